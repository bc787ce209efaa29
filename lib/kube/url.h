// SPDX-License-Identifier: Apache-2.0
// Paths and queries as client-go writes them. Pure.
#ifndef KUBE_URL_H
#define KUBE_URL_H

#include "base/strbuf.h"

#include <stdbool.h>
#include <stdint.h>

struct kube_resource;

// Appends "/apis/GROUP/VERSION[/namespaces/NS]/PLURAL[/NAME]", "/api/VERSION/..." for the core
// group. namespace_ and name may be NULL or "".
void url_add_resource_path(struct strbuf *out, const struct kube_resource *r,
                           const char *namespace_, const char *name);

// A query under construction: form-encoded, keys in byte order whatever the order of the calls.
enum { URL_QUERY_MAX = 12 };
struct url_query {
    struct {
        const char *key;
        char *value;
    } pairs[URL_QUERY_MAX];
    size_t count;
};
#define URL_QUERY_INIT \
    {                  \
        0              \
    }

// Adds or replaces; a NULL or empty value adds nothing. key is borrowed, value is copied.
void url_query_set(struct url_query *q, const char *key, const char *value);
void url_query_set_int(struct url_query *q, const char *key, int64_t value);
// Appends "a=1&b=2", nothing when there are no pairs.
void url_query_write(const struct url_query *q, struct strbuf *out);
void url_query_release(struct url_query *q);

// Milliseconds as Go prints a duration: "2s", "1m30s", "500ms", "1h0m0s".
void url_add_go_duration(struct strbuf *out, int64_t ms);

// A URL taken apart. The parts point into the text.
struct url_parts {
    const char *host; // without brackets and userinfo
    size_t host_len;
    int port; // the scheme's when none is given
    bool tls, ipv6;
    const char *path; // from the first slash on, or ""
};
void url_split(const char *url, struct url_parts *out);
// "host:port", brackets around IPv6, the port always.
void url_add_host_port(struct strbuf *out, const struct url_parts *u);
// The URL with any "user:password@" replaced by "***@", for logs and messages.
void url_add_masked(struct strbuf *out, const char *url);
// An IPv4 or IPv6 address, not a name.
bool url_host_is_address(const char *host);
// localhost, 127.0.0.0/8 or ::1.
bool url_is_loopback(const struct url_parts *u);

#endif
