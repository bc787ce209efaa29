// SPDX-License-Identifier: Apache-2.0
// The work queue as a script: what is added, taken and done when, and which key comes out.
#include "base/xtime.h"
#include "pipeline/workqueue.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <stdio.h>
#include <string.h>

static const struct workqueue_opts opts = {
    .backoff_min_ms = 1000, .backoff_max_ms = 300 * 1000, .seed = 7};

enum op { ADD, TAKE, DONE, FAIL, FORGET, DEPTH };

struct act {
    enum op op;
    const char *key; // TAKE: what comes; NULL: nothing
    int64_t ms;      // ADD: when it is due; DEPTH: how many wait; else what the time is
    int64_t due_ms;  // TAKE: since when it was due
};

static const struct row {
    const char *name;
    struct act acts[12];
} rows[] = {
    {"nothing comes from nothing", {{TAKE, NULL, 5, 0}, {DEPTH, NULL, 0, 0}}},
    {"once however often it was asked for",
     {{ADD, "a", 10, 0}, {ADD, "a", 20, 0}, {ADD, "a", 5, 0}, {TAKE, "a", 30, 5}, {TAKE, NULL, 30, 0}}},
    {"not before it is due", {{ADD, "a", 10, 0}, {TAKE, NULL, 9, 0}, {TAKE, "a", 10, 10}}},
    {"who is due longest comes first",
     {{ADD, "a", 30, 0}, {ADD, "b", 10, 0}, {ADD, "c", 20, 0}, {TAKE, "b", 50, 10}, {TAKE, "c", 50, 20}, {TAKE, "a", 50, 30}}},
    {"of those due together the one added first",
     {{ADD, "c", 10, 0}, {ADD, "a", 10, 0}, {ADD, "b", 10, 0}, {TAKE, "c", 10, 10}, {TAKE, "a", 10, 10}, {TAKE, "b", 10, 10}}},
    {"never two at once on a key",
     {{ADD, "a", 0, 0}, {TAKE, "a", 0, 0}, {ADD, "a", 1, 0}, {TAKE, NULL, 9, 0}, {DONE, "a", 9, 0}, {TAKE, "a", 9, 1}}},
    {"done is done", {{ADD, "a", 0, 0}, {TAKE, "a", 0, 0}, {DONE, "a", 0, 0}, {TAKE, NULL, 1000000, 0}, {DEPTH, NULL, 0, 0}}},
    {"forgotten before its turn",
     {{ADD, "a", 0, 0}, {ADD, "b", 1, 0}, {FORGET, "a", 0, 0}, {DEPTH, NULL, 1, 0}, {TAKE, "b", 9, 1}}},
    {"forgotten in hand: not again",
     {{ADD, "a", 0, 0}, {TAKE, "a", 0, 0}, {ADD, "a", 0, 0}, {FORGET, "a", 0, 0}, {DONE, "a", 0, 0}, {TAKE, NULL, 9, 0}}},
    {"a failure waits",
     {{ADD, "a", 0, 0}, {TAKE, "a", 0, 0}, {FAIL, "a", 0, 0}, {TAKE, NULL, 999, 0}, {DEPTH, NULL, 1, 0}}},
    {"news end the wait",
     {{ADD, "a", 0, 0}, {TAKE, "a", 0, 0}, {FAIL, "a", 0, 0}, {ADD, "a", 5, 0}, {TAKE, "a", 5, 5}}},
    {"news that came in hand end it, too",
     {{ADD, "a", 0, 0}, {TAKE, "a", 0, 0}, {ADD, "a", 3, 0}, {FAIL, "a", 4, 0}, {TAKE, "a", 5, 3}}},
    {"what nobody has is not done", {{DONE, "a", 0, 0}, {FAIL, "a", 0, 0}, {FORGET, "a", 0, 0}, {DEPTH, NULL, 0, 0}}},
};

static void act(struct workqueue *q, const struct row *row, size_t i)
{
    const struct act *a = &row->acts[i];
    const char *key;
    int64_t due_ms = 0;
    switch (a->op) {
    case ADD:
        workqueue_add(q, a->key, a->ms);
        break;
    case TAKE:
        key = workqueue_take(q, a->ms, &due_ms);
        cr_expect(a->key ? key && strcmp(key, a->key) == 0 : !key, "%s: act %zu took %s", row->name, i, key);
        cr_expect(a->key == NULL || due_ms == a->due_ms, "%s: act %zu was due at %lld", row->name, i, (long long)due_ms);
        break;
    case DONE:
    case FAIL:
        workqueue_done(q, a->key, a->op == FAIL, a->ms);
        break;
    case FORGET:
        workqueue_forget(q, a->key);
        break;
    case DEPTH:
        cr_expect(workqueue_depth(q) == (size_t)a->ms, "%s: act %zu: %zu wait", row->name, i, workqueue_depth(q));
        break;
    }
}

