// SPDX-License-Identifier: Apache-2.0
#include "tui/run_page.h"

#include "base/attr.h"
#include "tui/layout.h"
#include "tui/pieces.h"
#include "tui/run_blocks.h"

// Where a block goes on a page of two columns; on one of one column all follow one another.
enum zone { ACROSS, LEFT, RIGHT, RIGHT_ONLY };

// A block of the page. height() says how many rows it would like, 0 for not there.
struct block {
    enum zone zone;
    int priority; // the lowest is kept longest
    int min;      // rows below which it is left out; it never needs more than its height
    int gap;
    bool fact; // one of the labelled lines that stand together
    int (*height)(const struct canvas *c, const struct run_page *p, int cols);
    void (*draw)(struct canvas *c, struct rect r, const struct run_page *p);
};

// clang-format off
static const struct block blocks[] = {
    {ACROSS,     6, 1, 0, false, spec_height,       spec_draw},
    {ACROSS,    13, 1, 0, false, rule_height,       rule_draw},
    {ACROSS,     0, 1, 0, false, state_height,      state_draw},
    {ACROSS,     1, 1, 0, false, error_height,      error_draw},
    {ACROSS,     2, 1, 0, false, verdict_height,    verdict_draw},
    {ACROSS,     4, 1, 0, false, overall_height,    overall_draw},
    {ACROSS,    10, 1, 0, false, estimate_height,   estimate_draw},
    {LEFT,       5, 2, 1, false, step_height,       step_draw},
    {LEFT,       2, 9, 1, false, phases_height,     phases_block_draw},
    {LEFT,       2, 1, 1, false, unknown_height,    unknown_draw},
    {RIGHT_ONLY, 6, 1, 1, false, request_height,    request_draw},
    {RIGHT,      5, 1, 1, true,  now_height,        now_draw},
    {RIGHT,      7, 1, 1, true,  gpus_height,       gpus_draw},
    {RIGHT,      3, 1, 1, true,  message_height,    message_draw},
    {RIGHT,      3, 1, 1, true,  trouble_height,    trouble_draw},
    {RIGHT,      4, 1, 1, true,  remark_height,     remark_draw},
    {RIGHT,      7, 1, 1, true,  warnings_height,   warnings_draw},
    {RIGHT,      8, 1, 1, true,  trial_height,      trial_draw},
    {RIGHT,      8, 1, 1, true,  pod_height,        pod_draw},
    {RIGHT,      8, 1, 1, true,  result_height,     result_draw},
    {RIGHT,      9, 1, 1, true,  sources_height,    sources_draw},
    {RIGHT,      9, 1, 1, true,  refusal_height,    refusal_draw},
    {RIGHT,      3, 1, 0, false, notes_height,      notes_draw},
    {LEFT,       8, 2, 1, false, conditions_height, conditions_draw},
    {RIGHT,     12, 1, 1, false, events_height,     events_draw},
};
// clang-format on
enum { BLOCK_COUNT = ARRAY_LEN(blocks) };
_Static_assert((int)BLOCK_COUNT <= (int)LAYOUT_ITEMS_MAX, "one layout holds the page");

// The blocks of one column of the page, in their order.
struct stack {
    struct layout_item items[BLOCK_COUNT];
    const struct block *blocks[BLOCK_COUNT];
    size_t count;
    int cols;
};

static bool belongs(const struct block *b, bool wide, enum zone zone)
{
    if (!wide)
        return b->zone != RIGHT_ONLY;
    return b->zone == zone || (b->zone == RIGHT_ONLY && zone == RIGHT);
}

// The blank row that sets the facts apart belongs to the first of them that is there.
static void measure(struct stack *s, const struct canvas *c, const struct run_page *p, bool wide,
                    enum zone zone, int cols, int rows)
{
    bool apart = false;
    *s = (struct stack){.cols = cols};
    for (size_t i = 0; i < BLOCK_COUNT; i++) {
        const struct block *b = &blocks[i];
        int want = belongs(b, wide, zone) ? b->height(c, p, cols) : 0;
        if (want == 0)
            continue;
        // A long error leaves half of the screen to the rest.
        if (b->draw == error_draw && want > (rows + 1) / 2)
            want = (rows + 1) / 2;
        s->items[s->count] = (struct layout_item){.priority = b->priority,
                                                  .min = b->min < want ? b->min : want,
                                                  .want = want,
                                                  .gap = b->fact && apart ? 0 : b->gap};
        s->blocks[s->count++] = b;
        apart = apart || b->fact;
    }
}

