// SPDX-License-Identifier: Apache-2.0
// What a listener hears of a run, as whole sentences, and when.
#include "base/attr.h"
#include "base/mem.h"
#include "output/sentences.h"
#include "runs.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <math.h>
#include <string.h>

static void profiling(struct run *run)
{
    make_full_run(run);
    run->eta = (struct run_eta){true, 1440, 1000, 2000, NOW_MS + 1440 * 1000, NULL};
}

static void learning(struct run *run)
{
    profiling(run);
    run->eta.known = false;
    run->step_total = COUNT_UNKNOWN;
}

static void phaseless(struct run *run)
{
    make_bare_run(run, "ml", "a");
    run->state = RUN_PROFILING;
}

static void failed(struct run *run)
{
    make_full_run(run);
    run->state = RUN_FAILED;
    run->profiling_failed = true;
    run->elapsed_ms = 51 * 60 * 1000 + 4000;
    run->error = "  RuntimeError: out of memory\n  in worker 3\n";
}

static void failed_deployment(struct run *run)
{
    make_full_run(run);
    run->state = RUN_FAILED;
    run->profiling_failed = false;
    run->phase = NULL;
    run->error = NULL;
    run->message = "Deployment failed: quota!";
    run->elapsed_ms = TIME_UNKNOWN;
}

static void endless(struct run *run)
{
    static char text[2000];
    failed(run);
    memset(text, 'x', sizeof(text) - 1);
    run->error = text;
}

static void hostile(struct run *run)
{
    make_bare_run(run, "m\nl", "a\033[2J");
    run->state = RUN_PROFILING;
    run->phase = "De\033code\nSweep";
}

static void far_away(struct run *run)
{
    profiling(run);
    run->eta.remaining_s = 200000;
    run->eta.finish_ms = NOW_MS + INT64_C(200000000);
}

static void absurd(struct run *run)
{
    profiling(run);
    run->eta.remaining_s = 1e300;
    run->eta.finish_ms = TIME_UNKNOWN;
}

static void in_state(struct run *run, enum run_state state)
{
    make_full_run(run);
    run->state = state;
    run->elapsed_ms = 74 * 60 * 1000;
}

// The only word for the phase is that it failed.
static void failed_somewhere(struct run *run)
{
    in_state(run, RUN_FAILED);
    run->profiling_failed = true;
    run->phase = "Failed";
    run->error = "no room";
}

static void ready(struct run *run)
{
    in_state(run, RUN_READY);
}

static void deployed(struct run *run)
{
    in_state(run, RUN_DEPLOYED);
}

static const struct run_trouble pull = {"image pull", "Back-off pulling image \"x:1\"",
                                        TIME_UNKNOWN};

static void stuck(struct run *run)
{
    phaseless(run);
    run->phase = "Initializing";
    run->trouble = &pull;
}

static void deploying(struct run *run)
{
    in_state(run, RUN_DEPLOYING);
}

static void pending(struct run *run)
{
    in_state(run, RUN_PENDING);
}

static void stuck_waiting(struct run *run)
{
    static const struct run_trouble bare = {"unschedulable", NULL, TIME_UNKNOWN};
    pending(run);
    run->trouble = &bare;
}

static void strange(struct run *run)
{
    in_state(run, RUN_UNKNOWN);
    run->state_word = "Hibernating";
}

static const struct {
    void (*make)(struct run *run);
    bool scoped;
    const char *says;
} rows[] = {
    {stuck, false,
     "a: initializing, but its pod cannot run: image pull, Back-off pulling image \"x:1\"."},
    {stuck_waiting, false,
     "my-deployment is waiting to be profiled, but its pod cannot run: unschedulable."},
    {profiling, false,
     "my-deployment: decode sweep, step 5 of 12, about 24 minutes left, done about 14:54."},
    {profiling, true,
     "my-deployment in ml: decode sweep, step 5 of 12, about 24 minutes left, done about 14:54."},
    {learning, false, "my-deployment: decode sweep, step 5."},
    {far_away, false, "my-deployment: decode sweep, step 5 of 12, about 2 days 7 hours left."},
    {absurd, false, "my-deployment: decode sweep, step 5 of 12, about 365 days left."},
    {phaseless, false, "a: profiling, phase unknown."},
    {failed, false,
     "my-deployment has failed in decode sweep after 51 minutes: RuntimeError: out of memory   in "
     "worker 3."},
    {failed_deployment, false,
     "my-deployment has failed in its deployment: Deployment failed: quota!"},
    {failed_somewhere, false, "my-deployment has failed after 1 hour 14 minutes: no room."},
    {ready, false, "my-deployment is ready after 1 hour 14 minutes."},
    {deployed, false, "my-deployment is deployed."},
    {deploying, true, "my-deployment in ml has been profiled and is being deployed."},
    {pending, false, "my-deployment is waiting to be profiled."},
    {strange, false, "my-deployment is in an unknown state, Hibernating."},
    {hostile, true, "a^[[2J in m l: de^[code sweep."},
};

Test(sentences, runs)
{
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct strbuf out CLEANUP_STRBUF = STRBUF_INIT;
        struct run run;
        rows[i].make(&run);
        sentence_run(&out, &run, rows[i].scoped, NOW_MS);
        cr_expect_str_eq(out.buf, rows[i].says);
    }
}

