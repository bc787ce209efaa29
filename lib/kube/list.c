// SPDX-License-Identifier: Apache-2.0
// LIST in pages, each item parsed as it comes off the wire.
#include "base/mem.h"
#include "base/strbuf.h"
#include "doc/framer.h"
#include "doc/json.h"
#include "kube/client_impl.h"
#include "kube/url.h"

#include <stdlib.h>
#include <string.h>

// A server that hands out continue tokens for ever is broken; 100,000 pages of 500 are beyond any
// cluster.
enum { PAGES_MAX = 100 * 1000 };

struct list_call {
    struct kube_call base;
    struct exchange *exchange;
    int timer; // reports `refused`
    struct err refused;
    struct framer *framer;
    char *group, *version, *plural, *kind;
    struct kube_resource resource;
    char *namespace_, *labels, *fields;
    int64_t chunk_size;
    bool prune, once, cached;
    long connect_timeout_ms;
    struct kube_list_fns fns;
    void *ctx;
    char *resource_version;
    char *next_page; // continue token; NULL: the last page is under way
    bool rest_seen;
    bool restarted;
    int pages;
    bool busy, cancelled; // a callback cancelled us while we are at work
};

static void list_free(struct list_call *l)
{
    framer_free(l->framer);
    free(l->group);
    free(l->version);
    free(l->plural);
    free(l->kind);
    free(l->namespace_);
    free(l->labels);
    free(l->fields);
    free(l->resource_version);
    free(l->next_page);
    free(l);
}

static void list_release(struct kube_call *call)
{
    struct list_call *l = (struct list_call *)call;
    call_unlink(call);
    exchange_cancel(l->exchange);
    loop_cancel(call->client->loop, l->timer);
    if (l->busy)
        l->cancelled = true;
    else
        list_free(l);
}

static void finish(struct list_call *l, const struct err *err)
{
    struct kube_list_fns fns = l->fns;
    void *ctx = l->ctx;
    char *rv CLEANUP_FREE = steal_ptr(&l->resource_version);
    list_release(&l->base);
    fns.done(ctx, err ? NULL : rv, err);
}

static void set_string(char **out, const char *value)
{
    free(*out);
    *out = value && *value ? xstrdup(value) : NULL;
}

// What encloses the items: whether it is a list at all, its version, and the token of the next
// page.
static int take_rest(struct list_call *l, const struct node *list, struct err *err)
{
    l->rest_seen = true;
    if (api_status_is_failure(list)) {
        api_error_from_status(list, 0, NULL, err);
        return -1;
    }
    const struct node *items = node_get(list, "items");
    if (items && node_type(items) != NODE_LIST && node_type(items) != NODE_NULL)
        return err_set(err, ERR_PARSE, "the server's reply is not a list");
    if (!node_str_at(list, "kind"))
        return err_set(err, ERR_PARSE, "the server's reply is not a Kubernetes list");
    set_string(&l->resource_version, node_str_at(list, "metadata.resourceVersion"));
    set_string(&l->next_page, node_str_at(list, "metadata.continue"));
    return 0;
}

static void name_kind(const struct list_call *l, struct node *item)
{
    if (!l->kind || node_get(item, "kind") || node_type(item) != NODE_MAP)
        return;
    char *api_version CLEANUP_FREE =
        *l->group ? xasprintf("%s/%s", l->group, l->version) : xstrdup(l->version);
    node_set_str(item, "apiVersion", api_version);
    node_set_str(item, "kind", l->kind);
}

static int on_value(void *ctx, const char *text, size_t n, bool rest, struct err *err)
{
    struct list_call *l = ctx;
    struct node *value = json_parse(text, n, err);
    if (!value)
        return -1;
    int failed = 0;
    if (rest) {
        failed = take_rest(l, value, err);
    } else {
        name_kind(l, value);
        l->fns.item(l->ctx, value);
    }
    node_free(value);
    return l->cancelled ? -1 : failed;
}

static int on_data(void *ctx, const char *data, size_t n, struct err *err)
{
    struct list_call *l = ctx;
    struct err failure = ERR_INIT;
    l->busy = true;
    int failed = framer_feed(l->framer, data, n, &failure);
    l->busy = false;
    if (l->cancelled) {
        // The exchange, and err with it, is gone already.
        list_free(l);
        return -1;
    }
    if (failed)
        *err = failure;
    return failed;
}

static void start_page(struct list_call *l);

static void restart(struct list_call *l)
{
    l->restarted = true;
    free_clear(&l->next_page);
    free_clear(&l->resource_version);
    l->chunk_size = 0;
    l->busy = true;
    if (l->fns.restart)
        l->fns.restart(l->ctx);
    l->busy = false;
    if (l->cancelled)
        list_free(l);
    else
        start_page(l);
}

