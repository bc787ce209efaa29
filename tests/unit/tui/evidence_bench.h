// SPDX-License-Identifier: Apache-2.0
// A dashboard in the evidence view of one run, over objects as a cluster holds them.
#ifndef TESTS_TUI_EVIDENCE_BENCH_H
#define TESTS_TUI_EVIDENCE_BENCH_H

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

static inline bool give_detail(void *ctx, struct tui_detail *detail)
{
    *detail = (struct tui_detail){.evidence = ((struct bench *)ctx)->evidence};
    return true;
}

static inline void open_evidence(struct bench *b, int rows, int cols, bool ascii)
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

static inline void close_evidence(struct bench *b)
{
    canvas_release(&b->canvas);
    dash_release(&b->dash);
    evidence_free(b->evidence);
}

static inline const char *draw(struct bench *b)
{
    dash_draw(&b->dash, &b->canvas, THEN, 0);
    check_canvas(&b->canvas, "evidence");
    return picture(&b->canvas);
}

static inline const char *press(struct bench *b, const char *keys)
{
    draw(b);
    for (; *keys; keys++) {
        dash_key(&b->dash, *keys);
        draw(b);
    }
    return draw(b);
}

static inline void feed_text(struct bench *b, const char *text, int64_t seen_ms)
{
    struct err err = ERR_INIT;
    struct node *documents = yaml_parse_all(text, strlen(text), NULL, &err);
    cr_assert(documents != NULL, "%s", err.text);
    for (const struct node *n = node_first(documents); n; n = node_next(n))
        evidence_upsert(b->evidence, n, seen_ms);
    node_free(documents);
}

static inline void feed_file(struct bench *b, const char *name)
{
    struct strbuf text CLEANUP_STRBUF = STRBUF_INIT;
    struct err err = ERR_INIT;
    char *path CLEANUP_FREE = xasprintf("tests/data/model/%s.yaml", name);
    cr_assert(fs_read_file(&text, path, 0, &err) == 0, "%s", err.text);
    feed_text(b, text.buf, THEN);
}

static inline void synced(struct bench *b)
{
    for (int part = 0; part < EVIDENCE_PARTS; part++)
        evidence_synced(b->evidence, (enum evidence_part)part);
}

#define OWNER "ownerReferences: [{kind: DynamoGraphDeploymentRequest, name: chat, uid: run-1}]"

// A run whose second attempt tries its third candidate.
static inline void feed_thorough(struct bench *b)
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

static inline void feed_stuck(struct bench *b)
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

static inline void feed_nothing(struct bench *b)
{
    (void)b;
}

static inline void feed_refused(struct bench *b)
{
    synced(b);
    evidence_refuse(b->evidence, EVIDENCE_PODS,
                    "you may not list pods in namespace ml: ask for list on pods");
    evidence_refuse(b->evidence, EVIDENCE_EVENTS, "you may not list events in namespace ml");
}

static inline void expect(const char *shown, const char *text, const char *why)
{
    cr_assert(strstr(shown, text) != NULL, "%s: no \"%s\" in\n%s", why, text, shown);
}

static inline void expect_not(const char *shown, const char *text, const char *why)
{
    cr_assert(strstr(shown, text) == NULL, "%s: \"%s\" in\n%s", why, text, shown);
}

#endif
