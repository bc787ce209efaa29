// SPDX-License-Identifier: Apache-2.0
// A log as it comes from a container, and what of it reaches a screen.
#include "model/logbook.h"

#include "base/attr.h"
#include "base/strbuf.h"
#include "base/utf8.h"
#include "base/xtime.h"
#include "fixture.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct log_line *add(struct logbook *b, const char *line)
{
    logbook_add(b, TIME_UNKNOWN, line, strlen(line));
    return logbook_at(b, logbook_count(b) - 1);
}

#define ESC "\033"

static const struct {
    const char *name, *line, *text;
} cleaned[] = {
    {"plain", "hello", "hello"},
    {"empty", "", ""},
    {"colours",
     ESC "[2m2026-04-23T20:05:07Z" ESC "[0m " ESC "[32m INFO" ESC "[0m " ESC "[1;38;5;9mx" ESC "[m",
     "2026-04-23T20:05:07Z  INFO x"},
    {"link and title", ESC "]8;;http://x" ESC "\\here" ESC "]8;;" ESC "\\ " ESC "]0;t\007there",
     "here there"},
    {"character sets and modes", ESC "(B" ESC "7a" ESC "[?25lb" ESC "=c", "abc"},
    {"a title that never ends hides nothing", "a" ESC "]0;all the rest", "a^[]0;all the rest"},
    {"a sequence torn at the end", "a" ESC "[1;3", "a"},
    {"escape as the last byte", "a" ESC, "a"},
    {"spinner", "\r⠋ loading\r⠙ loading\r" ESC "[K⠹ loaded", "⠹ loaded"},
    {"progress bar", "  1%|#   | 1/100\r 50%|##  | 50/100\r100%|####| 100/100",
     "100%|####| 100/100"},
    {"DOS line end", "text\r", "text"},
    {"erased at the end: its last words stay", "almost done\r" ESC "[K", "almost done"},
    {"indent after a carriage return", "x\r  y", "  y"},
    {"a longer text is gone", "a long text\rab", "ab"},
    {"backspaces", "|\b/\b-\b\\ ok", "\\ ok"},
    {"backspace at the start", "\b\bx", "x"},
    {"backspace to a blank", "a b\b", "a"},
    {"backspace over two bytes", "é\bx", "x"},
    {"tabs", "a\tb\tc", "a       b       c"},
    {"blanks at the end", "text  \t ", "text"},
    {"blanks alone", "   ", ""},
    {"bell", "a\007b", "ab"},
    {"other controls show", "a\001b\177", "a^Ab^?"},
    {"invalid UTF-8", "a\xFF\xC3(", "a\xEF\xBF\xBD\xEF\xBF\xBD("},
    {"reversed text shows",
     "a\xE2\x80\xAE"
     "b",
     "a<U+202E>b"},
    {"wide", "模型 ✓", "模型 ✓"},
};

Test(logbook, shows_what_a_terminal_would)
{
    struct logbook *b = logbook_new();
    for (size_t i = 0; i < ARRAY_LEN(cleaned); i++) {
        const struct log_line *l = add(b, cleaned[i].line);
        cr_assert_str_eq(l->text, cleaned[i].text, "%s", cleaned[i].name);
        cr_assert(!l->cut && !l->mark, "%s", cleaned[i].name);
        cr_assert(l->number == i + 1, "%s", cleaned[i].name);
    }
    logbook_free(b);
}

Test(logbook, a_nul_byte_does_not_end_a_line)
{
    struct logbook *b = logbook_new();
    logbook_add(b, TIME_UNKNOWN, "a\0b", 3);
    cr_assert_str_eq(logbook_at(b, 0)->text, "ab");
    logbook_free(b);
}

