// SPDX-License-Identifier: Apache-2.0
// Where things go: arithmetic on integers, the same for rows and for columns. It knows no canvas and no terminal.
#ifndef TUI_LAYOUT_H
#define TUI_LAYOUT_H

#include <stddef.h>

enum { LAYOUT_ITEMS_MAX = 32 };

struct layout_item {
    int priority; // the lowest is kept longest
    int min;      // less than this and it is left out; 0 = not there at all
    int want;     // it never gets more
    int gap;      // blank space before it, unless it is the first
    int at, size; // out; size 0 = left out
};

// What happens to the gaps when space is short.
enum layout_gaps {
    LAYOUT_GAPS_FIRM, // an item that is shown has its gap (columns of a table)
    LAYOUT_GAPS_SOFT, // gaps are what is given up first (blank rows of a page)
};

// Places the items from `start` within `space`, in their order: minimums by priority, then growth by priority up to what
// each wants. Soft gaps come before the growth of the least important item only, which fills what is left. Returns the
// space used. n is at most LAYOUT_ITEMS_MAX.
int layout_fit(struct layout_item *items, size_t n, int start, int space, enum layout_gaps gaps);

// The first of `count` rows to show in a window of `height` rows so that `focus` is in it: as near to `top` as that
// allows, and never with empty rows while there are more.
int layout_scroll(int count, int height, int top, int focus);

#endif
