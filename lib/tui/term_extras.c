// SPDX-License-Identifier: Apache-2.0
#include "tui/term_extras.h"

#include "base/mem.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void term_write(int fd, const char *text, size_t len)
{
    while (len > 0) {
        ssize_t n = write(fd, text, len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return;
        text += n;
        len -= (size_t)n;
    }
}

static void say(const struct term_extras *x, const struct strbuf *text)
{
    if (x->here)
        term_write(x->fd, text->buf, text->len);
}

void term_extras_undo(const struct term_extras *x, struct strbuf *out)
{
    if (x->sync)
        strbuf_adds(out, OSC_SYNC_END);
    if (x->mouse)
        strbuf_adds(out, OSC_MOUSE_OFF);
    if (x->progress != PROGRESS_NONE)
        strbuf_adds(out, OSC_PROGRESS_CLEAR);
    if (x->title)
        strbuf_adds(out, OSC_TITLE_POP);
}

void term_extras_enter(struct term_extras *x, bool anew)
{
    struct strbuf text CLEANUP_STRBUF = STRBUF_INIT;
    x->here = true;
    if (x->mouse)
        strbuf_adds(&text, OSC_MOUSE_ON);
    if (x->title && anew)
        strbuf_adds(&text, OSC_TITLE_PUSH);
    if (x->title)
        osc_title(&text, x->title);
    if (x->progress != PROGRESS_NONE)
        osc_progress(&text, x->progress, x->percent);
    say(x, &text);
}

void term_extras_leave(struct term_extras *x)
{
    struct strbuf text CLEANUP_STRBUF = STRBUF_INIT;
    term_extras_undo(x, &text);
    say(x, &text);
    x->here = false;
}

void term_extras_release(struct term_extras *x)
{
    free_clear(&x->program);
    free_clear(&x->title);
}

bool term_extras_title(struct term_extras *x, const char *text)
{
    struct strbuf clean CLEANUP_STRBUF = STRBUF_INIT, out CLEANUP_STRBUF = STRBUF_INIT;
    bool first = !x->title;
    if (!x->can.title)
        return false;
    osc_title_text(&clean, text);
    if (!first && !strcmp(x->title, clean.buf))
        return false;
    free(x->title);
    x->title = strbuf_detach(&clean);
    if (first)
        strbuf_adds(&out, OSC_TITLE_PUSH);
    osc_title(&out, x->title);
    say(x, &out);
    return first;
}

bool term_extras_progress(struct term_extras *x, enum progress_state state, int percent)
{
    struct strbuf out CLEANUP_STRBUF = STRBUF_INIT;
    if (!x->can.progress || (state == x->progress && percent == x->percent))
        return false;
    bool other = (state == PROGRESS_NONE) != (x->progress == PROGRESS_NONE);
    x->progress = state;
    x->percent = percent;
    osc_progress(&out, state, percent);
    say(x, &out);
    return other;
}

void term_extras_notify(const struct term_extras *x, const char *text)
{
    struct strbuf out CLEANUP_STRBUF = STRBUF_INIT;
    // Whether what is handed on arrives, nobody tells: the bell always does.
    if (x->can.tmux && x->can.notify != NOTIFY_BELL)
        osc_notify(&out, NOTIFY_BELL, false, x->program, text);
    osc_notify(&out, x->can.notify, x->can.tmux, x->program, text);
    say(x, &out);
}