static const struct {
    const char *line;
    enum log_level level;
} levels[] = {
    {"2026-04-23T20:05:07.623241Z  INFO thorough._benchmark: Sweeping num_request: []",
     LOG_LEVEL_INFO},
    {"2026-04-23T20:05:07.623241Z  WARN dynamo: x", LOG_LEVEL_WARN},
    {"2026-04-23T20:05:07.623241Z ERROR dynamo: x", LOG_LEVEL_ERROR},
    {"2026-01-23 14:00:00,123 - dynamo.profiler - INFO - msg", LOG_LEVEL_INFO},
    {"2026-01-23 14:00:00,123 - dynamo.profiler - WARNING - msg", LOG_LEVEL_WARN},
    {"2026-08-21 12:00:00 - dynamo.profiler.thorough - ERROR - msg", LOG_LEVEL_ERROR},
    {"INFO:root:msg", LOG_LEVEL_INFO},
    {"WARNING:dynamo.planner:msg", LOG_LEVEL_WARN},
    {"[INFO] msg", LOG_LEVEL_INFO},
    {"[warning] msg", LOG_LEVEL_WARN},
    {"[2026-01-23 14:00:00] [ERROR] msg", LOG_LEVEL_ERROR},
    {"2026-01-23 14:00:00 [debug] msg", LOG_LEVEL_DEBUG},
    {"ERROR: kubectl not found", LOG_LEVEL_ERROR},
    {"error: no such file", LOG_LEVEL_ERROR},
    {"DEBUG msg", LOG_LEVEL_DEBUG},
    {"{\"time\":\"t\",\"level\":\"ERROR\",\"message\":\"x\"}", LOG_LEVEL_ERROR},
    {"{\"message\":\"\\\"level\\\": \\\"ERROR\\\"\",\"level\": \"warn\"}", LOG_LEVEL_WARN},
    {"{\"levelname\":\"INFO\"}", LOG_LEVEL_INFO},
    {"{\"level\":5}", LOG_LEVEL_UNKNOWN},
    {"{level", LOG_LEVEL_UNKNOWN},
    {"{\"level\":\"ERROR\",\"message\":\"torn", LOG_LEVEL_ERROR},
    {"{\"level", LOG_LEVEL_UNKNOWN},
    {"E0123 14:00:00.123456       1 main.go:12] x", LOG_LEVEL_ERROR},
    {"W0123 14:00:00.123456       1 main.go:12] x", LOG_LEVEL_WARN},
    {"Traceback (most recent call last):", LOG_LEVEL_ERROR},
    {"torch.OutOfMemoryError: CUDA out of memory", LOG_LEVEL_ERROR},
    {"RuntimeError: no decode results", LOG_LEVEL_ERROR},
    {"Waiting for deployment 'x'...", LOG_LEVEL_UNKNOWN},
    {"Error while reading", LOG_LEVEL_UNKNOWN},
    {"no ERROR in sight", LOG_LEVEL_UNKNOWN},
    {"INFORMATION: x", LOG_LEVEL_UNKNOWN},
    {"WARNINGS 5", LOG_LEVEL_UNKNOWN},
    {"", LOG_LEVEL_UNKNOWN},
    {"   ", LOG_LEVEL_UNKNOWN},
    {"[", LOG_LEVEL_UNKNOWN},
};

Test(logbook, knows_the_level_in_every_format)
{
    struct logbook *b = logbook_new();
    for (size_t i = 0; i < ARRAY_LEN(levels); i++)
        cr_assert(add(b, levels[i].line)->level == levels[i].level, "%s", levels[i].line);
    cr_assert(add(b, ESC "[33m WARN" ESC "[0m x")->level == LOG_LEVEL_WARN, "coloured");
    logbook_free(b);
}

// A log, line by line, and the phase that each is told to be of.
static const struct {
    const char *line, *phase;
} phases[] = {
    {"starting", NULL},
    {"2026-01-23 14:00:00 - x - INFO - Profiler config: model=Qwen", "Initializing"},
    {"Profiling prefill candidate tp1 with 1 GPUs...", "SweepingPrefill"},
    {"Prefill deployment ready", "SweepingPrefill"},
    {"Profiling decode candidate tp1 with 1 GPUs...", "SweepingDecode"},
    {"Selected prefill: tp1 (1 GPUs, tp=1)", "SelectingConfig"},
    {"Using real GPUs for prefill interpolation.", "BuildingCurves"},
    {"Profiling decode with num_request 8...", "BuildingCurves"},
    {"Final DGD config saved to /data/final_config.yaml", "GeneratingDGD"},
    {"Profiler config: model=Qwen", "Initializing"},
    {"no PROFILING_PHASE::DecodeSweep::x", "Initializing"},
    {"INFO:x:PROFILING_PHASE::DecodeSweep::5 of 12", "DecodeSweep"},
    {"Profiling prefill...", "DecodeSweep"},
    {"{\"level\":\"INFO\",\"message\":\"Selected prefill: tp1\"}", "SelectingConfig"},
    {"2026-01-23T14:00:00Z  INFO x: PROFILING_PHASE::MyOwnPhase::x", "MyOwnPhase"},
    {"PROFILING_PHASE::::x", "MyOwnPhase"},
    {"Phase update: SweepingPrefill - Sweeping", "SweepingPrefill"},
    {"Phase update: two words - x", "SweepingPrefill"},
};

