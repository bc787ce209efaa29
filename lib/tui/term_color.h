// SPDX-License-Identifier: Apache-2.0
// Roles as curses attributes, by what the terminal can and what its background is. Numbers instead of curses' types: no
// header but <curses.h> itself brings curses in. For term.c.
#ifndef TUI_TERM_COLOR_H
#define TUI_TERM_COLOR_H

#include "canvas/canvas.h"
#include "tui/abilities.h"

#include <stdbool.h>

struct term_style {
    unsigned long attributes; // attr_t
    short pair;
};

// After newterm(), and again when the background has become known. mono, or a terminal without colours: bold, dim and
// reverse only.
void term_color_init(bool mono, enum background background, struct term_style styles[ROLE_COUNT]);

#endif
