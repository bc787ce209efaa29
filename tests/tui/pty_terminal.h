// SPDX-License-Identifier: Apache-2.0
// The pseudo-terminal and the program on it. One of each in a process.
#ifndef TESTS_TUI_PTY_TERMINAL_H
#define TESTS_TUI_PTY_TERMINAL_H

#include "pty_job.h"

#include <stdbool.h>
#include <stddef.h>

struct terminal {
    int rows, cols;
    int master, slave;
    struct job job;
    bool stopped, ended; // the program
    int status;          // as waitpid() tells it, once it has ended
    size_t bytes;        // that it has written
};

extern struct terminal terminal;

// Of terminal.rows and terminal.cols. 0, or -1 with errno.
int terminal_open(void);
// The kernel tells the foreground job.
void terminal_resize(int rows, int cols);
void terminal_hang_up(void);
bool terminal_send(const char *bytes, size_t n);
// The line settings are those it was opened with.
bool terminal_same_settings(void);

// Takes what comes within wait_ms. False when nothing did.
bool terminal_pump(int wait_ms);
// Takes what comes until nothing has for longer than anything that is under way lasts.
void terminal_settle(void);
// Milliseconds of a clock that only goes forward.
long long terminal_now_ms(void);

#endif
