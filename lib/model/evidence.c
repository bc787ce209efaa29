// SPDX-License-Identifier: Apache-2.0
#include "model/evidence.h"

#include "base/mem.h"
#include "model/evidence_impl.h"

#include <stdlib.h>
#include <string.h>

const char *candidate_state_name(enum candidate_state s)
{
    static const char *const names[] = {
        [CANDIDATE_DEPLOYING] = "deploying", [CANDIDATE_READY] = "ready",
        [CANDIDATE_FAILED] = "failed",       [CANDIDATE_REMOVING] = "being removed",
        [CANDIDATE_GONE] = "gone",
    };
    return (size_t)s < ARRAY_LEN(names) ? names[s] : "";
}

struct evidence *evidence_new(const char *namespace_, const char *name, const char *uid,
                              const char *job)
{
    struct evidence *e = xcalloc(1, sizeof(*e));
    e->namespace_ = xstrdup(namespace_);
    e->name = xstrdup(name);
    e->uid = xstrdup(uid);
    e->job_name = job ? xstrdup(job) : xasprintf("profile-%s", name);
    e->no_job = (struct evidence_job){
        .active = COUNT_UNKNOWN,
        .ready = COUNT_UNKNOWN,
        .succeeded = COUNT_UNKNOWN,
        .failed = COUNT_UNKNOWN,
        .backoff_limit = COUNT_UNKNOWN,
        .attempt = COUNT_UNKNOWN,
        .attempts = COUNT_UNKNOWN,
        .started_ms = TIME_UNKNOWN,
        .finished_ms = TIME_UNKNOWN,
    };
    e->view = xcalloc(1, sizeof(*e->view));
    e->view->stale = true;
    return e;
}

void evidence_free(struct evidence *e)
{
    if (!e)
        return;
    evidence_view_free(e->view);
    record_free(e->job ? &e->job->head : NULL);
    list_free(&e->pods);
    list_free(&e->candidates);
    list_free(&e->events);
    for (int p = 0; p < EVIDENCE_PARTS; p++)
        free(e->refusals[p]);
    free(e->namespace_);
    free(e->name);
    free(e->uid);
    free(e->job_name);
    free(e->final_name);
    free(e);
}

static bool changed(struct evidence *e, bool differs)
{
    e->view->stale = true;
    return differs;
}

// What the status names is the run's deployment, whoever made it; without a name its labels tell.
static void classify(const struct evidence *e, struct candidate_record *c)
{
    bool named = e->final_name && strcmp(c->head.name, e->final_name) == 0;
    c->candidate.final = named || (c->marked && !c->owned && !e->final_name);
    c->candidate.foreign = named && !c->marked && !c->owned;
}

void evidence_set_final(struct evidence *e, const char *name)
{
    free(e->final_name);
    e->final_name = xstrdup(name);
    for (size_t i = 0; i < e->candidates.count; i++)
        classify(e, (struct candidate_record *)e->candidates.items[i]);
    e->view->stale = true;
}

// What goes first when there is no room: what nobody is shown, then what is gone, then the oldest.
static int weight(const struct record *r, bool shown)
{
    if (!shown)
        return 0;
    return r->gone ? 1 : 2;
}

typedef bool shown_fn(const struct evidence *e, const struct record *r);

static bool pod_shown(const struct evidence *e, const struct record *r)
{
    return pod_is_shown(e, (const struct pod_record *)r);
}

static bool candidate_shown(const struct evidence *e, const struct record *r)
{
    (void)e;
    return candidate_is_shown((const struct candidate_record *)r);
}

static bool event_shown(const struct evidence *e, const struct record *r)
{
    return event_is_shown(e, (const struct event_record *)r);
}

static void make_room(const struct evidence *e, struct record_list *l, size_t max, shown_fn *shown)
{
    if (l->count <= max)
        return;
    size_t victim = 0;
    int least = weight(l->items[0], shown(e, l->items[0]));
    for (size_t i = 1; i < l->count; i++) {
        int w = weight(l->items[i], shown(e, l->items[i]));
        if (w < least || (w == least && l->items[i]->order_ms < l->items[victim]->order_ms)) {
            victim = i;
            least = w;
        }
    }
    list_drop(l, victim);
}

static bool put_job(struct evidence *e, const struct node *object)
{
    struct job_record *was = e->job, *is = job_belongs(e, object) ? job_record_new(object) : NULL;
    if (!is)
        return false;
    bool differs = !was || job_differs(&was->job, &is->job);
    record_free(was ? &was->head : NULL);
    e->job = is;
    return changed(e, differs);
}

