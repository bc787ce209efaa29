// SPDX-License-Identifier: Apache-2.0
// YAML text <-> struct node, with the typing of kubectl's own parser (go-yaml v2).
#ifndef DOC_YAML_H
#define DOC_YAML_H

#include "doc/node.h"

struct yaml_opts {
    size_t max_bytes; // 0 = 64 MiB
    size_t
        max_alias_nodes; // nodes that aliases may expand to, 0 = 1,000,000 (a "billion laughs" ends here)
};

// Parses the first document. An empty or comment-only text gives a NODE_NULL. Plain scalars are typed by YAML
// 1.1 as yaml.v2 does; the last of duplicate keys wins; anchors, aliases and << are expanded; depth is capped.
// .inf and .nan, which JSON lacks, are strings; so is !!binary, as it stands. Keys that are numbers or bools
// become their text; NUL becomes U+FFFD. Errors (ERR_PARSE) read "yaml: line N: ...". opts may be NULL.
struct node *yaml_parse(const char *text, size_t n, const struct yaml_opts *opts,
                        struct err *err) ATTR_MUST_USE;
// Every document of a stream as a list node.
struct node *yaml_parse_all(const char *text, size_t n, const struct yaml_opts *opts,
                            struct err *err) ATTR_MUST_USE;
// For a number node that came from a plain YAML scalar: its text as it stood there ("012345"), else NULL. So a
// numeric-looking token can still be read as the string its owner meant, where kubectl refuses it. JSON integers
// that a double cannot hold have a text too.
const char *yaml_scalar_text(const struct node *n);

// Appends n as kubectl's -o yaml prints it: keys sorted, lists not indented under their key, strings that YAML
// 1.1 would retype quoted, block literals for several lines, folding at 80 columns. Keys are sorted as go-yaml
// does it: step2 before step10. Ends in a newline.
void yaml_write(struct strbuf *out, const struct node *n);

#endif
