// SPDX-License-Identifier: Apache-2.0
#include "tui/run_page.h"

#include "base/attr.h"
#include "tui/layout.h"
#include "tui/pieces.h"
#include "tui/run_blocks.h"

// A block of the page. height() says how many rows it would like, 0 for not there.
struct block {
    int priority; // the lowest is kept longest
    int min;      // rows below which it is left out; it never needs more than its height
    int gap;
    int (*height)(const struct canvas *c, const struct run_page *p, int cols);
    void (*draw)(struct canvas *c, struct rect r, const struct run_page *p);
};

static const struct block blocks[] = {
    {6, 1, 0, spec_height, spec_draw},       {11, 1, 0, rule_height, rule_draw},
    {0, 1, 0, state_height, state_draw},     {1, 1, 0, error_height, error_draw},
    {4, 1, 1, overall_height, overall_draw}, {2, 9, 1, phases_height, phases_block_draw},
    {2, 1, 1, unknown_height, unknown_draw}, {5, 1, 1, now_height, now_draw},
    {7, 1, 0, gpus_height, gpus_draw},       {3, 1, 0, message_height, message_draw},
    {8, 1, 0, result_height, result_draw},   {9, 1, 0, source_height, source_draw},
    {3, 1, 0, notes_height, notes_draw},     {8, 2, 1, conditions_height, conditions_draw},
    {10, 2, 1, events_height, events_draw},
};
enum { BLOCK_COUNT = ARRAY_LEN(blocks) };
_Static_assert((int)BLOCK_COUNT <= (int)LAYOUT_ITEMS_MAX, "one layout holds the page");

// The blank row that sets the facts apart belongs to the first of them that is there.
static void one_gap_for_facts(struct layout_item *items)
{
    bool given = false;
    for (size_t i = 0; i < BLOCK_COUNT; i++) {
        if (blocks[i].draw != now_draw && blocks[i].draw != gpus_draw &&
            blocks[i].draw != message_draw && blocks[i].draw != result_draw &&
            blocks[i].draw != source_draw)
            continue;
        items[i].gap = !given && items[i].want > 0;
        given = given || items[i].want > 0;
    }
}

static void measure(const struct canvas *c, const struct run_page *p, int cols, int rows,
                    struct layout_item items[BLOCK_COUNT])
{
    for (size_t i = 0; i < BLOCK_COUNT; i++) {
        const struct block *b = &blocks[i];
        int want = b->height(c, p, cols);
        // A long error leaves half of the screen to the rest.
        if (b->draw == error_draw && want > (rows + 1) / 2)
            want = (rows + 1) / 2;
        items[i] = (struct layout_item){.priority = b->priority,
                                        .min = b->min < want ? b->min : want,
                                        .want = want,
                                        .gap = b->gap};
    }
    one_gap_for_facts(items);
}

int run_page_height(const struct canvas *c, const struct run_page *p, int cols)
{
    struct layout_item items[BLOCK_COUNT];
    measure(c, p, cols, 2 * CANVAS_ROWS_MAX, items);
    return layout_fit(items, BLOCK_COUNT, 0, CANVAS_ROWS_MAX, LAYOUT_GAPS_SOFT);
}

int run_page_draw(struct canvas *c, struct rect r, const struct run_page *p)
{
    struct layout_item items[BLOCK_COUNT];
    int height = run_page_height(c, p, r.cols);
    measure(c, p, r.cols, height <= r.rows ? 2 * CANVAS_ROWS_MAX : r.rows, items);
    int used = layout_fit(items, BLOCK_COUNT, r.row, r.rows, LAYOUT_GAPS_SOFT);
    for (size_t i = 0; i < BLOCK_COUNT; i++) {
        if (items[i].size > 0)
            blocks[i].draw(c, (struct rect){items[i].at, r.col, items[i].size, r.cols}, p);
    }
    return used;
}
