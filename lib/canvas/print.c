// SPDX-License-Identifier: Apache-2.0
#include "canvas/canvas.h"

#include <string.h>

// The base colours only, which every theme keeps readable, light or dark; no black, no white.
static const char *const sgr[ROLE_COUNT] = {
    [ROLE_TEXT] = "",
    [ROLE_DIM] = "2",
    [ROLE_TITLE] = "1",
    [ROLE_HEADER] = "1",
    [ROLE_KEY] = "1",
    [ROLE_LABEL] = "2",
    [ROLE_VALUE] = "",
    [ROLE_BORDER] = "2",
    [ROLE_SELECTED] = "7",
    [ROLE_BAR_DONE] = "32",
    [ROLE_BAR_ACTIVE] = "36",
    [ROLE_BAR_REST] = "2",
    [ROLE_OK] = "32",
    [ROLE_ACTIVE] = "1;36",
    [ROLE_PENDING] = "2",
    [ROLE_SKIPPED] = "2",
    [ROLE_FAILED] = "1;31",
    [ROLE_WARNING] = "33",
    [ROLE_LIVE] = "1;32",
    [ROLE_QUIET] = "36",
    [ROLE_LATE] = "33",
    [ROLE_STALE] = "1;33",
    [ROLE_OFFLINE] = "1;31",
    [ROLE_SELECTED_BOLD] = "1;7",
    [ROLE_SELECTED_GREEN] = "1;7;32",
    [ROLE_SELECTED_CYAN] = "1;7;36",
    [ROLE_SELECTED_YELLOW] = "1;7;33",
    [ROLE_SELECTED_RED] = "1;7;31",
};

const char *role_sgr(enum role role)
{
    return sgr[role];
}

static int last_column(const struct canvas *c, int row)
{
    int col = c->cols;
    while (col > 0 && !strcmp(canvas_cell(c, row, col - 1)->text, " "))
        col--;
    return col;
}

static void print_row(const struct canvas *c, int row, bool color, struct strbuf *out)
{
    const char *current = "";
    int end = last_column(c, row);
    for (int col = 0; col < end; col++) {
        const struct cell *cell = canvas_cell(c, row, col);
        const char *wanted = role_sgr((enum role)cell->role);
        if (color && strcmp(current, wanted) != 0) {
            strbuf_addf(out, "\033[0%s%sm", *wanted ? ";" : "", wanted);
            current = wanted;
        }
        strbuf_adds(out, cell->text);
    }
    if (*current)
        strbuf_adds(out, "\033[0m");
    strbuf_addc(out, '\n');
}

void canvas_print(const struct canvas *c, int rows, bool color, struct strbuf *out)
{
    for (int row = 0; row < rows && row < c->rows; row++)
        print_row(c, row, color, out);
}
