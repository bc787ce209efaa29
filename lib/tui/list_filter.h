// SPDX-License-Identifier: Apache-2.0
// The filter of the list, a small language that is read anew with every key:
//
//   filter  = term { blanks term }                        all terms must hold
//   term    = [ "!" ] ( word | FIELD op VALUE )           "!" turns it round
//   op      = "=" | "!=" | "<" | "<=" | ">" | ">="
//
// A word is looked for in the fields that list_fields[] marks as plain; letter case never counts (ASCII). Texts contain
// VALUE, words are VALUE, numbers and durations (Go's, and days: 1d12h) compare. A part in double quotes may hold
// blanks, and operators that mean nothing. An unknown value holds for no comparison but "!=". A term that is not
// finished, or wrong, counts for nothing: `problem` says why, and the others hold.
#ifndef TUI_LIST_FILTER_H
#define TUI_LIST_FILTER_H

#include "tui/list_fields.h"

enum { FILTER_TERMS_MAX = 16, FILTER_TEXT_MAX = 256, FILTER_PROBLEM_MAX = 320 };

enum filter_op {
    FILTER_IS,
    FILTER_IS_NOT,
    FILTER_LESS,
    FILTER_AT_MOST,
    FILTER_MORE,
    FILTER_AT_LEAST
};

struct filter_term {
    bool negated;
    const struct list_field *field; // NULL: a plain word
    enum filter_op op;
    const char *text; // of plain words, texts and words; in `bytes` of the filter
    int64_t value;    // of numbers and durations
};

// No pointer to the outside, but some to its inside: not to be copied.
struct list_filter {
    struct filter_term terms[FILTER_TERMS_MAX];
    size_t count;
    char bytes[FILTER_TEXT_MAX];
    char problem[FILTER_PROBLEM_MAX]; // of the last term that has one, "" when all are fine
};

// Reads text; what goes beyond FILTER_TEXT_MAX - 1 bytes is left out.
void list_filter_parse(struct list_filter *f, const char *text);
// now_ms: for ages. A filter without terms lets all through.
bool list_filter_match(const struct list_filter *f, const struct run *run, int64_t now_ms);

#endif
