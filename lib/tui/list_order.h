// SPDX-License-Identifier: Apache-2.0
// Which runs the list shows and in what order.
#ifndef TUI_LIST_ORDER_H
#define TUI_LIST_ORDER_H

#include "tui/list_filter.h"
#include "tui/list_totals.h"
#include "tui/source.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// What the runs are sorted by: a field, or attention (stuck ones and fresh failures, then by finish time, then what has
// ended, the newest first).
struct list_sort {
    bool by_field;
    enum list_field_id field;
    bool falling;
};
// Of all sorts the next (step 1) or the one before (step -1), in the direction that one wants to see first.
struct list_sort list_sort_next(struct list_sort sort, int step);
const char *list_sort_name(struct list_sort sort);      // "attention", "elapsed"
const char *list_sort_direction(struct list_sort sort); // "longest first"

// A run by its index in the source, with what it is sorted by.
struct list_entry {
    size_t index;
    const char *text; // while the order is built
    int64_t key;
    int rank;
};

struct list_order {
    struct list_entry *entries; // malloc'd
    size_t count, cap;
    size_t total;              // runs of the source, shown or not
    struct list_totals totals; // of those shown
};
void list_order_release(struct list_order *o);

// What is shown: NULL stands for everything.
struct list_want {
    struct list_sort sort;
    const struct list_filter *filter;
    const char *namespace_; // this one only
    bool derived;           // all runs are derived for about now_ms already
};

// Sees all runs of the source and keeps those that are wanted. They are derived for now_ms; while the link is down for
// its last proof instead, so that silence of the link alone moves no run: how stuck one is has nothing to do with it.
void list_order_build(struct list_order *o, const struct tui_source *src,
                      const struct link_state *link, const struct list_want *want, int64_t now_ms);

#endif
