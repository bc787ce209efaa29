// SPDX-License-Identifier: Apache-2.0
// From one run to its neighbour without going back to the list.
#ifndef TUI_LIST_STEP_H
#define TUI_LIST_STEP_H

#include "tui/view.h"

// Moves the list's cursor to the run after (step 1) or before (step -1) the one that the run view shows, in the order
// of the list, and makes the run view show it. False where there is no such run; then nothing changes.
bool list_neighbour(struct dash *d, int step);

#endif
