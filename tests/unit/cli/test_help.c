// SPDX-License-Identifier: Apache-2.0
#include "base/attr.h"
#include "base/utf8.h"
#include "cli/opts.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <string.h>

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
