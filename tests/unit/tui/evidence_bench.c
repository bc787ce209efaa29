// SPDX-License-Identifier: Apache-2.0
#include "evidence_bench.h"

#include "base/fs.h"
#include "doc/yaml.h"

void open_evidence(struct bench *b, int rows, int cols, bool ascii)
{
    struct evidence *evidence = evidence_new("ml", "chat", "run-1", NULL);
    *b = (struct bench){
        .evidence = evidence, .detail = {.evidence = evidence}, .now_ms = THEN, .view = "evidence"};
    bench_open(b, 'e', rows, cols, ascii);
}

void feed_text(struct bench *b, const char *text, int64_t seen_ms)
{
    struct err err = ERR_INIT;
    struct node *documents = yaml_parse_all(text, strlen(text), NULL, &err);
    cr_assert(documents != NULL, "%s", err.text);
    for (const struct node *n = node_first(documents); n; n = node_next(n))
        evidence_upsert(b->evidence, n, seen_ms);
    node_free(documents);
}

void feed_file(struct bench *b, const char *name)
{
    struct strbuf text CLEANUP_STRBUF = STRBUF_INIT;
    struct err err = ERR_INIT;
    char *path CLEANUP_FREE = xasprintf("tests/data/model/%s.yaml", name);
    cr_assert(fs_read_file(&text, path, 0, &err) == 0, "%s", err.text);
    feed_text(b, text.buf, THEN);
}

void synced(struct bench *b)
{
    for (int part = 0; part < EVIDENCE_PARTS; part++)
        evidence_synced(b->evidence, (enum evidence_part)part);
}

void feed_thorough(struct bench *b)
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

void feed_stuck(struct bench *b)
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

void feed_nothing(struct bench *b)
{
    (void)b;
}

void feed_refused(struct bench *b)
{
    synced(b);
    evidence_refuse(b->evidence, EVIDENCE_PODS,
                    "you may not list pods in namespace ml: ask for list on pods");
    evidence_refuse(b->evidence, EVIDENCE_EVENTS, "you may not list events in namespace ml");
}
