// SPDX-License-Identifier: Apache-2.0
#include "model/log_line.h"
#include "model/profiler_log.h"

#include "base/mem.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MINUTE = 60000 };

static const int64_t start = 1760000000000;

// A log whose lines are a minute apart.
struct reading {
    struct profiler_log *log;
    int64_t at_ms;
    unsigned news;
};

static struct reading reading(void)
{
    return (struct reading){profiler_log_new(), start, 0};
}

static void feed(struct reading *r, const char *const *lines)
{
    for (; *lines; lines++) {
        r->news = profiler_log_feed(r->log, r->at_ms, *lines, strlen(*lines));
        r->at_ms += MINUTE;
    }
}

static bool told(const struct reading *r, unsigned news)
{
    return (r->news & news) != 0;
}

static const char *or_dash(const char *s)
{
    return s ? s : "-";
}

// "SweepingDecode 2/8 tp2 x2 | sub | message"; what is unknown is a dash.
static void describe(const struct profiler_log *log, char out[1024])
{
    struct observation o;
    char current[12] = "-", total[12] = "-", gpus[12] = "-";
    profiler_log_observe(log, &o);
    if (o.step_current != COUNT_UNKNOWN)
        snprintf(current, sizeof(current), "%d", o.step_current);
    if (o.step_total != COUNT_UNKNOWN)
        snprintf(total, sizeof(total), "%d", o.step_total);
    if (o.gpus != COUNT_UNKNOWN)
        snprintf(gpus, sizeof(gpus), "%d", o.gpus);
    snprintf(out, 1024, "%s %s/%s %s x%s | %s", or_dash(o.phase), current, total,
             or_dash(o.gpu_mapping), gpus, or_dash(o.step_sub));
}

struct row {
    const char *name;
    const char *lines[12];
    const char *want;
};

static void check_rows(const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char got[1024];
        struct reading r = reading();
        feed(&r, rows[i].lines);
        describe(r.log, got);
        cr_expect_str_eq(got, rows[i].want, "%s: %s, not %s", rows[i].name, got, rows[i].want);
        profiler_log_free(r.log);
    }
}

#define BRIDGE "2026-04-23T20:05:07.623241Z  INFO thorough._benchmark_decode_candidates: "
#define COLOUR                                                        \
    "\x1b[2m2026-04-23T20:05:07.623241Z\x1b[0m \x1b[32m INFO\x1b[0m " \
    "\x1b[2mthorough\x1b[0m\x1b[2m:\x1b[0m "
#define PYTHON "2026-08-21 12:00:00 - dynamo.profiler.thorough - INFO - "

Test(profiler_log, every_line_format_tells_the_same)
{
    static const struct row rows[] = {
        {"bridge",
         {BRIDGE "Enumerated 3 prefill candidates, 4 decode candidates",
          BRIDGE "Profiling prefill candidate tp4-pp2 with 8 GPUs..."},
         "SweepingPrefill 1/3 tp4-pp2 x8 | -"},
        {"colours",
         {COLOUR "Enumerated 3 prefill candidates, 4 decode candidates",
          COLOUR "Profiling prefill candidate tp4-pp2 with 8 GPUs..."},
         "SweepingPrefill 1/3 tp4-pp2 x8 | -"},
        {"python",
         {PYTHON "Enumerated 3 prefill candidates, 4 decode candidates",
          PYTHON "Profiling prefill candidate tp4-pp2 with 8 GPUs..."},
         "SweepingPrefill 1/3 tp4-pp2 x8 | -"},
        {"json",
         {"{\"time\":\"2026-04-23T20:05:07Z\",\"level\":\"INFO\",\"line\":12,\"target\":\"t\","
          "\"message\":"
          "\"Enumerated 3 prefill candidates, 4 decode candidates\"}",
          "{\"timestamp\": \"x\", \"fields\": {\"a\": [1, {\"b\": \"}\"}], \"message\": "
          "\"Profiling "
          "prefill candidate tp4\\u002dpp2 with 8 GPUs...\"}, \"level\": \"INFO\"}"},
         "SweepingPrefill 1/3 tp4-pp2 x8 | -"},
        {"printed",
         {"Enumerated 3 prefill candidates, 4 decode candidates",
          "Profiling prefill candidate tp4-pp2 with 8 GPUs..."},
         "SweepingPrefill 1/3 tp4-pp2 x8 | -"},
        {"not set up",
         {"INFO:dynamo.profiler:Enumerated 3 prefill candidates, 4 decode candidates",
          "INFO:dynamo.profiler:Profiling prefill candidate tp4-pp2 with 8 GPUs..."},
         "SweepingPrefill 1/3 tp4-pp2 x8 | -"},
        {"behind a spinner",
         {"\r\x1b[K\xe2\xa0\x8b Waiting\r\x1b[K\xe2\xa0\x99 Waiting\rEnumerated 3 prefill "
          "candidates, 4 decode "
          "candidates",
          "\x1b[2K\xe2\x9c\x94 Deployment 'a' ready after 12.3s\x1b[KProfiling prefill candidate "
          "tp4-pp2 with 8 "
          "GPUs..."},
         "SweepingPrefill 1/3 tp4-pp2 x8 | -"},
        {"glued to a print",
         {BRIDGE "Enumerated 3 prefill candidates, 4 decode candidates",
          "Waiting for deployment 'vllm-agg-1'... \xe2\x9c\x94" BRIDGE
          "Profiling prefill candidate tp4-pp2 with 8 GPUs..."},
         "SweepingPrefill 1/3 tp4-pp2 x8 | -"},
    };
    check_rows(rows, sizeof(rows) / sizeof(rows[0]));
}

