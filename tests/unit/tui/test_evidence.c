// SPDX-License-Identifier: Apache-2.0
// The view of what the cluster holds around a run: screens, refusals, and a place that stays while things change.
#include "samples.h"

#include "base/attr.h"
#include "base/fs.h"
#include "base/mem.h"
#include "doc/yaml.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// 2026-06-01T10:10:00Z, as in the files
#define THEN INT64_C(1780308600000)

struct bench {
    struct samples samples;
    struct evidence *evidence; // NULL: none
    struct dash dash;
    struct canvas canvas;
};

static bool give_detail(void *ctx, struct tui_detail *detail)
{
    *detail = (struct tui_detail){.evidence = ((struct bench *)ctx)->evidence};
    return true;
}

static void open_evidence(struct bench *b, int rows, int cols, bool ascii)
{
    *b = (struct bench){.evidence = evidence_new("ml", "chat", "run-1", NULL)};
    b->samples.runs[b->samples.count++] = sample(SAMPLE_PROFILING);
    struct tui_source source = sample_source(&b->samples);
    source.detail = give_detail;
    struct tui_opts opts = {.context = "prod-east",
                            .scope = "ml",
                            .single_namespace = "ml",
                            .single_name = "my-deployment"};
    dash_init(&b->dash, &source, &opts);
    b->dash.link.state = TUI_LINK_LIVE;
    dash_key(&b->dash, 'e');
    canvas_init(&b->canvas, rows, cols, ascii);
}

static void close_evidence(struct bench *b)
{
    canvas_release(&b->canvas);
    dash_release(&b->dash);
    evidence_free(b->evidence);
}

static const char *draw(struct bench *b)
{
    dash_draw(&b->dash, &b->canvas, THEN, 0);
    check_canvas(&b->canvas, "evidence");
    return picture(&b->canvas);
}

static const char *press(struct bench *b, const char *keys)
{
    draw(b);
    for (; *keys; keys++) {
        dash_key(&b->dash, *keys);
        draw(b);
    }
    return draw(b);
}

static void feed_text(struct bench *b, const char *text, int64_t seen_ms)
{
    struct err err = ERR_INIT;
    struct node *documents = yaml_parse_all(text, strlen(text), NULL, &err);
    cr_assert(documents != NULL, "%s", err.text);
    for (const struct node *n = node_first(documents); n; n = node_next(n))
        evidence_upsert(b->evidence, n, seen_ms);
    node_free(documents);
}

static void feed_file(struct bench *b, const char *name)
{
    struct strbuf text CLEANUP_STRBUF = STRBUF_INIT;
    struct err err = ERR_INIT;
    char *path CLEANUP_FREE = xasprintf("tests/data/model/%s.yaml", name);
    cr_assert(fs_read_file(&text, path, 0, &err) == 0, "%s", err.text);
    feed_text(b, text.buf, THEN);
}

static void synced(struct bench *b)
{
    for (int part = 0; part < EVIDENCE_PARTS; part++)
        evidence_synced(b->evidence, (enum evidence_part)part);
}

#define OWNER "ownerReferences: [{kind: DynamoGraphDeploymentRequest, name: chat, uid: run-1}]"

// A run whose second attempt tries its third candidate.
static void feed_thorough(struct bench *b)
{
    static const char gone[] =
        "{kind: DynamoGraphDeployment, metadata: {name: vllm-disagg-77777777, namespace: ml, "
        "uid: dgd-0, creationTimestamp: '2026-06-01T09:42:00Z', " OWNER
        "}, status: {state: pending}}";
    struct err err = ERR_INIT;
    feed_file(b, "evidence-thorough");
    feed_file(b, "evidence-events");
    feed_text(b, gone, THEN);
    struct node *n = yaml_parse(gone, strlen(gone), NULL, &err);
    evidence_remove(b->evidence, n, THEN - INT64_C(1480000));
    node_free(n);
    synced(b);
}

