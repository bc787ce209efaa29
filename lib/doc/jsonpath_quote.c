// SPDX-License-Identifier: Apache-2.0
#include "doc/jsonpath_quote.h"

#include "base/attr.h"
#include "base/utf8.h"

#include <string.h>

static int digit_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    char lower = (char)(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : 99;
}

// `count` digits at p; false when there are fewer.
static bool read_digits(const char *p, const char *end, int count, int base, uint32_t *out)
{
    if (end - p < count)
        return false;
    *out = 0;
    for (int i = 0; i < count; i++) {
        int digit = digit_value(p[i]);
        if (digit >= base)
            return false;
        *out = *out * (uint32_t)base + (uint32_t)digit;
    }
    return true;
}

static bool add_code_point(struct strbuf *out, uint32_t cp)
{
    if (cp > 0x10FFFF || (cp >= 0xD800 && cp < 0xE000))
        return false;
    char bytes[4];
    strbuf_add(out, bytes, utf8_encode(cp, bytes));
    return true;
}

// \x41 and \101 are bytes, \u and \U characters. p is behind the backslash; returns the end, NULL
// when invalid.
static const char *numeric_escape(struct strbuf *out, const char *p, const char *end)
{
    static const struct {
        char letter;
        int digits;
    } kinds[] = {{'x', 2}, {'u', 4}, {'U', 8}};
    uint32_t v = 0;
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        if (*p != kinds[i].letter)
            continue;
        if (!read_digits(p + 1, end, kinds[i].digits, 16, &v))
            return NULL;
        if (*p != 'x')
            return add_code_point(out, v) ? p + 1 + kinds[i].digits : NULL;
        strbuf_addc(out, (char)v);
        return p + 3;
    }
    if (!read_digits(p, end, 3, 8, &v) || v > 0xFF)
        return NULL;
    strbuf_addc(out, (char)v);
    return p + 3;
}

static const char *escape(struct strbuf *out, const char *p, const char *end, char quote)
{
    static const char letters[] = "a\ab\bf\fn\nr\rt\tv\v\\\\";
    if (p == end)
        return NULL;
    if (*p == quote) {
        strbuf_addc(out, quote);
        return p + 1;
    }
    for (const char *pair = letters; *pair; pair += 2) {
        if (*pair == *p) {
            strbuf_addc(out, pair[1]);
            return p + 1;
        }
    }
    return numeric_escape(out, p, end);
}

bool jsonpath_unquote(struct strbuf *out, const char *text, size_t n)
{
    if (n < 2 || text[0] != text[n - 1])
        return false;
    const char *p = text + 1, *end = text + n - 1;
    while (p && p < end) {
        if (*p == text[0])
            return false;
        if (*p == '\\')
            p = escape(out, p + 1, end, text[0]);
        else
            strbuf_addc(out, *p++);
    }
    return p != NULL;
}
