// SPDX-License-Identifier: Apache-2.0
// What a terminal sends, taken apart: keys, the mouse, and answers to what it was asked. Pure: bytes go in, in whatever
// pieces they were read, and keys come out. Sequences that nobody knows are swallowed whole, so that no part of them is
// taken for a key; characters never are.
#ifndef TUI_KEYS_H
#define TUI_KEYS_H

#include "tui/keymap.h"

#include <stdbool.h>
#include <stddef.h>

enum { KEY_INPUT_MAX = 1024, KEY_SEQUENCE_MAX = 16, KEY_SEQUENCES_MAX = 24 };

// A key of this terminal type that is not among the common ones.
struct key_sequence {
    char bytes[KEY_SEQUENCE_MAX]; // NUL-terminated, starts with ESC
    int key;                      // enum tui_key
};

enum key_answer { ANSWER_NONE, ANSWER_NO, ANSWER_YES };

struct key_input {
    unsigned char bytes[KEY_INPUT_MAX];
    size_t len; // not yet taken apart
    struct key_sequence sequences[KEY_SEQUENCES_MAX];
    size_t sequence_count;
    bool strings; // an answer may be a string (OSC): ESC ] starts one, and is not Esc and a bracket
    // Where the mouse was with the last TKEY_CLICK or wheel, from 0.
    int row, col;
    // Answers, as they came.
    bool identified; // the terminal said what it is (DA1), so all that was asked before is answered
    enum key_answer sync;  // it can hold a frame back until it is whole (DEC mode 2026)
    enum key_answer light; // its background is a light one
};

// How much key_input_feed() takes now.
size_t key_input_room(const struct key_input *in);
// Takes n bytes, at most key_input_room().
void key_input_feed(struct key_input *in, const void *bytes, size_t n);
// The next key (a code point or enum tui_key), TKEY_NOTHING when there is none. With `final` no more is expected to
// follow what is there: a lone ESC is that key, the beginning of a longer sequence is dropped.
int key_input_next(struct key_input *in, bool final);

// What is left is the beginning of something. A lone ESC is most likely the key; more than that is a sequence whose
// rest is on its way.
enum key_wait { KEY_WAIT_NONE, KEY_WAIT_ESCAPE, KEY_WAIT_SEQUENCE };
enum key_wait key_input_waits(const struct key_input *in);

#endif
