// SPDX-License-Identifier: Apache-2.0
#include "model/log_clean.h"

#include "base/utf8.h"
#include "model/logbook.h"

#include <string.h>

enum { ESCAPE = 0x1B, BELL = 0x07, TAB_STOP = 8 };

static bool in(char c, unsigned char first, unsigned char last)
{
    return (unsigned char)c >= first && (unsigned char)c <= last;
}

// Past the end of a control string (OSC, DCS, ...) whose content starts at `at`; 0 when it has no end in this line.
static size_t string_end(const char *s, size_t n, size_t at)
{
    for (; at < n; at++) {
        if (s[at] == BELL)
            return at + 1;
        if (s[at] == ESCAPE && at + 1 < n && s[at + 1] == '\\')
            return at + 2;
    }
    return 0;
}

static size_t csi_end(const char *s, size_t n, size_t at)
{
    while (at < n && in(s[at], 0x30, 0x3F))
        at++;
    while (at < n && in(s[at], 0x20, 0x2F))
        at++;
    return at < n && in(s[at], 0x40, 0x7E) ? at + 1 : at;
}

size_t log_escape_length(const char *s, size_t n)
{
    size_t at = 1;
    if (n < 2)
        return n;
    if (s[1] == '[')
        return csi_end(s, n, 2);
    if (strchr("]PX^_", s[1]) != NULL)
        return string_end(s, n, 2);
    while (at < n && in(s[at], 0x20, 0x2F))
        at++;
    return at < n && in(s[at], 0x30, 0x7E) ? at + 1 : 0;
}

// What a line has come to so far.
struct writing {
    struct strbuf *out;
    size_t columns, blanks; // of out; seen but not yet written
    bool restart;           // the next character that shows writes over the line
    bool cut;
};

static void put(struct writing *w, char c)
{
    if (w->restart) {
        strbuf_reset(w->out);
        w->columns = 0;
        w->restart = w->cut = false;
    }
    size_t room = LOGBOOK_LINE_MAX - w->out->len;
    w->cut = w->cut || w->blanks >= room;
    strbuf_addn(w->out, ' ', w->blanks < room ? w->blanks : room);
    w->columns += w->blanks;
    w->blanks = 0;
    if (w->out->len < LOGBOOK_LINE_MAX)
        strbuf_addc(w->out, c);
    w->columns += !in(c, 0x80, 0xBF);
}

static size_t column(const struct writing *w)
{
    return (w->restart ? 0 : w->columns) + w->blanks;
}

static void step_back(struct writing *w)
{
    if (w->blanks > 0) {
        w->blanks--;
        return;
    }
    if (w->restart || w->cut || w->out->len == 0)
        return;
    size_t len = w->out->len - 1;
    while (len > 0 && in(w->out->buf[len], 0x80, 0xBF))
        len--;
    strbuf_truncate(w->out, len);
    w->columns -= w->columns > 0;
}

static void put_control(struct writing *w, char c)
{
    switch (c) {
    case '\0':
    case BELL:
        break;
    case ' ':
    case '\n':
        w->blanks++;
        break;
    case '\t':
        w->blanks += TAB_STOP - column(w) % TAB_STOP;
        break;
    case '\r':
        w->restart = true;
        w->blanks = 0;
        break;
    case '\b':
        step_back(w);
        break;
    default:
        put(w, c);
    }
}

// A character that the cut tore would show as an invalid one.
static void drop_torn(struct strbuf *sb)
{
    size_t len = sb->len;
    for (int back = 0; back < 4 && len > 0; back++) {
        uint32_t cp;
        len--;
        if (in(sb->buf[len], 0x80, 0xBF))
            continue;
        size_t used = utf8_decode(sb->buf + len, sb->len - len, &cp);
        if (used < sb->len - len || (used == 1 && cp == 0xFFFD))
            strbuf_truncate(sb, len);
        return;
    }
}

// A cut leaves no torn character; a cut and a step back may leave blanks.
static void tidy_end(struct strbuf *sb, bool cut)
{
    if (cut)
        drop_torn(sb);
    while (sb->len > 0 && sb->buf[sb->len - 1] == ' ')
        strbuf_truncate(sb, sb->len - 1);
}

bool log_clean(struct strbuf *out, struct strbuf *scratch, const char *line, size_t n)
{
    strbuf_reset(scratch);
    strbuf_reset(out);
    struct writing w = {.out = scratch};
    for (size_t i = 0, used; i < n; i += used) {
        used = line[i] == ESCAPE ? log_escape_length(line + i, n - i) : 0;
        if (used > 0)
            continue;
        used = 1;
        if (in(line[i], 0, ' '))
            put_control(&w, line[i]);
        else
            put(&w, line[i]);
    }
    tidy_end(scratch, w.cut);
    utf8_sanitise(out, scratch->buf, UTF8_LINE);
    if (out->len <= LOGBOOK_LINE_MAX)
        return w.cut;
    strbuf_truncate(out, LOGBOOK_LINE_MAX);
    tidy_end(out, true);
    return true;
}
