// SPDX-License-Identifier: Apache-2.0
#include "canvas/clean.h"

#include "base/mem.h"

#include <string.h>

// Bytes of input per column that are looked at: a character of four bytes with MARKS_MAX marks of
// up to three, and slack for marks that are dropped.
enum { BYTES_PER_COLUMN = 32, BYTES_SLACK = 64 };

bool clean_copy(struct strbuf *out, const char *text, enum utf8_mode mode, size_t columns)
{
    size_t max = columns * BYTES_PER_COLUMN + BYTES_SLACK;
    size_t n = strnlen(text, max + 1);
    if (n <= max) {
        utf8_sanitise(out, text, mode);
        return false;
    }
    // The character that the cut may tear would show as U+FFFD, behind the ellipsis.
    char *head CLEANUP_FREE = xstrndup(text, max);
    utf8_sanitise(out, head, mode);
    return true;
}

static bool is_variation_selector(uint32_t cp)
{
    return cp >= 0xFE00 && cp <= 0xFE0F;
}

static void set_char(struct grapheme *g, uint32_t cp, bool ascii)
{
    g->width = utf8_cp_width(cp);
    if (g->width == 0) {
        g->text[0] = ' ';
        g->width = 1;
    } else if (ascii && cp > 0x7E) {
        g->text[0] = '?';
        g->width = 1;
    } else {
        (void)utf8_encode(cp, g->text);
    }
}

size_t clean_next(const char *s, size_t n, bool ascii, struct grapheme *g)
{
    uint32_t cp;
    size_t used = utf8_decode(s, n, &cp);
    memset(g, 0, sizeof *g);
    set_char(g, cp, ascii);
    size_t len = strlen(g->text);
    int marks = 0;
    if (utf8_cp_width(cp) == 0)
        used = 0; // the mark is taken again below, onto the blank
    while (used < n) {
        size_t step = utf8_decode(s + used, n - used, &cp);
        if (utf8_cp_width(cp) != 0)
            break;
        used += step;
        if (ascii || is_variation_selector(cp) || marks == MARKS_MAX || len + step >= CELL_BYTES)
            continue;
        len += utf8_encode(cp, g->text + len);
        marks++;
    }
    return used;
}

size_t clean_width(const char *s, size_t n, bool ascii)
{
    size_t width = 0;
    struct grapheme g;
    for (size_t used; n > 0; s += used, n -= used) {
        used = clean_next(s, n, ascii, &g);
        width += (size_t)g.width;
    }
    return width;
}
