// SPDX-License-Identifier: Apache-2.0
// Private to lib/output: columns as kubectl aligns them. A column is as wide as its widest cell plus three, but at
// least six; the last cell of a row is not padded; width counts code points, not columns of a terminal. Widths only
// grow, so that rows that come later line up with those before where they can.
#ifndef OUTPUT_TABLE_H
#define OUTPUT_TABLE_H

#include "base/strbuf.h"

#include <stddef.h>

struct table {
    size_t columns;
    size_t *widths; // code points of the widest cell
};

void table_init(struct table *t, size_t columns);
void table_release(struct table *t);
// Forgets the widths.
void table_reset(struct table *t);

// A row is its cells one after the other, each with its NUL.
void table_measure(struct table *t, const char *cells);
void table_write(const struct table *t, const char *cells, struct strbuf *out);

// Appends text as one cell, NUL included: cut with "..." at the first line break, as kubectl does, and at CELL_MAX
// characters; whatever could harm a terminal is made visible. NULL and "" give "-".
enum { CELL_MAX = 1000 };
void table_add_cell(struct strbuf *cells, const char *text);

#endif
