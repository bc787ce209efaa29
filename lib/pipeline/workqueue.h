// SPDX-License-Identifier: Apache-2.0
// Which objects are to be looked at, and when: each key once however often it was asked for, one that failed later and
// later, and never two at once on the same key. client-go's rate-limited work queue, without its threads. Pure: the
// time is the caller's.
#ifndef PIPELINE_WORKQUEUE_H
#define PIPELINE_WORKQUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct workqueue;

struct workqueue_opts {
    int64_t backoff_min_ms,
        backoff_max_ms; // doubled by each failure in a row; jittered by the caller's random bits
    uint64_t seed;
};

struct workqueue *workqueue_new(const struct workqueue_opts *opts);
void workqueue_free(struct workqueue *q);

// The key is due at not_before_ms, or at the earlier time it already had; a key in hand comes again after
// workqueue_done(). Copied.
void workqueue_add(struct workqueue *q, const char *key, int64_t not_before_ms);
// Takes the key that is due longest; NULL when none is. Borrowed until workqueue_done(). *due_at_ms: when it became due.
const char *workqueue_take(struct workqueue *q, int64_t now_ms, int64_t *due_at_ms);
// failed: it comes again after its backoff; else its backoff is forgotten.
void workqueue_done(struct workqueue *q, const char *key, bool failed, int64_t now_ms);
// The key is no more: it is dropped unless it is in hand.
void workqueue_forget(struct workqueue *q, const char *key);

// When the next key is due; TIME_UNKNOWN (base/xtime.h) when none waits.
int64_t workqueue_next_ms(const struct workqueue *q);
size_t workqueue_depth(const struct workqueue *q); // due or waiting, those in hand left out
uint64_t workqueue_retries(const struct workqueue *q);

#endif
