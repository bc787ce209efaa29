// SPDX-License-Identifier: Apache-2.0
// Private to lib/output: -o custom-columns and custom-columns-file.
#ifndef OUTPUT_CUSTOM_COLUMNS_H
#define OUTPUT_CUSTOM_COLUMNS_H

#include "base/err.h"
#include "base/strbuf.h"
#include "doc/node.h"

#include <stddef.h>

struct custom_columns;

// "NAME:.metadata.name,STATE:.status.state"
struct custom_columns *custom_columns_parse(const char *spec, struct err *err) ATTR_MUST_USE;
// A file's text: a line of headers and a line of paths, both separated by white space.
struct custom_columns *custom_columns_parse_file(const char *text, struct err *err) ATTR_MUST_USE;
void custom_columns_free(struct custom_columns *c);
size_t custom_columns_count(const struct custom_columns *c);
// Appends one row of cells, each with its NUL.
void custom_columns_header(const struct custom_columns *c, struct strbuf *cells);
int custom_columns_row(const struct custom_columns *c, const struct node *record,
                       struct strbuf *cells, struct err *err) ATTR_MUST_USE;

#endif
