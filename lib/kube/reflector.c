// SPDX-License-Identifier: Apache-2.0
#include "kube/reflector.h"

#include "base/mem.h"
#include "base/xtime.h"
#include "doc/framer.h"
#include "doc/json.h"
#include "kube/client_impl.h"
#include "kube/pulse.h"
#include "kube/url.h"
#include "kube/watch_frame.h"
#include "kube/watch_state.h"

#include <stdlib.h>
#include <string.h>

enum {
    PROBE_MS = 5000,
    DEAD_MS = 10000,
    CONNECT_TIMEOUT_MS = 10000,
    // A server that does not end the watch when it said it would is cut off that much later.
    GRACE_MS = 30000,
};

struct reflector {
    struct kube_client *client;
    char *group, *version, *plural, *kind;
    struct kube_resource resource;
    char *namespace_, *labels, *fields;
    int64_t chunk_size;
    bool keep_managed_fields;
    struct reflector_fns fns;
    void *ctx;
    uint32_t seed;
    struct watch_state state;
    struct reflector_status status;
    struct kube_call *list;
    struct exchange *watch;
    struct framer *framer;
    struct pulse_watch *pulse;
    int timer;
    int depth; // of our own frames on the stack: freed by the outermost
    bool freed;
};

static uint32_t next_random(void *ctx)
{
    // xorshift32: jitter only needs to differ between machines.
    uint32_t *x = ctx;
    *x ^= *x << 13;
    *x ^= *x >> 17;
    *x ^= *x << 5;
    return *x;
}

static int64_t now_ms(const struct reflector *r)
{
    return clock_mono(loop_clock(r->client->loop));
}

static void destroy(struct reflector *r)
{
    framer_free(r->framer);
    watch_state_release(&r->state);
    free(r->group);
    free(r->version);
    free(r->plural);
    free(r->kind);
    free(r->namespace_);
    free(r->labels);
    free(r->fields);
    free(r);
}

// Every callback into us runs between these two, since the callbacks out of us may free us.
static void enter(struct reflector *r)
{
    r->depth++;
}

static void leave(struct reflector *r)
{
    if (--r->depth == 0 && r->freed)
        destroy(r);
}

static void drive(struct reflector *r);

static void stop_requests(struct reflector *r)
{
    kube_call_cancel(r->list);
    r->list = NULL;
    exchange_cancel(r->watch);
    r->watch = NULL;
    loop_cancel(r->client->loop, r->timer);
    r->timer = 0;
}

static bool same_news(const struct reflector_status *s, enum reflector_link link, int64_t retry_at,
                      const struct err *err)
{
    return s->link == link && s->retry_at_mono_ms == retry_at &&
           strcmp(s->err.text, err ? err->text : "") == 0;
}

static void set_status(struct reflector *r, enum reflector_link link, int64_t retry_at,
                       const struct err *err)
{
    if (same_news(&r->status, link, retry_at, err))
        return;
    r->status.link = link;
    r->status.retry_at_mono_ms = retry_at;
    if (err)
        r->status.err = *err;
    else
        err_clear(&r->status.err);
    if (r->fns.status)
        r->fns.status(r->ctx, reflector_status(r));
}

static enum reflector_link link_after(const struct err *err)
{
    return err->kind == ERR_AUTH || err->kind == ERR_NOT_FOUND ? REFLECTOR_REFUSED
                                                               : REFLECTOR_OFFLINE;
}

// After a failure: what the user is told. A cut that is mended at once is no news.
static void report_failure(struct reflector *r, const struct err *err)
{
    bool waits = watch_state_step(&r->state, now_ms(r)) == WATCH_STEP_WAIT;
    if (!err || !waits || err->kind == ERR_EXPIRED)
        return;
    set_status(r, link_after(err), r->state.wait_until_ms, err);
}

static void seen(struct reflector *r)
{
    r->status.last_seen_mono_ms = now_ms(r);
}

static void on_item(void *ctx, const struct node *object)
{
    struct reflector *r = ctx;
    enter(r);
    r->fns.upsert(r->ctx, object);
    leave(r);
}

static void on_restart(void *ctx)
{
    struct reflector *r = ctx;
    enter(r);
    if (r->fns.relist)
        r->fns.relist(r->ctx);
    leave(r);
}

