// SPDX-License-Identifier: Apache-2.0
// Why a run is where it is, for scripts.
#ifndef OUTPUT_EXPLAIN_NODE_H
#define OUTPUT_EXPLAIN_NODE_H

#include "doc/node.h"
#include "model/explain.h"

// {"apiVersion":"kubectl-dgdr/v1","kind":"Explanation","metadata":{...},"status":{"state":...},"verdict":"...",
// "severity":"stuck","code":"profiler-image","cause":"...","command":"...","evidence":[{"at":"...","text":"..."}],
// "also":[{...}],"unseen":["..."]}; the caller frees it. What is not known is absent. `unseen`: why parts of the
// evidence could not be read.
struct node *output_explain_node(const struct explain_input *in,
                                 const struct explanation *x) ATTR_MUST_USE;

#endif
