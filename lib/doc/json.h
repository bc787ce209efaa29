// SPDX-License-Identifier: Apache-2.0
// JSON text <-> struct node.
#ifndef DOC_JSON_H
#define DOC_JSON_H

#include "doc/node.h"

// Parses exactly one value (white space around it is fine). NULL and err (ERR_PARSE, with the byte offset) on
// failure. Depth is capped. Strict, as Go is: no control characters in strings, no 01, no number too large for a
// double. \u0000, which a C string cannot hold, and half a surrogate pair become U+FFFD. Integers of 64 bits keep
// every digit.
struct node *json_parse(const char *text, size_t n, struct err *err) ATTR_MUST_USE;
// As json_parse, but stops after the first value; *used = bytes consumed.
struct node *json_parse_prefix(const char *text, size_t n, size_t *used,
                               struct err *err) ATTR_MUST_USE;

enum json_style {
    JSON_COMPACT, // {"a":1}
    JSON_PRETTY,  // kubectl's -o json: 4 spaces, no final newline
};
// Appends the value. Keys come in the order of the tree when sorted is false, in byte order when true. Strings
// are escaped as Go's encoding/json does (also < > & as \u003c.. when html is set); invalid UTF-8 becomes
// U+FFFD; numbers as Go prints them (integers verbatim, 1e+30). Beyond Go, C1 controls and what hides or reorders text
// (utf8_cp_invisible) are escaped too, so that JSON is harmless on a terminal.
struct json_opts {
    enum json_style style;
    bool sorted;
    bool html;
};
void json_write(struct strbuf *out, const struct node *n, const struct json_opts *opts);
void json_write_string(struct strbuf *out, const char *s, bool html); // with the quotes
void json_write_number(struct strbuf *out, double v);

#endif
