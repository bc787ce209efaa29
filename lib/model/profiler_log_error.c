// SPDX-License-Identifier: Apache-2.0
// The text of an error as a log has it: what a logger wrote as one, and what follows it without a
// logger's stamp. Of tracebacks the frames are left out, the exceptions stay.
#include "model/profiler_log_impl.h"

#include <string.h>

static const char traceback[] = "Traceback (most recent call last):";

static void append(struct log_error *e, const char *s, size_t n)
{
    if (n == 0 || e->text.overflow)
        return;
    if (e->text.len)
        strbuf_addc(&e->text, '\n');
    char line[LOG_TEXT_MAX];
    size_t kept = log_text_keep(line, sizeof(line), s, n);
    size_t room = ERROR_MAX > e->text.len ? ERROR_MAX - e->text.len : 0;
    if (kept > room)
        e->text.overflow = true; // the whole line or none of it
    else
        strbuf_add(&e->text, line, kept);
}

// A message of several lines, as a logger of JSON writes it, has its traceback inside.
static void append_lines(struct log_error *e, struct span text)
{
    const char *p = text.at, *end = text.at + text.len;
    while (p < end) {
        const char *stop = memchr(p, '\n', (size_t)(end - p));
        size_t n = (size_t)((stop ? stop : end) - p);
        bool starts =
            n >= sizeof(traceback) - 1 && memcmp(p, traceback, sizeof(traceback) - 1) == 0;
        bool inner = n == 0 || *p == ' ' || *p == '\t';
        if (starts)
            e->in_frames = true;
        else if (!(e->in_frames && inner)) {
            e->in_frames = false;
            append(e, p, n);
        }
        p = stop ? stop + 1 : end;
    }
}

static void start(struct log_error *e)
{
    strbuf_reset(&e->text);
    strbuf_limit(&e->text, ERROR_MAX);
    e->open = true;
    e->in_frames = false;
}

bool log_error_take(struct log_error *e, const struct log_parts *p)
{
    if (p->stamped) {
        e->open = false;
        if (p->level != LOG_LEVEL_ERROR || e->failed)
            return false;
        start(e);
        append_lines(e, p->text);
        return true;
    }
    bool starts = p->text.len >= sizeof(traceback) - 1 &&
                  memcmp(p->text.at, traceback, sizeof(traceback) - 1) == 0;
    if (!e->open && (!starts || e->failed))
        return false;
    if (!e->open)
        start(e);
    append_lines(e, p->text);
    return true;
}

void log_error_reset(struct log_error *e)
{
    strbuf_release(&e->text);
    *e = (struct log_error){.text = STRBUF_INIT};
}
