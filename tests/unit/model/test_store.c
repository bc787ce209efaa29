// SPDX-License-Identifier: Apache-2.0
// A watch: what changes, what is remembered, what is forgotten.
#include "fixture.h"
#include "model/phases.h"

#include <criterion/criterion.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#define DGDR                                                                                     \
    "{apiVersion: nvidia.com/%s, kind: DynamoGraphDeploymentRequest, metadata: {name: %s, "      \
    "namespace: ml, uid: %s, resourceVersion: \"%d\", creationTimestamp: "                       \
    "\"2026-01-23T14:00:00Z\"}, spec: {model: m, searchStrategy: thorough, features: {planner: " \
    "{}}}, status: %s}"
#define STATUS_CM                                                                               \
    "{apiVersion: v1, kind: ConfigMap, metadata: {name: dgdr-status-%s, namespace: ml}, data: " \
    "{status.json: '{\"phase\":\"%s\",\"message\":\"m\",\"startedAt\":\"%s\",\"timestamp\":"    \
    "\"%s\",\"progress\":{\"currentStep\":%d,\"totalSteps\":12}}'}}"
#define OUTPUT_CM                                                                               \
    "{apiVersion: v1, kind: ConfigMap, metadata: {name: dgdr-output-%s, namespace: ml}, data: " \
    "{phase: %s, message: \"%s\"}}"

static const char started[] = "2026-01-23T14:00:05Z";

static int64_t at(const char *clock)
{
    char text[96];
    snprintf(text, sizeof(text), "2026-01-23T%sZ", clock);
    return time_parse(text);
}

static unsigned dgdr(struct store *s, const char *name, const char *uid, int version,
                     const char *status, const char *clock)
{
    return fixture_upsert(s, at(clock), DGDR, "v1beta1", name, uid, version, status);
}

static unsigned status_cm(struct store *s, const char *name, const char *phase, int step,
                          const char *clock)
{
    char text[96];
    snprintf(text, sizeof(text), "2026-01-23T%sZ", clock);
    return fixture_upsert(s, at(clock), STATUS_CM, name, phase, started, text, step);
}

static const struct run_phase *phase(const struct run *run, const char *name)
{
    for (size_t i = 0; i < run->phase_count; i++) {
        if (strcmp(run->phases[i].name, name) == 0)
            return &run->phases[i];
    }
    cr_assert_fail("no phase %s", name);
    return NULL;
}

Test(store, reports_what_changed)
{
    struct store *s = store_new();
    cr_expect(dgdr(s, "a", "u1", 1, "{phase: Profiling}", "14:00:00") == CHANGE_NEW);
    cr_expect(dgdr(s, "a", "u1", 1, "{phase: Profiling}", "14:00:01") == 0, "same version");
    unsigned c = status_cm(s, "a", "PrefillSweep", 1, "14:01:00");
    cr_expect((c & CHANGE_PHASE) && (c & CHANGE_STEP) && (c & CHANGE_MESSAGE), "first phase: %u",
              c);
    c = status_cm(s, "a", "PrefillSweep", 2, "14:03:00");
    cr_expect((c & CHANGE_STEP) && !(c & CHANGE_PHASE), "step: %u", c);
    c = status_cm(s, "a", "PrefillSweep", 2, "14:03:10");
    cr_expect(c == CHANGE_OTHER, "a sign of life: %u", c);
    c = dgdr(s, "a", "u1", 2, "{phase: Deployed}", "14:30:00");
    cr_expect((c & CHANGE_STATE) && (c & CHANGE_PHASE), "end: %u", c);
    cr_expect(store_touched(s) == store_find(s, "ml", "a"));
    c = dgdr(s, "a", "u2", 3, "{phase: Pending}", "14:40:00");
    cr_expect(c == (CHANGE_NEW | CHANGE_ATTEMPT), "another object: %u", c);
    cr_expect(fixture_upsert(s, 0, "{kind: Pod, metadata: {name: dgdr-status-a}}") == 0);
    cr_expect(store_touched(s) == NULL, "a pod is no run");
    store_free(s);
}

