// SPDX-License-Identifier: Apache-2.0
// dgdr-sim as a child process.
#ifndef CMD_SIM_CHILD_H
#define CMD_SIM_CHILD_H

#include "base/err.h"
#include "base/strbuf.h"

#include <sys/types.h>

struct sim_child {
    pid_t pid;
    int out;          // its stdout; closing it is not what ends it, sim_child_stop() does
    char *kubeconfig; // path of the file it wrote
    char *clock;      // its time and speed, as sim_clock.h reads them
};

// Starts the dgdr-sim that stands beside this binary, else the one on PATH, and waits until it
// serves. `program` is how users call us, for the hint.
int sim_child_start(struct sim_child *sim, const char *program, const char *scenario,
                    const char *speed, struct err *err) ATTR_MUST_USE;
void sim_child_stop(struct sim_child *sim);
// Its scenarios, a line each: the name, then what it shows. Fails silently, also when they do not come in time.
int sim_child_scenarios(struct strbuf *out, int timeout_ms) ATTR_MUST_USE;
// Prints its scenarios to stdout.
int sim_child_list(struct err *err) ATTR_MUST_USE;

#endif
