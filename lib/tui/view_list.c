// SPDX-License-Identifier: Apache-2.0
#include "tui/view.h"

#include "base/attr.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "tui/chrome.h"
#include "tui/layout.h"
#include "tui/list_columns.h"
#include "tui/pieces.h"
#include "tui/run_page.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// A list that changes all the time is put in order so often at most; that a row changed shows at
// once.
// While nothing changes, only time moves a run, and the more there are the more it costs to see which.
enum { REORDER_MS = 500, REORDER_IDLE_MS = 5000, REORDER_IDLE_MS_PER_RUN = 3, HEAD_ROWS = 4 };

static struct run *run_at(const struct dash *d, int row)
{
    return d->source.at(d->source.ctx, d->list.order.entries[row].index);
}

static bool is_chosen(const struct dash *d, const struct run *run)
{
    return !strcmp(run->name, d->list.name) && !strcmp(run->namespace_, d->list.namespace_);
}

// The cursor stays on its run wherever that went; a run that is gone leaves it in its row.
static void follow_chosen(struct dash *d)
{
    struct list_view *v = &d->list;
    int count = (int)v->order.count;
    for (int i = 0; v->name && i < count; i++) {
        if (is_chosen(d, run_at(d, i))) {
            v->cursor = i;
            return;
        }
    }
    if (!v->name)
        v->cursor = 0;
    if (v->cursor >= count)
        v->cursor = count > 0 ? count - 1 : 0;
}

static void make_order(struct dash *d)
{
    struct list_view *v = &d->list;
    const struct dash_time *t = &d->drawn;
    list_order_build(&v->order, &d->source, &t->link, v->sort, v->filter, t->now_ms);
    v->stale = v->dirty = false;
    v->built_mono_ms = t->mono_ms;
    follow_chosen(d);
}

static void refresh_order(struct dash *d, const struct frame *f)
{
    struct list_view *v = &d->list;
    int64_t age = f->mono_ms - v->built_mono_ms;
    int64_t idle = REORDER_IDLE_MS + (int64_t)v->order.counts.total * REORDER_IDLE_MS_PER_RUN;
    if (v->stale || age >= (v->dirty ? REORDER_MS : idle) || age < 0)
        make_order(d);
}

static void summary_text(const struct dash *d, const struct canvas *c, char *out, size_t size)
{
    const struct list_counts *n = &d->list.order.counts;
    const struct {
        size_t count;
        const char *word;
    } parts[] = {{n->profiling, "profiling"}, {n->stuck, "stuck"},   {n->pending, "pending"},
                 {n->deploying, "deploying"}, {n->failed, "failed"}, {n->done, "done"},
                 {n->unknown, "unknown"}};
    size_t len = 0;
    out[0] = '\0';
    for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
        if (parts[i].count == 0)
            continue;
        len += (size_t)snprintf(out + len, size - len, "%s%s%s%zu %s", len ? " " : "",
                                len ? canvas_glyph(c, GLYPH_DOT) : "", len ? " " : "",
                                parts[i].count, parts[i].word);
    }
}

static void draw_empty(const struct dash *d, struct canvas *c, struct rect r)
{
    char text[PIECE_TEXT_MAX * 4];
    if (d->link.state == TUI_LINK_CONNECTING)
        snprintf(text, sizeof text, "waiting for the first word from the cluster");
    else if (d->list.filter[0])
        snprintf(text, sizeof text, "no run matches \"%s\"; Esc shows all", d->list.filter);
    else
        snprintf(text, sizeof text,
                 "no runs in %.100s%.100s yet; they appear here as soon as they are created",
                 d->scope, d->at);
    int indent = r.cols > 20;
    if (r.rows > 4) {
        r.row++;
        r.rows--;
    }
    canvas_wrap(c, (struct rect){r.row, r.col + indent, r.rows, r.cols - 2 * indent}, ROLE_DIM,
                text);
}

