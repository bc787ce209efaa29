// SPDX-License-Identifier: Apache-2.0
// The terminal, through curses: a canvas goes out, keys come in. One at a time in a process. term.c and term_color.c
// are the only files that know curses.
#ifndef TUI_TERM_H
#define TUI_TERM_H

#include "base/err.h"
#include "canvas/canvas.h"
#include "tui/abilities.h"
#include "tui/keymap.h"

#include <stdbool.h>

struct terminal;

struct terminal_opts {
    const char *tty;     // NULL: /dev/tty
    const char *type;    // TERM
    bool mono;           // no colours
    bool mouse;          // where the terminal has one
    bool osc9;           // notifications by OSC 9 though nothing announces them
    const char *program; // who notifies
    env_fn *env;         // what the terminal announces of itself; NULL: nothing
};

// Opens the device and enters the alternate screen with the cursor hidden. Fails, with the terminal untouched, when
// there is none, when the type is unknown or cannot place the cursor. A terminal that is known to understand it is
// asked for its background and for synchronised output; nobody waits for the answers, which arrive among the keys and
// are taken out there.
struct terminal *terminal_new(const struct terminal_opts *opts, struct err *err) ATTR_MUST_USE;
// Leaves the alternate screen and takes back all that was told the terminal (title, progress, mouse); the line settings
// are what they were, bit for bit.
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
// After terminal_key() gave nothing: in how many milliseconds terminal_key_rest() is to be asked unless more arrives,
// because what is there is the beginning of something, or Esc. 0: nothing is.
int terminal_key_wait(const struct terminal *t);
// No more will come: the keys in what is there. TKEY_NOTHING when there is none.
int terminal_key_rest(struct terminal *t);
// Where the mouse was with the last TKEY_CLICK or TKEY_WHEEL_*, from 0.
void terminal_mouse(const struct terminal *t, int *row, int *col);
// The answers to what the terminal was asked changed how it looks: terminal_draw() is needed. Told once.
bool terminal_has_changed(struct terminal *t);
// The other end is gone: there will be no more keys.
bool terminal_is_gone(const struct terminal *t);

// Writes the cells that changed since the last picture, as one frame where the terminal can hold it back until it is
// whole; nothing when none did.
void terminal_draw(struct terminal *t, const struct canvas *c);

// What is told beside the picture. Where the terminal has no such thing nothing happens; while it is lent, nothing is
// written, and title and progress are told when it comes back. The text may be hostile: it is cleaned and cut here.
// The title of before comes back on every way out, also on a crash, and while the terminal is lent.
void terminal_title(struct terminal *t, const char *text);
// In the tab or the task bar: PROGRESS_NONE takes it away, as does every way out. percent: 0 to 100.
void terminal_progress(struct terminal *t, enum progress_state state, int percent);
// A notification where the terminal has them, else the bell; within tmux both.
void terminal_notify(struct terminal *t, const char *text);
void terminal_bell(struct terminal *t);

// Gives the terminal back for a while, and takes it again.
void terminal_leave(struct terminal *t);
void terminal_enter(struct terminal *t);

#endif
