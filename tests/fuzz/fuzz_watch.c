// SPDX-License-Identifier: Apache-2.0
// A watch stream of any bytes, in any pieces, through framer, decoder and state machine. The first
// byte is the length of the pieces; the state machine must always know what to do next, and never
// wait longer than it may.
#include "base/xtime.h"
#include "doc/framer.h"
#include "doc/json.h"
#include "kube/api_error.h"
#include "kube/watch_frame.h"
#include "kube/watch_state.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { EVENT_MAX = 64 * 1024 };

struct run {
    struct watch_state state;
    uint32_t chance;
};

static uint32_t next_chance(void *ctx)
{
    struct run *r = ctx;
    r->chance = r->chance * 1664525u + 1013904223u;
    return r->chance;
}

static int on_value(void *ctx, const char *text, size_t n, bool rest, struct err *err)
{
    struct run *r = ctx;
    (void)rest;
    if (n > EVENT_MAX)
        abort();
    struct node *tree = json_parse(text, n, err);
    if (!tree)
        return -1;
    struct watch_event e;
    int failed = watch_event_decode(tree, &e, err);
    if (!failed && watch_state_event(&r->state, &e) == WATCH_DELIVER_ERROR) {
        api_error_from_status(e.object, 0, NULL, err);
        failed = -1;
    }
    node_free(tree);
    return failed;
}

// One watch over the bytes. Returns whether it failed, err filled.
static bool feed_all(struct run *r, const char *data, size_t size, size_t piece, struct err *err)
{
    struct framer *f = framer_new(FRAMER_VALUES, EVENT_MAX, "managedFields", on_value, r);
    int failed = 0;
    for (size_t at = 0; at < size && !failed; at += piece) {
        size_t n = size - at < piece ? size - at : piece;
        failed = framer_feed(f, data + at, n, err);
    }
    if (!failed)
        failed = framer_finish(f, err);
    framer_free(f);
    return failed;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2)
        return 0;
    struct run r = {.chance = data[0]};
    size_t piece = (size_t)data[0] + 1;
    int64_t now = 1000000;
    watch_state_init(&r.state, next_chance, &r);
    watch_state_listed(&r.state, "1");
    for (int round = 0; round < 4; round++) {
        struct err err = ERR_INIT;
        watch_state_opened(&r.state, now);
        now += data[1] * 20;
        bool failed = feed_all(&r, (const char *)data + 2, size - 2, piece, &err);
        if (failed && (err.kind == ERR_NONE || !*err.text))
            abort();
        watch_state_ended(&r.state, now, failed ? &err : NULL);
        if (watch_state_step(&r.state, now) == WATCH_STEP_WAIT) {
            int64_t wait = r.state.wait_until_ms - now;
            int64_t asked = (int64_t)err.retry_after * 1000;
            if (wait <= 0 || (wait > 2 * WATCH_BACKOFF_MAX_MS && wait > asked))
                abort();
            now = r.state.wait_until_ms;
        }
        if (watch_state_step(&r.state, now) == WATCH_STEP_LIST)
            watch_state_listed(&r.state, "2");
    }
    watch_state_release(&r.state);
    return 0;
}
