// SPDX-License-Identifier: Apache-2.0
#include "canvas/plot.h"

#include "base/utf8.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LABEL_COLS = 8, DOTS_X = 2, DOTS_Y = 4, BRAILLE = 0x2800 };
#define WHOLE_MAX 1e6 // with a sign, the largest that a label has room for

// The area of the curve, in dots; a cell of an ASCII canvas is one dot.
struct field {
    struct canvas *canvas;
    struct rect area;
    int dots_x, dots_y; // of one cell
    double x_min, x_max, y_min, y_max;
};

static bool is_known(const struct plot_series *s, size_t i)
{
    return isfinite(s->x[i]) && isfinite(s->y[i]);
}

static void widen(double v, double *min, double *max)
{
    *min = isnan(*min) || v < *min ? v : *min;
    *max = isnan(*max) || v > *max ? v : *max;
}

// Zero is in sight, so that heights can be compared, unless the values lie far from it.
static bool find_range(const struct plot *p, struct field *f)
{
    f->x_min = f->x_max = f->y_min = f->y_max = (double)NAN;
    for (size_t s = 0; s < p->series_count; s++) {
        for (size_t i = 0; i < p->series[s].count; i++) {
            if (!is_known(&p->series[s], i))
                continue;
            widen(p->series[s].x[i], &f->x_min, &f->x_max);
            widen(p->series[s].y[i], &f->y_min, &f->y_max);
        }
    }
    if (isnan(f->x_min))
        return false;
    if (isfinite(p->limit))
        widen(p->limit, &f->y_min, &f->y_max);
    if (f->y_min > 0 && f->y_min < f->y_max / 2)
        f->y_min = 0;
    if (!(f->y_max > f->y_min))
        f->y_max = f->y_min + 1;
    if (!(f->x_max > f->x_min))
        f->x_max = f->x_min + 1;
    return isfinite(f->x_max - f->x_min) && isfinite(f->y_max - f->y_min);
}

static int column_of(const struct field *f, double x)
{
    return (int)lround((x - f->x_min) / (f->x_max - f->x_min) * (f->area.cols * f->dots_x - 1));
}

static int row_of(const struct field *f, double y)
{
    int last = f->area.rows * f->dots_y - 1;
    return last - (int)lround((y - f->y_min) / (f->y_max - f->y_min) * last);
}