Test(logbook, tells_the_phase_of_each_line)
{
    struct logbook *b = logbook_new();
    for (size_t i = 0; i < ARRAY_LEN(phases); i++)
        cr_assert(fixture_same(add(b, phases[i].line)->phase, phases[i].phase), "%s: %s",
                  phases[i].line, logbook_at(b, i)->phase);
    logbook_mark(b, 5, "attempt 2");
    cr_assert_str_eq(logbook_at(b, ARRAY_LEN(phases))->phase, "SweepingPrefill");
    cr_assert_null(add(b, "what another container says")->phase);
    cr_assert_str_eq(add(b, "PROFILING_PHASE::Initializing::x")->phase, "Initializing");
    // Names without end are no phases any more, and cost nothing.
    for (int i = 0; i < 1000; i++) {
        char line[64];
        snprintf(line, sizeof line, "PROFILING_PHASE::N%d::x", i);
        add(b, line);
    }
    cr_assert_str_eq(logbook_at(b, logbook_count(b) - 1)->phase, "N30");
    logbook_free(b);
}

Test(logbook, cuts_long_lines_at_a_character)
{
    static const struct {
        const char *unit;
        size_t times, bytes;
        bool cut;
    } rows[] = {
        {"x", LOGBOOK_LINE_MAX, LOGBOOK_LINE_MAX, false},
        {"x", LOGBOOK_LINE_MAX + 1, LOGBOOK_LINE_MAX, true},
        {"é", LOGBOOK_LINE_MAX / 2, LOGBOOK_LINE_MAX, false},
        {"模", LOGBOOK_LINE_MAX, LOGBOOK_LINE_MAX / 3 * 3, true},
        {"\001", LOGBOOK_LINE_MAX, LOGBOOK_LINE_MAX, true},
        {"\xFF", LOGBOOK_LINE_MAX, LOGBOOK_LINE_MAX / 3 * 3, true},
        {"x    ", LOGBOOK_LINE_MAX, LOGBOOK_LINE_MAX, true},
    };
    struct logbook *b = logbook_new();
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct strbuf sb CLEANUP_STRBUF = STRBUF_INIT;
        for (size_t k = 0; k < rows[i].times; k++)
            strbuf_adds(&sb, rows[i].unit);
        const struct log_line *l = add(b, sb.buf);
        cr_assert(l->cut == rows[i].cut, "row %zu", i);
        cr_assert(strlen(l->text) == rows[i].bytes, "row %zu: %zu", i, strlen(l->text));
        cr_assert(utf8_is_clean(l->text), "row %zu", i);
        // What wrote over the long text counts, not what was there before.
        strbuf_adds(&sb, "\rshort");
        l = add(b, sb.buf);
        cr_assert(!l->cut && strcmp(l->text, "short") == 0, "row %zu", i);
    }
    logbook_free(b);
}

