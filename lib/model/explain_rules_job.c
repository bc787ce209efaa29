// SPDX-License-Identifier: Apache-2.0
// The profiling job.
#include "model/explain_rule.h"

#include <string.h>

enum { NO_POD_MS = 60 * 1000 };

static const struct evidence_job *job_of(const struct explain_input *in)
{
    const struct evidence_job *job = in->evidence ? evidence_job(in->evidence) : NULL;
    return job && job->known && !job->gone ? job : NULL;
}

static bool has_condition(const struct evidence_job *job, const char *type)
{
    for (size_t i = 0; i < job->condition_count; i++) {
        const struct run_condition *c = &job->conditions[i];
        if (strcmp(c->type, type) == 0 && c->status && strcmp(c->status, "True") == 0)
            return true;
    }
    return false;
}

static bool pod_refused(const struct explain_input *in, struct explanation *x, struct finding *f,
                        const char *word)
{
    const struct evidence_event *e = event_about(in, "Job", "FailedCreate", word);
    if (!e || profiler_pod(in))
        return false;
    f->severity = trouble(in);
    seen_event(x, f, e);
    return true;
}

static bool quota(const struct explain_input *in, struct explanation *x, struct finding *f)
{
    if (!pod_refused(in, x, f, "exceeded quota"))
        return false;
    say(x, f, "the profiling job cannot make its pod: the namespace's quota is used up");
    because(x, f,
            "other workloads of the namespace use what the quota allows, or the pod asks for more "
            "than it ever does");
    next(x, f, "kubectl -n %s describe resourcequota", in->namespace_);
    return true;
}

static bool service_account(const struct explain_input *in, struct explanation *x,
                            struct finding *f)
{
    if (!pod_refused(in, x, f, "serviceaccount"))
        return false;
    say(x, f, "the profiling job cannot make its pod: its service account is missing");
    because(x, f,
            "the operator makes dgdr-profiling-job in each namespace that it serves; somebody "
            "removed it, or it may "
            "not make it");
    next(x, f, "kubectl -n %s get serviceaccount dgdr-profiling-job", in->namespace_);
    return true;
}

static bool not_admitted(const struct explain_input *in, struct explanation *x, struct finding *f)
{
    const struct evidence_event *e = event_about(in, "Job", "FailedCreate", NULL);
    if (has_word(e ? e->message : NULL, "exceeded quota") ||
        has_word(e ? e->message : NULL, "serviceaccount") || !pod_refused(in, x, f, NULL))
        return false;
    const struct evidence_job *job = job_of(in);
    say(x, f, "the profiling job cannot make its pod: the cluster does not admit it");
    if (job)
        next(x, f, "kubectl -n %s describe job %s", in->namespace_, job->name);
    return true;
}

static bool no_pod(const struct explain_input *in, struct explanation *x, struct finding *f)
{
    const struct evidence_job *job = job_of(in);
    bool looked = in->evidence && evidence_is_synced(in->evidence, EVIDENCE_PODS) &&
                  !evidence_refusal(in->evidence, EVIDENCE_PODS);
    if (!looked || !job || profiler_pod(in) || has_condition(job, "Complete") ||
        has_condition(job, "Failed") || job->started_ms == TIME_UNKNOWN ||
        in->now_ms - job->started_ms < NO_POD_MS || event_about(in, "Job", "FailedCreate", NULL))
        return false;
    f->severity = EXPLAIN_STUCK;
    say(x, f, "the profiling job runs, but has no pod");
    seen(x, f, job->started_ms, "job %s: %d failed, backoff limit %d", job->name,
         job->failed > 0 ? job->failed : 0, job->backoff_limit);
    because(x, f, "its pod was deleted, or the job waits before it tries again");
    next(x, f, "kubectl -n %s describe job %s", in->namespace_, job->name);
    return true;
}

