// SPDX-License-Identifier: Apache-2.0
// Why a run that `status NAME` prints is where it is: by what was read anyway, and by a closer look only where that does
// not tell and the run has failed, waits for too long or has a profiler that says nothing.
#ifndef CMD_STATUS_WHY_H
#define CMD_STATUS_WHY_H

#include "inspect.h"
#include "model/explain.h"

enum {
    STATUS_WHY_BUDGET_MS = 3000,         // of the closer look
    STATUS_WHY_WAITS_MS = 2 * 60 * 1000, // an operator begins with a request within
    STATUS_WHY_SILENT_MS = 60 * 1000,    // a profiler says something within
};

struct status_why {
    struct explanation explanation;
    const struct evidence *evidence; // what to show beside it; NULL: it goes as it should
    struct inspection seen;          // of the closer look
};

// pods: what is at hand; NULL: nothing. -1 only when it was interrupted; out must be released in any case.
int status_why(struct context *ctx, const struct run *run, const struct evidence *pods,
               struct status_why *out, struct err *err) ATTR_MUST_USE;
void status_why_release(struct status_why *w);

#endif
