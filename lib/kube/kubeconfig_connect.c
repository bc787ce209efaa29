// SPDX-License-Identifier: Apache-2.0
#include "kube/kubeconfig.h"

#include "base/fs.h"
#include "base/mem.h"
#include "kube/pem.h"
#include "kube/urlparse.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// --- Where the server is

// "host:port" is taken as http: kubectl knows of no CA yet when it decides.
static int parse_server(struct kube_url *url, const char *server, struct err *err)
{
    if (kube_url_parse(url, server) == 0) {
        if (*url->scheme && *url->host)
            return 0;
        kube_url_release(url);
    }
    char *guess CLEANUP_FREE = xasprintf("http://%s", server);
    if (kube_url_parse(url, guess) == 0) {
        if (*url->host && (!*url->path || strcmp(url->path, "/") == 0))
            return 0;
        kube_url_release(url);
    }
    char *shown CLEANUP_FREE = kube_url_masked(server);
    return err_set(err, ERR_USAGE, "host must be a URL or a host:port pair: \"%s\"", shown);
}

// What stands before '@' in the server's URL signs in, when nothing else does.
static void take_userinfo(struct kubeconfig_user *u, const struct kube_url *url)
{
    if (!*url->userinfo || u->token || u->token_file || u->username || u->exec)
        return;
    size_t n = strcspn(url->userinfo, ":");
    u->username = kube_url_decode(url->userinfo, n);
    secret_free(&u->password);
    if (url->userinfo[n])
        u->password = kube_url_decode(url->userinfo + n + 1, strlen(url->userinfo + n + 1));
}

static int connect_server(struct kube_config *out, struct kubeconfig_cluster *c,
                          struct kubeconfig_user *u, struct err *err)
{
    struct kube_url url;
    if (parse_server(&url, c->server, err) != 0)
        return -1;
    int rc = 0;
    out->tls = strcmp(url.scheme, "https") == 0;
    if (!out->tls && strcmp(url.scheme, "http") != 0)
        rc = err_set(err, ERR_USAGE, "unsupported protocol scheme \"%s\"", url.scheme);
    char *path CLEANUP_FREE = fs_join("/", url.path + strspn(url.path, "/"));
    out->server = xasprintf("%s://%s%s", url.scheme, url.host, path[1] ? path : "");
    if (out->tls)
        take_userinfo(u, &url);
    kube_url_release(&url);
    return rc;
}

// --- Whom to trust

static int read_blob(struct kube_blob *out, const char *path, struct err *err)
{
    struct strbuf bytes = STRBUF_INIT;
    strbuf_grow(&bytes, KUBE_PEM_USUAL); // growing would leave copies of a key behind
    if (fs_read_file(&bytes, path, KUBECONFIG_CREDENTIAL_MAX, err) != 0) {
        strbuf_wipe(&bytes);
        if (err)
            err->kind = ERR_USAGE;
        return -1;
    }
    out->len = bytes.len;
    out->data = strbuf_detach(&bytes);
    return 0;
}

static int connect_trust(struct kube_config *out, struct kubeconfig_cluster *c, struct err *err)
{
    bool has_ca = c->ca_data.data || c->ca_file;
    out->insecure_skip_tls_verify = c->insecure;
    if (has_ca && c->insecure)
        return err_set(err, ERR_USAGE,
                       "specifying a root certificates file with the insecure flag is not allowed");
    if (!has_ca)
        return 0;
    if (c->ca_data.data)
        out->ca = kube_blob_steal(&c->ca_data);
    else if (read_blob(&out->ca, c->ca_file, err) != 0)
        return err_wrap(err, "unable to load root certificates");
    if (!kube_pem_has(&out->ca, "CERTIFICATE"))
        return err_set(err, ERR_USAGE,
                       "unable to load root certificates: unable to parse bytes as PEM block");
    return 0;
}

// --- Who we are

static int connect_certificate(struct kube_config *out, struct kubeconfig_user *u, struct err *err)
{
    if (!u->cert_data.data && !u->cert_file)
        return 0;
    out->client_cert_file = steal_ptr(&u->cert_file);
    out->client_key_file = steal_ptr(&u->key_file);
    out->client_cert = kube_blob_steal(&u->cert_data);
    out->client_key = kube_blob_steal(&u->key_data);
    if (out->client_cert_file && read_blob(&out->client_cert, out->client_cert_file, err) != 0)
        return -1;
    if (out->client_key_file && read_blob(&out->client_key, out->client_key_file, err) != 0)
        return -1;
    if (kube_pem_check_pair(&out->client_cert, &out->client_key, err) != 0) {
        err->kind = ERR_USAGE;
        return -1;
    }
    return 0;
}

