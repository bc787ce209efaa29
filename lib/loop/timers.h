// SPDX-License-Identifier: Apache-2.0
// One-shot timers in the order they are due; equal times fire in the order they were set. Private to lib/loop.
#ifndef LOOP_TIMERS_H
#define LOOP_TIMERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct timer {
    int id;
    uint64_t order; // counts up; ids may begin anew
    int64_t at_ms;
    void (*fn)(void *ctx);
    void *ctx;
};

// Sorted so that the next one due is the last: the hot operations touch the end only. A program has a few dozen.
struct timers {
    struct timer *items;
    size_t count, cap;
};

void timers_release(struct timers *t);
void timers_add(struct timers *t, const struct timer *timer);
bool timers_remove(struct timers *t, int id);
bool timers_have(const struct timers *t, int id);
// The next one due; NULL when there is none.
const struct timer *timers_next(const struct timers *t);

#endif
