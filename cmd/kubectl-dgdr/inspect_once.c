// SPDX-License-Identifier: Apache-2.0
// One look at what is around a run: lists instead of watches, all at once, within a time.
#include "base/mem.h"
#include "inspect_impl.h"

#include <stdlib.h>

enum { ONCE_LOG_BYTES = 4 * 1024 * 1024 };

struct look;

// One list under way.
struct look_list {
    struct look *look;
    enum feed_id id;
    struct kube_call *call;
};

struct look_log {
    struct look *look;
    enum log_role role;
    char *pod; // its name
    struct podlog *podlog;
    struct logbook *book;
    bool in_line;
};

struct look {
    struct context *ctx;
    const struct run *run;
    unsigned wants;
    struct inspection *out;
    struct look_list lists[FEED_COUNT];
    struct look_log logs[LOG_ROLES];
    struct kube_call *version_call;
    int timer;
    int pending;
    bool done;
};

static void finish_one(struct look *l)
{
    l->done = --l->pending == 0;
}

static void on_log_line(void *arg, int64_t at_ms, const char *line, size_t n, bool more)
{
    struct look_log *log = arg;
    if (!log->in_line)
        logbook_add(log->book, at_ms, line, n);
    log->in_line = more;
}

// What would be tried again by who follows is over here.
static void on_log_status(void *arg, const struct podlog_status *status)
{
    struct look_log *log = arg;
    struct inspection *out = log->look->out;
    if (!log->podlog || status->link == PODLOG_CONNECTING || status->link == PODLOG_OPEN)
        return;
    if (status->link == PODLOG_REFUSED && !out->no_log)
        out->no_log = words_log_refused(log->look->run->namespace_, log->pod, &status->err);
    podlog_free(log->podlog);
    log->podlog = NULL;
    finish_one(log->look);
}

static void read_log(struct look *l, enum log_role role, struct logbook *book)
{
    static const struct podlog_fns fns = {on_log_line, on_log_status};
    const struct evidence_pod *pod = evidence_profiler_pod(l->out->evidence);
    const struct evidence_container *c = pod ? log_container(pod, role) : NULL;
    struct look_log *log = &l->logs[role];
    if (!book || !c)
        return;
    struct podlog_opts opts = {
        .namespace_ = l->run->namespace_,
        .pod = pod->name,
        .container = c->name,
        .tail_lines = INSPECT_TAIL_LINES,
        .since_ms = TIME_UNKNOWN,
        .limit_bytes = ONCE_LOG_BYTES,
    };
    *log = (struct look_log){.look = l, .role = role, .pod = xstrdup(pod->name), .book = book};
    l->pending++;
    log->podlog = podlog_new(l->ctx->client, &opts, &fns, log);
}

static void on_item(void *arg, const struct node *object)
{
    struct look_list *list = arg;
    evidence_upsert(list->look->out->evidence, object, context_now(list->look->ctx));
}

static void on_restart(void *arg)
{
    (void)arg; // an upsert twice is an upsert once
}

static void start_list(struct look *l, enum feed_id id, const char *version);

static void on_listed(void *arg, const char *resource_version, const struct err *err)
{
    struct look_list *list = arg;
    struct look *l = list->look;
    const struct feed_kind *kind = &feed_kinds[list->id];
    (void)resource_version;
    list->call = NULL;
    if (err && (err->kind == ERR_AUTH || err->kind == ERR_NOT_FOUND)) {
        char *why CLEANUP_FREE = words_refused(kind, l->run->namespace_, err);
        evidence_refuse(l->out->evidence, kind->part, why);
    } else if (err) {
        evidence_refuse(l->out->evidence, kind->part, err->text);
    } else if (list->id != FEED_CANDIDATE_PODS) {
        evidence_synced(l->out->evidence, kind->part);
    }
    if (list->id == FEED_CANDIDATES)
        start_list(l, FEED_CANDIDATE_PODS, NULL);
    if (list->id == FEED_PODS) {
        read_log(l, LOG_PROFILER, l->out->log);
        read_log(l, LOG_SIDECAR, l->out->sidecar_log);
    }
    finish_one(l);
}

