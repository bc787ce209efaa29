// SPDX-License-Identifier: Apache-2.0
#include "base/utf8.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <string.h>

Test(utf8, decodes_one_code_point)
{
    static const struct {
        const char *bytes;
        uint32_t cp;
        size_t len;
    } rows[] = {
        {"a", 'a', 1},
        {"\x7f", 0x7F, 1},
        {"\xc2\x80", 0x80, 2},
        {"\xdf\xbf", 0x7FF, 2},
        {"\xe0\xa0\x80", 0x800, 3},
        {"\xed\x9f\xbf", 0xD7FF, 3},
        {"\xee\x80\x80", 0xE000, 3},
        {"\xef\xbf\xbd", 0xFFFD, 3},
        {"\xf0\x90\x80\x80", 0x10000, 4},
        {"\xf4\x8f\xbf\xbf", 0x10FFFF, 4},
        {"\x80", 0xFFFD, 1},     // continuation without a lead
        {"\xc0\x80", 0xFFFD, 1}, // overlong
        {"\xc1\xbf", 0xFFFD, 1},
        {"\xe0\x9f\xbf", 0xFFFD, 1},
        {"\xf0\x8f\xbf\xbf", 0xFFFD, 1},
        {"\xed\xa0\x80", 0xFFFD, 1},     // surrogate
        {"\xf4\x90\x80\x80", 0xFFFD, 1}, // beyond Unicode
        {"\xf5\x80\x80\x80", 0xFFFD, 1},
        {"\xff", 0xFFFD, 1},
        {"\xe2\x82", 0xFFFD, 1}, // cut short
        {"\xe2\x82z", 0xFFFD, 1},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        uint32_t cp = 0;
        size_t len = utf8_decode(rows[i].bytes, strlen(rows[i].bytes), &cp);
        cr_expect(eq(u32, cp, rows[i].cp), "row %zu", i);
        cr_expect(eq(sz, len, rows[i].len), "row %zu", i);
    }
}

Test(utf8, every_scalar_round_trips)
{
    for (uint32_t cp = 0; cp <= 0x10FFFF; cp++) {
        uint32_t back;
        char bytes[4];
        size_t n = utf8_encode(cp, bytes);
        uint32_t wanted = cp >= 0xD800 && cp <= 0xDFFF ? 0xFFFD : cp;
        if (utf8_decode(bytes, n, &back) != n || back != wanted)
            cr_fatal("U+%04X came back as U+%04X", (unsigned)cp, (unsigned)back);
    }
    char bytes[4];
    cr_expect(eq(sz, utf8_encode(0x110000, bytes), 3));
    cr_expect(memcmp(bytes, "\xef\xbf\xbd", 3) == 0);
}

