// SPDX-License-Identifier: Apache-2.0
// Takes keys from the queue, decides, and writes: as many at once as there are workers, never two on one request.
#include "controller.h"

#include "base/mem.h"
#include "base/xtime.h"
#include "kube/write.h"
#include "model/run.h"
#include "pipeline/progress_report.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    BATCH = 64, // keys looked at before the loop does something else
    BACKOFF_MIN_MS = 1000,
    BACKOFF_MAX_MS = 5 * 60 * 1000,
    LACKS_MS = 10 * 60 * 1000, // then the server may have learnt
};

static const struct kube_resource configmaps = {"", "v1", "configmaps", "ConfigMap"};

static int64_t now_ms(const struct controller *c)
{
    return clock_mono(loop_clock(c->loop));
}

static struct workqueue *new_queue(const struct controller *c)
{
    const struct workqueue_opts opts = {.backoff_min_ms = BACKOFF_MIN_MS,
                                        .backoff_max_ms = BACKOFF_MAX_MS,
                                        .seed = (uint64_t)clock_wall(loop_clock(c->loop))};
    return workqueue_new(&opts);
}

// --- the end of a piece of work

static void count(struct controller *c, enum metrics_result result, int64_t began_ms,
                  int64_t due_ms)
{
    metrics_reconciled(c->metrics, result, (now_ms(c) - began_ms) * 1000,
                       (began_ms - due_ms) * 1000);
}

static void work_clear(struct controller_work *w)
{
    kube_call_cancel(w->call);
    free(w->version);
    *w = (struct controller_work){.controller = w->controller};
}

static bool is_busy(const struct controller *c)
{
    for (size_t i = 0; i < c->workers; i++) {
        if (c->works[i].key)
            return true;
    }
    return false;
}

static void finish(struct controller_work *w, enum metrics_result result, bool again)
{
    struct controller *c = w->controller;
    count(c, result, w->began_ms, w->due_ms);
    workqueue_done(c->queue, w->key, again, now_ms(c));
    work_clear(w);
    if (c->stopping && !is_busy(c))
        c->idle(c->ctx);
}

static void failed(struct controller_work *w, const char *what, const struct err *err)
{
    struct controller *c = w->controller;
    // Somebody else was quicker: what they said comes, and is looked at.
    bool conflict = err->code == 409;
    logger_say(c->logger, conflict ? LOGGER_DEBUG : LOGGER_WARN, what, "request", w->key, "error",
               err->text, NULL);
    controller_end_failed(w, cache_find(&c->cache, w->key));
    finish(w, conflict ? METRICS_CONFLICT : METRICS_FAILED, true);
}

// --- writing

static void set_text(char **to, const char *text)
{
    free(*to);
    *to = xstrdup(text);
}

// It is tried without what the server's definition of a request has no place for.
static void leave_out(struct controller_work *w, struct cache_entry *e, bool progress, bool phase)
{
    struct controller *c = w->controller;
    e->lacks.progress |= progress;
    e->lacks.phase |= phase;
    e->lacks_until_ms = now_ms(c) + LACKS_MS;
    if (!c->lacks_said)
        logger_say(c->logger, LOGGER_WARN,
                   "the cluster's definition of a request lacks fields: only the rest is written",
                   "field", progress ? "status.profilingProgress" : "status.profilingPhase", NULL);
    c->lacks_said = true;
}

static bool is_about(const struct err *err, const char *field)
{
    return strstr(err->text, field) && (err->code == 422 || strstr(err->text, "not declared in"));
}

static void write_refused(struct controller_work *w, const struct err *err)
{
    struct controller *c = w->controller;
    struct cache_entry *e = cache_find(&c->cache, w->key);
    bool progress = w->progress && is_about(err, "profilingProgress");
    bool phase = w->phase && is_about(err, "profilingPhase");
    if (err->code == 404) {
        finish(w, METRICS_UNCHANGED, false);
    } else if (e && (progress || phase)) {
        leave_out(w, e, progress, phase);
        workqueue_add(c->queue, w->key, now_ms(c));
        finish(w, METRICS_FAILED, false);
    } else {
        failed(w, "the status was not written", err);
    }
}

