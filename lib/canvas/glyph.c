// SPDX-License-Identifier: Apache-2.0
#include "canvas/canvas.h"

#include <math.h>

// Every glyph is one column wide in both sets.
static const struct {
    const char *utf8, *ascii;
} glyphs[GLYPH_COUNT] = {
    [GLYPH_DONE] = {"✓", "+"},         [GLYPH_ACTIVE] = {"▶", ">"},
    [GLYPH_PENDING] = {"○", "."},      [GLYPH_FAILED] = {"✗", "x"},
    [GLYPH_SKIPPED] = {"⤼", "~"},      [GLYPH_DOT] = {"·", "."},
    [GLYPH_HLINE] = {"─", "-"},        [GLYPH_VLINE] = {"│", "|"},
    [GLYPH_ELLIPSIS] = {"…", "~"},     [GLYPH_ARROW] = {"→", ">"},
    [GLYPH_TIMES] = {"×", "x"},        [GLYPH_BULLET] = {"●", "*"},
    [GLYPH_APPROX] = {"≈", "~"},       [GLYPH_LE] = {"≤", "<"},
    [GLYPH_BAR_DONE] = {"█", "#"},     [GLYPH_BAR_ACTIVE] = {"▓", "="},
    [GLYPH_BAR_REST] = {"░", "-"},     [GLYPH_UP] = {"↑", "^"},
    [GLYPH_DOWN] = {"↓", "v"},         [GLYPH_DASH] = {"–", "-"},
    [GLYPH_GE] = {"≥", ">"},           [GLYPH_ASCENDING] = {"▲", "^"},
    [GLYPH_DESCENDING] = {"▼", "v"},   [GLYPH_SCROLL_TRACK] = {"▕", "|"},
    [GLYPH_SCROLL_THUMB] = {"▐", "#"},
};

const char *canvas_glyph(const struct canvas *c, enum glyph g)
{
    return c->ascii ? glyphs[g].ascii : glyphs[g].utf8;
}

static double fraction(double x)
{
    return x < 0 ? 0 : x > 1 ? 1 : x;
}

void canvas_bar(struct canvas *c, int row, int col, int cols, double done, double active)
{
    if (cols <= 0)
        return;
    struct rect r = {row, col, 1, cols};
    if (isnan(done)) {
        canvas_fill(c, r, ROLE_BAR_REST, canvas_glyph(c, GLYPH_DOT));
        return;
    }
    done = fraction(done);
    active = isnan(active) || active < done ? done : fraction(active);
    int full = (int)(done * cols + 1e-9);
    if (done < 1 && full == cols)
        full = cols - 1;
    int end = active > done ? (int)ceil(active * cols - 1e-9) : full;
    if (active > done && end == full)
        end = full + 1;
    canvas_fill(c, r, ROLE_BAR_REST, canvas_glyph(c, GLYPH_BAR_REST));
    r.cols = end;
    canvas_fill(c, r, ROLE_BAR_ACTIVE, canvas_glyph(c, GLYPH_BAR_ACTIVE));
    r.cols = full;
    canvas_fill(c, r, ROLE_BAR_DONE, canvas_glyph(c, GLYPH_BAR_DONE));
}