static int fit(struct stack *s, int row, int rows)
{
    return layout_fit(s->items, s->count, row, rows, LAYOUT_GAPS_SOFT);
}

static void draw(const struct stack *s, struct canvas *c, int col, const struct run_page *p)
{
    for (size_t i = 0; i < s->count; i++) {
        const struct layout_item *item = &s->items[i];
        if (item->size > 0)
            s->blocks[i]->draw(c, (struct rect){item->at, col, item->size, s->cols}, p);
    }
}

// The page's columns: wide ones have a timeline at the left.
struct columns {
    bool wide;
    int left, right; // widths; a line and its blanks between them
};
enum { BETWEEN_COLS = 3, LEFT_COLS_MAX = 116 };

static struct columns columns_of(const struct canvas *c, const struct run_page *p, int cols)
{
    struct columns out = {.wide = false, .left = cols};
    if (cols < RUN_PAGE_WIDE_COLS || p->bare ||
        phases_height(c, p, cols) + step_height(c, p, cols) == 0)
        return out;
    out.wide = true;
    out.left = cols * 11 / 20 < LEFT_COLS_MAX ? cols * 11 / 20 : LEFT_COLS_MAX;
    out.right = cols - out.left - BETWEEN_COLS;
    return out;
}

int run_page_height(const struct canvas *c, const struct run_page *p, int cols)
{
    const int endless = 2 * CANVAS_ROWS_MAX;
    struct columns w = columns_of(c, p, cols);
    struct stack s;
    measure(&s, c, p, w.wide, ACROSS, cols, endless);
    int across = fit(&s, 0, CANVAS_ROWS_MAX);
    if (!w.wide)
        return across;
    measure(&s, c, p, true, LEFT, w.left, endless);
    int left = fit(&s, 0, CANVAS_ROWS_MAX);
    measure(&s, c, p, true, RIGHT, w.right, endless);
    int right = fit(&s, 0, CANVAS_ROWS_MAX);
    int all = across + 1 + (left > right ? left : right);
    return all < CANVAS_ROWS_MAX ? all : CANVAS_ROWS_MAX;
}

static int draw_columns(struct canvas *c, struct rect r, const struct run_page *p, int rows,
                        const struct columns *w)
{
    struct stack s;
    measure(&s, c, p, true, ACROSS, r.cols, rows);
    int top = fit(&s, r.row, r.rows);
    draw(&s, c, r.col, p);
    int row = r.row + top + 1, rest = r.rows - top - 1;
    if (rest < 2)
        return top;
    measure(&s, c, p, true, LEFT, w->left, rows);
    int left = fit(&s, row, rest);
    draw(&s, c, r.col, p);
    measure(&s, c, p, true, RIGHT, w->right, rows);
    int right = fit(&s, row, rest);
    draw(&s, c, r.col + w->left + BETWEEN_COLS, p);
    int used = left > right ? left : right;
    canvas_fill(c, (struct rect){row, r.col + w->left + 1, rest, 1}, ROLE_BORDER,
                canvas_glyph(c, GLYPH_VLINE));
    return top + 1 + used;
}

int run_page_draw(struct canvas *c, struct rect r, const struct run_page *p)
{
    struct columns w = columns_of(c, p, r.cols);
    int rows = run_page_height(c, p, r.cols) <= r.rows ? 2 * CANVAS_ROWS_MAX : r.rows;
    if (w.wide)
        return draw_columns(c, r, p, rows, &w);
    struct stack s;
    measure(&s, c, p, false, ACROSS, r.cols, rows);
    int used = fit(&s, r.row, r.rows);
    draw(&s, c, r.col, p);
    return used;
}
