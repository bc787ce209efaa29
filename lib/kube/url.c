// SPDX-License-Identifier: Apache-2.0
#include "kube/url.h"

#include "base/err.h"
#include "base/mem.h"
#include "kube/client.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static bool is_unreserved(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c && strchr("-_.~", c));
}

static void add_percent(struct strbuf *out, unsigned char c)
{
    static const char hex[] = "0123456789ABCDEF";
    char text[3] = {'%', hex[c >> 4], hex[c & 15]};
    strbuf_add(out, text, sizeof(text));
}

// One path segment: everything but what a path may hold as it is becomes %XX.
static void add_segment(struct strbuf *out, const char *segment)
{
    for (const char *p = segment; *p; p++) {
        if (is_unreserved((unsigned char)*p) || strchr("$&+,:;=@", *p))
            strbuf_addc(out, *p);
        else
            add_percent(out, (unsigned char)*p);
    }
}

void url_add_resource_path(struct strbuf *out, const struct kube_resource *r,
                           const char *namespace_, const char *name)
{
    if (r->group && *r->group) {
        strbuf_adds(out, "/apis/");
        add_segment(out, r->group);
    } else {
        strbuf_adds(out, "/api");
    }
    strbuf_addc(out, '/');
    add_segment(out, r->version);
    if (namespace_ && *namespace_) {
        strbuf_adds(out, "/namespaces/");
        add_segment(out, namespace_);
    }
    strbuf_addc(out, '/');
    add_segment(out, r->plural);
    if (name && *name) {
        strbuf_addc(out, '/');
        add_segment(out, name);
    }
}

void url_query_set(struct url_query *q, const char *key, const char *value)
{
    if (!value || !*value)
        return;
    size_t at = 0;
    while (at < q->count && strcmp(q->pairs[at].key, key) < 0)
        at++;
    if (at < q->count && strcmp(q->pairs[at].key, key) == 0) {
        free(q->pairs[at].value);
    } else {
        if (q->count == URL_QUERY_MAX)
            return;
        memmove(&q->pairs[at + 1], &q->pairs[at], (q->count - at) * sizeof(q->pairs[0]));
        q->count++;
    }
    q->pairs[at].key = key;
    q->pairs[at].value = xstrdup(value);
}

void url_query_set_int(struct url_query *q, const char *key, int64_t value)
{
    char text[24];
    snprintf(text, sizeof(text), "%" PRId64, value);
    url_query_set(q, key, text);
}

// Form encoding: space is '+', unreserved characters stay, the rest is %XX in upper case.
static void add_form_encoded(struct strbuf *out, const char *value)
{
    for (const char *p = value; *p; p++) {
        if (is_unreserved((unsigned char)*p))
            strbuf_addc(out, *p);
        else if (*p == ' ')
            strbuf_addc(out, '+');
        else
            add_percent(out, (unsigned char)*p);
    }
}

void url_query_write(const struct url_query *q, struct strbuf *out)
{
    for (size_t i = 0; i < q->count; i++) {
        if (i)
            strbuf_addc(out, '&');
        add_form_encoded(out, q->pairs[i].key);
        strbuf_addc(out, '=');
        add_form_encoded(out, q->pairs[i].value);
    }
}

void url_query_release(struct url_query *q)
{
    for (size_t i = 0; i < q->count; i++)
        free(q->pairs[i].value);
    q->count = 0;
}

void url_add_go_duration(struct strbuf *out, int64_t ms)
{
    if (ms > 0 && ms < 1000) {
        strbuf_addf(out, "%" PRId64 "ms", ms);
        return;
    }
    int64_t seconds = ms / 1000;
    if (seconds >= 3600)
        strbuf_addf(out, "%" PRId64 "h", seconds / 3600);
    if (seconds >= 60)
        strbuf_addf(out, "%" PRId64 "m", seconds / 60 % 60);
    strbuf_addf(out, "%" PRId64, seconds % 60);
    if (ms % 1000) {
        char fraction[8];
        int n = snprintf(fraction, sizeof(fraction), ".%03d", (int)(ms % 1000));
        while (fraction[n - 1] == '0')
            n--;
        strbuf_add(out, fraction, (size_t)n);
    }
    strbuf_addc(out, 's');
}

