// SPDX-License-Identifier: Apache-2.0
// Inside lib/doc only: the comparisons of JSONPath filters.
#ifndef DOC_JSONPATH_COMPARE_H
#define DOC_JSONPATH_COMPARE_H

#include "doc/node.h"

// `op` is one of == != < > <= >=. Nothing is converted: a number and a string do not compare, null,
// lists and maps never do, bools have no order. Unlike kubectl's, integers and floats do compare.
// -1 and err otherwise.
int jsonpath_compare(const struct node *left, const char *op, const struct node *right, bool *out,
                     struct err *err);

#endif