static void on_listed(void *ctx, const char *rv, const struct err *err)
{
    struct reflector *r = ctx;
    r->list = NULL;
    enter(r);
    if (err) {
        watch_state_list_failed(&r->state, now_ms(r), err);
        report_failure(r, err);
    } else {
        seen(r);
        watch_state_listed(&r->state, rv);
        if (r->fns.synced)
            r->fns.synced(r->ctx);
    }
    if (!r->freed)
        drive(r);
    leave(r);
}

static void start_list(struct reflector *r)
{
    static const struct kube_list_fns fns = {on_item, on_restart, on_listed};
    struct kube_list_opts opts = {
        .namespace_ = r->namespace_,
        .label_selector = r->labels,
        .field_selector = r->fields,
        .chunk_size = r->chunk_size,
        .prune_managed_fields = !r->keep_managed_fields,
    };
    if (r->fns.relist)
        r->fns.relist(r->ctx);
    if (!r->freed)
        r->list = list_start_once(r->client, &r->resource, &opts, CONNECT_TIMEOUT_MS, &fns, r);
}

static int deliver(struct reflector *r, const struct watch_event *e, struct err *err)
{
    switch (watch_state_event(&r->state, e)) {
    case WATCH_DELIVER_UPSERT:
        r->fns.upsert(r->ctx, e->object);
        break;
    case WATCH_DELIVER_REMOVE:
        if (r->fns.remove)
            r->fns.remove(r->ctx, e->object);
        break;
    case WATCH_DELIVER_ERROR:
        api_error_from_status(e->object, 0, NULL, err);
        return -1;
    case WATCH_DELIVER_NOTHING:
        break;
    }
    return r->freed ? -1 : 0;
}

static int on_value(void *ctx, const char *text, size_t n, bool rest, struct err *err)
{
    (void)rest;
    struct reflector *r = ctx;
    struct node *tree = json_parse(text, n, err);
    if (!tree)
        return -1;
    struct watch_event event;
    int failed = watch_event_decode(tree, &event, err);
    if (!failed)
        failed = deliver(r, &event, err);
    node_free(tree);
    return failed;
}

static void on_watch_open(void *ctx)
{
    struct reflector *r = ctx;
    enter(r);
    seen(r);
    watch_state_opened(&r->state, now_ms(r));
    set_status(r, REFLECTOR_SYNCED, TIME_UNKNOWN, NULL);
    leave(r);
}

static int on_watch_data(void *ctx, const char *data, size_t n, struct err *err)
{
    struct reflector *r = ctx;
    struct err failure = ERR_INIT;
    enter(r);
    seen(r);
    int failed = framer_feed(r->framer, data, n, &failure);
    // When we were freed the exchange, and err with it, is gone already.
    if (failed && !r->freed)
        *err = failure;
    leave(r);
    return failed;
}

static void on_watch_done(void *ctx, const struct err *err)
{
    struct reflector *r = ctx;
    r->watch = NULL;
    enter(r);
    watch_state_ended(&r->state, now_ms(r), err);
    report_failure(r, err);
    if (!r->freed)
        drive(r);
    leave(r);
}

static void start_watch(struct reflector *r)
{
    static const struct exchange_fns fns = {on_watch_open, on_watch_data, on_watch_done};
    struct strbuf path CLEANUP_STRBUF = STRBUF_INIT;
    struct strbuf query CLEANUP_STRBUF = STRBUF_INIT;
    struct url_query q = URL_QUERY_INIT;
    int timeout_s = watch_state_timeout_s(&r->state);
    url_add_resource_path(&path, &r->resource, r->namespace_, NULL);
    url_query_set(&q, "allowWatchBookmarks", "true");
    url_query_set(&q, "fieldSelector", r->fields);
    url_query_set(&q, "labelSelector", r->labels);
    url_query_set(&q, "resourceVersion", r->state.rv);
    url_query_set_int(&q, "timeoutSeconds", timeout_s);
    url_query_set(&q, "watch", "true");
    url_query_write(&q, &query);
    url_query_release(&q);
    framer_free(r->framer);
    r->framer = framer_new(FRAMER_VALUES, KUBE_OBJECT_MAX,
                           r->keep_managed_fields ? NULL : "managedFields", on_value, r);
    struct exchange_opts opts = {
        .path = path.buf,
        .query = query.buf,
        .once = true,
        .stream = true,
        .timeout_ms = timeout_s * 1000L + GRACE_MS,
        .connect_timeout_ms = CONNECT_TIMEOUT_MS,
    };
    opts.subject =
        (struct api_subject){.group = r->group, .version = r->version, .plural = r->plural};
    r->watch = exchange_start(r->client, &opts, &fns, r);
}

