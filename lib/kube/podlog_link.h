// SPDX-License-Identifier: Apache-2.0
// What the end of one reply means to the follower of a log, and how long it waits until the next request. Pure. Private
// to lib/kube.
#ifndef KUBE_PODLOG_LINK_H
#define KUBE_PODLOG_LINK_H

#include "kube/podlog.h"

#include <stdbool.h>
#include <stdint.h>

enum {
    PODLOG_MEND_MS = 100,        // a reply that brought something was cut: to twice that
    PODLOG_WAITING_MS = 1000,    // the container has not started; to twice that
    PODLOG_KNOCK_MS = 400,       // nobody answers; to twice that
    PODLOG_KNOCKS_MAX = 1000,    // about ten minutes of it, then as below
    PODLOG_BACKOFF_MIN_MS = 800, // doubles, with as much again by chance
    PODLOG_BACKOFF_MAX_MS = 15000,
    PODLOG_REFUSED_MIN_MS = 5000, // the same for what will hardly change
    PODLOG_REFUSED_MAX_MS = 30000,
    PODLOG_LIVED_MS = 5000, // a reply that lasted so long was a good one even if it was silent
};

struct podlog_backoff {
    int64_t ms; // of the last wait; 0: none
    int knocks;
};

// err NULL: an orderly end.
enum podlog_link podlog_link_after(const struct err *err);
// Milliseconds until the next request. fruitful: new lines came, or it lasted. chance: uniform over all 32 bits.
int64_t podlog_backoff_next(struct podlog_backoff *b, const struct err *err, bool fruitful,
                            uint32_t chance);

#endif
