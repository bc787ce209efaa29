// SPDX-License-Identifier: Apache-2.0
// How the list looks: totals, rows, what stands there instead of rows, the line that the filter is typed in.
#ifndef TUI_LIST_SCREEN_H
#define TUI_LIST_SCREEN_H

#include "tui/view.h"

// The order must be fresh. Moves list.top so that the cursor is in sight, and sets list.page.
void list_screen_draw(struct dash *d, struct frame *f);
// The run in a row of the order.
struct run *list_run_at(const struct dash *d, int row);

#endif
