// SPDX-License-Identifier: Apache-2.0
// The terminal, through curses: a canvas goes out, keys come in. One at a time in a process. term.c and term_color.c
// are the only files that know curses.
#ifndef TUI_TERM_H
#define TUI_TERM_H

#include "base/err.h"
#include "canvas/canvas.h"
#include "tui/keymap.h"

#include <stdbool.h>

struct terminal;

// Opens the device (NULL: /dev/tty) and enters the alternate screen with the cursor hidden. Fails, with the terminal
// untouched, when there is none, when `type` (TERM) is unknown or cannot place the cursor.
struct terminal *terminal_new(const char *tty, const char *type, bool mono,
                              struct err *err) ATTR_MUST_USE;
// Leaves the alternate screen; the line settings are what they were, bit for bit.
void terminal_free(struct terminal *t);

int terminal_fd(const struct terminal *t);        // to poll for keys
bool terminal_is_ascii(const struct terminal *t); // cannot be trusted with anything else
int terminal_rows(const struct terminal *t);
int terminal_cols(const struct terminal *t);
// Asks the device for its size anew. The next terminal_draw() writes every cell.
void terminal_resize(struct terminal *t);
// The screen may be spoilt: the next terminal_draw() writes every cell.
void terminal_spoil(struct terminal *t);

// A key that is there, without waiting; TKEY_NOTHING when there is none.
int terminal_key(struct terminal *t);
// The other end is gone: there will be no more keys.
bool terminal_is_gone(const struct terminal *t);

// Writes the cells that changed since the last picture.
void terminal_draw(struct terminal *t, const struct canvas *c);

// Gives the terminal back for a while, and takes it again.
void terminal_leave(struct terminal *t);
void terminal_enter(struct terminal *t);

#endif
