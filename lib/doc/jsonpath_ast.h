// SPDX-License-Identifier: Apache-2.0
// Inside lib/doc only: a compiled JSONPath template.
#ifndef DOC_JSONPATH_AST_H
#define DOC_JSONPATH_AST_H

#include "doc/jsonpath.h"

enum jp_type {
    JP_LIST,       // an action: what its nodes find, one from the other
    JP_TEXT,       // text outside of actions, or quoted: stands for itself
    JP_VALUE,      // a number or bool: one for each value that comes in
    JP_IDENTIFIER, // range, end
    JP_FIELD,
    JP_ARRAY,
    JP_WILDCARD,
    JP_RECURSIVE,
    JP_UNION,
    JP_FILTER,
};

struct jp_list {
    struct jp_node *nodes;
    size_t count, cap;
};

// One of the three numbers of [a:b:c].
struct jp_bound {
    long value;
    bool known;
    bool derived; // [a] stands for [a:a+1]
};

struct jp_node {
    enum jp_type type;
    char *name;                // field, identifier, operator of a filter ("exists" for none)
    struct node *value;        // text, value
    struct jp_bound bounds[3]; // array
    struct jp_list list;       // list; left side of a filter; the lists of a union
    struct jp_list right;      // right side of a filter
};

struct jsonpath {
    char *text;          // as it was given, for messages
    struct jp_list root; // texts and lists
};

#endif