static int parse_port(const char *s, const char *end, int fallback)
{
    int port = 0;
    if (s >= end)
        return fallback;
    for (; s < end; s++) {
        if (*s < '0' || *s > '9' || port > 65535)
            return fallback;
        port = port * 10 + (*s - '0');
    }
    return port;
}

// The authority of a URL: from behind "://" up to the path.
static const char *authority(const char *url, const char **end)
{
    const char *sep = strstr(url, "://");
    const char *start = sep ? sep + 3 : url;
    *end = start + strcspn(start, "/?#");
    return start;
}

static const char *last_at(const char *start, const char *end)
{
    for (const char *p = end; p > start; p--)
        if (p[-1] == '@')
            return p - 1;
    return NULL;
}

void url_split(const char *url, struct url_parts *out)
{
    const char *end;
    const char *start = authority(url, &end);
    const char *at = last_at(start, end);
    if (at)
        start = at + 1;
    out->tls = strncasecmp(url, "https:", 6) == 0;
    out->path = end;
    out->ipv6 = *start == '[';
    const char *close = out->ipv6 ? memchr(start, ']', (size_t)(end - start)) : NULL;
    const char *colon;
    if (close) {
        out->host = start + 1;
        out->host_len = (size_t)(close - start - 1);
        colon = close + 1 < end && close[1] == ':' ? close + 1 : NULL;
    } else {
        colon = memchr(start, ':', (size_t)(end - start));
        out->host = start;
        out->host_len = (size_t)((colon ? colon : end) - start);
    }
    out->port = parse_port(colon ? colon + 1 : end, end, out->tls ? 443 : 80);
}

void url_add_host_port(struct strbuf *out, const struct url_parts *u)
{
    strbuf_addf(out, u->ipv6 ? "[%.*s]:%d" : "%.*s:%d", (int)u->host_len, u->host, u->port);
}

void url_add_masked(struct strbuf *out, const char *url)
{
    const char *end;
    const char *start = authority(url, &end);
    const char *at = last_at(start, end);
    if (!at) {
        strbuf_adds(out, url);
        return;
    }
    strbuf_add(out, url, (size_t)(start - url));
    strbuf_adds(out, "***");
    strbuf_adds(out, at);
}

bool url_host_is_address(const char *host)
{
    return strchr(host, ':') || (*host && strspn(host, "0123456789.") == strlen(host));
}

bool url_is_loopback(const struct url_parts *u)
{
    if (u->ipv6)
        return u->host_len == 3 && memcmp(u->host, "::1", 3) == 0;
    if (u->host_len == 9 && strncasecmp(u->host, "localhost", 9) == 0)
        return true;
    // An address only, not a name such as "127.example.com".
    return u->host_len > 4 && memcmp(u->host, "127.", 4) == 0 &&
           strspn(u->host, "0123456789.") >= u->host_len;
}

int kube_check_segment(const char *what, const char *value, struct err *err)
{
    if (strcmp(value, ".") == 0 || strcmp(value, "..") == 0)
        return err_set(err, ERR_USAGE, "invalid %s \"%s\": [may not be '%s']", what, value, value);
    const char *slash = strchr(value, '/') ? "may not contain '/'" : "";
    const char *percent = strchr(value, '%') ? "may not contain '%'" : "";
    if (!*slash && !*percent)
        return 0;
    const char *space = *slash && *percent ? " " : "";
    return err_set(err, ERR_USAGE, "invalid %s \"%s\": [%s%s%s]", what, value, slash, space,
                   percent);
}
