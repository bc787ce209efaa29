// SPDX-License-Identifier: Apache-2.0
#include "tui/list_columns.h"

#include "base/attr.h"
#include "base/utf8.h"
#include "tui/phases_draw.h"

#include <string.h>

enum {
    STEP_MAX = 9,
    WORDS_MAX = 24,
    BAR_MIN = 5,
    BAR_WANT = 8,
    BAR_MAX = 20,
    NAME_MIN = 13,
    WORDS_LEAST = 8, // in less a word of a step says nothing
    WIDE_COLS = 110, // from here on words are whole before more columns come
};

enum { NO_FIELD = -1 };

static const struct column {
    int field;    // enum list_field_id, or NO_FIELD
    int priority; // the lowest is kept longest
    int gap;
    int min; // it may be cut down to; 0: never cut, but at `max`
    int max; // while others want room
} columns[LIST_COLUMNS] = {
    [COLUMN_MARK] = {NO_FIELD, 0, 0, 0, 1},
    [COLUMN_NAMESPACE] = {FIELD_NAMESPACE, 7, 0, 12, 24},
    [COLUMN_NAME] = {FIELD_NAME, 0, 2, NAME_MIN, 40},
    [COLUMN_MODEL] = {FIELD_MODEL, 8, 2, 9, 32},
    [COLUMN_BACKEND] = {FIELD_BACKEND, 13, 2, 7, 12},
    [COLUMN_STATE] = {FIELD_STATE, 1, 2, 0, 9},
    [COLUMN_PHASE] = {FIELD_PHASE, 4, 2, 0, PHASE_STRIP_MAX},
    [COLUMN_BAR] = {NO_FIELD, 9, 2, BAR_MIN, BAR_WANT},
    [COLUMN_STEP] = {FIELD_STEP, 3, 1, 0, STEP_MAX},
    [COLUMN_GPUS] = {FIELD_GPUS, 11, 2, 12, 24},
    [COLUMN_ELAPSED] = {FIELD_ELAPSED, 6, 2, 0, 12},
    [COLUMN_ETA] = {FIELD_ETA, 2, 2, 0, 12},
    [COLUMN_RANGE] = {NO_FIELD, 12, 1, 0, 24},
    [COLUMN_DONE] = {FIELD_DONE, 10, 2, 0, 16},
    [COLUMN_FRESH] = {FIELD_FRESH, 5, 2, 0, 7},
    [COLUMN_AGE] = {FIELD_AGE, 14, 2, 0, 8},
    [COLUMN_MESSAGE] = {FIELD_MESSAGE, 15, 2, 16, CANVAS_COLS_MAX},
};

static int least(int a, int b)
{
    return a < b ? a : b;
}

static int most(int a, int b)
{
    return a > b ? a : b;
}

void list_widths_add(struct list_widths *w, const struct list_look *look, const struct run *run)
{
    char text[PIECE_TEXT_MAX];
    for (int i = 0; i < LIST_COLUMNS; i++) {
        int field = columns[i].field;
        if (field == NO_FIELD || field == FIELD_PHASE)
            continue;
        int width =
            canvas_width(look->canvas, list_cell(look, run, (enum list_field_id)field, text));
        if (field == FIELD_STEP && !run_has_steps(run))
            w->words = most(w->words, width);
        else
            w->of[i] = most(w->of[i], least(width, CANVAS_COLS_MAX));
    }
    w->of[COLUMN_MARK] = 1;
    w->of[COLUMN_PHASE] = most(w->of[COLUMN_PHASE], least((int)run->phase_count, PHASE_STRIP_MAX));
    w->of[COLUMN_RANGE] =
        most(w->of[COLUMN_RANGE], canvas_width(look->canvas, list_cell_range(look, run, text)));
    if (run->state == RUN_PROFILING || run->state == RUN_FAILED)
        w->of[COLUMN_BAR] = BAR_WANT;
}

static bool is_sorted(const struct list_columns *l, int column)
{
    return l->sort.by_field && columns[column].field == (int)l->sort.field;
}

// The title, and the arrow of the column that is sorted by.
static int title_cols(const struct list_columns *l, int column)
{
    if (columns[column].field == NO_FIELD)
        return 0;
    return (int)strlen(list_fields[columns[column].field].title) + is_sorted(l, column);
}

static struct layout_item make_item(const struct list_columns *l, const struct list_widths *w,
                                    int column)
{
    const struct column *own = &columns[column];
    int all = most(w->of[column], title_cols(l, column));
    int want = least(all, most(own->max, title_cols(l, column)));
    int min = own->min > 0 ? least(want, own->min) : want;
    return (struct layout_item){.priority = is_sorted(l, column) ? 1 : own->priority,
                                .min = most(min, title_cols(l, column)),
                                .want = want,
                                .gap = own->gap};
}

// Gives what is left of the row to what is still cut, then to the bars.
static void spread(struct list_columns *l, const struct list_widths *w, int left)
{
    static const enum list_column cut[] = {COLUMN_NAME, COLUMN_MODEL, COLUMN_NAMESPACE,
                                           COLUMN_BACKEND, COLUMN_GPUS};
    for (size_t i = 0; i < ARRAY_LEN(cut) && left > 0; i++) {
        struct layout_item *item = &l->items[cut[i]];
        int more = item->size ? least(left, most(w->of[cut[i]] - item->want, 0)) : 0;
        item->want += more;
        left -= more;
    }
    struct layout_item *bar = &l->items[COLUMN_BAR], *step = &l->items[COLUMN_STEP];
    if (step->size && w->words > bar->want + 1 + step->want) {
        int more = least(left, w->words - bar->want - 1 - step->want);
        step->want += more;
        left -= more;
    }
    if (bar->size)
        bar->want += least(left, BAR_MAX - BAR_WANT);
}

