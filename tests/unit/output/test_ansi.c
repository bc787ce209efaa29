// SPDX-License-Identifier: Apache-2.0
// Lines of a log on a terminal: colours stay, nothing else gets through.
#include "output/ansi.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

#define E "\x1b"

static const struct {
    const char *what, *line;
    size_t n; // 0: strlen
    const char *coloured, *plain;
} rows[] = {
    {"text", "plain text", 0, "plain text", "plain text"},
    {"empty", "", 0, "", ""},
    {"a level in green", E "[32m INFO" E "[0m x", 0, E "[32m INFO" E "[0m x", " INFO x"},
    {"an open colour ends with the line", E "[1;31mred", 0, E "[1;31mred" E "[0m", "red"},
    {"a palette colour", E "[38;5;8mgrey" E "[m", 0, E "[38;5;8mgrey" E "[m", "grey"},
    {"hidden text", E "[8mhidden" E "[0;8mmore", 0, "hiddenmore", "hiddenmore"},
    {"hidden behind a colour", E "[38;2;1;2;3;8mx", 0, "x", "x"},
    {"cursor and screen", "a" E "[2J" E "[1;1H" E "[?25lb", 0, "ab", "ab"},
    {"title", "a" E "]0;owned\ab" E "]2;x" E "\\c", 0, "abc", "abc"},
    {"a title without an end", "a" E "]0;owned", 0, "a^[]0;owned", "a^[]0;owned"},
    {"device control", E "P+q" E "\\x", 0, "x", "x"},
    {"a lone escape", "a" E "cb" E, 0, "a^[cb^[", "a^[cb^["},
    {"a spinner", "- 1%\r\\ 2%\r| 3%", 0, "| 3%", "| 3%"},
    {"a line of Windows", "text\r", 0, "text", "text"},
    {"bell and backspace", "a\a\b", 0, "a^G^H", "a^G^H"},
    {"tab stays", "a\tb", 0, "a\tb", "a\tb"},
    {"a NUL", "a\0b", 3, "a^@b", "a^@b"},
    {"bidi and C1", "\xe2\x80\xae\xc2\x9b", 0, "<U+202E><U+009B>", "<U+202E><U+009B>"},
    {"no UTF-8", "\xff", 0, "\xef\xbf\xbd", "\xef\xbf\xbd"},
};

Test(ansi, what_reaches_a_terminal)
{
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        for (int colour = 0; colour < 2; colour++) {
            struct strbuf out = STRBUF_INIT;
            const char *want = colour ? rows[i].coloured : rows[i].plain;
            ansi_clean(&out, rows[i].line, rows[i].n ? rows[i].n : strlen(rows[i].line), colour);
            cr_expect(strcmp(out.buf, want) == 0, "%s: \"%s\", not \"%s\"", rows[i].what, out.buf,
                      want);
            strbuf_release(&out);
        }
    }
}
