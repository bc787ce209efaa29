// SPDX-License-Identifier: Apache-2.0
#include "base/attr.h"
#include "base/utf8.h"
#include "cli/help.h"
#include "cli/opts.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static const struct opt rows[] = {
    {.type = OPT_GROUP, .name = "Flags"},
    {OPT_STRING, 'n', "namespace", "NAME", NULL, "The namespace to look in", NULL, 0, false},
    {OPT_INT, 0, "chunk-size", "N", "500", "Ask for large lists in chunks of N", NULL, 0, false},
    {OPT_BOOL, 'A', "all-namespaces", NULL, NULL, "Look in all namespaces", NULL, 0, false},
    {OPT_STRING, 0, "cache-dir", "DIR", NULL, "Not to be seen", NULL, 0, true},
    {.type = OPT_GROUP, .name = "Display"},
    {OPT_STRING, 0, "color", "WHEN", "auto", "When to use colours", "auto|always|never", 0, false},
    {OPT_OPTIONAL, 0, "trace", "FILE", NULL, "Trace", NULL, 0, false},
    {OPT_STRING, 0, "a-flag-whose-name-is-rather-too-long", "VALUE", NULL, "Long", NULL, 0, false},
    {.type = OPT_END},
};

Test(help, columns_line_up)
{
    struct strbuf out CLEANUP_STRBUF = STRBUF_INIT;
    opts_help(rows, 100, &out);
    const char *wanted =
        "Flags:\n"
        "  -n, --namespace NAME   The namespace to look in\n"
        "      --chunk-size N     Ask for large lists in chunks of N (default 500)\n"
        "  -A, --all-namespaces   Look in all namespaces\n"
        "\n"
        "Display:\n"
        "      --color WHEN       When to use colours: auto, always or never (default auto)\n"
        "      --trace[=FILE]     Trace\n"
        "      --a-flag-whose-name-is-rather-too-long VALUE\n"
        "                         Long\n";
    cr_expect(eq(str, out.buf, (char *)wanted));
}

Test(help, wraps_at_the_width_of_the_terminal)
{
    struct strbuf out CLEANUP_STRBUF = STRBUF_INIT;
    opts_help(rows, 60, &out);
    cr_expect(ne(ptr,
                 strstr(out.buf, "      --chunk-size N     Ask for large lists in chunks of N\n"
                                 "                         (default 500)\n"),
                 NULL),
              "%s", out.buf);
}

Test(help, a_default_is_not_torn_apart)
{
    for (int columns = 50; columns < 100; columns++) {
        struct strbuf out CLEANUP_STRBUF = STRBUF_INIT;
        opts_help(rows, columns, &out);
        cr_expect(ne(ptr, strstr(out.buf, "(default auto)"), NULL), "%d columns: %s", columns,
                  out.buf);
        cr_expect(ne(ptr, strstr(out.buf, "(default 500)"), NULL), "%d columns: %s", columns,
                  out.buf);
    }
}

Test(help, no_line_is_wider_than_asked_for)
{
    for (int columns = 50; columns < 130; columns++) {
        struct strbuf out CLEANUP_STRBUF = STRBUF_INIT;
        opts_help(rows, columns, &out);
        char *save = NULL;
        for (char *line = strtok_r(out.buf, "\n", &save); line; line = strtok_r(NULL, "\n", &save))
            cr_expect(le(sz, utf8_width(line), (size_t)columns), "%d columns: %s", columns, line);
    }
}

Test(help, a_wide_flag_leaves_its_text_enough_room)
{
    static const struct opt wide[] = {
        {OPT_BOOL, 0, "all", NULL, NULL, "Look at all that there is", NULL, 0, false},
        {OPT_STRING, 0, "a-flag-of-thirty", "VALUE", NULL, "Text that fits behind a flag", NULL, 0,
         false},
        {.type = OPT_END},
    };
    struct strbuf out CLEANUP_STRBUF = STRBUF_INIT;
    opts_help(wide, 63, &out);
    opts_help(wide, 62, &out);
    const char *wanted = "      --all                      Look at all that there is\n"
                         "      --a-flag-of-thirty VALUE   Text that fits behind a flag\n"
                         "      --all   Look at all that there is\n"
                         "      --a-flag-of-thirty VALUE\n"
                         "              Text that fits behind a flag\n";
    cr_expect(eq(str, out.buf, (char *)wanted));
}

Test(help, a_tiny_terminal_still_gets_every_word)
{
    static const int widths[] = {-1, 0, 1, 10, 30};
    for (size_t i = 0; i < ARRAY_LEN(widths); i++) {
        struct strbuf out CLEANUP_STRBUF = STRBUF_INIT;
        opts_help(rows, widths[i], &out);
        cr_expect(ne(ptr, strstr(out.buf, "colours"), NULL), "%d columns", widths[i]);
        cr_expect(eq(ptr, strstr(out.buf, "seen"), NULL), "%d columns", widths[i]);
    }
}

Test(help, as_wide_as_the_terminal_and_always_the_same_without_one)
{
    static const struct {
        int terminal, wanted;
    } widths[] = {{0, 80}, {1, 60}, {59, 60}, {60, 60}, {80, 80}, {100, 100}, {140, 100}};
    int terminal = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    cr_assert(ge(int, terminal, 0));
    for (size_t i = 0; i < ARRAY_LEN(widths); i++) {
        struct winsize size = {.ws_row = 24, .ws_col = (unsigned short)widths[i].terminal};
        cr_assert(eq(int, ioctl(terminal, TIOCSWINSZ, &size), 0));
        cr_expect(eq(int, help_columns(terminal), widths[i].wanted), "%d", widths[i].terminal);
    }
    close(terminal);
    int file = open("/dev/null", O_WRONLY | O_CLOEXEC);
    setenv("COLUMNS", "70", 1);
    cr_expect(eq(int, help_columns(file), 100));
    close(file);
}

Test(help, text_is_wrapped_behind_what_stands_before_it)
{
    static const struct {
        const char *text;
        int indent, columns;
        const char *wanted;
    } rows_of_text[] = {
        {"", 0, 60, "\n"},
        {"one two", 0, 7, "one two\n"},
        {"one two", 0, 6, "one\ntwo\n"},
        {"one two three", 4, 11, "one two\n    three\n"},
        {"one\ntwo", 2, 60, "one\n  two\n"},
        {"one\n\ntwo", 2, 60, "one\n\n  two\n"},
        {"one  two ", 0, 60, "one two\n"},
        {"\xc3\xa4\xc3\xb6\xc3\xbc two", 0, 7, "\xc3\xa4\xc3\xb6\xc3\xbc two\n"},
        {"one two\x1fthree", 0, 9, "one\ntwo three\n"},
        {"a-word-that-is-longer than", 2, 8, "a-word-that-is-longer\n  than\n"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows_of_text); i++) {
        struct strbuf out CLEANUP_STRBUF = STRBUF_INIT;
        help_wrap(rows_of_text[i].text, rows_of_text[i].indent, rows_of_text[i].columns, &out);
        cr_expect(eq(str, out.buf, (char *)rows_of_text[i].wanted), "\"%s\"", rows_of_text[i].text);
    }
}
