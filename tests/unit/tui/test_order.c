// SPDX-License-Identifier: Apache-2.0
#include "samples.h"

#include "base/attr.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <string.h>

enum { MINUTE = 60000 };

// Names in order, joined by blanks.
static const char *order_of(struct samples *s, enum list_sort sort, const char *filter,
                            struct list_order *o)
{
    static char text[512];
    struct link_state link = {.online = true, .last_proof_ms = NOW};
    struct tui_source source = sample_source(s);
    list_order_build(o, &source, &link, sort, filter, NOW);
    size_t len = 0;
    text[0] = '\0';
    for (size_t i = 0; i < o->count; i++)
        len += (size_t)snprintf(text + len, sizeof text - len, "%s%s", i ? " " : "",
                                s->runs[o->entries[i].index]->name);
    return text;
}

static struct run make(const char *name, enum run_state state, enum freshness fresh,
                       int64_t finish_in_min, int64_t elapsed_min)
{
    struct run r;
    run_init(&r);
    r.namespace_ = "ml";
    r.name = name;
    r.state = state;
    r.freshness = fresh;
    r.elapsed_ms = elapsed_min < 0 ? TIME_UNKNOWN : elapsed_min * MINUTE;
    if (run_state_profiling_over(state))
        r.finished_ms = NOW + finish_in_min * MINUTE;
    else if (finish_in_min >= 0)
        r.eta = (struct run_eta){.known = true, .finish_ms = NOW + finish_in_min * MINUTE};
    return r;
}

static void fill(struct samples *s, struct run *runs)
{
    const struct run made[] = {
        make("a-done", RUN_READY, FRESH_UNKNOWN, -300, 90),
        make("b-soon", RUN_PROFILING, FRESH_LIVE, 5, 60),
        make("c-later", RUN_PROFILING, FRESH_QUIET, 50, 10),
        make("d-unknown", RUN_PROFILING, FRESH_LIVE, -1, 70),
        make("e-stale", RUN_PROFILING, FRESH_STALE, 500, 80),
        make("f-failed-now", RUN_FAILED, FRESH_UNKNOWN, -2, 20),
        make("g-failed-long-ago", RUN_FAILED, FRESH_UNKNOWN, -600, 30),
        make("h-pending", RUN_PENDING, FRESH_LIVE, -1, -1),
        make("i-done-later", RUN_DEPLOYED, FRESH_UNKNOWN, -100, 95),
    };
    s->count = 0;
    for (size_t i = 0; i < ARRAY_LEN(made); i++) {
        runs[i] = made[i];
        s->runs[s->count++] = &runs[i];
    }
}

Test(order, each_sort_has_its_order)
{
    static const struct {
        enum list_sort sort;
        const char *filter, *expect;
    } rows[] = {
        {SORT_ATTENTION, "",
         "f-failed-now e-stale b-soon c-later d-unknown h-pending g-failed-long-ago i-done-later "
         "a-done"},
        {SORT_LEFT, "",
         "b-soon c-later e-stale d-unknown h-pending f-failed-now i-done-later a-done "
         "g-failed-long-ago"},
        {SORT_ELAPSED, "",
         "i-done-later a-done e-stale d-unknown b-soon g-failed-long-ago f-failed-now c-later "
         "h-pending"},
        {SORT_NAME, "",
         "a-done b-soon c-later d-unknown e-stale f-failed-now g-failed-long-ago h-pending "
         "i-done-later"},
        {SORT_NAME, "FAILED", "f-failed-now g-failed-long-ago"},
        {SORT_NAME, "-l", "c-later g-failed-long-ago i-done-later"},
        {SORT_NAME, "nothing has this", ""},
    };
    struct samples s;
    struct run runs[16];
    struct list_order order = {.entries = NULL};
    fill(&s, runs);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        cr_expect(eq(str, (char *)order_of(&s, rows[i].sort, rows[i].filter, &order),
                     (char *)rows[i].expect),
                  "row %zu", i);
    list_order_release(&order);
}

Test(order, counts_see_all_runs_filtered_or_not)
{
    struct samples s;
    struct run runs[16];
    struct list_order order = {.entries = NULL};
    fill(&s, runs);
    order_of(&s, SORT_NAME, "a-done", &order);
    cr_expect(eq(sz, order.count, 1));
    cr_expect(eq(sz, order.counts.total, 9));
    cr_expect(eq(sz, order.counts.profiling, 4));
    cr_expect(eq(sz, order.counts.stuck, 1));
    cr_expect(eq(sz, order.counts.failed, 2));
    cr_expect(eq(sz, order.counts.done, 2));
    cr_expect(eq(sz, order.counts.pending, 1));
    list_order_release(&order);
}

Test(order, filter_looks_at_namespace_name_model_and_state)
{
    static const struct {
        const char *filter;
        bool match;
    } rows[] = {{"", true},   {"my-dep", true},  {"MY-DEP", true}, {"qwen", true},
                {"ml", true}, {"profili", true}, {"vllm", false},  {"my-dep.*", false}};
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        cr_expect(
            eq(int, list_filter_match(sample(SAMPLE_PROFILING), rows[i].filter), rows[i].match),
            "%s", rows[i].filter);
    cr_expect(eq(int, list_filter_match(sample(SAMPLE_EMPTY), "qwen"), 0));
}