static void draw_rows(struct dash *d, struct frame *f, struct rect r)
{
    struct list_view *v = &d->list;
    struct canvas *c = f->canvas;
    int count = (int)v->order.count;
    bool head = r.rows >= HEAD_ROWS;
    struct rect body = {r.row + head, r.col, r.rows - head, r.cols};
    v->page = body.rows;
    v->top = layout_scroll(count, body.rows, v->top, v->cursor);
    int shown = count - v->top < body.rows ? count - v->top : body.rows;
    struct run *runs[CANVAS_ROWS_MAX];
    for (int i = 0; i < shown; i++) {
        runs[i] = run_at(d, v->top + i);
        if (d->source.derive)
            d->source.derive(d->source.ctx, runs[i], &f->link, f->now_ms);
        f->ticks = f->ticks || run_is_active(runs[i]);
    }
    struct list_columns columns;
    list_columns_fit(&columns, c, runs, (size_t)shown, d->all_namespaces, !f->link.online,
                     f->now_ms);
    if (head)
        list_columns_head(&columns, c, r.row);
    for (int i = 0; i < shown; i++) {
        enum freshness fresh = runs[i]->freshness;
        list_columns_draw(&columns, c, body.row + i, runs[i],
                          fresh == FRESH_UNKNOWN ? fresh : chrome_freshness(d, fresh),
                          v->top + i == v->cursor, f->now_ms);
    }
}

// Too small for a table: the mark and what of the name and its progress fits, a run per row.
static void draw_narrow(struct dash *d, struct frame *f, struct rect r)
{
    struct list_view *v = &d->list;
    int count = (int)v->order.count;
    v->page = r.rows;
    v->top = layout_scroll(count, r.rows, v->top, v->cursor);
    for (int i = 0; i < r.rows && v->top + i < count; i++) {
        struct run *run = run_at(d, v->top + i);
        if (d->source.derive)
            d->source.derive(d->source.ctx, run, &f->link, f->now_ms);
        run_tiny_draw(f->canvas, (struct rect){r.row + i, r.col, 1, r.cols}, run,
                      chrome_freshness(d, run->freshness));
        if (v->top + i == v->cursor && count > 1 && r.cols > 1)
            canvas_tint(f->canvas, (struct rect){r.row + i, 0, 1, r.cols}, ROLE_SELECTED);
        f->ticks = f->ticks || run_is_active(run);
    }
}

static void draw_filter_line(const struct dash *d, struct canvas *c)
{
    const char *filter = d->list.filter;
    int row = c->rows - 1;
    // The end of what is typed stays in sight.
    while (*filter && canvas_width(c, filter) > c->cols - 4) {
        uint32_t cp;
        filter += utf8_decode(filter, strlen(filter), &cp);
    }
    canvas_fill(c, (struct rect){row, 0, 1, c->cols}, ROLE_TEXT, " ");
    canvas_textf(c, row, 0, c->cols, ROLE_KEY, " /%s_", filter);
}

static void list_draw(struct dash *d, struct frame *f)
{
    enum { TABLE_COLS = 30 };
    struct canvas *c = f->canvas;
    struct chrome layout = chrome_layout(c);
    char summary[PIECE_TEXT_MAX * 2], place[PIECE_TEXT_MAX * 5], remark[PIECE_TEXT_MAX * 2] = "";
    refresh_order(d, f);
    if (d->list.order.count == 0)
        draw_empty(d, c, layout.body);
    else if (c->cols < TABLE_COLS)
        draw_narrow(d, f, layout.body);
    else
        draw_rows(d, f, layout.body);
    if (layout.header) {
        summary_text(d, c, summary, sizeof summary);
        snprintf(place, sizeof place, "%.100s%.100s", d->scope, d->at);
        chrome_header(d, f, "DGDRs", place, summary, FRESH_LIVE, TIME_UNKNOWN);
    }
    if (d->list.filter[0])
        snprintf(remark, sizeof remark, "/%s: %zu of %zu", d->list.filter, d->list.order.count,
                 d->list.order.counts.total);
    else
        snprintf(remark, sizeof remark, "by %s", list_sort_name(d->list.sort));
    chrome_footer(d, f, &layout, remark);
    if (d->list.editing)
        draw_filter_line(d, c);
}

