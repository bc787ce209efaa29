// SPDX-License-Identifier: Apache-2.0
// The object's conditions as a table; their messages are wrapped, not cut.
#include "tui/run_blocks.h"

#include "base/attr.h"
#include "model/format.h"
#include "tui/layout.h"
#include "tui/pieces.h"

#include <string.h>

enum { TYPE, STATUS, REASON, AGE, MESSAGE, COLUMN_COUNT };
enum { WORD_MAX = 28, MESSAGE_ROWS_MAX = 4 };

struct condition_cells {
    const char *texts[COLUMN_COUNT];
    char age[CELL_TEXT_MAX];
};

static void fill(struct condition_cells *cells, const struct run_condition *cond, int64_t now_ms)
{
    const char *const texts[COLUMN_COUNT] = {cond->type, cond->status, cond->reason, cells->age,
                                             cond->message};
    memcpy(cells->age, "-", 2);
    if (cond->last_transition_ms != TIME_UNKNOWN && cond->last_transition_ms <= now_ms)
        format_duration(now_ms - cond->last_transition_ms, cells->age);
    for (int i = 0; i < COLUMN_COUNT; i++)
        cells->texts[i] = texts[i] && *texts[i] ? texts[i] : i == MESSAGE ? "" : "-";
}

static const char *const headings[COLUMN_COUNT] = {"CONDITION", "STATUS", "REASON", "AGE",
                                                   "MESSAGE"};

static void measure(const struct canvas *c, const struct run_page *p, int col, int cols,
                    struct layout_item l[COLUMN_COUNT])
{
    int width[COLUMN_COUNT];
    for (int k = 0; k < COLUMN_COUNT; k++)
        width[k] = canvas_width(c, headings[k]);
    for (size_t i = 0; i < p->run->condition_count; i++) {
        struct condition_cells cells;
        fill(&cells, &p->run->conditions[i], p->now_ms);
        for (int k = 0; k < MESSAGE; k++) {
            int own = canvas_width(c, cells.texts[k]);
            own = own < WORD_MAX ? own : WORD_MAX;
            width[k] = own > width[k] ? own : width[k];
        }
    }
    l[TYPE] = (struct layout_item){.priority = 0, .min = 8, .want = width[TYPE]};
    l[STATUS] =
        (struct layout_item){.priority = 1, .min = width[STATUS], .want = width[STATUS], .gap = 2};
    l[REASON] = (struct layout_item){.priority = 2, .min = 6, .want = width[REASON], .gap = 2};
    l[AGE] = (struct layout_item){.priority = 4, .min = width[AGE], .want = width[AGE], .gap = 2};
    l[MESSAGE] = (struct layout_item){.priority = 3, .min = 16, .want = CANVAS_COLS_MAX, .gap = 2};
    layout_fit(l, COLUMN_COUNT, col + PAGE_MARGIN, page_inner(cols), LAYOUT_GAPS_FIRM);
}

static int rows_of(const struct run_condition *cond, const struct layout_item *l)
{
    int rows = canvas_wrap_height(cond->message, l[MESSAGE].size, MESSAGE_ROWS_MAX);
    return rows > 1 ? rows : 1;
}

int conditions_height(const struct canvas *c, const struct run_page *p, int cols)
{
    struct layout_item l[COLUMN_COUNT];
    if (!p->conditions || p->run->condition_count == 0)
        return 0;
    measure(c, p, 0, cols, l);
    int rows = 1;
    for (size_t i = 0; i < p->run->condition_count && rows < CANVAS_ROWS_MAX; i++)
        rows += rows_of(&p->run->conditions[i], l);
    return rows;
}

static enum role status_role(const char *status)
{
    return !strcmp(status, "True") ? ROLE_OK : ROLE_DIM;
}

void conditions_draw(struct canvas *c, struct rect r, const struct run_page *p)
{
    struct layout_item l[COLUMN_COUNT];
    int row = r.row, end = r.row + r.rows;
    measure(c, p, r.col, r.cols, l);
    for (int k = 0; k < COLUMN_COUNT; k++)
        canvas_text(c, row, l[k].at, l[k].size, ROLE_LABEL, headings[k]);
    row++;
    for (size_t i = 0; i < p->run->condition_count && row < end; i++) {
        const struct run_condition *cond = &p->run->conditions[i];
        struct condition_cells cells;
        fill(&cells, cond, p->now_ms);
        canvas_text(c, row, l[TYPE].at, l[TYPE].size, ROLE_VALUE, cells.texts[TYPE]);
        canvas_text(c, row, l[STATUS].at, l[STATUS].size, status_role(cells.texts[STATUS]),
                    cells.texts[STATUS]);
        canvas_text(c, row, l[REASON].at, l[REASON].size, ROLE_VALUE, cells.texts[REASON]);
        canvas_text(c, row, l[AGE].at, l[AGE].size, ROLE_DIM, cells.texts[AGE]);
        int rows = rows_of(cond, l);
        rows = rows < end - row ? rows : end - row;
        canvas_wrap(c, (struct rect){row, l[MESSAGE].at, rows, l[MESSAGE].size}, ROLE_VALUE,
                    cells.texts[MESSAGE]);
        row += rows;
    }
}