// The answer may come before what the watch brings, and after.
static void take_answer(struct controller_work *w, struct cache_entry *e, const struct node *object)
{
    const struct node *status = node_get(object, "status");
    bool progress = w->progress && !node_get(status, "profilingProgress");
    bool phase = w->phase && !node_get(status, "profilingPhase");
    struct node *trimmed = progress_trim_request(object);
    const char *namespace_ = node_str_at(object, "metadata.namespace");
    const char *name = node_str_at(object, "metadata.name");
    set_text(&e->carried, w->version);
    if (namespace_ && name)
        (void)cache_put(&w->controller->cache, CACHE_REQUEST, namespace_, name, trimmed,
                        e->seen[CACHE_REQUEST]);
    node_free(trimmed);
    if (progress || phase)
        leave_out(w, e, progress, phase);
}

static void on_written(void *ctx, struct node *object, const struct err *err)
{
    struct controller_work *w = ctx;
    struct controller *c = w->controller;
    struct cache_entry *e = cache_find(&c->cache, w->key);
    w->call = NULL;
    if (err) {
        write_refused(w, err);
        return;
    }
    logger_say(c->logger, LOGGER_DEBUG, "status written", "request", w->key, NULL);
    controller_end_taken(w, e);
    if (e && e->text[CACHE_REQUEST])
        take_answer(w, e, object);
    // That was the last word: now the ConfigMap is to go.
    if (progress_is_over(object))
        workqueue_add(c->queue, w->key, now_ms(c));
    node_free(object);
    finish(w, METRICS_WRITTEN, false);
}

static void on_deleted(void *ctx, struct node *object, const struct err *err)
{
    struct controller_work *w = ctx;
    struct controller *c = w->controller;
    struct cache_entry *e = cache_find(&c->cache, w->key);
    w->call = NULL;
    node_free(object);
    if (err && err->code != 404) {
        failed(w, "the status ConfigMap was not deleted", err);
        return;
    }
    logger_say(c->logger, LOGGER_INFO, "profiling is over: status ConfigMap deleted", "request",
               w->key, NULL);
    // Without us: who did it counts.
    if (!err)
        controller_end_taken(w, e);
    if (e && e->text[CACHE_CONFIGMAP])
        controller_work_gone(c, e, CACHE_CONFIGMAP);
    finish(w, METRICS_CLEANED, false);
}

static void send_write(struct controller_work *w, const struct node *request, const char *body)
{
    struct controller *c = w->controller;
    const struct kube_write write = {
        .resource = &c->requests,
        .namespace_ = node_str_at(request, "metadata.namespace"),
        .name = node_str_at(request, "metadata.name"),
        .subresource = "status",
        .body = body,
        .manager = PROGRESS_MANAGER,
        .force = true,
    };
    w->progress = strstr(body, "\"profilingProgress\":{") != NULL;
    w->phase = strstr(body, "\"profilingPhase\":\"") != NULL;
    w->call = kube_write(c->client, KUBE_APPLY, &write, on_written, w);
}

static void send_delete(struct controller_work *w, const struct node *configmap)
{
    const struct kube_write write = {
        .resource = &configmaps,
        .namespace_ = node_str_at(configmap, "metadata.namespace"),
        .name = node_str_at(configmap, "metadata.name"),
        .uid = node_str_at(configmap, "metadata.uid"),
        // A word that came after what was carried is carried first.
        .resource_version = w->version,
    };
    w->call = kube_write(w->controller->client, KUBE_DELETE, &write, on_deleted, w);
}

// --- deciding

struct look {
    struct controller *c;
    const char *key; // the queue's
    struct cache_entry *entry;
    struct node *request, *configmap;
    const char *version; // of the ConfigMap
    int64_t due_ms;
};

static struct controller_work *take_place(const struct look *l, enum progress_verdict verdict)
{
    struct controller_work *w = l->c->works;
    while (w->key)
        w++;
    w->key = l->key;
    w->version = xstrdup(l->version);
    w->began_ms = now_ms(l->c);
    w->due_ms = l->due_ms;
    controller_end_plan(w, l->entry, l->request, l->configmap, verdict);
    return w;
}

