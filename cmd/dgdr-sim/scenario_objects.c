// SPDX-License-Identifier: Apache-2.0
// What the operator, the job controller, the scheduler and the kubelet do for a profiling run.
#include "scenario_run.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

static const int64_t second = 1000;

enum { NODES = 8 };

static char *node_name(const char *of)
{
    return xasprintf("gpu-%02u", (unsigned)(text_hash(of) % NODES) + 1);
}

static void add(struct sim_run *r, enum sim_op op, enum cast cast, const struct text_pair *more,
                int64_t at_ms)
{
    scenario_object(r->sc, at_ms, op, run_make(r, cast, more));
}

void run_submit(struct sim_run *r, int64_t at_ms)
{
    static const char *const copied[] = {"labels", "annotations"};
    struct text_words words = text_words_pairs(r->words);
    struct node *o = node_new_map(), *meta = node_new_map();

    node_set_str(o, "apiVersion", load_str(r->l, r->entry, "apiVersion", "nvidia.com/v1beta1"));
    node_set_str(o, "kind", "DynamoGraphDeploymentRequest");
    node_set_str(meta, "name", r->name);
    node_set_str(meta, "namespace", r->ns);
    for (size_t i = 0; i < ARRAY_LEN(copied); i++)
        if (node_get(r->entry, copied[i]))
            node_set(meta, copied[i], node_clone(node_get(r->entry, copied[i])));
    node_set(o, "metadata", meta);
    node_set(o, "spec", text_expand_tree(&words, node_get(r->entry, "spec")));
    scenario_object(r->sc, at_ms, SIM_CREATE, o);
}

static void event(struct sim_run *r, const struct text_pair about[4], const char *type,
                  const char *reason, const char *message, int64_t at_ms)
{
    char *key CLEANUP_FREE =
        xasprintf("%s/%s %s %lld", r->ns, about[2].value, reason, (long long)at_ms);
    char *name CLEANUP_FREE =
        xasprintf("%.180s.%016llx", about[2].value, (unsigned long long)text_hash(key));
    const struct text_pair more[] = {
        about[0],        about[1],       about[2],           about[3],
        {"event", name}, {"type", type}, {"reason", reason}, {"message", message},
        {NULL, NULL},
    };

    add(r, SIM_CREATE, CAST_EVENT, more, at_ms);
}

void run_event(struct sim_run *r, const char *type, const char *reason, const char *message,
               int64_t at_ms)
{
    const struct text_pair about[] = {
        {"api", load_str(r->l, r->entry, "apiVersion", "nvidia.com/v1beta1")},
        {"kind", "DynamoGraphDeploymentRequest"},
        {"object", r->name},
        {"reporter", "dynamographdeploymentrequest"},
    };

    event(r, about, type, reason, message, at_ms);
}

void run_pod_event(struct sim_run *r, const char *type, const char *reason, const char *message,
                   int64_t at_ms)
{
    const struct text_pair about[] = {
        {"api", "v1"},
        {"kind", "Pod"},
        {"object", r->pod},
        {"reporter", strstr(reason, "Schedul") ? "default-scheduler" : "kubelet"},
    };

    event(r, about, type, reason, message, at_ms);
}

void run_new_pod(struct sim_run *r, int64_t at_ms)
{
    char *node CLEANUP_FREE = node_name(r->pod);
    const struct text_pair more[] = {{"node", node}, {NULL, NULL}};
    char *placed CLEANUP_FREE = xasprintf("Successfully assigned %s/%s to %s", r->ns, r->pod, node);

    add(r, SIM_CREATE, CAST_POD, more, at_ms);
    run_pod(r, CAST_POD_CREATING, "ContainerCreating", NULL, at_ms);
    run_pod_event(r, "Normal", "Scheduled", placed, at_ms);
}

