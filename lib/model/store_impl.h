// SPDX-License-Identifier: Apache-2.0
// The store's inside, for lib/model/store*.c only.
#ifndef MODEL_STORE_IMPL_H
#define MODEL_STORE_IMPL_H

#include "base/arena.h"
#include "model/entry.h"

// Begins an operation: what the last one left for store_touched() goes.
void store_begin(struct store *s);
// The run of that name whose object is there; NULL.
struct entry *store_entry(struct store *s, const char *namespace_, const char *name);
// Makes the run anew from its sources; it is what store_touched() shows.
unsigned store_touch(struct store *s, struct entry *e, int64_t seen_ms);
// For drafts; emptied when an operation begins.
struct arena *store_scratch(struct store *s);

#endif
