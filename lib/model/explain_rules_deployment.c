// SPDX-License-Identifier: Apache-2.0
// Deployments: on trial while profiling, where coming and going is the plan (dynamo#5470), and the final one afterwards.
#include "model/explain_rule.h"

#include <string.h>

enum {
    // The profiler gives a candidate so long to become ready (--deployment-timeout, 3600 s by default).
    CANDIDATE_TIMEOUT_MS = 3600 * 1000,
    NO_DEPLOYMENT_MS = 5 * 60 * 1000,
};

// The newest deployment of this sort that is there and not ready.
static const struct evidence_candidate *pending(const struct explain_input *in, bool final)
{
    const struct evidence_candidate *const *all;
    size_t n = in->evidence ? evidence_candidates(in->evidence, &all) : 0;
    for (size_t i = 0; i < n; i++)
        if (all[i]->final == final && !all[i]->foreign &&
            (all[i]->state == CANDIDATE_DEPLOYING || all[i]->state == CANDIDATE_FAILED))
            return all[i];
    return NULL;
}

typedef bool trouble_fn(const struct evidence_pod *pod, const struct evidence_container *c);

static bool pulls_in_vain(const struct evidence_pod *pod, const struct evidence_container *c)
{
    (void)pod;
    return cannot_pull(c);
}

static bool dies_of_memory(const struct evidence_pod *pod, const struct evidence_container *c)
{
    (void)pod;
    return was_oom_killed(c);
}

static bool crashes(const struct evidence_pod *pod, const struct evidence_container *c)
{
    (void)pod;
    bool loops = c && c->reason && strcmp(c->reason, "CrashLoopBackOff") == 0;
    return loops && !was_oom_killed(c);
}

static bool finds_no_node(const struct evidence_pod *pod, const struct evidence_container *c)
{
    (void)c;
    return pod->reason && strcmp(pod->reason, "Unschedulable") == 0;
}

// The first pod of the deployment in this trouble; *c: the container, where it is one's.
static const struct evidence_pod *pod_in_trouble(const struct explain_input *in,
                                                 const struct evidence_candidate *d,
                                                 trouble_fn *is_in,
                                                 const struct evidence_container **c)
{
    const struct evidence_pod *const *pods;
    size_t n = d ? evidence_pods(in->evidence, &pods) : 0;
    for (size_t i = 0; i < n; i++) {
        const struct evidence_pod *pod = pods[i];
        if (pod->gone || !pod->owner || strcmp(pod->owner, d->name) != 0)
            continue;
        for (size_t k = 0; k == 0 || k < pod->container_count; k++) {
            *c = k < pod->container_count ? &pod->containers[k] : NULL;
            if (is_in(pod, *c))
                return pod;
        }
    }
    return NULL;
}

static const char *what(struct explanation *x, const struct evidence_candidate *d)
{
    if (d->final)
        return arena_printf(&x->arena, "the deployment %s", d->name);
    return arena_printf(&x->arena, "the candidate %s", d->name);
}

// What becomes of it: a candidate is given up after its time, and the run goes on without it.
static const char *outlook(const struct explain_input *in, struct explanation *x,
                           const struct evidence_candidate *d)
{
    if (d->final || d->created_ms == TIME_UNKNOWN)
        return "";
    int64_t left = d->created_ms + CANDIDATE_TIMEOUT_MS - in->now_ms;
    if (left <= 0)
        return ": its hour is over, it is about to be skipped and the run goes on";
    return arena_printf(&x->arena, ": in %s at the latest it is skipped and the run goes on",
                        span(x, left));
}

static bool in_trouble(const struct explain_input *in, struct explanation *x, struct finding *f,
                       bool final, trouble_fn *is_in, const char *says)
{
    const struct evidence_container *c;
    const struct evidence_candidate *d = pending(in, final);
    const struct evidence_pod *pod = pod_in_trouble(in, d, is_in, &c);
    if (!pod)
        return false;
    f->severity = final ? EXPLAIN_STUCK : EXPLAIN_WARNING;
    say(x, f, "%s %s%s", what(x, d), says, outlook(in, x, d));
    if (is_in == finds_no_node)
        seen(x, f, pod->created_ms, "pod %s: %s", pod->name, pod->message ? pod->message : "");
    else
        seen_container(x, f, pod, c);
    if (is_in == pulls_in_vain)
        because(x, f, "%s", pull_cause(x, c));
    if (is_in == finds_no_node)
        because(x, f, "%s", scheduler_cause(pod->message));
    next(x, f, "kubectl -n %s describe pod %s", in->namespace_, pod->name);
    return true;
}

