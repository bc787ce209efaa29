// SPDX-License-Identifier: Apache-2.0
#include "samples.h"

#include "base/attr.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <string.h>

enum { MINUTE = 60000 };

// Names in order, joined by blanks.
static const char *order_of(struct samples *s, struct list_sort sort, const char *filter,
                            struct list_order *o)
{
    static char text[512];
    struct link_state link = {.online = true, .last_proof_ms = NOW};
    struct tui_source source = sample_source(s);
    struct list_filter parsed;
    list_filter_parse(&parsed, filter);
    struct list_want want = {.sort = sort, .filter = &parsed};
    list_order_build(o, &source, &link, &want, NOW);
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
        r.eta = (struct run_eta){.known = true,
                                 .remaining_s = (double)finish_in_min * 60,
                                 .finish_ms = NOW + finish_in_min * MINUTE};
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

#define BY(field_, falling_)                                       \
    {                                                              \
        .by_field = true, .field = (field_), .falling = (falling_) \
    }

Test(order, each_sort_has_its_order)
{
    static const struct {
        struct list_sort sort;
        const char *filter, *expect;
    } rows[] = {
        {{.falling = false},
         "",
         "f-failed-now e-stale b-soon c-later d-unknown h-pending g-failed-long-ago i-done-later "
         "a-done"},
        {{.falling = true},
         "",
         "a-done i-done-later g-failed-long-ago c-later b-soon d-unknown h-pending e-stale "
         "f-failed-now"},
        {BY(FIELD_ETA, false), "",
         "b-soon c-later e-stale a-done d-unknown f-failed-now "
         "g-failed-long-ago h-pending i-done-later"},
        {BY(FIELD_ETA, true), "",
         "e-stale c-later b-soon a-done d-unknown f-failed-now "
         "g-failed-long-ago h-pending i-done-later"},
        {BY(FIELD_ELAPSED, true), "",
         "i-done-later a-done e-stale d-unknown b-soon g-failed-long-ago f-failed-now c-later "
         "h-pending"},
        {BY(FIELD_ELAPSED, false), "",
         "c-later f-failed-now g-failed-long-ago b-soon d-unknown e-stale a-done i-done-later "
         "h-pending"},
        {BY(FIELD_NAME, false), "",
         "a-done b-soon c-later d-unknown e-stale f-failed-now g-failed-long-ago h-pending "
         "i-done-later"},
        {BY(FIELD_NAME, true), "",
         "i-done-later h-pending g-failed-long-ago f-failed-now e-stale d-unknown c-later b-soon "
         "a-done"},
        {BY(FIELD_STATE, true), "state!=Profiling",
         "f-failed-now g-failed-long-ago i-done-later a-done h-pending"},
        {BY(FIELD_FRESH, true), "state=Profiling", "e-stale c-later b-soon d-unknown"},
        {BY(FIELD_DONE, true), "",
         "e-stale c-later b-soon f-failed-now i-done-later a-done "
         "g-failed-long-ago d-unknown h-pending"},
        // Nothing is known: the source's order, whichever way round.
        {BY(FIELD_MODEL, true), "name=l",
         "c-later e-stale f-failed-now g-failed-long-ago i-done-later"},
        {BY(FIELD_NAME, false), "FAILED", "f-failed-now g-failed-long-ago"},
        {BY(FIELD_NAME, false), "-l", "c-later g-failed-long-ago i-done-later"},
        {BY(FIELD_NAME, false), "nothing-has-this", ""},
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

// By whatever field and whichever way round: the known values in order, the unknown ones last, equals as they were.
Test(order, every_field_sorts_both_ways_with_unknown_last)
{
    struct samples s;
    struct run runs[16];
    struct list_order order = {.entries = NULL};
    fill(&s, runs);
    s.runs[s.count++] = sample(SAMPLE_PROFILING);
    s.runs[s.count++] = sample(SAMPLE_HOSTILE);
    s.runs[s.count++] = sample(SAMPLE_EMPTY);
    for (int i = 0; i < FIELD_SORTABLE * 2; i++) {
        struct list_sort sort = BY((enum list_field_id)(i / 2), i % 2);
        const struct list_field *f = &list_fields[i / 2];
        order_of(&s, sort, "", &order);
        bool unknown = false;
        for (size_t k = 0; k < order.count; k++) {
            const struct run *run = s.runs[order.entries[k].index];
            bool known = f->order   ? f->order(run, NOW) != TIME_UNKNOWN
                         : f->value ? f->value(run, NOW) != TIME_UNKNOWN
                                    : f->text(run) != NULL;
            cr_expect(known == false || unknown == false, "%s", f->name);
            unknown = !known;
            const struct list_entry *e = &order.entries[k], *before = e - 1;
            bool equal = k > 0 && known && !f->text && e->key == before->key;
            cr_expect(equal == false || e->index > before->index, "%s", f->name);
        }
        cr_expect(eq(sz, order.count, s.count));
        cr_expect(list_sort_direction(sort)[0] != '\0' && f->help && f->title && f->name, "%d", i);
    }
    list_order_release(&order);
}

Test(order, next_and_previous_go_round)
{
    struct list_sort sort = {.by_field = false};
    for (int i = 0; i <= FIELD_SORTABLE; i++) {
        struct list_sort next = list_sort_next(sort, 1);
        cr_expect(eq(str, (char *)list_sort_name(list_sort_next(next, -1)),
                     (char *)list_sort_name(sort)));
        sort = next;
    }
    cr_expect(eq(str, (char *)list_sort_name(sort), "attention"));
    cr_expect(eq(str, (char *)list_sort_name(list_sort_next(sort, -1)), "message"));
}

Test(order, totals_are_of_what_is_shown_and_each_run_counts_once)
{
    static const struct {
        const char *filter;
        size_t shown, profiling, stuck, failed, done, pending;
    } rows[] = {{"", 9, 3, 1, 2, 2, 1},
                {"a-done", 1, 0, 0, 0, 1, 0},
                {"state=Failed", 2, 0, 0, 2, 0, 0},
                {"nothing-has-this", 0, 0, 0, 0, 0, 0}};
    struct samples s;
    struct run runs[16];
    struct list_order order = {.entries = NULL};
    fill(&s, runs);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        order_of(&s, (struct list_sort){.falling = false}, rows[i].filter, &order);
        const struct list_totals *t = &order.totals;
        cr_expect(eq(sz, order.count, rows[i].shown), "row %zu", i);
        cr_expect(eq(sz, order.total, 9), "row %zu", i);
        cr_expect(eq(sz, t->profiling, rows[i].profiling), "row %zu", i);
        cr_expect(eq(sz, t->stuck, rows[i].stuck), "row %zu", i);
        cr_expect(eq(sz, t->failed, rows[i].failed), "row %zu", i);
        cr_expect(eq(sz, t->done, rows[i].done), "row %zu", i);
        cr_expect(eq(sz, t->pending, rows[i].pending), "row %zu", i);
    }
    list_order_release(&order);
}

Test(order, one_namespace_alone)
{
    struct samples s;
    struct run runs[16];
    struct list_order order = {.entries = NULL};
    fill(&s, runs);
    runs[3].namespace_ = "research";
    struct link_state link = {.online = true, .last_proof_ms = NOW};
    struct tui_source source = sample_source(&s);
    struct list_want want = {.namespace_ = "research"};
    list_order_build(&order, &source, &link, &want, NOW);
    cr_assert(eq(sz, order.count, 1));
    cr_expect(eq(sz, order.entries[0].index, 3));
    cr_expect(eq(sz, order.total, 9));
    list_order_release(&order);
}

// As the real one: what is not heard of is not live.
static void derive(void *ctx, struct run *run, const struct link_state *link, int64_t now_ms)
{
    (void)ctx;
    run->elapsed_ms = run_elapsed(run, now_ms);
    run->freshness = run_freshness(run, link, now_ms, &run->freshness_age_ms);
}

// Silence that is the link's own says nothing about any run.
Test(order, losing_the_link_moves_nothing)
{
    struct samples s = {.count = 0};
    struct run runs[3];
    static const int64_t silent_min[] = {1, 3, 200}; // the last one is stuck
    for (size_t i = 0; i < ARRAY_LEN(runs); i++) {
        runs[i] = make("run", RUN_PROFILING, FRESH_UNKNOWN, -1, -1);
        runs[i].dialect = DIALECT_SEED;
        runs[i].phase = "PrefillSweep";
        runs[i].started_ms = NOW - 300 * MINUTE;
        runs[i].updated_ms = NOW - silent_min[i] * MINUTE;
        s.runs[s.count++] = &runs[i];
    }
    struct tui_source source = sample_source(&s);
    source.derive = derive;
    struct list_order order = {.entries = NULL};
    struct list_want want = {.filter = NULL};
    for (int hours = 0; hours < 12; hours++) {
        struct link_state link = {.online = hours == 0, .last_proof_ms = NOW};
        list_order_build(&order, &source, &link, &want, NOW + hours * 60 * MINUTE);
        cr_assert(eq(sz, order.count, 3));
        cr_expect(eq(sz, order.entries[0].index, 2), "after %d h", hours);
        cr_expect(eq(sz, order.entries[1].index, 0), "after %d h", hours);
        cr_expect(eq(sz, order.totals.stuck, 1), "after %d h", hours);
    }
    list_order_release(&order);
}

Test(totals, gpus_and_hours_say_when_a_part_is_unknown)
{
    static const struct {
        const char *name;
        enum run_state state;
        int gpus, total;
        int64_t elapsed_min;
        double now, hours;
        bool now_partial, hours_partial;
    } rows[] = {
        {"the step in flight counts", RUN_PROFILING, 4, 8, 90, 4, 6, false, false},
        {"else the request's total", RUN_PROFILING, -1, 8, 60, 8, 8, false, false},
        {"nothing known", RUN_PROFILING, -1, -1, 60, 0, 0, true, true},
        {"not known since when", RUN_PROFILING, 2, -1, -1, 2, 0, false, true},
        {"over: none in use", RUN_READY, 2, 8, 30, 0, 4, false, false},
        {"over, nothing known", RUN_FAILED, -1, -1, 30, 0, 0, false, true},
        {"waiting takes none", RUN_PENDING, -1, 8, -1, 0, 0, false, false},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct run r = make("x", rows[i].state, FRESH_LIVE, -1, rows[i].elapsed_min);
        struct list_totals t = {.stuck = 0};
        r.gpus = rows[i].gpus;
        r.gpu_total = rows[i].total;
        list_totals_add(&t, &r);
        cr_expect(epsilon_eq(dbl, t.gpus_now, rows[i].now, 1e-9), "%s", rows[i].name);
        cr_expect(epsilon_eq(dbl, t.gpu_hours, rows[i].hours, 1e-9), "%s", rows[i].name);
        cr_expect(eq(int, t.gpus_partial, rows[i].now_partial), "%s", rows[i].name);
        cr_expect(eq(int, t.hours_partial, rows[i].hours_partial), "%s", rows[i].name);
    }
}

Test(totals, numbers_are_grouped)
{
    static const struct {
        double n;
        const char *text;
    } rows[] = {{0, "0"},        {999, "999"},
                {1000, "1,000"}, {1234567.4, "1,234,567"},
                {-3, "0"},       {1e300, "1,000,000,000,000,000"}};
    char out[GROUPED_TEXT_MAX];
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        cr_expect(eq(str, grouped_text(rows[i].n, out), (char *)rows[i].text));
}
