// SPDX-License-Identifier: Apache-2.0
#include "cli/exits.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

static const struct {
    const char *name;
    size_t columns;
    struct exit_meaning rows[4];
    const char *text;
} tables[] = {
    {"no rows", 40, {{0, NULL}}, "\n"},
    {"one line", 40, {{0, "success"}, {1, "error"}, {0, NULL}}, "  0 success   1 error\n"},
    {"as wide as may be", 21, {{0, "success"}, {1, "error"}, {0, NULL}}, "  0 success   1 error\n"},
    {"one column less", 20, {{0, "success"}, {1, "error"}, {0, NULL}}, "  0 success\n  1 error\n"},
    {"wider than all", 5, {{130, "interrupted"}, {0, NULL}}, "  130 interrupted\n"},
};

Test(exits, lines_end_before_the_columns_do)
{
    for (size_t i = 0; i < sizeof(tables) / sizeof(*tables); i++) {
        struct strbuf out CLEANUP_STRBUF = STRBUF_INIT;
        exits_help(tables[i].rows, tables[i].columns, &out);
        cr_expect(eq(str, out.buf, (char *)tables[i].text), "%s", tables[i].name);
    }
}
