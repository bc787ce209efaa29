// SPDX-License-Identifier: Apache-2.0
#include "kube/kubeconfig.h"

#include "base/mem.h"
#include "kube/urlparse.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

struct problems {
    struct strbuf first; // the only one, when it stays the only one
    struct strbuf lines;
    size_t count;
};

static void ATTR_PRINTF(2, 3) add(struct problems *p, const char *fmt, ...)
{
    struct strbuf text CLEANUP_STRBUF = STRBUF_INIT;
    va_list ap;
    va_start(ap, fmt);
    strbuf_vaddf(&text, fmt, ap);
    va_end(ap);
    if (p->count++ == 0)
        strbuf_adds(&p->first, text.buf);
    strbuf_addf(&p->lines, "\n* %s", text.buf);
}

static void check_readable(struct problems *p, const char *what, const char *path,
                           const char *owner)
{
    int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : 0;
    if (!path)
        return;
    if (fd >= 0) {
        close(fd);
        return;
    }
    const char *why = strerror(errno);
    add(p, "unable to read %s %s for %s due to open %s: %c%s", what, path, owner, path,
        tolower((unsigned char)*why), why + 1);
}

static void check_proxy(struct problems *p, const char *name, const char *proxy)
{
    struct kube_url url;
    if (!proxy)
        return;
    char *shown CLEANUP_FREE = kube_url_masked(proxy);
    if (kube_url_parse(&url, proxy) != 0) {
        add(p, "invalid 'proxy-url' \"%s\" for cluster \"%s\": could not parse: %s", shown, name,
            shown);
        return;
    }
    if (strcmp(url.scheme, "http") != 0 && strcmp(url.scheme, "https") != 0 &&
        strcmp(url.scheme, "socks5") != 0)
        add(p,
            "invalid 'proxy-url' \"%s\" for cluster \"%s\": unsupported scheme \"%s\", must be "
            "http, https, or socks5",
            shown, name, url.scheme);
    kube_url_release(&url);
}

static void check_cluster(struct problems *p, const char *name, const struct kubeconfig_cluster *c)
{
    if (!c->server && *name)
        add(p, "no server found for cluster \"%s\"", name);
    else if (!c->server)
        add(p, "default cluster has no server defined");
    check_proxy(p, name, c->proxy_url);
    if (c->ca_file && c->ca_data.data)
        add(p,
            "certificate-authority-data and certificate-authority are both specified for %s. "
            "certificate-authority-data will override.",
            name);
    check_readable(p, "certificate-authority", c->ca_file, name);
}

static void check_certificate(struct problems *p, const char *name, const struct kubeconfig_user *u)
{
    if (!u->cert_file && !u->cert_data.data)
        return;
    if (u->cert_file && u->cert_data.data)
        add(p,
            "client-cert-data and client-cert are both specified for %s. client-cert-data will "
            "override.",
            name);
    if (u->key_file && u->key_data.data)
        add(p,
            "client-key-data and client-key are both specified for %s; client-key-data will "
            "override",
            name);
    if (!u->key_file && !u->key_data.data)
        add(p,
            "client-key-data or client-key must be specified for %s to use the clientCert "
            "authentication "
            "method.",
            name);
    check_readable(p, "client-cert", u->cert_file, name);
    check_readable(p, "client-key", u->key_file, name);
}

static bool known_mode(const char *mode)
{
    return strcmp(mode, "Never") == 0 || strcmp(mode, "IfAvailable") == 0 ||
           strcmp(mode, "Always") == 0;
}

static void check_exec(struct problems *p, const char *name, const struct kubeconfig_user *u)
{
    static const char must[] = "must be specified for";
    static const char use[] = "to use exec authentication plugin";
    if (!u->exec)
        return;
    if (u->auth_provider)
        add(p, "authProvider cannot be provided in combination with an exec plugin for %s", name);
    if (!u->exec->command)
        add(p, "command %s %s %s", must, name, use);
    if (!u->exec->api_version)
        add(p, "apiVersion %s %s %s", must, name, use);
    for (size_t i = 0; i < u->exec->env_count; i++)
        if (!*u->exec->env[i].key)
            add(p, "env variable name %s %s %s", must, name, use);
    if (!u->interactive_mode)
        add(p, "interactiveMode %s %s %s", must, name, use);
    else if (!known_mode(u->interactive_mode))
        add(p, "invalid interactiveMode for %s: \"%s\"", name, u->interactive_mode);
}

static void check_user(struct problems *p, const char *name, const struct kubeconfig_user *u)
{
    check_certificate(p, name, u);
    check_exec(p, name, u);
    if (u->token && (u->username || u->password))
        add(p,
            "more than one authentication method found for %s; found [token basicAuth], only one "
            "is "
            "allowed",
            name);
    bool groups = u->as_groups && u->as_groups[0];
    if (!u->as && (u->as_uid || groups || u->as_extra_count))
        add(p, "requesting uid, groups or user-extra for %s without impersonating a user", name);
}

int kubeconfig_validate(const char *cluster_name, const struct kubeconfig_cluster *c,
                        const char *user_name, const struct kubeconfig_user *u, struct err *err)
{
    struct problems p = {STRBUF_INIT, STRBUF_INIT, 0};
    check_user(&p, user_name, u);
    check_cluster(&p, cluster_name, c);
    if (p.count == 1)
        err_set(err, ERR_USAGE, "%s", p.first.buf);
    else if (p.count)
        err_set(err, ERR_USAGE, "invalid configuration:%s", p.lines.buf);
    strbuf_release(&p.first);
    strbuf_release(&p.lines);
    return p.count ? -1 : 0;
}
