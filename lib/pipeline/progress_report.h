// SPDX-License-Identifier: Apache-2.0
// What a status ConfigMap says: key status.json in the format of libdgdr-report, or key status (also status.json) in
// that of its first draft. Pure.
#ifndef PIPELINE_PROGRESS_REPORT_H
#define PIPELINE_PROGRESS_REPORT_H

#include "base/err.h"
#include "doc/node.h"

#include <stdint.h>

enum {
    PROGRESS_STATUS_MAX = 256 * 1024, // bytes of a status; a longer one is none
    PROGRESS_MESSAGE_MAX = 4096,      // bytes; what is longer is cut
    PROGRESS_WORD_MAX = 256,          // bytes of a sub-phase and of a mapping; as above
};

// Unknown is NULL, COUNT_UNKNOWN (model/run.h), NAN, TIME_UNKNOWN. Texts are sanitised.
struct progress_report {
    const char *phase; // one of the nine words; never freed
    int64_t phase_number, total_phases;
    char *message, *sub_phase, *mapping;
    int64_t step, steps;
    double percent; // one decimal
    int64_t gpus;
    int64_t started_ms, updated_ms; // whole seconds
};

// What is of a wrong type or out of range, or no phase that there is, makes it no status: -1 (ERR_PARSE). Times that
// are none are unknown; null is absent.
int progress_report_read(struct progress_report *r, const struct node *configmap,
                         struct err *err) ATTR_MUST_USE;
void progress_report_release(struct progress_report *r);

// As status.profilingProgress says it.
struct node *progress_report_node(const struct progress_report *r) ATTR_MUST_USE;
// As the status file says it; reading it gives the same report.
struct node *progress_report_file(const struct progress_report *r) ATTR_MUST_USE;
// As the Profiling condition says it; malloc'd.
char *progress_report_sentence(const struct progress_report *r) ATTR_MUST_USE;

#endif
