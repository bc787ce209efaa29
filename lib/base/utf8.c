// SPDX-License-Identifier: Apache-2.0
#include "base/utf8.h"

#include "base/attr.h"

#include <stdio.h>
#include <string.h>

enum { REPLACEMENT = 0xFFFD, VISIBLE_MAX = 16 };

static bool is_scalar(uint32_t cp)
{
    return cp <= 0x10FFFF && (cp < 0xD800 || cp > 0xDFFF);
}

// Length and payload bits that a lead byte announces; 0 for a byte that cannot lead.
static size_t lead_length(unsigned char c, uint32_t *bits)
{
    if (c < 0x80) {
        *bits = c;
        return 1;
    }
    if (c >= 0xC2 && c <= 0xDF) {
        *bits = c & 0x1Fu;
        return 2;
    }
    if (c >= 0xE0 && c <= 0xEF) {
        *bits = c & 0x0Fu;
        return 3;
    }
    *bits = c & 0x07u;
    return c >= 0xF0 && c <= 0xF4 ? 4 : 0;
}

size_t utf8_decode(const char *s, size_t n, uint32_t *cp)
{
    static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    uint32_t value;
    size_t len = lead_length((unsigned char)s[0], &value);
    *cp = REPLACEMENT;
    if (len == 0 || len > n)
        return 1;
    for (size_t i = 1; i < len; i++) {
        unsigned char c = (unsigned char)s[i];
        if ((c & 0xC0) != 0x80)
            return 1;
        value = value << 6 | (c & 0x3Fu);
    }
    if (value < smallest[len] || !is_scalar(value))
        return 1;
    *cp = value;
    return len;
}

size_t utf8_encode(uint32_t cp, char out[4])
{
    if (!is_scalar(cp))
        cp = REPLACEMENT;
    if (cp < 0x80) {
        out[0] = (char)cp;
        return 1;
    }
    size_t len = cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4;
    for (size_t i = len - 1; i > 0; i--, cp >>= 6)
        out[i] = (char)(0x80 | (cp & 0x3F));
    out[0] = (char)((0xF00u >> len) | cp);
    return len;
}

size_t utf8_width(const char *s)
{
    size_t columns = 0;
    uint32_t cp;
    for (size_t n = strlen(s), len; n > 0; s += len, n -= len) {
        len = utf8_decode(s, n, &cp);
        columns += (size_t)utf8_cp_width(cp);
    }
    return columns;
}

size_t utf8_prefix(const char *s, size_t columns)
{
    size_t n = strlen(s);
    size_t at = 0;
    while (at < n) {
        uint32_t cp;
        size_t len = utf8_decode(s + at, n - at, &cp);
        size_t width = (size_t)utf8_cp_width(cp);
        if (width > columns)
            break;
        columns -= width;
        at += len;
    }
    return at;
}

// U+FE00..FE0F are left out: they only choose the glyph of the character before them, and ordinary
// emoji carry them.
bool utf8_cp_invisible(uint32_t cp)
{
    static const struct {
        uint32_t first, last;
    } ranges[] = {
        {0x00AD, 0x00AD}, {0x034F, 0x034F},   {0x061C, 0x061C},   {0x115F, 0x1160},
        {0x17B4, 0x17B5}, {0x180B, 0x180F},   {0x200B, 0x200F},   {0x2028, 0x202E},
        {0x2060, 0x206F}, {0x3164, 0x3164},   {0xFEFF, 0xFEFF},   {0xFFA0, 0xFFA0},
        {0xFFF0, 0xFFFB}, {0x1BCA0, 0x1BCA3}, {0x1D173, 0x1D17A}, {0xE0000, 0xE0FFF},
    };
    for (size_t i = 0; i < ARRAY_LEN(ranges) && cp >= ranges[i].first; i++) {
        if (cp <= ranges[i].last)
            return true;
    }
    return false;
}

// Writes what stands for the code point into `visible`; false when it may stay as it is.
static bool replace(uint32_t cp, size_t len, enum utf8_mode mode, char visible[VISIBLE_MAX])
{
    if (cp == '\n' || cp == '\t') {
        snprintf(visible, VISIBLE_MAX, " ");
        return mode == UTF8_LINE;
    }
    if (cp < ' ' || cp == 0x7F) {
        snprintf(visible, VISIBLE_MAX, "^%c", (char)(cp ^ 0x40));
        return true;
    }
    if (cp == REPLACEMENT && len == 1) {
        snprintf(visible, VISIBLE_MAX, "\xEF\xBF\xBD");
        return true;
    }
    if ((cp >= 0x80 && cp <= 0x9F) || utf8_cp_invisible(cp)) {
        snprintf(visible, VISIBLE_MAX, "<U+%04X>", (unsigned)cp);
        return true;
    }
    return false;
}

void utf8_sanitise(struct strbuf *out, const char *s, enum utf8_mode mode)
{
    char visible[VISIBLE_MAX];
    uint32_t cp;
    for (size_t n = strlen(s), len; n > 0; s += len, n -= len) {
        len = utf8_decode(s, n, &cp);
        if (replace(cp, len, mode, visible))
            strbuf_adds(out, visible);
        else
            strbuf_add(out, s, len);
    }
}

bool utf8_is_clean(const char *s)
{
    char visible[VISIBLE_MAX];
    uint32_t cp;
    for (size_t n = strlen(s), len; n > 0; s += len, n -= len) {
        len = utf8_decode(s, n, &cp);
        if (replace(cp, len, UTF8_LINE, visible))
            return false;
    }
    return true;
}