void list_columns_fit(struct list_columns *l, const struct list_widths *w, bool namespaces,
                      struct list_sort sort, int cols)
{
    *l = (struct list_columns){.sort = sort};
    for (int i = 0; i < LIST_COLUMNS; i++)
        l->items[i] = make_item(l, w, i);
    if (!namespaces)
        l->items[COLUMN_NAMESPACE] = (struct layout_item){.size = 0};
    // A name that is cut may be another run's: it gives way to other columns on narrow screens only.
    struct layout_item *name = &l->items[COLUMN_NAME], *model = &l->items[COLUMN_MODEL];
    name->min = least(name->want, most(name->min, cols / 5));
    model->min = least(model->want, most(model->min, cols / 8));
    // What nobody has said needs no column.
    if (w->of[COLUMN_MESSAGE] <= 1 && !is_sorted(l, COLUMN_MESSAGE))
        l->items[COLUMN_MESSAGE] = (struct layout_item){.size = 0};
    // Words take the place of the bar and of the step.
    struct layout_item *step = &l->items[COLUMN_STEP], *bar = &l->items[COLUMN_BAR];
    l->step_cols = step->want;
    step->want =
        most(step->want, least(w->words, WORDS_MAX) - (bar->want ? bar->want + bar->gap - 1 : 0));
    if (cols >= WIDE_COLS) {
        step->min = step->want;
        bar->min = bar->want;
    }
    layout_fit(l->items, LIST_COLUMNS, 0, cols, LAYOUT_GAPS_FIRM);
    if (l->items[COLUMN_NAMESPACE].size == 0)
        name->gap = 1; // beside the mark
    int used = layout_fit(l->items, LIST_COLUMNS, 0, cols, LAYOUT_GAPS_FIRM);
    if (used < cols) {
        spread(l, w, cols - used);
        layout_fit(l->items, LIST_COLUMNS, 0, cols, LAYOUT_GAPS_FIRM);
    }
}

// Bar and text of the step as one column.
static struct layout_item step_span(const struct list_columns *l)
{
    const struct layout_item *bar = &l->items[COLUMN_BAR], *step = &l->items[COLUMN_STEP];
    if (bar->size == 0 || step->size == 0)
        return bar->size ? *bar : *step;
    return (struct layout_item){.at = bar->at, .size = step->at + step->size - bar->at};
}

void list_columns_head(const struct list_columns *l, struct canvas *c, int row)
{
    enum glyph arrow = l->sort.falling ? GLYPH_DESCENDING : GLYPH_ASCENDING;
    for (int i = 0; i < LIST_COLUMNS; i++) {
        struct layout_item item = i == COLUMN_STEP ? step_span(l) : l->items[i];
        if (columns[i].field == NO_FIELD || item.size == 0)
            continue;
        enum role role = is_sorted(l, i) ? ROLE_HEADER : ROLE_LABEL;
        int end = canvas_text(c, row, item.at, item.size - is_sorted(l, i), role,
                              list_fields[columns[i].field].title);
        if (is_sorted(l, i))
            canvas_text(c, row, end, 1, role, canvas_glyph(c, arrow));
    }
}

static void draw_cell(const struct list_columns *l, const struct list_look *look, struct canvas *c,
                      int row, const struct run *run, int column)
{
    char out[PIECE_TEXT_MAX];
    enum list_field_id field = (enum list_field_id)columns[column].field;
    const struct layout_item *item = &l->items[column];
    const char *text = list_cell(look, run, field, out);
    enum role role = strcmp(text, "-") != 0 ? list_cell_role(look, run, field) : ROLE_DIM;
    canvas_text(c, row, item->at, item->size, role, text);
}

static void draw_step(const struct list_columns *l, const struct list_look *look, struct canvas *c,
                      int row, const struct run *run)
{
    const struct layout_item *bar = &l->items[COLUMN_BAR], *step = &l->items[COLUMN_STEP];
    struct layout_item span = step_span(l);
    char out[PIECE_TEXT_MAX];
    double done, active;
    const char *text = list_cell(look, run, FIELD_STEP, out);
    enum role role = list_cell_role(look, run, FIELD_STEP);
    if (!run_has_steps(run)) {
        bool unknown = !strcmp(text, "-");
        text = span.size >= WORDS_LEAST || canvas_width(c, text) <= span.size ? text : "-";
        canvas_text(c, row, span.at, span.size, unknown ? ROLE_DIM : role, text);
        return;
    }
    step_fractions(run, &done, &active);
    // Where words have made the column wide, the bar is longer.
    int cols = least(step->size, l->step_cols);
    int at = bar->size ? span.at + span.size - cols : step->at;
    canvas_bar(c, row, span.at, at - span.at - 1, done, active);
    canvas_text(c, row, at, cols, role, text);
}

void list_columns_draw(const struct list_columns *l, const struct list_look *look, struct canvas *c,
                       int row, const struct run *run)
{
    const struct layout_item *range = &l->items[COLUMN_RANGE], *strip = &l->items[COLUMN_PHASE];
    char out[PIECE_TEXT_MAX];
    for (int i = 0; i < LIST_COLUMNS; i++) {
        if (columns[i].field != NO_FIELD && i != COLUMN_STEP && i != COLUMN_PHASE)
            draw_cell(l, look, c, row, run, i);
    }
    phases_strip(c, row, strip->at, strip->size, run);
    draw_step(l, look, c, row, run);
    canvas_text(c, row, range->at, range->size, ROLE_DIM, list_cell_range(look, run, out));
}
