// SPDX-License-Identifier: Apache-2.0
#include "canvas/canvas.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "canvas/clean.h"

#include <stdarg.h>
#include <stdint.h>
#include <string.h>

static const struct cell blank = {.text = " ", .role = ROLE_TEXT, .width = 1};

static int clamp(int value, int low, int high)
{
    return value < low ? low : value > high ? high : value;
}

void canvas_init(struct canvas *c, int rows, int cols, bool ascii)
{
    c->rows = clamp(rows, 1, CANVAS_ROWS_MAX);
    c->cols = clamp(cols, 1, CANVAS_COLS_MAX);
    c->ascii = ascii;
    c->cells = xcalloc((size_t)c->rows * (size_t)c->cols, sizeof *c->cells);
    canvas_clear(c);
}

void canvas_release(struct canvas *c)
{
    free_clear((char **)&c->cells);
    c->rows = c->cols = 0;
}

void canvas_clear(struct canvas *c)
{
    size_t n = (size_t)c->rows * (size_t)c->cols;
    for (size_t i = 0; i < n; i++)
        c->cells[i] = blank;
}

static struct cell *cell_at(const struct canvas *c, int row, int col)
{
    if (row < 0 || row >= c->rows || col < 0 || col >= c->cols)
        return NULL;
    return &c->cells[(size_t)row * (size_t)c->cols + (size_t)col];
}

const struct cell *canvas_cell(const struct canvas *c, int row, int col)
{
    return cell_at(c, row, col);
}

// A wide character that loses one half loses the other too.
static void detach_halves(struct canvas *c, int row, int col)
{
    struct cell *cell = cell_at(c, row, col);
    if (cell->width == 1)
        return;
    int other = cell->width == 2 ? col + 1 : col - 1;
    struct cell *half = cell_at(c, row, other);
    if (half) {
        memcpy(half->text, " ", 2);
        half->width = 1;
    }
    memcpy(cell->text, " ", 2);
    cell->width = 1;
}

static void put(struct canvas *c, int row, int col, enum role role, const struct grapheme *g)
{
    for (int i = 0; i < g->width; i++)
        detach_halves(c, row, col + i);
    struct cell *cell = cell_at(c, row, col);
    memcpy(cell->text, g->text, sizeof cell->text);
    cell->role = (unsigned char)role;
    cell->width = (unsigned char)g->width;
    if (g->width == 2) {
        struct cell *right = cell_at(c, row, col + 1);
        right->text[0] = '\0';
        right->role = (unsigned char)role;
        right->width = 0;
    }
}

// Columns that may be drawn on from (row, col), `cols` at most; 0 when outside.
static int room(const struct canvas *c, int row, int col, int cols)
{
    if (!cell_at(c, row, col))
        return 0;
    return clamp(cols, 0, c->cols - col);
}

int canvas_clean_text(struct canvas *c, int row, int col, int cols, enum role role, const char *s,
                      size_t n, bool cut)
{
    int left = room(c, row, col, cols);
    if (left == 0)
        return col;
    cut = cut || clean_width(s, n, c->ascii) > (size_t)left;
    int text_cols = cut ? left - 1 : left;
    struct grapheme g;
    while (n > 0) {
        size_t used = clean_next(s, n, c->ascii, &g);
        if (g.width > text_cols)
            break;
        put(c, row, col, role, &g);
        col += g.width;
        text_cols -= g.width;
        s += used;
        n -= used;
    }
    if (!cut)
        return col;
    const char *ellipsis = canvas_glyph(c, GLYPH_ELLIPSIS);
    clean_next(ellipsis, strlen(ellipsis), c->ascii, &g);
    put(c, row, col, role, &g);
    return col + 1;
}

int canvas_text(struct canvas *c, int row, int col, int cols, enum role role, const char *text)
{
    int left = room(c, row, col, cols);
    if (left == 0 || !text)
        return col;
    struct strbuf clean CLEANUP_STRBUF = STRBUF_INIT;
    bool cut = clean_copy(&clean, text, UTF8_LINE, (size_t)left);
    return canvas_clean_text(c, row, col, left, role, clean.buf, clean.len, cut);
}

