// SPDX-License-Identifier: Apache-2.0
#include "base/attr.h"
#include "tui/layout.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdbool.h>
#include <stdio.h>

// "at+size" of each item, '-' for one that is left out.
static const char *shape(const struct layout_item *items, size_t n)
{
    static char text[256];
    size_t len = 0;
    text[0] = '\0';
    for (size_t i = 0; i < n; i++) {
        const char *space = i ? " " : "";
        if (items[i].size)
            len += (size_t)snprintf(text + len, sizeof text - len, "%s%d+%d", space, items[i].at,
                                    items[i].size);
        else
            len += (size_t)snprintf(text + len, sizeof text - len, "%s-", space);
    }
    return text;
}

Test(layout, items_are_placed_by_priority)
{
    static const struct {
        const char *name;
        struct {
            int priority, min, want, gap;
        } items[3];
        int space;
        enum layout_gaps gaps;
        const char *expect;
        int used;
    } rows[] = {
        {"all fit",
         {{0, 2, 2, 0}, {1, 3, 3, 1}, {2, 1, 1, 1}},
         20,
         LAYOUT_GAPS_FIRM,
         "0+2 3+3 7+1",
         8},
        {"the least important goes",
         {{0, 2, 2, 0}, {2, 3, 3, 1}, {1, 1, 1, 1}},
         5,
         LAYOUT_GAPS_FIRM,
         "0+2 - 3+1",
         4},
        {"a smaller one may stay",
         {{0, 2, 2, 0}, {1, 9, 9, 1}, {2, 1, 1, 1}},
         5,
         LAYOUT_GAPS_FIRM,
         "0+2 - 3+1",
         4},
        {"growth by priority",
         {{1, 1, 5, 0}, {0, 1, 5, 0}, {2, 1, 5, 0}},
         9,
         LAYOUT_GAPS_FIRM,
         "0+3 3+5 8+1",
         9},
        {"no gap before the first shown",
         {{2, 9, 9, 0}, {0, 2, 2, 3}, {1, 2, 2, 3}},
         7,
         LAYOUT_GAPS_FIRM,
         "- 0+2 5+2",
         7},
        {"soft gaps give way",
         {{0, 2, 2, 0}, {1, 2, 2, 1}, {2, 2, 2, 1}},
         7,
         LAYOUT_GAPS_SOFT,
         "0+2 3+2 5+2",
         7},
        {"soft gaps before the filler",
         {{0, 1, 1, 0}, {1, 1, 1, 1}, {2, 1, 9, 1}},
         8,
         LAYOUT_GAPS_SOFT,
         "0+1 2+1 4+4",
         8},
        {"not there",
         {{0, 0, 0, 1}, {1, 2, 2, 1}, {2, 0, 0, 1}},
         8,
         LAYOUT_GAPS_FIRM,
         "- 0+2 -",
         2},
        {"no space", {{0, 1, 1, 0}, {1, 2, 2, 1}, {2, 1, 1, 1}}, 0, LAYOUT_GAPS_FIRM, "- - -", 0},
        {"negative space",
         {{0, 1, 1, 0}, {1, 2, 2, 1}, {2, 1, 1, 1}},
         -3,
         LAYOUT_GAPS_SOFT,
         "- - -",
         0},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct layout_item items[3];
        for (size_t k = 0; k < 3; k++)
            items[k] = (struct layout_item){.priority = rows[i].items[k].priority,
                                            .min = rows[i].items[k].min,
                                            .want = rows[i].items[k].want,
                                            .gap = rows[i].items[k].gap};
        int used = layout_fit(items, 3, 0, rows[i].space, rows[i].gaps);
        cr_expect(eq(str, (char *)shape(items, 3), (char *)rows[i].expect), "%s", rows[i].name);
        cr_expect(eq(int, used, rows[i].used), "%s", rows[i].name);
    }
}

// Whatever the items: nothing overlaps, nothing leaves the space, order is kept.
Test(layout, nothing_overlaps)
{
    unsigned seed = 1;
    for (int round = 0; round < 20000; round++) {
        struct layout_item items[6];
        for (size_t i = 0; i < ARRAY_LEN(items); i++) {
            seed = seed * 1103515245u + 12345u;
            unsigned r = seed >> 8;
            int min = (int)(r % 7);
            items[i] = (struct layout_item){.priority = (int)(r >> 3) % 4,
                                            .min = min,
                                            .want = min + (int)(r >> 5) % 9,
                                            .gap = (int)(r >> 9) % 3};
        }
        int space = round % 40;
        enum layout_gaps gaps = round % 2 ? LAYOUT_GAPS_FIRM : LAYOUT_GAPS_SOFT;
        int used = layout_fit(items, ARRAY_LEN(items), 5, space, gaps);
        int end = 5;
        bool first = true;
        cr_assert(used <= space, "round %d", round);
        for (size_t i = 0; i < ARRAY_LEN(items); i++) {
            if (items[i].size == 0)
                continue;
            int gap = gaps == LAYOUT_GAPS_FIRM && first == false ? items[i].gap : 0;
            cr_assert(items[i].at >= end + gap, "round %d item %zu", round, i);
            cr_assert(items[i].size >= items[i].min && items[i].size <= items[i].want,
                      "round %d item %zu", round, i);
            end = items[i].at + items[i].size;
            first = false;
        }
        cr_assert(eq(int, end, first ? 5 : 5 + used), "round %d", round);
    }
}

Test(layout, scroll_keeps_the_focus_in_sight)
{
    static const struct {
        int count, height, top, focus, expect;
    } rows[] = {
        {10, 4, 0, 0, 0}, {10, 4, 0, 3, 0}, {10, 4, 0, 4, 1}, {10, 4, 6, 5, 5},
        {10, 4, 9, 9, 6}, {3, 4, 2, 2, 0},  {0, 4, 0, 0, 0},  {10, 0, 0, 0, 1},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        cr_expect(eq(int, layout_scroll(rows[i].count, rows[i].height, rows[i].top, rows[i].focus),
                     rows[i].expect),
                  "row %zu", i);
}
