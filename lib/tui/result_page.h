// SPDX-License-Identifier: Apache-2.0
// What profiling chose, on paper: the configuration, targets against what the curves promise, the curves, and what to do
// next.
#ifndef TUI_RESULT_PAGE_H
#define TUI_RESULT_PAGE_H

#include "canvas/canvas.h"
#include "model/result.h"

// Draws what `kubectl dgdr results NAME` prints into *out, which is initialised here, `cols` columns wide (clamped to
// 40..120). `program` is how users call us, for the commands that it names. Returns the rows used; the caller prints
// them and releases the canvas.
int tui_result(struct canvas *out, const struct result *r, const char *program, int cols,
               bool ascii);

#endif
