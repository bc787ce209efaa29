// SPDX-License-Identifier: Apache-2.0
#include "kube/pulse.h"

#include "base/mem.h"
#include "kube/client_impl.h"

#include <errno.h>
#include <stdlib.h>

struct pulse_watch {
    struct pulse *pulse;
    struct pulse_watch *prev, *next;
    struct pulse_fns fns;
    void *ctx;
    bool listening;
    unsigned told; // the last round of news it got
};

struct pulse {
    struct kube_client *client;
    struct pulse_state state;
    struct pulse_watch *watches;
    size_t listening;
    int timer;
    int64_t joined_ms; // silence counts from here at the earliest
    struct exchange *probe;
    int jump_hook;
    unsigned round;
};

// Late by this much, the check itself was held up and says nothing about the server.
enum { PULSE_LATE_MS = 1000 };

enum pulse_verdict pulse_check(struct pulse_state *s, int64_t last_byte, int64_t now,
                               int64_t *next_ms)
{
    if (s->probed_ms != TIME_UNKNOWN && last_byte >= s->probed_ms)
        s->probed_ms = TIME_UNKNOWN;
    if (now - last_byte < s->probe_ms) {
        s->probed_ms = TIME_UNKNOWN;
        *next_ms = last_byte + s->probe_ms;
        return PULSE_FINE;
    }
    if (s->probed_ms == TIME_UNKNOWN) {
        s->probed_ms = now;
        *next_ms = now + (s->dead_ms - s->probe_ms);
        return PULSE_PROBE;
    }
    int64_t due = s->probed_ms + (s->dead_ms - s->probe_ms);
    if (now < due) {
        *next_ms = due;
        return PULSE_FINE;
    }
    s->probed_ms = TIME_UNKNOWN;
    if (now > due + PULSE_LATE_MS) {
        *next_ms = now;
        return PULSE_FINE;
    }
    *next_ms = now + s->probe_ms;
    return PULSE_DEAD;
}

static int64_t now_ms(const struct pulse *p)
{
    return clock_mono(loop_clock(p->client->loop));
}

// Tells all, each once; a callback may make watches come and go.
static void tell(struct pulse *p, bool dead)
{
    unsigned round = ++p->round;
    for (struct pulse_watch *w = p->watches; w;) {
        if (w->told == round || !w->listening) {
            w = w->next;
            continue;
        }
        w->told = round;
        if (dead)
            w->fns.dead(w->ctx);
        else
            w->fns.alive(w->ctx);
        w = p->watches;
    }
}

static void declare_dead(struct pulse *p)
{
    exchange_cancel(p->probe);
    p->probe = NULL;
    p->state.probed_ms = TIME_UNKNOWN;
    p->joined_ms = now_ms(p);
    http_cut_connections(p->client->http);
    tell(p, true);
}

static int on_probe_data(void *ctx, const char *data, size_t n, struct err *err)
{
    (void)ctx;
    (void)data;
    (void)n;
    (void)err;
    return 0;
}

// Any answer proves life, also a refusal. A server that takes no connections any more is on its way
// out even if it keeps old ones open; silence is judged by the clock.
static void on_probe_done(void *ctx, const struct err *err)
{
    struct pulse *p = ctx;
    int64_t last = http_last_byte_ms(p->client->http);
    p->probe = NULL;
    // We have no descriptor left for it, which says nothing about the server: later again.
    if (err && (err->code == EMFILE || err->code == ENFILE))
        p->state.probed_ms = TIME_UNKNOWN;
    else if (err && err->kind == ERR_UNREACHABLE)
        declare_dead(p);
    else if (last != TIME_UNKNOWN && now_ms(p) - last < p->state.probe_ms)
        tell(p, false);
}

static void send_probe(struct pulse *p)
{
    static const struct exchange_fns fns = {NULL, on_probe_data, on_probe_done};
    struct exchange_opts opts = {
        .path = "/version", // allowed to everybody who is authenticated
        .once = true,
        .timeout_ms = (long)p->state.dead_ms,
    };
    exchange_cancel(p->probe);
    p->probe = exchange_start(p->client, &opts, &fns, p);
}

static void on_timer(void *ctx);

static void arm(struct pulse *p, int64_t at)
{
    int64_t delay = at - now_ms(p);
    p->timer = loop_timer(p->client->loop, delay > 0 ? delay : 0, on_timer, p);
}

static void on_timer(void *ctx)
{
    struct pulse *p = ctx;
    p->timer = 0;
    if (!p->listening)
        return;
    int64_t last = http_last_byte_ms(p->client->http);
    if (last < p->joined_ms)
        last = p->joined_ms;
    int64_t next;
    enum pulse_verdict verdict = pulse_check(&p->state, last, now_ms(p), &next);
    arm(p, next);
    if (verdict == PULSE_PROBE)
        send_probe(p);
    else if (verdict == PULSE_DEAD && !(p->probe && exchange_waits_for_credential(p->probe)))
        declare_dead(p);
}

// Whoever was asleep has connections that the other side has given up long ago.
static void on_jump(void *ctx)
{
    struct pulse *p = ctx;
    if (p->listening)
        declare_dead(p);
}

static struct pulse *pulse_of(struct kube_client *c)
{
    if (c->pulse)
        return c->pulse;
    struct pulse *p = xcalloc(1, sizeof(*p));
    p->client = c;
    p->state.probed_ms = TIME_UNKNOWN;
    p->jump_hook = loop_on_jump(c->loop, on_jump, p);
    c->pulse = p;
    return p;
}

struct pulse_watch *pulse_join(struct kube_client *c, int64_t probe_ms, int64_t dead_ms,
                               const struct pulse_fns *fns, void *ctx)
{
    struct pulse *p = pulse_of(c);
    if (!p->state.probe_ms || probe_ms < p->state.probe_ms)
        p->state.probe_ms = probe_ms;
    if (!p->state.dead_ms || dead_ms < p->state.dead_ms)
        p->state.dead_ms = dead_ms;
    if (p->state.dead_ms <= p->state.probe_ms)
        p->state.dead_ms = p->state.probe_ms + 1;
    struct pulse_watch *w = xcalloc(1, sizeof(*w));
    w->pulse = p;
    w->fns = *fns;
    w->ctx = ctx;
    w->next = p->watches;
    if (p->watches)
        p->watches->prev = w;
    p->watches = w;
    return w;
}

void pulse_listen(struct pulse_watch *w, bool on)
{
    struct pulse *p = w->pulse;
    if (w->listening == on)
        return;
    w->listening = on;
    p->listening += on ? 1 : (size_t)-1;
    if (!on || p->timer)
        return;
    p->joined_ms = now_ms(p);
    p->state.probed_ms = TIME_UNKNOWN;
    arm(p, p->joined_ms + p->state.probe_ms);
}

void pulse_leave(struct pulse_watch *w)
{
    struct pulse *p = w->pulse;
    pulse_listen(w, false);
    if (w->prev)
        w->prev->next = w->next;
    else
        p->watches = w->next;
    if (w->next)
        w->next->prev = w->prev;
    free(w);
}

void pulse_free(struct pulse *p)
{
    if (!p)
        return;
    exchange_cancel(p->probe);
    loop_cancel(p->client->loop, p->timer);
    loop_cancel(p->client->loop, p->jump_hook);
    while (p->watches)
        pulse_leave(p->watches);
    p->client->pulse = NULL;
    free(p);
}