Test(profiler_log, steps_of_both_generations)
{
    static const struct row rows[] = {
        {"silence", {"something else", ""}, "- -/- - x- | -"},
        {"totals only", {"Enumerated 8 prefill candidates, 6 decode candidates"}, "- -/- - x- | -"},
        {"second decode candidate",
         {"Enumerated 8 prefill candidates, 6 decode candidates",
          "Profiling prefill candidate tp1 with 1 GPUs...",
          "Profiling decode candidate tp1 with 1 GPUs...", "Decode deployment ready",
          "Profiling decode candidate tep8 with 8 GPUs..."},
         "SweepingDecode 2/6 tep8 x8 | -"},
        {"waiting",
         {"Enumerated 2 prefill candidates, 2 decode candidates",
          "Profiling prefill candidate tp1 with 1 GPUs...",
          "Waiting for prefill deployment to be ready..."},
         "SweepingPrefill 1/2 tp1 x1 | Waiting for the deployment"},
        {"which load",
         {"Enumerated 1 prefill candidates, 2 decode candidates",
          "Profiling decode candidate tp1 with 1 GPUs...",
          "Sweeping num_request: [1, 4, 16, 64, 256]", "Profiling decode with num_request 64..."},
         "SweepingDecode 1/2 tp1 x1 | Benchmarking 64 requests at once (4 of 5)"},
        {"joined in a sweep: the step is not counted",
         {"Waiting for decode deployment to be ready...",
          "Profiling decode candidate tp8 with 8 GPUs..."},
         "SweepingDecode -/- tp8 x8 | -"},
        {"joined in the sweep before: it is",
         {"Prefill deployment ready", "Profiling decode candidate tp8 with 8 GPUs..."},
         "SweepingDecode 1/- tp8 x8 | -"},
        {"numbered candidates",
         {"Benchmarking decode candidate 7/12: tp4-dp2 (8 GPUs)"},
         "SweepingDecode 7/12 tp4-dp2 x8 | -"},
        {"a straggler of the phase before",
         {"Profiling decode candidate tp8 with 8 GPUs...", "Prefill deployment ready"},
         "SweepingDecode -/- tp8 x8 | -"},
        {"more than announced is neither",
         {"Enumerated 1 prefill candidates, 1 decode candidates",
          "Profiling prefill candidate tp1 with 1 GPUs...",
          "Profiling prefill candidate tp2 with 2 GPUs..."},
         "SweepingPrefill -/- tp2 x2 | -"},
        {"loops over GPU counts",
         {PYTHON "Profiling GPU counts: [1, 2, 4, 8]", PYTHON "Profiling prefill...",
          PYTHON "Profiling prefill with 1 GPUs...", PYTHON "Waiting for deployment to be ready...",
          PYTHON "Profiling prefill with 2 GPUs..."},
         "PrefillSweep 2/4 - x2 | -"},
        {"old decode sweep",
         {"Profiling GPU counts: [2, 4]", "Profiling prefill...",
          "Profiling prefill with 2 GPUs...", "Profiling decode...",
          "Profiling decode with 2 GPUs..."},
         "DecodeSweep 1/2 - x2 | -"},
        {"old prefill curve, its points counted",
         {"Using model's maximum context length: 1700", "Profiling prefill...",
          "Profiling prefill under best 4 GPU(s) with parallel mapping [TP=4] with different "
          "ISL...",
          "Running aiperf with isl 100", "Running aiperf with isl 200"},
         "PrefillInterpolation 2/16 TP=4 x4 | Prefill curve: input length 200 (2 of 16)"},
        {"old decode curve",
         {"Profiling decode with 4 GPUs with parallel mapping [TP=4]..."},
         "DecodeInterpolation -/- TP=4 x4 | Decode curve"},
        {"new prefill curve",
         {"Using real GPUs for prefill interpolation.", "Running aiperf with isl 100",
          "Running aiperf with isl 1124"},
         "BuildingCurves -/- - x- | Prefill curve: input length 1124 (point 2)"},
        {"marker",
         {"INFO:x:PROFILING_PHASE::DecodeInterpolation::Profiling decode with batch size 496 "
          "(4/6)"},
         "DecodeInterpolation 4/6 - x- | -"},
        {"a marker of no known word",
         {"PROFILING_PHASE::Tuning::with 4 GPUs, TP=4"},
         "Tuning -/- TP=4 x4 | -"},
        {"a number too large",
         {"Enumerated 99999999 prefill candidates, 6 decode candidates",
          "Profiling prefill candidate tp1 with 0 GPUs..."},
         "SweepingPrefill -/- tp1 x- | -"},
    };
    check_rows(rows, sizeof(rows) / sizeof(rows[0]));
}