Test(logbook, the_oldest_lines_go_and_numbers_stay)
{
    struct logbook *b = logbook_new();
    char line[32];
    const int total = LOGBOOK_LINES_MAX * 2 + 7;
    for (int i = 1; i <= total; i++) {
        snprintf(line, sizeof line, "line %d", i);
        logbook_add(b, i, line, strlen(line));
    }
    cr_assert(logbook_count(b) == LOGBOOK_LINES_MAX);
    cr_assert(logbook_dropped(b) == (uint64_t)(total - LOGBOOK_LINES_MAX));
    for (size_t i = 0; i < logbook_count(b); i++) {
        const struct log_line *l = logbook_at(b, i);
        snprintf(line, sizeof line, "line %d", (int)l->number);
        cr_assert(l->number == logbook_dropped(b) + i + 1 && l->at_ms == (int64_t)l->number);
        cr_assert_str_eq(l->text, line);
    }
    cr_assert_null(logbook_at(b, logbook_count(b)));
    uint64_t generation = logbook_generation(b);
    logbook_clear(b);
    cr_assert(logbook_count(b) == 0 && logbook_dropped(b) == 0);
    cr_assert(logbook_generation(b) != generation);
    cr_assert(add(b, "new")->number == 1);
    cr_assert_null(logbook_at(b, 0)->phase);
    logbook_free(b);
}

Test(logbook, long_lines_are_held_by_their_bytes)
{
    struct logbook *b = logbook_new();
    static char line[LOGBOOK_LINE_MAX];
    size_t bytes = 0;
    memset(line, 'x', sizeof line);
    for (int i = 0; i < LOGBOOK_LINES_MAX; i++)
        logbook_add(b, TIME_UNKNOWN, line, sizeof line);
    for (size_t i = 0; i < logbook_count(b); i++)
        bytes += strlen(logbook_at(b, i)->text) + sizeof *logbook_at(b, i);
    cr_assert(bytes <= LOGBOOK_BYTES_MAX && bytes > LOGBOOK_BYTES_MAX - 2 * LOGBOOK_LINE_MAX);
    cr_assert(logbook_count(b) + logbook_dropped(b) == LOGBOOK_LINES_MAX);
    logbook_free(b);
}

Test(logbook, remarks_stand_among_the_lines)
{
    struct logbook *b = logbook_new();
    add(b, "ERROR: before");
    logbook_mark(b, 1234, "container restarted" ESC "[31m");
    const struct log_line *l = logbook_at(b, 1);
    cr_assert(l->mark && l->number == 2 && l->at_ms == 1234 && l->level == LOG_LEVEL_UNKNOWN);
    cr_assert_str_eq(l->text, "container restarted");
    cr_assert(!logbook_at(b, 0)->mark);
    logbook_free(b);
}

static char *joined(const struct log_line *l)
{
    static char out[512];
    char clock[TIME_TEXT_MAX] = "-";
    if (l->said_ms != TIME_UNKNOWN)
        time_format(l->said_ms, clock);
    snprintf(out, sizeof out, "%s|%.*s|%s", clock, (int)l->logger_len, l->text + l->logger_at,
             l->message);
    return out;
}

// The logger's time, its name, and what it says.
static const struct {
    const char *line, *parts;
} heads[] = {
    {"2026-04-23T20:05:07.623241Z  INFO thorough._benchmark: Sweeping: []",
     "2026-04-23T20:05:07Z|thorough._benchmark|Sweeping: []"},
    {"2026-04-23T20:05:07.623241Z  INFO no target", "2026-04-23T20:05:07Z||no target"},
    {"2026-04-23T20:05:07+02:00  INFO x: y", "2026-04-23T18:05:07Z|x|y"},
    {"2026-01-23 14:00:00,123 - dynamo.profiler - INFO - msg - x",
     "2026-01-23T14:00:00Z|dynamo.profiler|msg - x"},
    {"INFO:root:msg: x", "-|root|msg: x"},
    {"ERROR: kubectl: not found", "-||kubectl: not found"},
    {"[INFO] note: x", "-||note: x"},
    {"[2026-01-23 14:00:00] [ERROR] msg", "2026-01-23T14:00:00Z||msg"},
    {"[2026-01-23 14:00:00", "-||[2026-01-23 14:00:00"},
    {"14:00:00.123 INFO msg", "-||msg"},
    {"14:00:00", "-||"},
    {"5 of 12 done", "-||5 of 12 done"},
    {"E0123 14:00:00.123456       1 main.go:12] x", "-|main.go:12|x"},
    {"E0123 14:00:00.123456 no bracket", "-||E0123 14:00:00.123456 no bracket"},
    {"{\"level\":\"ERROR\"}", "-||{\"level\":\"ERROR\"}"},
    {"{\"time\":\"2026-04-23T20:05:07Z\",\"level\":\"INFO\",\"target\":\"a.b\",\"message\":\"m\"}",
     "2026-04-23T20:05:07Z|a.b|m"},
    {"{\"message\":\"m\",\"line\":12,\"file\":\"x.py\",\"deep\":{\"a\":[1,2]},\"fields\":{\"n\":"
     "null}}",
     "-||m  line=12 file=x.py deep={\"a\":[1,2]} n=null"},
    {"{\"msg\":\"\\u001b[31m\\u6a21 \\ud83d\\ude00 a\\nb\\u001b[0m\",\"k\":\"\\u202e\"}",
     "-||模 😀 a b  k=<U+202E>"},
    {"{\"message\":\"torn in the mid", "-||torn in the mid"},
    {"{'message': 'python'}", "-||{'message': 'python'}"},
    {"Waiting for deployment 'x'...", "-||Waiting for deployment 'x'..."},
    {"RuntimeError: no decode results", "-||RuntimeError: no decode results"},
    {"2026-01-23 14:00:00 - x - INFO", "2026-01-23T14:00:00Z|x|"},
    {"INFO:", "-||"},
};

