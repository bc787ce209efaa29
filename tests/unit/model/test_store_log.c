// SPDX-License-Identifier: Apache-2.0
// Logs as sources of a run: what counts beside the objects, and in which order.
#include "fixture.h"
#include "model/observation.h"

#include "base/mem.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MINUTE = 60000 };

static const int64_t created = 1769173200000; // 2026-01-23T13:00:00Z
static const int64_t now = 1769173200000 + 90 * 60000;

// As an operator of 1.1 and newer leaves it all through a phase.
static void put_run(struct store *s, const char *phase, const char *message, const char *state)
{
    fixture_upsert(s, now,
                   "{kind: DynamoGraphDeploymentRequest, apiVersion: nvidia.com/v1beta1, metadata: "
                   "{name: r, namespace: ml, uid: u, "
                   "resourceVersion: '%s%s', creationTimestamp: '2026-01-23T13:00:00Z'}, spec: "
                   "{model: m, searchStrategy: thorough}, "
                   "status: {phase: %s, profilingPhase: %s, conditions: [{type: Profiling, status: "
                   "'False', reason: %s%s, "
                   "message: '%s', lastTransitionTime: '2026-01-23T13:00:30Z'}]}}",
                   phase, state, state, phase, phase, strcmp(state, "Failed") == 0 ? "Failed" : "",
                   message);
}

static void log_line(struct store *s, const char *pod, int minute, const char *line)
{
    store_log_line(s, "ml", "r", SOURCE_LOG, pod, created + (int64_t)minute * MINUTE, line,
                   strlen(line));
}

static const struct run *the_run(struct store *s)
{
    return store_find(s, "ml", "r");
}

static const char *source_name(const struct run *run, enum run_source source)
{
    for (size_t i = 0; i < run->source_count; i++) {
        if (run->sources[i].source == source)
            return run->sources[i].name;
    }
    return NULL;
}

static bool has_event(struct store *s, const char *text, int64_t *at_ms)
{
    const struct run_event *events;
    size_t n = store_events(s, the_run(s), &events);
    for (size_t i = 0; i < n; i++) {
        if (strcmp(events[i].text, text) == 0) {
            *at_ms = events[i].at_ms;
            return true;
        }
    }
    return false;
}

static void sweep_to_the_third(struct store *s)
{
    log_line(s, "p-1", 1, "Enumerated 4 prefill candidates, 12 decode candidates");
    log_line(s, "p-1", 2, "Profiling prefill candidate tp1 with 1 GPUs...");
    log_line(s, "p-1", 10, "Profiling decode candidate tp1 with 1 GPUs...");
    log_line(s, "p-1", 20, "Profiling decode candidate tp8 with 8 GPUs...");
    log_line(s, "p-1", 50, "Decode tp8 with 8 GPUs timed out");
    log_line(s, "p-1", 51, "Profiling decode candidate tp4-dp2 with 8 GPUs...");
}

static const char frozen[] = "Benchmarking decode candidate 1/12: tp1 (1 GPUs)";

Test(store_log, the_true_step_replaces_the_frozen_one_however_late_that_is_read)
{
    struct store *s = store_new();
    put_run(s, "SweepingDecode", frozen, "Profiling");
    cr_expect_eq(the_run(s)->step_current, 1);
    sweep_to_the_third(s);
    const struct run *run = the_run(s);
    cr_expect_eq(run->step_current, 3);
    cr_expect_eq(run->step_total, 12);
    cr_expect_eq(run->gpus, 8);
    cr_expect_str_eq(run->gpu_mapping, "tp4-dp2");
    cr_expect_str_eq(run->phase, "SweepingDecode");
    cr_expect_str_eq(run->pod, "p-1");
    cr_expect_str_eq(source_name(run, SOURCE_LOG), "pod/p-1 log");
    put_run(s, "SweepingDecode", frozen, "Profiling"); // read again
    fixture_upsert(
        s, now,
        "{kind: ConfigMap, metadata: {name: dgdr-output-r, namespace: ml, resourceVersion: '9', "
        "creationTimestamp: '2026-01-23T13:10:00Z'}, data: {phase: SweepingDecode, message: '%s'}}",
        frozen);
    cr_expect_eq(the_run(s)->step_current, 3);
    cr_expect_str_eq(the_run(s)->message, "Profiling decode candidate tp4-dp2 with 8 GPUs...");
    store_free(s);
}

