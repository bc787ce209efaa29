// SPDX-License-Identifier: Apache-2.0
// The texts of a timeline's rows, and what they are told from: the run, its plan and the estimate.
#ifndef TUI_PHASE_CELLS_H
#define TUI_PHASE_CELLS_H

#include "canvas/canvas.h"
#include "eta/eta.h"
#include "model/format.h"
#include "tui/pieces.h"

// What all rows share. Phases beyond the maximum have no estimate.
enum { TIMELINE_PARTS_MAX = 64 };
struct timeline_facts {
    const struct run *run;
    int64_t now_ms;
    int current; // as current_phase()
    struct eta_phase parts[TIMELINE_PARTS_MAX];
    struct eta_late late;
    bool step_told; // elsewhere: how long the step in flight takes
};
void timeline_facts_init(struct timeline_facts *t, const struct run *run, int64_t now_ms);

struct phase_cells {
    char number[8];
    const char *name;
    char start[CELL_TEXT_MAX]; // "11:45:48"; of a phase to come "~12:38"
    char taken[CELL_TEXT_MAX];
    bool joint; // one of several phases whose times are known together only, or not at all
    char steps[CELL_TEXT_MAX];
    char note[PIECE_TEXT_MAX];
    bool alarming;       // the note is
    double done, active; // of the bar; NAN: none
};
void phase_cells_fill(struct phase_cells *cells, const struct timeline_facts *t, int index);

// "step 5m02s of ~7m": the step in flight against the pace of those before it, else against what such steps usually
// take; "" when its start is unknown.
char *step_note(const struct run *run, int64_t now_ms, char out[PIECE_TEXT_MAX]);
// The part of the step in flight that has passed by that measure, 0..1; NAN when unknown.
double step_fraction_passed(const struct run *run, int64_t now_ms);

#endif