static void feed_stuck(struct bench *b)
{
    feed_text(b,
              "{kind: Job, metadata: {name: profile-chat, namespace: ml, uid: job-1, "
              "creationTimestamp: '2026-06-01T09:48:00Z', " OWNER "}, spec: {backoffLimit: 0}, "
              "status: {active: 1, ready: 0, startTime: '2026-06-01T09:48:00Z'}}\n---\n"
              "{kind: Pod, metadata: {name: profile-chat-x2x2x, namespace: ml, uid: pod-1, "
              "creationTimestamp: '2026-06-01T09:48:01Z', labels: {job-name: profile-chat}}, "
              "spec: {nodeName: gpu-07, containers: [{name: profiler, image: p}, "
              "{name: output-copier, image: k}]}, status: {phase: Pending, containerStatuses: ["
              "{name: profiler, restartCount: 2, state: {waiting: {reason: CrashLoopBackOff, "
              "message: 'back-off 20s restarting failed container=profiler'}}, lastState: "
              "{terminated: {exitCode: 137, reason: OOMKilled, finishedAt: "
              "'2026-06-01T10:06:00Z'}}},"
              "{name: output-copier, restartCount: 0, state: {waiting: {reason: ImagePullBackOff, "
              "message: 'Back-off pulling image \"bitnami/kubectl:latest\": not found'}}}]}}",
              THEN);
    synced(b);
}

static void feed_nothing(struct bench *b)
{
    (void)b;
}

static void feed_refused(struct bench *b)
{
    synced(b);
    evidence_refuse(b->evidence, EVIDENCE_PODS,
                    "you may not list pods in namespace ml: ask for list on pods");
    evidence_refuse(b->evidence, EVIDENCE_EVENTS, "you may not list events in namespace ml");
}

