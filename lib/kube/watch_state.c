// SPDX-License-Identifier: Apache-2.0
#include "kube/watch_state.h"

#include "base/mem.h"
#include "base/xtime.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

void watch_state_init(struct watch_state *s, watch_random_fn *random, void *random_ctx)
{
    *s = (struct watch_state){
        .random = random,
        .random_ctx = random_ctx,
        .must_list = true,
        .wait_until_ms = TIME_UNKNOWN,
        .failed_ms = TIME_UNKNOWN,
        .opened_ms = TIME_UNKNOWN,
        .lost_ms = TIME_UNKNOWN,
    };
}

void watch_state_release(struct watch_state *s)
{
    free_clear(&s->rv);
}

enum watch_step watch_state_step(const struct watch_state *s, int64_t now)
{
    if (s->wait_until_ms != TIME_UNKNOWN && now < s->wait_until_ms)
        return WATCH_STEP_WAIT;
    return s->must_list ? WATCH_STEP_LIST : WATCH_STEP_WATCH;
}

static void set_rv(struct watch_state *s, const char *rv)
{
    if (s->rv && rv && strcmp(s->rv, rv) == 0)
        return;
    free(s->rv);
    s->rv = xstrdup(rv);
}

void watch_state_listed(struct watch_state *s, const char *rv)
{
    set_rv(s, rv);
    s->must_list = false;
    s->fruitless = 0;
    s->wait_until_ms = TIME_UNKNOWN;
    s->lost_ms = TIME_UNKNOWN;
}

void watch_state_opened(struct watch_state *s, int64_t now)
{
    s->opened_ms = now;
    s->events = 0;
    s->unordered = !s->rv || !*s->rv || strcmp(s->rv, "0") == 0;
    s->lost_ms = TIME_UNKNOWN;
    s->wait_until_ms = TIME_UNKNOWN;
}

enum watch_deliver watch_state_event(struct watch_state *s, const struct watch_event *e)
{
    if (e->type == WATCH_ERROR)
        return WATCH_DELIVER_ERROR;
    s->events++;
    s->fruitless = 0;
    s->expired_before = false;
    if (e->type != WATCH_ADDED)
        s->unordered = false;
    if (e->rv && *e->rv && !s->unordered)
        set_rv(s, e->rv);
    switch (e->type) {
    case WATCH_ADDED:
    case WATCH_MODIFIED:
        return WATCH_DELIVER_UPSERT;
    case WATCH_DELETED:
        return WATCH_DELIVER_REMOVE;
    default:
        return WATCH_DELIVER_NOTHING;
    }
}

// Uniform in [d, 2d).
static int64_t jittered(const struct watch_state *s, int64_t d)
{
    return d + (int64_t)(((uint64_t)s->random(s->random_ctx) * (uint64_t)d) >> 32);
}

static bool nobody_answers(const struct err *err)
{
    // A peer that we do not trust has answered: EPROTO.
    return err && err->kind == ERR_UNREACHABLE && err->code != EPROTO;
}

static void wait(struct watch_state *s, int64_t now, int64_t ms)
{
    s->wait_until_ms = now + ms;
}

static void back_off(struct watch_state *s, int64_t now, const struct err *err)
{
    if (nobody_answers(err)) {
        if (s->lost_ms == TIME_UNKNOWN)
            s->lost_ms = now;
        if (now - s->lost_ms < WATCH_KNOCK_FOR_MS) {
            wait(s, now, jittered(s, WATCH_KNOCK_MS));
            return;
        }
    } else {
        s->lost_ms = TIME_UNKNOWN;
    }
    bool proven = s->lived_ms >= WATCH_SHORT_MS && s->lived_ms >= s->backoff_ms;
    if (s->failed_ms == TIME_UNKNOWN || now - s->failed_ms > WATCH_BACKOFF_RESET_MS || proven)
        s->backoff_ms = WATCH_BACKOFF_MIN_MS;
    s->failed_ms = now;
    int64_t ms = jittered(s, s->backoff_ms);
    int64_t asked = err ? (int64_t)err->retry_after * 1000 : 0;
    wait(s, now, ms > asked ? ms : asked);
    s->backoff_ms *= 2;
    if (s->backoff_ms > WATCH_BACKOFF_MAX_MS)
        s->backoff_ms = WATCH_BACKOFF_MAX_MS;
}

static void list_again(struct watch_state *s)
{
    s->must_list = true;
    s->fruitless = 0;
}

// The version is too old: a fresh list at once, unless even that did not help.
static void expired(struct watch_state *s, int64_t now, const struct err *err)
{
    list_again(s);
    if (s->expired_before)
        back_off(s, now, err);
    s->expired_before = true;
}

void watch_state_list_failed(struct watch_state *s, int64_t now, const struct err *err)
{
    s->opened_ms = TIME_UNKNOWN;
    s->lived_ms = 0;
    s->must_list = true;
    back_off(s, now, err);
}

static void watch_failed(struct watch_state *s, int64_t now, const struct err *err)
{
    switch (err->kind) {
    case ERR_EXPIRED:
        expired(s, now, err);
        return;
    case ERR_UNREACHABLE:
    case ERR_TIMEOUT:
    case ERR_THROTTLED:
        // The version is as good as before.
        break;
    case ERR_AUTH: // also a server that has just started and does not know its own rules yet
    case ERR_SERVER:
    case ERR_PARSE:
        if (++s->fruitless >= WATCH_FRUITLESS_MAX)
            list_again(s);
        break;
    default:
        list_again(s);
    }
    back_off(s, now, err);
}

// A cut stream: what ended it, was it the network or the server's own clock, says nothing about the
// version.
static bool is_a_cut(const struct err *err)
{
    return !err || err->kind == ERR_UNREACHABLE || err->kind == ERR_TIMEOUT;
}

void watch_state_ended(struct watch_state *s, int64_t now, const struct err *err)
{
    int64_t opened = s->opened_ms;
    s->lived_ms = opened == TIME_UNKNOWN ? 0 : now - opened;
    s->opened_ms = TIME_UNKNOWN;
    s->wait_until_ms = TIME_UNKNOWN;
    if (opened == TIME_UNKNOWN && err) {
        watch_failed(s, now, err);
        return;
    }
    if (!is_a_cut(err)) {
        watch_failed(s, now, err);
        return;
    }
    s->expired_before = false;
    if (opened != TIME_UNKNOWN && now - opened >= WATCH_SHORT_MS)
        return;
    if (!s->events && (!err || ++s->fruitless >= WATCH_FRUITLESS_MAX))
        list_again(s);
    back_off(s, now, err);
}

void watch_state_hurry(struct watch_state *s)
{
    s->wait_until_ms = TIME_UNKNOWN;
    s->opened_ms = TIME_UNKNOWN;
}

int watch_state_timeout_s(const struct watch_state *s)
{
    return (int)jittered(s, WATCH_TIMEOUT_MIN_S);
}
