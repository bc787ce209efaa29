// SPDX-License-Identifier: Apache-2.0
#include "loop/loop.h"

#include "base/mem.h"
#include "loop/loop_impl.h"
#include "loop/signals.h"
#include "loop/timers.h"

#include <curl/curl.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

// Longest single sleep: curl takes an int, and an hourly wake-up costs nothing.
enum { SLEEP_MAX_MS = 3600 * 1000 };
// More than this beyond the planned sleep means that the machine (or we) stood still.
enum { JUMP_MS = 30 * 1000 };

struct fd_watch {
    int id;
    int fd;
    short events;
    loop_fd_fn *fn;
    void *ctx;
};

struct hook {
    int id;
    uint64_t order;
    loop_fn *fn;
    void *ctx;
};

struct hooks {
    struct hook *items;
    size_t count, cap;
};

struct loop {
    const struct clock *clock;
    CURLM *multi;
    struct signal_set signals;
    struct timers timers;
    struct fd_watch *fds;
    size_t fd_count, fd_cap;
    struct curl_waitfd *wait; // the pipe, then fds: rebuilt for each sleep
    struct pollfd *ready;
    int *ready_ids;
    size_t wait_cap, ready_cap, ids_cap;
    struct hooks before_sleep, on_jump;
    loop_curl_done_fn *curl_done;
    void *curl_done_ctx;
    int last_id;
    uint64_t last_order;
    int running;     // transfers under way
    bool begun_anew; // with the ids
    bool kicked;
    bool stopped;
};

struct loop *loop_new(const struct clock *clock, struct err *err)
{
    struct loop *l = xcalloc(1, sizeof(*l));
    l->clock = clock;
    if (signal_set_init(&l->signals, err)) {
        free(l);
        return NULL;
    }
    if (curl_global_init(CURL_GLOBAL_DEFAULT) || !(l->multi = curl_multi_init())) {
        err_set(err, ERR_FAILURE, "cannot initialise libcurl");
        signal_set_release(&l->signals);
        free(l);
        return NULL;
    }
    curl_multi_setopt(l->multi, CURLMOPT_PIPELINING, CURLPIPE_MULTIPLEX);
    return l;
}

void loop_free(struct loop *l)
{
    if (!l)
        return;
    curl_multi_cleanup(l->multi);
    signal_set_release(&l->signals);
    timers_release(&l->timers);
    free(l->fds);
    free(l->wait);
    free(l->ready);
    free(l->ready_ids);
    free(l->before_sleep.items);
    free(l->on_jump.items);
    free(l);
}

const struct clock *loop_clock(const struct loop *l)
{
    return l->clock;
}

static const struct fd_watch *find_fd(const struct loop *l, int id)
{
    for (size_t i = 0; i < l->fd_count; i++)
        if (l->fds[i].id == id)
            return &l->fds[i];
    return NULL;
}

static bool hooks_have(const struct hooks *h, int id)
{
    for (size_t i = 0; i < h->count; i++)
        if (h->items[i].id == id)
            return true;
    return false;
}

static bool is_taken(const struct loop *l, int id)
{
    return timers_have(&l->timers, id) || find_fd(l, id) || signal_set_has(&l->signals, id) ||
           hooks_have(&l->before_sleep, id) || hooks_have(&l->on_jump, id);
}

// A program that works without a pause uses up all of them within days.
static int next_id(struct loop *l)
{
    do {
        l->begun_anew |= l->last_id == INT_MAX;
        l->last_id = l->last_id < INT_MAX ? l->last_id + 1 : 1;
    } while (l->begun_anew && is_taken(l, l->last_id));
    return l->last_id;
}

void loop_ids_after(struct loop *l, int id)
{
    l->last_id = id;
}

