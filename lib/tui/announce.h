// SPDX-License-Identifier: Apache-2.0
// What a terminal's title and its progress in the tab or task bar say while the dashboard is open: of the run in focus,
// else of all. Pure.
#ifndef TUI_ANNOUNCE_H
#define TUI_ANNOUNCE_H

#include "model/run.h"
#include "tui/osc.h"

#include <stdbool.h>
#include <stddef.h>

struct announce_counts {
    size_t profiling, stuck, deploying, pending, failed, done, unknown;
};
void announce_count(struct announce_counts *n, const struct run *run);

enum { ANNOUNCE_TITLE_MAX = 512 };
struct announcement {
    char title[ANNOUNCE_TITLE_MAX]; // as the cluster's words are: to be cleaned where it is written
    enum progress_state progress;
    int percent;
};

// focus: the run in focus, derived; NULL: none, the counts speak, which are not read otherwise.
//   "41% my-deployment DecodeSweep 5/12", "FAILED my-deployment", "STALE my-deployment DecodeSweep 5/12",
//   "STUCK my-deployment Initializing"
//   "3 profiling, 1 stuck, 1 failed – DGDRs"
// A frozen value is not shown as live: a percentage is said only while the run is followed. offline: there is no contact.
void announce(struct announcement *out, const struct run *focus, const struct announce_counts *n,
              bool offline, bool ascii);
bool announcement_same(const struct announcement *a, const struct announcement *b);

#endif
