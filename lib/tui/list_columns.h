// SPDX-License-Identifier: Apache-2.0
// The columns of the list: how wide each would be, which give way first, and how a cell is drawn. For view_list.c.
#ifndef TUI_LIST_COLUMNS_H
#define TUI_LIST_COLUMNS_H

#include "tui/layout.h"
#include "tui/view.h"

enum list_column {
    COLUMN_MARK, // '>' beside the selected run
    COLUMN_NAMESPACE,
    COLUMN_NAME,
    COLUMN_MODEL,
    COLUMN_STATE,
    COLUMN_PHASES,
    COLUMN_BAR,
    COLUMN_STEP,
    COLUMN_ELAPSED,
    COLUMN_LEFT,
    COLUMN_RANGE,
    COLUMN_DONE,
    COLUMN_FRESH,
    LIST_COLUMNS,
};

struct list_columns {
    struct layout_item items[LIST_COLUMNS];
    int step_cols; // of the step's text, at the right of its column
};

// Widths for the runs on screen (n of them) within the canvas. offline: what is fresh is said to be OFFLINE.
void list_columns_fit(struct list_columns *l, const struct canvas *c, struct run *const *runs,
                      size_t n, bool all_namespaces, bool offline, int64_t now_ms);
void list_columns_head(const struct list_columns *l, struct canvas *c, int row);
// One run. `fresh` is what may be said of it given the link.
void list_columns_draw(const struct list_columns *l, struct canvas *c, int row,
                       const struct run *run, enum freshness fresh, bool selected, int64_t now_ms);

#endif
