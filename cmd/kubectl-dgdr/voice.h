// SPDX-License-Identifier: Apache-2.0
// --screen-reader: what changes, as whole sentences on stdout, one a line. No cursor movement, no colour, no glyph. The
// steps of a run are said at most every 30 s, its phases and states at once; many runs are summed up at the start.
#ifndef CMD_VOICE_H
#define CMD_VOICE_H

#include "context.h"
#include "model/store.h"

#include <stdbool.h>

struct voice;

// All borrowed. failed is told of an error in writing.
struct voice *voice_new(struct context *ctx, struct store *store, bool all_namespaces,
                        void (*failed)(void *ctx, const struct err *err), void *failed_ctx);
void voice_free(struct voice *v); // NULL is fine

// All runs of the first look are in the store: says it, and what changes from then on. complete: what is known of them
// is there too; else it comes in parts, and what a run is before the last of them came is not said.
int voice_synced(struct voice *v, const struct link_state *link, bool complete,
                 struct err *err) ATTR_MUST_USE;
int voice_run(struct voice *v, struct run *run, const struct link_state *link,
              struct err *err) ATTR_MUST_USE;
// name NULL: every run that is no longer in the store.
int voice_gone(struct voice *v, const char *namespace_, const char *name,
               struct err *err) ATTR_MUST_USE;
int voice_link(struct voice *v, bool online, struct err *err) ATTR_MUST_USE;
// Called once a minute: who fell silent, and after ten minutes without a sentence where things are.
int voice_heartbeat(struct voice *v, const struct link_state *link, struct err *err) ATTR_MUST_USE;

#endif
