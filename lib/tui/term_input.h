// SPDX-License-Identifier: Apache-2.0
// The way from the terminal's descriptor to keys, and the questions whose answers come that way too. Nothing waits, but
// for answers when the terminal is about to be given away. Knows no curses. For term.c.
#ifndef TUI_TERM_INPUT_H
#define TUI_TERM_INPUT_H

#include "tui/keys.h"

struct term_input {
    int fd;
    struct key_input keys;
    bool expects; // answers to what was asked
};

// Asks for synchronised output, and for the background where colours matter; then what every terminal answers.
void term_input_ask(struct term_input *in, bool background);
// As terminal_key(), terminal_key_wait() and terminal_key_rest().
int term_input_key(struct term_input *in);
int term_input_wait(const struct term_input *in);
int term_input_rest(struct term_input *in);
// An answer that is still on its way would be typed into whatever reads the terminal next: takes it in, for a moment and
// only where a question is open. What was typed until then is dropped.
void term_input_close(struct term_input *in);

#endif
