// SPDX-License-Identifier: Apache-2.0
// The profiling job. Its success is not the run's: since operators of May 2026 its sidecar ends with 0 also when the
// profiler reported a failure.
#include "model/evidence_impl.h"
#include "model/observation.h"

#include <string.h>

static bool is_request(const struct node *owner)
{
    const char *kind = node_str(node_get(owner, "kind"));
    return kind && strcmp(kind, "DynamoGraphDeploymentRequest") == 0;
}

bool job_belongs(const struct evidence *e, const struct node *job)
{
    const char *name = node_str_at(job, "metadata.name");
    if (!name || strcmp(name, e->job_name) != 0)
        return false;
    const struct node *owners = node_at(job, "metadata.ownerReferences");
    for (const struct node *o = node_first(owners); o; o = node_next(o)) {
        const char *uid = node_str(node_get(o, "uid"));
        // The job of an earlier request of this name, about to be collected.
        if (is_request(o) && uid && e->uid && strcmp(uid, e->uid) != 0)
            return false;
    }
    return true;
}

static int64_t end_of(const struct node *status, const struct evidence_job *job)
{
    int64_t end = time_parse(node_str(node_get(status, "completionTime")));
    for (size_t i = 0; end == TIME_UNKNOWN && i < job->condition_count; i++) {
        const struct run_condition *c = &job->conditions[i];
        bool over = strcmp(c->type, "Failed") == 0 || strcmp(c->type, "Complete") == 0;
        if (over && c->status && strcmp(c->status, "True") == 0)
            end = c->last_transition_ms;
    }
    return end;
}

struct job_record *job_record_new(const struct node *job)
{
    struct job_record *r = (struct job_record *)record_new(sizeof(*r), job);
    if (!r)
        return NULL;
    const struct node *status = node_get(job, "status");
    struct evidence_job *j = &r->job;
    *j = (struct evidence_job){
        .known = true,
        .name = r->head.name,
        .uid = record_text(&r->head, node_str_at(job, "metadata.uid"), WORD_MAX),
        .active = count_of(status, "active"),
        .ready = count_of(status, "ready"),
        .succeeded = count_of(status, "succeeded"),
        .failed = count_of(status, "failed"),
        .backoff_limit = count_of(node_get(job, "spec"), "backoffLimit"),
        .attempt = COUNT_UNKNOWN,
        .attempts = COUNT_UNKNOWN,
        .started_ms = time_parse(node_str(node_get(status, "startTime"))),
    };
    j->conditions = conditions_of(&r->head, node_get(status, "conditions"), &j->condition_count);
    j->finished_ms = end_of(status, j);
    return r;
}