Test(store_log, what_was_before_is_told_with_its_own_time_and_once)
{
    int64_t at = 0;
    struct store *s = store_new();
    put_run(s, "SweepingDecode", frozen, "Profiling");
    sweep_to_the_third(s);
    cr_expect(has_event(s, "SweepingDecode 2/12 -> 3/12", &at));
    cr_expect_eq(at, created + 51 * MINUTE);
    cr_expect(has_event(
        s, "candidate 2/12 tp8 (8 GPUs) skipped: not ready after 30m (expected, the run goes on)",
        &at));
    cr_expect_eq(at, created + 50 * MINUTE);
    unsigned changes = store_log_flush(s, "ml", "r");
    cr_expect_eq(changes & CHANGE_STEP, CHANGE_STEP);
    cr_expect_eq(store_log_flush(s, "ml", "r"), 0);
    const char next[] = "Profiling decode candidate tp2 with 2 GPUs...";
    changes = store_log_line(s, "ml", "r", SOURCE_LOG, "p-1", now + 1000, next, strlen(next));
    cr_expect_eq(changes & CHANGE_STEP, CHANGE_STEP);
    cr_expect_eq(the_run(s)->skip_count, 1);
    cr_expect_str_eq(the_run(s)->skips[0].phase, "SweepingDecode");
    cr_expect_eq(the_run(s)->skips[0].count, 1);
    store_free(s);
}

Test(store_log, phases_begin_when_the_logs_say)
{
    static const char update[] =
        "Phase update: SweepingPrefill - Benchmarking prefill candidate 1/4: tp1 (1 GPUs)";
    struct store *s = store_new();
    put_run(s, "SweepingDecode", frozen, "Profiling");
    store_log_line(s, "ml", "r", SOURCE_SIDECAR, "p-1", created + 2 * MINUTE, update,
                   strlen(update));
    log_line(s, "p-1", 3, "Prefill deployment ready");
    log_line(s, "p-1", 10, "Profiling decode candidate tp1 with 1 GPUs...");
    const struct run *run = the_run(s);
    for (size_t i = 0; i < run->phase_count; i++) {
        const struct run_phase *p = &run->phases[i];
        if (strcmp(p->name, "SweepingPrefill") == 0)
            cr_expect_eq(p->started_ms, created + 2 * MINUTE);
        if (strcmp(p->name, "SweepingDecode") == 0)
            cr_expect_eq(p->started_ms, created + 10 * MINUTE);
    }
    cr_expect_eq(run->step_current, 1);
    store_free(s);
}

Test(store_log, joined_in_a_phase_the_step_is_unknown_and_not_the_frozen_one)
{
    struct store *s = store_new();
    put_run(s, "SweepingDecode", frozen, "Profiling");
    log_line(s, "p-1", 40, "Profiling decode candidate tp4 with 4 GPUs...");
    const struct run *run = the_run(s);
    cr_expect_eq(run->step_current, COUNT_UNKNOWN);
    cr_expect_eq(run->step_total, 12);
    cr_expect(isnan(run->step_percent));
    cr_expect_eq(run->gpus, 4);
    const char *head[] = {"Enumerated 4 prefill candidates, 13 decode candidates",
                          "Profiling prefill candidate tp1 with 1 GPUs...",
                          "Profiling decode candidate tp1 with 1 GPUs...",
                          "Profiling decode candidate tp4 with 4 GPUs..."};
    for (int i = 0; i < 4; i++)
        store_log_head(s, "ml", "r", "p-1", created + (i == 3 ? 40 : i) * MINUTE, head[i],
                       strlen(head[i]));
    run = the_run(s);
    cr_expect_eq(run->step_current, 2);
    cr_expect_eq(run->step_total, 13);
    store_free(s);
}