static bool job_is_gone(const struct explain_input *in, struct explanation *x, struct finding *f)
{
    bool looked = in->evidence && evidence_is_synced(in->evidence, EVIDENCE_JOB) &&
                  !evidence_refusal(in->evidence, EVIDENCE_JOB);
    bool begun = in->run->started_ms != TIME_UNKNOWN &&
                 in->now_ms - in->run->started_ms > NO_POD_MS && in->run->job;
    // Somebody still tells of its progress, whoever that is.
    bool lives =
        in->run->updated_ms != TIME_UNKNOWN && in->now_ms - in->run->updated_ms < NO_POD_MS;
    if (!looked || !begun || lives || job_of(in))
        return false;
    f->severity = EXPLAIN_STUCK;
    say(x, f, "the request says that it is being profiled, but its job %s is not there",
        in->run->job);
    seen(x, f, in->run->started_ms, "profiling began");
    because(x, f, "somebody deleted the job; the operator makes no second one");
    next(x, f, "kubectl -n %s get jobs -l dgdr=%s", in->namespace_, in->name);
    return true;
}

// dynamo#7038, dynamo#8648: operators up to 1.1 let the job try four times, in silence; the GPUs work for nothing meanwhile.
static bool retries(const struct explain_input *in, struct explanation *x, struct finding *f)
{
    const struct evidence_job *job = job_of(in);
    if (!job || job->attempt < 2)
        return false;
    f->severity = EXPLAIN_WARNING;
    if (job->attempts != COUNT_UNKNOWN)
        say(x, f, "this is attempt %d of %d: profiling begins anew with each", job->attempt,
            job->attempts);
    else
        say(x, f, "this is attempt %d: profiling begins anew with each", job->attempt);
    const struct evidence_pod *const *pods;
    size_t n = evidence_pods(in->evidence, &pods);
    for (size_t i = n; i-- > 0;)
        if (pods[i]->part == POD_PROFILER && pods[i]->attempt != job->attempt)
            for (size_t k = 0; k < pods[i]->container_count; k++)
                if (pods[i]->containers[k].exit_code > 0)
                    seen_container(x, f, pods[i], &pods[i]->containers[k]);
    because(
        x, f,
        "operators up to 1.1 let the job try again up to three times, also when the cause stays");
    next(x, f, "kubectl -n %s get pods -l job-name=%s", in->namespace_, job->name);
    return true;
}

// dynamo#9166: since May 2026 the sidecar ends with 0 also when the profiler reported a failure.
static bool complete_but_failed(const struct explain_input *in, struct explanation *x,
                                struct finding *f)
{
    const struct evidence_job *job = job_of(in);
    if (!job || in->run->state != RUN_FAILED || !in->run->profiling_failed ||
        !has_condition(job, "Complete"))
        return false;
    f->severity = EXPLAIN_FAILED;
    say(x, f, "profiling failed, although its job is Complete");
    seen_error(in, x, f);
    seen(x, f, job->finished_ms, "job %s: Complete", job->name);
    seen_log_errors(x, f, in->log, 3);
    because(x, f,
            "the job only says that the failure was reported in an orderly way; the error tells "
            "why it failed");
    next(x, f,
         "kubectl -n %s get configmap dgdr-output-%s -o jsonpath='{.data.profiler_status\\.yaml}'",
         in->namespace_, in->name);
    return true;
}

const struct rule rules_job[] = {
    {"quota", WHILE_AT_WORK, quota},
    {"service-account", WHILE_AT_WORK, service_account},
    {"pod-not-admitted", WHILE_AT_WORK, not_admitted},
    {"no-pod", IN(RUN_PROFILING), no_pod},
    {"job-gone", IN(RUN_PROFILING), job_is_gone},
    {"retries", IN(RUN_PROFILING), retries},
    {"job-complete-run-failed", IN(RUN_FAILED), complete_but_failed},
};
const size_t rules_job_count = ARRAY_LEN(rules_job);