// dynamo#8815: for the final deployment the operator has an event; for those on trial nobody looks.
static bool candidate_image(const struct explain_input *in, struct explanation *x,
                            struct finding *f)
{
    return in_trouble(in, x, f, false, pulls_in_vain, "cannot start: its image cannot be pulled");
}

static bool candidate_no_node(const struct explain_input *in, struct explanation *x,
                              struct finding *f)
{
    return in_trouble(in, x, f, false, finds_no_node, "cannot start: no node takes its pod");
}

// dynamo#8571: large models on few GPUs; the next candidate has more.
static bool candidate_oom(const struct explain_input *in, struct explanation *x, struct finding *f)
{
    if (!in_trouble(in, x, f, false, dies_of_memory, "runs out of memory"))
        return false;
    f->severity = EXPLAIN_EXPECTED;
    because(x, f, "the model does not fit this configuration; others of the sweep have more GPUs");
    return true;
}

// dynamo#9213: before May 2026 a crash loop was waited out for the whole hour.
static bool candidate_crash(const struct explain_input *in, struct explanation *x,
                            struct finding *f)
{
    const struct evidence_container *c;
    const struct evidence_candidate *d = pending(in, false);
    if (!in_trouble(in, x, f, false, crashes, "crashes again and again"))
        return false;
    const struct evidence_pod *pod = pod_in_trouble(in, d, crashes, &c);
    f->severity = EXPLAIN_EXPECTED;
    because(x, f, "this configuration does not run this model; the profiler skips it");
    next(x, f, "kubectl -n %s logs %s --previous --tail=50", in->namespace_, pod->name);
    return true;
}

// Why it does not become ready says more than that it does not.
static bool told_already(const struct explanation *x)
{
    static const char prefix[] = "candidate-";
    for (size_t i = 0; i < x->count; i++)
        if (strncmp(x->findings[i].code, prefix, sizeof(prefix) - 1) == 0)
            return true;
    return false;
}

static bool candidate_deploying(const struct explain_input *in, struct explanation *x,
                                struct finding *f)
{
    const struct evidence_candidate *d = pending(in, false);
    if (!d || d->created_ms == TIME_UNKNOWN || told_already(x))
        return false;
    f->severity = EXPLAIN_EXPECTED;
    say(x, f, "the profiler waits for the candidate %s to become ready: %s of 60m at most", d->name,
        span(x, in->now_ms - d->created_ms));
    seen(x, f, d->created_ms, "deployment %s made, now %s%s%s", d->name,
         d->state_word ? d->state_word : candidate_state_name(d->state), d->message ? ": " : "",
         d->message ? d->message : "");
    because(x, f,
            "candidates are deployed one after the other, measured and removed: pods that come and "
            "go are the plan");
    next(x, f, "kubectl -n %s get pods -l nvidia.com/dynamo-graph-deployment-name=%s",
         in->namespace_, d->name);
    return true;
}

static bool deployment_image(const struct explain_input *in, struct explanation *x,
                             struct finding *f)
{
    return in_trouble(in, x, f, true, pulls_in_vain, "cannot start: its image cannot be pulled");
}

static bool deployment_no_node(const struct explain_input *in, struct explanation *x,
                               struct finding *f)
{
    return in_trouble(in, x, f, true, finds_no_node, "cannot start: no node takes its pod");
}

static bool deployment_crash(const struct explain_input *in, struct explanation *x,
                             struct finding *f)
{
    return in_trouble(in, x, f, true, crashes, "crashes again and again");
}

static bool deployment_oom(const struct explain_input *in, struct explanation *x, struct finding *f)
{
    return in_trouble(in, x, f, true, dies_of_memory, "runs out of memory");
}

