// SPDX-License-Identifier: Apache-2.0
// Whole tables, byte by byte, as a user's terminal or script gets them.
#include "base/attr.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "output/table.h"
#include "runs.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void expect_table(const char *format, const struct output_opts *opts, const struct run *runs,
                         size_t count, const char *wanted, const char *row)
{
    bool failed;
    char *got = print_runs(format, opts, runs, count, &failed);
    cr_expect(not(failed), "%s: %s", row, got);
    cr_expect(eq(str, got, (char *)wanted), "%s", row);
    free(got);
}

Test(table, as_kubectl_lays_it_out)
{
    struct run runs[3];
    make_full_run(&runs[0]);
    make_bare_run(&runs[1], "ml", "b");
    make_bare_run(&runs[2], "other", "ready");
    runs[2].state = RUN_READY;
    runs[2].model = "m";
    runs[2].elapsed_ms = 75 * 60 * 1000;
    runs[2].created_ms = NOW_MS - INT64_C(3) * 86400 * 1000;
    const struct {
        const char *name, *format;
        struct output_opts opts;
        size_t count;
        const char *wanted;
    } rows[] = {
        {"table",
         NULL,
         {0},
         3,
         "NAME            MODEL             BACKEND   STATE       PHASE         STEP   ELAPSED   "
         "ETA   "
         "AGE\n"
         "my-deployment   Qwen/Qwen3-0.6B   vllm      Profiling   DecodeSweep   5/12   30m       "
         "57m   "
         "31m\n"
         "b               -                 -         Unknown     -             -      -         - "
         "    "
         "31m\n"
         "ready           m                 -         Ready       -             -      1h15m     - "
         "    "
         "3d\n"},
        {"no headers, and the narrowest column is six wide",
         "",
         {.no_headers = true},
         2,
         "my-deployment   Qwen/Qwen3-0.6B   vllm   Profiling   DecodeSweep   5/12   30m   57m   "
         "31m\n"
         "b               -                 -      Unknown     -             -      -     -     "
         "31m\n"},
        {"all namespaces",
         NULL,
         {.all_namespaces = true},
         3,
         "NAMESPACE   NAME            MODEL             BACKEND   STATE       PHASE         STEP   "
         "ELAPSED   ETA   AGE\n"
         "ml          my-deployment   Qwen/Qwen3-0.6B   vllm      Profiling   DecodeSweep   5/12   "
         "30m       57m   31m\n"
         "ml          b               -                 -         Unknown     -             -      "
         "-         -     31m\n"
         "other       ready           m                 -         Ready       -             -      "
         "1h15m     -     3d\n"},
        {"wide",
         "wide",
         {0},
         2,
         "NAME            MODEL             BACKEND   STATE       PHASE         STEP   ELAPSED   "
         "ETA   "
         "AGE   GPU-CONFIG     FRESHNESS   MESSAGE\n"
         "my-deployment   Qwen/Qwen3-0.6B   vllm      Profiling   DecodeSweep   5/12   30m       "
         "57m   "
         "31m   4x TP=2/DP=2   LIVE        Profiling decode with 4 GPUs, TP=2/DP=2\n"
         "b               -                 -         Unknown     -             -      -         - "
         "    "
         "31m   -              -           no operator has taken it yet\n"},
        {"no rows, no header", NULL, {0}, 0, ""},
        {"no rows, wide", "WIDE", {.all_namespaces = true}, 0, ""},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        expect_table(rows[i].format, &rows[i].opts, runs, rows[i].count, rows[i].wanted,
                     rows[i].name);
}

Test(table, one_cell_at_a_time)
{
    struct run run;
    const struct output_opts opts = {.no_headers = true};
    const struct {
        const char *name;
        enum run_state state;
        const char *state_word, *phase;
        int64_t created_ms, elapsed_ms;
        struct run_eta eta;
        const char *wanted;
    } rows[] = {
        {"a state that we do not know is shown as it is",
         RUN_UNKNOWN,
         "Melting",
         "Sweep<1>",
         NOW_MS,
         0,
         {0},
         "a     -     -     Melting   Sweep<1>   -     0s    -     0s\n"},
        {"no time of creation",
         RUN_PENDING,
         "Pending",
         NULL,
         TIME_UNKNOWN,
         TIME_UNKNOWN,
         {0},
         "a     -     -     Pending   -     -     -     -     -\n"},
        {"created in the future",
         RUN_PENDING,
         NULL,
         NULL,
         NOW_MS + 60000,
         -5,
         {0},
         "a     -     -     Pending   -     -     -     -     <invalid>\n"},
        {"an absurd time of creation",
         RUN_PENDING,
         NULL,
         NULL,
         INT64_MIN + 1,
         5,
         {0},
         "a     -     -     Pending   -     -     0s    -     -\n"},
        {"an estimate that is none",
         RUN_PROFILING,
         NULL,
         "P",
         NOW_MS,
         0,
         {.known = true, .remaining_s = NAN},
         "a     -     -     Profiling   P     -     0s    -     0s\n"},
        {"still learning",
         RUN_PROFILING,
         NULL,
         "P",
         NOW_MS,
         0,
         {.known = false, .remaining_s = 60},
         "a     -     -     Profiling   P     -     0s    -     0s\n"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        make_bare_run(&run, "ns", "a");
        run.state = rows[i].state;
        run.state_word = rows[i].state_word;
        run.phase = rows[i].phase;
        run.created_ms = rows[i].created_ms;
        run.elapsed_ms = rows[i].elapsed_ms;
        run.eta = rows[i].eta;
        expect_table(NULL, &opts, &run, 1, rows[i].wanted, rows[i].name);
    }
}

Test(table, the_message_column_says_what_matters_most)
{
    struct run run;
    const struct {
        enum run_state state;
        const char *message, *error, *wanted;
    } rows[] = {
        {RUN_FAILED, "Profiling failed", "out of memory\nTraceback", "out of memory..."},
        {RUN_FAILED, "Profiling failed", NULL, "Profiling failed"},
        {RUN_FAILED, "Profiling failed", "", "Profiling failed"},
        {RUN_PROFILING, "going on", "an old error", "going on"},
        {RUN_PROFILING, NULL, NULL, "profiling, phase unknown: this operator reports none"},
        {RUN_READY, NULL, NULL, "-"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        make_bare_run(&run, "ns", "a");
        run.state = rows[i].state;
        run.state_word = run_state_name(rows[i].state);
        run.message = rows[i].message;
        run.error = rows[i].error;
        bool failed;
        char *got = print_runs("wide", &(struct output_opts){.no_headers = true}, &run, 1, &failed);
        size_t n = strlen(rows[i].wanted) + 1;
        cr_assert(gt(sz, strlen(got), n));
        got[strlen(got) - 1] = '\0';
        cr_expect(eq(str, got + strlen(got) - n + 1, (char *)rows[i].wanted), "row %zu", i);
        free(got);
    }
}

Test(table, width_counts_characters_as_kubectl_does)
{
    struct run runs[3];
    make_bare_run(&runs[0], "ns", "\xe6\xa8\xa1\xe5\x9e\x8b\xe6\xa8\xa1\xe5\x9e\x8b"); // four wide
    make_bare_run(&runs[1], "ns", "abcdefgh");
    make_bare_run(&runs[2], "ns", "\xc3\xa9");
    bool failed;
    char *got = print_runs("custom-columns=N:.metadata.name,X:.spec.model",
                           &(struct output_opts){0}, runs, 3, &failed);
    cr_expect(eq(str, got,
                 (char *)"N          X\n"
                         "\xe6\xa8\xa1\xe5\x9e\x8b\xe6\xa8\xa1\xe5\x9e\x8b       <none>\n"
                         "abcdefgh   <none>\n"
                         "\xc3\xa9          <none>\n"));
    free(got);
}

Test(table, cells_are_harmless)
{
    static const struct {
        const char *text, *wanted;
    } rows[] = {
        {NULL, "-"},
        {"", "-"},
        {"plain", "plain"},
        {"\x1b[31mred\x1b[0m", "^[[31mred^[[0m"},
        {"one\ntwo", "one..."},
        {"one\rtwo", "one..."},
        {"one\ftwo", "one..."},
        {"\n", "..."},
        {"a\tb", "a b"},
        {"bell\a", "bell^G"},
        {"del\x7f", "del^?"},
        {"c1\xc2\x9b", "c1<U+009B>"},
        {"\xe2\x80\xae"
         "evil",
         "<U+202E>evil"},
        {"\xe6\xa8\xa1", "\xe6\xa8\xa1"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct strbuf cells CLEANUP_STRBUF = STRBUF_INIT;
        table_add_cell(&cells, rows[i].text);
        cr_expect(eq(str, cells.buf, (char *)rows[i].wanted), "row %zu", i);
        cr_expect(eq(sz, cells.len, strlen(rows[i].wanted) + 1), "row %zu: one NUL at the end", i);
        cr_expect(utf8_is_clean(cells.buf), "row %zu", i);
    }
}

Test(table, a_cell_has_an_end)
{
    struct strbuf text CLEANUP_STRBUF = STRBUF_INIT;
    struct strbuf cells CLEANUP_STRBUF = STRBUF_INIT;
    for (size_t i = 0; i < 5000; i++)
        strbuf_adds(&text, "\xc3\xa9");
    table_add_cell(&cells, text.buf);
    cr_expect(eq(sz, utf8_width(cells.buf), CELL_MAX + 3));
    cr_expect(eq(str, cells.buf + cells.len - 4, (char *)"..."));
}

Test(table, a_run_can_be_said_again_and_a_list_can_start_again)
{
    struct run run;
    struct err err = ERR_INIT;
    struct output_spec *spec = output_parse(NULL, false, &err);
    struct output *o = output_new(spec, &(struct output_opts){.now_ms = NOW_MS}, &err);
    struct strbuf out CLEANUP_STRBUF = STRBUF_INIT;
    make_bare_run(&run, "ns", "a-name-that-is-gone-after-the-reset");
    cr_assert(eq(int, output_add(o, &run, &err), 0));
    output_reset(o);
    cr_expect(eq(sz, output_count(o), 0));
    make_bare_run(&run, "ns", "a");
    cr_assert(eq(int, output_add(o, &run, &err), 0));
    make_bare_run(&run, "ns", "b");
    run.phase = "a-phase-that-is-replaced";
    cr_assert(eq(int, output_add(o, &run, &err), 0));
    run.phase = "P";
    run.step_current = 1;
    cr_assert(eq(int, output_replace(o, 1, &run, &err), 0));
    cr_expect(eq(int, output_replace(o, 2, &run, &err), -1), "there is no third");
    cr_assert(eq(int, output_end(o, &out, &err), 0));
    cr_expect(
        eq(str, out.buf,
           (char *)"NAME   MODEL   BACKEND   STATE     PHASE   STEP   ELAPSED   ETA   AGE\n"
                   "a      -       -         Unknown   -       -      -         -     31m\n"
                   "b      -       -         Unknown   P       1/?    -         -     31m\n"));
    cr_expect(eq(sz, output_count(o), 2));
    output_free(o);
    output_spec_free(spec);
}
