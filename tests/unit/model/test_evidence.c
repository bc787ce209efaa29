// SPDX-License-Identifier: Apache-2.0
// What belongs to a run, and which part it plays.
#include "base/mem.h"
#include "fixture.h"
#include "model/evidence.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#define NOW INT64_C(1780308600000) // 2026-06-01T10:10:00Z

static struct evidence *chat(void)
{
    return evidence_new("ml", "chat", "run-1", NULL);
}

static void feed(struct evidence *e, const char *name, bool backwards)
{
    struct node *documents = fixture_load(name);
    size_t n = node_len(documents);
    for (size_t i = 0; i < n; i++)
        evidence_upsert(e, node_item(documents, backwards ? n - 1 - i : i), NOW);
    node_free(documents);
}

static bool upsert(struct evidence *e, const char *yaml)
{
    struct node *n = fixture_parse(yaml);
    bool differs = evidence_upsert(e, n, NOW);
    node_free(n);
    return differs;
}

static bool removed(struct evidence *e, const char *yaml, int64_t seen_ms)
{
    struct node *n = fixture_parse(yaml);
    bool differs = evidence_remove(e, n, seen_ms);
    node_free(n);
    return differs;
}

static void add_int(struct strbuf *out, const char *word, int n)
{
    if (n != COUNT_UNKNOWN)
        strbuf_addf(out, " %s=%d", word, n);
}

static void describe_pods(const struct evidence *e, struct strbuf *out)
{
    static const char *const parts[] = {"profiler", "candidate", "final"};
    const struct evidence_pod *const *pods;
    size_t n = evidence_pods(e, &pods);
    for (size_t i = 0; i < n; i++) {
        strbuf_addf(out, "pod %s %s", pods[i]->name, parts[pods[i]->part]);
        add_int(out, "attempt", pods[i]->attempt);
        strbuf_addf(out, " %s %s%s\n", pods[i]->phase, pods[i]->reason ? pods[i]->reason : "-",
                    pods[i]->gone ? " gone" : "");
        for (size_t k = 0; k < pods[i]->container_count; k++) {
            const struct evidence_container *c = &pods[i]->containers[k];
            static const char *const states[] = {"unknown", "waiting", "running", "terminated"};
            strbuf_addf(out, "  %s%s %s %s", c->init ? "init " : "", c->name, states[c->state],
                        c->reason ? c->reason : "-");
            add_int(out, "exit", c->exit_code);
            add_int(out, "signal", c->signal);
            if (c->last_reason)
                strbuf_addf(out, " last=%s", c->last_reason);
            strbuf_addc(out, '\n');
        }
    }
}

static char *describe(const struct evidence *e)
{
    struct strbuf out = STRBUF_INIT;
    const struct evidence_job *job = evidence_job(e);
    strbuf_addf(&out, "job %s", job->known ? job->name : "-");
    add_int(&out, "attempt", job->attempt);
    add_int(&out, "of", job->attempts);
    strbuf_adds(&out, job->gone ? " gone\n" : "\n");
    describe_pods(e, &out);
    const struct evidence_candidate *const *candidates;
    size_t n = evidence_candidates(e, &candidates);
    for (size_t i = 0; i < n; i++) {
        const struct evidence_candidate *c = candidates[i];
        strbuf_addf(&out, "deployment %s %s%s%s", c->name, candidate_state_name(c->state),
                    c->final ? " final" : "", c->foreign ? " foreign" : "");
        add_int(&out, "number", c->number);
        strbuf_addc(&out, '\n');
    }
    const struct evidence_event *const *events;
    n = evidence_events(e, &events);
    for (size_t i = 0; i < n; i++) {
        char first[TIME_TEXT_MAX], last[TIME_TEXT_MAX];
        strbuf_addf(&out, "event %s %s %s x%d %s %s..%s %s\n",
                    events[i]->warning ? "warning" : "normal", events[i]->kind, events[i]->reason,
                    events[i]->count, events[i]->reporter ? events[i]->reporter : "-",
                    time_format(events[i]->first_ms, first) + 11,
                    time_format(events[i]->last_ms, last) + 11, events[i]->name);
    }
    return strbuf_detach(&out);
}

static void expect(const struct evidence *e, const char *what, const char *expected)
{
    char *got = describe(e);
    cr_expect_str_eq(got, expected, "%s:\n%s\ninstead of\n%s", what, got, expected);
    free(got);
}