Test(workqueue, scripts)
{
    for (size_t r = 0; r < ARRAY_LEN(rows); r++) {
        struct workqueue *q = workqueue_new(&opts);
        for (size_t i = 0; i < ARRAY_LEN(rows[r].acts) && (i == 0 || rows[r].acts[i].op != ADD || rows[r].acts[i].key); i++)
            act(q, &rows[r], i);
        workqueue_free(q);
    }
    workqueue_free(NULL);
}

Test(workqueue, each_failure_in_a_row_waits_longer)
{
    struct workqueue *q = workqueue_new(&opts);
    int64_t now = 0, due, before = 0;
    workqueue_add(q, "a", now);
    for (int i = 0; i < 20; i++) {
        cr_assert(ne(ptr, (void *)workqueue_take(q, now, &due), NULL));
        workqueue_done(q, "a", true, now);
        int64_t wait = workqueue_next_ms(q) - now;
        cr_expect(wait >= opts.backoff_min_ms && wait <= opts.backoff_max_ms, "failure %d waits %lld", i, (long long)wait);
        cr_expect(wait > before || wait > opts.backoff_max_ms / 2, "failure %d: %lld after %lld", i, (long long)wait,
                  (long long)before);
        before = wait;
        now += wait;
    }
    cr_expect(eq(u64, workqueue_retries(q), 20));
    cr_expect(before > opts.backoff_max_ms / 2);
    // Once it went well, all is forgiven.
    (void)workqueue_take(q, now, &due);
    workqueue_done(q, "a", false, now);
    cr_expect(eq(i64, workqueue_next_ms(q), TIME_UNKNOWN));
    workqueue_add(q, "a", now);
    (void)workqueue_take(q, now, &due);
    workqueue_done(q, "a", true, now);
    cr_expect(workqueue_next_ms(q) - now < 2 * opts.backoff_min_ms);
    workqueue_free(q);
}

Test(workqueue, failures_at_the_same_time_do_not_come_back_at_the_same_time)
{
    struct workqueue *q = workqueue_new(&opts);
    char key[16];
    int64_t due, first, last = 0;
    for (int i = 0; i < 100; i++) {
        snprintf(key, sizeof(key), "k%d", i);
        workqueue_add(q, key, 0);
    }
    for (const char *k = workqueue_take(q, 0, &due); k; k = workqueue_take(q, 0, &due))
        workqueue_done(q, k, true, 0);
    first = workqueue_next_ms(q);
    for (const char *k = workqueue_take(q, 2000, &due); k; k = workqueue_take(q, 2000, &due)) {
        last = due;
        workqueue_done(q, k, false, 2000);
    }
    cr_expect(last - first > 300, "from %lld to %lld", (long long)first, (long long)last);
    cr_expect(eq(sz, workqueue_depth(q), 0));
    workqueue_free(q);
}

Test(workqueue, many_keys_come_in_order)
{
    enum { MANY = 5000 };
    struct workqueue *q = workqueue_new(&opts);
    char key[16];
    uint32_t x = 1;
    int64_t due, before = -1;
    int taken = 0;
    for (int i = 0; i < MANY; i++) {
        x = x * 1664525 + 1013904223;
        snprintf(key, sizeof(key), "k%u", x % MANY);
        workqueue_add(q, key, x >> 16);
        if (i % 3 == 0) {
            snprintf(key, sizeof(key), "k%u", (x >> 8) % MANY);
            workqueue_forget(q, key);
        }
    }
    size_t depth = workqueue_depth(q);
    for (const char *k = workqueue_take(q, INT64_MAX, &due); k; k = workqueue_take(q, INT64_MAX, &due)) {
        cr_assert(due >= before, "%s is late", k);
        before = due;
        taken++;
        workqueue_done(q, k, false, 0);
    }
    cr_expect(eq(sz, depth, (size_t)taken));
    workqueue_free(q);
}