// dynamo#13885: a deployment of that name was there before; the request would adopt it.
static bool foreign(const struct explain_input *in, struct explanation *x, struct finding *f)
{
    const struct evidence_candidate *const *all;
    size_t n = in->evidence ? evidence_candidates(in->evidence, &all) : 0;
    for (size_t i = 0; i < n; i++) {
        if (!all[i]->foreign || all[i]->state == CANDIDATE_GONE)
            continue;
        f->severity = trouble(in);
        say(x, f, "the deployment %s is not this request's: somebody else made one of that name",
            all[i]->name);
        seen(x, f, all[i]->created_ms,
             "deployment %s made, without the label dgdr.nvidia.com/name=%s", all[i]->name,
             in->name);
        because(x, f,
                "the request's deployment is named after it; one of that name was there already");
        next(x, f, "kubectl -n %s get dgd %s -o yaml", in->namespace_, all[i]->name);
        return true;
    }
    return false;
}

static int64_t deploying_since(const struct run *run)
{
    int64_t t = TIME_UNKNOWN;
    for (size_t i = 0; i < run->condition_count; i++) {
        const struct run_condition *c = &run->conditions[i];
        bool tells = c->type && (strcmp(c->type, "SpecGenerated") == 0 ||
                                 strcmp(c->type, "DeploymentReady") == 0);
        if (tells && c->last_transition_ms > t)
            t = c->last_transition_ms;
    }
    return t != TIME_UNKNOWN ? t : run->finished_ms;
}

// dynamo#11250, fixed in 1.3: the status names a deployment that was never made, or was deleted.
static bool no_deployment(const struct explain_input *in, struct explanation *x, struct finding *f)
{
    const struct evidence_candidate *const *all;
    const struct run *run = in->run;
    int64_t since = deploying_since(run);
    if (!run->dgd || !deployments_known(in) || since == TIME_UNKNOWN ||
        in->now_ms - since < NO_DEPLOYMENT_MS)
        return false;
    size_t n = evidence_candidates(in->evidence, &all);
    for (size_t i = 0; i < n; i++)
        if (strcmp(all[i]->name, run->dgd) == 0 && all[i]->state != CANDIDATE_GONE)
            return false;
    f->severity = EXPLAIN_STUCK;
    say(x, f, "the request waits for its deployment %s, which does not exist", run->dgd);
    seen(x, f, since, "deploying for %s", span(x, in->now_ms - since));
    because(x, f,
            "operators before 1.3 noted the deployment's name before they made it, and do not try "
            "again; or somebody "
            "deleted it");
    next(x, f, "kubectl -n %s get dgd -l dgdr.nvidia.com/name=%s", in->namespace_, in->name);
    return true;
}

static bool rejected(const struct explain_input *in, struct explanation *x, struct finding *f)
{
    const struct run_condition *c = condition_of(in->run, "DeploymentReady");
    static const char *const reasons[] = {"DeploymentRejected", "DeploymentNameCollision", NULL};
    if (!c || !one_of(c->reason, reasons))
        return false;
    f->severity = trouble(in);
    say(x, f, "the cluster refuses the deployment that profiling chose");
    seen(x, f, c->last_transition_ms, "condition DeploymentReady: %s: %s", c->reason,
         c->message ? c->message : "");
    next(x, f, "kubectl -n %s get dgdr %s -o jsonpath='{.status.profilingResults.selectedConfig}'",
         in->namespace_, in->name);
    return true;
}

#define ON_TRIAL (IN(RUN_PROFILING))
#define AFTER    (IN(RUN_DEPLOYING) | IN(RUN_FAILED))

const struct rule rules_deployment[] = {
    {"candidate-image", ON_TRIAL, candidate_image},
    {"candidate-unschedulable", ON_TRIAL, candidate_no_node},
    {"candidate-oom", ON_TRIAL, candidate_oom},
    {"candidate-crash", ON_TRIAL, candidate_crash},
    {"candidate-deploying", ON_TRIAL, candidate_deploying},
    {"foreign-deployment", AFTER | IN(RUN_DEPLOYED), foreign},
    {"deployment-refused", AFTER, rejected},
    {"no-deployment", IN(RUN_DEPLOYING), no_deployment},
    {"deployment-image", IN(RUN_DEPLOYING), deployment_image},
    {"deployment-unschedulable", IN(RUN_DEPLOYING), deployment_no_node},
    {"deployment-oom", IN(RUN_DEPLOYING), deployment_oom},
    {"deployment-crash", IN(RUN_DEPLOYING), deployment_crash},
};
const size_t rules_deployment_count = ARRAY_LEN(rules_deployment);