Test(profiler_log, the_beginning_of_the_log_completes_what_its_end_told)
{
    static const struct {
        const char *name;
        const char *head[6];
        bool meets; // the head reaches the first line of the tail
        const char *want;
    } rows[] = {
        {"totals only",
         {"Enumerated 8 prefill candidates, 6 decode candidates",
          "Profiling prefill candidate tp1 with 1 GPUs..."},
         false,
         "SweepingDecode -/6 tp8 x8 | -"},
        {"all of it",
         {"Enumerated 8 prefill candidates, 6 decode candidates",
          "Profiling prefill candidate tp1 with 1 GPUs...",
          "Profiling decode candidate tp1 with 1 GPUs...",
          "Profiling decode candidate tp4 with 4 GPUs..."},
         true,
         "SweepingDecode 3/6 tp8 x8 | -"},
    };
    static const char *const tail[] = {"Waiting for decode deployment to be ready...",
                                       "Profiling decode candidate tp8 with 8 GPUs...", NULL};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char got[1024];
        unsigned news;
        struct reading r = reading();
        feed(&r, tail);
        int64_t at = start - 10 * MINUTE;
        for (const char *const *line = rows[i].head; *line; line++, at += MINUTE)
            cr_expect_not(profiler_log_head(r.log, at, *line, strlen(*line), &news));
        if (rows[i].meets)
            cr_expect(profiler_log_head(r.log, start, tail[0], strlen(tail[0]), &news));
        describe(r.log, got);
        cr_expect_str_eq(got, rows[i].want, "%s: %s", rows[i].name, got);
        profiler_log_free(r.log);
    }
}

