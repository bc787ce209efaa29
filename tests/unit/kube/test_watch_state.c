// SPDX-License-Identifier: Apache-2.0
#include "base/mem.h"
#include "base/xtime.h"
#include "kube/watch_state.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <errno.h>
#include <stdlib.h>

// Chance: the lowest jitter unless a test wants another.
static uint32_t chance;

static uint32_t next_chance(void *ctx)
{
    (void)ctx;
    return chance;
}

static struct watch_state s;

static void begin(void)
{
    chance = 0;
    watch_state_init(&s, next_chance, NULL);
}

static void end(void)
{
    watch_state_release(&s);
}

TestSuite(watch_state, .init = begin, .fini = end);

static struct err failure(enum err_kind kind, int code)
{
    struct err e = ERR_INIT;
    err_set(&e, kind, "x");
    e.code = code;
    return e;
}

static void event(enum watch_event_type type, const char *rv)
{
    struct watch_event e = {.type = type, .rv = rv};
    watch_state_event(&s, &e);
}

// Listed at "10" and watching since `now`.
static void watching(int64_t now)
{
    watch_state_listed(&s, "10");
    watch_state_opened(&s, now);
}

// How long the machine waits at `now`: 0 when it does not.
static int64_t wait_at(int64_t now)
{
    return watch_state_step(&s, now) == WATCH_STEP_WAIT ? s.wait_until_ms - now : 0;
}

// What it does when the wait is over.
static enum watch_step after_wait(void)
{
    return watch_state_step(&s, INT64_MAX);
}

Test(watch_state, a_list_then_a_watch_from_its_version)
{
    cr_assert(eq(int, watch_state_step(&s, 0), WATCH_STEP_LIST));
    watch_state_listed(&s, "10");
    cr_assert(eq(int, watch_state_step(&s, 0), WATCH_STEP_WATCH));
    cr_assert(eq(str, s.rv, "10"));
}

Test(watch_state, what_an_event_is_to_the_receiver_and_where_to_resume)
{
    static const struct {
        enum watch_event_type type;
        const char *rv;
        enum watch_deliver want;
        const char *resume;
    } rows[] = {
        {WATCH_ADDED, "11", WATCH_DELIVER_UPSERT, "11"},
        {WATCH_MODIFIED, "12", WATCH_DELIVER_UPSERT, "12"},
        {WATCH_DELETED, "13", WATCH_DELIVER_REMOVE, "13"},
        {WATCH_BOOKMARK, "20", WATCH_DELIVER_NOTHING, "20"},
        {WATCH_MODIFIED, NULL, WATCH_DELIVER_UPSERT, "20"},
        {WATCH_MODIFIED, "", WATCH_DELIVER_UPSERT, "20"},
        // Versions are opaque: a "smaller" one is as good.
        {WATCH_MODIFIED, "3", WATCH_DELIVER_UPSERT, "3"},
        {WATCH_ERROR, "99", WATCH_DELIVER_ERROR, "3"},
    };
    watching(0);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct watch_event e = {.type = rows[i].type, .rv = rows[i].rv};
        cr_assert(eq(int, watch_state_event(&s, &e), rows[i].want), "row %zu", i);
        cr_assert(eq(str, s.rv, (char *)rows[i].resume), "row %zu", i);
    }
}

Test(watch_state, synthetic_events_lend_no_version)
{
    watch_state_listed(&s, "");
    watch_state_opened(&s, 0);
    event(WATCH_ADDED, "30");
    event(WATCH_ADDED, "20");
    cr_assert(eq(str, s.rv, ""));
    event(WATCH_BOOKMARK, "31");
    event(WATCH_ADDED, "32");
    cr_assert(eq(str, s.rv, "32"));
}

Test(watch_state, an_orderly_close_resumes_at_once)
{
    watching(0);
    event(WATCH_MODIFIED, "11");
    watch_state_ended(&s, 400000, NULL);
    cr_assert(eq(int, watch_state_step(&s, 400000), WATCH_STEP_WATCH));
    cr_assert(eq(str, s.rv, "11"));
}

