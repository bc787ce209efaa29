// SPDX-License-Identifier: Apache-2.0
// Inside lib/doc only: what JSON demands of its tokens and cJSON does not check. cJSON lets control
// characters into strings, cuts a string at \u0000, takes 01 and 1. for numbers and any byte below
// 0x21 for white space.
#ifndef DOC_JSON_LEX_H
#define DOC_JSON_LEX_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

struct json_lex {
    size_t start, end;  // where the first value stands
    bool odd_escapes;   // \u0000 or half a surrogate pair: not to be had in a C string
    bool exact_numbers; // a number whose double may not say it all, or may be too large
};

// Walks over the tokens of the first value in text. Brackets are counted, not matched; commas and
// colons are left to the parser. 0, or -1 with ERR_PARSE.
int json_lex(const char *text, size_t n, struct json_lex *lex, struct err *err);

// White space of JSON: the offset of the first other byte.
size_t json_skip_space(const char *text, size_t n, size_t at);

// One number token at p: its end, or NULL when it is malformed.
const char *json_number_end(const char *p, const char *end, bool *exact);

// A copy of n bytes of lexed text with each odd escape as \ufffd, which is how Go reads half a
// pair.
char *json_mend_escapes(const char *text, size_t n) ATTR_MUST_USE;

#endif