// From here on the cursor belongs to the run that it stands on.
static unsigned move_to(struct dash *d, int row)
{
    struct list_view *v = &d->list;
    int count = (int)v->order.count;
    if (count == 0)
        return 0;
    v->cursor = row < 0 ? 0 : row >= count ? count - 1 : row;
    struct run *run = run_at(d, v->cursor);
    free_clear(&v->namespace_);
    free_clear(&v->name);
    v->namespace_ = xstrdup(run->namespace_);
    v->name = xstrdup(run->name);
    return DASH_DRAW;
}

static unsigned open_chosen(struct dash *d, void (*further)(struct dash *d))
{
    if (!move_to(d, d->list.cursor))
        return 0;
    view_run_open(d, d->list.namespace_, d->list.name);
    if (further)
        further(d);
    return DASH_DRAW;
}

static unsigned set_filter(struct dash *d, bool editing, bool clear)
{
    d->list.editing = editing;
    if (clear)
        d->list.filter[0] = '\0';
    d->list.stale = true;
    return DASH_DRAW;
}

static unsigned list_act(struct dash *d, enum action action)
{
    struct list_view *v = &d->list;
    int page = v->page > 1 ? v->page - 1 : 1;
    if (v->stale)
        make_order(d); // runs came or went since the last picture
    switch (action) {
    case ACTION_UP:
        return move_to(d, v->cursor - 1);
    case ACTION_DOWN:
        return move_to(d, v->cursor + 1);
    case ACTION_PAGE_UP:
        return move_to(d, v->cursor - page);
    case ACTION_PAGE_DOWN:
        return move_to(d, v->cursor + page);
    case ACTION_FIRST:
        return move_to(d, 0);
    case ACTION_LAST:
        return move_to(d, (int)v->order.count - 1);
    case ACTION_OPEN:
        return open_chosen(d, NULL);
    case ACTION_LOGS:
        return open_chosen(d, view_logs_open);
    case ACTION_EVIDENCE:
        return open_chosen(d, view_evidence_open);
    case ACTION_FILTER:
        return set_filter(d, true, true);
    case ACTION_BACK:
        return v->filter[0] ? set_filter(d, false, true) : 0;
    case ACTION_SORT:
        v->sort = (enum list_sort)((v->sort + 1) % SORT_COUNT);
        v->stale = true;
        return DASH_DRAW;
    default:
        return 0;
    }
}

static void filter_append(char *filter, int key)
{
    char bytes[4];
    size_t len = strlen(filter);
    size_t n = utf8_encode((uint32_t)key, bytes);
    if (len + n >= FILTER_MAX)
        return;
    memcpy(filter + len, bytes, n);
    filter[len + n] = '\0';
}

static void filter_backspace(char *filter)
{
    size_t len = strlen(filter);
    while (len > 0 && ((unsigned char)filter[len - 1] & 0xC0) == 0x80)
        len--;
    filter[len > 0 ? len - 1 : 0] = '\0';
}

// While the filter is typed, letters are text; what moves the cursor still does.
static unsigned list_raw_key(struct dash *d, int key)
{
    struct list_view *v = &d->list;
    if (!v->editing)
        return 0;
    if (key == TKEY_ESCAPE)
        return DASH_HANDLED | set_filter(d, false, true);
    if (key == TKEY_RETURN)
        return DASH_HANDLED | set_filter(d, false, false);
    if (key == TKEY_DELETE || key == TKEY_CTRL_H)
        filter_backspace(v->filter);
    else if (key >= ' ' && key < TKEY_ARROW_UP)
        filter_append(v->filter, key);
    else
        return 0;
    return DASH_HANDLED | set_filter(d, true, false);
}

const struct view_ops view_list = {
    .bit = VIEW_LIST, .draw = list_draw, .act = list_act, .raw_key = list_raw_key};
