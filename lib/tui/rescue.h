// SPDX-License-Identifier: Apache-2.0
// The last way out: when the program dies by itself (SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, memory gone), the terminal
// is put back with nothing but write() and tcsetattr(), then the death goes on as it would have.
#ifndef TUI_RESCUE_H
#define TUI_RESCUE_H

#include <stddef.h>
#include <termios.h>

enum { RESCUE_TEXT_MAX = 256 };

// Installs the handlers. `text` is what leaves the alternate screen and shows the cursor; it and the settings are
// copied. One terminal at a time.
void rescue_arm(int fd, const struct termios *settings, const char *text);
// The terminal is back in order: nothing to do on death. The handlers of before come back.
void rescue_disarm(void);

#endif
