// SPDX-License-Identifier: Apache-2.0
// What of the evidence is the run's, in the order in which it is shown, and what only shows in the whole: which attempt
// a pod is, which candidate a deployment.
#include "base/mem.h"
#include "model/evidence_impl.h"

#include <stdlib.h>
#include <string.h>

// A pod's name is its job's, a dash and five letters or digits (apiserver's name generator).
enum { POD_SUFFIX_LEN = 5 };

static bool equal(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

static bool has_prefix(const char *name, const char *prefix)
{
    size_t n = strlen(prefix);
    return strncmp(name, prefix, n) == 0 && name[n] == '-';
}

bool candidate_is_shown(const struct candidate_record *c)
{
    return c->owned || c->candidate.final;
}

static const struct candidate_record *candidate_at(const struct evidence *e, size_t i)
{
    return (const struct candidate_record *)e->candidates.items[i];
}

static const struct candidate_record *owner_of(const struct evidence *e, const char *name)
{
    for (size_t i = 0; name && i < e->candidates.count; i++)
        if (candidate_is_shown(candidate_at(e, i)) && equal(candidate_at(e, i)->head.name, name))
            return candidate_at(e, i);
    return NULL;
}

bool pod_is_shown(const struct evidence *e, const struct pod_record *p)
{
    return equal(p->job, e->job_name) || owner_of(e, p->pod.owner);
}

static bool is_own_pod_name(const struct evidence *e, const char *name)
{
    return has_prefix(name, e->job_name) &&
           strlen(name) == strlen(e->job_name) + 1 + POD_SUFFIX_LEN &&
           !strchr(name + strlen(e->job_name) + 1, '-');
}

static bool is_of_pod(const struct evidence *e, const struct event_record *r)
{
    for (size_t i = 0; i < e->pods.count; i++) {
        const struct pod_record *p = (const struct pod_record *)e->pods.items[i];
        if (equal(p->head.name, r->event.name) && pod_is_shown(e, p))
            return true;
    }
    // A pod that was gone before anybody looked has left its events behind.
    return is_own_pod_name(e, r->event.name);
}

// Also what a deployment is made of (its sets, services and pods) carries its name in front.
static bool is_of_candidate(const struct evidence *e, const char *name)
{
    for (size_t i = 0; i < e->candidates.count; i++) {
        const struct candidate_record *c = candidate_at(e, i);
        if (candidate_is_shown(c) && (equal(name, c->head.name) || has_prefix(name, c->head.name)))
            return true;
    }
    return false;
}

bool event_is_shown(const struct evidence *e, const struct event_record *r)
{
    const char *kind = r->event.kind, *name = r->event.name;
    if (!kind || !name)
        return false;
    if (equal(kind, "DynamoGraphDeploymentRequest"))
        return equal(name, e->name) && (!r->about_uid || !e->uid || equal(r->about_uid, e->uid));
    if (equal(kind, "Job") && equal(name, e->job_name))
        return true;
    if (equal(kind, "Pod") && is_of_pod(e, r))
        return true;
    return is_of_candidate(e, name);
}

// Newest first; of one age the order of the names.
static int by_age(const struct record *a, const struct record *b)
{
    if (a->order_ms != b->order_ms)
        return a->order_ms > b->order_ms ? -1 : 1;
    int names = strcmp(a->name, b->name);
    return names ? names : strcmp(a->key, b->key);
}

static int compare_records(const void *x, const void *y)
{
    return by_age(*(struct record *const *)x, *(struct record *const *)y);
}

static int compare_pods(const void *x, const void *y)
{
    const struct pod_record *a = *(struct pod_record *const *)x;
    const struct pod_record *b = *(struct pod_record *const *)y;
    if (a->pod.part != b->pod.part)
        return (int)a->pod.part - (int)b->pod.part;
    return by_age(&a->head, &b->head);
}

// Borrowed, in the given order; the caller frees the array.
static struct record **sorted(const struct record_list *l,
                              int (*compare)(const void *, const void *))
{
    struct record **out = xcalloc(l->count + 1, sizeof(*out));
    if (l->count)
        memcpy(out, l->items, l->count * sizeof(*out));
    qsort(out, l->count, sizeof(*out), compare);
    return out;
}

static void show_candidates(const struct evidence *e, struct evidence_view *v)
{
    struct record **items CLEANUP_FREE = sorted(&e->candidates, compare_records);
    int number = 0;
    v->candidates = xcalloc(e->candidates.count + 1, sizeof(*v->candidates));
    for (size_t i = e->candidates.count; i-- > 0;) {
        struct candidate_record *c = (struct candidate_record *)items[i];
        if (candidate_is_shown(c) && !c->candidate.final)
            c->candidate.number = ++number;
    }
    for (size_t i = 0; i < e->candidates.count; i++) {
        const struct candidate_record *c = (const struct candidate_record *)items[i];
        if (candidate_is_shown(c))
            v->candidates[v->candidate_count++] = &c->candidate;
    }
}

static void set_part(const struct evidence *e, struct pod_record *p)
{
    const struct candidate_record *owner = owner_of(e, p->pod.owner);
    p->pod.attempt = COUNT_UNKNOWN;
    if (equal(p->job, e->job_name))
        p->pod.part = POD_PROFILER;
    else
        p->pod.part = owner && owner->candidate.final ? POD_FINAL : POD_CANDIDATE;
}

// The job that the newest of its pods belongs to; a job that was made anew under its name counts from one again.
static const char *current_job(const struct evidence *e, struct record *const *newest_first)
{
    if (e->job && e->job->job.uid && !e->job->head.gone)
        return e->job->job.uid;
    for (size_t i = 0; i < e->pods.count; i++) {
        const struct pod_record *p = (const struct pod_record *)newest_first[i];
        if (p->pod.part == POD_PROFILER && pod_is_shown(e, p))
            return p->job_uid;
    }
    return NULL;
}

static bool is_of_job(const struct pod_record *p, const char *job_uid)
{
    return p->pod.part == POD_PROFILER && (!job_uid || !p->job_uid || equal(p->job_uid, job_uid));
}

static int told_attempt(const struct evidence_job *job)
{
    int failed = job->failed > 0 ? job->failed : 0;
    int now = job->active > 0 || job->succeeded > 0 ? 1 : 0;
    return failed + now;
}

// k of n: the k-th pod of the job. Pods that were cleaned away are counted by the job itself.
static void number_attempts(const struct evidence *e, struct record *const *newest_first)
{
    const char *job_uid = current_job(e, newest_first);
    int count = 0;
    for (size_t i = 0; i < e->pods.count; i++)
        count += is_of_job((const struct pod_record *)newest_first[i], job_uid);
    int attempt = count;
    if (e->job) {
        struct evidence_job *job = &e->job->job;
        attempt = told_attempt(job) > count ? told_attempt(job) : count;
        job->attempt = attempt > 0 ? attempt : COUNT_UNKNOWN;
        // More pods than attempts: pods that do not count (drained nodes), so no "k of n" holds.
        bool countable = job->backoff_limit >= 0 && attempt <= job->backoff_limit + 1;
        job->attempts = countable ? job->backoff_limit + 1 : COUNT_UNKNOWN;
    }
    for (size_t i = 0; i < e->pods.count; i++) {
        struct pod_record *p = (struct pod_record *)newest_first[i];
        if (is_of_job(p, job_uid))
            p->pod.attempt = attempt--;
    }
}

static void show_pods(const struct evidence *e, struct evidence_view *v)
{
    for (size_t i = 0; i < e->pods.count; i++)
        set_part(e, (struct pod_record *)e->pods.items[i]);
    struct record **items CLEANUP_FREE = sorted(&e->pods, compare_pods);
    number_attempts(e, items);
    v->pods = xcalloc(e->pods.count + 1, sizeof(*v->pods));
    for (size_t i = 0; i < e->pods.count; i++) {
        const struct pod_record *p = (const struct pod_record *)items[i];
        if (pod_is_shown(e, p))
            v->pods[v->pod_count++] = &p->pod;
    }
}

static void show_events(const struct evidence *e, struct evidence_view *v)
{
    struct record **items CLEANUP_FREE = sorted(&e->events, compare_records);
    v->events = xcalloc(e->events.count + 1, sizeof(*v->events));
    for (size_t i = 0; i < e->events.count; i++) {
        const struct event_record *r = (const struct event_record *)items[i];
        if (event_is_shown(e, r))
            v->events[v->event_count++] = &r->event;
    }
}

static void view_clear(struct evidence_view *v)
{
    free(v->pods);
    free(v->candidates);
    free(v->events);
    *v = (struct evidence_view){0};
}

void evidence_view_make(const struct evidence *e)
{
    if (!e->view->stale)
        return;
    view_clear(e->view);
    show_candidates(e, e->view);
    show_pods(e, e->view);
    show_events(e, e->view);
}

void evidence_view_free(struct evidence_view *v)
{
    view_clear(v);
    free(v);
}
