// SPDX-License-Identifier: Apache-2.0
// A log on the screen: its rows, in columns.
#ifndef TUI_LOGS_DRAW_H
#define TUI_LOGS_DRAW_H

#include "tui/view.h"

// How the log is laid out on a canvas of this width.
struct log_sheet logs_sheet(const struct logs_view *v, const struct logbook *book,
                            const struct canvas *c);
// The rows from v->top on; returns the number of the last line of which something shows. The log must not be empty.
uint64_t logs_draw_rows(const struct logs_view *v, const struct log_sheet *sheet, struct canvas *c,
                        struct rect r);
// Columns of the longest line on screen.
int logs_widest(const struct logs_view *v, const struct log_sheet *sheet);

#endif
