// SPDX-License-Identifier: Apache-2.0
#include "loop/loop.h"
#include "loop/loop_impl.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// A clock that stands where a test puts it.
static int64_t fake_now;

static int64_t fake_ms(void *ctx)
{
    (void)ctx;
    return fake_now;
}

static const struct clock fake_clock = {fake_ms, fake_ms, NULL};

static struct loop *new_loop(const struct clock *clock)
{
    struct err err = ERR_INIT;
    struct loop *l = loop_new(clock, &err);
    cr_assert(l != NULL, "%s", err.text);
    return l;
}

static char trace[256];

static void note(void *ctx)
{
    strncat(trace, ctx, sizeof(trace) - strlen(trace) - 1);
}

Test(loop, nothing_to_do_ends_at_once)
{
    struct loop *l = new_loop(&clock_system);
    loop_run(l);
    loop_free(l);
}

static void pass_ten_ms(void *ctx)
{
    note(ctx);
    fake_now += 10;
}

Test(loop, timers_fire_in_order_of_time_then_of_setting)
{
    struct loop *l = new_loop(&fake_clock);
    loop_before_sleep(l, pass_ten_ms, "");
    loop_timer(l, 20, note, "d");
    loop_timer(l, 0, note, "a");
    loop_timer(l, 10, note, "b");
    loop_timer(l, 10, note, "c");
    int never = loop_timer(l, 5, note, "x");
    loop_cancel(l, never);
    loop_cancel(l, never);
    loop_cancel(l, 12345);
    loop_run(l);
    loop_free(l);
    cr_assert(eq(str, trace, "abcd"));
}

// As a controller does that was busy for a week.
Test(loop, ids_begin_anew_and_leave_out_those_in_use)
{
    struct loop *l = new_loop(&fake_clock);
    loop_before_sleep(l, pass_ten_ms, "h");
    int kept = loop_timer(l, 10, note, "k");
    loop_ids_after(l, INT_MAX - 2);
    static char names[][2] = {"a", "b", "c", "d", "e", "f"};
    int ids[6];
    for (size_t i = 0; i < 6; i++)
        ids[i] = loop_timer(l, 0, note, names[i]);
    for (size_t i = 0; i < 6; i++) {
        cr_expect(ids[i] > 0 && ids[i] != kept, "%zu: %d", i, ids[i]);
        for (size_t k = 0; k < i; k++)
            cr_expect(ids[i] != ids[k], "%zu and %zu: %d", i, k, ids[i]);
    }
    loop_cancel(l, ids[2]);
    loop_run(l);
    loop_free(l);
    cr_assert(eq(str, trace, "abdefhkh"));
}

struct chain {
    struct loop *loop;
    int turns, fds;
    int fd_id;
    bool done;
};

static void again_at_once(void *ctx)
{
    struct chain *c = ctx;
    if (++c->turns < 1000000 && !c->done)
        loop_timer(c->loop, 0, again_at_once, c);
}

static void on_readable(void *ctx, int fd, short revents)
{
    struct chain *c = ctx;
    char byte;
    cr_assert(ne(int, revents &POLLIN, 0));
    cr_assert(eq(int, (int)read(fd, &byte, 1), 1));
    loop_cancel(c->loop, c->fd_id);
    c->done = true;
}

Test(loop, a_timer_of_zero_delay_does_not_starve_a_descriptor)
{
    int fds[2];
    cr_assert(eq(int, pipe(fds), 0));
    struct loop *l = new_loop(&clock_system);
    struct chain c = {.loop = l};
    c.fd_id = loop_fd(l, fds[0], POLLIN, on_readable, &c);
    loop_timer(l, 0, again_at_once, &c);
    cr_assert(eq(int, (int)write(fds[1], "x", 1), 1));
    loop_run(l);
    loop_free(l);
    cr_assert(lt(int, c.turns, 100));
    close(fds[0]);
    close(fds[1]);
}

static void busy(void *ctx, int fd, short revents)
{
    (void)fd;
    (void)revents;
    fake_now++;
    if (++((struct chain *)ctx)->fds == 1000)
        loop_stop(((struct chain *)ctx)->loop);
}

static void stop(void *ctx)
{
    loop_stop(((struct chain *)ctx)->loop);
}

Test(loop, a_descriptor_that_is_always_ready_does_not_delay_a_timer)
{
    int fds[2];
    cr_assert(eq(int, pipe(fds), 0));
    cr_assert(eq(int, (int)write(fds[1], "x", 1), 1));
    struct loop *l = new_loop(&fake_clock);
    struct chain c = {.loop = l};
    loop_fd(l, fds[0], POLLIN, busy, &c);
    loop_timer(l, 30, stop, &c);
    loop_run(l);
    loop_free(l);
    // A millisecond each time that the descriptor has its turn.
    cr_assert(eq(int, c.fds, 30));
    close(fds[0]);
    close(fds[1]);
}

static short hangup_revents;

static void on_hangup(void *ctx, int fd, short revents)
{
    (void)fd;
    hangup_revents = revents;
    loop_stop(ctx);
}

Test(loop, a_hung_up_descriptor_is_reported)
{
    int fds[2];
    cr_assert(eq(int, pipe(fds), 0));
    struct loop *l = new_loop(&clock_system);
    loop_fd(l, fds[0], POLLIN, on_hangup, l);
    close(fds[1]);
    loop_run(l);
    loop_free(l);
    cr_assert(ne(int, hangup_revents &POLLHUP, 0));
    close(fds[0]);
}

struct pair {
    struct loop *loop;
    int other;
    int calls;
};

