// SPDX-License-Identifier: Apache-2.0
// Placeholders in the texts of a scenario. "{word}" is replaced when somebody knows the word, and
// stays as it is otherwise, so JSON and shell in a text need no escapes. Innermost braces go first:
// "{uid Job/{ns}/{job}}".
#ifndef SIM_SCENARIO_TEXT_H
#define SIM_SCENARIO_TEXT_H

#include "base/strbuf.h"
#include "doc/node.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Appends the value of a word (what stands between the braces) and returns true, or returns false.
struct text_words {
    bool (*value)(const struct text_words *w, const char *word, struct strbuf *out);
    const void *ctx;
};

void text_expand(const struct text_words *w, const char *text, struct strbuf *out);
// A copy of the tree with all its strings expanded.
struct node *text_expand_tree(const struct text_words *w, const struct node *n) ATTR_MUST_USE;

// Words with fixed values, for loading; ends with a NULL name. Values that are NULL are unknown.
struct text_pair {
    const char *name, *value;
};
struct text_words text_words_pairs(const struct text_pair *pairs);

// Words of one moment of a play:
//   {now} {start}        RFC 3339; {now-1h30m} and {start+90s} are offsets
//   {now|STYLE}          micro 2026-01-23T14:00:00.123456Z, naive (the same without a zone), offset
//                        (+00:00 instead of Z), python 2026-01-23 14:00:00,123
//   {uid KIND/NS/NAME}   the uid of an object that the scenario makes, before or after
//   {repeat N TEXT}      long texts
struct text_moment {
    int64_t start_ms, now_ms;
    unsigned round; // of a scenario that starts again: its objects are others
};
struct text_words text_words_moment(const struct text_moment *m);

// A number that depends on nothing but the text.
uint64_t text_hash(const char *text);
// A uid; size >= 37.
enum { TEXT_UID_MAX = 40 };
char *text_uid(const char *of, unsigned round, char out[TEXT_UID_MAX]);
// "x7k2p", as controllers append to names.
enum { TEXT_SUFFIX_MAX = 6 };
char *text_suffix(const char *of, char out[TEXT_SUFFIX_MAX]);

#endif
