// SPDX-License-Identifier: Apache-2.0
// Which runs a command is about: NAMEs, -A, -l, --field-selector. Shared by status and watch.
#ifndef CMD_SELECT_H
#define CMD_SELECT_H

#include "base/err.h"
#include "cli/opts.h"

#include <stdbool.h>
#include <stddef.h>

struct selection_values {
    bool all_namespaces;
    const char *label_selector, *field_selector;
};

// Rows for a command's option table; `type` is its values struct, `member` the selection_values in
// it.
#define SELECTION_OPTIONS(type, member)                            \
    {OPT_BOOL,                                                     \
     'A',                                                          \
     "all-namespaces",                                             \
     NULL,                                                         \
     NULL,                                                         \
     "Look in all namespaces",                                     \
     NULL,                                                         \
     offsetof(type, member.all_namespaces),                        \
     false},                                                       \
        {OPT_STRING, 'l',                                          \
         "selector", "SELECTOR",                                   \
         NULL,       "Label selector, such as team=ml,tier!=test", \
         NULL,       offsetof(type, member.label_selector),        \
         false},                                                   \
    {                                                              \
        OPT_STRING, 0, "field-selector", "SELECTOR", NULL,         \
            "Field selector, such as metadata.name=x", NULL,       \
            offsetof(type, member.field_selector), false           \
    }

// Refuses what cannot go together, with kubectl's words.
int selection_check(const struct selection_values *v, size_t name_count,
                    struct err *err) ATTR_MUST_USE;

#endif
