// SPDX-License-Identifier: Apache-2.0
// What a request's status is to say, from its status ConfigMap and from what it says already. Pure.
//
// The rules are those of the status design: status.profilingProgress with every field of the status file,
// status.profilingPhase, and the Profiling condition's message "[Phase 6/7: DecodeInterpolation] ... (4/6, 66.7%)".
// Nothing of another owner is touched, and an operator that reports a newer phase itself is not contradicted.
#ifndef PIPELINE_PROGRESS_H
#define PIPELINE_PROGRESS_H

#include "base/err.h"
#include "base/strbuf.h"
#include "doc/node.h"

#include <stdbool.h>
#include <stdint.h>

enum progress_verdict {
    PROGRESS_NOTHING,   // no ConfigMap, or the request already says it
    PROGRESS_WRITE,     // apply `body` to the request's status
    PROGRESS_YIELD,     // the operator is ahead, or speaks for itself
    PROGRESS_CLEAN,     // the request has left Profiling: the ConfigMap is to go
    PROGRESS_MALFORMED, // err says what is wrong with the ConfigMap
};

// dgdr: the request as the server has it. configmap: dgdr-status-NAME or NULL. body: appended on PROGRESS_WRITE, an
// object for server-side apply to the status subresource that names only what we manage.
enum progress_verdict progress_decide(const struct node *dgdr, const struct node *configmap,
                                      struct strbuf *body, struct err *err);

#endif
