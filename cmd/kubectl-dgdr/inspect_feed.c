// SPDX-License-Identifier: Apache-2.0
// The streams of objects around one run.
#include "base/mem.h"
#include "inspect_impl.h"

#include <stdlib.h>
#include <string.h>

#define ANY_LOG (WANT_LOG | WANT_SIDECAR_LOG | WANT_PROGRESS)

enum { LABEL_MAX = 63 }; // a longer name cannot be a label's value, so it is none

const struct feed_kind feed_kinds[FEED_COUNT] = {
    [FEED_JOB] = {EVIDENCE_JOB,
                  WANT_EVIDENCE | ANY_LOG,
                  {"batch", "v1", "jobs", "Job"},
                  "jobs.batch"},
    [FEED_PODS] = {EVIDENCE_PODS, WANT_EVIDENCE | ANY_LOG, {"", "v1", "pods", "Pod"}, "pods"},
    [FEED_CANDIDATES] = {EVIDENCE_CANDIDATES,
                         WANT_EVIDENCE,
                         {"nvidia.com", NULL, "dynamographdeployments", "DynamoGraphDeployment"},
                         "dynamographdeployments.nvidia.com"},
    [FEED_CANDIDATE_PODS] = {EVIDENCE_PODS, WANT_EVIDENCE, {"", "v1", "pods", "Pod"}, "pods"},
    [FEED_EVENTS] = {EVIDENCE_EVENTS, WANT_EVIDENCE, {"", "v1", "events", "Event"}, "events"},
};

// v1beta1 is what newer operators store: reading it needs no conversion.
const char *const deployment_versions[] = {"v1beta1", "v1alpha1", NULL};

static void feed_start(struct subject *s, enum feed_id id);

static bool wanted_pod(const struct evidence_candidate *c)
{
    return c->state != CANDIDATE_GONE && !c->foreign && strlen(c->name) <= LABEL_MAX;
}

// ",a,b,": the run's deployments that are there.
static char *deployment_names(const struct evidence *e)
{
    const struct evidence_candidate *const *candidates;
    size_t n = evidence_candidates(e, &candidates), count = 0;
    struct strbuf list = STRBUF_INIT;
    strbuf_addc(&list, ',');
    for (size_t i = 0; i < n && count < INSPECT_SELECTED_MAX; i++)
        if (wanted_pod(candidates[i])) {
            strbuf_addf(&list, "%s,", candidates[i]->name);
            count++;
        }
    return strbuf_detach(&list);
}

char *deployment_selector(const struct evidence *e)
{
    char *names CLEANUP_FREE = deployment_names(e);
    size_t n = strlen(names);
    if (n < 2)
        return NULL;
    return xasprintf("nvidia.com/dynamo-graph-deployment-name in (%.*s)", (int)n - 2, names + 1);
}

char *job_name_of(const struct run *run, const char *name)
{
    return run && run->job ? xstrdup(run->job) : xasprintf("profile-%s", name);
}

// Whether all of ",a,b," are in the other list; those that left it need no new stream.
static bool all_within(const char *names, const char *within)
{
    if (!within)
        return strlen(names) <= 1;
    for (const char *at = names + 1; *at;) {
        size_t n = strcspn(at, ",");
        char *one CLEANUP_FREE = xasprintf(",%.*s,", (int)n, at);
        if (!strstr(within, one))
            return false;
        at += n + 1;
    }
    return true;
}

static void on_selector_due(void *arg)
{
    struct subject *s = arg;
    struct feed *feed = &s->feeds[FEED_CANDIDATE_PODS];
    s->selector_timer = 0;
    char *names CLEANUP_FREE = deployment_names(s->evidence);
    if (!(s->held & feed_kinds[FEED_CANDIDATE_PODS].wants) || all_within(names, s->selected))
        return;
    reflector_free(feed->reflector);
    feed->reflector = NULL;
    free(s->selected);
    s->selected = steal_ptr(&names);
    feed_start(s, FEED_CANDIDATE_PODS);
}

static bool feeds_pods(enum feed_id id)
{
    return id == FEED_PODS || id == FEED_CANDIDATE_PODS;
}

static void changed(struct subject *s, enum feed_id id, bool differs)
{
    if (id == FEED_CANDIDATES && !s->selector_timer)
        s->selector_timer =
            loop_timer(s->inspect->ctx->loop, INSPECT_SELECTOR_MS, on_selector_due, s);
    if (!differs)
        return;
    if (feeds_pods(id) || id == FEED_JOB)
        logs_update(s);
    inspect_notify(s->inspect);
}

static void on_upsert(void *arg, const struct node *object)
{
    struct feed *feed = arg;
    struct subject *s = feed->subject;
    changed(s, feed->id, evidence_upsert(s->evidence, object, context_now(s->inspect->ctx)));
}

static void on_remove(void *arg, const struct node *object)
{
    struct feed *feed = arg;
    struct subject *s = feed->subject;
    changed(s, feed->id, evidence_remove(s->evidence, object, context_now(s->inspect->ctx)));
}

static void on_relist(void *arg)
{
    struct feed *feed = arg;
    if (feeds_pods(feed->id))
        evidence_mark_pods(feed->subject->evidence, feed->id == FEED_PODS);
    else
        evidence_mark(feed->subject->evidence, feed_kinds[feed->id].part);
}