// A token file that cannot be read is an error now, unless an inline token stands in for it.
static int connect_token(struct kube_config *out, struct kubeconfig_user *u, struct err *err)
{
    if (u->token) {
        size_t n = strlen(u->token);
        while (n && strchr(" \t\r\n\v\f", u->token[n - 1]))
            n--;
        size_t skip = strspn(u->token, " \t\r\n\v\f");
        out->token = skip < n ? xstrndup(u->token + skip, n - skip) : NULL;
        secret_free(&u->token);
    }
    out->token_file = steal_ptr(&u->token_file);
    if (!out->token_file || out->token)
        return 0;
    struct kube_blob content = {0};
    int rc = read_blob(&content, out->token_file, err);
    kube_blob_wipe(&content);
    return rc;
}

static int refuse_provider(const char *name, struct err *err)
{
    const char *instead = NULL;
    const char *url = NULL;
    if (strcmp(name, "gcp") == 0) {
        instead = "gke-gcloud-auth-plugin";
        url = "https://cloud.google.com/blog/products/containers-kubernetes/"
              "kubectl-auth-changes-in-gke";
    } else if (strcmp(name, "azure") == 0) {
        instead = "https://github.com/Azure/kubelogin";
        url = "https://kubernetes.io/docs/reference/access-authn-authz/authentication/"
              "#client-go-credential-plugins";
    }
    if (instead) {
        err_set(err, ERR_USAGE,
                "the %s auth plugin has been removed: please use the \"%s\" kubectl/client-go "
                "credential "
                "plugin instead",
                name, instead);
        return err_hint(err, "see %s for further details", url);
    }
    if (strcmp(name, "oidc") != 0)
        return err_set(err, ERR_USAGE, "no Auth Provider found for name \"%s\"", name);
    err_set(err, ERR_USAGE, "the auth provider \"oidc\" is not supported");
    return err_hint(err, "configure an exec credential plugin such as kubelogin for this user");
}

static enum kube_interactive interactive_of(const char *mode)
{
    if (strcmp(mode, "Never") == 0)
        return KUBE_INTERACTIVE_NEVER;
    return strcmp(mode, "Always") == 0 ? KUBE_INTERACTIVE_ALWAYS : KUBE_INTERACTIVE_IF_AVAILABLE;
}

static int connect_exec(struct kube_config *out, struct kubeconfig_cluster *c,
                        struct kubeconfig_user *u, bool displaced, struct err *err)
{
    if (!u->exec)
        return 0;
    const char *version = u->exec->api_version;
    if (strcmp(version, "client.authentication.k8s.io/v1") != 0 &&
        strcmp(version, "client.authentication.k8s.io/v1beta1") != 0)
        return err_set(err, ERR_USAGE, "exec plugin: invalid apiVersion \"%s\"", version);
    if (displaced)
        return 0;
    out->exec = steal_ptr(&u->exec);
    out->exec->interactive = interactive_of(u->interactive_mode);
    out->exec->cluster_config = steal_ptr(&c->exec_extension);
    out->exec->cluster_server = xstrdup(c->server);
    return 0;
}

static int connect_identity(struct kube_config *out, struct kubeconfig_cluster *c,
                            struct kubeconfig_user *u, struct err *err)
{
    if (u->username && (u->token || u->token_file))
        return err_set(err, ERR_USAGE,
                       "username/password or bearer token may be set, but not both");
    if (connect_token(out, u, err) != 0 || connect_certificate(out, u, err) != 0)
        return -1;
    if (u->username) {
        out->username = steal_ptr(&u->username);
        out->password = steal_ptr(&u->password);
    }
    bool displaced = out->token || out->token_file || out->username || out->client_cert.data;
    if (u->auth_provider && !displaced)
        return refuse_provider(u->auth_provider, err);
    return connect_exec(out, c, u, displaced, err);
}

int kubeconfig_connect(struct kube_config *out, struct kubeconfig_cluster *c,
                       struct kubeconfig_user *u, struct err *err)
{
    if (connect_server(out, c, u, err) != 0)
        return -1;
    out->tls_server_name = steal_ptr(&c->tls_server_name);
    out->disable_compression = c->disable_compression;
    out->proxy_url = steal_ptr(&c->proxy_url);
    if (u->as) {
        out->as = steal_ptr(&u->as);
        out->as_uid = steal_ptr(&u->as_uid);
        out->as_groups = steal_ptr(&u->as_groups);
        out->as_extra = steal_ptr(&u->as_extra);
        out->as_extra_count = u->as_extra_count;
        u->as_extra_count = 0;
    }
    // Over plain http nobody may learn who we are.
    if (!out->tls)
        return 0;
    return connect_trust(out, c, err) != 0 ? -1 : connect_identity(out, c, u, err);
}
