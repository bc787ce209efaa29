// SPDX-License-Identifier: Apache-2.0
#include "tui/dash.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "tui/view.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *make_at(const struct tui_opts *opts)
{
    const char *at = opts->context && *opts->context ? opts->context : opts->server;
    return at && *at ? xasprintf(" @ %s", at) : xstrdup("");
}

void dash_init(struct dash *d, const struct tui_source *source, const struct tui_opts *opts)
{
    *d = (struct dash){
        .source = *source,
        .program = opts->program ? xstrdup(opts->program) : NULL,
        .scope = xstrdup(opts->scope ? opts->scope : ""),
        .at = make_at(opts),
        .all_namespaces = opts->all_namespaces,
        .view = &view_list,
        .under_help = &view_list,
        .list = {.stale = true},
        .logs = {.follow = true},
        .link = {.last_proof_mono_ms = TIME_UNKNOWN, .retry_at_mono_ms = TIME_UNKNOWN},
    };
    if (opts->single_name)
        view_run_open(d, opts->single_namespace ? opts->single_namespace : "", opts->single_name);
}

void dash_release(struct dash *d)
{
    list_order_release(&d->list.order);
    free_clear(&d->program);
    free_clear(&d->scope);
    free_clear(&d->at);
    free_clear(&d->list.namespace_);
    free_clear(&d->list.name);
    free_clear(&d->list.only);
    free_clear(&d->run.namespace_);
    free_clear(&d->run.name);
}

static unsigned toggle_pause(struct dash *d)
{
    d->paused = !d->paused;
    return DASH_DRAW;
}

static unsigned act(struct dash *d, enum action action)
{
    switch (action) {
    case ACTION_NONE:
        return 0;
    case ACTION_QUIT:
        return DASH_QUIT;
    case ACTION_REDRAW:
        d->list.widths_cols = 0; // its columns are measured anew too
        return DASH_DRAW | DASH_CLEAR;
    case ACTION_RETRY:
        return DASH_DRAW | DASH_RETRY;
    case ACTION_PAUSE:
        return toggle_pause(d);
    case ACTION_HELP:
        d->under_help = d->view;
        d->view = &view_help;
        d->help_top = 0;
        return DASH_DRAW;
    default:
        return d->view->act(d, action);
    }
}

// One notch of the wheel.
static unsigned wheel(struct dash *d, int key)
{
    enum { WHEEL_ROWS = 3 };
    unsigned effects = 0;
    for (int i = 0; i < WHEEL_ROWS; i++)
        effects |= dash_key(d, key == TKEY_WHEEL_UP ? TKEY_ARROW_UP : TKEY_ARROW_DOWN);
    return effects;
}

unsigned dash_click(struct dash *d, int row, int col)
{
    return d->view->click ? d->view->click(d, row, col) : 0;
}

unsigned dash_key(struct dash *d, int key)
{
    unsigned effects = 0;
    if (key == TKEY_WHEEL_UP || key == TKEY_WHEEL_DOWN)
        return wheel(d, key);
    if (d->note[0]) {
        d->note[0] = '\0';
        effects = DASH_DRAW;
    }
    unsigned raw = d->view->raw_key ? d->view->raw_key(d, key) : 0;
    if (raw & DASH_HANDLED)
        return effects | raw;
    return effects | act(d, keymap_find(key, d->view->bit));
}

struct tui_focus dash_focus(const struct dash *d)
{
    const struct view_ops *view = d->view == &view_help ? d->under_help : d->view;
    if (!view->wants)
        return (struct tui_focus){NULL, NULL, 0};
    return (struct tui_focus){d->run.namespace_, d->run.name, view->wants};
}

bool dash_changed(struct dash *d, unsigned change)
{
    if (change & (CHANGE_NEW | CHANGE_GONE | CHANGE_ATTEMPT))
        d->list.stale = true; // indices moved
    d->list.dirty = true;
    return change != 0 && !d->paused && d->view != &view_help;
}

void dash_note(struct dash *d, const char *text, int64_t mono_ms)
{
    snprintf(d->note, sizeof d->note, "%s", text);
    d->note_until_mono_ms = mono_ms + NOTE_MS;
}

// Ages are told in wall time, which a simulated cluster has its own of; what passed since the proof is real.
static int64_t proof_wall(const struct dash *d, int64_t now_ms, int64_t mono_ms)
{
    int64_t proof = d->link.last_proof_mono_ms;
    return proof == TIME_UNKNOWN ? TIME_UNKNOWN : now_ms - (mono_ms - proof);
}

bool dash_draw(struct dash *d, struct canvas *c, int64_t wall_ms, int64_t mono_ms)
{
    struct frame f = {
        .canvas = c,
        .now_ms = wall_ms + d->link.skew_ms,
        .mono_ms = mono_ms,
        .link = {.online = d->link.state == TUI_LINK_LIVE || d->link.state == TUI_LINK_CONNECTING,
                 .last_proof_ms = proof_wall(d, wall_ms + d->link.skew_ms, mono_ms)},
    };
    d->drawn = (struct dash_time){f.now_ms, f.mono_ms, f.link};
    canvas_clear(c);
    d->view->draw(d, &f);
    return f.ticks && !d->paused;
}
