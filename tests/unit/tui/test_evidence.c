// SPDX-License-Identifier: Apache-2.0
// The view of what the cluster holds around a run: screens, refusals, and a place that stays while things change.
#include "evidence_bench.h"

// A pod's state, and what the view says of it.
static const struct {
    const char *name, *status, *expect, *expect_not;
} states[] = {
    {"runs", "{running: {startedAt: '2026-06-01T10:00:00Z'}}", "running 10m, not ready", "✗ prof"},
    {"since when is not told", "{running: {}}", "-  the cluster does not tell", "0s"},
    {"nothing is told", "{}", "-  the cluster does not tell", "running"},
    {"being made", "{waiting: {reason: ContainerCreating}}", "being made: its image is pulled",
     "✗ profiler"},
    {"secret is missing",
     "{waiting: {reason: CreateContainerConfigError, message: 'secret \"hf-token-secret\" not "
     "found'}}",
     "missing: secret \"hf-token-secret\" not found", "-  the"},
    {"no words for it", "{waiting: {reason: SomethingNew, message: 'its words'}}",
     "waiting: SomethingNew", "(null)"},
    {"ended well",
     "{terminated: {exitCode: 0, reason: Completed, finishedAt: "
     "'2026-06-01T10:06:00Z'}}",
     "ended 4m ago: exit 0, as it should", "Completed"},
    {"error", "{terminated: {exitCode: 1, reason: Error, finishedAt: '2026-06-01T10:06:00Z'}}",
     "exit 1, an error of its own", "Error,"},
    {"killed", "{terminated: {exitCode: 137, reason: Error, finishedAt: '2026-06-01T10:06:00Z'}}",
     "exit 137, killed", "memory"},
    {"out of memory", "{terminated: {exitCode: 137, reason: OOMKilled}}",
     "exit 137 OOMKilled, ran out of memory", "killed,"},
    {"told to end", "{terminated: {exitCode: 143, reason: Error}}", "exit 143, asked to end",
     "(null)"},
    {"a code of its own", "{terminated: {exitCode: 42, reason: Error}}", "exit 42\n", "42,"},
};

Test(evidence, container_states_in_plain_words)
{
    for (size_t i = 0; i < ARRAY_LEN(states); i++) {
        struct bench b;
        open_evidence(&b, 30, 200, false);
        char *pod CLEANUP_FREE = xasprintf(
            "{kind: Pod, metadata: {name: profile-chat-x2x2x, namespace: ml, uid: pod-1, "
            "creationTimestamp: '2026-06-01T10:00:00Z', labels: {job-name: profile-chat}}, spec: "
            "{containers: [{name: profiler, image: p}]}, status: {phase: Running, "
            "containerStatuses: [{name: profiler, restartCount: 0, ready: false, state: %s}]}}",
            states[i].status);
        feed_text(&b, pod, THEN);
        synced(&b);
        expect(draw(&b), states[i].expect, states[i].name);
        expect_not(draw(&b), states[i].expect_not, states[i].name);
        bench_close(&b);
    }
}

static void add_candidates(struct bench *b, int from, int to)
{
    for (int i = from; i <= to; i++) {
        char *dgd CLEANUP_FREE = xasprintf(
            "{kind: DynamoGraphDeployment, metadata: {name: agg-%04d, namespace: ml, uid: dgd-%d, "
            "creationTimestamp: '2026-06-01T09:%02d:00Z', " OWNER "}, status: {state: pending}}",
            i, i, i);
        feed_text(b, dgd, THEN);
    }
}

static const char *first_row(struct bench *b, char out[256])
{
    const char *second = strchr(draw(b), '\n') + 1;
    snprintf(out, 256, "%.*s", (int)strcspn(second, "\n"), second);
    return out;
}

Test(evidence, the_place_stays_while_things_come_and_go)
{
    struct bench b;
    char before[256], after[256];
    open_evidence(&b, 14, 80, false);
    feed_file(&b, "evidence-thorough");
    feed_file(&b, "evidence-events");
    synced(&b);
    add_candidates(&b, 1, 20);
    first_row(&b, before);
    cr_assert(strncmp(before, " Job", 4) == 0, "%s", before);
    press(&b, "         "); // pages down
    while (!strstr(first_row(&b, before), "agg-0010") && b.dash.evidence.top > 0)
        press(&b, "k");
    cr_assert(strstr(before, "agg-0010") != NULL, "%s", before);
    add_candidates(&b, 21, 40);
    first_row(&b, after);
    cr_assert(strstr(after, "agg-0010") != NULL, "candidates came: %s", after);
    evidence_refuse(b.evidence, EVIDENCE_PODS, "no more");
    evidence_refuse(b.evidence, EVIDENCE_JOB, "no more");
    cr_assert(strstr(first_row(&b, after), "agg-0010") != NULL, "refused: %s", after);
    evidence_mark(b.evidence, EVIDENCE_CANDIDATES);
    evidence_sweep(b.evidence, EVIDENCE_CANDIDATES, THEN);
    cr_assert(strstr(first_row(&b, after), "agg-0010") != NULL, "gone: %s", after);
    expect(draw(&b), "tried, gone after", "gone");
    canvas_release(&b.canvas);
    canvas_init(&b.canvas, 20, 120, false);
    cr_assert(strstr(first_row(&b, after), "agg-0010") != NULL, "resized: %s", after);
    press(&b, "g");
    cr_assert(strncmp(first_row(&b, after), " Job", 4) == 0, "%s", after);
    add_candidates(&b, 41, 42);
    cr_assert(strncmp(first_row(&b, after), " Job", 4) == 0, "at the top: %s", after);
    bench_close(&b);
}

