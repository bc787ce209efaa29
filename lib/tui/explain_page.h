// SPDX-License-Identifier: Apache-2.0
// Why a run is where it is, on paper: the verdict, what was seen, the probable cause, what to type next.
#ifndef TUI_EXPLAIN_PAGE_H
#define TUI_EXPLAIN_PAGE_H

#include "canvas/canvas.h"
#include "model/explain.h"

// Draws what `kubectl dgdr explain NAME` prints into *out, which is initialised here, for `cols` columns (clamped to
// 40..120; a command is never wrapped, so that it can be copied: the canvas is as wide as the longest). Returns the rows
// used; the caller prints them and releases the canvas.
int tui_explain(struct canvas *out, const struct explain_input *in, const struct explanation *x,
                int cols, bool ascii);

#endif
