// SPDX-License-Identifier: Apache-2.0
// Title and progress beside the dashboard: rows are runs and what is said of them.
#include "base/attr.h"
#include "tui/announce.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <math.h>
#include <string.h>

static const struct {
    enum run_state state;
    const char *phase;
    int step, total;
    double percent; // below 0: unknown
    enum freshness freshness;
    bool offline;
    const char *title;
    enum progress_state progress;
    int says;
} rows[] = {
    {RUN_PROFILING, "DecodeSweep", 5, 12, 41.9, FRESH_LIVE, false, "41% a DecodeSweep 5/12", PROGRESS_NORMAL, 41},
    {RUN_PROFILING, "DecodeSweep", 5, -1, 41.9, FRESH_LATE, false, "41% a DecodeSweep 5/?", PROGRESS_NORMAL, 41},
    {RUN_PROFILING, "DecodeSweep", -1, -1, -1, FRESH_LIVE, false, "profiling a DecodeSweep", PROGRESS_UNKNOWN, 0},
    {RUN_PROFILING, NULL, -1, -1, -1, FRESH_UNKNOWN, false, "profiling a", PROGRESS_UNKNOWN, 0},
    {RUN_PROFILING, "DecodeSweep", 5, 12, 41, FRESH_STALE, false, "STALE a DecodeSweep 5/12", PROGRESS_PAUSED, 41},
    {RUN_PROFILING, "DecodeSweep", 5, 12, 41, FRESH_OFFLINE, false, "OFFLINE a DecodeSweep 5/12", PROGRESS_PAUSED, 41},
    {RUN_PROFILING, "DecodeSweep", 5, 12, 41, FRESH_LIVE, true, "OFFLINE a DecodeSweep 5/12", PROGRESS_PAUSED, 41},
    {RUN_PROFILING, "DecodeSweep", 5, 12, 1e9, FRESH_LIVE, false, "100% a DecodeSweep 5/12", PROGRESS_NORMAL, 100},
    {RUN_PENDING, NULL, -1, -1, -1, FRESH_QUIET, false, "pending a", PROGRESS_UNKNOWN, 0},
    {RUN_DEPLOYING, NULL, -1, -1, 99, FRESH_QUIET, false, "deploying a", PROGRESS_NORMAL, 99},
    {RUN_FAILED, "DecodeSweep", 5, 12, -1, FRESH_UNKNOWN, false, "FAILED a", PROGRESS_ERROR, 100},
    {RUN_FAILED, "DecodeSweep", 5, 12, 40, FRESH_UNKNOWN, true, "FAILED a", PROGRESS_ERROR, 40},
    {RUN_READY, NULL, -1, -1, 100, FRESH_UNKNOWN, false, "READY a", PROGRESS_NONE, 0},
    {RUN_DEPLOYED, NULL, -1, -1, 100, FRESH_UNKNOWN, true, "DEPLOYED a", PROGRESS_NONE, 0},
    {RUN_UNKNOWN, NULL, -1, -1, -1, FRESH_UNKNOWN, false, "unknown a", PROGRESS_UNKNOWN, 0},
};

Test(announce, of_a_run)
{
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct announcement got;
        struct run run;
        run_init(&run);
        run.name = "a";
        run.state = rows[i].state;
        run.phase = rows[i].phase;
        run.step_current = rows[i].step;
        run.step_total = rows[i].total;
        run.overall_percent = rows[i].percent < 0 ? (double)NAN : rows[i].percent;
        run.freshness = rows[i].freshness;
        announce(&got, &run, NULL, rows[i].offline, false);
        cr_expect_str_eq(got.title, rows[i].title);
        cr_expect(eq(int, got.progress, rows[i].progress), "%s", rows[i].title);
        cr_expect(eq(int, got.percent, rows[i].says), "%s", rows[i].title);
    }
}

Test(announce, a_run_that_cannot_go_on)
{
    const struct run_trouble pull = {"image pull", NULL, TIME_UNKNOWN};
    struct announce_counts n = {0};
    struct announcement got;
    struct run run;
    run_init(&run);
    run.name = "a";
    run.state = RUN_PROFILING;
    run.phase = "Initializing";
    run.trouble = &pull;
    announce(&got, &run, &n, false, false);
    cr_expect_str_eq(got.title, "STUCK a Initializing");
    cr_expect(eq(int, got.progress, PROGRESS_PAUSED));
    announce_count(&n, &run);
    announce(&got, NULL, &n, false, true);
    cr_expect_str_eq(got.title, "1 stuck - DGDRs");
}

Test(announce, of_all)
{
    static const struct {
        const char *states; // a letter per run
        bool offline, ascii;
        const char *title;
    } lists[] = {
        {"PPPF", false, false, "3 profiling, 1 failed \xe2\x80\x93 DGDRs"},
        {"PPPF", false, true, "3 profiling, 1 failed - DGDRs"},
        {"RDDyw?", false, true, "1 deploying, 1 pending, 3 done, 1 unknown - DGDRs"},
        {"", false, true, "no runs - DGDRs"},
        {"P", true, true, "OFFLINE, 1 profiling - DGDRs"},
    };
    static const struct {
        char letter;
        enum run_state state;
    } letters[] = {{'P', RUN_PROFILING}, {'F', RUN_FAILED}, {'R', RUN_READY},  {'D', RUN_DEPLOYED},
                   {'y', RUN_DEPLOYING}, {'w', RUN_PENDING}, {'?', RUN_UNKNOWN}};
    for (size_t i = 0; i < ARRAY_LEN(lists); i++) {
        struct announce_counts n = {0};
        for (const char *s = lists[i].states; *s; s++)
            for (size_t l = 0; l < ARRAY_LEN(letters); l++)
                if (letters[l].letter == *s)
                    announce_count(&n, &(struct run){.state = letters[l].state});
        struct announcement got;
        announce(&got, NULL, &n, lists[i].offline, lists[i].ascii);
        cr_expect_str_eq(got.title, lists[i].title);
        cr_expect(eq(int, got.progress, PROGRESS_NONE));
    }
}

Test(announce, endless_names_are_cut_and_changes_are_seen)
{
    static char name[4000];
    memset(name, 'n', sizeof(name) - 1);
    struct run run;
    run_init(&run);
    run.name = name;
    run.state = RUN_PENDING;
    struct announcement a, b;
    announce(&a, &run, NULL, false, false);
    cr_expect(eq(sz, strlen(a.title), ANNOUNCE_TITLE_MAX - 1));
    b = a;
    cr_expect(announcement_same(&a, &b));
    b.percent++;
    cr_expect(not(announcement_same(&a, &b)));
    announce(&b, &run, NULL, true, false);
    cr_expect(not(announcement_same(&a, &b)));
}
