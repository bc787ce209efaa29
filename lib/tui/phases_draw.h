// SPDX-License-Identifier: Apache-2.0
// The phases of a run: as a timeline, one row each, and as a strip of one glyph each.
#ifndef TUI_PHASES_DRAW_H
#define TUI_PHASES_DRAW_H

#include "canvas/canvas.h"
#include "model/run.h"

#include <stdint.h>

// The timeline: glyph, number, name, start, time taken, bar, steps and a remark. Columns that do not fit are left out;
// with fewer rows than phases those around the current one are shown, with room for it a line joins the phases.
// step_told: the time of the step in flight stands elsewhere, so that the remark tells what is left of its phase.
void phases_draw(struct canvas *c, struct rect r, const struct run *run, bool step_told,
                 int64_t now_ms);

// The rows that a timeline with room between its phases takes.
int phases_airy_height(const struct run *run);

// The current phase only: a row for it, and one with the bar of its steps where they are known.
int phases_focus_height(const struct run *run);
void phases_focus_draw(struct canvas *c, struct rect r, const struct run *run, int64_t now_ms);

// "✓✓✓▶··", at most `cols` columns; "-" when no phases are known. Returns the column after it.
enum { PHASE_STRIP_MAX = 12 };
int phases_strip(struct canvas *c, int row, int col, int cols, const struct run *run);

// "6/7", "" when no number is known.
char *phase_number_text(const struct run *run, char *out, size_t size);

#endif
