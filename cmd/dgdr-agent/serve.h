// SPDX-License-Identifier: Apache-2.0
// The controller's own HTTP server: /healthz, /readyz and /metrics, from the one loop, without a thread.
#ifndef AGENT_SERVE_H
#define AGENT_SERVE_H

#include "base/err.h"
#include "base/strbuf.h"
#include "loop/loop.h"

struct serve_opts {
    const char *address;                            // "[::]:8080", ":8080", "127.0.0.1:0"
    bool (*healthy)(void *ctx, struct strbuf *why); // why: one line for the one who asks
    bool (*ready)(void *ctx, struct strbuf *why);
    void (*metrics)(void *ctx, struct strbuf *out);
    void *ctx;
};

struct serve;
struct serve *serve_new(struct loop *loop, const struct serve_opts *opts,
                        struct err *err) ATTR_MUST_USE;
void serve_free(struct serve *s);
int serve_port(const struct serve *s); // for port 0

#endif
