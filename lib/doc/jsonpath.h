// SPDX-License-Identifier: Apache-2.0
// kubectl's JSONPath templates. A template is compiled once and executed over many trees. Deliberately unlike
// kubectl's: wildcards on maps go by key, not at random; on strings they find nothing, not bytes; filters compare
// integers with floats; a path that fails within an exists filter finds nothing; no dump after an error.
#ifndef DOC_JSONPATH_H
#define DOC_JSONPATH_H

#include "doc/node.h"

struct jsonpath;

// Compiles a template such as "{range .items[*]}{.metadata.name}{\"\\n\"}{end}". ERR_USAGE on a syntax error,
// with kubectl's words ("error parsing jsonpath T, unclosed action" without the leading "error: ").
struct jsonpath *jsonpath_compile(const char *text, struct err *err) ATTR_MUST_USE;
// Compiles kubectl's relaxed form for custom-columns and sort-by: x.y, .x.y, {x.y}, {.x.y}.
struct jsonpath *jsonpath_compile_relaxed(const char *text, struct err *err) ATTR_MUST_USE;
void jsonpath_free(struct jsonpath *jp);
// Appends the result: strings raw, floats as Go's fmt prints them (1e+30), everything else as compact sorted JSON,
// nothing for a missing key, as kubectl has it.
// On failure nothing is appended; err reads: error executing jsonpath "T": Error executing template: MSG.
int jsonpath_execute(const struct jsonpath *jp, const struct node *root, struct strbuf *out,
                     struct err *err) ATTR_MUST_USE;
// The nodes that the first action finds (no text, no range): *found is a malloc'd array of borrowed nodes.
int jsonpath_find(const struct jsonpath *jp, const struct node *root, const struct node ***found,
                  size_t *count, struct err *err) ATTR_MUST_USE;

#endif