Test(watch_state, how_each_failure_goes_on)
{
    static const struct {
        const char *name;
        enum err_kind kind;
        int code;
        bool opened;  // the watch was open for ten seconds
        int64_t wait; // with the lowest jitter
        enum watch_step then;
    } rows[] = {
        {"cut", ERR_UNREACHABLE, 0, true, 0, WATCH_STEP_WATCH},
        {"hard stop", ERR_TIMEOUT, 0, true, 0, WATCH_STEP_WATCH},
        {"refused", ERR_UNREACHABLE, ECONNREFUSED, false, 400, WATCH_STEP_WATCH},
        {"not trusted", ERR_UNREACHABLE, EPROTO, false, 800, WATCH_STEP_WATCH},
        {"expired at opening", ERR_EXPIRED, 410, false, 0, WATCH_STEP_LIST},
        {"expired event", ERR_EXPIRED, 410, true, 0, WATCH_STEP_LIST},
        {"throttled", ERR_THROTTLED, 429, false, 800, WATCH_STEP_WATCH},
        {"throttled event", ERR_THROTTLED, 429, true, 800, WATCH_STEP_WATCH},
        {"500 event", ERR_SERVER, 500, true, 800, WATCH_STEP_WATCH},
        {"503 at opening", ERR_SERVER, 503, false, 800, WATCH_STEP_WATCH},
        {"broken event", ERR_PARSE, 0, true, 800, WATCH_STEP_WATCH},
        {"401", ERR_AUTH, 401, false, 800, WATCH_STEP_WATCH},
        {"403", ERR_AUTH, 403, false, 800, WATCH_STEP_WATCH},
        {"404", ERR_NOT_FOUND, 404, false, 800, WATCH_STEP_LIST},
        {"other event", ERR_FAILURE, 422, true, 800, WATCH_STEP_LIST},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct err e = failure(rows[i].kind, rows[i].code);
        end();
        begin();
        watch_state_listed(&s, "10");
        if (rows[i].opened)
            watch_state_opened(&s, 90000);
        watch_state_ended(&s, 100000, &e);
        cr_assert(eq(i64, wait_at(100000), rows[i].wait), "%s", rows[i].name);
        cr_assert(eq(int, after_wait(), rows[i].then), "%s", rows[i].name);
    }
}

Test(watch_state, a_very_short_watch_backs_off)
{
    watching(1000);
    watch_state_ended(&s, 1999, NULL);
    cr_assert(eq(i64, wait_at(1999), 800));
    cr_assert(eq(int, after_wait(), WATCH_STEP_LIST));
    // With events it was a real one, but not one to spin on.
    watching(10000);
    event(WATCH_MODIFIED, "11");
    watch_state_ended(&s, 10100, NULL);
    cr_assert(gt(i64, wait_at(10100), 0));
    cr_assert(eq(int, after_wait(), WATCH_STEP_WATCH));
}

Test(watch_state, waits_double_up_to_thirty_seconds_and_begin_anew_after_two_minutes)
{
    static const int64_t want[] = {800, 1600, 3200, 6400, 12800, 25600, 30000, 30000};
    struct err e = failure(ERR_AUTH, 403);
    int64_t now = 5000;
    for (size_t i = 0; i < ARRAY_LEN(want); i++) {
        watch_state_list_failed(&s, now, &e);
        cr_assert(eq(i64, wait_at(now), want[i]), "failure %zu", i);
        now = s.wait_until_ms;
    }
    watch_state_list_failed(&s, now + 120001, &e);
    cr_assert(eq(i64, wait_at(now + 120001), 800));
}