Test(store_log, any_line_is_a_sign_of_life)
{
    struct link_state link = {.online = true, .last_proof_ms = TIME_UNKNOWN};
    int64_t age;
    struct store *s = store_new();
    put_run(s, "SweepingDecode", frozen, "Profiling");
    sweep_to_the_third(s);
    cr_expect_eq(run_freshness(the_run(s), &link, created + 60 * MINUTE, &age), FRESH_QUIET);
    log_line(s, "p-1", 59, "chatter");
    cr_expect_eq(run_freshness(the_run(s), &link, created + 60 * MINUTE, &age), FRESH_LIVE);
    cr_expect_eq(age, MINUTE);
    store_free(s);
}

Test(store_log, another_pod_is_another_attempt_and_an_older_one_is_not_heard)
{
    struct store *s = store_new();
    put_run(s, "Initializing", "Profiler job started", "Profiling");
    sweep_to_the_third(s);
    log_line(s, "p-2", 60, "Profiler config: model=m");
    log_line(s, "p-2", 61, "Profiling prefill candidate tp1 with 1 GPUs...");
    const struct run *run = the_run(s);
    cr_expect_str_eq(run->phase, "SweepingPrefill");
    cr_expect_eq(run->attempt, 2);
    cr_expect_eq(run->skip_count, 0);
    log_line(s, "p-1", 52, "Profiling decode candidate tp2 with 2 GPUs...");
    cr_expect_str_eq(the_run(s)->phase, "SweepingPrefill");
    store_free(s);
}

Test(store_log, old_operators_get_the_phases_of_the_log)
{
    struct store *s = store_new();
    fixture_upsert(s, now,
                   "{kind: DynamoGraphDeploymentRequest, apiVersion: nvidia.com/v1alpha1, "
                   "metadata: {name: r, namespace: ml, "
                   "uid: u, creationTimestamp: '2026-01-23T13:00:00Z'}, spec: {model: m}, status: "
                   "{state: Profiling}}");
    cr_expect_null(the_run(s)->phase);
    log_line(s, "p-1", 1,
             "2026-01-23 13:01:00 - __main__ - INFO - Profiling GPU counts: [1, 2, 4, 8]");
    log_line(s, "p-1", 2, "2026-01-23 13:01:00 - __main__ - INFO - Profiling prefill...");
    log_line(s, "p-1", 2,
             "2026-01-23 13:01:00 - __main__ - INFO - Profiling prefill with 1 GPUs...");
    const struct run *run = the_run(s);
    cr_expect_str_eq(run->phase, "PrefillSweep");
    cr_expect_eq(run->step_current, 1);
    cr_expect_eq(run->step_total, 4);
    store_free(s);
}

Test(store_log, the_whole_error_is_in_the_log)
{
    struct store *s = store_new();
    put_run(s, "Initializing", "profiling job failed: Job has reached the specified backoff limit",
            "Failed");
    log_line(s, "p-1", 1,
             "2026-01-23T13:01:00Z ERROR p: Failed to parse profiler config: 2 validation errors");
    log_line(s, "p-1", 1, "workload.isl");
    cr_expect_str_eq(the_run(s)->error,
                     "Failed to parse profiler config: 2 validation errors\nworkload.isl");
    store_free(s);
}

Test(store_log, warnings_are_kept_with_the_run)
{
    struct store *s = store_new();
    put_run(s, "SelectingConfig", "Filtering results", "Profiling");
    log_line(s, "p-1", 1,
             "2026-01-23T13:01:00Z  WARN p: TTFT SLA 600.0ms is unachievable. Best achievable: "
             "641.7ms.");
    log_line(s, "p-1", 2, "ITL SLA 20.0ms is unachievable. Best achievable: 21.0ms.");
    const struct run *run = the_run(s);
    cr_expect_eq(run->warning_count, 2);
    cr_expect_str_eq(run->warnings[1], "ITL SLA 20.0ms is unachievable. Best achievable: 21.0ms.");
    store_free(s);
}

