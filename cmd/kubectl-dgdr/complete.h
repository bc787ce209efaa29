// SPDX-License-Identifier: Apache-2.0
// kubectl dgdr __complete WORD...: what the last word, which is where the cursor is, may become. Called by the shells'
// scripts, and by kubectl as "kubectl_complete-dgdr". Silent, and done within COMPLETE_BUDGET_MS or without the names that
// only a server knows. Parts of complete*.c.
#ifndef CMD_COMPLETE_H
#define CMD_COMPLETE_H

#include "cli/complete.h"
#include "context.h"

#include <stdbool.h>
#include <stddef.h>

enum { COMPLETE_BUDGET_MS = 150 };

// The modes (complete_mode) of a hidden command, "__complete" and its like; 0: it is none.
unsigned complete_mode_of(const char *command);
// Prints the candidates of argv[0..argc). Returns an exit code; fills no err, as nobody would read it.
int complete_main(struct context *ctx, unsigned mode, int argc, char **argv);

// What a kind of value needs to know of the line that it stands in.
struct complete_job {
    struct context *ctx;           // with the line's connection flags
    const struct command *command; // NULL while that is what is typed
    const struct opt_set *sets;    // the command's, or those that every command has
    size_t set_count;
    const struct opts_partial *line;
};
// Whether a switch of that name was given.
bool complete_is_given(const struct complete_job *job, const char *flag);
// How long milliseconds of the budget last: longer where KUBECTL_DGDR_CLOCK lets time run slower, so that also a busy
// machine can be seen to answer. In complete_live.c.
int complete_lasts(struct context *ctx, int ms);

// --- complete_kinds.c: complete_kind_fn for all kinds of values; arg is a struct complete_job.
bool complete_kind(void *arg, struct completion *c, const char *kind);
void complete_entries(const struct complete_job *job, struct completion *c, enum kube_entry what);

// --- complete_live.c: what a server knows; all that matches, or nothing when it does not come in time.
void complete_runs(const struct complete_job *job, struct completion *c);
void complete_namespaces(const struct complete_job *job, struct completion *c);

#endif