Test(store, logs_what_happened)
{
    static const char *const wanted[] = {"-> PrefillSweep", "PrefillSweep 1/12 -> 2/12",
                                         "PrefillSweep -> DecodeSweep", "Profiling -> Deployed"};
    struct store *s = store_new();
    dgdr(s, "a", "u1", 1, "{phase: Profiling}", "14:00:00");
    status_cm(s, "a", "PrefillSweep", 1, "14:01:00");
    status_cm(s, "a", "PrefillSweep", 2, "14:03:00");
    status_cm(s, "a", "DecodeSweep", 1, "14:05:00");
    dgdr(s, "a", "u1", 2, "{phase: Deployed}", "14:30:00");
    const struct run_event *events;
    size_t n = store_events(s, store_find(s, "ml", "a"), &events);
    cr_expect(n == ARRAY_LEN(wanted), "%zu events", n);
    for (size_t i = 0; i < n && i < ARRAY_LEN(wanted); i++)
        cr_expect(strcmp(events[i].text, wanted[i]) == 0, "event %zu is \"%s\", not \"%s\"", i,
                  events[i].text, wanted[i]);
    store_free(s);
}

Test(store, phases_have_the_times_that_were_seen)
{
    struct store *s = store_new();
    dgdr(s, "a", "u1", 1, "{phase: Profiling}", "14:00:00");
    status_cm(s, "a", "Initializing", 0, "14:00:05");
    status_cm(s, "a", "PrefillSweep", 1, "14:01:00");
    status_cm(s, "a", "PrefillSweep", 3, "14:06:00");
    status_cm(s, "a", "DecodeSweep", 1, "14:10:00");
    status_cm(s, "a", "DecodeSweep", 4, "14:19:00");
    status_cm(s, "a", "DecodeSweep", 4, "14:19:40");
    const struct run *run = store_find(s, "ml", "a");
    cr_expect(phase(run, "Initializing")->duration_ms == 55000);
    cr_expect(phase(run, "PrefillSweep")->duration_ms == 540000);
    cr_expect(phase(run, "PrefillSweep")->steps_done == 12);
    cr_expect(phase(run, "DecodeSweep")->started_ms == at("14:10:00"));
    cr_expect(phase(run, "DecodeSweep")->duration_ms == TIME_UNKNOWN, "still runs");
    cr_expect(phase(run, "DecodeSweep")->steps_done == 3, "the step in flight is not done");
    cr_expect(run->step_started_ms == at("14:19:00"), "a sign of life within it is no start");
    cr_expect(run->pace_step == 1 && run->pace_started_ms == at("14:10:00"));
    dgdr(s, "a", "u1", 2,
         "{phase: Deployed, conditions: [{type: Profiling, status: 'True', lastTransitionTime: "
         "'2026-01-23T14:40:00Z'}]}",
         "14:41:00");
    cr_expect(run->finished_ms == at("14:40:00"));
    cr_expect(phase(run, "PlannerGeneration")->state == PHASE_DONE,
              "phases after success are done");
    store_free(s);
}

// Polled every ten seconds, a source jumps over what is short; what is long and was never there did
// not run.
Test(store, jumped_phases_are_skipped_or_done)
{
    struct store *s = store_new();
    dgdr(s, "a", "u1", 1, "{phase: Profiling, profilingPhase: Initializing}", "14:00:00");
    fixture_upsert(s, at("14:00:10"), OUTPUT_CM, "a", "Initializing", "x");
    fixture_upsert(s, at("14:00:20"), OUTPUT_CM, "a", "SweepingDecode", "x");
    fixture_upsert(s, at("14:50:20"), OUTPUT_CM, "a", "GeneratingDGD", "x");
    const struct run *run = store_find(s, "ml", "a");
    cr_expect(phase(run, "SweepingPrefill")->state == PHASE_SKIPPED);
    cr_expect(phase(run, "SweepingDecode")->state == PHASE_DONE);
    cr_expect(phase(run, "SweepingDecode")->duration_ms == 3000000);
    cr_expect(phase(run, "SelectingConfig")->state == PHASE_DONE);
    cr_expect(phase(run, "BuildingCurves")->state == PHASE_SKIPPED);
    cr_expect(phase(run, "GeneratingDGD")->state == PHASE_ACTIVE);
    store_free(s);
}

