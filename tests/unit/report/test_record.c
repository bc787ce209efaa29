// SPDX-License-Identifier: Apache-2.0
// The status file's text: names, order and numbers of the format, and when a run has begun.
#include "base/attr.h"
#include "report/record.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <locale.h>
#include <stdio.h>
#include <string.h>

static const char *const now = "2026-01-23T14:30:00Z";

static bool has(const char *text, const char *part)
{
    return strstr(text, part) != NULL;
}

static const char *record(const struct dgdr_report *report, char buf[DGDR_RECORD_SIZE])
{
    struct dgdr_text text;
    dgdr_text_init(&text, buf, DGDR_RECORD_SIZE);
    dgdr_record_write(report, "2026-01-23T14:00:00Z", now, &text);
    cr_expect(not(text.overflow));
    return buf;
}

Test(record, everything)
{
    char buf[DGDR_RECORD_SIZE];
    struct dgdr_report report = {.phase = DGDR_DECODE_SWEEP,
                                 .message = "Profiling decode with 4 GPUs, TP=2/DP=2",
                                 .current_step = 5,
                                 .total_steps = 12,
                                 .sub_phase = "Benchmarking batch size 256",
                                 .current_gpus = 4,
                                 .parallel_mapping = "TP=2/DP=2"};
    cr_expect_str_eq(record(&report, buf), "{\n"
                                           "  \"phase\": \"DecodeSweep\",\n"
                                           "  \"phaseNumber\": 3,\n"
                                           "  \"totalPhases\": 7,\n"
                                           "  \"message\": \"Profiling decode with 4 GPUs, TP=2/DP=2\",\n"
                                           "  \"timestamp\": \"2026-01-23T14:30:00Z\",\n"
                                           "  \"progress\": {\n"
                                           "    \"currentStep\": 5,\n"
                                           "    \"totalSteps\": 12,\n"
                                           "    \"percentage\": 41.7,\n"
                                           "    \"subPhase\": \"Benchmarking batch size 256\"\n"
                                           "  },\n"
                                           "  \"startedAt\": \"2026-01-23T14:00:00Z\",\n"
                                           "  \"gpuConfig\": {\n"
                                           "    \"currentGpus\": 4,\n"
                                           "    \"parallelMapping\": \"TP=2/DP=2\"\n"
                                           "  }\n"
                                           "}\n");
}

Test(record, what_is_not_known_is_not_there)
{
    char buf[DGDR_RECORD_SIZE];
    struct dgdr_report report = {.phase = DGDR_CONFIG_SELECTION, .message = "Analyzing", .sub_phase = ""};
    cr_expect_str_eq(record(&report, buf), "{\n"
                                           "  \"phase\": \"ConfigSelection\",\n"
                                           "  \"phaseNumber\": 4,\n"
                                           "  \"totalPhases\": 7,\n"
                                           "  \"message\": \"Analyzing\",\n"
                                           "  \"timestamp\": \"2026-01-23T14:30:00Z\",\n"
                                           "  \"startedAt\": \"2026-01-23T14:00:00Z\"\n"
                                           "}\n");
    report.sub_phase = "Reading";
    report.parallel_mapping = "TP=1";
    cr_expect(has(record(&report, buf), "\"progress\": {\n    \"subPhase\": \"Reading\"\n  },"), "%s", buf);
    cr_expect(has(buf, "\"gpuConfig\": {\n    \"parallelMapping\": \"TP=1\"\n  }\n}"), "%s", buf);
    report.parallel_mapping = NULL;
    report.current_gpus = 2;
    cr_expect(has(record(&report, buf), "\"gpuConfig\": {\n    \"currentGpus\": 2\n  }\n}"), "%s", buf);
}

// What Python's round(current / total * 100, 1) gives, also where a decimal half is no half in binary.
static const struct {
    int current, total;
    const char *percentage;
} steps[] = {
    {0, 12, "0.0"},   {5, 12, "41.7"}, {4, 6, "66.7"},      {12, 12, "100.0"},      {1, 3, "33.3"},
    {1, 16, "6.2"},   {3, 16, "18.8"}, {1, 2000, "0.1"},    {3, 2000, "0.1"},       {2147483646, 2147483647, "100.0"},
    {1, 1000, "0.1"}, {1, 800, "0.1"}, {999, 1000, "99.9"}, {1, 2147483647, "0.0"}, {9999, 10000, "100.0"},
};