int loop_timer(struct loop *l, int64_t delay_ms, loop_fn *fn, void *ctx)
{
    int64_t now = clock_mono(l->clock);
    int64_t delay = delay_ms > 0 ? delay_ms : 0;
    int64_t at = delay > INT64_MAX - now ? INT64_MAX : now + delay;
    struct timer t = {
        .id = next_id(l), .order = ++l->last_order, .at_ms = at, .fn = fn, .ctx = ctx};
    timers_add(&l->timers, &t);
    return t.id;
}

int loop_fd(struct loop *l, int fd, short events, loop_fd_fn *fn, void *ctx)
{
    l->fds = grow_array(l->fds, &l->fd_cap, l->fd_count + 1, sizeof(*l->fds));
    int id = next_id(l);
    l->fds[l->fd_count++] = (struct fd_watch){id, fd, events, fn, ctx};
    return id;
}

int loop_signal(struct loop *l, int signo, loop_signal_fn *fn, void *ctx)
{
    struct signal_watch w = {
        .id = next_id(l), .order = ++l->last_order, .signo = signo, .fn = fn, .ctx = ctx};
    return signal_set_add(&l->signals, &w) ? 0 : w.id;
}

static int hooks_add(struct loop *l, struct hooks *h, loop_fn *fn, void *ctx)
{
    h->items = grow_array(h->items, &h->cap, h->count + 1, sizeof(*h->items));
    int id = next_id(l);
    h->items[h->count++] = (struct hook){id, ++l->last_order, fn, ctx};
    return id;
}

int loop_before_sleep(struct loop *l, loop_fn *fn, void *ctx)
{
    return hooks_add(l, &l->before_sleep, fn, ctx);
}

int loop_on_jump(struct loop *l, loop_fn *fn, void *ctx)
{
    return hooks_add(l, &l->on_jump, fn, ctx);
}

static bool hooks_remove(struct hooks *h, int id)
{
    for (size_t i = 0; i < h->count; i++) {
        if (h->items[i].id != id)
            continue;
        memmove(&h->items[i], &h->items[i + 1], (h->count - i - 1) * sizeof(*h->items));
        h->count--;
        return true;
    }
    return false;
}

// Runs each hook once, in the order they were added; a hook may add and remove any. Those added
// meanwhile wait for the next turn.
static void hooks_run(const struct loop *l, const struct hooks *h)
{
    uint64_t last = 0, newest = l->last_order;
    for (size_t i = 0; i < h->count;) {
        const struct hook *hook = &h->items[i];
        if (hook->order <= last || hook->order > newest) {
            i++;
            continue;
        }
        last = hook->order;
        hook->fn(hook->ctx);
        i = 0;
    }
}

static bool fds_remove(struct loop *l, int id)
{
    for (size_t i = 0; i < l->fd_count; i++) {
        if (l->fds[i].id != id)
            continue;
        memmove(&l->fds[i], &l->fds[i + 1], (l->fd_count - i - 1) * sizeof(*l->fds));
        l->fd_count--;
        return true;
    }
    return false;
}

void loop_cancel(struct loop *l, int id)
{
    if (id <= 0)
        return;
    if (timers_remove(&l->timers, id) || fds_remove(l, id) || signal_set_remove(&l->signals, id))
        return;
    if (!hooks_remove(&l->before_sleep, id))
        hooks_remove(&l->on_jump, id);
}

// Fires what is due now. Timers set by callbacks wait for the next turn, so that a zero delay
// cannot starve the sockets.
static void run_timers(struct loop *l)
{
    int64_t now = clock_mono(l->clock);
    uint64_t newest = l->last_order;
    const struct timer *next;
    while (!l->stopped && (next = timers_next(&l->timers)) && next->at_ms <= now) {
        if (next->order > newest)
            return;
        struct timer t = *next;
        timers_remove(&l->timers, t.id);
        t.fn(t.ctx);
    }
}

static void run_transfers(struct loop *l)
{
    l->kicked = false;
    curl_multi_perform(l->multi, &l->running);
    CURLMsg *msg;
    int left;
    while ((msg = curl_multi_info_read(l->multi, &left))) {
        if (msg->msg == CURLMSG_DONE && l->curl_done)
            l->curl_done(msg->easy_handle, (int)msg->data.result, l->curl_done_ctx);
    }
}

