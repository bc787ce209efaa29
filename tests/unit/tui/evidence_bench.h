// SPDX-License-Identifier: Apache-2.0
// A dashboard in the evidence view of one run, over objects as a cluster holds them.
#ifndef TESTS_TUI_EVIDENCE_BENCH_H
#define TESTS_TUI_EVIDENCE_BENCH_H

#include "bench.h"

#include "base/attr.h"
#include "base/mem.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

// 2026-06-01T10:10:00Z, as in the files
#define THEN INT64_C(1780308600000)

#define OWNER "ownerReferences: [{kind: DynamoGraphDeploymentRequest, name: chat, uid: run-1}]"

void open_evidence(struct bench *b, int rows, int cols, bool ascii);

// YAML documents, of an object each.
void feed_text(struct bench *b, const char *text, int64_t seen_ms);
// tests/data/model/NAME.yaml
void feed_file(struct bench *b, const char *name);
// All that can be listed has been.
void synced(struct bench *b);

// A run whose second attempt tries its third candidate.
void feed_thorough(struct bench *b);
void feed_stuck(struct bench *b);
void feed_nothing(struct bench *b);
void feed_refused(struct bench *b);

#endif