void run_job(struct sim_run *r, int64_t at_ms)
{
    const struct text_pair more[] = {{"owns", "true"}, {NULL, NULL}};
    char *made CLEANUP_FREE = xasprintf("Profiling job %s created", r->job);
    struct node *job = run_make(r, CAST_JOB, more);

    if (r->generation <= OPERATOR_1_1)
        node_set_int(node_mut(job, "spec"), "backoffLimit", 3);
    scenario_object(r->sc, at_ms, SIM_CREATE, job);
    run_event(r, "Normal", "ProfilingJobCreated", made, at_ms);
}

void run_lost_pod(struct sim_run *r, const char *message, int64_t tries, int64_t at_ms)
{
    const struct text_pair more[] = {{"detail", message}, {NULL, NULL}};
    struct node *pod = run_make(r, CAST_POD, NULL);

    node_del(node_mut(pod, "spec"), "nodeName");
    scenario_object(r->sc, at_ms, SIM_CREATE, pod);
    add(r, SIM_MERGE, CAST_POD_UNSCHEDULABLE, more, at_ms);
    for (int64_t i = 0; i < tries; i++)
        run_pod_event(r, "Warning", "FailedScheduling", message, at_ms + i * 300 * second);
}

void run_pod_failed(struct sim_run *r, const struct exit_cause *cause, int64_t at_ms)
{
    if (!cause->detail) {
        run_pod(r, CAST_POD_FAILED, cause->reason ? cause->reason : "Error", NULL, at_ms);
        return;
    }
    run_pod_event(r, "Warning", cause->reason, cause->detail, at_ms);
    run_pod(r, CAST_POD_EVICTED, cause->reason, cause->detail, at_ms);
}

// The job counts the pods that have failed.
void run_job_retries(struct sim_run *r, int64_t at_ms)
{
    struct node *job = run_make(r, CAST_JOB_READY, NULL), *status = node_mut(job, "status");

    node_set_int(status, "ready", 0);
    node_set_int(status, "failed", r->attempt);
    scenario_object(r->sc, at_ms, SIM_MERGE, job);
}

void run_pod(struct sim_run *r, enum cast state, const char *reason, const char *detail,
             int64_t at_ms)
{
    char *running CLEANUP_FREE = run_moment(r->running_ms == INT64_MIN ? at_ms : r->running_ms);
    char *scheduled CLEANUP_FREE =
        run_moment(r->scheduled_ms == INT64_MIN ? at_ms : r->scheduled_ms);
    const struct text_pair more[] = {{"reason", reason},
                                     {"detail", detail ? detail : ""},
                                     {"running", running},
                                     {"scheduled", scheduled},
                                     {NULL, NULL}};

    if (r->scheduled_ms == INT64_MIN)
        r->scheduled_ms = at_ms;
    struct node *pod = run_make(r, state, more);
    // Of the sidecar, which stands before the profiler, before 1.2: it ends as the profiler did.
    struct node *list = node_mut(node_mut(pod, "status"), "containerStatuses");
    for (size_t i = 0; state == CAST_POD_FAILED && i < node_len(list); i++) {
        struct node *ended = node_mut(node_mut(node_mut_item(list, i), "state"), "terminated");
        bool killed = i == 1 && strcmp(reason, "Error") != 0;

        if (i == 0 && r->generation >= OPERATOR_1_2)
            continue;
        node_set_int(ended, "exitCode", killed ? 137 : 1);
        node_set_str(ended, "reason", i == 1 ? reason : "Error");
    }
    scenario_object(r->sc, at_ms, SIM_MERGE, pod);
    if (state == CAST_POD_RUNNING)
        add(r, SIM_MERGE, CAST_JOB_READY, NULL, at_ms);
}

void run_job_end(struct sim_run *r, bool failed, int64_t at_ms)
{
    struct node *job = run_make(r, failed ? CAST_JOB_FAILED : CAST_JOB_COMPLETE, NULL);

    if (failed)
        node_set_int(node_mut(job, "status"), "failed", r->attempt);
    scenario_object(r->sc, at_ms, SIM_MERGE, job);
}

