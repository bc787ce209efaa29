// SPDX-License-Identifier: Apache-2.0
// "Did you mean": the known word that a mistyped one was probably meant to be.
#ifndef BASE_SUGGEST_H
#define BASE_SUGGEST_H

#include <stddef.h>

// The candidate nearest to `word`, counting inserted, dropped, replaced and swapped neighbouring
// bytes; the first of several. NULL when none is within max(1, length of word / 3) or shares a byte
// with it.
const char *suggest(const char *word, const char *const *candidates, size_t n);

#endif
