// SPDX-License-Identifier: Apache-2.0
// What profiling chose, for scripts: the record as a tree, and the curves as CSV.
#ifndef OUTPUT_RESULT_NODE_H
#define OUTPUT_RESULT_NODE_H

#include "base/strbuf.h"
#include "doc/node.h"
#include "model/result.h"

// {"apiVersion":"kubectl-dgdr/v1","kind":"ProfilingResult",...}; the caller frees it. Unknown values are absent.
struct node *output_result_node(const struct result *r) ATTR_MUST_USE;

// One row per measured point of both curves, with a header; what a curve does not have is empty. Numbers as JSON's.
void output_result_csv(const struct result *r, struct strbuf *out);

#endif