Test(logbook, takes_lines_apart)
{
    struct logbook *b = logbook_new();
    for (size_t i = 0; i < ARRAY_LEN(heads); i++) {
        const struct log_line *l = add(b, heads[i].line);
        cr_assert_str_eq(joined(l), heads[i].parts, "%s: %s", heads[i].line, joined(l));
        cr_assert_str_eq(l->text, heads[i].line, "as it was written");
    }
    cr_assert(logbook_has_loggers(b));
    logbook_free(b);
}

Test(logbook, a_line_behind_a_spinner_stands_alone)
{
    struct logbook *b = logbook_new();
    const char *line = "\r⠋ Waiting\r⠙ Waiting 2026-04-23T20:05:07Z  INFO x: Profiling decode...";
    add(b, line);
    cr_assert(logbook_count(b) == 2);
    cr_assert_str_eq(joined(logbook_at(b, 0)), "-||⠙ Waiting");
    cr_assert_str_eq(joined(logbook_at(b, 1)), "2026-04-23T20:05:07Z|x|Profiling decode...");
    cr_assert_null(logbook_at(b, 0)->phase);
    cr_assert(logbook_at(b, 1)->begins && !logbook_at(b, 0)->begins);
    logbook_free(b);
}

// + begins a phase, > goes on from the line before.
static const struct {
    const char *line, *sign;
} shapes[] = {
    {"INFO:x:Profiling decode...", "+"},
    {"INFO:x:Profiling decode...", ""},
    {"ERROR:x:it broke", ""},
    {"Traceback (most recent call last):", ">"},
    {"  File \"a.py\", line 1, in f", ">"},
    {"    g()", ">"},
    {"ValueError: bad", ">"},
    {"", ">"},
    {"During handling of the above exception, another exception occurred:", ">"},
    {"", ">"},
    {"Traceback (most recent call last):", ">"},
    {"  File \"b.py\", line 2", ">"},
    {"RuntimeError: worse", ">"},
    {"printed", ""},
    {"  printed with an indent", ""},
    {"Traceback (most recent call last):", ">"},
    {"ValueError: bad", ">"},
    {"ERROR:x:it broke", ""},
    {"torch.OutOfMemoryError: CUDA", ">"},
    {"printed", ""},
    {"torch.OutOfMemoryError: CUDA", ""},
    {"INFO:x:Suggested decode parallel mapping: tp1", "+"},
    {"  not of it", ""},
};

Test(logbook, knows_what_belongs_together)
{
    struct logbook *b = logbook_new();
    for (size_t i = 0; i < ARRAY_LEN(shapes); i++) {
        const struct log_line *l = add(b, shapes[i].line);
        const char *sign = l->begins ? "+" : l->follows ? ">" : "";
        cr_assert_str_eq(sign, shapes[i].sign, "%zu: %s", i, shapes[i].line);
    }
    logbook_free(b);
}
