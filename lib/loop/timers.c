// SPDX-License-Identifier: Apache-2.0
#include "loop/timers.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

void timers_release(struct timers *t)
{
    free(t->items);
    *t = (struct timers){0};
}

void timers_add(struct timers *t, const struct timer *timer)
{
    t->items = grow_array(t->items, &t->cap, t->count + 1, sizeof(*t->items));
    size_t at = t->count;
    while (at > 0 && t->items[at - 1].at_ms <= timer->at_ms)
        at--;
    memmove(&t->items[at + 1], &t->items[at], (t->count - at) * sizeof(*t->items));
    t->items[at] = *timer;
    t->count++;
}

bool timers_remove(struct timers *t, int id)
{
    for (size_t i = 0; i < t->count; i++) {
        if (t->items[i].id != id)
            continue;
        memmove(&t->items[i], &t->items[i + 1], (t->count - i - 1) * sizeof(*t->items));
        t->count--;
        return true;
    }
    return false;
}

bool timers_have(const struct timers *t, int id)
{
    for (size_t i = 0; i < t->count; i++)
        if (t->items[i].id == id)
            return true;
    return false;
}

const struct timer *timers_next(const struct timers *t)
{
    return t->count ? &t->items[t->count - 1] : NULL;
}