Test(profiler_log, skipped_candidates_and_warnings_are_told_once)
{
    static const struct {
        const char *name, *line, *event;
    } rows[] = {
        {"timeout", "2026-04-23T20:05:07Z ERROR t: Prefill tp8 with 8 GPUs timed out",
         "candidate 2/7 tp8 (8 GPUs) skipped: not ready after 1m (expected, the run goes on)"},
        {"crash",
         "Prefill tp8 with 8 GPUs entered a terminal failure state, skipping to next candidate: "
         "OOMKilled",
         "candidate 2/7 tp8 (8 GPUs) skipped: OOMKilled (expected, the run goes on)"},
        {"sla", "TTFT SLA 600.0ms is unachievable. Best achievable: 641.7ms. Updating SLA.",
         "warning: TTFT SLA 600.0ms is unachievable. Best achievable: 641.7ms. Updating SLA."},
        {"nothing to sweep", "Sweeping num_request: []",
         "warning: Sweeping num_request: []: nothing to measure for this candidate"},
        {"gpus", "Load target requires 16 GPUs but only 8 available.",
         "warning: Load target requires 16 GPUs but only 8 available."},
    };
    static const char *const before[] = {"Enumerated 7 prefill candidates, 6 decode candidates",
                                         "Profiling prefill candidate tp1 with 1 GPUs...",
                                         "Profiling prefill candidate tp8 with 8 GPUs...", NULL};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct log_findings found;
        struct reading r = reading();
        feed(&r, before);
        feed(&r, (const char *const[]){rows[i].line, NULL});
        cr_expect(told(&r, LOG_NEWS_EVENT), "%s: no event", rows[i].name);
        cr_expect_str_eq(profiler_log_event(r.log), rows[i].event, "%s: %s", rows[i].name,
                         profiler_log_event(r.log));
        profiler_log_findings(r.log, &found);
        bool warning = strncmp(rows[i].event, "warning", 7) == 0;
        cr_expect_eq(found.warning_count, warning, "%s", rows[i].name);
        cr_expect_eq(found.skipped[0], !warning, "%s", rows[i].name);
        if (warning) {
            feed(&r, (const char *const[]){rows[i].line, NULL});
            cr_expect_not(told(&r, LOG_NEWS_EVENT), "%s: told twice", rows[i].name);
        }
        profiler_log_free(r.log);
    }
}

Test(profiler_log, errors_in_full_and_only_those_of_the_run)
{
    static const struct {
        const char *name;
        const char *lines[12];
        const char *error; // NULL: none
        bool failed;
    } rows[] = {
        {"several lines",
         {"2026-04-23T20:05:07Z ERROR dynamo.profiler.__main__: Failed to parse profiler config: 2 "
          "validation errors",
          "workload.isl", "  Input should be a valid integer", "workload.osl"},
         "Failed to parse profiler config: 2 validation errors\nworkload.isl\n  Input should be a "
         "valid "
         "integer\nworkload.osl",
         true},
        {"traceback",
         {"2026-04-23T20:05:07Z ERROR p: Profile job failed with error",
          "Traceback (most recent call last):", "  File \"a.py\", line 1, in f", "    g()",
          "    ^^^", "RuntimeError: decode interpolation", "  timed out"},
         "RuntimeError: decode interpolation\n  timed out",
         true},
        {"traceback inside of a JSON message",
         {"{\"level\":\"ERROR\",\"message\":\"Profile job failed with error\\nTraceback (most "
          "recent call "
          "last):\\n  File\\nKeyError: 'x'\"}"},
         "KeyError: 'x'",
         true},
        {"an uncaught exception at the end",
         {"Traceback (most recent call last):", "  File \"a.py\", line 1",
          "ImportError: no module"},
         "ImportError: no module",
         false},
        {"the log went on",
         {"2026-04-23T20:05:07Z ERROR p: AIPerf failed with error code: 1",
          "2026-04-23T20:05:08Z  INFO p: next"},
         NULL,
         false},
        {"a skipped candidate is none",
         {"2026-04-23T20:05:07Z ERROR p: Decode tp8 with 8 GPUs timed out", BRIDGE "on"},
         NULL,
         false},
        {"the cause stays",
         {"2026-04-23T20:05:07Z ERROR p: Profiler did not produce a DGD config.", BRIDGE "cleanup",
          "2026-04-23T20:05:09Z ERROR p: cannot clean up"},
         "Profiler did not produce a DGD config.",
         true},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct observation o;
        struct reading r = reading();
        feed(&r, rows[i].lines);
        profiler_log_observe(r.log, &o);
        cr_expect_str_eq(or_dash(o.error), or_dash(rows[i].error), "%s: %s", rows[i].name,
                         or_dash(o.error));
        cr_expect_eq(o.profiler_failed, rows[i].failed, "%s", rows[i].name);
        profiler_log_free(r.log);
    }
}

