// SPDX-License-Identifier: Apache-2.0
// What a clean line of a log says about itself: how grave it is, and which phase of profiling begins with it. For
// lib/model only.
#ifndef MODEL_LOG_WORDS_H
#define MODEL_LOG_WORDS_H

#include "model/logbook.h"
#include "model/message.h"

// The level by the formats that profilers and their helpers write: "TIME  INFO target: text", "TIME - name - INFO -
// text", "INFO:name:text", "[INFO] text", "ERROR: text", klog's "E0123 ...", JSON with "level"; Python's tracebacks and
// the exceptions they end in are errors. LOG_LEVEL_UNKNOWN when it does not say.
// *head: the bytes before the message, see struct log_line.
enum log_level log_level_read(const char *line, size_t *head);

// How sure it is that a line begins a phase.
enum log_phase_sign {
    LOG_PHASE_NONE,
    LOG_PHASE_WORDS, // words that a profiler writes in this phase
    LOG_PHASE_MARKER, // said outright: "PROFILING_PHASE::NAME::text", "[Phase 3/7: NAME]", "Phase update: NAME - text"
};
// The phase's name is a part of the line or lives for ever; it is not NUL-terminated.
enum log_phase_sign log_phase_read(const char *line, struct span *phase);

#endif