static bool put_pod(struct evidence *e, const struct node *object)
{
    struct pod_record *is = pod_record_new(object);
    if (!is || (!is->job && !is->pod.owner)) {
        record_free(is ? &is->head : NULL);
        return false;
    }
    const struct pod_record *was = (struct pod_record *)list_find(&e->pods, is->head.key);
    bool differs = !was || pod_differs(&was->pod, &is->pod);
    differs = differs && pod_is_shown(e, is);
    list_put(&e->pods, &is->head);
    make_room(e, &e->pods, EVIDENCE_PODS_MAX, pod_shown);
    return changed(e, differs);
}

static bool put_candidate(struct evidence *e, const struct node *object)
{
    struct candidate_record *is = candidate_record_new(e, object);
    if (!is)
        return false;
    classify(e, is);
    const struct candidate_record *was =
        (struct candidate_record *)list_find(&e->candidates, is->head.key);
    // A rollout may take it back; when it was first ready stays a fact.
    if (was && is->candidate.ready_ms == TIME_UNKNOWN)
        is->candidate.ready_ms = was->candidate.ready_ms;
    bool differs = !was || candidate_differs(&was->candidate, &is->candidate);
    differs = differs && candidate_is_shown(is);
    list_put(&e->candidates, &is->head);
    make_room(e, &e->candidates, EVIDENCE_CANDIDATES_MAX, candidate_shown);
    return changed(e, differs);
}

static bool put_event(struct evidence *e, const struct node *object)
{
    struct event_record *is = event_record_new(object);
    if (!is)
        return false;
    const struct event_record *was = (struct event_record *)list_find(&e->events, is->head.key);
    bool differs = !was || event_differs(&was->event, &is->event);
    differs = differs && event_is_shown(e, is);
    list_put(&e->events, &is->head);
    make_room(e, &e->events, EVIDENCE_EVENTS_MAX, event_shown);
    return changed(e, differs);
}

static bool drop_job(struct evidence *e, const struct node *object, int64_t seen_ms)
{
    (void)seen_ms;
    const char *uid = node_str_at(object, "metadata.uid");
    bool same = e->job && job_belongs(e, object) &&
                (!uid || !e->job->job.uid || strcmp(uid, e->job->job.uid) == 0);
    if (!same || e->job->head.gone)
        return false;
    e->job->head.gone = e->job->job.gone = true;
    return changed(e, true);
}

static bool pod_leaves(struct evidence *e, struct pod_record *p, int64_t seen_ms)
{
    if (p->head.gone)
        return false;
    p->head.gone = p->pod.gone = true;
    if (p->pod.deleted_ms == TIME_UNKNOWN)
        p->pod.deleted_ms = seen_ms;
    return changed(e, pod_is_shown(e, p));
}

static bool candidate_leaves(struct evidence *e, struct candidate_record *c, int64_t seen_ms)
{
    if (c->head.gone)
        return false;
    c->head.gone = true;
    c->candidate.state = CANDIDATE_GONE;
    c->candidate.gone_ms = seen_ms;
    return changed(e, candidate_is_shown(c));
}

// Its last state is worth showing: how the containers ended.
static bool drop_pod(struct evidence *e, const struct node *object, int64_t seen_ms)
{
    bool differs = put_pod(e, object);
    const char *uid = node_str_at(object, "metadata.uid");
    const char *name = node_str_at(object, "metadata.name");
    const char *key = uid && *uid ? uid : name;
    struct record *r = key ? list_find(&e->pods, key) : NULL;
    return r ? pod_leaves(e, (struct pod_record *)r, seen_ms) || differs : differs;
}

static bool drop_candidate(struct evidence *e, const struct node *object, int64_t seen_ms)
{
    bool differs = put_candidate(e, object);
    const char *uid = node_str_at(object, "metadata.uid");
    const char *name = node_str_at(object, "metadata.name");
    const char *key = uid && *uid ? uid : name;
    struct record *r = key ? list_find(&e->candidates, key) : NULL;
    return r ? candidate_leaves(e, (struct candidate_record *)r, seen_ms) || differs : differs;
}

// The cluster forgets events after an hour; what happened stays.
static bool drop_event(struct evidence *e, const struct node *object, int64_t seen_ms)
{
    (void)e;
    (void)object;
    (void)seen_ms;
    return false;
}

static const struct keeper {
    const char *kind;
    bool (*put)(struct evidence *e, const struct node *object);
    bool (*drop)(struct evidence *e, const struct node *object, int64_t seen_ms);
} keepers[] = {
    {"Job", put_job, drop_job},
    {"Pod", put_pod, drop_pod},
    {"DynamoGraphDeployment", put_candidate, drop_candidate},
    {"Event", put_event, drop_event},
};

