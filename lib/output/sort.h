// SPDX-License-Identifier: Apache-2.0
// Private to lib/output: --sort-by, by kubectl's rules but in a fixed order. Runs that lack the field come first,
// then booleans, numbers, texts; texts compare as quantities when all of them are some ("500m" < "1" < "2Gi"), else
// with runs of digits as numbers ("step-9" < "step-10"). Equal ones stand by namespace and name.
#ifndef OUTPUT_SORT_H
#define OUTPUT_SORT_H

#include "base/err.h"
#include "doc/node.h"
#include "model/run.h"

#include <stddef.h>

struct row;
struct sort_field;
struct sort_key;

// From kubectl's relaxed jsonpath.
struct sort_field *sort_field_new(const char *path, struct err *err) ATTR_MUST_USE;
void sort_field_free(struct sort_field *field);

// What `run`, whose record is `record`, is sorted by; free() it. NULL: the path cannot be followed, or leads to a map
// or a list.
struct sort_key *sort_key_new(const struct sort_field *field, const struct run *run,
                              const struct node *record, struct err *err) ATTR_MUST_USE;
// Sorts rows that all have a key. Fails when none of them has the field.
int sort_rows(const struct sort_field *field, struct row *rows, size_t count,
              struct err *err) ATTR_MUST_USE;

#endif
