// SPDX-License-Identifier: Apache-2.0
// The columns of the list: how wide each would be, which give way first, how a row is drawn. For view_list.c.
#ifndef TUI_LIST_COLUMNS_H
#define TUI_LIST_COLUMNS_H

#include "tui/layout.h"
#include "tui/list_cells.h"
#include "tui/list_order.h"

// A column for each field, and those that belong to a neighbour.
enum list_column {
    COLUMN_MARK, // room for the mark of the selected run
    COLUMN_NAMESPACE,
    COLUMN_NAME,
    COLUMN_MODEL,
    COLUMN_BACKEND,
    COLUMN_STATE,
    COLUMN_PHASE,
    COLUMN_BAR, // of the step
    COLUMN_STEP,
    COLUMN_GPUS,
    COLUMN_ELAPSED,
    COLUMN_ETA,
    COLUMN_RANGE, // of the estimate
    COLUMN_DONE,
    COLUMN_FRESH,
    COLUMN_AGE,
    COLUMN_MESSAGE,
    LIST_COLUMNS,
};

// The widest text of each column among the runs seen. Kept while one scrolls, so that columns stand still.
struct list_widths {
    int of[LIST_COLUMNS];
    int words;    // of the step's column where there is no step
    bool offline; // the widths are those of a list without contact
};
void list_widths_add(struct list_widths *w, const struct list_look *look, const struct run *run);

struct list_columns {
    struct layout_item items[LIST_COLUMNS];
    int step_cols; // of the step's text, at the right of its column
    struct list_sort sort;
};

// Places the columns within `cols` columns from the left. The one that is sorted by is among the last to go.
void list_columns_fit(struct list_columns *l, const struct list_widths *w, bool namespaces,
                      struct list_sort sort, int cols);
void list_columns_head(const struct list_columns *l, struct canvas *c, int row);
void list_columns_draw(const struct list_columns *l, const struct list_look *look, struct canvas *c,
                       int row, const struct run *run);

#endif
