// SPDX-License-Identifier: Apache-2.0
// GET whose body goes to the caller as it comes (pod logs).
#include "base/mem.h"
#include "kube/client_impl.h"

#include <stdlib.h>

struct stream_call {
    struct kube_call base;
    struct exchange *exchange;
    struct kube_stream_fns fns;
    void *ctx;
};

static void stream_release(struct kube_call *call)
{
    struct stream_call *s = (struct stream_call *)call;
    call_unlink(call);
    exchange_cancel(s->exchange);
    free(s);
}

static int on_data(void *ctx, const char *data, size_t n, struct err *err)
{
    (void)err;
    struct stream_call *s = ctx;
    s->fns.data(s->ctx, data, n);
    return 0;
}

static void on_done(void *ctx, const struct err *err)
{
    struct stream_call *s = ctx;
    struct kube_stream_fns fns = s->fns;
    void *fns_ctx = s->ctx;
    s->exchange = NULL;
    stream_release(&s->base);
    fns.done(fns_ctx, err);
}

struct kube_call *kube_stream(struct kube_client *c, const char *path, const char *query,
                              const struct kube_stream_fns *fns, void *ctx)
{
    static const struct exchange_fns exchange_fns = {NULL, on_data, on_done};
    struct stream_call *s = xcalloc(1, sizeof(*s));
    call_init(&s->base, c, stream_release);
    s->fns = *fns;
    s->ctx = ctx;
    struct exchange_opts opts = {.path = path, .query = query, .stream = true};
    s->exchange = exchange_start(c, &opts, &exchange_fns, s);
    return &s->base;
}
