// SPDX-License-Identifier: Apache-2.0
#include "report/record.h"

#include "report/scan.h"

#include <stdio.h>
#include <string.h>

enum { COUNTED_PHASES = DGDR_PLANNER_GENERATION, SCAN_MAX = 64 };

static void add_string(struct dgdr_text *out, const char *before, const char *s, size_t max)
{
    dgdr_text_add(out, before);
    dgdr_text_add(out, "\"");
    dgdr_text_add_escaped(out, s, max);
    dgdr_text_add(out, "\"");
}

static void add_number(struct dgdr_text *out, const char *before, int number)
{
    dgdr_text_add(out, before);
    dgdr_text_add_int(out, number);
}

// One decimal, to which the double itself is rounded, and a point in every locale.
static void add_percentage(struct dgdr_text *out, int current, int total)
{
    char digits[16];
    int n = snprintf(digits, sizeof(digits), "%.1f", (double)current / total * 100);
    char tenth[] = {'.', digits[n - 1], '\0'};
    digits[strspn(digits, "0123456789")] = '\0';
    dgdr_text_add(out, ",\n    \"percentage\": ");
    dgdr_text_add(out, digits);
    dgdr_text_add(out, tenth);
}

static bool is_set(const char *s)
{
    return s && *s;
}

static void add_progress(struct dgdr_text *out, const struct dgdr_report *report)
{
    if (report->total_steps == 0 && !is_set(report->sub_phase))
        return;
    const char *between = "";
    dgdr_text_add(out, ",\n  \"progress\": {");
    if (report->total_steps > 0) {
        add_number(out, "\n    \"currentStep\": ", report->current_step);
        add_number(out, ",\n    \"totalSteps\": ", report->total_steps);
        add_percentage(out, report->current_step, report->total_steps);
        between = ",";
    }
    if (is_set(report->sub_phase)) {
        dgdr_text_add(out, between);
        add_string(out, "\n    \"subPhase\": ", report->sub_phase, DGDR_REPORT_WORD_MAX);
    }
    dgdr_text_add(out, "\n  }");
}

static void add_gpus(struct dgdr_text *out, const struct dgdr_report *report)
{
    if (report->current_gpus == 0 && !is_set(report->parallel_mapping))
        return;
    const char *between = "";
    dgdr_text_add(out, ",\n  \"gpuConfig\": {");
    if (report->current_gpus > 0) {
        add_number(out, "\n    \"currentGpus\": ", report->current_gpus);
        between = ",";
    }
    if (is_set(report->parallel_mapping)) {
        dgdr_text_add(out, between);
        add_string(out, "\n    \"parallelMapping\": ", report->parallel_mapping,
                   DGDR_REPORT_WORD_MAX);
    }
    dgdr_text_add(out, "\n  }");
}

void dgdr_record_write(const struct dgdr_report *report, const char *started_at, const char *now,
                       struct dgdr_text *out)
{
    add_string(out, "{\n  \"phase\": ", dgdr_report_phase_name(report->phase),
               DGDR_REPORT_WORD_MAX);
    add_number(out, ",\n  \"phaseNumber\": ", (int)report->phase);
    add_number(out, ",\n  \"totalPhases\": ", COUNTED_PHASES);
    add_string(out, ",\n  \"message\": ", report->message, DGDR_REPORT_MESSAGE_MAX);
    add_string(out, ",\n  \"timestamp\": ", now, DGDR_STAMP_SIZE);
    add_progress(out, report);
    add_string(out, ",\n  \"startedAt\": ", started_at, DGDR_STAMP_SIZE);
    add_gpus(out, report);
    dgdr_text_add(out, "\n}\n");
}

static bool is_end(int phase)
{
    return phase == DGDR_COMPLETE || phase == DGDR_FAILED;
}

// A run that has ended goes on in nothing but a second word about its end.
static bool is_same_run(const struct dgdr_report *report, const char *previous, size_t n)
{
    char phase[SCAN_MAX];
    dgdr_scan_member(previous, n, "phase", phase, sizeof(phase));
    return !is_end(dgdr_report_phase_find(phase)) || is_end((int)report->phase);
}

void dgdr_record_started(const struct dgdr_report *report, const char *previous, size_t n,
                         const char *now, char out[DGDR_STAMP_SIZE])
{
    char text[SCAN_MAX];
    time_t when;
    if (report->started_at && dgdr_stamp_parse(report->started_at, &when) &&
        dgdr_stamp_format(when, out))
        return;
    if (is_same_run(report, previous, n) &&
        dgdr_scan_member(previous, n, "startedAt", text, sizeof(text)) &&
        dgdr_stamp_parse(text, &when) && dgdr_stamp_format(when, out))
        return;
    memcpy(out, now, DGDR_STAMP_SIZE);
}
