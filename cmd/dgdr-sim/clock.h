// SPDX-License-Identifier: Apache-2.0
// Simulated time: what the cluster believes it is. It runs `speed` times as fast as real time from
// the moment the clock is made; object timestamps, ages, log lines and the Date header all come
// from it. Every function may be called from any thread.
#ifndef SIM_CLOCK_H
#define SIM_CLOCK_H

#include "base/xtime.h"

#include <stdbool.h>
#include <stdint.h>

struct sim_clock;

// start_ms: simulated time at the beginning (UTC since the epoch), TIME_UNKNOWN = now. speed:
// simulated seconds per real second; 0 = time stands still.
struct sim_clock *sim_clock_new(int64_t start_ms, double speed);
void sim_clock_free(struct sim_clock *c);

int64_t sim_clock_now(struct sim_clock *c); // simulated UTC in milliseconds
// Changes the pace from now on; simulated time does not jump. Wakes sim_clock_sleep_until().
void sim_clock_set_speed(struct sim_clock *c, double speed);

// Blocks until simulated time `at_ms`. Returns false at once, or as soon as, sim_clock_stop() was
// called.
bool sim_clock_sleep_until(struct sim_clock *c, int64_t at_ms);
// Ends all sleeps, now and later: the program is about to exit.
void sim_clock_stop(struct sim_clock *c);

#endif
