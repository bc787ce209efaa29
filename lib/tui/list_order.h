// SPDX-License-Identifier: Apache-2.0
// Which runs the list shows and in what order.
#ifndef TUI_LIST_ORDER_H
#define TUI_LIST_ORDER_H

#include "tui/source.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum list_sort {
    SORT_ATTENTION, // stuck ones and fresh failures, then by finish time, then what has ended, newest first
    SORT_LEFT,    // least time left first
    SORT_ELAPSED, // longest first
    SORT_NAME,    // namespace, name
    SORT_COUNT,
};
const char *list_sort_name(enum list_sort s); // "attention", ...

// A run by its index in the source, with what it is sorted by.
struct list_entry {
    size_t index;
    int rank;
    int64_t key;
};

// How many runs there are of each sort; a stuck one is also counted as profiling.
struct list_counts {
    size_t total, unknown, pending, profiling, stuck, failed, done, deploying;
};

struct list_order {
    struct list_entry *entries; // malloc'd
    size_t count, cap;
    struct list_counts counts; // of all runs, filtered or not
};
void list_order_release(struct list_order *o);

// Sees all runs of the source, derived for now_ms, and keeps those that the filter lets through.
void list_order_build(struct list_order *o, const struct tui_source *src,
                      const struct link_state *link, enum list_sort sort, const char *filter,
                      int64_t now_ms);

// Plain text, any letter case (ASCII), anywhere in namespace, name, model or state; "" lets all through.
bool list_filter_match(const struct run *run, const char *filter);
// Silent or slow where word was expected: needs a look.
bool run_is_stuck(const struct run *run);

#endif
