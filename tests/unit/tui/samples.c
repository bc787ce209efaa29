// SPDX-License-Identifier: Apache-2.0
#include "samples.h"

#include "base/attr.h"
#include "base/utf8.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#define MIN(m, s) (((m)*60 + (s)) * INT64_C(1000))
// A time of day before NOW.
#define AT(h, m, s) (NOW - MIN((12 - (h)) * 60 + 14 - (m), 42 - (s)))

static struct run runs[SAMPLE_COUNT];

static void make_profiling(struct run *r)
{
    static struct run_phase phases[] = {
        {"Initializing", PHASE_DONE, AT(11, 0, 31), MIN(0, 41), -1, -1},
        {"PrefillSweep", PHASE_DONE, AT(11, 1, 12), MIN(9, 20), 4, 4},
        {"DecodeSweep", PHASE_DONE, AT(11, 10, 32), MIN(27, 2), 12, 12},
        {"ConfigSelection", PHASE_DONE, AT(11, 37, 34), MIN(0, 3), -1, -1},
        {"PrefillInterpolation", PHASE_DONE, AT(11, 37, 37), MIN(8, 11), 16, 16},
        {"DecodeInterpolation", PHASE_ACTIVE, AT(11, 45, 48), TIME_UNKNOWN, 3, 6},
        {"PlannerGeneration", PHASE_PENDING, TIME_UNKNOWN, TIME_UNKNOWN, -1, -1},
    };
    static struct run_condition conditions[] = {
        {"Validation", "True", "ValidationPassed", "The request is valid", AT(11, 0, 30)},
        {"Profiling", "False", "DecodeInterpolation", "Profiling decode with batch size 496",
         AT(11, 45, 48)},
    };
    static struct run_source_info sources[] = {
        {SOURCE_STATUS_CM,
         "configmap/dgdr-status-my-deployment",
         NOW - 4000,
         {"phase", "step", "gpuConfig"},
         NULL},
        {SOURCE_DGDR, "dgdr/status", AT(11, 45, 48), {"conditions"}, NULL},
    };
    r->namespace_ = "ml";
    r->name = "my-deployment";
    r->model = "Qwen/Qwen3-0.6B";
    r->backend = "vllm";
    r->strategy = "thorough";
    r->gpu_sku = "h200_sxm";
    r->gpu_total = 8;
    r->ttft_ms = 200;
    r->itl_ms = 20;
    r->isl = 3000;
    r->osl = 150;
    r->dialect = DIALECT_SEED;
    r->state = RUN_PROFILING;
    r->phase = "DecodeInterpolation";
    r->phase_number = 6;
    r->phase_total = 7;
    r->step_current = 4;
    r->step_total = 6;
    r->step_percent = 66.7;
    r->step_started_ms = NOW - MIN(5, 2);
    r->pace_step = 1;
    r->pace_started_ms = NOW - MIN(26, 2);
    r->step_sub = "batch size 496, running the benchmark";
    r->gpus = 2;
    r->gpu_mapping = "TP=2/DP=1";
    r->message = "Profiling decode with batch size 496";
    r->created_ms = AT(11, 0, 29);
    r->started_ms = AT(11, 0, 31);
    r->updated_ms = NOW - 4000;
    r->phases = phases;
    r->phase_count = ARRAY_LEN(phases);
    r->conditions = conditions;
    r->condition_count = ARRAY_LEN(conditions);
    r->sources = sources;
    r->source_count = ARRAY_LEN(sources);
    r->elapsed_ms = NOW - r->started_ms;
    r->overall_percent = 74.9;
    r->eta = (struct run_eta){true,    24 * 60,          18 * 60,
                              37 * 60, NOW + MIN(24, 0), "typical durations, pace of 3 steps"};
    r->freshness = FRESH_LIVE;
    r->freshness_age_ms = 4000;
}

