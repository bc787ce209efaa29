// SPDX-License-Identifier: Apache-2.0
// The screen as a picture: an SVG made of its cells, the same bytes for the same screen.
#ifndef TESTS_TUI_PTY_PICTURE_H
#define TESTS_TUI_PTY_PICTURE_H

#include <stdio.h>

void picture_print(FILE *to);

#endif
