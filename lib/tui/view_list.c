// SPDX-License-Identifier: Apache-2.0
#include "tui/view.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "tui/list_screen.h"

#include <stdio.h>
#include <string.h>

// A list that changes all the time is put in order so often at most; that a row changed shows at
// once.
// While nothing changes, only time moves a run, and the more there are the more it costs to see which.
enum { REORDER_MS = 500, REORDER_IDLE_MS = 5000, REORDER_IDLE_MS_PER_RUN = 3 };
// Most of the work is to bring each run to now. While keys change the filter or the sort, so old will do.
enum { DERIVED_MS = 1000 };

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
        if (is_chosen(d, list_run_at(d, i))) {
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
    int64_t age = t->mono_ms - v->derived_mono_ms;
    bool derived =
        !v->dirty && t->link.online && v->derived_mono_ms > 0 && age >= 0 && age < DERIVED_MS;
    struct list_want want = {
        .sort = v->sort, .filter = &v->parsed, .namespace_ = v->only, .derived = derived};
    list_order_build(&v->order, &d->source, &t->link, &want, t->now_ms);
    // Those of other namespaces, and those that stand still without a link, are of before.
    if (!derived)
        v->derived_mono_ms = v->only || !t->link.online ? 0 : t->mono_ms;
    v->stale = v->dirty = false;
    v->built_mono_ms = t->mono_ms;
    follow_chosen(d);
}

static void list_draw(struct dash *d, struct frame *f)
{
    struct list_view *v = &d->list;
    int64_t age = f->mono_ms - v->built_mono_ms;
    int64_t idle = REORDER_IDLE_MS + (int64_t)v->order.total * REORDER_IDLE_MS_PER_RUN;
    if (v->stale || age >= (v->dirty ? REORDER_MS : idle) || age < 0)
        make_order(d);
    list_screen_draw(d, f);
}

// From here on the cursor belongs to the run that it stands on.
static unsigned move_to(struct dash *d, int row)
{
    struct list_view *v = &d->list;
    int count = (int)v->order.count;
    if (count == 0)
        return 0;
    v->cursor = row < 0 ? 0 : row >= count ? count - 1 : row;
    struct run *run = list_run_at(d, v->cursor);
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

// Other runs are shown, or in another order: the columns may move too.
static unsigned shown_anew(struct dash *d)
{
    d->list.stale = true;
    d->list.widths_cols = 0;
    return DASH_DRAW;
}

static unsigned set_filter(struct dash *d, bool editing, bool clear)
{
    d->list.editing = editing;
    if (clear)
        d->list.filter[0] = '\0';
    list_filter_parse(&d->list.parsed, d->list.filter);
    return shown_anew(d);
}

static unsigned sort_by(struct dash *d, int step)
{
    struct list_sort *sort = &d->list.sort;
    *sort = list_sort_next(*sort, step);
    if (sort->by_field && sort->field == FIELD_NAMESPACE && !d->all_namespaces)
        *sort = list_sort_next(*sort, step);
    return shown_anew(d);
}

// The source has its runs by namespace.
static unsigned next_namespace(struct dash *d)
{
    struct list_view *v = &d->list;
    const struct tui_source *s = &d->source;
    const char *next = NULL;
    size_t count = s->count(s->ctx);
    for (size_t i = 0; i < count && !next; i++) {
        const char *own = s->at(s->ctx, i)->namespace_;
        if (!v->only || strcmp(own, v->only) > 0)
            next = own;
    }
    char *only = xstrdup(next);
    free_clear(&v->only);
    v->only = only;
    return shown_anew(d);
}

static unsigned move_by(struct dash *d, enum action action)
{
    struct list_view *v = &d->list;
    int page = v->page > 1 ? v->page - 1 : 1;
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
    default:
        return 0;
    }
}

static unsigned list_act(struct dash *d, enum action action)
{
    struct list_view *v = &d->list;
    if (v->stale)
        make_order(d); // runs came or went since the last picture
    switch (action) {
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
        return sort_by(d, 1);
    case ACTION_SORT_BACK:
        return sort_by(d, -1);
    case ACTION_REVERSE:
        v->sort.falling = !v->sort.falling;
        return shown_anew(d);
    case ACTION_NAMESPACE:
        return next_namespace(d);
    default:
        return move_by(d, action);
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

// A click selects, a second one opens.
static unsigned list_click(struct dash *d, int row, int col)
{
    struct list_view *v = &d->list;
    int at = v->top + row - v->first_row;
    (void)col;
    if (v->stale || row < v->first_row || row >= v->first_row + v->page ||
        at >= (int)v->order.count)
        return 0;
    return at == v->cursor && v->name ? open_chosen(d, NULL) : move_to(d, at);
}

const struct view_ops view_list = {.bit = VIEW_LIST,
                                   .draw = list_draw,
                                   .act = list_act,
                                   .raw_key = list_raw_key,
                                   .click = list_click};