Test(evidence, churn_is_said_once_and_warnings_stand_out)
{
    struct bench b;
    open_evidence(&b, 100, 120, false);
    feed_thorough(&b);
    const char *shown = draw(&b);
    const char *churn = strstr(shown, "candidates come and go");
    cr_assert(churn && !strstr(churn + 1, "candidates come and go"), "%s", shown);
    expect(shown, "! 9m58s", "a warning");
    expect(shown, "    1h9m        Normal", "no warning");
    expect(shown, "⤼ 1 of 3  vllm-disagg-77777777  tried, gone after 3m20s", "gone");
    expect_not(shown, "prod-worker", "not of the run");
    bench_close(&b);
}

Test(evidence, nothing_is_there_yet)
{
    struct bench b;
    open_evidence(&b, 24, 80, false);
    evidence_free(b.evidence);
    b.evidence = NULL;
    b.detail.evidence = NULL;
    expect(draw(&b), "reading...", "no evidence");
    b.dash.link.state = TUI_LINK_CONNECTING;
    expect(press(&b, "jkG g"), "waiting for the first word from the cluster", "connecting");
    bench_close(&b);
}

// Text that is made to tear the screen, wherever a cluster may put it.
static void feed_hostile(struct bench *b)
{
    char *text CLEANUP_FREE = xstrdup(
        "{kind: Job, metadata: {name: profile-chat, namespace: ml, uid: "
        "job-1, " OWNER "}, status: {conditions: [{type: \"\\e]0;owned\\a\", status: \"\\n\\n\", "
        "message: \"模型扫描模型扫描模型扫描模型扫描模型扫描模型扫描模型扫描模型扫描\"}]}}\n---\n"
        "{kind: Pod, metadata: {name: profile-chat-x2x2x, namespace: ml, uid: p, labels: "
        "{job-name: "
        "profile-chat}}, spec: {nodeName: \"e\\u0301\\u0301\\u202e\", containers: [{name: "
        "\"模型\\e[31m\"}]}, status: {phase: \"\\e[2J\", reason: \"😀\", message: \"\\r\\t\", "
        "containerStatuses: [{name: \"模型\\e[31m\", restartCount: 2147483647, state: {waiting: "
        "{reason: \"\\e[H\", message: \"a\\u0000b\"}}}]}}\n---\n"
        "{kind: Event, metadata: {name: e, namespace: ml, uid: e}, type: Warning, reason: "
        "\"模型\", "
        "message: \"\\e[31m\\n\\n\\nx\", count: 2147483647, involvedObject: {kind: Job, name: "
        "profile-chat, namespace: ml}}");
    feed_text(b, text, THEN);
    synced(b);
}

static int next_size(int size)
{
    return size < 40 ? size + 1 : size * 9 / 8 + 1;
}

Test(evidence, every_size)
{
    static void (*const feeds[])(struct bench * b) = {feed_thorough, feed_stuck, feed_refused,
                                                      feed_nothing, feed_hostile};
    for (size_t i = 0; i < ARRAY_LEN(feeds); i++) {
        struct bench b;
        open_evidence(&b, 1, 1, false);
        feeds[i](&b);
        for (int rows = 1; rows <= 200; rows = next_size(rows)) {
            for (int cols = 1 + rows % 3; cols <= 500; cols = next_size(cols + 2)) {
                canvas_release(&b.canvas);
                canvas_init(&b.canvas, rows, cols, (rows + cols) % 5 == 0);
                const char *shown = cols % 2 ? press(&b, "G") : press(&b, "gj");
                cr_assert(strspn(shown, " \n") < strlen(shown), "%zu: nothing at %dx%d", i, cols,
                          rows);
            }
        }
        bench_close(&b);
    }
}

Test(evidence, the_next_run_of_the_list)
{
    struct bench b;
    open_evidence(&b, 24, 80, false);
    b.samples.runs[b.samples.count++] = sample(SAMPLE_READY);
    b.dash.list.stale = true;
    expect(press(&b, "J"), " small", "next");
    cr_assert(dash_focus(&b.dash).wants == WANT_EVIDENCE);
    cr_assert_str_eq(dash_focus(&b.dash).name, "small");
    expect(press(&b, "J"), "this is the last run of the list", "beyond the last");
    expect(press(&b, "K"), " my-deployment", "back");
    bench_close(&b);
}

// What a candidate does not survive is no failure of the run.
Test(evidence, a_candidate_that_crashes_is_a_warning)
{
    struct bench b;
    open_evidence(&b, 60, 160, false);
    feed_thorough(&b);
    feed_text(&b,
              "{kind: Pod, metadata: {name: vllm-agg-4e5f6a7b-0-w, namespace: ml, uid: pod-7, "
              "creationTimestamp: '2026-06-01T10:00:00Z', labels: "
              "{nvidia.com/dynamo-graph-deployment-name: vllm-agg-4e5f6a7b}}, spec: {containers: "
              "[{name: main}]}, status: {phase: Running, containerStatuses: [{name: main, "
              "restartCount: 4, state: {waiting: {reason: CrashLoopBackOff}}}]}}",
              THEN);
    expect(draw(&b), "     ! vllm-agg-4e5f6a7b-0-w ", "pod");
    expect(draw(&b), "       ! main  waiting: CrashLoopBackOff  4 restarts", "container");
    bench_close(&b);
}
