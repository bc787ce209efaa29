// SPDX-License-Identifier: Apache-2.0
// What profilers write into their status files, as the one form that goes into a cluster: that of libdgdr-report. Pure.
#ifndef AGENT_STATUS_TEXT_H
#define AGENT_STATUS_TEXT_H

#include "base/err.h"
#include "base/strbuf.h"

#include <stdbool.h>
#include <stddef.h>

enum status_form {
    STATUS_JSON, // profiling_status.json, of libdgdr-report or of its first draft, which has no phaseNumber
    STATUS_YAML, // profiler_status.yaml of Dynamo's own profiler, operator 0.9 and newer
};

// Appends the text: of libdgdr-report byte by byte, of the others translated, where what they do not say is left out.
// *ended: it is a run's last word, Complete or Failed. -1 (ERR_PARSE) for what is none of these, as a file that is
// still being written.
int status_text_read(const char *bytes, size_t n, enum status_form form, struct strbuf *out,
                     bool *ended, struct err *err) ATTR_MUST_USE;

#endif
