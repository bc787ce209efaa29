// SPDX-License-Identifier: Apache-2.0
// wait on a connection that stands: reads until each run's wait is settled, says on stderr where they are and on stdout
// what they have come to.
#ifndef CMD_WAITING_H
#define CMD_WAITING_H

#include "context.h"
#include "output/output.h"
#include "select.h"
#include "wait_target.h"

// Stands for "no such limit": no duration of a command line is that long.
#define WAIT_UNLIMITED INT64_MAX

// All borrowed.
struct wait_request {
    const char **names; // in the connection's namespace; none: those that are selected
    size_t name_count;
    const struct selection_values *selection;
    const struct wait_conditions *conditions;
    const struct output_spec *spec; // NULL: kubectl's line per run
    int64_t timeout_ms;             // 0: look once; negative: a week
    int64_t stall_ms;
    bool quiet; // no progress lines
};

// Returns an exit code; that of several runs which ended differently is the one a script should hear of first: an
// error, a failed run, one that is gone, a limit that was reached.
int wait_connected(struct context *ctx, const struct wait_request *request, struct err *err);

#endif
