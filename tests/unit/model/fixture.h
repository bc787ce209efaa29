// SPDX-License-Identifier: Apache-2.0
// Objects for tests: from the files of tests/data/model, or from a text.
#ifndef TEST_FIXTURE_H
#define TEST_FIXTURE_H

#include "doc/node.h"
#include "model/store.h"

// All documents of tests/data/model/NAME.yaml as a list; the test fails when it cannot be read.
struct node *fixture_load(const char *name);
// One document of YAML (or JSON) text.
struct node *fixture_parse(const char *text);
// Feeds every document.
void fixture_feed(struct store *s, const struct node *documents, int64_t seen_ms);
// Feeds one document of text and returns what changed.
unsigned fixture_upsert(struct store *s, int64_t seen_ms, const char *fmt, ...) ATTR_PRINTF(3, 4);
// NULL is equal to NULL only.
bool fixture_same(const char *a, const char *b);
// A text that tells two runs apart wherever a user would; the caller frees it.
char *fixture_describe(const struct run *run);

#endif