Test(utf8, columns_of_a_code_point)
{
    static const struct {
        uint32_t cp;
        int columns;
    } rows[] = {
        {'a', 1},     {0x1B, 1},     {0xE9, 1},   {0xAD, 1},    {0x2026, 1},  {0x2500, 1},
        {0x0301, 0},  {0x05B0, 0},   {0x0E31, 0}, {0x200B, 0},  {0x200D, 0},  {0x202E, 0},
        {0x2060, 0},  {0xFE0F, 0},   {0xFEFF, 0}, {0xE0100, 0}, {0x1100, 2},  {0x1160, 0},
        {0x11A8, 0},  {0xD7B0, 0},   {0xAC00, 2}, {0xD7A3, 2},  {0x3000, 2},  {0x3042, 2},
        {0x3099, 0},  {0x4E00, 2},   {0xFF21, 2}, {0xFF71, 1},  {0x20000, 2}, {0x3FFFD, 2},
        {0x231A, 2},  {0x2714, 1},   {0x2705, 2}, {0x1F600, 2}, {0x1F680, 2}, {0x1F1E9, 1},
        {0x1F3FB, 2}, {0x1FAE8, 2},  {0x303F, 1}, {0x4DC0, 1},  {0xE000, 1},  {0xFFFD, 1},
        {0x0600, 1},  {0x10FFFF, 1},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        cr_expect(eq(int, utf8_cp_width(rows[i].cp), rows[i].columns), "row U+%04X",
                  (unsigned)rows[i].cp);
}

Test(utf8, measures_strings)
{
    static const struct {
        const char *text;
        size_t columns;
    } rows[] = {
        {"", 0},
        {"abc", 3},
        {"caf\xc3\xa9", 4},
        {"cafe\xcc\x81", 4},
        {"\xe6\xbc\xa2\xe5\xad\x97", 4},
        {"\xe1\x84\x92\xe1\x85\xa1\xe1\x86\xab", 2}, // a syllable in three jamo
        {"\xf0\x9f\x9a\x80 go", 5},
        {"\xff\xfe", 2},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        cr_expect(eq(sz, utf8_width(rows[i].text), rows[i].columns), "row %s", rows[i].text);
}

Test(utf8, cuts_to_columns)
{
    static const struct {
        const char *text;
        size_t columns, bytes;
    } rows[] = {
        {"", 5, 0},
        {"abc", 0, 0},
        {"abc", 2, 2},
        {"abc", 9, 3},
        {"e\xcc\x81x", 1, 3}, // the accent stays with its letter
        {"e\xcc\x81x", 0, 0},
        {"\xe6\xbc\xa2\xe5\xad\x97", 3, 3}, // no half of a wide character
        {"\xe6\xbc\xa2\xe5\xad\x97", 4, 6},
        {"\xe6\xbc\xa2", 1, 0},
        {"\xe1\x84\x92\xe1\x85\xa1\xe1\x86\xab", 2, 9},
        {"a\xff"
         "b",
         2, 2},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        cr_expect(eq(sz, utf8_prefix(rows[i].text, rows[i].columns), rows[i].bytes),
                  "row %zu: %s in %zu columns", i, rows[i].text, rows[i].columns);
}

Test(utf8, makes_hostile_text_visible)
{
    static const struct {
        const char *raw, *line, *text;
    } rows[] = {
        {"", "", ""},
        {"plain ~ text", "plain ~ text", "plain ~ text"},
        {"\xe6\xbc\xa2 \xf0\x9f\x9a\x80 e\xcc\x81", "\xe6\xbc\xa2 \xf0\x9f\x9a\x80 e\xcc\x81",
         "\xe6\xbc\xa2 \xf0\x9f\x9a\x80 e\xcc\x81"},
        {"\xe2\x9a\xa0\xef\xb8\x8f", "\xe2\x9a\xa0\xef\xb8\x8f", "\xe2\x9a\xa0\xef\xb8\x8f"},
        {"a\nb\tc", "a b c", "a\nb\tc"},
        {"a\r\nb", "a^M b", "a^M\nb"},
        {"\x1b[31mred\x1b]0;t\x07", "^[[31mred^[]0;t^G", "^[[31mred^[]0;t^G"},
        {"\x01\x08\x0b\x1f\x7f", "^A^H^K^_^?", "^A^H^K^_^?"},
        {"\xc2\x85\xc2\x9b", "<U+0085><U+009B>", "<U+0085><U+009B>"},
        {"\x9b"
         "31m",
         "\xef\xbf\xbd"
         "31m",
         "\xef\xbf\xbd"
         "31m"},
        {"a\xe2\x80\xae"
         "b",
         "a<U+202E>b", "a<U+202E>b"},
        {"\xe2\x81\xa6\xe2\x81\xa9\xd8\x9c", "<U+2066><U+2069><U+061C>",
         "<U+2066><U+2069><U+061C>"},
        {"\xe2\x80\x8b\xe2\x80\x8d\xef\xbb\xbf\xc2\xad", "<U+200B><U+200D><U+FEFF><U+00AD>",
         "<U+200B><U+200D><U+FEFF><U+00AD>"},
        {"\xe2\x80\xa8\xe2\x80\xa9", "<U+2028><U+2029>", "<U+2028><U+2029>"},
        {"\xf3\xa0\x81\xa1", "<U+E0061>", "<U+E0061>"},
        {"\xc0\xaf\xed\xa0\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd",
         "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
        {"\xef\xbf\xbd", "\xef\xbf\xbd", "\xef\xbf\xbd"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct strbuf sb CLEANUP_STRBUF = STRBUF_INIT;
        utf8_sanitise(&sb, rows[i].raw, UTF8_LINE);
        cr_expect(eq(str, sb.buf, (char *)rows[i].line), "row %zu as a line", i);
        cr_expect(utf8_is_clean(sb.buf), "row %zu sanitised is clean", i);
        cr_expect(eq(int, utf8_is_clean(rows[i].raw), strcmp(rows[i].raw, rows[i].line) == 0),
                  "row %zu clean", i);
        strbuf_reset(&sb);
        utf8_sanitise(&sb, rows[i].raw, UTF8_TEXT);
        cr_expect(eq(str, sb.buf, (char *)rows[i].text), "row %zu as text", i);
    }
}

Test(utf8, sanitising_appends)
{
    struct strbuf sb CLEANUP_STRBUF = STRBUF_INIT;
    strbuf_adds(&sb, "name: ");
    utf8_sanitise(&sb, "a\x1b", UTF8_LINE);
    cr_expect(eq(str, sb.buf, (char *)"name: a^["));
}