Test(profiler_log, times_of_phases_and_life)
{
    struct observation o;
    struct reading r = reading();
    feed(&r, (const char *const[]){
                 "Profiler config: model=a", "Enumerated 1 prefill candidates, 2 decode candidates",
                 "Profiling prefill candidate tp1 with 1 GPUs...",
                 "Profiling decode candidate tp1 with 1 GPUs...", "chatter", NULL});
    profiler_log_observe(r.log, &o);
    cr_expect_eq(o.phase_started_ms, start + 3 * MINUTE);
    cr_expect_eq(o.at_ms, start + 3 * MINUTE);
    cr_expect_eq(o.alive_ms, start + 4 * MINUTE);
    cr_expect(o.timed);
    feed(&r, (const char *const[]){"Profiler config: model=a", NULL});
    cr_expect(told(&r, LOG_NEWS_RESTART));
    profiler_log_observe(r.log, &o);
    cr_expect_str_eq(o.phase, "Initializing");
    profiler_log_reset(r.log);
    profiler_log_observe(r.log, &o);
    cr_expect_null(o.phase);
    cr_expect_eq(o.alive_ms, TIME_UNKNOWN);
    profiler_log_free(r.log);
}

Test(profiler_log, the_time_of_a_line_without_the_clusters)
{
    static const struct {
        const char *line;
        int64_t want;
    } rows[] = {
        {"2026-04-23T20:05:07.623241Z  INFO t: Prefill deployment ready", 1776974707623},
        {"2026-04-23 20:05:07,623 - t - INFO - Prefill deployment ready", 1776974707623},
        {"2026-04-23T22:05:07+02:00  INFO t: Prefill deployment ready", 1776974707000},
        {"Prefill deployment ready", TIME_UNKNOWN},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct observation o;
        struct profiler_log *log = profiler_log_new();
        profiler_log_feed(log, TIME_UNKNOWN, rows[i].line, strlen(rows[i].line));
        profiler_log_observe(log, &o);
        cr_expect_eq(o.at_ms, rows[i].want, "%s: %lld", rows[i].line, (long long)o.at_ms);
        profiler_log_free(log);
    }
}

Test(profiler_log, hostile_lines_do_no_harm)
{
    static const struct row rows[] = {
        {"control characters",
         {"Profiling prefill candidate t\x01\xffp with 1 GPUs..."},
         "SweepingPrefill -/- t ?p x1 | -"},
        {"half of an escape",
         {"\x1b", "\x1b[", "\x1b[31", "\x1b]0;title", "{\"message\":\"", "{", "{}"},
         "- -/- - x- | -"},
        {"a marker that is a sentence", {"PROFILING_PHASE::no phase at all::x"}, "- -/- - x- | -"},
    };
    check_rows(rows, sizeof(rows) / sizeof(rows[0]));
    char *long_line = xmalloc(1 << 20);
    memset(long_line, 'P', 1 << 20);
    struct profiler_log *log = profiler_log_new();
    cr_expect_eq(profiler_log_feed(log, start, long_line, 1 << 20), 0);
    memset(long_line, '\r', 1 << 20);
    cr_expect_eq(profiler_log_feed(log, start, long_line, 1 << 20), 0);
    profiler_log_free(log);
    free(long_line);
}

Test(sidecar_log, tells_when_phases_began)
{
    static const struct {
        const char *line, *phase; // NULL: not read
        int step, steps;
    } rows[] = {
        {"Phase update: SweepingDecode - Benchmarking decode candidate 1/3: tp1 (1 GPUs)",
         "SweepingDecode", 1, 3},
        {"Phase update: Done - Profiler completed successfully", "Done", -1, -1},
        {"Phase update: Initializing", "Initializing", -1, -1},
        {"Phase update: ", NULL, 0, 0},
        {"Still waiting... (5 minutes elapsed)", NULL, 0, 0},
        {"Phase update: two words - x", NULL, 0, 0},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct arena scratch = ARENA_INIT;
        struct observation o;
        bool read = sidecar_log_observe(start, rows[i].line, strlen(rows[i].line), &scratch, &o);
        cr_expect_eq(read, rows[i].phase != NULL, "%s", rows[i].line);
        if (read) {
            cr_expect_str_eq(o.phase, rows[i].phase, "%s", rows[i].line);
            cr_expect_eq(o.step_current, rows[i].step, "%s", rows[i].line);
            cr_expect_eq(o.step_total, rows[i].steps, "%s", rows[i].line);
            cr_expect_eq(o.phase_started_ms, start);
        }
        arena_release(&scratch);
    }
}
