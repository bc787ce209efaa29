// SPDX-License-Identifier: Apache-2.0
// What a run's state says when nothing special is known. Each state has exactly one of these, so that there is always
// an answer.
#include "model/explain_rule.h"

#include "model/format.h"
#include "model/phases.h"

static void seen_update(const struct explain_input *in, struct explanation *x, struct finding *f)
{
    if (in->run->message)
        seen(x, f, in->run->updated_ms, "%s", in->run->message);
}

static bool pending(const struct explain_input *in, struct explanation *x, struct finding *f)
{
    f->severity = EXPLAIN_FINE;
    say(x, f, "the request waits to be profiled");
    if (in->run->created_ms != TIME_UNKNOWN)
        seen(x, f, in->run->created_ms, "the request was made %s ago",
             span(x, in->now_ms - in->run->created_ms));
    seen_update(in, x, f);
    return true;
}

static bool profiling(const struct explain_input *in, struct explanation *x, struct finding *f)
{
    const struct run *run = in->run;
    char hint[RUN_HINT_MAX], step[CELL_TEXT_MAX];
    const char *unknown = run_unknown_reason(run);
    f->severity = EXPLAIN_FINE;
    if (run->phase && run->step_total != COUNT_UNKNOWN)
        say(x, f, "profiling goes on: %s, step %s", run->phase, format_step(run, step));
    else if (run->phase)
        say(x, f, "profiling goes on: %s", run->phase);
    else
        say(x, f, "profiling goes on, in which phase is unknown");
    if (run->started_ms != TIME_UNKNOWN)
        seen(x, f, run->started_ms, "profiling began %s ago",
             span(x, in->now_ms - run->started_ms));
    seen_update(in, x, f);
    if (unknown) {
        because(x, f, "%s", unknown);
        if (run_unknown_hint(run, hint))
            seen(x, f, TIME_UNKNOWN, "%s", hint);
    }
    return true;
}

// Operators up to 1.1 let the job try several times and say nothing of it.
static void seen_attempts(const struct explain_input *in, struct explanation *x, struct finding *f)
{
    const struct evidence_job *job = in->evidence ? evidence_job(in->evidence) : NULL;
    if (job && job->known && job->failed > 1)
        seen(x, f, job->finished_ms, "job %s: %d attempts have failed", job->name, job->failed);
}

static bool failed(const struct explain_input *in, struct explanation *x, struct finding *f)
{
    const struct run *run = in->run;
    f->severity = EXPLAIN_FAILED;
    if (run->profiling_failed && run->phase && !phase_is_failed(run->phase))
        say(x, f, "profiling failed in %s", run->phase);
    else
        say(x, f, run->profiling_failed ? "profiling failed" : "the run failed");
    seen_error(in, x, f);
    seen_log_errors(x, f, in->log, 5);
    if (!run->error && !f->line_count)
        because(x, f, "nobody noted a cause, and the profiler's log is not there any more");
    seen_attempts(in, x, f);
    // Where the log was not read, there is one as long as there is a pod.
    bool has_log = in->log ? logbook_count(in->log) > 0 : run->profiling_failed && profiler_pod(in);
    if (has_log)
        next_own(in, x, f, "logs %s -n %s", in->name, in->namespace_);
    else
        next(x, f, "kubectl -n %s get dgdr %s -o yaml", in->namespace_, in->name);
    return true;
}

static bool deploying(const struct explain_input *in, struct explanation *x, struct finding *f)
{
    f->severity = EXPLAIN_FINE;
    if (in->run->dgd)
        say(x, f, "profiling is over, the deployment %s comes up", in->run->dgd);
    else
        say(x, f, "profiling is over, the deployment comes up");
    seen(x, f, in->run->finished_ms, "profiling ended");
    seen_update(in, x, f);
    next(x, f, "kubectl -n %s get dgd %s", in->namespace_, in->run->dgd);
    return true;
}

static bool ready(const struct explain_input *in, struct explanation *x, struct finding *f)
{
    f->severity = EXPLAIN_FINE;
    say(x, f, "profiling is complete; the deployment is there to be applied");
    seen(x, f, in->run->finished_ms, "profiling ended");
    next_own(in, x, f, "results %s -n %s --manifest | kubectl apply -f -", in->name,
             in->namespace_);
    return true;
}

static bool deployed(const struct explain_input *in, struct explanation *x, struct finding *f)
{
    f->severity = EXPLAIN_FINE;
    say(x, f, "profiling is complete and its result is deployed");
    seen(x, f, in->run->finished_ms, "profiling ended");
    next(x, f, "kubectl -n %s get dgd %s", in->namespace_, in->run->dgd);
    return true;
}

const struct rule rules_state[] = {
    {"pending", IN(RUN_PENDING) | IN(RUN_UNKNOWN), pending},
    {"profiling", IN(RUN_PROFILING), profiling},
    {"failed", IN(RUN_FAILED), failed},
    {"deploying", IN(RUN_DEPLOYING), deploying},
    {"ready", IN(RUN_READY), ready},
    {"deployed", IN(RUN_DEPLOYED), deployed},
};
const size_t rules_state_count = ARRAY_LEN(rules_state);
