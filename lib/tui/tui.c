// SPDX-License-Identifier: Apache-2.0
#include "tui/tui.h"

#include "base/mem.h"
#include "eta/eta.h"
#include "tui/dash.h"
#include "tui/herald.h"
#include "tui/term.h"

#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

enum { FRAME_MS = 35, SECOND_MS = 1000, SIGNAL_COUNT = 7 };

struct tui {
    struct loop *loop;
    struct store *store;
    const struct clock *clock;
    void (*quit)(void *ctx, int signo);
    void (*retry)(void *ctx);
    int64_t (*last_proof_mono)(void *ctx);
    void (*focus)(void *ctx, const struct tui_focus *focus);
    bool (*detail)(void *ctx, struct tui_detail *detail);
    void *ctx;
    struct tui_focus told; // the focus that the caller knows of; its strings are ours
    struct terminal *term;
    struct herald *herald;
    struct dash dash;
    struct canvas canvas;
    bool ascii;
    char basis[ETA_BASIS_MAX]; // of the run that was derived last
    int lent;                  // depth of tui_suspend()
    bool dirty;
    bool clock_only; // dirty, but nothing except the time has moved
    int64_t drawn_mono_ms;
    int keys_id, rest_id, frame_id, pace_id, tick_id; // of the loop; 0 = not waiting
    int signal_ids[SIGNAL_COUNT];
};

static size_t source_count(void *ctx)
{
    return store_count(((struct tui *)ctx)->store);
}

static struct run *source_at(void *ctx, size_t index)
{
    return store_at(((struct tui *)ctx)->store, index);
}

static struct run *source_find(void *ctx, const char *namespace_, const char *name)
{
    return store_find(((struct tui *)ctx)->store, namespace_, name);
}

static size_t source_events(void *ctx, const struct run *run, const struct run_event **events)
{
    return store_events(((struct tui *)ctx)->store, run, events);
}

static void source_derive(void *ctx, struct run *run, const struct link_state *link, int64_t now_ms)
{
    run_derive(run, link, now_ms, ((struct tui *)ctx)->basis);
}

static bool source_detail(void *ctx, struct tui_detail *detail)
{
    struct tui *t = ctx;
    return t->detail && t->detail(t->ctx, detail);
}

static void draw_now(struct tui *t);

static void touch(struct tui *t)
{
    t->dirty = true;
    t->clock_only = false;
}

static void on_pace(void *ctx)
{
    struct tui *t = ctx;
    t->pace_id = 0; // the loop draws before it sleeps
}

static void on_tick(void *ctx)
{
    struct tui *t = ctx;
    t->tick_id = 0;
    t->clock_only = !t->dirty;
    t->dirty = true;
    herald_tick(t->herald);
}

// Once per turn of the loop, when all that was ready is done.
static void before_sleep(void *ctx)
{
    struct tui *t = ctx;
    if (!t->dirty || t->lent > 0)
        return;
    int64_t since = clock_mono(t->clock) - t->drawn_mono_ms;
    if (since >= FRAME_MS || since < 0)
        draw_now(t);
    else if (!t->pace_id)
        t->pace_id = loop_timer(t->loop, FRAME_MS - since, on_pace, t);
}

static void draw_now(struct tui *t)
{
    int64_t wall = clock_wall(t->clock);
    if (t->canvas.rows != terminal_rows(t->term) || t->canvas.cols != terminal_cols(t->term)) {
        canvas_release(&t->canvas);
        canvas_init(&t->canvas, terminal_rows(t->term), terminal_cols(t->term), t->ascii);
    }
    int64_t mono = clock_mono(t->clock);
    // A clock that moves must not hold up an event that comes with it.
    if (!t->clock_only)
        t->drawn_mono_ms = mono;
    t->dirty = t->clock_only = false;
    if (t->last_proof_mono)
        t->dash.link.last_proof_mono_ms = t->last_proof_mono(t->ctx);
    bool ticks = dash_draw(&t->dash, &t->canvas, wall, mono);
    terminal_draw(t->term, &t->canvas);
    if (!ticks) {
        loop_cancel(t->loop, t->tick_id);
        t->tick_id = 0;
    } else if (!t->tick_id) {
        // With the second's turn, so that the clock on screen never skips one.
        int64_t phase = (wall + t->dash.link.skew_ms) % SECOND_MS;
        t->tick_id =
            loop_timer(t->loop, SECOND_MS - (phase < 0 ? phase + SECOND_MS : phase), on_tick, t);
    }
}