// curl_multi_poll does not hand on POLLHUP and POLLERR of foreign descriptors, so their state is
// asked for again.
static void run_fds(struct loop *l)
{
    size_t n = l->fd_count;
    l->ready = grow_array(l->ready, &l->ready_cap, n + 1, sizeof(*l->ready));
    l->ready_ids = grow_array(l->ready_ids, &l->ids_cap, n + 1, sizeof(*l->ready_ids));
    l->ready[0] = (struct pollfd){.fd = l->signals.pipe[0], .events = POLLIN};
    for (size_t i = 0; i < n; i++) {
        l->ready[i + 1] = (struct pollfd){.fd = l->fds[i].fd, .events = l->fds[i].events};
        l->ready_ids[i + 1] = l->fds[i].id;
    }
    if (poll(l->ready, (nfds_t)n + 1, 0) <= 0)
        return;
    if (l->ready[0].revents)
        signal_set_dispatch(&l->signals);
    for (size_t i = 1; i <= n; i++) {
        const struct fd_watch *w = l->ready[i].revents ? find_fd(l, l->ready_ids[i]) : NULL;
        if (w)
            w->fn(w->ctx, w->fd, l->ready[i].revents);
    }
}

static int sleep_ms(const struct loop *l, int64_t now)
{
    if (l->kicked || l->stopped)
        return 0;
    const struct timer *next = timers_next(&l->timers);
    if (!next)
        return SLEEP_MAX_MS;
    int64_t left = next->at_ms - now;
    if (left <= 0)
        return 0;
    return left < SLEEP_MAX_MS ? (int)left : SLEEP_MAX_MS;
}

static void wait_for_something(struct loop *l)
{
    size_t n = l->fd_count + 1;
    l->wait = grow_array(l->wait, &l->wait_cap, n, sizeof(*l->wait));
    l->wait[0] = (struct curl_waitfd){.fd = l->signals.pipe[0], .events = CURL_WAIT_POLLIN};
    for (size_t i = 1; i < n; i++) {
        const struct fd_watch *w = &l->fds[i - 1];
        short events = 0;
        if (w->events & POLLIN)
            events |= CURL_WAIT_POLLIN;
        if (w->events & POLLOUT)
            events |= CURL_WAIT_POLLOUT;
        l->wait[i] = (struct curl_waitfd){.fd = w->fd, .events = events};
    }
    int64_t before = clock_mono(l->clock);
    int timeout = sleep_ms(l, before);
    curl_multi_poll(l->multi, l->wait, (unsigned)n, timeout, NULL);
    if (clock_mono(l->clock) - before > (int64_t)timeout + JUMP_MS)
        hooks_run(l, &l->on_jump);
}

// Watched signals alone keep no program alive.
static bool anything_left(const struct loop *l)
{
    return l->running > 0 || l->kicked || l->timers.count > 0 || l->fd_count > 0;
}

void loop_run_until(struct loop *l, const bool *done)
{
    l->stopped = false;
    l->kicked = true; // transfers may have been added before
    while (!l->stopped && !*done) {
        run_transfers(l);
        run_timers(l);
        if (l->stopped || *done)
            break;
        hooks_run(l, &l->before_sleep);
        if (l->stopped || *done || !anything_left(l))
            break;
        wait_for_something(l);
        run_fds(l);
    }
}

void loop_run(struct loop *l)
{
    static const bool never = false;
    loop_run_until(l, &never);
}

void loop_stop(struct loop *l)
{
    l->stopped = true;
}

void *loop_curl_multi(struct loop *l)
{
    return l->multi;
}

void loop_on_curl_done(struct loop *l, loop_curl_done_fn *fn, void *ctx)
{
    l->curl_done = fn;
    l->curl_done_ctx = ctx;
}

void loop_kick(struct loop *l)
{
    l->kicked = true;
}
