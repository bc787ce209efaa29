// SPDX-License-Identifier: Apache-2.0
// Text on its way into cells: cleaned once, then taken apart into graphemes that fit a cell. For lib/canvas only.
#ifndef CANVAS_CLEAN_H
#define CANVAS_CLEAN_H

#include "base/utf8.h"
#include "canvas/canvas.h"

// What one cell (or two, for a wide character) holds: a character and the marks on it.
struct grapheme {
    char text[CELL_BYTES];
    int width; // 1 or 2
};

// Appends as much of text, sanitised, as could ever show in `columns` columns, so that a megabyte from a cluster
// costs no more than a screenful. Returns true when something was left out.
bool clean_copy(struct strbuf *out, const char *text, enum utf8_mode mode, size_t columns);

// Takes the next grapheme from [s, s+n) of clean text, n > 0; returns its bytes. A mark without a character
// sits on a blank; more than MARKS_MAX marks on one character are dropped, as are variation selectors, which
// terminals disagree on. With ascii set anything else becomes '?'.
enum { MARKS_MAX = 4 };
size_t clean_next(const char *s, size_t n, bool ascii, struct grapheme *g);
size_t clean_width(const char *s, size_t n, bool ascii);

// Draws clean text as canvas_text() does; with `cut` it ends in an ellipsis even when it fits.
int canvas_clean_text(struct canvas *c, int row, int col, int cols, enum role role, const char *s,
                      size_t n, bool cut);

#endif