// The words of a candidate and its worker.
struct candidate {
    char *worker, *node, *gpus;
    struct text_pair words[8];
};

static void candidate_init(struct sim_run *r, struct candidate *c, const char *candidate,
                           int64_t gpus, const char *reason)
{
    char suffix[TEXT_SUFFIX_MAX];
    char *key CLEANUP_FREE = xasprintf("%s/%s", r->ns, candidate);

    c->worker = xasprintf("%s-worker-0-%s", candidate, text_suffix(key, suffix));
    c->node = node_name(c->worker);
    c->gpus = xasprintf("%lld", (long long)gpus);
    const struct text_pair words[] = {
        {"candidate", candidate}, {"worker", c->worker}, {"node", c->node}, {"gpus", c->gpus},
        {"owns", "false"},        {"reason", reason},    {NULL, NULL}};
    memcpy(c->words, words, sizeof(words));
}

static void candidate_release(struct candidate *c)
{
    free(c->worker);
    free(c->node);
    free(c->gpus);
}

void run_candidate_create(struct sim_run *r, const char *candidate, int64_t gpus, int64_t at_ms)
{
    struct candidate c;

    candidate_init(r, &c, candidate, gpus, NULL);
    add(r, SIM_CREATE, CAST_CANDIDATE, c.words, at_ms);
    add(r, SIM_CREATE, CAST_WORKER, c.words, at_ms + 2 * second);
    candidate_release(&c);
}

void run_candidate_ready(struct sim_run *r, const char *candidate, int64_t gpus, int64_t at_ms)
{
    struct candidate c;

    candidate_init(r, &c, candidate, gpus, NULL);
    add(r, SIM_MERGE, CAST_WORKER_READY, c.words, at_ms);
    add(r, SIM_MERGE, CAST_CANDIDATE_READY, c.words, at_ms + second);
    candidate_release(&c);
}

void run_candidate_crash(struct sim_run *r, const char *candidate, int64_t gpus, const char *reason,
                         int64_t at_ms)
{
    struct candidate c;

    candidate_init(r, &c, candidate, gpus, reason);
    add(r, SIM_MERGE, strstr(reason, "Image") ? CAST_WORKER_IMAGE : CAST_WORKER_CRASH, c.words,
        at_ms);
    candidate_release(&c);
}

void run_candidate_delete(struct sim_run *r, const char *candidate, int64_t at_ms)
{
    const struct text_pair more[] = {{"candidate", candidate}, {NULL, NULL}};

    add(r, SIM_DELETE, CAST_CANDIDATE_NAME, more, at_ms);
}

// The deployment that profiling was for. It belongs to nobody: it outlives the request.
void run_deployment(struct sim_run *r, bool ready, int64_t at_ms)
{
    char *dgd CLEANUP_FREE = xasprintf("%s-dgd", r->name);
    const struct text_pair more[] = {
        {"candidate", dgd}, {"gpus", "1"}, {"owns", "false"}, {NULL, NULL}};

    if (ready) {
        add(r, SIM_MERGE, CAST_CANDIDATE_READY, more, at_ms);
        return;
    }
    // As v1alpha1 shows it, whatever is stored.
    struct node *o = run_result_deployment(r, false), *pending = run_make(r, CAST_CANDIDATE, more);
    struct node *meta = node_mut(o, "metadata"), *labels = node_new_map();
    node_set(o, "status", node_take(pending, "status"));
    node_free(pending);
    node_set_str(meta, "namespace", r->ns);
    node_set_str(labels, "dgdr.nvidia.com/name", r->name);
    node_set_str(labels, "dgdr.nvidia.com/namespace", r->ns);
    node_set_str(labels, "nvidia.com/managed-by", "dynamo-operator");
    node_set(meta, "labels", labels);
    scenario_object(r->sc, at_ms, SIM_CREATE, o);
}
