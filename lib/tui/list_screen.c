// SPDX-License-Identifier: Apache-2.0
#include "tui/list_screen.h"

#include "base/attr.h"
#include "base/utf8.h"
#include "tui/chrome.h"
#include "tui/layout.h"
#include "tui/list_summary.h"
#include "tui/pieces.h"
#include "tui/run_page.h"

#include <stdio.h>
#include <string.h>

enum {
    HEAD_ROWS = 4,      // from here on the table has a head
    TOTALS_ROWS = 20,   // from here on the totals have a row of their own
    TABLE_COLS = 30,    // from here on it is a table
    SCROLL_COLS = 2,    // the scrollbar and a blank before it
    FETCHING_MS = 3000, // so long after the first row others than its source may have yet to come
};

struct run *list_run_at(const struct dash *d, int row)
{
    return d->source.at(d->source.ctx, d->list.order.entries[row].index);
}

static bool is_cut_off(const struct dash *d)
{
    return d->link.state == TUI_LINK_OFFLINE || d->link.state == TUI_LINK_REFUSED;
}

static struct run *derived_run(struct dash *d, struct frame *f, int row)
{
    struct run *run = list_run_at(d, row);
    if (d->source.derive)
        d->source.derive(d->source.ctx, run, &f->link, f->now_ms);
    f->ticks = f->ticks || run_is_active(run);
    return run;
}

static void draw_empty(const struct dash *d, struct canvas *c, struct rect r)
{
    char text[PIECE_TEXT_MAX * 5 + FILTER_MAX];
    int indent = r.cols > 20;
    list_empty_text(d, text, sizeof text);
    if (r.rows > 4) {
        r.row++;
        r.rows--;
    }
    canvas_wrap(c, (struct rect){r.row, r.col + indent, r.rows, r.cols - 2 * indent}, ROLE_DIM,
                text);
}

static void draw_scrollbar(struct canvas *c, struct rect r, int count, int top)
{
    int size = (int)((int64_t)r.rows * r.rows / count);
    size = size < 1 ? 1 : size;
    int at = (int)((int64_t)top * (r.rows - size) / (count - r.rows));
    for (int i = 0; i < r.rows; i++) {
        bool thumb = i >= at && i < at + size;
        canvas_text(c, r.row + i, c->cols - 1, 1, thumb ? ROLE_LABEL : ROLE_BORDER,
                    canvas_glyph(c, thumb ? GLYPH_SCROLL_THUMB : GLYPH_SCROLL_TRACK));
    }
}

// Columns stand still while one scrolls; they are free to move when the screen or the list is
// another, and go back to what they were once the link is there again. So they do at the beginning,
// when words that stand in for what is still being fetched ask for more room than that does.
static void measure(struct dash *d, const struct list_look *look, int64_t mono_ms,
                    struct run *const *runs, size_t n)
{
    struct list_view *v = &d->list;
    if (n > 0 && v->first_mono_ms == 0)
        v->first_mono_ms = mono_ms;
    bool fetching = mono_ms - v->first_mono_ms < FETCHING_MS;
    if (fetching || v->widths_cols != look->canvas->cols || v->widths.offline != look->offline)
        v->widths = (struct list_widths){.offline = look->offline};
    v->widths_cols = look->canvas->cols;
    for (size_t i = 0; i < n; i++)
        list_widths_add(&v->widths, look, runs[i]);
}

static void draw_rows(struct dash *d, struct frame *f, struct rect r)
{
    struct list_view *v = &d->list;
    struct canvas *c = f->canvas;
    struct list_look look = {.canvas = c, .now_ms = f->now_ms, .offline = is_cut_off(d)};
    struct list_columns columns;
    struct run *runs[CANVAS_ROWS_MAX];
    int count = (int)v->order.count;
    bool head = r.rows >= HEAD_ROWS;
    struct rect body = {r.row + head, r.col, r.rows - head, r.cols};
    bool scrolls = count > body.rows;
    v->page = body.rows;
    v->first_row = body.row;
    v->top = layout_scroll(count, body.rows, v->top, v->cursor);
    int shown = scrolls ? body.rows : count - v->top;
    for (int i = 0; i < shown; i++)
        runs[i] = derived_run(d, f, v->top + i);
    measure(d, &look, f->mono_ms, runs, (size_t)shown);
    list_columns_fit(&columns, &v->widths, d->all_namespaces && !v->only, v->sort,
                     c->cols - (scrolls ? SCROLL_COLS : 0));
    if (head)
        list_columns_head(&columns, c, r.row);
    if (scrolls)
        draw_scrollbar(c, body, count, v->top);
    for (int i = 0; i < shown; i++) {
        list_columns_draw(&columns, &look, c, body.row + i, runs[i]);
        if (v->top + i == v->cursor) {
            canvas_text(c, body.row + i, 0, 1, ROLE_KEY, ">");
            canvas_select(c, (struct rect){body.row + i, 0, 1, c->cols});
        }
    }
}

