// SPDX-License-Identifier: Apache-2.0
// What the list says around its rows, in words.
#ifndef TUI_LIST_SUMMARY_H
#define TUI_LIST_SUMMARY_H

#include "canvas/canvas.h"
#include "tui/dash.h"
#include "tui/pieces.h"

// "DGDRs" and "all namespaces @ prod-east"; "DGDRs in ml" and "@ prod-east" while one namespace is shown.
void list_title_text(const struct dash *d, char title[PIECE_TEXT_MAX], char *place, size_t size);
// "12 of 40 · 4 profiling · 1 stuck", with the GPUs where the header has room for them.
void list_summary_text(const struct dash *d, const struct canvas *c, char *out, size_t size);
// The same in a row of its own, coloured, the GPUs at the right.
void list_summary_draw(const struct dash *d, struct canvas *c, int row);
// At the footer's right: filter or sort, and which rows are in sight.
void list_remark_text(const struct dash *d, const struct canvas *c, char *out, size_t size);
// Beside the filter while it is typed: what is wrong, how many it lets through, or, while it is empty, examples.
void list_filter_remark(const struct dash *d, char *out, size_t size);
// Why there is nothing to see.
void list_empty_text(const struct dash *d, char *out, size_t size);

#endif