static void on_timer(void *ctx)
{
    struct reflector *r = ctx;
    r->timer = 0;
    enter(r);
    drive(r);
    leave(r);
}

// Does the next thing. Nothing is under way.
static void drive(struct reflector *r)
{
    int64_t now = now_ms(r);
    enum watch_step step = watch_state_step(&r->state, now);
    pulse_listen(r->pulse, step != WATCH_STEP_WAIT);
    switch (step) {
    case WATCH_STEP_WAIT:
        r->timer = loop_timer(r->client->loop, r->state.wait_until_ms - now, on_timer, r);
        break;
    case WATCH_STEP_LIST:
        start_list(r);
        break;
    case WATCH_STEP_WATCH:
        start_watch(r);
        break;
    }
}

// At the next turn: when the link is dead, all of a client's reflectors have to let go of the
// connection before the first one opens a new one, or it would be put onto the dead one.
static void start_over(struct reflector *r)
{
    stop_requests(r);
    watch_state_hurry(&r->state);
    r->timer = loop_timer(r->client->loop, 0, on_timer, r);
}

static void on_link_dead(void *ctx)
{
    struct reflector *r = ctx;
    struct err err = ERR_INIT;
    enter(r);
    err_set(&err, ERR_UNREACHABLE, "Unable to connect to the server: no answer from %s",
            r->client->config->server);
    set_status(r, REFLECTOR_OFFLINE, TIME_UNKNOWN, &err);
    if (!r->freed)
        start_over(r);
    leave(r);
}

static void on_link_alive(void *ctx)
{
    seen(ctx);
}

struct reflector *reflector_new(struct kube_client *c, const struct kube_resource *resource,
                                const struct reflector_opts *opts, const struct reflector_fns *fns,
                                void *ctx)
{
    static const struct pulse_fns pulse_fns = {on_link_dead, on_link_alive};
    struct reflector *r = xcalloc(1, sizeof(*r));
    r->client = c;
    r->group = xstrdup(resource->group);
    r->version = xstrdup(resource->version);
    r->plural = xstrdup(resource->plural);
    r->kind = xstrdup(resource->kind);
    r->resource = (struct kube_resource){r->group, r->version, r->plural, r->kind};
    r->namespace_ = xstrdup(opts->namespace_);
    r->labels = xstrdup(opts->label_selector);
    r->fields = xstrdup(opts->field_selector);
    r->chunk_size = opts->chunk_size;
    r->keep_managed_fields = opts->keep_managed_fields;
    r->fns = *fns;
    r->ctx = ctx;
    r->seed = (uint32_t)clock_wall(loop_clock(c->loop)) ^ (uint32_t)((uintptr_t)r >> 4);
    if (!r->seed)
        r->seed = 1;
    r->status.link = REFLECTOR_CONNECTING;
    r->status.retry_at_mono_ms = TIME_UNKNOWN;
    r->status.last_seen_mono_ms = TIME_UNKNOWN;
    watch_state_init(&r->state, next_random, &r->seed);
    r->pulse = pulse_join(c, opts->probe_ms ? opts->probe_ms : PROBE_MS,
                          opts->dead_ms ? opts->dead_ms : DEAD_MS, &pulse_fns, r);
    // From the loop: our caller does not have our handle yet.
    r->timer = loop_timer(c->loop, 0, on_timer, r);
    return r;
}

void reflector_free(struct reflector *r)
{
    if (!r || r->freed)
        return;
    stop_requests(r);
    pulse_leave(r->pulse);
    r->freed = true;
    if (r->depth == 0)
        destroy(r);
}

const struct reflector_status *reflector_status(const struct reflector *r)
{
    struct reflector_status *s = &((struct reflector *)r)->status;
    int64_t last = http_last_byte_ms(r->client->http);
    // Whatever came over the connection that the watch shares proves the link.
    if (s->link == REFLECTOR_SYNCED && last > s->last_seen_mono_ms)
        s->last_seen_mono_ms = last;
    return s;
}

void reflector_retry_now(struct reflector *r)
{
    // With a request under way there is nothing to hurry.
    if (r->timer)
        start_over(r);
}