Test(store, older_phase_does_not_replace_a_later_one)
{
    struct store *s = store_new();
    dgdr(s, "a", "u1", 1, "{phase: Profiling, profilingPhase: SweepingPrefill}", "14:00:00");
    status_cm(s, "a", "DecodeSweep", 5, "14:30:00");
    cr_expect(fixture_same(store_find(s, "ml", "a")->phase, "DecodeSweep"), "the object lags");
    status_cm(s, "a", "PrefillSweep", 4, "14:10:00");
    cr_expect(fixture_same(store_find(s, "ml", "a")->phase, "DecodeSweep"), "late delivery");
    cr_expect(store_find(s, "ml", "a")->step_current == 5);
    store_free(s);
}

Test(store, new_attempt_starts_afresh)
{
    struct store *s = store_new();
    dgdr(s, "a", "u1", 1, "{phase: Profiling}", "14:00:00");
    status_cm(s, "a", "PrefillSweep", 1, "14:01:00");
    status_cm(s, "a", "DecodeSweep", 5, "14:30:00");
    unsigned c = fixture_upsert(s, at("14:40:30"), STATUS_CM, "a", "PrefillSweep",
                                "2026-01-23T14:40:00Z", "2026-01-23T14:40:30Z", 1);
    const struct run *run = store_find(s, "ml", "a");
    cr_expect(c & CHANGE_ATTEMPT, "%u", c);
    cr_expect(run->attempt == 2, "attempt %d", run->attempt);
    cr_expect(fixture_same(run->phase, "PrefillSweep"));
    cr_expect(run->started_ms == at("14:40:00"));
    cr_expect(phase(run, "DecodeSweep")->state == PHASE_PENDING);
    cr_expect(phase(run, "Initializing")->duration_ms == TIME_UNKNOWN, "nothing is left of before");
    store_free(s);
}

Test(store, failed_run_that_is_tried_again)
{
    struct store *s = store_new();
    dgdr(s, "a", "u1", 1, "{phase: Profiling, profilingPhase: SweepingDecode}", "14:00:00");
    fixture_upsert(s, at("14:00:20"), OUTPUT_CM, "a", "SweepingDecode", "x");
    dgdr(s, "a", "u1", 2, "{phase: Failed, profilingPhase: SweepingDecode}", "14:20:00");
    const struct run *run = store_find(s, "ml", "a");
    cr_expect(run->finished_ms == at("14:20:00"), "seen to end");
    struct node *cm =
        fixture_parse("{kind: ConfigMap, metadata: {name: dgdr-output-a, namespace: ml}}");
    store_remove(s, cm, at("14:21:00"));
    node_free(cm);
    cr_expect(fixture_same(run->phase, "SweepingDecode"), "a removal takes nothing back");
    dgdr(s, "a", "u1", 3, "{phase: Profiling, profilingPhase: Initializing}", "14:22:00");
    run = store_find(s, "ml", "a");
    cr_expect(fixture_same(run->phase, "Initializing"), "phase %s", run->phase);
    cr_expect(run->attempt == 2 && run->error == NULL);
    store_free(s);
}

Test(store, torn_file_keeps_what_was_known)
{
    struct store *s = store_new();
    dgdr(s, "a", "u1", 1, "{phase: Profiling}", "14:00:00");
    status_cm(s, "a", "DecodeSweep", 5, "14:30:00");
    fixture_upsert(s, at("14:30:10"),
                   "{kind: ConfigMap, metadata: {name: dgdr-status-a, namespace: ml}, data: "
                   "{status.json: '{\"phase\": \"Dec'}}");
    const struct run *run = store_find(s, "ml", "a");
    cr_expect(fixture_same(run->phase, "DecodeSweep") && run->step_current == 5);
    cr_expect(run->sources[0].note && strstr(run->sources[0].note, "malformed status.json"));
    store_free(s);
}

