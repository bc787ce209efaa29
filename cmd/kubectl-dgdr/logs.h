// SPDX-License-Identifier: Apache-2.0
// What logs was asked for, and the reading of it once the run is known.
#ifndef CMD_LOGS_H
#define CMD_LOGS_H

#include "base/err.h"
#include "model/run.h"

#include <stdbool.h>
#include <stdint.h>

struct context;

struct logs_values {
    bool follow, previous, timestamps, sidecar, no_color;
    int64_t since_ms; // an age; 0: none
    const char *since_time;
    int64_t since_time_ms;      // read from it
    int64_t tail;               // -1: all
    int64_t candidate, attempt; // 0: none given
    const char *phase, *container;
};

// Reads the logs of this run to standard output. Returns an exit code.
int logs_read(struct context *ctx, const struct logs_values *values, const struct run *run,
              struct err *err);

#endif
