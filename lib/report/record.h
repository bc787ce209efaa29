// SPDX-License-Identifier: Apache-2.0
// What stands in the status file.
#ifndef REPORT_RECORD_H
#define REPORT_RECORD_H

#include "report/dgdr_report.h"
#include "report/stamp.h"
#include "report/text.h"

#include <stdbool.h>

enum {
    DGDR_ESCAPED_MAX = 6,     // bytes of one character: \u009f
    DGDR_RECORD_FRAME = 1024, // more than all names, numbers, times and brackets
    DGDR_RECORD_SIZE =
        DGDR_ESCAPED_MAX * (DGDR_REPORT_MESSAGE_MAX + 2 * DGDR_REPORT_WORD_MAX) + DGDR_RECORD_FRAME,
};

// The JSON text. The report has been checked; both times are set.
void dgdr_record_write(const struct dgdr_report *report, const char *started_at, const char *now,
                       struct dgdr_text *out);
// When the run of this report began: as it says itself, else as the file that is there says (previous, n bytes, may be
// empty), else now.
void dgdr_record_started(const struct dgdr_report *report, const char *previous, size_t n,
                         const char *now, char out[DGDR_STAMP_SIZE]);

#endif
