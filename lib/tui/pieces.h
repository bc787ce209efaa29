// SPDX-License-Identifier: Apache-2.0
// A line made of pieces of text: each with a role and a priority, so that what does not fit is left out whole, the least
// important first. And the few texts that several views share.
#ifndef TUI_PIECES_H
#define TUI_PIECES_H

#include "canvas/canvas.h"
#include "model/run.h"

struct piece {
    const char *text; // NULL or "": not there
    enum role role;
    int priority; // the lowest is kept longest
    int min;      // columns that it may be cut down to; 0: shown whole or not at all
    int gap;      // blanks before it
};

enum { PIECES_MAX = 16 };
// Draws them into `cols` columns from col on; those from `right` on are pushed to the right end. Returns the column
// after the last piece on the left.
int draw_pieces(struct canvas *c, int row, int col, int cols, const struct piece *pieces, size_t n,
                size_t right);

// The same over several rows: as many pieces on each as fit, with a dot between neighbours; a piece wider than a row is
// cut. Where rows run out an ellipsis stands for the rest. Returns the rows used; at most max_rows, c only measures.
int flow_height(const struct canvas *c, int cols, const struct piece *pieces, size_t n,
                int max_rows);
int flow_pieces(struct canvas *c, struct rect r, const struct piece *pieces, size_t n);

// A point in time as the local clock shows it: "12:39", with "+1d" behind when it is that many days from now.
enum { PIECE_TEXT_MAX = 96 };
char *clock_text(int64_t ms, int64_t now_ms, char out[PIECE_TEXT_MAX]);
// "18–37m", "50m–1h10m"; "" when unknown or no range.
char *range_text(const struct canvas *c, const struct run_eta *eta, char out[PIECE_TEXT_MAX]);

const char *state_title(enum run_state state); // "PROFILING"
enum role state_role(enum run_state state);
enum glyph state_glyph(enum run_state state);
enum role phase_role(enum phase_state state);
enum glyph phase_glyph(enum phase_state state);
enum role freshness_role(enum freshness f);
enum glyph freshness_glyph(enum freshness f);

// The part of a phase's steps that is done and under way, 0..1 each; NAN when unknown. step_current names the step
// in flight: 4/6 has three steps done.
void step_fractions(const struct run *run, double *done, double *active);
// The phase the run is in or failed in: index into run->phases, -1 when it is not listed there.
int current_phase(const struct run *run);
// Under way and sending: what is said of it ages.
bool run_is_active(const struct run *run);

#endif
