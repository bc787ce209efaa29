// SPDX-License-Identifier: Apache-2.0
// Requests that are answered with one document: collected up to a maximum, parsed, and told from a Status that says no.
#include "base/mem.h"
#include "base/strbuf.h"
#include "doc/json.h"
#include "kube/client_impl.h"
#include "kube/url.h"

#include <stdlib.h>
#include <string.h>

struct get_call {
    struct kube_call base;
    struct exchange *exchange;
    int timer; // reports `refused`
    struct err refused;
    struct strbuf body;
    kube_get_fn *done;
    void *ctx;
};

static void get_release(struct kube_call *call)
{
    struct get_call *g = (struct get_call *)call;
    call_unlink(call);
    exchange_cancel(g->exchange);
    loop_cancel(call->client->loop, g->timer);
    strbuf_release(&g->body);
    free(g);
}

static void finish(struct get_call *g, struct node *object, const struct err *err)
{
    kube_get_fn *done = g->done;
    void *ctx = g->ctx;
    get_release(&g->base);
    done(ctx, object, err);
}

static int on_data(void *ctx, const char *data, size_t n, struct err *err)
{
    struct get_call *g = ctx;
    strbuf_add(&g->body, data, n);
    if (g->body.overflow)
        return err_set(err, ERR_PARSE, "the server's reply is longer than %d MiB",
                       KUBE_OBJECT_MAX >> 20);
    return 0;
}

static void on_done(void *ctx, const struct err *err)
{
    struct get_call *g = ctx;
    g->exchange = NULL;
    if (err) {
        finish(g, NULL, err);
        return;
    }
    struct err failure = ERR_INIT;
    struct node *object = json_parse(g->body.buf, g->body.len, &failure);
    if (!object) {
        err_wrap(&failure, "the server's reply is not JSON");
    } else if (api_status_is_failure(object)) {
        api_error_from_status(object, 0, NULL, &failure);
        node_free(object);
        object = NULL;
    }
    finish(g, object, object ? NULL : &failure);
}

static struct get_call *get_new(struct kube_client *c, kube_get_fn *done, void *ctx)
{
    struct get_call *g = xcalloc(1, sizeof(*g));
    call_init(&g->base, c, get_release);
    strbuf_init(&g->body);
    strbuf_limit(&g->body, KUBE_OBJECT_MAX);
    g->done = done;
    g->ctx = ctx;
    return g;
}

static void start(struct get_call *g, const struct exchange_opts *opts)
{
    static const struct exchange_fns fns = {NULL, on_data, on_done};
    g->exchange = exchange_start(g->base.client, opts, &fns, g);
}

static void on_refused(void *ctx)
{
    struct get_call *g = ctx;
    struct err err = g->refused;
    g->timer = 0;
    finish(g, NULL, &err);
}

// A name that is none is refused from the loop, as everything else is.
static void start_on_object(struct get_call *g, const struct kube_resource *r,
                            const char *namespace_, const char *name, struct exchange_opts *opts)
{
    bool bad_name = name && kube_check_segment("resource name", name, &g->refused);
    if (bad_name || (namespace_ && kube_check_segment("namespace", namespace_, &g->refused))) {
        g->timer = loop_timer(g->base.client->loop, 0, on_refused, g);
        return;
    }
    struct strbuf path CLEANUP_STRBUF = STRBUF_INIT;
    url_add_resource_path(&path, r, namespace_, name);
    opts->path = path.buf;
    opts->subject = (struct api_subject){
        .group = r->group, .version = r->version, .plural = r->plural, .name = name};
    start(g, opts);
}

struct kube_call *kube_get(struct kube_client *c, const struct kube_resource *r,
                           const char *namespace_, const char *name, kube_get_fn *done, void *ctx)
{
    struct get_call *g = get_new(c, done, ctx);
    struct strbuf query CLEANUP_STRBUF = STRBUF_INIT;
    if (c->config->request_timeout_ms) {
        strbuf_adds(&query, "timeout=");
        url_add_go_duration(&query, c->config->request_timeout_ms);
    }
    struct exchange_opts opts = {.query = query.buf};
    start_on_object(g, r, namespace_, name, &opts);
    return &g->base;
}

struct kube_call *kube_apply(struct kube_client *c, const struct kube_resource *r,
                             const char *namespace_, const char *name, const char *manager,
                             bool force, const char *body, kube_get_fn *done, void *ctx)
{
    struct get_call *g = get_new(c, done, ctx);
    struct url_query q = URL_QUERY_INIT;
    struct strbuf query CLEANUP_STRBUF = STRBUF_INIT;
    struct strbuf timeout CLEANUP_STRBUF = STRBUF_INIT;
    if (c->config->request_timeout_ms)
        url_add_go_duration(&timeout, c->config->request_timeout_ms);
    url_query_set(&q, "fieldManager", manager);
    url_query_set(&q, "force", force ? "true" : "false");
    url_query_set(&q, "timeout", timeout.buf);
    url_query_write(&q, &query);
    url_query_release(&q);
    // JSON is YAML: every server that knows the type takes both.
    struct exchange_opts opts = {.query = query.buf,
                                 .method = "PATCH",
                                 .content_type = "application/apply-patch+yaml",
                                 .body = body};
    start_on_object(g, r, namespace_, name, &opts);
    return &g->base;
}

struct kube_call *kube_get_path(struct kube_client *c, const char *path, const char *query,
                                kube_get_fn *done, void *ctx)
{
    struct get_call *g = get_new(c, done, ctx);
    struct exchange_opts opts = {.path = path, .query = query};
    start(g, &opts);
    return &g->base;
}
