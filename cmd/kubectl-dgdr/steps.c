// SPDX-License-Identifier: Apache-2.0
#include "steps.h"

#include "base/mem.h"
#include "inspect_impl.h"
#include "model/trouble.h"

#include <stdlib.h>
#include <string.h>

struct steps;

// One run: its pods, then the two ends of the log of one of them.
struct steps_run {
    struct steps *steps;
    const char *name;
    size_t index; // among the names
    struct evidence *evidence;
    char *pod;
    struct kube_call *pods_call;
    struct podlog *tail, *head;
    struct strbuf
        held; // the beginning, until the end is there: a struct held_line and its bytes, again and again
};

struct steps {
    struct context *ctx;
    struct store *store;
    struct steps_run runs[STEPS_RUNS_MAX];
    size_t count;
    int pending, timer;
    bool changed, done;
    struct err *refused; // NULL: nobody asks
};

static void note_refused(struct steps *s, const char *what, const struct err *err)
{
    if (s->refused && s->refused->kind == ERR_NONE && err->kind == ERR_AUTH)
        err_set(s->refused, ERR_AUTH, "no access to %s, so steps may stand still: %s", what,
                err->text);
}

static void finish_one(struct steps *s)
{
    s->done = --s->pending == 0;
}

static void on_tail_line(void *arg, int64_t at_ms, const char *line, size_t n, bool more)
{
    struct steps_run *r = arg;
    struct steps *s = r->steps;
    (void)more; // pieces are lines of their own to the store
    store_log_line(s->store, s->ctx->config.namespace_, r->name, SOURCE_LOG, r->pod, at_ms, line,
                   n);
    s->changed = true;
}

struct held_line {
    int64_t at_ms;
    size_t n;
};

static void on_head_line(void *arg, int64_t at_ms, const char *line, size_t n, bool more)
{
    struct steps_run *r = arg;
    struct held_line h = {at_ms, n};
    (void)more;
    strbuf_add(&r->held, &h, sizeof(h));
    strbuf_add(&r->held, line, n);
}

static bool is_over(const struct podlog_status *status)
{
    return status->link != PODLOG_CONNECTING && status->link != PODLOG_OPEN;
}

// What would be tried again by who follows is over here.
static void on_status(struct steps_run *r, struct podlog **log, const struct podlog_status *status)
{
    if (!*log || !is_over(status))
        return;
    note_refused(r->steps, "pod logs", &status->err);
    podlog_free(*log);
    *log = NULL;
    finish_one(r->steps);
}

static void on_tail_status(void *arg, const struct podlog_status *status)
{
    struct steps_run *r = arg;
    on_status(r, &r->tail, status);
}

static void on_head_status(void *arg, const struct podlog_status *status)
{
    struct steps_run *r = arg;
    on_status(r, &r->head, status);
}

static void read_log(struct steps_run *r)
{
    static const struct podlog_fns tail_fns = {on_tail_line, on_tail_status};
    static const struct podlog_fns head_fns = {on_head_line, on_head_status};
    struct steps *s = r->steps;
    const struct evidence_pod *pod = evidence_profiler_pod(r->evidence);
    const struct evidence_container *c = pod ? log_container(pod, LOG_PROFILER) : NULL;
    if (!c || c->state == CONTAINER_WAITING)
        return;
    r->pod = xstrdup(pod->name);
    struct podlog_opts opts = {
        .namespace_ = s->ctx->config.namespace_,
        .pod = pod->name,
        .container = c->name,
        .tail_lines = STEPS_TAIL_LINES,
        .since_ms = TIME_UNKNOWN,
        .limit_bytes = STEPS_TAIL_BYTES,
    };
    s->pending += 2;
    r->tail = podlog_new(s->ctx->client, &opts, &tail_fns, r);
    opts.tail_lines = -1;
    opts.limit_bytes = STEPS_HEAD_BYTES;
    r->head = podlog_new(s->ctx->client, &opts, &head_fns, r);
}

static void on_pod(void *arg, const struct node *object)
{
    struct steps_run *r = arg;
    evidence_upsert(r->evidence, object, context_now(r->steps->ctx));
}

static void on_restart(void *arg)
{
    (void)arg; // an upsert twice is an upsert once
}