// Too small for a table: the mark and what of the name and its progress fits, a run per row.
static void draw_narrow(struct dash *d, struct frame *f, struct rect r)
{
    struct list_view *v = &d->list;
    int count = (int)v->order.count;
    v->page = r.rows;
    v->first_row = r.row;
    v->top = layout_scroll(count, r.rows, v->top, v->cursor);
    for (int i = 0; i < r.rows && v->top + i < count; i++) {
        struct run *run = derived_run(d, f, v->top + i);
        run_tiny_draw(f->canvas, (struct rect){r.row + i, r.col, 1, r.cols}, run,
                      chrome_freshness(d, run->freshness));
        if (v->top + i == v->cursor && count > 1 && r.cols > 1)
            canvas_select(f->canvas, (struct rect){r.row + i, 0, 1, r.cols});
    }
}

// What is typed, its end always in sight; at the right what is wrong with it, or how many it lets through.
static void draw_filter_line(const struct dash *d, struct canvas *c)
{
    const struct list_view *v = &d->list;
    const char *filter = v->filter;
    char remark[FILTER_PROBLEM_MAX];
    bool wrong = v->parsed.problem[0] != '\0';
    int row = c->rows - 1;
    list_filter_remark(d, remark, sizeof remark);
    // The text has its room, the remark what is left, but for a third at least where it says what is wrong.
    int room = c->cols - 4;
    if (wrong && canvas_width(c, filter) > room * 2 / 3)
        room = room * 2 / 3;
    while (*filter && canvas_width(c, filter) > room) {
        uint32_t cp;
        filter += utf8_decode(filter, strlen(filter), &cp);
    }
    canvas_fill(c, (struct rect){row, 0, 1, c->cols}, ROLE_TEXT, " ");
    int end = canvas_textf(c, row, 0, c->cols, ROLE_KEY, " /%s_", filter) + 3;
    int cols = c->cols - 1 - end;
    if (wrong)
        canvas_text(c, row, end, cols, ROLE_WARNING, remark);
    else if (canvas_width(c, remark) <= cols)
        canvas_text_right(c, row, end, cols, ROLE_DIM, remark);
}

static void draw_header(struct dash *d, struct frame *f, bool own_row, struct rect *body)
{
    struct canvas *c = f->canvas;
    char title[PIECE_TEXT_MAX], place[PIECE_TEXT_MAX * 5], summary[PIECE_TEXT_MAX * 3] = "";
    list_title_text(d, title, place, sizeof place);
    if (!own_row)
        list_summary_text(d, c, summary, sizeof summary);
    chrome_header(d, f, title, place, summary, FRESH_LIVE, TIME_UNKNOWN);
    if (own_row) {
        list_summary_draw(d, c, body->row);
        body->row++;
        body->rows--;
    }
}

void list_screen_draw(struct dash *d, struct frame *f)
{
    struct canvas *c = f->canvas;
    struct chrome layout = chrome_layout(c);
    char remark[PIECE_TEXT_MAX * 2 + FILTER_MAX];
    if (layout.header)
        draw_header(d, f, c->rows >= TOTALS_ROWS && c->cols >= TABLE_COLS, &layout.body);
    if (d->list.order.count == 0)
        draw_empty(d, c, layout.body);
    else if (c->cols < TABLE_COLS)
        draw_narrow(d, f, layout.body);
    else
        draw_rows(d, f, layout.body);
    list_remark_text(d, c, remark, sizeof remark);
    chrome_footer(d, f, &layout, remark);
    if (d->list.editing)
        draw_filter_line(d, c);
}
