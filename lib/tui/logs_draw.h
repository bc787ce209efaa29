// SPDX-License-Identifier: Apache-2.0
// A log on the screen: its rows, what is said of it above them, and sentences where there is nothing to show.
#ifndef TUI_LOGS_DRAW_H
#define TUI_LOGS_DRAW_H

#include "tui/view.h"

// How the log is laid out on a canvas of this width.
struct log_sheet logs_sheet(const struct logs_view *v, const struct logbook *book,
                            const struct canvas *c);
// The rows from v->top on; returns the number of the last line of which something shows. The log must not be empty.
uint64_t logs_draw_rows(const struct logs_view *v, const struct log_sheet *sheet, struct canvas *c,
                        struct rect r);
// One row: whose log it is, how much of it there is, whether it is followed.
void logs_draw_status(const struct logs_view *v, const struct tui_detail *detail, struct canvas *c,
                      int row);
// Why there is nothing to show, or what is wrong.
const char *logs_sentence(const struct dash *d, const struct tui_detail *detail);
// What was found of the search: "3 of 17"; "" while there is none.
void logs_found_text(const struct logs_view *v, const struct logbook *book, char *out, size_t size);
// Columns of the longest line on screen.
int logs_widest(const struct logs_view *v, const struct log_sheet *sheet);

#endif