Test(store, configmap_waits_for_its_object)
{
    struct store *s = store_new();
    cr_expect(status_cm(s, "a", "DecodeSweep", 5, "14:30:00") == 0);
    cr_expect(store_count(s) == 0 && store_touched(s) == NULL, "no object, no run");
    cr_expect(dgdr(s, "a", "u1", 1, "{phase: Profiling}", "14:31:00") == CHANGE_NEW);
    cr_expect(fixture_same(store_at(s, 0)->phase, "DecodeSweep"));
    store_free(s);
}

Test(store, removal_and_relist)
{
    struct store *s = store_new();
    static const char *const names[] = {"b", "a", "d", "c"};
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        dgdr(s, names[i], names[i], 1, "{phase: Profiling}", "14:00:00");
    for (size_t i = 1; i < store_count(s); i++)
        cr_expect(strcmp(store_at(s, i - 1)->name, store_at(s, i)->name) < 0, "sorted");
    status_cm(s, "d", "DecodeSweep", 5, "14:30:00");
    store_mark(s, "DynamoGraphDeploymentRequest");
    dgdr(s, "a", "a", 1, "{phase: Profiling}", "14:01:00");
    dgdr(s, "c", "c", 2, "{phase: Ready}", "14:01:00");
    cr_expect(store_sweep(s, "DynamoGraphDeploymentRequest") == 2);
    cr_expect(store_count(s) == 2 && !store_find(s, "ml", "b") && !store_find(s, "ml", "d"));
    struct node *a =
        fixture_parse("{kind: DynamoGraphDeploymentRequest, metadata: {name: a, namespace: ml}}");
    cr_expect(store_remove(s, a, at("14:02:00")) == CHANGE_GONE);
    cr_expect(store_touched(s) && fixture_same(store_touched(s)->name, "a"),
              "one may still say who");
    cr_expect(store_remove(s, a, at("14:02:00")) == 0, "gone is gone");
    node_free(a);
    // The ConfigMap that d left waits; it goes when a list no longer has it.
    store_mark(s, "ConfigMap");
    cr_expect(store_sweep(s, "ConfigMap") == 1);
    dgdr(s, "d", "d2", 9, "{phase: Profiling}", "14:00:00");
    cr_expect(store_find(s, "ml", "d")->phase == NULL);
    store_free(s);
}

// A hostile or merely long-lived cluster does not grow us.
Test(store, memory_is_flat)
{
    struct store *s = store_new();
    char text[64];
    size_t used = 0;
    dgdr(s, "a", "u1", 1, "{phase: Profiling}", "14:00:00");
    for (int i = 0; i < 4000; i++) {
        if (i == 1000)
            used = mallinfo2().uordblks;
        snprintf(text, sizeof(text), "%02d:%02d:%02d", 14 + i / 3600, i / 60 % 60, i % 60);
        status_cm(s, "a", i % 2 ? "DecodeSweep" : "PrefillSweep", i % 12, text);
        snprintf(text, sizeof(text), "Invented%d", i);
        fixture_upsert(s, at("14:00:00"), OUTPUT_CM, "a", text, text);
    }
    const struct run_event *events;
    cr_expect(store_events(s, store_at(s, 0), &events) <= 64);
    cr_expect(mallinfo2().uordblks < used + 16384, "%zu bytes, then %zu", used,
              mallinfo2().uordblks);
    store_free(s);
}

Test(store, long_texts_are_cut_between_characters)
{
    struct store *s = store_new();
    struct strbuf text CLEANUP_STRBUF = STRBUF_INIT;
    while (text.len < 100000)
        strbuf_adds(&text, "\xc3\xa4\xe2\x82\xac");
    dgdr(s, "a", "u1", 1, "{phase: Profiling}", "14:00:00");
    fixture_upsert(s, at("14:00:10"), OUTPUT_CM, "a", "SweepingPrefill", text.buf);
    const char *message = store_find(s, "ml", "a")->message;
    size_t n = strlen(message);
    cr_expect(n > 2000 && n <= 2048, "%zu bytes", n);
    cr_expect(strncmp(message, text.buf, n) == 0 && ((unsigned char)text.buf[n] & 0xC0) != 0x80);
    store_free(s);
}
