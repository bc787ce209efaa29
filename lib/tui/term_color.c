// SPDX-License-Identifier: Apache-2.0
#include "tui/term_color.h"

#include <curses.h>
#include <stdlib.h>

// The style is what role_sgr() says, so that paper and screen look the same: bold, dim, reverse and
// the eight base colours, which every theme keeps readable on its own background.
static void add_parameter(struct term_style *style, long parameter, bool color)
{
    if (parameter == 1)
        style->attributes |= A_BOLD;
    else if (parameter == 2)
        style->attributes |= A_DIM;
    else if (parameter == 7)
        style->attributes |= A_REVERSE;
    else if (parameter >= 30 && parameter <= 37 && color)
        style->pair = (short)(parameter - 30 + 1);
}

static bool init_pairs(void)
{
    enum { BASE_COLORS = 8 };
    if (!has_colors() || start_color() == ERR || use_default_colors() == ERR)
        return false;
    if (COLORS < BASE_COLORS || COLOR_PAIRS <= BASE_COLORS)
        return false;
    for (short i = 0; i < BASE_COLORS; i++)
        init_pair((short)(i + 1), i, -1);
    return true;
}

void term_color_init(bool mono, struct term_style styles[ROLE_COUNT])
{
    bool color = !mono && init_pairs();
    for (int role = 0; role < ROLE_COUNT; role++) {
        const char *sgr = role_sgr((enum role)role);
        styles[role] = (struct term_style){.attributes = A_NORMAL};
        while (*sgr) {
            char *end;
            add_parameter(&styles[role], strtol(sgr, &end, 10), color);
            sgr = *end == ';' ? end + 1 : end;
        }
    }
}