static void start_list(struct look *l, enum feed_id id, const char *version)
{
    static const struct kube_list_fns fns = {on_item, on_restart, on_listed};
    struct kube_resource resource = feed_kinds[id].resource;
    struct kube_list_opts opts = {
        .namespace_ = l->run->namespace_, .chunk_size = 500, .prune_managed_fields = true};
    char *job CLEANUP_FREE = job_name_of(l->run, l->run->name);
    char *selector CLEANUP_FREE = NULL;
    if (!(l->wants & feed_kinds[id].wants))
        return;
    if (version)
        resource.version = version;
    if (id == FEED_JOB)
        opts.field_selector = selector = xasprintf("metadata.name=%s", job);
    if (id == FEED_PODS)
        opts.label_selector = selector = xasprintf("job-name=%s", job);
    if (id == FEED_CANDIDATE_PODS)
        opts.label_selector = selector = deployment_selector(l->out->evidence);
    if (id == FEED_CANDIDATE_PODS && !selector)
        return;
    l->pending++;
    l->lists[id] = (struct look_list){.look = l, .id = id};
    l->lists[id].call = kube_list(l->ctx->client, &resource, &opts, &fns, &l->lists[id]);
}

static void on_version(void *arg, const char *version, const struct err *err)
{
    struct look *l = arg;
    l->version_call = NULL;
    if (err) {
        char *why CLEANUP_FREE =
            words_refused(&feed_kinds[FEED_CANDIDATES], l->run->namespace_, err);
        evidence_refuse(l->out->evidence, EVIDENCE_CANDIDATES, why);
    } else {
        start_list(l, FEED_CANDIDATES, version);
    }
    finish_one(l);
}

static void on_late(void *arg)
{
    struct look *l = arg;
    l->timer = 0;
    l->out->late = true;
    l->done = true;
}

static void start(struct look *l, int budget_ms)
{
    const struct kube_resource *r = &feed_kinds[FEED_CANDIDATES].resource;
    l->timer = loop_timer(l->ctx->loop, context_budget(l->ctx, budget_ms), on_late, l);
    start_list(l, FEED_JOB, NULL);
    start_list(l, FEED_PODS, NULL);
    start_list(l, FEED_EVENTS, NULL);
    if (l->wants & feed_kinds[FEED_CANDIDATES].wants) {
        l->pending++;
        l->version_call = kube_choose_version(l->ctx->client, r->group, r->plural,
                                              deployment_versions, on_version, l);
    }
    l->done = l->pending == 0;
}

static void stop(struct look *l)
{
    loop_cancel(l->ctx->loop, l->timer);
    kube_call_cancel(l->version_call);
    for (int id = 0; id < FEED_COUNT; id++)
        kube_call_cancel(l->lists[id].call);
    for (int role = 0; role < LOG_ROLES; role++) {
        podlog_free(l->logs[role].podlog);
        free(l->logs[role].pod);
    }
}

int inspect_once(struct context *ctx, const struct run *run, unsigned wants, int budget_ms,
                 struct inspection *out, struct err *err)
{
    char *job CLEANUP_FREE = job_name_of(run, run->name);
    *out = (struct inspection){.evidence = evidence_new(run->namespace_, run->name, run->uid, job)};
    evidence_set_final(out->evidence, run->dgd);
    if (wants & WANT_LOG)
        out->log = logbook_new();
    if (wants & WANT_SIDECAR_LOG)
        out->sidecar_log = logbook_new();
    struct look l = {.ctx = ctx, .run = run, .wants = wants, .out = out};
    start(&l, budget_ms);
    if (!l.done)
        loop_run_until(ctx->loop, &l.done);
    stop(&l);
    return l.done ? 0 : err_set(err, ERR_CANCELLED, "interrupted");
}

void inspection_release(struct inspection *in)
{
    evidence_free(in->evidence);
    logbook_free(in->log);
    logbook_free(in->sidecar_log);
    free(in->no_log);
    *in = (struct inspection){0};
}
