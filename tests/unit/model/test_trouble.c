// SPDX-License-Identifier: Apache-2.0
// What keeps a profiler's pod from running, in a word, and what becomes of it in the store.
#include "fixture.h"
#include "model/trouble.h"

#include "base/attr.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#define SCHEDULED INT64_C(1769173209000) // 2026-01-23T13:00:09Z
#define NOW       INT64_C(1769173800000)

static const struct {
    const char *status; // of the pod
    const char *reason; // NULL: no trouble
} rows[] = {
    {"phase: Running, containerStatuses: [{name: profiler, state: {running: {}}}]", NULL},
    {"phase: Pending, containerStatuses: [{name: profiler, state: {waiting: {reason: ContainerCreating}}}]", NULL},
    {"phase: Pending, containerStatuses: [{name: profiler, state: {waiting: {reason: PodInitializing}}}]", NULL},
    {"phase: Pending, containerStatuses: [{name: profiler, state: {waiting: {reason: ImagePullBackOff}}}]", "image pull"},
    {"phase: Pending, containerStatuses: [{name: profiler, state: {waiting: {reason: ErrImagePull}}}]", "image pull"},
    {"phase: Pending, containerStatuses: [{name: profiler, state: {running: {}}}, {name: output-copier, state: {waiting: {reason: ErrImagePull}}}]", "image pull"},
    {"phase: Pending, containerStatuses: [{name: profiler, state: {waiting: {reason: InvalidImageName}}}]", "image name"},
    {"phase: Pending, containerStatuses: [{name: profiler, state: {waiting: {reason: CreateContainerConfigError, message: secret \"hf-token-secret\" not found}}}]", "missing secret"},
    {"phase: Pending, containerStatuses: [{name: profiler, state: {waiting: {reason: CreateContainerConfigError, message: configmap \"x\" not found}}}]", "missing ConfigMap"},
    {"phase: Running, containerStatuses: [{name: profiler, state: {waiting: {reason: CrashLoopBackOff}}}]", "crash loop"},
    {"phase: Running, containerStatuses: [{name: profiler, state: {terminated: {reason: OOMKilled, exitCode: 137}}}]", "out of memory"},
    {"phase: Running, containerStatuses: [{name: profiler, state: {terminated: {reason: Completed, exitCode: 0}}}]", NULL},
    {"phase: Failed, reason: Evicted, message: The node was low on resource", "evicted"},
    {"phase: Pending, conditions: [{type: PodScheduled, status: 'False', reason: Unschedulable, message: 0/3 nodes}]", "unschedulable"},
};

static struct evidence *gather(const char *status)
{
    char text[1024];
    snprintf(text, sizeof(text),
             "{kind: Pod, metadata: {name: p, namespace: ml, uid: p1, creationTimestamp: '2026-01-23T13:00:05Z', "
             "labels: {job-name: profile-a}}, status: {%s}}",
             status);
    struct node *pod = fixture_parse(text);
    struct evidence *e = evidence_new("ml", "a", "u1", NULL);
    evidence_upsert(e, pod, NOW);
    node_free(pod);
    return e;
}

Test(trouble, is_told_in_a_word)
{
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct evidence *e = gather(rows[i].status);
        struct run_trouble t;
        bool any = trouble_of(e, &t);
        cr_expect(any == (rows[i].reason != NULL), "%s", rows[i].status);
        if (any && rows[i].reason)
            cr_expect_str_eq(t.reason, rows[i].reason, "%s", rows[i].status);
        evidence_free(e);
    }
}

static void put(struct store *s, const char *uid, const char *status)
{
    static int version;
    fixture_upsert(s, NOW,
                   "{kind: DynamoGraphDeploymentRequest, apiVersion: nvidia.com/v1beta1, metadata: {name: a, namespace: "
                   "ml, uid: %s, resourceVersion: '%d'}, status: {%s}}",
                   uid, ++version, status);
}

static const struct run_trouble pull = {"image pull", "Back-off pulling image", SCHEDULED};

static unsigned set(struct store *s, const struct run_trouble *t)
{
    return store_set_trouble(s, "ml", "a", t, NOW);
}

Test(trouble, comes_and_goes_in_the_store)
{
    struct store *s = store_new();
    cr_expect(set(s, &pull) == 0, "of nobody");
    put(s, "u1", "phase: Profiling");
    cr_expect(set(s, NULL) == 0, "there was none");
    cr_expect(set(s, &pull) == CHANGE_TROUBLE);
    const struct run *run = store_touched(s);
    cr_assert(run && run->trouble);
    cr_expect_str_eq(run->trouble->reason, "image pull");
    struct run_trouble again = {"image pull", "rpc error", NOW};
    cr_expect(set(s, &again) == 0, "kubelets change their words, not the trouble");
    cr_expect(store_find(s, "ml", "a")->trouble->since_ms == SCHEDULED);
    cr_expect(set(s, NULL) == CHANGE_TROUBLE);
    cr_expect(store_find(s, "ml", "a")->trouble == NULL);
    const struct run_event *events;
    size_t n = store_events(s, store_find(s, "ml", "a"), &events);
    cr_assert(n == 2, "%zu events", n);
    cr_expect_str_eq(events[0].text, "stuck: image pull: Back-off pulling image");
    cr_expect(events[0].at_ms == SCHEDULED);
    store_free(s);
}

// Nothing of it is left where the run has gone on, ended, or become another one.
Test(trouble, is_void_where_the_run_shows_more)
{
    static const struct {
        const char *uid, *status;
    } next[] = {
        {"u1", "phase: Failed"},
        {"u1", "phase: Deployed"},
        {"u2", "phase: Profiling"},
        {"u1", "phase: Profiling, profilingProgress: {phase: PrefillSweep, currentStep: 1, totalSteps: 4, lastUpdated: "
               "'2026-01-23T13:05:00Z'}"},
    };
    for (size_t i = 0; i < ARRAY_LEN(next); i++) {
        struct store *s = store_new();
        put(s, "u1", "phase: Profiling");
        set(s, &pull);
        put(s, next[i].uid, next[i].status);
        cr_expect(store_find(s, "ml", "a")->trouble == NULL, "%s %s", next[i].uid, next[i].status);
        store_free(s);
    }
}
