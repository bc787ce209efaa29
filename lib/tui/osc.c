// SPDX-License-Identifier: Apache-2.0
#include "tui/osc.h"

#include "base/mem.h"
#include "base/utf8.h"

#include <string.h>

#define BELL       "\a"
#define STRING_END "\033\\"

// Clean and short. A megabyte costs no more than a line: nothing that is cut away is looked at.
static void clean(struct strbuf *out, const char *text, size_t columns)
{
    enum { BYTES_PER_COLUMN = 16 };
    struct strbuf raw CLEANUP_STRBUF = STRBUF_INIT, line CLEANUP_STRBUF = STRBUF_INIT;
    strbuf_add(&raw, text, strnlen(text, columns * BYTES_PER_COLUMN));
    utf8_sanitise(&line, raw.buf, UTF8_LINE);
    strbuf_add(out, line.buf, utf8_prefix(line.buf, columns));
}

void osc_title_text(struct strbuf *out, const char *text)
{
    clean(out, text, OSC_TITLE_COLS);
}

void osc_title(struct strbuf *out, const char *text)
{
    strbuf_adds(out, "\033]2;");
    osc_title_text(out, text);
    strbuf_adds(out, STRING_END);
}

void osc_progress(struct strbuf *out, enum progress_state state, int percent)
{
    int shown = percent < 0 ? 0 : percent > 100 ? 100 : percent;
    strbuf_addf(out, "\033]9;4;%d;%d" STRING_END, (int)state, shown);
}

static void note_text(struct strbuf *out, const char *text)
{
    size_t start = out->len;
    if (*text >= '0' && *text <= '9')
        strbuf_adds(out, "> ");
    clean(out, text, OSC_NOTE_COLS);
    for (size_t i = start; i < out->len; i++) {
        if (out->buf[i] == ';')
            out->buf[i] = ',';
    }
}

// tmux hands on what stands in its own string, where every ESC is doubled.
static void wrap_for_tmux(struct strbuf *out, const char *inner)
{
    strbuf_adds(out, "\033Ptmux;");
    for (; *inner; inner++) {
        if (*inner == '\033')
            strbuf_addc(out, '\033');
        strbuf_addc(out, *inner);
    }
    strbuf_adds(out, STRING_END);
}

void osc_notify(struct strbuf *out, enum notify_way way, bool tmux, const char *program,
                const char *text)
{
    struct strbuf inner CLEANUP_STRBUF = STRBUF_INIT;
    if (way == NOTIFY_BELL) {
        strbuf_adds(out, BELL);
        return;
    }
    strbuf_adds(&inner, way == NOTIFY_OSC9 ? "\033]9;" : "\033]777;notify;");
    if (way == NOTIFY_OSC777) {
        note_text(&inner, program);
        strbuf_addc(&inner, ';');
    }
    note_text(&inner, text);
    strbuf_adds(&inner, BELL); // one byte, so that nothing of it needs doubling again
    if (tmux)
        wrap_for_tmux(out, inner.buf);
    else
        strbuf_adds(out, inner.buf);
}
