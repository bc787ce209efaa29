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

// Who writes: the field manager of every apply. What another manager has written is its own.
#define PROGRESS_MANAGER "dgdr-agent-controller"

enum progress_verdict {
    PROGRESS_NOTHING, // no ConfigMap, not this request's, not the time for it, or older than what is said
    PROGRESS_SAID, // the request says it already, or has no place for it
    PROGRESS_WRITE, // apply `body` to the request's status, with force: it is made so that this takes nothing away
    PROGRESS_YIELD,     // the operator is ahead, or speaks for itself
    PROGRESS_CLEAN,     // the request has left Profiling: the ConfigMap is to go
    PROGRESS_MALFORMED, // err says what is wrong with the ConfigMap
};

// What the server's definition of a request has no place for: it stands in no body then.
struct progress_lacks {
    bool progress, phase; // status.profilingProgress, status.profilingPhase
};

// dgdr: the request as the server has it, with its managedFields. configmap: dgdr-status-NAME or NULL. lacks: NULL for
// nothing. body: appended on PROGRESS_WRITE, an object for server-side apply to the status subresource that names only
// what we manage, at the resourceVersion that was decided on: the server refuses it when the request has changed since.
enum progress_verdict progress_decide(const struct node *dgdr, const struct node *configmap,
                                      const struct progress_lacks *lacks, struct strbuf *body,
                                      struct err *err);

// The request has left profiling.
bool progress_is_over(const struct node *dgdr);

enum progress_end { PROGRESS_GOES_ON, PROGRESS_COMPLETE, PROGRESS_FAILED };

// The end of a run that becomes known by carrying out a verdict on these two, so that each is counted once, whoever leads
// and however often it is started anew: what has been counted stands in the cluster. With PROGRESS_WRITE it is the
// profiler's last word, unless the request has it from us already; a startedAt of its own makes it another run's. With
// PROGRESS_CLEAN it is what the operator made of a run whose profiler never said such a word. Else PROGRESS_GOES_ON.
enum progress_end progress_end(const struct node *dgdr, const struct node *configmap,
                               enum progress_verdict verdict);
// The request has the last word of a run from us.
bool progress_end_is_said(const struct node *dgdr);

// Copies of a request and of a status ConfigMap that hold just what progress_decide() looks at, for keeping thousands:
// it decides the same on them. What is longer than a status may be is cut, what is no status is kept as the reason why.
struct node *progress_trim_request(const struct node *dgdr) ATTR_MUST_USE;
struct node *progress_trim_configmap(const struct node *configmap) ATTR_MUST_USE;

// The name of the request that a ConfigMap of this name is about: borrowed from it; NULL when it is no status ConfigMap.
const char *progress_request_name(const char *configmap_name);

#endif