Test(sentences, foreign_text_is_bounded)
{
    struct strbuf out CLEANUP_STRBUF = STRBUF_INIT;
    struct run run;
    endless(&run);
    sentence_run(&out, &run, false, NOW_MS);
    cr_expect(lt(sz, out.len, SENTENCE_FOREIGN_MAX + 100));
    cr_expect(eq(str, (char *)out.buf + out.len - 4, "x..."));
}

Test(sentences, durations)
{
    static const struct {
        int64_t seconds;
        const char *says;
    } times[] = {
        {-5, "0 seconds"}, {1, "1 second"},           {59, "59 seconds"},
        {60, "1 minute"},  {119, "1 minute"},         {3599, "59 minutes"},
        {3600, "1 hour"},  {3660, "1 hour 1 minute"}, {86399, "23 hours 59 minutes"},
        {86400, "1 day"},  {97200, "1 day 3 hours"},
    };
    for (size_t i = 0; i < ARRAY_LEN(times); i++) {
        struct strbuf out CLEANUP_STRBUF = STRBUF_INIT;
        sentence_duration(&out, times[i].seconds * 1000);
        cr_expect_str_eq(out.buf, times[i].says);
    }
}

Test(sentences, words)
{
    static const char *const words[][2] = {
        {"DecodeSweep", "decode sweep"},
        {"GeneratingDGD", "generating DGD"},
        {"DGDBuild", "DGD build"},
        {"Initializing", "initializing"},
        {"AB", "AB"},
        {"prefill_sweep", "prefill sweep"},
        {"Prefill-Sweep", "prefill sweep"},
        {"", ""},
        {"X", "x"},
    };
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        struct strbuf out CLEANUP_STRBUF = STRBUF_INIT;
        sentence_words(&out, words[i][0]);
        cr_expect_str_eq(out.buf, words[i][1]);
    }
}

Test(sentences, counts)
{
    struct strbuf out CLEANUP_STRBUF = STRBUF_INIT;
    struct sentence_counts counts = {0};
    sentence_counts(&out, &counts);
    counts.total = 6;
    counts.by_state[RUN_PROFILING] = 3;
    counts.by_state[RUN_FAILED] = 1;
    counts.by_state[RUN_READY] = 2;
    strbuf_addc(&out, '\n');
    sentence_counts(&out, &counts);
    cr_expect_str_eq(out.buf, "No runs.\n6 runs: 3 profiling, 1 failed, 2 ready.");
}

Test(sentences, others)
{
    struct strbuf out CLEANUP_STRBUF = STRBUF_INIT;
    struct run run;
    make_full_run(&run);
    run.freshness_age_ms = 25 * 60 * 1000;
    sentence_silent(&out, &run, false);
    strbuf_addc(&out, '\n');
    sentence_restarted(&out, &run, true);
    strbuf_addc(&out, '\n');
    sentence_deleted(&out, "ml", "a", true);
    cr_expect_str_eq(out.buf,
                     "my-deployment has said nothing for 25 minutes.\n"
                     "my-deployment in ml has started over, attempt 2.\na in ml was deleted.");
}

Test(sentences, pace)
{
    static const struct {
        const char *name;
        int64_t at_ms;
        enum run_state state;
        const char *phase;
        int step, attempt;
        enum freshness freshness;
        enum sentence_news news;
    } looks[] = {
        {"first sight", 0, RUN_PROFILING, "A", 1, -1, FRESH_LIVE, SENTENCE_NOW},
        {"the same again", 60000, RUN_PROFILING, "A", 1, 1, FRESH_QUIET, SENTENCE_NONE},
        {"a step after long silence", 61000, RUN_PROFILING, "A", 2, -1, FRESH_LIVE, SENTENCE_NOW},
        {"a step too soon", 62000, RUN_PROFILING, "A", 3, -1, FRESH_LIVE, SENTENCE_LATER},
        {"it is due", 91000, RUN_PROFILING, "A", 3, -1, FRESH_LIVE, SENTENCE_NOW},
        {"a phase is never too soon", 91001, RUN_PROFILING, "B", 1, -1, FRESH_LIVE, SENTENCE_NOW},
        {"silence", 600000, RUN_PROFILING, "B", 1, -1, FRESH_STALE, SENTENCE_SILENT},
        {"silence is said once", 700000, RUN_PROFILING, "B", 1, -1, FRESH_STALE, SENTENCE_NONE},
        {"started over", 700001, RUN_PROFILING, "A", 1, 2, FRESH_LIVE, SENTENCE_RESTARTED},
        {"an end", 700002, RUN_READY, NULL, -1, 2, FRESH_UNKNOWN, SENTENCE_NOW},
        {"what an ended run still does is no news", 800000, RUN_READY, "Done", 7, 2, FRESH_UNKNOWN,
         SENTENCE_NONE},
    };
    struct sentence_mark mark = {.said_ms = TIME_UNKNOWN};
    for (size_t i = 0; i < ARRAY_LEN(looks); i++) {
        struct run run;
        make_bare_run(&run, "ml", "a");
        run.state = looks[i].state;
        run.phase = looks[i].phase;
        run.step_current = looks[i].step;
        run.attempt = looks[i].attempt;
        run.freshness = looks[i].freshness;
        enum sentence_news news = sentence_news(&mark, &run, looks[i].at_ms);
        cr_expect(eq(int, news, looks[i].news), "%s", looks[i].name);
        if (news != SENTENCE_NONE && news != SENTENCE_LATER)
            sentence_mark_set(&mark, &run, looks[i].at_ms);
    }
    sentence_mark_release(&mark);
}