static const char thorough[] =
    "job profile-chat attempt=2 of=4\n"
    "pod profile-chat-bbbbb profiler attempt=2 Running -\n"
    "  profiler running -\n"
    "  output-copier running -\n"
    "pod profile-chat-aaaaa profiler attempt=1 Failed Evicted\n"
    "  init dgd-override-installer terminated Completed exit=0\n"
    "  profiler terminated OOMKilled exit=137 signal=9\n"
    "  output-copier terminated Error exit=143 signal=15\n"
    "pod vllm-agg-4e5f6a7b-0-vllmworker-x2x4q candidate Pending Unschedulable\n"
    "  main unknown -\n"
    "deployment vllm-agg-4e5f6a7b deploying number=2\n"
    "deployment vllm-agg-0a1b2c3d ready number=1\n";

Test(evidence, tells_the_run_s_own_things_apart)
{
    for (int backwards = 0; backwards < 2; backwards++) {
        struct evidence *e = chat();
        feed(e, "evidence-thorough", backwards);
        expect(e, backwards ? "in whatever order they come" : "a thorough run", thorough);
        const struct evidence_pod *p = evidence_profiler_pod(e);
        cr_expect_str_eq(p ? p->name : "none", "profile-chat-bbbbb", "the current attempt's pod");
        evidence_free(e);
    }
}

Test(evidence, keeps_the_words_of_scheduler_and_kubelet)
{
    struct evidence *e = chat();
    const struct evidence_pod *const *pods;
    feed(e, "evidence-thorough", false);
    cr_assert_eq(evidence_pods(e, &pods), 3);
    cr_expect_not_null(strstr(pods[2]->message, "8 Insufficient nvidia.com/gpu"));
    cr_expect_not_null(strstr(pods[1]->message, "low on resource: ephemeral-storage"));
    cr_expect_str_eq(pods[1]->node, "gpu-03");
    cr_expect_eq(pods[1]->scheduled_ms, time_parse("2026-06-01T09:00:02Z"));
    cr_expect_eq(pods[2]->scheduled_ms, TIME_UNKNOWN, "it was not scheduled");
    cr_expect_str_eq(pods[2]->owner, "vllm-agg-4e5f6a7b");
    evidence_free(e);
}

Test(evidence, events_of_both_shapes)
{
    static const char expected[] =
        "event warning PodGang Unschedulable x1 grove 10:00:02Z..10:00:02Z vllm-agg-4e5f6a7b-0\n"
        "event warning Pod FailedScheduling x12 default-scheduler 09:06:00Z..09:09:00Z "
        "profile-chat-aaaaa\n"
        "event warning Job FailedCreate x7 job-controller 09:00:01Z..09:05:00Z profile-chat\n"
        "event normal DynamoGraphDeploymentRequest ProfilingJobCreated x1 "
        "dynamographdeploymentrequest 09:00:00Z..09:00:00Z chat\n";
    for (int backwards = 0; backwards < 2; backwards++) {
        struct evidence *e = chat();
        feed(e, backwards ? "evidence-events" : "evidence-thorough", backwards);
        feed(e, backwards ? "evidence-thorough" : "evidence-events", backwards);
        char *all = describe(e), *events = strstr(all, "event ");
        cr_expect_str_eq(events ? events : "", expected, "%s", all);
        free(all);
        evidence_free(e);
    }
}

Test(evidence, a_pod_that_was_gone_before_anybody_looked_left_its_events)
{
    struct evidence *e = chat();
    feed(e, "evidence-events", false);
    const struct evidence_event *const *events;
    cr_expect_eq(evidence_events(e, &events), 3, "the request's, the job's and its pod's");
    evidence_free(e);
}

