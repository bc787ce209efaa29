// SPDX-License-Identifier: Apache-2.0
// Option tables: one row per flag drives parsing, help, completion and documentation. Syntax is pflag's, as
// kubectl users know it: --f=v, --f v, -nx, -n x, bundled booleans, --bool=false, -- ends
// flags, flags and arguments interleave, _ for - in long names.
#ifndef CLI_OPTS_H
#define CLI_OPTS_H

#include "base/err.h"
#include "base/strbuf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum opt_type {
    OPT_GROUP,    // a heading in the help; no flag
    OPT_BOOL,     // bool
    OPT_STRING,   // const char *
    OPT_LIST,     // struct opt_list, may be repeated, no comma split
    OPT_INT,      // int64_t
    OPT_DURATION, // int64_t milliseconds, Go's syntax
    OPT_OPTIONAL, // const char *: --f gives "", --f=v gives v
    OPT_END,
};

struct opt_list {
    const char **items; // NULL-terminated, malloc'd; opt_list_release()
    size_t count;
};
void opt_list_release(struct opt_list *l);

struct opt {
    enum opt_type type;
    char shorthand;   // 0: none
    const char *name; // long name without dashes; OPT_GROUP: the heading
    const char *arg;  // value's name in the help ("NAMESPACE"), NULL for booleans
    const char *def;  // default as shown in the help, NULL: none
    const char *help; // one sentence without a final full stop
    // "auto|always|never": allowed values, checked and completed. "~wide|json|phase=<phase>": any value, and these are
    // completed (cli/complete.h has the language). NULL: any.
    const char *values;
    size_t offset; // where the value goes in the set's base: offsetof(struct ..., member)
    bool hidden;
};

// One table and the struct its values go to. A command line is parsed by several sets at once: the command's own
// flags and those that every command has.
struct opt_set {
    const struct opt *table; // ends with OPT_END
    void *base;
};

// Parses argv[0..argc). Non-flag arguments are moved to args (malloc'd array of borrowed strings, NULL-terminated;
// the caller frees the array). ERR_USAGE with kubectl's words, plus a "did you mean" hint for unknown flags.
// --help / -h sets *help. Values are borrowed from argv; what no flag names keeps the value it had in base.
int opts_parse(const struct opt_set *sets, size_t set_count, int argc, char **argv,
               const char ***args, size_t *arg_count, bool *help, struct err *err) ATTR_MUST_USE;
// The same for the flags before the first word that is none: "-n ml" of "-n ml status x". *used: how many words they
// took, a final "--" among them.
int opts_parse_leading(const struct opt_set *sets, size_t set_count, int argc, char **argv,
                       int *used, bool *help, struct err *err) ATTR_MUST_USE;
// The values that are allowed, NULL for any.
const char *opt_allowed(const struct opt *opt);

// A command line that is being typed: its last word is where the cursor is, the others are complete.
struct opts_partial {
    const char **args; // the arguments before the cursor's word; borrowed strings, NULL-terminated
    size_t arg_count;
    const struct opt **given; // the flags before it, in order, repeated ones as often
    size_t given_count, given_cap;
    const struct opt
        *value_of;    // the flag whose value the cursor's word is, or ends with; NULL: it is none's
    size_t skip;      // bytes of the word before that value: "--output=", "-An"
    bool flags_ended; // a "--" is among the words before
};
// Parses argv[0..argc), argc > 0. What is wrong before the cursor is passed over; values that are right go to their sets.
void opts_parse_partial(const struct opt_set *sets, size_t set_count, int argc, char **argv,
                        struct opts_partial *out);
void opts_partial_release(struct opts_partial *p);
// Appends the flags as help text, aligned, wrapped at `columns`.
void opts_help(const struct opt *table, int columns, struct strbuf *out);

#endif
