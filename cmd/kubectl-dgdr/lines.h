// SPDX-License-Identifier: Apache-2.0
// watch without a terminal: one line per change, never the same line twice, and a heartbeat line
// after a minute of silence, so that a log shows that the watch is alive. With -o, one object per
// change instead.
#ifndef CMD_LINES_H
#define CMD_LINES_H

#include "context.h"
#include "follow.h"
#include "model/store.h"
#include "output/output.h"

struct lines;

// Appends what a line says of a run, without time and name: state, phase, step, GPUs, message; made harmless.
void lines_facts(struct strbuf *line, const struct run *run);
// And how long it has taken and will take, as far as that is known. The run is derived.
void lines_clock(struct strbuf *line, const struct run *run);

struct lines_opts {
    struct output *output; // NULL: lines for people; else one output_one() per change
    bool all_namespaces;
    bool sentences; // for a screen reader: see voice.h
    // A line that nobody waits for could not be written.
    void (*failed)(void *ctx, const struct err *err);
    void *failed_ctx;
};

// All borrowed.
struct lines *lines_new(struct context *ctx, struct store *store, const struct lines_opts *opts);
void lines_free(struct lines *l);
// Prints a run when it differs from what was printed of it last. link decides its freshness.
int lines_run(struct lines *l, struct run *run, const struct link_state *link,
              struct err *err) ATTR_MUST_USE;
// Says that a run is gone. name NULL: every run that was printed and is no longer in the store.
int lines_gone(struct lines *l, const char *namespace_, const char *name,
               struct err *err) ATTR_MUST_USE;
// All runs were seen. complete: and all that is known of them, else more of it is about to come. Sentences begin here.
int lines_synced(struct lines *l, const struct link_state *link, bool complete,
                 struct err *err) ATTR_MUST_USE;
// The link was lost (why says how), or is back (NULL).
int lines_link(struct lines *l, const char *why, struct err *err) ATTR_MUST_USE;
// Called once a minute: a line per unfinished run when nothing was printed since the last call.
int lines_heartbeat(struct lines *l, const struct link_state *link, struct err *err) ATTR_MUST_USE;

#endif
