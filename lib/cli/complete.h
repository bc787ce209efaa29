// SPDX-License-Identifier: Apache-2.0
// What the word at the cursor may become: candidates in the form that kubectl asks its plugins for. One a line, a tab and
// a description behind it where there is one, and ":N" at the end, the sum of the directives.
//
// What a word can be is said in one string, as in the `values` of an option:
//   json|yaml            these words
//   ~json|wide           the same; the ~ says that others are allowed, too
//   <phase>              whatever the program knows of that kind
//   phase=<phase>        that behind a word of its own; the word comes first, unless it is all there is
//   jsonpath=            a word that more has to follow
#ifndef CLI_COMPLETE_H
#define CLI_COMPLETE_H

#include "base/strbuf.h"
#include "cli/opts.h"

#include <stdbool.h>
#include <stddef.h>

enum complete_directive {
    COMPLETE_NO_SPACE = 2,   // nothing is put behind the only candidate
    COMPLETE_NO_FILES = 4,   // without a candidate there is none; else the shell offers files
    COMPLETE_DIRS = 16,      // the shell offers folders
    COMPLETE_KEEP_ORDER = 32 // the candidates are in an order that means something
};

enum {
    COMPLETE_OUT_MAX = 4 * 1024 * 1024, // bytes of candidates; nobody reads more
    COMPLETE_TEXT_COLUMNS = 120,        // of a description
};

enum complete_mode {
    COMPLETE_DESCRIBE = 1, // with descriptions
    // For kubectl, whose scripts want other things of one word: that for bash all from the first "=" of a flag, those for
    // zsh and fish what is behind the last, so that both are said; and a word that is no flag they take apart at a "-"
    // with a "=" behind it, so that nothing is.
    COMPLETE_FOR_KUBECTL = 2,
    COMPLETE_FOR_SCRIPT = 4, // for one of our own
};

struct completion {
    const char *word; // what is typed so far; borrowed
    struct strbuf
        lead;   // what a candidate begins with before the value itself: "-n", "phase=", "dgdr/"
    size_t cut; // bytes of a candidate that the shell has already: "--output="
    size_t cut_first; // the same up to the first "=", 0: that is not asked for
    unsigned mode;
    struct strbuf out; // the lines so far
    size_t count;
    unsigned directive;
};

// mode: bits of complete_mode.
void completion_init(struct completion *c, const char *word, unsigned mode);
void completion_release(struct completion *c);
// Appends the candidates and the directive.
void completion_write(const struct completion *c, struct strbuf *out);
// Puts the candidates so far in the order of their bytes.
void completion_sort(struct completion *c);
// No candidate after all.
void completion_clear(struct completion *c);

// The part of the word that a value is to begin with; NULL when the word does not begin with the lead.
const char *completion_typed(const struct completion *c);
// Whether lead and value begin with the word. Adds nothing.
bool completion_matches(const struct completion *c, const char *value);
// A candidate of our own, if it matches: lead, then value. text: its description, sanitised here; NULL: none.
void completion_add(struct completion *c, const char *value, const char *text);
// One that others named. Left out when a shell would read more in it than a word, or it is no clean text.
void completion_add_foreign(struct completion *c, const char *value, const char *text);

// Adds what the kind stands for, "phase"; returns false for a kind that is not known.
typedef bool complete_kind_fn(void *ctx, struct completion *c, const char *kind);
// Adds what `values` stands for; NULL: nothing.
void completion_add_values(struct completion *c, const char *values, complete_kind_fn *kind,
                           void *ctx);
// Adds the flags that the word may become; of the flags that were given before only those that may be repeated.
void completion_add_flags(struct completion *c, const struct opt_set *sets, size_t set_count,
                          const struct opts_partial *line);

#endif