static void on_done(void *ctx, const struct err *err)
{
    struct list_call *l = ctx;
    struct err failure = ERR_INIT;
    l->exchange = NULL;
    if (err)
        failure = *err;
    else if (framer_finish(l->framer, &failure))
        err_wrap(&failure, "the server's reply is not a list");
    else if (!l->rest_seen)
        err_set(&failure, ERR_PARSE, "the server's reply is empty");
    if (failure.kind == ERR_EXPIRED && l->next_page && !l->restarted) {
        restart(l);
    } else if (failure.kind != ERR_NONE) {
        finish(l, &failure);
    } else if (l->next_page && ++l->pages < PAGES_MAX) {
        start_page(l);
    } else {
        finish(l, NULL);
    }
}

static void add_timeout(const struct kube_client *c, struct url_query *q)
{
    if (!c->config->request_timeout_ms)
        return;
    struct strbuf text CLEANUP_STRBUF = STRBUF_INIT;
    url_add_go_duration(&text, c->config->request_timeout_ms);
    url_query_set(q, "timeout", text.buf);
}

static void start_page(struct list_call *l)
{
    static const struct exchange_fns fns = {NULL, on_data, on_done};
    struct kube_client *c = l->base.client;
    struct strbuf path CLEANUP_STRBUF = STRBUF_INIT;
    struct strbuf query CLEANUP_STRBUF = STRBUF_INIT;
    struct url_query q = URL_QUERY_INIT;
    url_add_resource_path(&path, &l->resource, l->namespace_, NULL);
    url_query_set(&q, "labelSelector", l->labels);
    url_query_set(&q, "fieldSelector", l->fields);
    if (l->chunk_size > 0)
        url_query_set_int(&q, "limit", l->chunk_size);
    url_query_set(&q, "continue", l->next_page);
    if (l->cached && !l->next_page)
        url_query_set(&q, "resourceVersion", "0");
    add_timeout(c, &q);
    url_query_write(&q, &query);
    url_query_release(&q);
    framer_free(l->framer);
    l->framer =
        framer_new(FRAMER_LIST, KUBE_OBJECT_MAX, l->prune ? "managedFields" : NULL, on_value, l);
    l->rest_seen = false;
    struct exchange_opts opts = {.path = path.buf, .query = query.buf, .bulk = true};
    opts.once = l->once;
    opts.connect_timeout_ms = l->connect_timeout_ms;
    opts.subject = (struct api_subject){
        .group = l->group,
        .version = l->version,
        .plural = l->plural,
        .label_selector = l->labels,
        .field_selector = l->fields,
    };
    l->exchange = exchange_start(c, &opts, &fns, l);
}

static void on_refused(void *ctx)
{
    struct list_call *l = ctx;
    struct err err = l->refused;
    l->timer = 0;
    finish(l, &err);
}

static struct list_call *list_new(struct kube_client *c, const struct kube_resource *r,
                                  const struct kube_list_opts *opts,
                                  const struct kube_list_fns *fns, void *ctx)
{
    struct list_call *l = xcalloc(1, sizeof(*l));
    call_init(&l->base, c, list_release);
    l->group = xstrdup(r->group);
    l->version = xstrdup(r->version);
    l->plural = xstrdup(r->plural);
    l->kind = xstrdup(r->kind);
    l->resource = (struct kube_resource){l->group, l->version, l->plural, l->kind};
    l->namespace_ = xstrdup(opts->namespace_);
    l->labels = xstrdup(opts->label_selector);
    l->fields = xstrdup(opts->field_selector);
    l->chunk_size = opts->chunk_size;
    l->prune = opts->prune_managed_fields;
    l->cached = opts->cached;
    l->fns = *fns;
    l->ctx = ctx;
    return l;
}

static struct kube_call *list_go(struct list_call *l)
{
    if (l->namespace_ && kube_check_segment("namespace", l->namespace_, &l->refused))
        l->timer = loop_timer(l->base.client->loop, 0, on_refused, l);
    else
        start_page(l);
    return &l->base;
}

struct kube_call *kube_list(struct kube_client *c, const struct kube_resource *r,
                            const struct kube_list_opts *opts, const struct kube_list_fns *fns,
                            void *ctx)
{
    return list_go(list_new(c, r, opts, fns, ctx));
}

struct kube_call *list_start_once(struct kube_client *c, const struct kube_resource *r,
                                  const struct kube_list_opts *opts, long connect_timeout_ms,
                                  const struct kube_list_fns *fns, void *ctx)
{
    struct list_call *l = list_new(c, r, opts, fns, ctx);
    l->once = true;
    l->connect_timeout_ms = connect_timeout_ms;
    return list_go(l);
}
