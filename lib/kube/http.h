// SPDX-License-Identifier: Apache-2.0
// One request over libcurl's multi interface: TLS with the cluster's trust only, proxies, HTTP/2, no
// redirects. No credentials of its own, no retries: exchange.h adds those. The http*.c files are
// the only ones of lib/kube that include curl.
#ifndef KUBE_HTTP_H
#define KUBE_HTTP_H

#include "base/err.h"
#include "base/strbuf.h"
#include "kube/config.h"
#include "kube/trust.h"
#include "loop/loop.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// What all requests of a client share. Strings are borrowed and must outlive the http.
struct http_conf {
    const struct kube_config *config;
    const char *proxy;       // "" for none
    struct kube_trust trust; // the system's, for a config without an authority
    const char *user_agent;
    bool http2;
    int verbosity;
    void (*log)(void *ctx, const char *line);
    void *log_ctx;
};

struct http;
struct http *http_new(struct loop *loop, const struct http_conf *conf);
// Drops what is under way without a callback. Not from within a callback.
void http_free(struct http *h);

struct http_request {
    const char *url;           // config->server with path and query
    const char *method;        // NULL: GET
    const char *content_type;  // of body
    const struct strbuf *body; // NULL: none; copied
    const char *accept;
    const char *authorization;          // or NULL
    const struct kube_blob *cert, *key; // or NULL; copied
    bool fresh;                         // not on a connection that exists already
    bool stream;                        // small pieces as they come: a small buffer
    bool identity;                      // do not ask for gzip
    long timeout_ms;                    // whole request; 0: none
    long connect_timeout_ms;            // TCP and TLS; 0: 30 s
};

// The head of the final reply.
enum { HTTP_TYPE_MAX = 128, HTTP_LOCATION_MAX = 512 };
struct http_head {
    int status;        // 0: none came
    int retry_after_s; // -1: none, or a date
    int64_t date_ms;   // the server's clock; TIME_UNKNOWN
    char content_type[HTTP_TYPE_MAX];
    char location[HTTP_LOCATION_MAX];
};

// How the exchange ended, as far as somebody acts on it.
enum http_fault {
    HTTP_OK,
    HTTP_REFUSED,     // nobody listens there
    HTTP_UNREACHABLE, // no route, no such host, connecting took too long
    HTTP_LOST,        // reset or closed too early
    HTTP_TIMED_OUT,   // timeout_ms
    HTTP_TLS,         // no trust
    HTTP_STOPPED,     // body() said so
    HTTP_BROKEN,      // bytes that are no HTTP, or nothing of the above
};

// All come from the loop, never from within http_start(). Each may cancel any call, also its own, and start new
// ones.
struct http_fns {
    void (*head)(void *ctx, const struct http_head *head);
    // A Warning header, once the head is final. May be NULL.
    void (*warning)(void *ctx, const char *value);
    int (*body)(void *ctx, const char *data, size_t n); // non-zero: stop here
    // Exactly once; err says what went wrong in kubectl's words, NULL with HTTP_OK and HTTP_STOPPED.
    void (*done)(void *ctx, const struct http_head *head, enum http_fault fault,
                 const struct err *err);
};

struct http_call;
// NULL when a header value cannot be sent (control characters in a token).
struct http_call *http_start(struct http *h, const struct http_request *req,
                             const struct http_fns *fns, void *ctx, struct err *err) ATTR_MUST_USE;
// No callback runs any more.
void http_cancel(struct http_call *call);
// Cuts every connection that has a transfer under way, as if the peer had reset it: the calls end with HTTP_LOST
// and no later request can pick a dead connection.
void http_cut_connections(struct http *h);

// When the last byte came from the server, on the monotonic clock; TIME_UNKNOWN before the first.
int64_t http_last_byte_ms(const struct http *h);
long http_requests(const struct http *h);

#endif
