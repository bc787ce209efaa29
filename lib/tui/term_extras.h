// SPDX-License-Identifier: Apache-2.0
// What the terminal is told beside the picture: title, progress, mouse, notifications. All of it can be taken back, in one
// write, at any moment. Knows no curses. For term.c.
#ifndef TUI_TERM_EXTRAS_H
#define TUI_TERM_EXTRAS_H

#include "tui/abilities.h"

struct term_extras {
    int fd;
    struct abilities can;
    bool here;     // the terminal is ours, not lent
    bool mouse;    // wanted and possible
    bool sync;     // frames are held back until they are whole
    char *program; // who notifies
    char *title;   // what was asked for last, clean; NULL: never touched
    enum progress_state progress;
    int percent;
};

// Writes all of it, whatever it takes; an error means that nobody is there to read.
void term_write(int fd, const char *text, size_t len);

// Appends what takes everything back.
void term_extras_undo(const struct term_extras *x, struct strbuf *out);
// The terminal comes, or comes back: what stands is told again. `anew`: others had it, with everything taken back.
void term_extras_enter(struct term_extras *x, bool anew);
void term_extras_leave(struct term_extras *x);
void term_extras_release(struct term_extras *x);

// True when what must be taken back has become another.
bool term_extras_title(struct term_extras *x, const char *text);
bool term_extras_progress(struct term_extras *x, enum progress_state state, int percent);
void term_extras_notify(const struct term_extras *x, const char *text);

#endif