Test(evidence, what_is_gone_stays_listed)
{
    struct evidence *e = chat();
    feed(e, "evidence-thorough", false);
    bool differs = removed(e,
                           "{apiVersion: nvidia.com/v1alpha1, kind: DynamoGraphDeployment, "
                           "metadata: {name: vllm-agg-0a1b2c3d, namespace: ml, uid: dgd-1, "
                           "creationTimestamp: '2026-06-01T09:45:00Z', ownerReferences: [{kind: "
                           "DynamoGraphDeploymentRequest, name: chat, uid: run-1}]}, status: "
                           "{state: successful}}",
                           NOW);
    cr_expect(differs);
    const struct evidence_candidate *const *candidates;
    cr_assert_eq(evidence_candidates(e, &candidates), 2);
    cr_expect_eq(candidates[1]->state, CANDIDATE_GONE);
    cr_expect_eq(candidates[1]->gone_ms, NOW);
    cr_expect_eq(candidates[1]->ready_ms, time_parse("2026-06-01T09:50:00Z"),
                 "when it was ready stays known");
    // The others by a list in which they are not.
    for (int part = 0; part < EVIDENCE_PARTS; part++)
        evidence_mark(e, (enum evidence_part)part);
    for (int part = 0; part < EVIDENCE_PARTS; part++)
        cr_expect_eq(evidence_sweep(e, (enum evidence_part)part, NOW), part != EVIDENCE_EVENTS,
                     "part %d", part);
    const struct evidence_pod *const *pods;
    size_t n = evidence_pods(e, &pods);
    cr_assert_eq(n, 3);
    for (size_t i = 0; i < n; i++)
        cr_expect(pods[i]->gone && pods[i]->deleted_ms == NOW, "%s", pods[i]->name);
    cr_expect(evidence_job(e)->known && evidence_job(e)->gone);
    cr_expect_not_null(evidence_profiler_pod(e), "whose log is gone with it");
    evidence_free(e);
}

Test(evidence, the_pods_of_deployments_are_listed_apart)
{
    struct evidence *e = chat();
    const struct evidence_pod *const *pods;
    feed(e, "evidence-thorough", false);
    evidence_mark_pods(e, false);
    cr_expect(evidence_sweep_pods(e, false, NOW));
    cr_assert_eq(evidence_pods(e, &pods), 3);
    cr_expect(!pods[0]->gone && !pods[1]->gone && pods[2]->gone);
    evidence_free(e);
}

Test(evidence, says_whether_a_user_would_see_a_difference)
{
#define POD(status, rv)                                                                            \
    "{apiVersion: v1, kind: Pod, metadata: {name: profile-chat-aaaaa, namespace: ml, uid: p, "     \
    "resourceVersion: '" rv "', labels: {job-name: profile-chat}}, spec: {containers: [{name: "    \
    "profiler}]}, status: {phase: Pending, containerStatuses: [{name: profiler, state: {waiting: " \
    "{reason: " status "}}}]}}"
    static const struct {
        const char *what, *yaml;
        bool differs;
    } rows[] = {
        {"a new pod", POD("ContainerCreating", "1"), true},
        {"the same again", POD("ContainerCreating", "1"), false},
        {"only its version differs", POD("ContainerCreating", "2"), false},
        {"another reason to wait", POD("ImagePullBackOff", "3"), true},
        {"a pod of no part", "{kind: Pod, metadata: {name: x, namespace: ml, uid: q}}", false},
        {"an event of nobody we know",
         "{kind: Event, metadata: {name: x, namespace: ml, uid: r}, involvedObject: {kind: Pod, "
         "name: x}}",
         false},
        {"another namespace",
         "{kind: Pod, metadata: {name: profile-chat-bbbbb, namespace: other, uid: s, labels: "
         "{job-name: profile-chat}}}",
         false},
        {"no name", "{kind: Pod, metadata: {namespace: ml, labels: {job-name: profile-chat}}}",
         false},
        {"another kind", "{kind: Secret, metadata: {name: profile-chat, namespace: ml}}", false},
        {"the job of an earlier request",
         "{kind: Job, metadata: {name: profile-chat, namespace: ml, uid: j, ownerReferences: "
         "[{kind: DynamoGraphDeploymentRequest, uid: run-0}]}}",
         false},
        {"nothing at all", "{}", false},
    };
    struct evidence *e = chat();
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        cr_expect_eq(upsert(e, rows[i].yaml), rows[i].differs, "%s", rows[i].what);
    evidence_free(e);
#undef POD
}

