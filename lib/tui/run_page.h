// SPDX-License-Identifier: Apache-2.0
// What there is to say about one run, as blocks stacked by priority: the dashboard's run view and the card of `status`
// are the same page, with more or less room.
#ifndef TUI_RUN_PAGE_H
#define TUI_RUN_PAGE_H

#include "canvas/canvas.h"
#include "model/evidence.h"
#include "model/explain.h"
#include "model/run.h"
#include "model/store.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct run_page {
    const struct run *run;
    const struct run_event *events; // oldest first
    size_t event_count;
    const struct evidence *evidence; // what the cluster holds around the run, NULL: not gathered
    const struct explanation *why;   // NULL: nothing was made of it
    bool conditions;                 // show them
    bool bare;                       // no spec, no rule, no source: the screen is small
    bool focus;                      // the current phase instead of all: the screen is low
    bool low;                        // rows are dear: everything on one row that can be
    bool big_step;                   // the step in flight as a large bar
    bool airy;                       // room between the phases
    int64_t now_ms;
};

// From this width on the page has two columns: the timeline, and facts and changes beside it.
enum { RUN_PAGE_WIDE_COLS = 150 };

// The rows that the whole page needs at this width: nothing cut, nothing left out.
int run_page_height(const struct canvas *c, const struct run_page *p, int cols);
// Draws into r; what does not fit is left out or shortened by priority. Returns the rows used.
int run_page_draw(struct canvas *c, struct rect r, const struct run_page *p);

// The same run on a very small screen, down to one character of state.
void run_tiny_draw(struct canvas *c, struct rect r, const struct run *run,
                   enum freshness freshness);

#endif