Test(watch_state, a_watch_that_lived_as_long_as_the_wait_begins_anew)
{
    static const struct {
        const char *name;
        int64_t lived, wait;
    } rows[] = {
        {"not at all", 10, 6400},
        {"less than the wait", 6399, 6400},
        {"as long", 6400, 800},
    };
    struct err e = failure(ERR_SERVER, 500);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        int64_t now = 5000;
        end();
        begin();
        for (int k = 0; k < 3; k++) {
            watch_state_list_failed(&s, now, &e);
            now = s.wait_until_ms;
        }
        watching(now);
        watch_state_ended(&s, now + rows[i].lived, &e);
        cr_assert(eq(i64, wait_at(now + rows[i].lived), rows[i].wait), "%s", rows[i].name);
    }
}

Test(watch_state, jitter_stays_below_twice_the_wait)
{
    struct err e = failure(ERR_AUTH, 403);
    chance = UINT32_MAX;
    watch_state_list_failed(&s, 0, &e);
    cr_assert(eq(i64, wait_at(0), 1599));
    cr_assert(eq(int, watch_state_timeout_s(&s), 599));
    chance = 0;
    cr_assert(eq(int, watch_state_timeout_s(&s), 300));
}

Test(watch_state, the_server_may_ask_for_a_longer_wait)
{
    struct err e = failure(ERR_THROTTLED, 429);
    e.retry_after = 20;
    watch_state_list_failed(&s, 0, &e);
    cr_assert(eq(i64, wait_at(0), 20000));
}

Test(watch_state, an_absent_server_is_knocked_at_within_a_second_for_ten_minutes)
{
    struct err e = failure(ERR_UNREACHABLE, ECONNREFUSED);
    chance = UINT32_MAX;
    watching(0);
    int64_t now = 50000, start = now;
    watch_state_ended(&s, now, &e);
    cr_assert(eq(int, watch_state_step(&s, now), WATCH_STEP_WATCH), "a cut is mended at once");
    while (now - start < WATCH_KNOCK_FOR_MS) {
        watch_state_ended(&s, now, &e);
        cr_assert(lt(i64, wait_at(now), 1000));
        cr_assert(gt(i64, wait_at(now), 0));
        cr_assert(eq(int, after_wait(), WATCH_STEP_WATCH), "the version is not lost");
        now = s.wait_until_ms;
    }
    for (int i = 0; i < 8; i++) {
        watch_state_ended(&s, now, &e);
        now = s.wait_until_ms;
    }
    watch_state_ended(&s, now, &e);
    cr_assert(gt(i64, wait_at(now), 20000));
    watch_state_opened(&s, now);
    watch_state_ended(&s, now + 5000, &e);
    watch_state_ended(&s, now + 5000, &e);
    cr_assert(lt(i64, wait_at(now + 5000), 1000), "after contact it knocks again");
}

Test(watch_state, an_expired_list_does_not_spin)
{
    struct err e = failure(ERR_EXPIRED, 410);
    watching(0);
    watch_state_ended(&s, 10, &e);
    cr_assert(eq(int, watch_state_step(&s, 10), WATCH_STEP_LIST));
    watching(20);
    watch_state_ended(&s, 30, &e);
    cr_assert(gt(i64, wait_at(30), 0));
    cr_assert(eq(int, after_wait(), WATCH_STEP_LIST));
}

Test(watch_state, watches_that_keep_failing_end_in_a_fresh_list)
{
    struct err e = failure(ERR_PARSE, 0);
    watch_state_listed(&s, "10");
    for (int i = 0; i < WATCH_FRUITLESS_MAX; i++) {
        cr_assert(eq(int, after_wait(), WATCH_STEP_WATCH), "attempt %d", i);
        watch_state_opened(&s, i * 100000);
        watch_state_ended(&s, i * 100000 + 50, &e);
    }
    cr_assert(eq(int, after_wait(), WATCH_STEP_LIST));
}

Test(watch_state, hurry_ends_the_wait)
{
    struct err e = failure(ERR_UNREACHABLE, ECONNREFUSED);
    watch_state_listed(&s, "10");
    watch_state_ended(&s, 0, &e);
    cr_assert(gt(i64, wait_at(0), 0));
    watch_state_hurry(&s);
    cr_assert(eq(int, watch_state_step(&s, 0), WATCH_STEP_WATCH));
    cr_assert(eq(str, s.rv, "10"));
}
