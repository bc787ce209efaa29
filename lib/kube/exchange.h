// SPDX-License-Identifier: Apache-2.0
// One request with all that belongs to it: credentials, one retry after 401, retries, refusals as errors. Every public
// kind of call is made of these. Private to lib/kube.
#ifndef KUBE_EXCHANGE_H
#define KUBE_EXCHANGE_H

#include "base/err.h"
#include "kube/api_error.h"

#include <stdbool.h>
#include <stddef.h>

struct kube_client;

struct exchange_opts {
    const char *path;           // below the server's prefix, begins with '/'
    const char *query;          // encoded, or NULL
    const char *method;         // NULL: GET. A literal: it is kept
    const char *content_type;   // of body; a literal
    const char *body;           // NUL-terminated, copied; NULL: none
    struct api_subject subject; // for the words of errors; strings are copied, but for the verb
    bool once;                  // no retries but that after 401
    // Being sent twice is not the same as once: only what the server refused to begin with (429, 401) is tried again.
    bool refused_only;
    bool stream;             // endless: no request timeout, small buffer
    bool bulk;               // long and worth sending plain when no wire is in between
    long timeout_ms;         // instead of the configured one; 0: the configured one
    long connect_timeout_ms; // 0: the default
    bool fresh;              // a connection of its own from the start
};

struct exchange_fns {
    // A 2xx head came in. May be NULL.
    void (*open)(void *ctx);
    // Bytes of a 2xx body. Returns non-zero with err filled to stop: done() gets that err.
    int (*data)(void *ctx, const char *data, size_t n, struct err *err);
    // Exactly once, always from the loop; NULL: complete. The exchange is gone.
    void (*done)(void *ctx, const struct err *err);
};

struct exchange;
struct exchange *exchange_start(struct kube_client *c, const struct exchange_opts *opts,
                                const struct exchange_fns *fns, void *ctx);
// No callback runs any more. NULL is fine.
void exchange_cancel(struct exchange *x);
// The request could not be sent yet: a credential plugin is at work, maybe with its user.
bool exchange_waits_for_credential(const struct exchange *x);

#endif
