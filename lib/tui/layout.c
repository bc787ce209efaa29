// SPDX-License-Identifier: Apache-2.0
#include "tui/layout.h"

#include <stdbool.h>

// The space that the shown items need at least; firm gaps included.
static int space_needed(const struct layout_item *items, size_t n, bool firm)
{
    int need = 0;
    bool first = true;
    for (size_t i = 0; i < n; i++) {
        if (items[i].size == 0)
            continue;
        need += items[i].size + (firm && !first ? items[i].gap : 0);
        first = false;
    }
    return need;
}

// Order of priority; by position among equals.
static bool comes_before(const struct layout_item *items, int a, int b)
{
    return items[a].priority != items[b].priority ? items[a].priority < items[b].priority : a < b;
}

// The next item in that order after `previous` (-1: the first); -1 at the end.
static int next_by_priority(const struct layout_item *items, size_t n, int previous)
{
    int best = -1;
    for (int i = 0; i < (int)n; i++) {
        if (previous >= 0 && !comes_before(items, previous, i))
            continue;
        if (best < 0 || comes_before(items, i, best))
            best = i;
    }
    return best;
}

static void admit(struct layout_item *items, size_t n, int space, bool firm)
{
    for (int i = next_by_priority(items, n, -1); i >= 0; i = next_by_priority(items, n, i)) {
        items[i].size = items[i].min;
        if (space_needed(items, n, firm) > space)
            items[i].size = 0;
    }
}

static int grow_item(struct layout_item *item, int left)
{
    int more = item->want - item->size;
    if (item->size == 0 || more <= 0)
        return left;
    more = more < left ? more : left;
    item->size += more;
    return left - more;
}

// The shown item of the least importance that could use more space; -1 when there is none.
static int find_filler(const struct layout_item *items, size_t n)
{
    int filler = -1;
    for (int i = next_by_priority(items, n, -1); i >= 0; i = next_by_priority(items, n, i)) {
        if (items[i].size > 0 && items[i].want > items[i].size)
            filler = i;
    }
    return filler;
}

// Sets `at` of every item; soft gaps take from `left`. Returns what is left of that.
static int place(struct layout_item *items, size_t n, int start, int left, bool firm)
{
    int at = start;
    for (size_t i = 0; i < n; i++) {
        items[i].at = at;
        if (items[i].size == 0)
            continue;
        int gap = at > start ? items[i].gap : 0;
        if (!firm) {
            gap = gap < left ? gap : left;
            left -= gap;
        }
        items[i].at = at + gap;
        at = items[i].at + items[i].size;
    }
    return left;
}

static int end_of(const struct layout_item *items, size_t n, int start)
{
    for (size_t i = n; i > 0; i--) {
        if (items[i - 1].size > 0)
            return items[i - 1].at + items[i - 1].size;
    }
    return start;
}

int layout_fit(struct layout_item *items, size_t n, int start, int space, enum layout_gaps gaps)
{
    bool firm = gaps == LAYOUT_GAPS_FIRM;
    for (size_t i = 0; i < n; i++)
        items[i].size = 0;
    admit(items, n, space, firm);
    int left = space - space_needed(items, n, firm);
    int filler = firm ? -1 : find_filler(items, n);
    for (int i = next_by_priority(items, n, -1); i >= 0; i = next_by_priority(items, n, i)) {
        if (i != filler)
            left = grow_item(&items[i], left);
    }
    left = place(items, n, start, left, firm);
    if (filler >= 0 && left > 0) {
        int before = items[filler].size;
        grow_item(&items[filler], left);
        for (size_t i = (size_t)filler + 1; i < n; i++)
            items[i].at += items[filler].size - before;
    }
    return end_of(items, n, start) - start;
}

int layout_scroll(int count, int height, int top, int focus)
{
    if (focus < top)
        top = focus;
    if (focus >= top + height)
        top = focus - height + 1;
    if (top > count - height)
        top = count - height;
    return top < 0 ? 0 : top;
}
