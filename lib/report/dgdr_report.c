// SPDX-License-Identifier: Apache-2.0
#include "report/dgdr_report.h"

#include "report/file.h"
#include "report/record.h"

#include <stdio.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

// Of the file that is there; longer ones are not ours.
enum { PREVIOUS_MAX = DGDR_RECORD_SIZE };

static const char failed[] = "Profiling failed: ";

static const char *const phase_names[] = {
    [DGDR_INITIALIZING] = "Initializing",
    [DGDR_PREFILL_SWEEP] = "PrefillSweep",
    [DGDR_DECODE_SWEEP] = "DecodeSweep",
    [DGDR_CONFIG_SELECTION] = "ConfigSelection",
    [DGDR_PREFILL_INTERPOLATION] = "PrefillInterpolation",
    [DGDR_DECODE_INTERPOLATION] = "DecodeInterpolation",
    [DGDR_PLANNER_GENERATION] = "PlannerGeneration",
    [DGDR_COMPLETE] = "Complete",
    [DGDR_FAILED] = "Failed",
};

const char *dgdr_report_phase_name(enum dgdr_report_phase phase)
{
    return (size_t)phase < COUNT(phase_names) ? phase_names[phase] : NULL;
}

int dgdr_report_phase_find(const char *name)
{
    for (size_t i = 1; name && i < COUNT(phase_names); i++) {
        if (strcmp(phase_names[i], name) == 0)
            return (int)i;
    }
    return 0;
}

// What is wrong with a report, NULL when nothing is.
static const char *fault_of(const struct dgdr_report *report)
{
    time_t when;
    char text[DGDR_STAMP_SIZE];
    if (!dgdr_report_phase_name(report->phase))
        return "the report has no phase, or one that does not exist";
    if (!report->message || !*report->message)
        return "the report has no message";
    if (report->current_step < 0 || report->total_steps < 0)
        return "a step cannot be below 0";
    if (report->current_step > report->total_steps)
        return "the current step is beyond the last one";
    if (report->current_gpus < 0)
        return "the number of GPUs cannot be below 0";
    if (report->started_at &&
        (!dgdr_stamp_parse(report->started_at, &when) || !dgdr_stamp_format(when, text)))
        return "the time of the start is not RFC 3339 with a zone, as 2026-01-23T14:00:00Z";
    return NULL;
}

static int replace(const struct dgdr_folder *folder, const struct dgdr_report *report,
                   struct dgdr_report_error *error)
{
    char previous[PREVIOUS_MAX], bytes[DGDR_RECORD_SIZE];
    char now[DGDR_STAMP_SIZE], started_at[DGDR_STAMP_SIZE];
    struct dgdr_text record;
    size_t n = dgdr_folder_read(folder, previous, sizeof(previous));
    if (!dgdr_stamp_format(time(NULL), now))
        return dgdr_error_wrong(error, "the clock of this machine is beyond the year 9999");
    dgdr_record_started(report, previous, n, now, started_at);
    dgdr_text_init(&record, bytes, sizeof(bytes));
    dgdr_record_write(report, started_at, now, &record);
    return dgdr_folder_replace(folder, record.buf, record.len, error);
}

int dgdr_report_write(const struct dgdr_report *report, struct dgdr_report_error *error)
{
    struct dgdr_folder folder;
    const char *fault = fault_of(report);
    if (fault)
        return dgdr_error_wrong(error, fault);
    if (dgdr_folder_open(&folder, report->folder ? report->folder : DGDR_REPORT_FOLDER, error))
        return -1;
    int rc = replace(&folder, report, error);
    dgdr_folder_close(&folder);
    return rc;
}

int dgdr_report_complete(const char *folder, const char *message, struct dgdr_report_error *error)
{
    struct dgdr_report report = {.folder = folder, .phase = DGDR_COMPLETE};
    report.message = message ? message : "Profiling completed successfully";
    return dgdr_report_write(&report, error);
}

const char *dgdr_report_fail_rest(const char *reason)
{
    return dgdr_text_skip(reason, DGDR_REPORT_ERROR_MAX);
}

int dgdr_report_fail(const char *folder, const char *reason, struct dgdr_report_error *error)
{
    enum { BYTES_MAX = 4 }; // of one character
    char message[sizeof(failed) + DGDR_REPORT_ERROR_MAX * BYTES_MAX];
    struct dgdr_report report = {.folder = folder, .phase = DGDR_FAILED, .message = message};
    if (!reason || !*reason)
        return dgdr_error_wrong(error, "a failure needs its reason");
    snprintf(message, sizeof(message), "%s%.*s", failed,
             (int)(dgdr_report_fail_rest(reason) - reason), reason);
    return dgdr_report_write(&report, error);
}
