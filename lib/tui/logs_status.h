// SPDX-License-Identifier: Apache-2.0
// What is said of a log above and below it, and sentences where there is nothing to show.
#ifndef TUI_LOGS_STATUS_H
#define TUI_LOGS_STATUS_H

#include "tui/view.h"

// One row: whose log it is, the phase of the line at the top, how much of the log there is, whether it is followed.
void logs_draw_status(const struct logs_view *v, const struct tui_detail *detail, struct canvas *c,
                      int row);
// Why there is nothing to show, or what is wrong.
const char *logs_sentence(const struct dash *d, const struct tui_detail *detail);
// What was found of the search: "3 of 17"; "" while there is none.
void logs_found_text(const struct logs_view *v, const struct logbook *book, char *out, size_t size);

#endif
