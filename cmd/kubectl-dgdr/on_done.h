// SPDX-License-Identifier: Apache-2.0
// --on-done CMD: a program of the user's, run once for each run that ends. argv comes from CMD's words, never through a
// shell; who ended and how is in its environment. A few run at once, the others queue; their ends are seen by the loop.
#ifndef CMD_ON_DONE_H
#define CMD_ON_DONE_H

#include "base/err.h"
#include "context.h"
#include "model/run.h"

#include <stdbool.h>

struct on_done;

// The environment of the program is ours, and these; one that is not known is not set, whatever ours says.
//   DGDR_NAME DGDR_NAMESPACE DGDR_UID DGDR_CONTEXT
//   DGDR_STATE            Ready, Deployed or Failed
//   DGDR_PHASE            where it was last, in the cluster's word
//   DGDR_MESSAGE DGDR_ERROR
//   DGDR_ELAPSED_SECONDS DGDR_STARTED_AT DGDR_FINISHED_AT
//   DGDR_MODEL DGDR_BACKEND DGDR_DGD
// Values are as the cluster sent them, cut at ON_DONE_VALUE_MAX bytes.
enum { ON_DONE_VALUE_MAX = 32 * 1024, ON_DONE_AT_ONCE = 4, ON_DONE_QUEUE_MAX = 16384 };

struct on_done_fns {
    void (*note)(void *ctx, const char *text); // a command failed: one line for the user
    void *ctx;
};

// Takes the command apart and looks for the program. ERR_USAGE, naming the flag, when there is none.
struct on_done *on_done_new(const char *command, struct err *err) ATTR_MUST_USE;
// Ends what still runs. NULL is fine.
void on_done_free(struct on_done *o);

// Before the first on_done_run(). capture: what commands print is not shown but for the last line of one that fails;
// else it goes to stderr.
void on_done_start(struct on_done *o, struct context *ctx, bool capture,
                   const struct on_done_fns *fns);
// Runs it for this run, as soon as there is room. run is derived, and copied.
void on_done_run(struct on_done *o, const struct run *run);
// Turns the loop until all have ended, at most so long, or until a signal came. Says on stderr that it waits when that
// takes more than a second.
void on_done_wait(struct on_done *o, int64_t timeout_ms);

#endif
