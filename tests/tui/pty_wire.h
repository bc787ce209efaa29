// SPDX-License-Identifier: Apache-2.0
// The bytes between a program and its terminal: what it wrote, what it was sent, how often it woke up.
#ifndef TESTS_TUI_PTY_WIRE_H
#define TESTS_TUI_PTY_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

// "\e[A\n\x41\\" as bytes; returns how many. `out` is as large as `text`, and may be it.
size_t wire_unescape(const char *text, char *out);

void wire_log(const char *bytes, size_t n); // the program wrote them
void wire_forget(void);                     // from here on
bool wire_has(const char *escaped);         // they were written since wire_forget()
// All that the program ever switched on is off again: alternate screen, hidden cursor, keypad, mouse, synchronised
// output, progress; as many titles were taken back as were kept; bracketed paste was never on. NULL, or what is not.
const char *wire_left_on(void);
void wire_release(void);

// How often the process has gone to sleep so far. -1: it is gone.
long wire_sleeps(pid_t pid);

#endif
