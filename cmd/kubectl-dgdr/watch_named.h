// SPDX-License-Identifier: Apache-2.0
// The runs that a watch was asked for by name: which objects they were at the start, and whether they have ended.
#ifndef CMD_WATCH_NAMED_H
#define CMD_WATCH_NAMED_H

#include "context.h"
#include "model/store.h"

struct named {
    const char *namespace_; // set by named_find()
    const char **names;     // borrowed
    char **uids;            // at the start: a new object of that name is another run
    size_t count;
    bool gone; // one was deleted or replaced; noticed by named_all_ended()
};

// Fetches them into the store; version: of their API, as served. -1 when one of them is not there.
int named_find(struct named *n, struct context *ctx, struct store *store, const char **version,
               struct err *err) ATTR_MUST_USE;
void named_release(struct named *n);
// All have ended, or were deleted.
bool named_all_ended(struct named *n, struct store *store);
bool named_any_failed(const struct named *n, struct store *store);

#endif
