// SPDX-License-Identifier: Apache-2.0
#include "model/log_line.h"

#include "model/log_clean.h"

#include <string.h>

enum { ESC = 0x1b, STAMP_MIN = 19 /* 2026-04-23T20:05:07 */ };

// Whether a sequence erases what was written before it.
static bool erases(const char *s, size_t n)
{
    return n > 2 && s[1] == '[' && (s[n - 1] == 'K' || s[n - 1] == 'J');
}

static size_t put(char *out, size_t n, const char *s, size_t len)
{
    size_t take = len < LOG_TEXT_MAX - n ? len : LOG_TEXT_MAX - n;
    memcpy(out + n, s, take);
    return n + take;
}

// Copies up to the next carriage return or erasure without escape sequences; *p moves behind it.
static size_t clean(const char **p, const char *end, char *out)
{
    size_t n = 0;
    const char *s = *p;
    while (s < end) {
        const char *esc = memchr(s, ESC, (size_t)(end - s));
        n = put(out, n, s, (size_t)((esc ? esc : end) - s));
        s = esc ? esc : end;
        if (!esc)
            break;
        size_t used = log_escape_length(esc, (size_t)(end - esc));
        if (used == 0) // none that a terminal knows
            n = put(out, n, esc, used = 1);
        s += used;
        if (n > 0 && erases(esc, used))
            break;
    }
    *p = s;
    return n;
}

const char *log_glued(const char *s, size_t n)
{
    const char *end = s + n;
    if (n == 0 || *s == '{' || log_stamp_length(s, n) > 0)
        return NULL;
    for (const char *p = s + 1; end - p >= STAMP_MIN - 4; p++) {
        p = memchr(p, '-', (size_t)(end - p));
        if (!p || end - p < STAMP_MIN - 4)
            return NULL;
        if (p - s <= 4)
            continue;
        const char *stamp = p - 4;
        if (stamp[-1] != '[' && log_stamp_length(stamp, (size_t)(end - stamp)))
            return stamp;
    }
    return NULL;
}

void log_cursor_init(struct log_cursor *c, const char *line, size_t n)
{
    c->at = line;
    c->end = line + n;
    c->glued = c->glued_end = NULL;
}

// The next segment of the line between carriage returns, cleaned where it must be.
static bool next_segment(struct log_cursor *c, const char **from, const char **to)
{
    while (c->at < c->end && (*c->at == '\r' || *c->at == '\n'))
        c->at++;
    if (c->at == c->end)
        return false;
    const char *cr = memchr(c->at, '\r', (size_t)(c->end - c->at));
    const char *end = cr ? cr : c->end;
    if (!memchr(c->at, ESC, (size_t)(end - c->at))) {
        *from = c->at;
        *to = c->at = end;
    } else {
        size_t n = clean(&c->at, end, c->text);
        *from = c->text;
        *to = c->text + n;
    }
    if (*to - *from > LOG_TEXT_MAX)
        *to = *from + LOG_TEXT_MAX;
    return true;
}

bool log_cursor_next(struct log_cursor *c, struct log_parts *out)
{
    const char *from = c->glued, *to = c->glued_end;
    c->glued = NULL;
    if (!from && !next_segment(c, &from, &to))
        return false;
    const char *glued = log_glued(from, (size_t)(to - from));
    if (glued) {
        c->glued = glued;
        c->glued_end = to;
        to = glued;
    }
    log_parts_read(from, (size_t)(to - from), c->json, sizeof(c->json), NULL, out);
    return true;
}
