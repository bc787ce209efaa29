// SPDX-License-Identifier: Apache-2.0
// Inside lib/doc only: the parts of the JSONPath parser.
#ifndef DOC_JSONPATH_PARSER_H
#define DOC_JSONPATH_PARSER_H

#include "doc/jsonpath_ast.h"

struct jp_parser {
    const char *input;
    size_t len, pos;
    int nesting; // of unions, quoted keys and filters, which are templates of their own
    struct err *err;
};

// The text from pos on, up to its end: texts and actions. -1 and err; what was parsed is in *out
// all the same.
int jp_parse(struct jp_list *out, const char *text, size_t n, int nesting, struct err *err);

// What follows "[", and "[?(": pos is at the first byte of it and ends behind the bracket.
int jp_parse_array(struct jp_parser *p, struct jp_list *list);
int jp_parse_filter(struct jp_parser *p, struct jp_list *list);

struct jp_node *jp_append(struct jp_list *list, enum jp_type type);
void jp_free_list(struct jp_list *list);

bool jp_at_end(const struct jp_parser *p);
char jp_peek(const struct jp_parser *p); // NUL at the end
int jp_syntax(struct jp_parser *p, const char *what);

#endif
