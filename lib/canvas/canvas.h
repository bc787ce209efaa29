// SPDX-License-Identifier: Apache-2.0
// A grid of cells that views draw on: text with a role, clipped, wide characters never split. It knows no
// terminal: lib/tui/term blits it through curses, canvas_print() writes it to a stream, tests read it back. Text is
// sanitised here, so nothing from a cluster reaches a terminal raw.
#ifndef CANVAS_CANVAS_H
#define CANVAS_CANVAS_H

#include "base/strbuf.h"

#include <stdbool.h>
#include <stddef.h>

// What a piece of text is, not how it looks: colours are chosen per role by the terminal's abilities.
enum role {
    ROLE_TEXT,
    ROLE_DIM,
    ROLE_TITLE,
    ROLE_HEADER,
    ROLE_KEY,
    ROLE_LABEL,
    ROLE_VALUE,
    ROLE_BORDER,
    ROLE_SELECTED,
    ROLE_BAR_DONE,
    ROLE_BAR_ACTIVE,
    ROLE_BAR_REST,
    ROLE_OK,
    ROLE_ACTIVE,
    ROLE_PENDING,
    ROLE_SKIPPED,
    ROLE_FAILED,
    ROLE_WARNING,
    ROLE_LIVE,
    ROLE_QUIET,
    ROLE_LATE,
    ROLE_STALE,
    ROLE_OFFLINE,
    ROLE_SELECTED_BOLD, // under the cursor bar, what carries a colour keeps it: canvas_select()
    ROLE_SELECTED_GREEN,
    ROLE_SELECTED_CYAN,
    ROLE_SELECTED_YELLOW,
    ROLE_SELECTED_RED,
    ROLE_COUNT,
};

enum { CELL_BYTES = 16 };
struct cell {
    char text[CELL_BYTES]; // one grapheme, NUL-terminated; "" = right half of a wide character
    unsigned char role;
    unsigned char width; // 1 or 2; 0 for the right half
};

struct canvas {
    int rows, cols;
    bool ascii;         // glyphs from the ASCII set
    struct cell *cells; // rows * cols
};

// Sizes are clamped to 1..CANVAS_ROWS_MAX and 1..CANVAS_COLS_MAX; every cell is a blank of ROLE_TEXT.
enum { CANVAS_ROWS_MAX = 1000, CANVAS_COLS_MAX = 1000 };
void canvas_init(struct canvas *c, int rows, int cols, bool ascii);
void canvas_release(struct canvas *c);
void canvas_clear(struct canvas *c);
// NULL outside the canvas.
const struct cell *canvas_cell(const struct canvas *c, int row, int col);

struct rect {
    int row, col, rows, cols;
};
// Draws text from (row, col) within at most `cols` columns; what does not fit ends in an ellipsis. Returns the
// column after the text. Outside the canvas nothing happens; NULL draws nothing. Newlines and tabs become blanks,
// control characters are made visible (utf8_sanitise); on an ASCII canvas what is not ASCII becomes '?'.
int canvas_text(struct canvas *c, int row, int col, int cols, enum role role, const char *text);
int canvas_textf(struct canvas *c, int row, int col, int cols, enum role role, const char *fmt, ...)
    ATTR_PRINTF(6, 7);
int canvas_text_right(struct canvas *c, int row, int col, int cols, enum role role,
                      const char *text);
// The columns that canvas_text() would take for the whole text.
int canvas_width(const struct canvas *c, const char *text);
// Word-wrapped into the rect; returns the rows used; the last row ends in an ellipsis when text is left.
int canvas_wrap(struct canvas *c, struct rect r, enum role role, const char *text);
// How many rows canvas_wrap() would use in a rect of `cols` columns, at most max_rows.
int canvas_wrap_height(const char *text, int cols, int max_rows);
void canvas_fill(struct canvas *c, struct rect r, enum role role, const char *glyph);
// Gives a whole row another role without touching its text (selection).
void canvas_tint(struct canvas *c, struct rect r, enum role role);
// The cursor bar: ROLE_SELECTED for the rect's cells, and its coloured twins for those whose role is told by a colour.
void canvas_select(struct canvas *c, struct rect r);
// Copies `rows` rows of src from src_row on to dst from row on, column by column; both as far as they reach.
void canvas_copy(struct canvas *dst, int row, const struct canvas *src, int src_row, int rows);
// A bar of `cols` columns: `done` of 1.0 filled, up to `active` of 1.0 marked as under way. NAN = unknown: dots.
// Only 1.0 looks full, and what is under way shows in one column at least.
void canvas_bar(struct canvas *c, int row, int col, int cols, double done, double active);

enum glyph {
    GLYPH_DONE,
    GLYPH_ACTIVE,
    GLYPH_PENDING,
    GLYPH_FAILED,
    GLYPH_SKIPPED,
    GLYPH_DOT,
    GLYPH_HLINE,
    GLYPH_VLINE,
    GLYPH_ELLIPSIS,
    GLYPH_ARROW,
    GLYPH_TIMES,
    GLYPH_BULLET,
    GLYPH_APPROX,
    GLYPH_LE,
    GLYPH_BAR_DONE,
    GLYPH_BAR_ACTIVE,
    GLYPH_BAR_REST,
    GLYPH_UP,
    GLYPH_DOWN,
    GLYPH_DASH,
    GLYPH_GE,
    GLYPH_ASCENDING,
    GLYPH_DESCENDING,
    GLYPH_SCROLL_TRACK,
    GLYPH_SCROLL_THUMB,
    GLYPH_COUNT
};
const char *canvas_glyph(const struct canvas *c, enum glyph g);

// Appends rows [0, rows) as text, trailing blanks cut; with SGR colours when color is set.
void canvas_print(const struct canvas *c, int rows, bool color, struct strbuf *out);
// The SGR parameters of a role for 16-colour output ("1;32"), "" for none.
const char *role_sgr(enum role role);

#endif
