// SPDX-License-Identifier: Apache-2.0
// One look into the profilers' logs, for what only they know: the true step of a run, or why it failed.
#ifndef CMD_STEPS_H
#define CMD_STEPS_H

#include "context.h"
#include "model/evidence.h"
#include "model/store.h"

#include <stdbool.h>

enum {
    STEPS_TAIL_LINES = 2000,
    STEPS_TAIL_BYTES = 2 * 1024 * 1024,
    STEPS_HEAD_BYTES = 256 * 1024, // of the log's beginning: where the totals stand
    STEPS_BUDGET_MS = 3000,        // for all runs together
    STEPS_RUNS_MAX = 16,           // the first ones; whoever names more wants a table
};

// Reads the logs of those of the named runs of the store that need it (run_needs_log), all at once, into the store. What
// may not be read, or does not come in time, leaves a run as it is. True when the store has changed: runs are then to be
// looked up and derived anew. refused (may be NULL): the first right that was missing, untouched when none was. pods (may
// be NULL, else of count): the pods of each name that were seen on the way, NULL where none were asked for; the caller
// frees them.
bool steps_read(struct context *ctx, struct store *store, const char *const *names, size_t count,
                struct evidence **pods, struct err *refused);
// The same for one run whatever its state, for what its log warned of.
bool steps_read_one(struct context *ctx, struct store *store, const char *name,
                    struct err *refused);

#endif
