// SPDX-License-Identifier: Apache-2.0
// One string of a command line taken apart into the words of another, as a shell quotes them, with nothing expanded:
// blanks separate words, '...' keeps all as it is, "..." keeps all but \" and \\, a backslash outside of quotes keeps the
// character behind it. $, `, *, ~, ;, | and > are characters like any other.
#ifndef CLI_WORDS_H
#define CLI_WORDS_H

#include "base/err.h"

// A malloc'd, NULL-terminated array of malloc'd words; words_free(). NULL with ERR_USAGE for a quote that is not closed,
// a backslash at the end, or no word at all.
char **words_split(const char *text, struct err *err) ATTR_MUST_USE;
void words_free(char **words); // NULL is fine

#endif
