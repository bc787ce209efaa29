// SPDX-License-Identifier: Apache-2.0
#include "output/ansi.h"

#include "base/mem.h"
#include "base/utf8.h"

#include <string.h>

enum { ESC = 0x1b, BEL = 0x07, SGR_MAX = 64, SGR_CONCEAL = 8 };

// ESC [ parameters, intermediates, one final byte. Its length; 0 when it is none.
static size_t csi_length(const char *s, size_t n)
{
    size_t i = 2;
    if (n < 3 || s[0] != ESC || s[1] != '[')
        return 0;
    while (i < n && s[i] >= 0x20 && s[i] <= 0x3f)
        i++;
    return i < n && s[i] >= 0x40 && s[i] <= 0x7e ? i + 1 : 0;
}

// ESC ] title, ESC P …, up to BEL or ESC \. One without an end is no sequence: it would swallow the line.
static size_t control_string_length(const char *s, size_t n)
{
    if (n < 2 || s[0] != ESC || !memchr("]PX^_", s[1], 5))
        return 0;
    for (size_t i = 2; i < n; i++) {
        if (s[i] == BEL)
            return i + 1;
        if (s[i] == ESC && i + 1 < n && s[i + 1] == '\\')
            return i + 2;
    }
    return 0;
}

static size_t sequence_length(const char *s, size_t n)
{
    size_t csi = csi_length(s, n);
    return csi ? csi : control_string_length(s, n);
}

// The number at *s; moves behind it and one separator.
static unsigned take_number(const char **s, const char *end)
{
    unsigned v = 0;
    for (; *s < end && **s >= '0' && **s <= '9'; (*s)++)
        v = v < 1000 ? v * 10 + (unsigned)(**s - '0') : v;
    if (*s < end)
        (*s)++;
    return v;
}

static bool hides_text(const char *params, const char *end)
{
    while (params < end) {
        unsigned v = take_number(&params, end);
        if (v == SGR_CONCEAL)
            return true;
        // A colour's own numbers follow: 5;INDEX or 2;R;G;B.
        if (v == 38 || v == 48 || v == 58)
            for (int more = take_number(&params, end) == 5 ? 1 : 3; more > 0; more--)
                take_number(&params, end);
    }
    return false;
}

static bool is_colour(const char *s, size_t n)
{
    if (n < 3 || n > SGR_MAX || s[1] != '[' || s[n - 1] != 'm')
        return false;
    return strspn(s + 2, "0123456789;:") >= n - 3 && !hides_text(s + 2, s + n - 1);
}

static bool is_reset(const char *s, size_t n)
{
    return n == 3 || (n == 4 && s[2] == '0');
}

static void add_text(struct strbuf *out, const char *s, size_t n)
{
    while (n) {
        size_t part = strnlen(s, n);
        char *text CLEANUP_FREE = xstrndup(s, part);
        utf8_sanitise(out, text, UTF8_TEXT);
        if (part == n)
            return;
        strbuf_adds(out, "^@");
        s += part + 1;
        n -= part + 1;
    }
}

static void skip_overwritten(const char **line, size_t *n)
{
    while (*n && (*line)[*n - 1] == '\r')
        --*n;
    size_t start = *n;
    while (start && (*line)[start - 1] != '\r')
        start--;
    *line += start;
    *n -= start;
}

void ansi_clean(struct strbuf *out, const char *line, size_t n, bool colour)
{
    bool coloured = false;
    skip_overwritten(&line, &n);
    while (n) {
        const char *esc = memchr(line, ESC, n);
        size_t text = esc ? (size_t)(esc - line) : n;
        size_t seq = esc ? sequence_length(esc, n - text) : 0;
        // An ESC that begins nothing is text.
        add_text(out, line, text + (esc && !seq));
        if (seq && colour && is_colour(esc, seq)) {
            strbuf_add(out, esc, seq);
            coloured = !is_reset(esc, seq);
        }
        line += text + (seq ? seq : esc != NULL);
        n -= text + (seq ? seq : esc != NULL);
    }
    if (coloured)
        strbuf_adds(out, "\x1b[0m");
}