int canvas_textf(struct canvas *c, int row, int col, int cols, enum role role, const char *fmt, ...)
{
    struct strbuf text CLEANUP_STRBUF = STRBUF_INIT;
    va_list ap;
    va_start(ap, fmt);
    strbuf_vaddf(&text, fmt, ap);
    va_end(ap);
    return canvas_text(c, row, col, cols, role, text.buf);
}

int canvas_text_right(struct canvas *c, int row, int col, int cols, enum role role,
                      const char *text)
{
    int left = room(c, row, col, cols);
    if (left == 0 || !text)
        return col;
    struct strbuf clean CLEANUP_STRBUF = STRBUF_INIT;
    bool cut = clean_copy(&clean, text, UTF8_LINE, (size_t)left);
    size_t width = clean_width(clean.buf, clean.len, c->ascii);
    int pad = cut || width > (size_t)left ? 0 : left - (int)width;
    return canvas_clean_text(c, row, col + pad, left - pad, role, clean.buf, clean.len, cut);
}

// The part of r that lies on the canvas.
static struct rect visible_part(const struct canvas *c, struct rect r)
{
    int row = clamp(r.row, 0, c->rows);
    int col = clamp(r.col, 0, c->cols);
    int row_end = clamp(r.row + r.rows, row, c->rows);
    int col_end = clamp(r.col + r.cols, col, c->cols);
    return (struct rect){row, col, row_end - row, col_end - col};
}

int canvas_width(const struct canvas *c, const char *text)
{
    if (!text)
        return 0;
    struct strbuf clean CLEANUP_STRBUF = STRBUF_INIT;
    clean_copy(&clean, text, UTF8_LINE, CANVAS_COLS_MAX);
    size_t width = clean_width(clean.buf, clean.len, c->ascii);
    return width > CANVAS_COLS_MAX ? CANVAS_COLS_MAX : (int)width;
}

void canvas_copy(struct canvas *dst, int row, const struct canvas *src, int src_row, int rows)
{
    int cols = dst->cols < src->cols ? dst->cols : src->cols;
    for (int i = 0; i < rows; i++) {
        const struct cell *from = canvas_cell(src, src_row + i, 0);
        struct cell *to = cell_at(dst, row + i, 0);
        if (!from || !to)
            continue;
        detach_halves(dst, row + i, cols - 1);
        memcpy(to, from, (size_t)cols * sizeof *to);
        if (to[cols - 1].width == 2)
            detach_halves(dst, row + i, cols - 1);
    }
}

void canvas_fill(struct canvas *c, struct rect r, enum role role, const char *glyph)
{
    struct grapheme g;
    struct rect v = visible_part(c, r);
    clean_next(glyph, strlen(glyph), c->ascii, &g);
    if (g.width != 1)
        return;
    for (int row = v.row; row < v.row + v.rows; row++) {
        for (int col = v.col; col < v.col + v.cols; col++)
            put(c, row, col, role, &g);
    }
}

void canvas_tint(struct canvas *c, struct rect r, enum role role)
{
    struct rect v = visible_part(c, r);
    for (int row = v.row; row < v.row + v.rows; row++) {
        for (int col = v.col; col < v.col + v.cols; col++)
            cell_at(c, row, col)->role = (unsigned char)role;
    }
}

// Bars and text without a colour are simply reversed.
static enum role selected_role(enum role role)
{
    switch (role) {
    case ROLE_TITLE:
        return ROLE_SELECTED_BOLD;
    case ROLE_OK:
    case ROLE_LIVE:
        return ROLE_SELECTED_GREEN;
    case ROLE_ACTIVE:
    case ROLE_QUIET:
        return ROLE_SELECTED_CYAN;
    case ROLE_WARNING:
    case ROLE_LATE:
    case ROLE_STALE:
        return ROLE_SELECTED_YELLOW;
    case ROLE_FAILED:
    case ROLE_OFFLINE:
        return ROLE_SELECTED_RED;
    default:
        return ROLE_SELECTED;
    }
}

void canvas_select(struct canvas *c, struct rect r)
{
    struct rect v = visible_part(c, r);
    for (int row = v.row; row < v.row + v.rows; row++) {
        for (int col = v.col; col < v.col + v.cols; col++) {
            struct cell *cell = cell_at(c, row, col);
            cell->role = (unsigned char)selected_role((enum role)cell->role);
        }
    }
}