static void cancel_other(void *ctx, int fd, short revents)
{
    (void)fd;
    (void)revents;
    struct pair *p = ctx;
    p->calls++;
    loop_cancel(p->loop, p->other);
    loop_stop(p->loop);
}

Test(loop, a_callback_cancels_another_that_is_ready_too)
{
    int fds[2];
    cr_assert(eq(int, pipe(fds), 0));
    cr_assert(eq(int, (int)write(fds[1], "x", 1), 1));
    struct loop *l = new_loop(&clock_system);
    struct pair a = {.loop = l}, b = {.loop = l};
    b.other = loop_fd(l, fds[0], POLLIN, cancel_other, &a);
    a.other = loop_fd(l, dup(fds[0]), POLLIN, cancel_other, &b);
    loop_run(l);
    loop_free(l);
    cr_assert(eq(int, a.calls + b.calls, 1));
}

struct got {
    struct loop *loop;
    int signo, count;
};

static void on_signal(void *ctx, int signo)
{
    struct got *g = ctx;
    g->signo = signo;
    g->count++;
    loop_stop(g->loop);
}

static void raise_usr1(void *ctx)
{
    (void)ctx;
    errno = 1234;
    raise(SIGUSR1);
    cr_assert(eq(int, errno, 1234));
}

static void old_handler(int signo)
{
    (void)signo;
}

Test(loop, a_signal_is_delivered_from_the_loop_and_the_old_handler_returns)
{
    struct sigaction old = {.sa_handler = old_handler}, now;
    sigaction(SIGUSR1, &old, NULL);
    struct loop *l = new_loop(&clock_system);
    struct got g = {.loop = l}, second = {.loop = l};
    int id = loop_signal(l, SIGUSR1, on_signal, &g);
    loop_signal(l, SIGUSR1, on_signal, &second);
    cr_assert(gt(int, id, 0));
    loop_timer(l, 0, raise_usr1, NULL);
    loop_timer(l, 60000, note, "x");
    loop_run(l);
    cr_assert(eq(int, g.signo, SIGUSR1));
    cr_assert(eq(int, g.count, 1));
    cr_assert(eq(int, second.count, 1));
    loop_cancel(l, id);
    sigaction(SIGUSR1, NULL, &now);
    cr_assert(now.sa_handler != old_handler, "the second still watches");
    loop_free(l);
    sigaction(SIGUSR1, NULL, &now);
    cr_assert(now.sa_handler == old_handler);
}

Test(loop, a_signal_that_cannot_be_caught_gives_no_id)
{
    struct loop *l = new_loop(&clock_system);
    cr_assert(eq(int, loop_signal(l, SIGKILL, on_signal, NULL), 0));
    cr_assert(eq(int, loop_signal(l, 100000, on_signal, NULL), 0));
    loop_free(l);
}

static int drawn;

static void draw(void *ctx)
{
    (void)ctx;
    drawn++;
}

Test(loop, before_sleep_runs_once_a_turn_and_can_be_cancelled)
{
    struct loop *l = new_loop(&clock_system);
    int id = loop_before_sleep(l, draw, NULL);
    loop_timer(l, 0, note, "a");
    loop_timer(l, 0, note, "b");
    loop_run(l);
    int turns = drawn;
    // Both timers in one turn, one frame for them.
    cr_assert(eq(int, turns, 1));
    loop_cancel(l, id);
    loop_timer(l, 0, note, "c");
    loop_run(l);
    cr_assert(eq(int, drawn, turns));
    loop_free(l);
    cr_assert(eq(str, trace, "abc"));
}

static void finish(void *ctx)
{
    *(bool *)ctx = true;
}

Test(loop, run_until_returns_when_done_though_more_is_pending)
{
    struct loop *l = new_loop(&clock_system);
    bool done = false;
    loop_timer(l, 1, finish, &done);
    loop_timer(l, 3600000, note, "x");
    loop_run_until(l, &done);
    cr_assert(done);
    loop_free(l);
    cr_assert(eq(str, trace, ""));
}

static void jump_ahead(void *ctx, int fd, short revents)
{
    char byte;
    (void)revents;
    (void)ctx;
    cr_assert(eq(int, (int)read(fd, &byte, 1), 1));
}

static int64_t jumping_ms(void *ctx)
{
    // Each look at the clock is a minute after the one before: every sleep seems to have been one.
    int64_t *now = ctx;
    return *now += 60000;
}

static void stop_loop(void *ctx)
{
    note("j");
    loop_stop(ctx);
}

Test(loop, a_leap_of_the_clock_over_a_sleep_is_told)
{
    int fds[2];
    int64_t now = 0;
    struct clock leaping = {jumping_ms, jumping_ms, &now};
    cr_assert(eq(int, pipe(fds), 0));
    cr_assert(eq(int, (int)write(fds[1], "x", 1), 1));
    struct loop *l = new_loop(&leaping);
    loop_fd(l, fds[0], POLLIN, jump_ahead, NULL);
    int64_t forever = (int64_t)1 << 40;
    loop_timer(l, forever, note, "x");
    loop_on_jump(l, stop_loop, l);
    // An hour is the longest sleep, so a leap of a minute is less than planned; a due timer plans
    // none.
    loop_timer(l, 100000, note, "t");
    loop_run(l);
    loop_free(l);
    cr_assert(strchr(trace, 'j') != NULL, "%s", trace);
    close(fds[0]);
    close(fds[1]);
}

Test(loop, no_leap_while_the_clock_keeps_pace)
{
    struct loop *l = new_loop(&fake_clock);
    loop_on_jump(l, stop_loop, l);
    loop_timer(l, 0, note, "a");
    loop_run(l);
    loop_free(l);
    cr_assert(eq(str, trace, "a"));
}