static void make_failed(struct run *r)
{
    static struct run_phase phases[] = {
        {"Initializing", PHASE_DONE, AT(10, 29, 7), MIN(0, 44), -1, -1},
        {"PrefillSweep", PHASE_DONE, AT(10, 29, 51), MIN(13, 6), 6, 6},
        {"DecodeSweep", PHASE_FAILED, AT(10, 42, 57), MIN(37, 10), 11, 12},
        {"ConfigSelection", PHASE_PENDING, TIME_UNKNOWN, TIME_UNKNOWN, -1, -1},
    };
    r->namespace_ = "ml";
    r->name = "kimi";
    r->model = "moonshotai/Kimi-K2";
    r->backend = "sglang";
    r->state = RUN_FAILED;
    r->phase = "DecodeSweep";
    r->phase_number = 3;
    r->phase_total = 7;
    r->step_current = 12;
    r->step_total = 12;
    r->error = "No decode results produced: every candidate timed out or crashed; first cause was "
               "CUDA out of memory "
               "on rank 3 while loading shard 17 of 163\nTraceback (most recent call last):\n"
               "  File \"profile_sla.py\", line 412, in run_profile\n    raise RuntimeError(\"no "
               "decode results\")";
    r->message = "Profiling job failed";
    r->started_ms = AT(10, 29, 7);
    r->finished_ms = AT(11, 20, 7);
    r->phases = phases;
    r->phase_count = ARRAY_LEN(phases);
    r->elapsed_ms = r->finished_ms - r->started_ms;
    r->profiling_failed = true;
}

static void make_stuck(struct run *r)
{
    r->namespace_ = "ml";
    r->name = "stuck-70b";
    r->model = "meta-llama/Llama-3-70B";
    r->state = RUN_PENDING;
    r->state_word = "Pending";
    r->created_ms = NOW - MIN(22, 0);
    r->message = "waiting for the profiler's pod: ImagePullBackOff";
    r->freshness = FRESH_STALE;
    r->freshness_age_ms = MIN(22, 0);
}

static void make_state_only(struct run *r)
{
    r->namespace_ = "research";
    r->name = "r1-sweep";
    r->model = "deepseek-ai/DeepSeek-R1";
    r->dialect = DIALECT_STATE_ONLY;
    r->state = RUN_PROFILING;
    r->state_word = "Profiling";
    r->created_ms = r->started_ms = NOW - MIN(38, 0);
    r->elapsed_ms = MIN(38, 0);
    r->message = "Profiling is in progress";
    r->freshness = FRESH_QUIET;
    r->freshness_age_ms = MIN(37, 0);
}

static void make_ready(struct run *r)
{
    r->namespace_ = "ml";
    r->name = "small";
    r->model = "Qwen/Qwen3-0.6B";
    r->state = RUN_READY;
    r->started_ms = AT(9, 0, 0);
    r->finished_ms = AT(10, 38, 0);
    r->elapsed_ms = MIN(98, 0);
    r->overall_percent = 100;
    r->dgd = "small-dgd";
}

static void make_hostile(struct run *r)
{
    static char endless[8192];
    static struct run_phase phases[] = {
        {"模型扫描模型扫描模型扫描模型扫描", PHASE_DONE, NOW - 9000, 4000, 1, 1},
        {"\033]0;owned\007\xFF\xFE\x80", PHASE_ACTIVE, NOW - 5000, TIME_UNKNOWN, 2147483646,
         2147483647},
        {"", PHASE_SKIPPED, TIME_UNKNOWN, TIME_UNKNOWN, -1, -1},
        {NULL, PHASE_PENDING, TIME_UNKNOWN, TIME_UNKNOWN, 0, 0},
    };
    static struct run_condition conditions[] = {{NULL, NULL, NULL, NULL, TIME_UNKNOWN},
                                                {"\033[2J", "\n\n", "模型", endless, NOW + 99999}};
    static struct run_source_info sources[] = {
        {SOURCE_DGDR, endless, INT64_MAX, {"phase"}, "\r\nmalformed\033[H"}};
    for (size_t i = 0; i + 4 < sizeof endless; i += 3)
        memcpy(endless + i, i % 2 ? "\xE6\xA8\xA1" : "a\xCC\x81", 4);
    r->namespace_ = "\xE2\x80\xAE"
                    "evil";
    r->name =
        "模型-\033[31m-e\xCC\x81\xCC\x81\xCC\x81\xCC\x81\xCC\x81\xCC\x81\xCC\x81-\xF0\x9F\x98\x80";
    r->model = r->backend = r->strategy = r->gpu_sku = r->step_sub = r->gpu_mapping = r->message =
        endless;
    r->gpu_total = 2147483647;
    r->gpus = 2147483647;
    r->ttft_ms = 1e300;
    r->itl_ms = -1e300;
    r->isl = r->osl = 1e18;
    r->state = RUN_PROFILING;
    r->phase = "\033]0;owned\007\xFF\xFE\x80";
    r->phase_number = 2147483647;
    r->phase_total = 2147483647;
    r->step_current = 2147483646;
    r->step_total = 2147483647;
    r->phases = phases;
    r->phase_count = ARRAY_LEN(phases);
    r->conditions = conditions;
    r->condition_count = ARRAY_LEN(conditions);
    r->sources = sources;
    r->source_count = ARRAY_LEN(sources);
    r->started_ms = -NOW;
    r->elapsed_ms = 2 * NOW;
    r->overall_percent = 1e9;
    r->eta = (struct run_eta){true, 1e12, -5, 1e300, NOW * 2, endless};
    r->freshness = FRESH_LATE;
    r->freshness_age_ms = INT64_MAX;
    r->deleted_ms = NOW;
    r->attempt = 2147483647;
}