// The dots of a braille cell are numbered down the left column, then the right, with the last row added later.
static uint32_t dot_bit(int x, int y)
{
    static const uint32_t bits[DOTS_Y][DOTS_X] = {
        {0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};
    return bits[y][x];
}

static void set_dot(struct field *f, int x, int y, enum role role, char mark)
{
    int row = f->area.row + y / f->dots_y, col = f->area.col + x / f->dots_x;
    if (x < 0 || y < 0 || x >= f->area.cols * f->dots_x || y >= f->area.rows * f->dots_y)
        return;
    if (f->dots_x == 1) {
        canvas_text(f->canvas, row, col, 1, role, (const char[]){mark, '\0'});
        return;
    }
    const struct cell *cell = canvas_cell(f->canvas, row, col);
    uint32_t cp = 0;
    if (cell)
        utf8_decode(cell->text, strlen(cell->text), &cp);
    uint32_t dots = cp >= BRAILLE && cp < BRAILLE + 0x100 ? cp - BRAILLE : 0;
    char text[5] = "";
    utf8_encode(BRAILLE + (dots | dot_bit(x % DOTS_X, y % DOTS_Y)), text);
    canvas_text(f->canvas, row, col, 1, role, text);
}

// Bresenham's line.
static void draw_line(struct field *f, int x0, int y0, int x1, int y1, enum role role, char mark)
{
    int dx = abs(x1 - x0), dy = -abs(y1 - y0);
    int sx = x0 < x1 ? 1 : -1, sy = y0 < y1 ? 1 : -1;
    for (int error = dx + dy;;) {
        set_dot(f, x0, y0, role, mark);
        if (x0 == x1 && y0 == y1)
            return;
        int twice = 2 * error;
        if (twice >= dy) {
            error += dy;
            x0 += sx;
        }
        if (twice <= dx) {
            error += dx;
            y0 += sy;
        }
    }
}

static void draw_series(struct field *f, const struct plot_series *s)
{
    bool pen = false;
    int x = 0, y = 0;
    for (size_t i = 0; i < s->count; i++) {
        if (!is_known(s, i)) {
            pen = false;
            continue;
        }
        int to_x = column_of(f, s->x[i]), to_y = row_of(f, s->y[i]);
        draw_line(f, pen ? x : to_x, pen ? y : to_y, to_x, to_y, s->role, s->mark);
        x = to_x;
        y = to_y;
        pen = true;
    }
}

static void number_text(double v, char out[LABEL_COLS + 1])
{
    // Cut digits would be another number.
    bool whole = fabs(v) < WHOLE_MAX && (fabs(v) >= 100 || v == floor(v));
    snprintf(out, LABEL_COLS + 1, whole ? "%.0f" : "%.2g", v);
}

static void draw_axes(struct field *f, const struct plot *p, struct rect r)
{
    struct canvas *c = f->canvas;
    char text[LABEL_COLS + 1];
    int bottom = f->area.row + f->area.rows;
    number_text(f->y_max, text);
    canvas_text_right(c, f->area.row, r.col, LABEL_COLS - 1, ROLE_DIM, text);
    number_text(f->y_min, text);
    canvas_text_right(c, bottom - 1, r.col, LABEL_COLS - 1, ROLE_DIM, text);
    canvas_fill(c, (struct rect){f->area.row, f->area.col - 1, f->area.rows, 1}, ROLE_BORDER,
                canvas_glyph(c, GLYPH_VLINE));
    number_text(f->x_min, text);
    int at = canvas_text(c, bottom, f->area.col, LABEL_COLS, ROLE_DIM, text);
    number_text(f->x_max, text);
    int end = f->area.col + f->area.cols, width = canvas_width(c, text);
    canvas_text_right(c, bottom, end - width, width, ROLE_DIM, text);
    int room = end - width - at - 2, name = canvas_width(c, p->x_name);
    canvas_text(c, bottom, name < room ? at + 1 + (room - name) / 2 : at + 1, room, ROLE_LABEL,
                p->x_name);
}

static void draw_legend(struct canvas *c, const struct plot *p, struct rect r)
{
    int col = canvas_text(c, r.row, r.col + LABEL_COLS, r.cols - LABEL_COLS, ROLE_LABEL, p->y_name);
    int end = r.col + r.cols;
    if (isfinite(p->limit) && p->limit_name && col + 4 + canvas_width(c, p->limit_name) <= end) {
        col = canvas_text(c, r.row, col + 2, 1, ROLE_WARNING, "-");
        col = canvas_text(c, r.row, col + 1, end - col - 1, ROLE_WARNING, p->limit_name);
    }
    for (size_t i = 0; i < p->series_count; i++) {
        const struct plot_series *s = &p->series[i];
        if (!s->name || col + 4 + canvas_width(c, s->name) > end)
            continue;
        const char mark[] = {s->mark, '\0'};
        col = canvas_text(c, r.row, col + 2, 1, s->role,
                          c->ascii ? mark : canvas_glyph(c, GLYPH_BULLET));
        col = canvas_text(c, r.row, col + 1, end - col - 1, s->role, s->name);
    }
}

int canvas_plot(struct canvas *c, struct rect r, const struct plot *p)
{
    struct field f = {.canvas = c,
                      .dots_x = c->ascii ? 1 : DOTS_X,
                      .dots_y = c->ascii ? 1 : DOTS_Y,
                      .area = {r.row + 1, r.col + LABEL_COLS, r.rows - 2, r.cols - LABEL_COLS}};
    if (r.rows < PLOT_ROWS_MIN || r.cols < PLOT_COLS_MIN || !find_range(p, &f))
        return 0;
    if (isfinite(p->limit)) {
        int y = row_of(&f, p->limit);
        for (int x = 0; x < f.area.cols * f.dots_x; x += 3)
            set_dot(&f, x, y, ROLE_WARNING, '-');
    }
    for (size_t i = p->series_count; i-- > 0;)
        draw_series(&f, &p->series[i]);
    draw_axes(&f, p, r);
    draw_legend(c, p, r);
    return r.rows;
}