static void expect_percentages(void)
{
    for (size_t i = 0; i < ARRAY_LEN(steps); i++) {
        char buf[DGDR_RECORD_SIZE], want[64];
        struct dgdr_report report = {.phase = DGDR_PREFILL_SWEEP,
                                     .message = "m",
                                     .current_step = steps[i].current,
                                     .total_steps = steps[i].total};
        snprintf(want, sizeof(want), "\"percentage\": %s\n", steps[i].percentage);
        cr_expect(has(record(&report, buf), want), "%d/%d: %s", steps[i].current, steps[i].total, buf);
    }
}

Test(record, percentage)
{
    expect_percentages();
    // Where the machine has a locale with a comma, it makes no difference.
    if (setlocale(LC_ALL, "de_DE.UTF-8"))
        expect_percentages();
}

Test(record, the_longest_fits)
{
    char buf[DGDR_RECORD_SIZE], word[8192];
    for (size_t i = 0; i + 1 < sizeof(word); i++)
        word[i] = '\x01';
    word[sizeof(word) - 1] = '\0';
    struct dgdr_report report = {DGDR_REPORT_FOLDER, DGDR_PREFILL_INTERPOLATION, word, 2147483647, 2147483647, word,
                                 2147483647,         word,                       NULL};
    record(&report, buf);
    cr_expect_str_eq(buf + strlen(buf) - 2, "}\n");
}

static const struct {
    const char *name, *previous;
    enum dgdr_report_phase phase;
    const char *said, *started;
} starts[] = {
    {"the first report", "", DGDR_INITIALIZING, NULL, "2026-01-23T14:30:00Z"},
    {"a later one", "{\"phase\": \"Initializing\", \"startedAt\": \"2026-01-23T14:00:00Z\"}", DGDR_PREFILL_SWEEP, NULL,
     "2026-01-23T14:00:00Z"},
    {"told by the caller", "{\"phase\": \"Initializing\", \"startedAt\": \"2026-01-23T14:00:00Z\"}", DGDR_PREFILL_SWEEP,
     "2026-01-23T14:10:00+01:00", "2026-01-23T13:10:00Z"},
    {"written in Python", "{\"phase\": \"DecodeSweep\", \"startedAt\": \"2026-01-23T14:00:00.25+00:00\"}",
     DGDR_DECODE_SWEEP, NULL, "2026-01-23T14:00:00Z"},
    {"the end", "{\"phase\": \"PlannerGeneration\", \"startedAt\": \"2026-01-23T14:00:00Z\"}", DGDR_COMPLETE, NULL,
     "2026-01-23T14:00:00Z"},
    {"the end once more", "{\"phase\": \"Complete\", \"startedAt\": \"2026-01-23T14:00:00Z\"}", DGDR_FAILED, NULL,
     "2026-01-23T14:00:00Z"},
    {"another run", "{\"phase\": \"Failed\", \"startedAt\": \"2026-01-23T14:00:00Z\"}", DGDR_INITIALIZING, NULL,
     "2026-01-23T14:30:00Z"},
    {"without a start", "{\"phase\": \"Initializing\"}", DGDR_PREFILL_SWEEP, NULL, "2026-01-23T14:30:00Z"},
    {"with no time", "{\"startedAt\": \"yesterday\"}", DGDR_PREFILL_SWEEP, NULL, "2026-01-23T14:30:00Z"},
    {"half a file", "{\"phase\": \"Initializing\", \"startedAt\": \"2026", DGDR_PREFILL_SWEEP, NULL,
     "2026-01-23T14:30:00Z"},
};

Test(record, started)
{
    for (size_t i = 0; i < ARRAY_LEN(starts); i++) {
        char out[DGDR_STAMP_SIZE];
        struct dgdr_report report = {.phase = starts[i].phase, .started_at = starts[i].said};
        dgdr_record_started(&report, starts[i].previous, strlen(starts[i].previous), now, out);
        cr_expect_str_eq(out, starts[i].started, "%s: %s", starts[i].name, out);
    }
}
