// SPDX-License-Identifier: Apache-2.0
// The blocks of a run's page. Each has a height at a width (0: nothing to say) and draws itself into the rows it got,
// at least one. For run_page.c.
#ifndef TUI_RUN_BLOCKS_H
#define TUI_RUN_BLOCKS_H

#include "tui/run_page.h"

#define RUN_BLOCK(name, draw)                                                      \
    int name##_height(const struct canvas *c, const struct run_page *p, int cols); \
    void draw(struct canvas *c, struct rect r, const struct run_page *p)

RUN_BLOCK(spec, spec_draw); // model, backend, strategy, SLA
RUN_BLOCK(rule, rule_draw); // a line across
RUN_BLOCK(state,
          state_draw); // state, elapsed, left, finish, basis; for a failure what failed and when
RUN_BLOCK(error, error_draw);         // the whole text of a failure
RUN_BLOCK(overall, overall_draw);     // bar over the whole run
RUN_BLOCK(phases, phases_block_draw); // timeline, or the current phase where no list is known
RUN_BLOCK(unknown, unknown_draw);     // why no phase is shown, and what to do about it
RUN_BLOCK(now, now_draw);             // what the step in flight does
RUN_BLOCK(gpus, gpus_draw);
RUN_BLOCK(message, message_draw);
RUN_BLOCK(result, result_draw);         // the deployment that came of it
RUN_BLOCK(source, source_draw);         // where the newest values come from
RUN_BLOCK(notes, notes_draw);           // what was wrong with a source
RUN_BLOCK(conditions, conditions_draw); // of the object
RUN_BLOCK(events, events_draw);         // recent changes, newest first

#endif