static void make_empty(struct run *r)
{
    r->namespace_ = "ml";
    r->name = "nothing";
}

struct run *sample(enum sample which)
{
    static void (*const make[])(struct run *) = {make_profiling,  make_failed, make_stuck,
                                                 make_state_only, make_ready,  make_hostile,
                                                 make_empty};
    run_init(&runs[which]);
    make[which](&runs[which]);
    return &runs[which];
}

const char *sample_name(enum sample which)
{
    static const char *const names[] = {"profiling", "failed",  "stuck", "state only",
                                        "ready",     "hostile", "empty"};
    return names[which];
}

static size_t source_count(void *ctx)
{
    return ((struct samples *)ctx)->count;
}

static struct run *source_at(void *ctx, size_t index)
{
    return ((struct samples *)ctx)->runs[index];
}

static struct run *source_find(void *ctx, const char *namespace_, const char *name)
{
    struct samples *s = ctx;
    for (size_t i = 0; i < s->count; i++) {
        if (!strcmp(s->runs[i]->namespace_, namespace_) && !strcmp(s->runs[i]->name, name))
            return s->runs[i];
    }
    return NULL;
}

static size_t source_events(void *ctx, const struct run *run, const struct run_event **events)
{
    static const struct run_event list[] = {
        {AT(11, 45, 48), "PrefillInterpolation -> DecodeInterpolation", CHANGE_PHASE},
        {AT(11, 52, 10), "DecodeInterpolation 1/6 -> 2/6", CHANGE_STEP},
        {AT(12, 2, 55), "DecodeInterpolation 2/6 -> 3/6", CHANGE_STEP},
        {AT(12, 9, 40), "DecodeInterpolation 3/6 -> 4/6", CHANGE_STEP},
    };
    (void)ctx;
    *events = list;
    return run == &runs[SAMPLE_PROFILING] ? ARRAY_LEN(list) : 0;
}

struct tui_source sample_source(struct samples *s)
{
    return (struct tui_source){source_count, source_at, source_find, source_events, NULL, NULL, s};
}

const char *picture(const struct canvas *c)
{
    static char buffers[4][1 << 19];
    static int turn;
    char *text = buffers[turn = (turn + 1) % 4];
    struct strbuf sb CLEANUP_STRBUF = STRBUF_INIT;
    canvas_print(c, c->rows, false, &sb);
    snprintf(text, sizeof buffers[0], "%s", sb.buf);
    return text;
}

void check_canvas(const struct canvas *c, const char *name)
{
    for (int row = 0; row < c->rows; row++) {
        int columns = 0;
        for (int col = 0; col < c->cols; col++) {
            const struct cell *cell = canvas_cell(c, row, col);
            columns += cell->width;
            cr_assert(cell->width == utf8_width(cell->text), "%s: width at %d,%d", name, row, col);
            cr_assert(utf8_is_clean(cell->text), "%s: raw byte at %d,%d", name, row, col);
            cr_assert(cell->role < ROLE_COUNT, "%s: role at %d,%d", name, row, col);
            if (c->ascii)
                cr_assert((unsigned char)cell->text[0] < 0x80, "%s: not ASCII at %d,%d", name, row,
                          col);
        }
        cr_assert(columns == c->cols, "%s: row %d has %d of %d columns", name, row, columns,
                  c->cols);
    }
}
