// SPDX-License-Identifier: Apache-2.0
#include "kube/urlparse.h"

#include "base/mem.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static bool has_control(const char *s)
{
    for (; *s; s++)
        if ((unsigned char)*s < 0x20 || *s == 0x7f)
            return true;
    return false;
}

// Length of the scheme in front of ':', 0 for none, -1 for a ':' with nothing before it.
static long scheme_length(const char *s)
{
    for (long i = 0; s[i]; i++) {
        unsigned char c = (unsigned char)s[i];
        if (c == ':')
            return i ? i : -1;
        if (!isalpha(c) && (i == 0 || (!isdigit(c) && !strchr("+-.", c))))
            return 0;
    }
    return 0;
}

static bool port_ok(const char *s)
{
    return !*s || (*s == ':' && s[1 + strspn(s + 1, "0123456789")] == '\0');
}

static bool host_ok(const char *host)
{
    if (host[strcspn(host, " \\^`{|}%")])
        return false;
    if (*host == '[') {
        const char *end = strrchr(host, ']');
        return end && port_ok(end + 1);
    }
    const char *colon = strrchr(host, ':');
    return !colon || port_ok(colon);
}

static int parse_authority(struct kube_url *out, const char *s, size_t n)
{
    char *authority = xstrndup(s, n);
    char *at = strrchr(authority, '@');
    out->userinfo = at ? xstrndup(authority, (size_t)(at - authority)) : xstrdup("");
    out->host = xstrdup(at ? at + 1 : authority);
    secret_free(&authority);
    return host_ok(out->host) ? 0 : -1;
}

static int parse_rest(struct kube_url *out, const char *rest)
{
    size_t n = strcspn(rest, "?#");
    if (strncmp(rest, "//", 2) == 0) {
        size_t end = 2 + strcspn(rest + 2, "/?#");
        out->path = xstrndup(rest + end, n - end);
        return parse_authority(out, rest + 2, end - 2);
    }
    out->userinfo = xstrdup("");
    out->host = xstrdup("");
    out->path = xstrndup(rest, n);
    bool colon_first = out->path[strcspn(out->path, ":/")] == ':';
    return !*out->scheme && colon_first ? -1 : 0;
}

int kube_url_parse(struct kube_url *out, const char *text)
{
    *out = (struct kube_url){0};
    long scheme = scheme_length(text);
    if (scheme < 0 || has_control(text))
        return -1;
    out->scheme = xstrndup(text, (size_t)scheme);
    for (char *c = out->scheme; *c; c++)
        *c = (char)tolower((unsigned char)*c);
    if (parse_rest(out, scheme ? text + scheme + 1 : text) == 0)
        return 0;
    kube_url_release(out);
    return -1;
}

void kube_url_release(struct kube_url *u)
{
    free(u->scheme);
    secret_free(&u->userinfo);
    free(u->host);
    free(u->path);
    *u = (struct kube_url){0};
}

// Where the port's ':' stands, or the end of the host.
static const char *port_colon(const char *host)
{
    const char *bracket = strrchr(host, ']');
    const char *colon = strrchr(bracket ? bracket : host, ':');
    return colon ? colon : host + strlen(host);
}

char *kube_url_hostname(const struct kube_url *u)
{
    size_t n = (size_t)(port_colon(u->host) - u->host);
    bool bracketed = n >= 2 && u->host[0] == '[' && u->host[n - 1] == ']';
    char *name = bracketed ? xstrndup(u->host + 1, n - 2) : xstrndup(u->host, n);
    for (char *c = name; *c; c++)
        *c = (char)tolower((unsigned char)*c);
    return name;
}

const char *kube_url_port(const struct kube_url *u)
{
    const char *colon = port_colon(u->host);
    if (*colon && colon[1])
        return colon + 1;
    if (strcmp(u->scheme, "https") == 0)
        return "443";
    return strcmp(u->scheme, "http") == 0 ? "80" : "";
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

char *kube_url_decode(const char *s, size_t n)
{
    char *out = xmalloc(n + 1);
    size_t len = 0;
    for (size_t i = 0; i < n; i++) {
        bool escape = s[i] == '%' && n - i > 2;
        int high = escape ? hex_value(s[i + 1]) : -1;
        int low = escape ? hex_value(s[i + 2]) : -1;
        if (high >= 0 && low >= 0) {
            out[len++] = (char)(high << 4 | low);
            i += 2;
        } else {
            out[len++] = s[i];
        }
    }
    out[len] = '\0';
    return out;
}

char *kube_url_masked(const char *text)
{
    const char *at = strrchr(text, '@');
    const char *sep = strstr(text, "://");
    if (!at)
        return xstrdup(text);
    return xasprintf("%.*s***%s", sep && sep < at ? (int)(sep + 3 - text) : 0, text, at);
}
