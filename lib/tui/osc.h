// SPDX-License-Identifier: Apache-2.0
// Control strings that are no drawing: title, progress, notifications, questions to the terminal. Pure: they are built
// here and written elsewhere. Text in them is hostile until it went through here: no control character, no invisible
// one and no more than is said here leaves these functions, whatever comes in.
#ifndef TUI_OSC_H
#define TUI_OSC_H

#include "base/strbuf.h"

#include <stdbool.h>

#define OSC_TITLE_PUSH     "\033[22;0t" // the terminal remembers the title it has
#define OSC_TITLE_POP      "\033[23;0t"
#define OSC_PROGRESS_CLEAR "\033]9;4;0;0\033\\"
#define OSC_SYNC_BEGIN     "\033[?2026h" // what follows is one frame
#define OSC_SYNC_END       "\033[?2026l"
#define OSC_MOUSE_ON       "\033[?1000h\033[?1006h"
#define OSC_MOUSE_OFF      "\033[?1006l\033[?1000l"
#define OSC_ASK_BACKGROUND "\033]11;?\033\\"
#define OSC_ASK_SYNC       "\033[?2026$p"
#define OSC_ASK_IDENTITY   "\033[c" // every terminal answers: what has no answer by then has none

enum { OSC_TITLE_COLS = 120, OSC_NOTE_COLS = 200 };

// Appends the text of a title: one line, cut to OSC_TITLE_COLS. The same text comes out however often it goes through.
void osc_title_text(struct strbuf *out, const char *text);
// Appends what sets the title.
void osc_title(struct strbuf *out, const char *text);

// As OSC 9;4 numbers them.
enum progress_state {
    PROGRESS_NONE = 0,
    PROGRESS_NORMAL = 1,
    PROGRESS_ERROR = 2,
    PROGRESS_UNKNOWN = 3, // under way, nobody knows how far
    PROGRESS_PAUSED = 4,
};
// percent is clamped to 0..100.
void osc_progress(struct strbuf *out, enum progress_state state, int percent);

// How a terminal is told to notify its user. Each but NOTIFY_BELL rings no bell.
enum notify_way {
    NOTIFY_BELL,
    NOTIFY_OSC9,   // iTerm2 and those who do as it does
    NOTIFY_OSC777, // rxvt-unicode, VTE
};
// Appends a notification of at most OSC_NOTE_COLS columns; wrapped so that tmux hands it on to the terminal around it
// when `tmux` is set. `program` says whose it is, where there is room for that. A semicolon ends a field for the terminal, and a leading digit is a command to some: both are
// replaced.
void osc_notify(struct strbuf *out, enum notify_way way, bool tmux, const char *program,
                const char *text);

#endif