static void ask_to_quit(struct tui *t, int signo)
{
    if (t->quit)
        t->quit(t->ctx, signo);
}

static bool same_text(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

// Tells the caller when the screen came to be about something else.
static void tell_focus(struct tui *t)
{
    struct tui_focus now = dash_focus(&t->dash);
    bool same = now.wants == t->told.wants && same_text(now.name, t->told.name) &&
                same_text(now.namespace_, t->told.namespace_);
    if (!t->focus || same)
        return;
    free((char *)t->told.namespace_);
    free((char *)t->told.name);
    t->told = (struct tui_focus){xstrdup(now.namespace_), xstrdup(now.name), now.wants};
    t->focus(t->ctx, &t->told);
}

static unsigned press(struct tui *t, int key)
{
    int row, col;
    if (key != TKEY_CLICK)
        return dash_key(&t->dash, key);
    terminal_mouse(t->term, &row, &col);
    return dash_click(&t->dash, row, col);
}

static void on_key(struct tui *t, int key)
{
    unsigned effects = press(t, key);
    if (effects & DASH_DRAW)
        touch(t);
    if (effects & DASH_CLEAR)
        terminal_spoil(t->term);
    if ((effects & DASH_RETRY) && t->retry)
        t->retry(t->ctx);
    if (effects & DASH_QUIT)
        ask_to_quit(t, 0);
    tell_focus(t);
    herald_news(t->herald);
}

static void on_rest(void *ctx);

// Takes all keys that are there; the beginning of one is looked at again when no more came. Returns how many.
static int take_keys(struct tui *t, int key)
{
    int count = 0;
    for (; key != TKEY_NOTHING; key = terminal_key(t->term)) {
        on_key(t, key);
        count++;
    }
    if (terminal_has_changed(t->term))
        touch(t);
    int wait = terminal_key_wait(t->term);
    loop_cancel(t->loop, t->rest_id);
    t->rest_id = wait ? loop_timer(t->loop, wait, on_rest, t) : 0;
    return count;
}

static void on_rest(void *ctx)
{
    struct tui *t = ctx;
    t->rest_id = 0;
    // What came in the very last moment is more of it.
    int key = terminal_key(t->term);
    take_keys(t, key != TKEY_NOTHING ? key : terminal_key_rest(t->term));
}

static void on_terminal(void *ctx, int fd, short revents)
{
    struct tui *t = ctx;
    (void)fd;
    int count = take_keys(t, terminal_key(t->term));
    bool broken = revents & (POLLHUP | POLLERR | POLLNVAL);
    if (broken || (count == 0 && terminal_is_gone(t->term))) {
        loop_cancel(t->loop, t->keys_id);
        t->keys_id = 0;
        ask_to_quit(t, SIGHUP);
    }
}

static void watch_keys(struct tui *t)
{
    if (!t->keys_id)
        t->keys_id = loop_fd(t->loop, terminal_fd(t->term), POLLIN, on_terminal, t);
}

static void take_terminal(struct tui *t)
{
    terminal_enter(t->term);
    watch_keys(t);
    touch(t);
}

static void lend_terminal(struct tui *t)
{
    loop_cancel(t->loop, t->keys_id);
    loop_cancel(t->loop, t->rest_id);
    t->keys_id = t->rest_id = 0;
    terminal_leave(t->term);
}

static void on_quit_signal(void *ctx, int signo)
{
    ask_to_quit(ctx, signo);
}

static void on_resize(void *ctx, int signo)
{
    struct tui *t = ctx;
    (void)signo;
    if (t->lent > 0)
        return; // terminal_enter() asks for the size
    terminal_resize(t->term);
    touch(t);
}

static void on_stop(void *ctx, int signo)
{
    struct tui *t = ctx;
    (void)signo;
    if (t->lent == 0)
        lend_terminal(t);
    raise(SIGSTOP);
    if (t->lent == 0)
        take_terminal(t);
}

// Also after a SIGSTOP that nobody asked us about: others may have used the terminal since.
static void on_continue(void *ctx, int signo)
{
    struct tui *t = ctx;
    (void)signo;
    if (t->lent == 0)
        take_terminal(t);
}

static int watch_signals(struct tui *t, struct err *err)
{
    static const struct {
        int signo;
        loop_signal_fn *fn;
    } signals[SIGNAL_COUNT] = {
        {SIGINT, on_quit_signal},  {SIGTERM, on_quit_signal}, {SIGHUP, on_quit_signal},
        {SIGQUIT, on_quit_signal}, {SIGTSTP, on_stop},        {SIGCONT, on_continue},
        {SIGWINCH, on_resize},
    };
    for (size_t i = 0; i < SIGNAL_COUNT; i++) {
        t->signal_ids[i] = loop_signal(t->loop, signals[i].signo, signals[i].fn, t);
        if (!t->signal_ids[i])
            return err_set(err, ERR_FAILURE, "cannot watch for signal %d", signals[i].signo);
    }
    return 0;
}

struct tui *tui_new(struct loop *loop, struct store *store, const struct tui_opts *opts,
                    struct err *err)
{
    struct tui *t = xcalloc(1, sizeof *t);
    t->loop = loop;
    t->store = store;
    t->clock = loop_clock(loop);
    t->quit = opts->quit;
    t->retry = opts->retry;
    t->last_proof_mono = opts->last_proof_mono;
    t->focus = opts->focus;
    t->detail = opts->detail;
    t->ctx = opts->ctx;
    const struct tui_source source = {
        source_count, source_at, source_find, source_events, source_derive, source_detail, t};
    dash_init(&t->dash, &source, opts);
    const struct terminal_opts terminal = {.tty = opts->tty,
                                           .type = opts->term,
                                           .mono = opts->mono,
                                           .mouse = opts->mouse,
                                           .osc9 = opts->osc9,
                                           .program = opts->program,
                                           .env = opts->env};
    // curses leaves alone what already has a handler, so ours come first.
    if (watch_signals(t, err) || !(t->term = terminal_new(&terminal, err))) {
        tui_free(t);
        return NULL;
    }
    t->ascii = opts->ascii || terminal_is_ascii(t->term);
    t->herald = herald_new(loop, store, &t->dash, t->term, t->ascii);
    t->drawn_mono_ms = clock_mono(t->clock) - FRAME_MS;
    t->frame_id = loop_before_sleep(loop, before_sleep, t);
    watch_keys(t);
    touch(t);
    tell_focus(t);
    return t;
}

// The store's runs outlive the text that their estimates point to.
static void forget_basis(struct tui *t)
{
    for (size_t i = 0; i < store_count(t->store); i++) {
        struct run *run = store_at(t->store, i);
        if (run->eta.basis == t->basis)
            run->eta.basis = NULL;
    }
}

void tui_free(struct tui *t)
{
    if (!t)
        return;
    herald_free(t->herald);
    terminal_free(t->term);
    const int ids[] = {t->keys_id, t->rest_id, t->frame_id, t->pace_id, t->tick_id};
    for (size_t i = 0; i < ARRAY_LEN(ids); i++)
        loop_cancel(t->loop, ids[i]);
    for (size_t i = 0; i < SIGNAL_COUNT; i++)
        loop_cancel(t->loop, t->signal_ids[i]);
    forget_basis(t);
    dash_release(&t->dash);
    free((char *)t->told.namespace_);
    free((char *)t->told.name);
    canvas_release(&t->canvas);
    free(t);
}

void tui_changed(struct tui *t, unsigned change)
{
    if (dash_changed(&t->dash, change))
        touch(t);
    herald_news(t->herald);
}

void tui_detail_changed(struct tui *t)
{
    if (dash_focus(&t->dash).wants && !t->dash.paused)
        touch(t);
}

void tui_set_link(struct tui *t, const struct tui_link *link)
{
    t->dash.link = *link;
    if (!t->dash.paused)
        touch(t);
    herald_news(t->herald);
}

void tui_note(struct tui *t, const char *text)
{
    dash_note(&t->dash, text, clock_mono(t->clock));
    touch(t);
}

void tui_notify(struct tui *t, const char *text)
{
    terminal_notify(t->term, text);
}

void tui_bell(struct tui *t)
{
    terminal_bell(t->term);
}

void tui_suspend(struct tui *t)
{
    if (t->lent++ == 0)
        lend_terminal(t);
}

void tui_resume(struct tui *t)
{
    if (t->lent > 0 && --t->lent == 0)
        take_terminal(t);
}
