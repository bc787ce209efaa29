// SPDX-License-Identifier: Apache-2.0
// One run's logs as the store keeps them: not their lines but what they said. For lib/model only.
#ifndef MODEL_ENTRY_LOGS_H
#define MODEL_ENTRY_LOGS_H

#include "model/entry.h"

// Takes a line of the pod's log and makes an observation of it. True when the run must be made anew.
// Call between entry_begin() and entry_fold().
bool entry_logs_profiler(struct entry *e, const char *pod, int64_t at_ms, const char *line,
                         size_t n, struct arena *scratch);
bool entry_logs_sidecar(struct entry *e, const char *pod, int64_t at_ms, const char *line, size_t n,
                        struct arena *scratch);
// A line of the log's beginning; *enough when no more are needed.
bool entry_logs_head(struct entry *e, const char *pod, int64_t at_ms, const char *line, size_t n,
                     struct arena *scratch, bool *enough);
// What lines from before the run was first seen here have changed and nobody was told yet.
unsigned *entry_logs_pending(struct entry *e);

#endif