// clang-format off
static const struct {
    const char *name;
    void (*feed)(struct bench *b);
    const char *keys;
    int rows, cols;
    bool ascii;
    const char *expect;
} screens[] = {
    {"thorough, 80x24", feed_thorough, "", 24, 80, false,
     " my-deployment   evidence  1–21 of 39                 ● LIVE  4s ago   10:10:00\n"
     " Job         profile-chat\n"
     "   attempt 2 of 4, 1 active, 1 failed; since 09:00:00, 1h10m\n"
     "\n"
     " Profiler\n"
     "   ▶ profile-chat-bbbbb  Running  attempt 2  29m   gpu-01\n"
     "     ▶ profiler              running 29m\n"
     "     ▶ output-copier         running 29m\n"
     "   ✗ profile-chat-aaaaa  Failed   attempt 1  1h9m  gpu-03\n"
     "       Evicted, sent away by its node: The node was low on resource:\n"
     "       ephemeral-storage. Threshold quantity: 10Gi, available: 9Gi.\n"
     "     ✓ dgd-override-instal…  ended 1h9m ago: exit 0, as it should\n"
     "     ✗ profiler              ended 30m ago: exit 137 OOMKilled, ran out of mem…\n"
     "     ✗ output-copier         ended 29m ago: exit 143, asked to end\n"
     "\n"
     " Candidates  3 so far, 2 there now\n"
     "   candidates come and go: that is how profiling works\n"
     "   ○ 3 of 3  vllm-agg-4e5f6a7b     deploying 10m00s\n"
     "       Resources not ready: VllmWorker\n"
     "     ! vllm-agg-4e5f6a7b-0-vllmworker-x2x4q  Pending  9m58s\n"
     "         Unschedulable, no node can take it: 0/8 nodes are available: 8\n"
     "         Insufficient nvidia.com/gpu. preemption: 0/8 nodes are available: 8 No\n"
     "────────────────────────────────────────────────────────────────────────────────\n"
     " ↑↓ move  Esc back  l logs  p pause  ? help  q quit\n"},
    {"thorough, 80x24, ASCII, the end", feed_thorough, "G", 24, 80, true,
     " my-deployment   evidence  19-39 of 39                * LIVE  4s ago   10:10:00\n"
     "     ! vllm-agg-4e5f6a7b-0-vllmworker-x2x4q  Pending  9m58s\n"
     "         Unschedulable, no node can take it: 0/8 nodes are available: 8\n"
     "         Insufficient nvidia.com/gpu. preemption: 0/8 nodes are available: 8 No\n"
     "         preemption victims found for incoming pod.\n"
     "   > 2 of 3  vllm-agg-0a1b2c3d     ready for 20m\n"
     "   ~ 1 of 3  vllm-disagg-77777777  tried, gone after 3m20s\n"
     "\n"
     " Deployment\n"
     "   none\n"
     "\n"
     " Events      newest first\n"
     "   ! 9m58s       Warning  Unschedulable        podgang/vllm-agg-4e5f6a7b-0\n"
     "       not enough GPUs for the gang\n"
     "   ! 1h1m   x12  Warning  FailedScheduling     pod/profile-chat-aaaaa\n"
     "       0/8 nodes are available: 8 Insufficient nvidia.com/gpu.\n"
     "   ! 1h5m   x7   Warning  FailedCreate         job/profile-chat\n"
     "       Error creating: pods \"profile-chat-\" is forbidden: exceeded quota: gpus,\n"
     "       requested: requests.nvidia.com/gpu=8, used: requests.nvidia.com/gpu=8,\n"
     "       limited: requests.nvidia.com/gpu=8\n"
     "     1h9m        Normal   ProfilingJobCreated  dgdr/chat\n"
     "       Profiling job profile-chat created\n"
     "--------------------------------------------------------------------------------\n"
     " j/k move  Esc back  l logs  p pause  ? help  q quit\n"},
    {"thorough, 120x40", feed_thorough, "", 40, 120, false,
     " my-deployment  ml @ prod-east   evidence                                                     ● LIVE  4s ago   10:10:00\n"
     " Job         profile-chat\n"
     "   attempt 2 of 4, 1 active, 1 failed; since 09:00:00, 1h10m\n"
     "\n"
     " Profiler\n"
     "   ▶ profile-chat-bbbbb  Running  attempt 2  29m   gpu-01\n"
     "     ▶ profiler              running 29m\n"
     "     ▶ output-copier         running 29m\n"
     "   ✗ profile-chat-aaaaa  Failed   attempt 1  1h9m  gpu-03\n"
     "       Evicted, sent away by its node: The node was low on resource: ephemeral-storage. Threshold quantity: 10Gi,\n"
     "       available: 9Gi.\n"
     "     ✓ dgd-override-instal…  ended 1h9m ago: exit 0, as it should\n"
     "     ✗ profiler              ended 30m ago: exit 137 OOMKilled, ran out of memory\n"
     "     ✗ output-copier         ended 29m ago: exit 143, asked to end\n"
     "\n"
     " Candidates  3 so far, 2 there now\n"
     "   candidates come and go: that is how profiling works\n"
     "   ○ 3 of 3  vllm-agg-4e5f6a7b     deploying 10m00s         Resources not ready: VllmWorker\n"
     "     ! vllm-agg-4e5f6a7b-0-vllmworker-x2x4q  Pending  9m58s\n"
     "         Unschedulable, no node can take it: 0/8 nodes are available: 8 Insufficient nvidia.com/gpu. preemption: 0/8\n"
     "         nodes are available: 8 No preemption victims found for incoming pod.\n"
     "   ▶ 2 of 3  vllm-agg-0a1b2c3d     ready for 20m\n"
     "   ⤼ 1 of 3  vllm-disagg-77777777  tried, gone after 3m20s\n"
     "\n"
     " Deployment\n"
     "   none\n"
     "\n"
     " Events      newest first\n"
     "   ! 9m58s       Warning  Unschedulable        podgang/vllm-agg-4e5f6a7b-0\n"
     "       not enough GPUs for the gang\n"
     "   ! 1h1m   x12  Warning  FailedScheduling     pod/profile-chat-aaaaa\n"
     "       0/8 nodes are available: 8 Insufficient nvidia.com/gpu.\n"
     "   ! 1h5m   x7   Warning  FailedCreate         job/profile-chat\n"
     "       Error creating: pods \"profile-chat-\" is forbidden: exceeded quota: gpus, requested: requests.nvidia.com/gpu=8,\n"
     "       used: requests.nvidia.com/gpu=8, limited: requests.nvidia.com/gpu=8\n"
     "     1h9m        Normal   ProfilingJobCreated  dgdr/chat\n"
     "       Profiling job profile-chat created\n"
     "\n"
     "────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────\n"
     " ↑↓ move  Esc back  l logs  p pause  ? help  q quit\n"},
    {"stuck, 80x24", feed_stuck, "", 24, 80, false,
     " my-deployment  ml @ prod-east   evidence             ● LIVE  4s ago   10:10:00\n"
     " Job         profile-chat\n"
     "   attempt 1 of 1, 1 active; since 09:48:00, 22m\n"
     "\n"
     " Profiler\n"
     "   ✗ profile-chat-x2x2x  Pending  attempt 1  21m  gpu-07\n"
     "     ✗ profiler       waiting: CrashLoopBackOff  2 restarts\n"
     "         ends again and again right after its start; waits for the next try:\n"
     "         back-off 20s restarting failed container=profiler\n"
     "         before that, 4m ago: exit 137 OOMKilled, ran out of memory\n"
     "     ✗ output-copier  waiting: ImagePullBackOff\n"
     "         the image cannot be pulled; tried again: Back-off pulling image\n"
     "         \"bitnami/kubectl:latest\": not found\n"
     "\n"
     " Candidates\n"
     "   none\n"
     "\n"
     " Deployment\n"
     "   none\n"
     "\n"
     " Events\n"
     "   none\n"
     "────────────────────────────────────────────────────────────────────────────────\n"
     " ↑↓ move  Esc back  l logs  p pause  ? help  q quit\n"},
    {"stuck, 40x12", feed_stuck, "", 12, 40, false,
     " my-deployment           ● LIVE  4s ago\n"
     " Job         profile-chat\n"
     "   attempt 1 of 1, 1 active; since\n"
     "   09:48:00, 22m\n"
     "\n"
     " Profiler\n"
     "   ✗ profile-chat-…  Pending  attempt 1\n"
     "     ✗ profiler       waiting: CrashLo…\n"
     "         ends again and again right\n"
     "         after its start; waits for the\n"
     "         next try: back-off 20s\n"
     " Esc back  l logs  ? help  q quit\n"},
    {"refused, 80x24", feed_refused, "", 24, 80, false,
     " my-deployment  ml @ prod-east   evidence             ● LIVE  4s ago   10:10:00\n"
     " Job\n"
     "   none\n"
     "\n"
     " Profiler\n"
     "   you may not list pods in namespace ml: ask for list on pods\n"
     "\n"
     " Candidates\n"
     "   none\n"
     "\n"
     " Deployment\n"
     "   none\n"
     "\n"
     " Events\n"
     "   you may not list events in namespace ml\n"
     "\n"
     "\n"
     "\n"
     "\n"
     "\n"
     "\n"
     "\n"
     "────────────────────────────────────────────────────────────────────────────────\n"
     " ↑↓ move  Esc back  l logs  p pause  ? help  q quit\n"},
    {"nothing yet, 80x24", feed_nothing, "", 24, 80, false,
     " my-deployment  ml @ prod-east   evidence             ● LIVE  4s ago   10:10:00\n"
     " Job\n"
     "   reading...\n"
     "\n"
     " Profiler\n"
     "   reading...\n"
     "\n"
     " Candidates\n"
     "   reading...\n"
     "\n"
     " Deployment\n"
     "   reading...\n"
     "\n"
     " Events\n"
     "   reading...\n"
     "\n"
     "\n"
     "\n"
     "\n"
     "\n"
     "\n"
     "\n"
     "────────────────────────────────────────────────────────────────────────────────\n"
     " ↑↓ move  Esc back  l logs  p pause  ? help  q quit\n"},
    {"200x60", feed_thorough, "", 60, 200, false,
     " my-deployment  ml @ prod-east   evidence                                                                                                                                     ● LIVE  4s ago   10:10:00\n"
     " Job         profile-chat\n"
     "   attempt 2 of 4, 1 active, 1 failed; since 09:00:00, 1h10m\n"
     "\n"
     " Profiler\n"
     "   ▶ profile-chat-bbbbb  Running  attempt 2  29m   gpu-01\n"
     "     ▶ profiler              running 29m\n"
     "     ▶ output-copier         running 29m\n"
     "   ✗ profile-chat-aaaaa  Failed   attempt 1  1h9m  gpu-03\n"
     "       Evicted, sent away by its node: The node was low on resource: ephemeral-storage. Threshold quantity: 10Gi, available: 9Gi.\n"
     "     ✓ dgd-override-instal…  ended 1h9m ago: exit 0, as it should\n"
     "     ✗ profiler              ended 30m ago: exit 137 OOMKilled, ran out of memory\n"
     "     ✗ output-copier         ended 29m ago: exit 143, asked to end\n"
     "\n"
     " Candidates  3 so far, 2 there now\n"
     "   candidates come and go: that is how profiling works\n"
     "   ○ 3 of 3  vllm-agg-4e5f6a7b     deploying 10m00s         Resources not ready: VllmWorker\n"
     "     ! vllm-agg-4e5f6a7b-0-vllmworker-x2x4q  Pending  9m58s\n"
     "         Unschedulable, no node can take it: 0/8 nodes are available: 8 Insufficient nvidia.com/gpu. preemption: 0/8 nodes are available: 8 No preemption victims found for incoming pod.\n"
     "   ▶ 2 of 3  vllm-agg-0a1b2c3d     ready for 20m\n"
     "   ⤼ 1 of 3  vllm-disagg-77777777  tried, gone after 3m20s\n"
     "\n"
     " Deployment\n"
     "   none\n"
     "\n"
     " Events      newest first\n"
     "   ! 9m58s       Warning  Unschedulable        podgang/vllm-agg-4e5f6a7b-0  not enough GPUs for the gang\n"
     "   ! 1h1m   x12  Warning  FailedScheduling     pod/profile-chat-aaaaa       0/8 nodes are available: 8 Insufficient nvidia.com/gpu.\n"
     "   ! 1h5m   x7   Warning  FailedCreate         job/profile-chat             Error creating: pods \"profile-chat-\" is forbidden: exceeded quota: gpus, requested: requests.nvidia.com/gpu=8, used:\n"
     "                                                                            requests.nvidia.com/gpu=8, limited: requests.nvidia.com/gpu=8\n"
     "     1h9m        Normal   ProfilingJobCreated  dgdr/chat                    Profiling job profile-chat created\n"
     "\n"
     "\n"
     "\n"
     "\n"
     "\n"
     "\n"
     "\n"
     "\n"
     "\n"
     "\n"
     "\n"
     "\n"
     "\n"
     "\n"
     "\n"
     "\n"
     "\n"
     "\n"
     "\n"
     "\n"
     "\n"
     "\n"
     "\n"
     "\n"
     "\n"
     "\n"
     "\n"
     "────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────\n"
     " ↑↓ move  Esc back  l logs  p pause  ? help  q quit\n"},
    {"stuck, 30x5", feed_stuck, "", 5, 30, false,
     " pod Pending, profiler\n"
     " CrashLoopBackOff,\n"
     " output-copier\n"
     " ImagePullBackOff; attempt 1\n"
     " of 1\n"},
};
// clang-format on

