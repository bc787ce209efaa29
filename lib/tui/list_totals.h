// SPDX-License-Identifier: Apache-2.0
// Sums over the runs of the list: how many of each sort, the GPUs they hold now, the GPU hours they have taken so far.
#ifndef TUI_LIST_TOTALS_H
#define TUI_LIST_TOTALS_H

#include "model/run.h"

#include <stdbool.h>
#include <stddef.h>

struct list_totals {
    // Each run is counted once: one that is stuck is nothing else.
    size_t stuck, unknown, pending, profiling, failed, done, deploying;
    double gpus_now;  // of what is profiled or deployed
    double gpu_hours; // of what has started
    // Some run's part is unknown: the sum is the least it can be.
    bool gpus_partial, hours_partial;
};

void list_totals_add(struct list_totals *t, const struct run *run);

// "10,000"; grouped by commas from 1,000 on.
enum { GROUPED_TEXT_MAX = 32 };
char *grouped_text(double n, char out[GROUPED_TEXT_MAX]);

#endif
