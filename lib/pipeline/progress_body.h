// SPDX-License-Identifier: Apache-2.0
// What is applied to a request's status. Pure. Private to lib/pipeline.
#ifndef PIPELINE_PROGRESS_BODY_H
#define PIPELINE_PROGRESS_BODY_H

#include "base/strbuf.h"
#include "pipeline/progress_owner.h"
#include "pipeline/progress_report.h"

// What is to change; the rest of what is ours is said again, as the server takes back what an apply leaves out.
struct progress_change {
    const struct node *progress; // status.profilingProgress; NULL: not said
    const char *phase;           // status.profilingPhase; NULL: as it is
    const char *message;         // of the Profiling condition; NULL: as it is
};

// report: for the times of a condition that does not exist yet.
void progress_body_write(const struct node *dgdr, const struct progress_owner *owner,
                         const struct progress_report *report, const struct progress_change *change,
                         struct strbuf *out);
// The Profiling condition; NULL when there is none.
const struct node *progress_condition(const struct node *dgdr);

#endif
