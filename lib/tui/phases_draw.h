// SPDX-License-Identifier: Apache-2.0
// The phases of a run: as a timeline, one row each, and as a strip of one glyph each.
#ifndef TUI_PHASES_DRAW_H
#define TUI_PHASES_DRAW_H

#include "canvas/canvas.h"
#include "model/run.h"

#include <stdint.h>

// The timeline: glyph, number, name, start, time taken, bar and steps. Columns that do not fit are left out; with fewer
// rows than phases those around the current one are shown.
void phases_draw(struct canvas *c, struct rect r, const struct run *run, int64_t now_ms);

// The current phase only: a row for it, and one with the bar of its steps where they are known.
int phases_focus_height(const struct run *run);
void phases_focus_draw(struct canvas *c, struct rect r, const struct run *run, int64_t now_ms);

// "✓✓✓▶··", at most `cols` columns; "-" when no phases are known. Returns the column after it.
enum { PHASE_STRIP_MAX = 12 };
int phases_strip(struct canvas *c, int row, int col, int cols, const struct run *run);

// "6/7", "" when no number is known.
char *phase_number_text(const struct run *run, char *out, size_t size);
// "~20s": how long a phase that is yet to come usually takes; "" when no plan tells.
char *phase_typical_text(const struct run *run, const struct run_phase *phase, char *out,
                         size_t size);

#endif
