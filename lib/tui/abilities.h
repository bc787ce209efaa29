// SPDX-License-Identifier: Apache-2.0
// What a terminal can do beyond what its terminfo entry says, told by its type and by what it put into the environment.
// Pure. Where nothing is announced, nothing is assumed: a sequence that a terminal does not know may end up as text, or
// as a notification.
#ifndef TUI_ABILITIES_H
#define TUI_ABILITIES_H

#include "tui/osc.h"

#include <stdbool.h>

// A variable of the user's environment, NULL when it is not set.
typedef const char *env_fn(const char *name);

enum background { BACKGROUND_UNKNOWN, BACKGROUND_DARK, BACKGROUND_LIGHT };

struct abilities {
    bool title;     // sets a title, and gives back the one of before
    bool questions; // what is asked may be answered, and is not shown as text
    bool mouse;
    bool progress; // OSC 9;4
    bool tmux;     // what is for the terminal around it must be wrapped
    enum notify_way notify;
    enum background background; // as COLORFGBG or the type tell it
};

// type: TERM. env NULL: nothing is announced.
struct abilities abilities_of(const char *type, env_fn *env);

#endif