static void set_metrics(const struct look *l)
{
    struct progress_report report;
    struct err err = ERR_INIT;
    if (progress_report_read(&report, l->configmap, &err))
        return;
    const struct metrics_run run = {
        .namespace_ = node_str_at(l->request, "metadata.namespace"),
        .name = node_str_at(l->request, "metadata.name"),
        .phase = report.phase,
        .phase_number = (int)report.phase_number,
        .step = (int)report.step,
        .steps = (int)report.steps,
        .percent = isnan(report.percent) ? -1 : report.percent,
        .updated_ms = report.updated_ms,
    };
    metrics_run_set(l->c->metrics, &run);
    progress_report_release(&report);
}

static void run_is_gone(struct controller *c, const struct cache_entry *e)
{
    const char *slash = strchr(e->key, '/');
    char *namespace_ CLEANUP_FREE = xstrndup(e->key, (size_t)(slash - e->key));
    metrics_run_gone(c->metrics, namespace_, slash + 1);
}

// What we wrote is gone again, by an operator that writes back only the fields that it knows: it comes back, but the
// two are not to go on without end, at the pace of the machine.
static bool is_too_soon(const struct look *l)
{
    struct cache_entry *e = l->entry;
    int64_t now = now_ms(l->c);
    if (!e->carried || !l->version || strcmp(e->carried, l->version) != 0) {
        e->again_ms = e->pause_ms = 0;
        return false;
    }
    if (now < e->again_ms)
        return true;
    e->pause_ms = e->pause_ms ? e->pause_ms * 2 : BACKOFF_MIN_MS;
    if (e->pause_ms > BACKOFF_MAX_MS)
        e->pause_ms = BACKOFF_MAX_MS;
    e->again_ms = now + e->pause_ms;
    return false;
}

static enum metrics_result complain(const struct look *l, const struct err *err)
{
    struct cache_entry *e = l->entry;
    if (e->complained && l->version && strcmp(e->complained, l->version) == 0)
        return METRICS_UNCHANGED;
    set_text(&e->complained, l->version);
    logger_say(l->c->logger, LOGGER_WARN, "the status ConfigMap is malformed", "request", e->key,
               "error", err->text, NULL);
    char *text CLEANUP_FREE =
        xasprintf("ConfigMap %s: %s", node_str_at(l->configmap, "metadata.name"), err->text);
    complain_about(l->c->complain, l->request, "MalformedProfilingStatus", text);
    return METRICS_MALFORMED;
}

static const struct progress_lacks *lacks_of(const struct look *l)
{
    if (now_ms(l->c) >= l->entry->lacks_until_ms)
        l->entry->lacks = (struct progress_lacks){false, false};
    return &l->entry->lacks;
}

// True when a request is under way; else *result says what came of it.
static bool act(const struct look *l, enum metrics_result *result)
{
    struct strbuf body CLEANUP_STRBUF = STRBUF_INIT;
    struct err err = ERR_INIT;
    enum progress_verdict verdict =
        progress_decide(l->request, l->configmap, lacks_of(l), &body, &err);
    *result = METRICS_UNCHANGED;
    controller_end_settle(l->c, l->entry);
    switch (verdict) {
    case PROGRESS_NOTHING:
        return false;
    case PROGRESS_SAID:
        set_metrics(l);
        return false;
    case PROGRESS_YIELD:
        set_metrics(l);
        *result = METRICS_YIELDED;
        return false;
    case PROGRESS_MALFORMED:
        *result = complain(l, &err);
        return false;
    case PROGRESS_CLEAN:
        // Over is over, also while the ConfigMap cannot be deleted.
        run_is_gone(l->c, l->entry);
        send_delete(take_place(l, verdict), l->configmap);
        return true;
    case PROGRESS_WRITE:
        break;
    }
    set_metrics(l);
    if (is_too_soon(l)) {
        workqueue_add(l->c->queue, l->key, l->entry->again_ms);
        return false;
    }
    send_write(take_place(l, verdict), l->request, body.buf);
    return true;
}

