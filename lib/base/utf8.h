// SPDX-License-Identifier: Apache-2.0
// UTF-8 without a locale: widths and cuts are the same in LANG=C. Text from a cluster is hostile; everything
// that is bound for a terminal goes through utf8_sanitise() first.
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include "base/strbuf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Decodes one code point from [s, s+n). Returns its length in bytes (1..4) and *cp; for invalid bytes returns 1
// and *cp = 0xFFFD. n must be > 0.
size_t utf8_decode(const char *s, size_t n, uint32_t *cp);
// Encodes cp (a scalar value) into out (4 bytes at most) and returns the length.
size_t utf8_encode(uint32_t cp, char out[4]);

// Columns of one code point on a terminal: 0 combining, 1, or 2 wide (CJK, emoji). Controls count 1.
int utf8_cp_width(uint32_t cp);
// Characters that show nothing, or that change the order of what is shown: bidi controls, zero-width and other
// default-ignorable code points, line separators.
bool utf8_cp_invisible(uint32_t cp);
// Columns of a string.
size_t utf8_width(const char *s);
// The longest prefix, in bytes, that needs at most `columns` columns and does not split a grapheme from its
// combining marks.
size_t utf8_prefix(const char *s, size_t columns);

enum utf8_mode {
    UTF8_LINE, // newline and tab become a space: one line
    UTF8_TEXT, // newline and tab stay
};
// Appends s with everything that could move the cursor, hide or reorder text made visible: ESC as ^[, other C0
// and DEL as ^X, C1 and bidi controls and zero-width characters and line separators as <U+XXXX>, invalid UTF-8
// as U+FFFD.
void utf8_sanitise(struct strbuf *out, const char *s, enum utf8_mode mode);
bool utf8_is_clean(const char *s); // nothing in it that UTF8_LINE would change

#endif
