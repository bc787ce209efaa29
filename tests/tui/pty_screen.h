// SPDX-License-Identifier: Apache-2.0
// What a program has drawn, as libvterm understands it. One screen in a process.
#ifndef TESTS_TUI_PTY_SCREEN_H
#define TESTS_TUI_PTY_SCREEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <vterm.h>

enum { SCREEN_ROWS_MAX = 300, SCREEN_COLS_MAX = 600 };

void screen_open(int rows, int cols);
void screen_close(void);
void screen_resize(int rows, int cols);
// The program wrote bytes. What a terminal answers (device status and the like) is put into `answer`; returns its length.
size_t screen_feed(const char *bytes, size_t n, char *answer, size_t size);

// Rows as text, trailing blanks cut.
void screen_print(FILE *to);
bool screen_has(const char *wanted);      // somewhere within a row
bool screen_has_line(const char *wanted); // as a whole row
bool screen_row_is(const char *args);     // "N TEXT": row N, from 1
bool screen_is(const char *wanted);       // all of it, as screen_print() writes it
// The row (from 1) that is reversed in every column; 0 when none is, or more than one, or another one in part.
int screen_selected(void);
// For pictures: the size, a cell, and a colour of the palette as red, green and blue.
void screen_size(int *rows, int *cols);
void screen_cell(int row, int col, VTermScreenCell *cell);
VTermColor screen_rgb(VTermColor color);
bool screen_has_color(void);
bool screen_is_alternate(void);
bool screen_shows_cursor(void);

#endif
