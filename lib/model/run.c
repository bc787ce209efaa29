// SPDX-License-Identifier: Apache-2.0
#include "model/run.h"

#include "model/phases.h"

#include "base/attr.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

static const char *const state_names[] = {"Unknown",   "Pending",  "Profiling", "Ready",
                                          "Deploying", "Deployed", "Failed"};

const char *run_state_name(enum run_state s)
{
    return state_names[s];
}

bool run_state_from_name(const char *name, enum run_state *out)
{
    for (size_t i = 0; name && i < ARRAY_LEN(state_names); i++) {
        if (strcasecmp(name, state_names[i]) == 0) {
            *out = (enum run_state)i;
            return true;
        }
    }
    return false;
}

bool run_state_profiling_over(enum run_state s)
{
    return s == RUN_READY || s == RUN_DEPLOYING || s == RUN_DEPLOYED || s == RUN_FAILED;
}

bool run_state_terminal(enum run_state s)
{
    return s == RUN_READY || s == RUN_DEPLOYED || s == RUN_FAILED;
}

const char *phase_state_name(enum phase_state s)
{
    static const char *const names[] = {"pending", "active", "done", "skipped", "failed"};
    return names[s];
}

const char *freshness_name(enum freshness f)
{
    static const char *const names[] = {"-", "LIVE", "QUIET", "LATE", "STALE", "OFFLINE"};
    return names[f];
}

const char *run_source_kind(enum run_source s)
{
    static const char *const kinds[] = {"dgdr/status.profilingProgress",
                                        "configmap/dgdr-status-",
                                        "dgdr/status",
                                        "configmap/dgdr-output-",
                                        "pod log",
                                        "sidecar log"};
    return kinds[s];
}

void run_init(struct run *run)
{
    *run = (struct run){
        .created_ms = TIME_UNKNOWN,
        .deleted_ms = TIME_UNKNOWN,
        .ttft_ms = NAN,
        .itl_ms = NAN,
        .isl = NAN,
        .osl = NAN,
        .gpu_total = COUNT_UNKNOWN,
        .phase_number = COUNT_UNKNOWN,
        .phase_total = COUNT_UNKNOWN,
        .step_current = COUNT_UNKNOWN,
        .step_total = COUNT_UNKNOWN,
        .step_percent = NAN,
        .step_started_ms = TIME_UNKNOWN,
        .pace_step = COUNT_UNKNOWN,
        .pace_started_ms = TIME_UNKNOWN,
        .gpus = COUNT_UNKNOWN,
        .started_ms = TIME_UNKNOWN,
        .updated_ms = TIME_UNKNOWN,
        .finished_ms = TIME_UNKNOWN,
        .attempt = COUNT_UNKNOWN,
        .elapsed_ms = TIME_UNKNOWN,
        .overall_percent = NAN,
        .eta = {.remaining_s = NAN, .p10_s = NAN, .p90_s = NAN, .finish_ms = TIME_UNKNOWN},
        .freshness_age_ms = TIME_UNKNOWN,
    };
}

int64_t run_elapsed(const struct run *run, int64_t now_ms)
{
    int64_t end = run_state_profiling_over(run->state) ? run->finished_ms : now_ms;
    if (run->started_ms == TIME_UNKNOWN || end == TIME_UNKNOWN)
        return TIME_UNKNOWN;
    return end > run->started_ms ? end - run->started_ms : 0;
}

bool run_needs_log(const struct run *run)
{
    bool failed = run->state == RUN_FAILED && run->profiling_failed;
    if (run->state != RUN_PROFILING && !failed)
        return false;
    // That it failed is known, but not in which phase: the file says "Failed" in its place.
    if (failed && (!run->phase || phase_is_failed(run->phase)))
        return true;
    for (size_t i = 0; i < run->source_count; i++) {
        const struct run_source_info *s = &run->sources[i];
        bool fine = s->source == SOURCE_PROGRESS || s->source == SOURCE_STATUS_CM;
        for (size_t g = 0; s->gives[g]; g++) {
            if (fine && strcmp(s->gives[g], "phase") == 0)
                return false;
            // The profiler's own file holds the whole error.
            if (failed && s->source == SOURCE_OUTPUT_CM && strcmp(s->gives[g], "error") == 0)
                return false;
        }
    }
    return true;
}

static bool run_waits(const struct run *run)
{
    return !run->state_word && !run->phase && !run_state_profiling_over(run->state);
}

const char *run_unknown_reason(const struct run *run)
{
    if (run_waits(run))
        return "no operator has taken it yet";
    if (run->state == RUN_PROFILING && !run->phase)
        return "profiling, phase unknown: this operator reports none";
    return NULL;
}

const char *run_unknown_hint(const struct run *run, char out[RUN_HINT_MAX])
{
    if (run_waits(run))
        return "check that the Dynamo operator runs and serves this namespace";
    if (run->state != RUN_PROFILING || run->phase)
        return NULL;
    // The operator names the job after the run where the status does not tell.
    snprintf(
        out, RUN_HINT_MAX,
        "read the profiler's log (kubectl logs -n %.80s job/%s%.200s -c profiler), or update the "
        "operator to 1.1 or newer",
        run->namespace_ ? run->namespace_ : "-", run->job ? "" : "profile-",
        run->job    ? run->job
        : run->name ? run->name
                    : "-");
    return out;
}
