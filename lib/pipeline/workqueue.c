// SPDX-License-Identifier: Apache-2.0
#include "pipeline/workqueue.h"

#include "base/mem.h"
#include "base/place.h"
#include "base/xtime.h"

#include <stdlib.h>
#include <string.h>

// Where an item is in the heap; else it is in hand.
static const size_t nowhere = SIZE_MAX;

struct item {
    char *key;
    int64_t due_ms;
    uint64_t order;   // of items that are due at the same time the one that was added first
    int64_t again_ms; // in hand: when it is due after that; TIME_UNKNOWN: not
    size_t place;     // in the heap
    unsigned failures;
};

struct workqueue {
    struct workqueue_opts opts;
    uint64_t random, order, retries;
    struct item **items; // by key
    size_t count, cap;
    struct item **heap; // the one due first is the first
    size_t waiting, heap_cap;
};

struct workqueue *workqueue_new(const struct workqueue_opts *opts)
{
    struct workqueue *q = xcalloc(1, sizeof(*q));
    q->opts = *opts;
    q->random = opts->seed | 1;
    return q;
}

static void item_free(struct item *item)
{
    free(item->key);
    free(item);
}

void workqueue_free(struct workqueue *q)
{
    if (!q)
        return;
    for (size_t i = 0; i < q->count; i++)
        item_free(q->items[i]);
    free(q->items);
    free(q->heap);
    free(q);
}

// --- by key

static int key_order(const void *items, size_t at, const void *key)
{
    return strcmp(((struct item *const *)items)[at]->key, key);
}

// Where the key is, or would be.
static size_t find(const struct workqueue *q, const char *key, bool *found)
{
    return place_of(q->items, q->count, key_order, key, found);
}

static struct item *item_of(const struct workqueue *q, const char *key)
{
    bool found;
    size_t at = find(q, key, &found);
    return found ? q->items[at] : NULL;
}

static struct item *item_add(struct workqueue *q, const char *key)
{
    bool found;
    size_t at = find(q, key, &found);
    if (found)
        return q->items[at];
    struct item *item = xcalloc(1, sizeof(*item));
    *item = (struct item){.key = xstrdup(key), .again_ms = TIME_UNKNOWN, .place = nowhere};
    q->items = grow_array(q->items, &q->cap, q->count + 1, sizeof(struct item *));
    memmove(q->items + at + 1, q->items + at, (q->count - at) * sizeof(struct item *));
    q->items[at] = item;
    q->count++;
    return item;
}

static void item_drop(struct workqueue *q, const char *key)
{
    bool found;
    size_t at = find(q, key, &found);
    item_free(q->items[at]);
    q->count--;
    memmove(q->items + at, q->items + at + 1, (q->count - at) * sizeof(struct item *));
}

// --- by time

static bool before(const struct item *a, const struct item *b)
{
    return a->due_ms != b->due_ms ? a->due_ms < b->due_ms : a->order < b->order;
}

static void put(struct workqueue *q, size_t place, struct item *item)
{
    q->heap[place] = item;
    item->place = place;
}

// The item at this place may be due earlier or later than it was.
static void settle(struct workqueue *q, size_t place)
{
    struct item *item = q->heap[place];
    while (place > 0 && before(item, q->heap[(place - 1) / 2])) {
        put(q, place, q->heap[(place - 1) / 2]);
        place = (place - 1) / 2;
    }
    for (;;) {
        size_t next = 2 * place + 1;
        if (next + 1 < q->waiting && before(q->heap[next + 1], q->heap[next]))
            next++;
        if (next >= q->waiting || !before(q->heap[next], item))
            break;
        put(q, place, q->heap[next]);
        place = next;
    }
    put(q, place, item);
}

static void wait_until(struct workqueue *q, struct item *item, int64_t due_ms)
{
    item->due_ms = due_ms;
    item->order = q->order++;
    q->heap = grow_array(q->heap, &q->heap_cap, q->waiting + 1, sizeof(struct item *));
    put(q, q->waiting++, item);
    settle(q, item->place);
}

static void stop_waiting(struct workqueue *q, struct item *item)
{
    size_t place = item->place;
    item->place = nowhere;
    if (place != --q->waiting) {
        put(q, place, q->heap[q->waiting]);
        settle(q, place);
    }
}

// --- what the header says

void workqueue_add(struct workqueue *q, const char *key, int64_t not_before_ms)
{
    struct item *item = item_of(q, key);
    if (!item) {
        wait_until(q, item_add(q, key), not_before_ms);
    } else if (item->place == nowhere) {
        if (item->again_ms == TIME_UNKNOWN || not_before_ms < item->again_ms)
            item->again_ms = not_before_ms;
    } else if (not_before_ms < item->due_ms) {
        item->due_ms = not_before_ms;
        settle(q, item->place);
    }
}

const char *workqueue_take(struct workqueue *q, int64_t now_ms, int64_t *due_at_ms)
{
    if (!q->waiting || q->heap[0]->due_ms > now_ms)
        return NULL;
    struct item *item = q->heap[0];
    stop_waiting(q, item);
    *due_at_ms = item->due_ms;
    return item->key;
}

static uint64_t next_random(struct workqueue *q)
{
    // xorshift64: jitter only needs to differ between keys and processes.
    q->random ^= q->random << 13;
    q->random ^= q->random >> 7;
    q->random ^= q->random << 17;
    return q->random;
}

// Half as long again at most, and never longer than the longest.
static int64_t backoff_ms(struct workqueue *q, unsigned failures)
{
    int64_t longest = q->opts.backoff_max_ms / 3 * 2, ms = q->opts.backoff_min_ms;
    for (unsigned i = 1; i < failures && ms < longest; i++)
        ms *= 2;
    if (ms > longest)
        ms = longest;
    return ms + (int64_t)(next_random(q) % ((uint64_t)ms / 2 + 1));
}

void workqueue_done(struct workqueue *q, const char *key, bool failed, int64_t now_ms)
{
    struct item *item = item_of(q, key);
    if (!item || item->place != nowhere)
        return;
    int64_t due_ms = item->again_ms;
    item->again_ms = TIME_UNKNOWN;
    item->failures = failed ? item->failures + 1 : 0;
    if (failed) {
        int64_t later = now_ms + backoff_ms(q, item->failures);
        q->retries++;
        if (due_ms == TIME_UNKNOWN || later < due_ms)
            due_ms = later;
    }
    if (due_ms != TIME_UNKNOWN)
        wait_until(q, item, due_ms);
    else
        item_drop(q, item->key);
}

void workqueue_forget(struct workqueue *q, const char *key)
{
    struct item *item = item_of(q, key);
    if (!item)
        return;
    item->again_ms = TIME_UNKNOWN;
    if (item->place == nowhere)
        return;
    stop_waiting(q, item);
    item_drop(q, key);
}

int64_t workqueue_next_ms(const struct workqueue *q)
{
    return q->waiting ? q->heap[0]->due_ms : TIME_UNKNOWN;
}

size_t workqueue_depth(const struct workqueue *q)
{
    return q->waiting;
}

uint64_t workqueue_retries(const struct workqueue *q)
{
    return q->retries;
}
