// SPDX-License-Identifier: Apache-2.0
// The words of a script, but for `screen`: what each does, or waits for.
#ifndef TESTS_TUI_PTY_WORDS_H
#define TESTS_TUI_PTY_WORDS_H

#include <stdbool.h>

enum word_kind {
    WORD_ACT,  // done once; false: it cannot be
    WORD_WISH, // asked again after each change until it is so
};

struct word {
    const char *name;
    enum word_kind kind;
    bool (*fn)(char *args); // the rest of the line; an act may change it, a wish may not
};

// NULL when there is no such word.
const struct word *word_find(const char *name);

#endif