static void take_pods(struct steps_run *r)
{
    struct steps *s = r->steps;
    struct run_trouble trouble;
    evidence_synced(r->evidence, EVIDENCE_PODS);
    if (trouble_of(r->evidence, &trouble)) {
        store_set_trouble(s->store, s->ctx->config.namespace_, r->name, &trouble,
                          context_now(s->ctx));
        s->changed = true;
    }
    read_log(r);
}

static void on_pods(void *arg, const char *resource_version, const struct err *err)
{
    struct steps_run *r = arg;
    (void)resource_version;
    r->pods_call = NULL;
    if (err)
        note_refused(r->steps, "pods", err);
    else
        take_pods(r);
    finish_one(r->steps);
}

static void on_late(void *arg)
{
    struct steps *s = arg;
    s->timer = 0;
    s->done = true;
}

static void start_run(struct steps *s, const struct run *run, const char *name, size_t index)
{
    static const struct kube_list_fns fns = {on_pod, on_restart, on_pods};
    struct steps_run *r = &s->runs[s->count++];
    char *job CLEANUP_FREE = job_name_of(run, run->name);
    char *selector CLEANUP_FREE = xasprintf("job-name=%s", job);
    struct kube_list_opts opts = {
        .namespace_ = s->ctx->config.namespace_,
        .label_selector = selector,
        .prune_managed_fields = true,
    };
    *r = (struct steps_run){.steps = s, .name = name, .index = index, .held = STRBUF_INIT};
    r->evidence = evidence_new(run->namespace_, run->name, run->uid, job);
    s->pending++;
    r->pods_call = kube_list(s->ctx->client, &feed_kinds[FEED_PODS].resource, &opts, &fns, r);
}

// The beginning, now that the end says where they meet.
static void feed_head(struct steps_run *r)
{
    const char *p = r->held.buf, *end = p + r->held.len;
    struct held_line h;
    bool enough = !r->pod;
    while (!enough && (size_t)(end - p) > sizeof(h)) {
        memcpy(&h, p, sizeof(h));
        p += sizeof(h);
        enough = store_log_head(r->steps->store, r->steps->ctx->config.namespace_, r->name, r->pod,
                                h.at_ms, p, h.n);
        p += h.n;
    }
}

static void end_run(struct steps_run *r)
{
    kube_call_cancel(r->pods_call);
    podlog_free(r->tail);
    podlog_free(r->head);
    feed_head(r);
    evidence_free(r->evidence);
    strbuf_release(&r->held);
    free(r->pod);
}

static bool is_asked(const struct steps *s, const char *name)
{
    for (size_t i = 0; i < s->count; i++) {
        if (strcmp(s->runs[i].name, name) == 0)
            return true;
    }
    return false;
}

static bool read_those(struct context *ctx, struct store *store, const char *const *names,
                       size_t count, bool (*wanted)(const struct run *run), struct evidence **pods,
                       struct err *refused)
{
    struct steps s = {.ctx = ctx, .store = store, .refused = refused};
    for (size_t i = 0; i < count && s.count < STEPS_RUNS_MAX; i++) {
        const struct run *run = store_find(store, ctx->config.namespace_, names[i]);
        if (run && wanted(run) && !is_asked(&s, names[i]))
            start_run(&s, run, names[i], i);
    }
    if (s.pending > 0) {
        s.timer = loop_timer(ctx->loop, context_budget(ctx, STEPS_BUDGET_MS), on_late, &s);
        loop_run_until(ctx->loop, &s.done);
        loop_cancel(ctx->loop, s.timer);
    }
    for (size_t i = 0; i < s.count; i++) {
        if (pods)
            pods[s.runs[i].index] = steal_ptr(&s.runs[i].evidence);
        end_run(&s.runs[i]);
    }
    return s.changed;
}

bool steps_read(struct context *ctx, struct store *store, const char *const *names, size_t count,
                struct evidence **pods, struct err *refused)
{
    return read_those(ctx, store, names, count, run_needs_log, pods, refused);
}

static bool any_run(const struct run *run)
{
    (void)run;
    return true;
}

bool steps_read_one(struct context *ctx, struct store *store, const char *name, struct err *refused)
{
    return read_those(ctx, store, &name, 1, any_run, NULL, refused);
}