Test(evidence, screens)
{
    for (size_t i = 0; i < ARRAY_LEN(screens); i++) {
        struct bench b;
        open_evidence(&b, screens[i].rows, screens[i].cols, screens[i].ascii);
        screens[i].feed(&b);
        const char *shown = press(&b, screens[i].keys);
        cr_assert_str_eq(shown, screens[i].expect, "%s:\n%s", screens[i].name, shown);
        close_evidence(&b);
    }
}

static void expect(const char *shown, const char *text, const char *why)
{
    cr_assert(strstr(shown, text) != NULL, "%s: no \"%s\" in\n%s", why, text, shown);
}

static void expect_not(const char *shown, const char *text, const char *why)
{
    cr_assert(strstr(shown, text) == NULL, "%s: \"%s\" in\n%s", why, text, shown);
}

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
        close_evidence(&b);
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
    close_evidence(&b);
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
    close_evidence(&b);
}

Test(evidence, nothing_is_there_yet)
{
    struct bench b;
    open_evidence(&b, 24, 80, false);
    evidence_free(b.evidence);
    b.evidence = NULL;
    expect(draw(&b), "reading...", "no evidence");
    b.dash.link.state = TUI_LINK_CONNECTING;
    expect(press(&b, "jkG g"), "waiting for the first word from the cluster", "connecting");
    close_evidence(&b);
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
        close_evidence(&b);
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
    close_evidence(&b);
}
