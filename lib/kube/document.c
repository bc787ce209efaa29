// SPDX-License-Identifier: Apache-2.0
#include "kube/document.h"

#include "base/mem.h"
#include "base/strbuf.h"
#include "doc/json.h"
#include "kube/client_impl.h"
#include "kube/url.h"

#include <stdlib.h>
#include <string.h>

struct document_call {
    struct kube_call base;
    struct exchange *exchange;
    int timer; // reports `refused`
    struct err refused;
    struct strbuf body;
    kube_get_fn *done;
    void *ctx;
};

static void document_release(struct kube_call *call)
{
    struct document_call *d = (struct document_call *)call;
    call_unlink(call);
    exchange_cancel(d->exchange);
    loop_cancel(call->client->loop, d->timer);
    strbuf_release(&d->body);
    free(d);
}

static void finish(struct document_call *d, struct node *object, const struct err *err)
{
    kube_get_fn *done = d->done;
    void *ctx = d->ctx;
    document_release(&d->base);
    done(ctx, object, err);
}

static int on_data(void *ctx, const char *data, size_t n, struct err *err)
{
    struct document_call *d = ctx;
    strbuf_add(&d->body, data, n);
    if (d->body.overflow)
        return err_set(err, ERR_PARSE, "the server's reply is longer than %d MiB",
                       KUBE_OBJECT_MAX >> 20);
    return 0;
}

static void on_done(void *ctx, const struct err *err)
{
    struct document_call *d = ctx;
    d->exchange = NULL;
    if (err) {
        finish(d, NULL, err);
        return;
    }
    struct err failure = ERR_INIT;
    struct node *object = json_parse(d->body.buf, d->body.len, &failure);
    if (!object) {
        err_wrap(&failure, "the server's reply is not JSON");
    } else if (api_status_is_failure(object)) {
        api_error_from_status(object, 0, NULL, &failure);
        node_free(object);
        object = NULL;
    }
    finish(d, object, object ? NULL : &failure);
}

static struct document_call *document_new(struct kube_client *c, kube_get_fn *done, void *ctx)
{
    struct document_call *d = xcalloc(1, sizeof(*d));
    call_init(&d->base, c, document_release);
    strbuf_init(&d->body);
    strbuf_limit(&d->body, KUBE_OBJECT_MAX);
    d->done = done;
    d->ctx = ctx;
    return d;
}

static void start(struct document_call *d, const struct exchange_opts *opts)
{
    static const struct exchange_fns fns = {NULL, on_data, on_done};
    d->exchange = exchange_start(d->base.client, opts, &fns, d);
}

static void on_refused(void *ctx)
{
    struct document_call *d = ctx;
    struct err err = d->refused;
    d->timer = 0;
    finish(d, NULL, &err);
}

struct kube_call *document_start(struct kube_client *c, const struct exchange_opts *opts,
                                 kube_get_fn *done, void *ctx)
{
    struct document_call *d = document_new(c, done, ctx);
    start(d, opts);
    return &d->base;
}

static int check_target(const struct document_target *t, struct err *err)
{
    if (t->name && kube_check_segment("resource name", t->name, err))
        return -1;
    return t->namespace_ ? kube_check_segment("namespace", t->namespace_, err) : 0;
}

struct kube_call *document_start_at(struct kube_client *c, const struct document_target *target,
                                    const struct exchange_opts *opts, kube_get_fn *done, void *ctx)
{
    struct document_call *d = document_new(c, done, ctx);
    const struct kube_resource *r = target->resource;
    if (check_target(target, &d->refused)) {
        d->timer = loop_timer(c->loop, 0, on_refused, d);
        return &d->base;
    }
    struct strbuf path CLEANUP_STRBUF = STRBUF_INIT;
    url_add_resource_path(&path, r, target->namespace_, target->name);
    if (target->subresource)
        strbuf_addf(&path, "/%s", target->subresource);
    struct exchange_opts at = *opts;
    at.path = path.buf;
    at.subject = (struct api_subject){
        .group = r->group, .version = r->version, .plural = r->plural, .name = target->name};
    at.subject.verb = opts->method;
    start(d, &at);
    return &d->base;
}
