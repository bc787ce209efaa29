// SPDX-License-Identifier: Apache-2.0
// A clock that is not the wall's: a simulated cluster's time runs faster, and a test's stands
// still. Timers go on in real time, but for what a completion or a look may take: that lasts longer where time runs
// slower, a look also where it stands still.
#ifndef CMD_SIM_CLOCK_H
#define CMD_SIM_CLOCK_H

#include "base/err.h"
#include "base/xtime.h"

struct sim_clock {
    int64_t start_wall_ms; // what it showed when it was made
    int64_t start_mono_ms;
    double speed; // 0: stands still
};

// text: an RFC 3339 time, then "xSPEED" or nothing (stands still): "2026-01-23T14:00:00Zx60".
int sim_clock_parse(struct sim_clock *sim, const char *text, struct err *err) ATTR_MUST_USE;
// The clock to hand out; sim is borrowed.
struct clock sim_clock_clock(struct sim_clock *sim);

#endif