static void on_synced(void *arg)
{
    struct feed *feed = arg;
    struct subject *s = feed->subject;
    enum evidence_part part = feed_kinds[feed->id].part;
    int64_t now = context_now(s->inspect->ctx);
    if (feeds_pods(feed->id))
        evidence_sweep_pods(s->evidence, feed->id == FEED_PODS, now);
    else
        evidence_sweep(s->evidence, part, now);
    if (feed->id != FEED_CANDIDATE_PODS)
        evidence_synced(s->evidence, part);
    changed(s, feed->id, true);
}

static void on_status(void *arg, const struct reflector_status *status)
{
    struct feed *feed = arg;
    struct subject *s = feed->subject;
    const struct feed_kind *kind = &feed_kinds[feed->id];
    if (status->link == REFLECTOR_REFUSED) {
        char *why CLEANUP_FREE = words_refused(kind, s->namespace_, &status->err);
        evidence_refuse(s->evidence, kind->part, why);
    } else if (status->link == REFLECTOR_SYNCED && evidence_refusal(s->evidence, kind->part)) {
        // Also what an earlier stream of this part was refused.
        evidence_refuse(s->evidence, kind->part, NULL);
    } else {
        return;
    }
    changed(s, feed->id, true);
}

static const struct reflector_fns feed_fns = {on_upsert, on_remove, on_relist, on_synced,
                                              on_status};

static void ask_version(struct inspect *i);

static void on_version_due(void *arg)
{
    struct inspect *i = arg;
    i->version_timer = 0;
    ask_version(i);
}

// Whether this cluster has deployments to look at. A failure of the link tells nothing.
static void tell_version(struct subject *s, const struct err *err)
{
    if (!err) {
        evidence_refuse(s->evidence, EVIDENCE_CANDIDATES, NULL);
    } else if (err->kind == ERR_NOT_FOUND || err->kind == ERR_AUTH) {
        char *why CLEANUP_FREE = words_refused(&feed_kinds[FEED_CANDIDATES], s->namespace_, err);
        evidence_refuse(s->evidence, EVIDENCE_CANDIDATES, why);
    }
}

static void on_version(void *arg, const char *version, const struct err *err)
{
    struct inspect *i = arg;
    i->version_call = NULL;
    i->deployment_version = version;
    // Asked again, since an operator may be installed, or a right be given, any time.
    if (err)
        i->version_timer = loop_timer(i->ctx->loop, INSPECT_VERSION_RETRY_MS, on_version_due, i);
    for (struct subject *s = i->subjects; s; s = s->next) {
        tell_version(s, err);
        feeds_update(s);
        inspect_notify(i);
    }
}

static void ask_version(struct inspect *i)
{
    const struct kube_resource *r = &feed_kinds[FEED_CANDIDATES].resource;
    bool needed = false;
    for (const struct subject *s = i->subjects; s; s = s->next)
        needed = needed || (s->held & feed_kinds[FEED_CANDIDATES].wants);
    if (needed && !i->version_call && !i->version_timer)
        i->version_call = kube_choose_version(i->ctx->client, r->group, r->plural,
                                              deployment_versions, on_version, i);
}

void version_forget(struct inspect *i)
{
    kube_call_cancel(i->version_call);
    i->version_call = NULL;
    loop_cancel(i->ctx->loop, i->version_timer);
    i->version_timer = 0;
}

static void feed_start(struct subject *s, enum feed_id id)
{
    struct feed *feed = &s->feeds[id];
    struct kube_resource resource = feed_kinds[id].resource;
    struct reflector_opts opts = {.namespace_ = s->namespace_, .chunk_size = 500};
    char *selector CLEANUP_FREE = NULL;
    switch (id) {
    case FEED_JOB:
        opts.field_selector = selector = xasprintf("metadata.name=%s", s->job);
        break;
    case FEED_PODS:
        opts.label_selector = selector = xasprintf("job-name=%s", s->job);
        break;
    case FEED_CANDIDATE_PODS:
        opts.label_selector = selector = deployment_selector(s->evidence);
        if (!selector)
            return;
        break;
    case FEED_CANDIDATES:
        if (!s->inspect->deployment_version) {
            ask_version(s->inspect);
            return;
        }
        resource.version = s->inspect->deployment_version;
        break;
    case FEED_EVENTS:
    case FEED_COUNT:
        break;
    }
    *feed = (struct feed){.subject = s, .id = id};
    feed->reflector = reflector_new(s->inspect->ctx->client, &resource, &opts, &feed_fns, feed);
}

static void feed_stop(struct subject *s, enum feed_id id)
{
    reflector_free(s->feeds[id].reflector);
    s->feeds[id] = (struct feed){0};
    if (id == FEED_CANDIDATE_PODS)
        free_clear(&s->selected);
}

void feeds_update(struct subject *s)
{
    for (int id = 0; id < FEED_COUNT; id++) {
        bool needed = s->held & feed_kinds[id].wants;
        if (!needed)
            feed_stop(s, (enum feed_id)id);
        // The pods of deployments wait for the deployments.
        else if (!s->feeds[id].reflector && id != FEED_CANDIDATE_PODS)
            feed_start(s, (enum feed_id)id);
    }
}

void feeds_stop(struct subject *s)
{
    for (int id = 0; id < FEED_COUNT; id++)
        feed_stop(s, (enum feed_id)id);
    loop_cancel(s->inspect->ctx->loop, s->selector_timer);
    s->selector_timer = 0;
}

void feeds_retry_now(struct subject *s)
{
    for (int id = 0; id < FEED_COUNT; id++)
        if (s->feeds[id].reflector)
            reflector_retry_now(s->feeds[id].reflector);
}
