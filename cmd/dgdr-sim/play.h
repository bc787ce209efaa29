// SPDX-License-Identifier: Apache-2.0
// Plays the scenarios of the command line in a thread of their own.
#ifndef SIM_PLAY_H
#define SIM_PLAY_H

#include "faults.h"
#include "options.h"
#include "store.h"

struct sim_play;

// Loads the scenarios, before anything is served: they may hide a version of the DGDR. program:
// path of this program, beside which installed scenarios are found. NULL with err.
struct sim_play *sim_play_new(const struct sim_options *o, const char *program,
                              struct err *err) ATTR_MUST_USE;
// Brings the store to where the scenario is at the start, then goes on in a thread.
int sim_play_start(struct sim_play *p, struct sim_store *store, struct sim_clock *clock,
                   struct sim_faults *faults, int64_t start_ms, struct err *err) ATTR_MUST_USE;
// Waits for the thread (the clock must have been stopped) and frees all. NULL is fine.
void sim_play_free(struct sim_play *p);
// Appends the list of scenarios.
int sim_play_list(const struct sim_options *o, const char *program, struct strbuf *out,
                  struct err *err) ATTR_MUST_USE;

#endif