static void reconcile(struct controller *c, const char *key, int64_t due_ms)
{
    struct look l = {.c = c, .key = key, .entry = cache_find(&c->cache, key), .due_ms = due_ms};
    enum metrics_result result = METRICS_UNCHANGED;
    int64_t began_ms = now_ms(c);
    bool under_way = false;
    if (l.entry) {
        l.request = cache_tree(l.entry, CACHE_REQUEST);
        l.configmap = cache_tree(l.entry, CACHE_CONFIGMAP);
        l.version = node_str_at(l.configmap, "metadata.resourceVersion");
        under_way = act(&l, &result);
        node_free(l.request);
        node_free(l.configmap);
    }
    if (!under_way) {
        count(c, result, began_ms, due_ms);
        workqueue_done(c->queue, key, false, now_ms(c));
    }
}

// --- when

static void on_timer(void *ctx)
{
    struct controller *c = ctx;
    // pump() runs before the loop sleeps.
    c->timer = 0;
}

static bool has_place(const struct controller *c)
{
    for (size_t i = 0; i < c->workers; i++) {
        if (!c->works[i].key)
            return true;
    }
    return false;
}

static void wake_up_for_next(struct controller *c)
{
    int64_t next_ms = workqueue_next_ms(c->queue), wait_ms = next_ms - now_ms(c);
    loop_cancel(c->loop, c->timer);
    c->timer = 0;
    if (next_ms != TIME_UNKNOWN && has_place(c))
        c->timer = loop_timer(c->loop, wait_ms > 0 ? wait_ms : 0, on_timer, c);
}

static void pump(void *ctx)
{
    struct controller *c = ctx;
    const char *key;
    int64_t due_ms;
    if (!c->leading || c->stopping || !workqueue_depth(c->queue) || !c->may_write(c->ctx))
        return;
    for (int i = 0; i < BATCH && has_place(c); i++) {
        key = workqueue_take(c->queue, now_ms(c), &due_ms);
        if (!key)
            break;
        reconcile(c, key, due_ms);
    }
    wake_up_for_next(c);
}

void controller_work_on(struct controller *c, const struct cache_entry *e)
{
    if (c->leading && e->text[CACHE_REQUEST] && e->text[CACHE_CONFIGMAP])
        workqueue_add(c->queue, e->key, now_ms(c));
}

void controller_work_gone(struct controller *c, struct cache_entry *e, enum cache_side side)
{
    bool stays = e->text[side == CACHE_CONFIGMAP ? CACHE_REQUEST : CACHE_CONFIGMAP] != NULL;
    run_is_gone(c, e);
    workqueue_forget(c->queue, e->key);
    cache_drop(&c->cache, e, side);
    if (stays)
        controller_end_settle(c, e);
}

void controller_work_start(struct controller *c)
{
    c->queue = new_queue(c);
    c->works = xcalloc(c->workers, sizeof(*c->works));
    for (size_t i = 0; i < c->workers; i++)
        c->works[i].controller = c;
    c->hook = loop_before_sleep(c->loop, pump, c);
}

void controller_work_release(struct controller *c)
{
    for (size_t i = 0; i < c->workers; i++)
        work_clear(&c->works[i]);
    free(c->works);
    loop_cancel(c->loop, c->hook);
    loop_cancel(c->loop, c->timer);
    workqueue_free(c->queue);
}

static void let_go(struct controller *c)
{
    for (size_t i = 0; i < c->workers; i++)
        work_clear(&c->works[i]);
    workqueue_free(c->queue);
    c->queue = new_queue(c);
    for (size_t i = 0; i < c->cache.count; i++) {
        run_is_gone(c, c->cache.entries[i]);
        // Whoever leads next may do it, and counts.
        c->cache.entries[i]->unsure = PROGRESS_GOES_ON;
    }
}

void controller_lead(struct controller *c, bool leading)
{
    if (leading == c->leading)
        return;
    c->leading = leading;
    if (!leading)
        let_go(c);
    if (!leading && c->stopping)
        c->idle(c->ctx);
    for (size_t i = 0; leading && i < c->cache.count; i++)
        controller_work_on(c, c->cache.entries[i]);
}

void controller_stop(struct controller *c)
{
    c->stopping = true;
    if (!is_busy(c))
        c->idle(c->ctx);
}