Test(evidence, container_states)
{
    static const struct {
        const char *status, *expected;
    } rows[] = {
        {"state: {waiting: {reason: CreateContainerConfigError, message: 'secret "
         "\"hf-token-secret\" "
         "not found'}}",
         "waiting CreateContainerConfigError\n"},
        {"state: {running: {startedAt: '2026-06-01T09:00:00Z'}}", "running -\n"},
        {"state: {terminated: {exitCode: 0, reason: Completed}}", "terminated Completed exit=0\n"},
        {"state: {terminated: {exitCode: 137, reason: OOMKilled}}",
         "terminated OOMKilled exit=137 signal=9\n"},
        {"state: {terminated: {exitCode: 1, signal: 6, reason: Error}}",
         "terminated Error exit=1 signal=6\n"},
        {"state: {waiting: {reason: CrashLoopBackOff}}, lastState: {terminated: {exitCode: 139, "
         "reason: Error}}",
         "waiting CrashLoopBackOff last=Error\n"},
        {"state: {terminated: {exitCode: 1, reason: ''}}", "terminated - exit=1\n"},
        {"state: {}", "unknown -\n"},
        {"state: {waiting: yes}", "unknown -\n"},
        {"state: {terminated: {exitCode: -7}}", "terminated -\n"},
        {"state: {terminated: {exitCode: many}}", "terminated -\n"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct evidence *e = chat();
        char *yaml = xasprintf("{kind: Pod, metadata: {name: profile-chat-aaaaa, namespace: ml, "
                               "labels: {job-name: profile-chat}}, status: {phase: Running, "
                               "containerStatuses: [{name: profiler, %s}]}}",
                               rows[i].status);
        upsert(e, yaml);
        char *all = describe(e), *line = strstr(all, "  profiler ");
        cr_expect_str_eq(line ? line + 11 : "", rows[i].expected, "%s", rows[i].status);
        free(all);
        free(yaml);
        evidence_free(e);
    }
}

Test(evidence, attempts)
{
    static const struct {
        const char *what, *job;
        int pods, attempt, attempts, newest;
    } rows[] = {
        {"nothing yet", "spec: {backoffLimit: 3}, status: {}", 0, COUNT_UNKNOWN, 4, COUNT_UNKNOWN},
        {"the first", "spec: {backoffLimit: 3}, status: {active: 1}", 1, 1, 4, 1},
        {"no retries", "spec: {backoffLimit: 0}, status: {active: 1}", 1, 1, 1, 1},
        {"the third", "spec: {backoffLimit: 3}, status: {active: 1, failed: 2}", 3, 3, 4, 3},
        {"the third, the first pod was cleaned away",
         "spec: {backoffLimit: 3}, status: {active: 1, failed: 2}", 2, 3, 4, 3},
        {"between two", "spec: {backoffLimit: 3}, status: {failed: 2}", 2, 2, 4, 2},
        {"over", "spec: {backoffLimit: 3}, status: {failed: 4}", 4, 4, 4, 4},
        {"pods that did not count", "spec: {backoffLimit: 0}, status: {active: 1}", 2, 2,
         COUNT_UNKNOWN, 2},
        {"no limit told", "status: {active: 1}", 1, 1, COUNT_UNKNOWN, 1},
        {"an absurd limit", "spec: {backoffLimit: 2147483647}, status: {active: 1}", 1, 1,
         COUNT_UNKNOWN, 1},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct evidence *e = chat();
        char *job = xasprintf("{kind: Job, metadata: {name: profile-chat, namespace: ml, uid: j}, "
                              "%s}",
                              rows[i].job);
        upsert(e, job);
        for (int k = 0; k < rows[i].pods; k++) {
            char *pod =
                xasprintf("{kind: Pod, metadata: {name: profile-chat-aaaa%d, namespace: ml, "
                          "uid: p%d, creationTimestamp: '2026-06-01T09:0%d:00Z', labels: "
                          "{job-name: profile-chat, controller-uid: j}}}",
                          k, k, k);
            upsert(e, pod);
            free(pod);
        }
        const struct evidence_pod *p = evidence_profiler_pod(e);
        cr_expect_eq(evidence_job(e)->attempt, rows[i].attempt, "%s: attempt %d", rows[i].what,
                     evidence_job(e)->attempt);
        cr_expect_eq(evidence_job(e)->attempts, rows[i].attempts, "%s: of %d", rows[i].what,
                     evidence_job(e)->attempts);
        cr_expect_eq(p ? p->attempt : COUNT_UNKNOWN, rows[i].newest, "%s: newest", rows[i].what);
        free(job);
        evidence_free(e);
    }
}

Test(evidence, a_job_made_anew_counts_from_one)
{
    struct evidence *e = chat();
#define POD(n, job, at)                                                                           \
    "{kind: Pod, metadata: {name: profile-chat-" n ", namespace: ml, uid: " n                     \
    ", creationTimestamp: '" at "', labels: {job-name: profile-chat, controller-uid: " job "}}, " \
    "status: {phase: Running}}"
    upsert(e, POD("aaaaa", "j1", "2026-06-01T09:00:00Z"));
    upsert(e, POD("bbbbb", "j1", "2026-06-01T09:10:00Z"));
    upsert(e, POD("ccccc", "j2", "2026-06-01T09:20:00Z"));
    expect(e, "three pods of two jobs",
           "job -\n"
           "pod profile-chat-ccccc profiler attempt=1 Running -\n"
           "pod profile-chat-bbbbb profiler Running -\n"
           "pod profile-chat-aaaaa profiler Running -\n");
    evidence_free(e);
#undef POD
}

Test(evidence, the_deployment_that_came_of_it)
{
    static const struct {
        const char *what, *told, *metadata, *expected;
    } rows[] = {
        {"by its labels", NULL,
         "labels: {dgdr.nvidia.com/name: chat, dgdr.nvidia.com/namespace: ml}",
         "deploying final\n"},
        {"by its name and labels", "made", "labels: {dgdr.nvidia.com/name: chat}",
         "deploying final\n"},
        {"somebody else's of that name", "made", "labels: {app: web}", "deploying final foreign\n"},
        {"another run's of that name", "made", "labels: {dgdr.nvidia.com/name: talk}",
         "deploying final foreign\n"},
        {"of a run of this name elsewhere", NULL,
         "labels: {dgdr.nvidia.com/name: chat, dgdr.nvidia.com/namespace: prod}", ""},
        {"of another name than told", "other", "labels: {dgdr.nvidia.com/name: chat}", ""},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        for (int late = 0; late < 2; late++) {
            struct evidence *e = chat();
            char *yaml = xasprintf("{kind: DynamoGraphDeployment, metadata: {name: made, "
                                   "namespace: ml, uid: d, %s}}",
                                   rows[i].metadata);
            if (!late)
                evidence_set_final(e, rows[i].told);
            upsert(e, yaml);
            if (late)
                evidence_set_final(e, rows[i].told);
            char *all = describe(e), *line = strstr(all, "deployment made ");
            cr_expect_str_eq(line ? line + 16 : "", rows[i].expected, "%s", rows[i].what);
            free(all);
            free(yaml);
            evidence_free(e);
        }
}

Test(evidence, bounded_and_what_is_there_outlives_what_is_gone)
{
    struct evidence *e = chat();
    const struct evidence_pod *const *pods;
    for (int i = 0; i < EVIDENCE_PODS_MAX + 50; i++) {
        char *yaml =
            xasprintf("{kind: Pod, metadata: {name: profile-chat-%05d, namespace: ml, uid: "
                      "p%d, creationTimestamp: '2026-06-01T%02d:%02d:00Z', labels: "
                      "{job-name: profile-chat}}}",
                      i, i, i / 60, i % 60);
        upsert(e, yaml);
        if (i > 0)
            removed(e, yaml, NOW);
        free(yaml);
    }
    size_t n = evidence_pods(e, &pods);
    cr_expect_eq(n, EVIDENCE_PODS_MAX);
    cr_expect_str_eq(pods[0]->name, "profile-chat-00305");
    cr_expect_str_eq(pods[n - 1]->name, "profile-chat-00000", "the oldest, but it is there");
    evidence_free(e);
}

Test(evidence, neighbours_do_not_push_out_the_run_s_events)
{
    struct evidence *e = chat();
    const struct evidence_event *const *events;
    feed(e, "evidence-events", false);
    for (int i = 0; i < 2 * EVIDENCE_EVENTS_MAX; i++) {
        char *yaml = xasprintf("{kind: Event, metadata: {name: web.%d, namespace: ml, uid: w%d}, "
                               "involvedObject: {kind: Pod, name: web}, lastTimestamp: "
                               "'2026-06-02T00:00:00Z'}",
                               i, i);
        upsert(e, yaml);
        free(yaml);
    }
    cr_expect_eq(evidence_events(e, &events), 3);
    evidence_free(e);
}

Test(evidence, what_cannot_be_read_is_said_until_it_can)
{
    struct evidence *e = chat();
    cr_expect_null(evidence_refusal(e, EVIDENCE_PODS));
    evidence_refuse(e, EVIDENCE_PODS, "you may not list pods");
    cr_expect_str_eq(evidence_refusal(e, EVIDENCE_PODS), "you may not list pods");
    evidence_refuse(e, EVIDENCE_PODS, NULL);
    cr_expect_null(evidence_refusal(e, EVIDENCE_PODS));
    cr_expect(!evidence_is_synced(e, EVIDENCE_EVENTS));
    evidence_synced(e, EVIDENCE_EVENTS);
    cr_expect(evidence_is_synced(e, EVIDENCE_EVENTS));
    cr_expect(!evidence_job(e)->known, "nothing is known of the job");
    evidence_free(e);
}