static const struct keeper *keeper_of(const struct evidence *e, const struct node *object)
{
    const char *kind = node_str(node_get(object, "kind"));
    const char *namespace_ = node_str_at(object, "metadata.namespace");
    if (!kind || !namespace_ || strcmp(namespace_, e->namespace_) != 0)
        return NULL;
    for (size_t i = 0; i < ARRAY_LEN(keepers); i++)
        if (strcmp(keepers[i].kind, kind) == 0)
            return &keepers[i];
    return NULL;
}

bool evidence_upsert(struct evidence *e, const struct node *object, int64_t seen_ms)
{
    (void)seen_ms;
    const struct keeper *k = keeper_of(e, object);
    return k && k->put(e, object);
}

bool evidence_remove(struct evidence *e, const struct node *object, int64_t seen_ms)
{
    const struct keeper *k = keeper_of(e, object);
    return k && k->drop(e, object, seen_ms);
}

static bool is_of_job(const struct evidence *e, const struct pod_record *p)
{
    return p->job && strcmp(p->job, e->job_name) == 0;
}

void evidence_mark_pods(struct evidence *e, bool of_job)
{
    for (size_t i = 0; i < e->pods.count; i++)
        if (is_of_job(e, (struct pod_record *)e->pods.items[i]) == of_job)
            e->pods.items[i]->seen = false;
}

bool evidence_sweep_pods(struct evidence *e, bool of_job, int64_t seen_ms)
{
    bool differs = false;
    for (size_t i = 0; i < e->pods.count; i++) {
        struct pod_record *p = (struct pod_record *)e->pods.items[i];
        if (!p->head.seen && is_of_job(e, p) == of_job)
            differs = pod_leaves(e, p, seen_ms) || differs;
    }
    return differs;
}

void evidence_mark(struct evidence *e, enum evidence_part part)
{
    if (part == EVIDENCE_JOB && e->job)
        e->job->head.seen = false;
    if (part == EVIDENCE_PODS) {
        evidence_mark_pods(e, true);
        evidence_mark_pods(e, false);
    }
    for (size_t i = 0; part == EVIDENCE_CANDIDATES && i < e->candidates.count; i++)
        e->candidates.items[i]->seen = false;
}

bool evidence_sweep(struct evidence *e, enum evidence_part part, int64_t seen_ms)
{
    bool differs = false;
    if (part == EVIDENCE_JOB && e->job && !e->job->head.seen && !e->job->head.gone) {
        e->job->head.gone = e->job->job.gone = true;
        differs = changed(e, true);
    }
    if (part == EVIDENCE_PODS) {
        differs = evidence_sweep_pods(e, true, seen_ms);
        differs = evidence_sweep_pods(e, false, seen_ms) || differs;
    }
    for (size_t i = 0; part == EVIDENCE_CANDIDATES && i < e->candidates.count; i++) {
        struct record *r = e->candidates.items[i];
        if (!r->seen)
            differs = candidate_leaves(e, (struct candidate_record *)r, seen_ms) || differs;
    }
    return differs;
}

void evidence_refuse(struct evidence *e, enum evidence_part part, const char *why)
{
    free(e->refusals[part]);
    e->refusals[part] = xstrdup(why);
}

void evidence_synced(struct evidence *e, enum evidence_part part)
{
    e->synced[part] = true;
}

const struct evidence_job *evidence_job(const struct evidence *e)
{
    evidence_view_make(e);
    return e->job ? &e->job->job : &e->no_job;
}

size_t evidence_pods(const struct evidence *e, const struct evidence_pod *const **pods)
{
    evidence_view_make(e);
    *pods = e->view->pods;
    return e->view->pod_count;
}

size_t evidence_candidates(const struct evidence *e,
                           const struct evidence_candidate *const **candidates)
{
    evidence_view_make(e);
    *candidates = e->view->candidates;
    return e->view->candidate_count;
}

size_t evidence_events(const struct evidence *e, const struct evidence_event *const **events)
{
    evidence_view_make(e);
    *events = e->view->events;
    return e->view->event_count;
}

const char *evidence_refusal(const struct evidence *e, enum evidence_part part)
{
    return e->refusals[part];
}

bool evidence_is_synced(const struct evidence *e, enum evidence_part part)
{
    return e->synced[part];
}

const struct evidence_pod *evidence_profiler_pod(const struct evidence *e)
{
    evidence_view_make(e);
    return e->view->pod_count && e->view->pods[0]->part == POD_PROFILER ? e->view->pods[0] : NULL;
}
