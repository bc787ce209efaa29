// SPDX-License-Identifier: Apache-2.0
#include "watch_pods.h"

#include "base/mem.h"
#include "inspect_impl.h"
#include "model/trouble.h"

#include <stdlib.h>
#include <string.h>

enum { LABEL_MAX = 63 }; // a longer name cannot be a label's value, so no pod has it

// One run whose pod is looked at.
struct patient {
    char *namespace_, *name, *uid, *job;
    struct evidence *evidence;
};

struct watch_pods {
    struct context *ctx;
    struct store *store;
    char *namespace_;
    const struct watch_pods_fns *fns;
    void *fn_ctx;
    struct patient patients[WATCH_PODS_MAX];
    size_t count;
    struct reflector *reflector; // NULL: nobody to look at
    int timer;
    bool looked, refused;
};

static bool equal(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

static void patient_release(struct patient *p)
{
    evidence_free(p->evidence);
    free(p->namespace_);
    free(p->name);
    free(p->uid);
    free(p->job);
}

// A request that waits has a pod only where somebody made it a job.
static bool needs_look(const struct run *run)
{
    bool begun = run->state == RUN_PROFILING || (run->state == RUN_PENDING && run->job);
    return begun && run->step_current == COUNT_UNKNOWN;
}

static bool is_of(const struct patient *p, const struct run *run, const char *job)
{
    return equal(p->namespace_, run->namespace_) && equal(p->name, run->name) &&
           equal(p->uid, run->uid) && equal(p->job, job);
}

// Moves the patient of this run out of `from`, or makes one; true when it is new.
static bool take(struct watch_pods *w, const struct run *run, const char *job, struct patient *from,
                 size_t from_count)
{
    struct patient *p = &w->patients[w->count++];
    for (size_t i = 0; i < from_count; i++) {
        if (!from[i].name || !is_of(&from[i], run, job))
            continue;
        *p = from[i];
        from[i] = (struct patient){0};
        return false;
    }
    *p = (struct patient){.namespace_ = xstrdup(run->namespace_),
                          .name = xstrdup(run->name),
                          .uid = xstrdup(run->uid),
                          .job = xstrdup(job),
                          .evidence = evidence_new(run->namespace_, run->name, run->uid, job)};
    return true;
}

static void tell(struct watch_pods *w, const struct patient *p, const struct run_trouble *trouble)
{
    unsigned change =
        store_set_trouble(w->store, p->namespace_, p->name, trouble, context_now(w->ctx));
    struct run *run = store_touched(w->store);
    if (change && run)
        w->fns->changed(w->fn_ctx, run, change);
}

// Chooses anew whom to look at; true when somebody joined.
static bool choose(struct watch_pods *w)
{
    struct patient before[WATCH_PODS_MAX];
    size_t before_count = w->count, runs = store_count(w->store);
    bool joined = false;
    memcpy(before, w->patients, sizeof(before));
    w->count = 0;
    for (size_t i = 0; i < runs && w->count < WATCH_PODS_MAX; i++) {
        const struct run *run = store_at(w->store, i);
        if (!needs_look(run))
            continue;
        char *job CLEANUP_FREE = job_name_of(run, run->name);
        if (strlen(job) <= LABEL_MAX)
            joined = take(w, run, job, before, before_count) || joined;
    }
    for (size_t i = 0; i < before_count; i++) {
        if (before[i].name)
            tell(w, &before[i], NULL);
        patient_release(&before[i]);
    }
    return joined;
}

static void judge(struct watch_pods *w, const struct patient *p)
{
    struct run_trouble trouble;
    tell(w, p, trouble_of(p->evidence, &trouble) ? &trouble : NULL);
}

// Jobs of several namespaces may share a name.
static void feed(struct watch_pods *w, const struct node *pod, bool there)
{
    const char *namespace_ = node_str_at(pod, "metadata.namespace");
    const char *job = node_str_at(pod, "metadata.labels.job-name");
    int64_t now = context_now(w->ctx);
    for (size_t i = 0; i < w->count; i++) {
        const struct patient *p = &w->patients[i];
        if (!equal(p->job, job) || !equal(p->namespace_, namespace_))
            continue;
        bool differs =
            there ? evidence_upsert(p->evidence, pod, now) : evidence_remove(p->evidence, pod, now);
        if (differs)
            judge(w, p);
    }
}

static void on_upsert(void *arg, const struct node *object)
{
    feed(arg, object, true);
}

static void on_remove(void *arg, const struct node *object)
{
    feed(arg, object, false);
}

static void on_relist(void *arg)
{
    struct watch_pods *w = arg;
    for (size_t i = 0; i < w->count; i++)
        evidence_mark_pods(w->patients[i].evidence, true);
}

static void on_synced(void *arg)
{
    struct watch_pods *w = arg;
    for (size_t i = 0; i < w->count; i++) {
        evidence_sweep_pods(w->patients[i].evidence, true, context_now(w->ctx));
        judge(w, &w->patients[i]);
    }
}

static void on_status(void *arg, const struct reflector_status *status)
{
    struct watch_pods *w = arg;
    if (status->link != REFLECTOR_REFUSED || status->err.kind != ERR_AUTH || w->refused)
        return;
    w->refused = true;
    char *text CLEANUP_FREE = xasprintf(
        "no access to pods, so what cannot start may look like progress: %s", status->err.text);
    w->fns->note(w->fn_ctx, text);
}

static bool is_listed(const struct watch_pods *w, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (strcmp(w->patients[k].job, w->patients[i].job) == 0)
            return true;
    return false;
}

static void follow(struct watch_pods *w)
{
    static const struct reflector_fns fns = {on_upsert, on_remove, on_relist, on_synced, on_status};
    struct strbuf selector CLEANUP_STRBUF = STRBUF_INIT;
    strbuf_adds(&selector, "job-name in (");
    for (size_t i = 0; i < w->count; i++)
        if (!is_listed(w, i))
            strbuf_addf(&selector, "%s%s", i ? "," : "", w->patients[i].job);
    strbuf_addc(&selector, ')');
    struct reflector_opts opts = {
        .namespace_ = w->namespace_, .label_selector = selector.buf, .chunk_size = 500};
    w->reflector = reflector_new(w->ctx->client, &feed_kinds[FEED_PODS].resource, &opts, &fns, w);
}

static void on_due(void *arg)
{
    struct watch_pods *w = arg;
    w->timer = 0;
    bool joined = choose(w);
    // Those that left need no new stream: what it says of them is of nobody.
    if (!joined && w->count > 0)
        return;
    reflector_free(w->reflector);
    w->reflector = NULL;
    if (w->count > 0)
        follow(w);
}

void watch_pods_look(struct watch_pods *w)
{
    if (!w || w->timer)
        return;
    w->timer = loop_timer(w->ctx->loop, w->looked ? WATCH_PODS_DEBOUNCE_MS : WATCH_PODS_FIRST_MS,
                          on_due, w);
    w->looked = true;
}

void watch_pods_retry_now(struct watch_pods *w)
{
    if (w && w->reflector)
        reflector_retry_now(w->reflector);
}

struct watch_pods *watch_pods_new(struct context *ctx, struct store *store, const char *namespace_,
                                  const struct watch_pods_fns *fns, void *fn_ctx)
{
    struct watch_pods *w = xcalloc(1, sizeof(*w));
    *w = (struct watch_pods){.ctx = ctx,
                             .store = store,
                             .namespace_ = xstrdup(namespace_),
                             .fns = fns,
                             .fn_ctx = fn_ctx};
    return w;
}

void watch_pods_free(struct watch_pods *w)
{
    if (!w)
        return;
    loop_cancel(w->ctx->loop, w->timer);
    reflector_free(w->reflector);
    for (size_t i = 0; i < w->count; i++)
        patient_release(&w->patients[i]);
    free(w->namespace_);
    free(w);
}