Test(store_log, lines_for_a_run_that_is_not_there_are_ignored)
{
    struct store *s = store_new();
    log_line(s, "p-1", 1, "Prefill deployment ready");
    cr_expect_eq(store_count(s), 0);
    cr_expect(store_log_head(s, "ml", "r", "p-1", now, "x", 1));
    cr_expect_eq(store_log_flush(s, "ml", "r"), 0);
    store_free(s);
}

Test(store_log, no_phase_begins_before_its_request)
{
    struct store *s = store_new();
    put_run(s, "Profiling", frozen, "Profiling");
    log_line(s, "p-0", -60, "Enumerated 4 prefill candidates, 12 decode candidates");
    log_line(s, "p-0", -50, "Profiling prefill candidate tp1 with 1 GPUs...");
    log_line(s, "p-0", -40, "Profiling decode candidate tp1 with 1 GPUs...");
    const struct run *run = the_run(s);
    for (size_t i = 0; i < run->phase_count; i++) {
        int64_t at = run->phases[i].started_ms;
        bool after = at == TIME_UNKNOWN || at >= created;
        cr_expect(after, "%s began before its request", run->phases[i].name);
    }
    store_free(s);
}

Test(store_log, a_failure_without_a_phase_has_the_logs_phase_in_the_pipelines_words)
{
    struct store *s = store_new();
    fixture_upsert(
        s, now,
        "{kind: DynamoGraphDeploymentRequest, apiVersion: nvidia.com/v1beta1, metadata: "
        "{name: r, namespace: ml, uid: u, creationTimestamp: '2026-01-23T13:00:00Z'}, "
        "spec: {model: m}, status: {phase: Failed, profilingProgress: {phase: Failed, "
        "phaseNumber: 9, totalPhases: 7, startedAt: '2026-01-23T13:00:30Z'}, conditions: "
        "[{type: Profiling, status: 'False', reason: ProfilingFailed, message: m}]}}");
    cr_expect(run_needs_log(the_run(s)));
    log_line(s, "p-1", 10, "Profiling decode with 8 GPUs...");
    log_line(s, "p-1", 20, "ERROR RuntimeError: No decode results produced");
    cr_expect(eq(str, (char *)the_run(s)->phase, "DecodeSweep"));
    cr_expect(eq(int, the_run(s)->dialect, DIALECT_SEED));
    store_free(s);
}

Test(store_log, an_error_that_grows_line_by_line_is_one_change)
{
    struct store *s = store_new();
    put_run(s, "Failed", "profiling failed: m", "Failed");
    log_line(s, "p-1", 10,
             "2026-01-23 13:10:00,000 - x - ERROR - Failed to parse profiler config: 2 errors");
    log_line(s, "p-1", 10, "workload.isl");
    log_line(s, "p-1", 10, "  Input should be a valid integer");
    const struct run_event *events;
    size_t n = store_events(s, the_run(s), &events), errors = 0;
    for (size_t i = 0; i < n; i++)
        errors += strstr(events[i].text, "Failed to parse") != NULL;
    cr_expect(eq(sz, errors, 1));
    store_free(s);
}

Test(store_log, what_a_configmap_said_before_anybody_looked_is_no_change)
{
    struct store *s = store_new();
    const struct run_event *events;
    put_run(s, "Initializing", "Profiling is in progress", "Profiling");
    fixture_upsert(
        s, now,
        "{apiVersion: v1, kind: ConfigMap, metadata: {name: dgdr-output-r, namespace: ml, "
        "creationTimestamp: '2026-01-23T13:01:00Z'}, data: {phase: Initializing, message: "
        "Profiler job started}}");
    cr_expect(eq(str, (char *)the_run(s)->message, "Profiler job started"));
    cr_expect(eq(sz, store_events(s, the_run(s), &events), 0));
    store_free(s);
}
