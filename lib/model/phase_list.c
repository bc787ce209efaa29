// SPDX-License-Identifier: Apache-2.0
// The list of a run's phases: the plan's, with those that the cluster named beside it, each with
// state and times.
#include "model/timeline.h"

#include "base/mem.h"
#include "model/phases.h"

#include <string.h>

enum { LIST_MAX = MARKS_MAX + 16 };

// A phase that is over sooner than it can be seen leaves no trace; one that lasts, and left none,
// did not run.
static const double VISIBLE_S = 60;

struct list {
    struct run_phase items[LIST_MAX];
    const struct phase_spec *specs[LIST_MAX];
    size_t count;
    int current; // -1: unknown
};

static int index_of(const struct list *l, const char *word)
{
    for (size_t i = 0; word && i < l->count; i++) {
        if (strcmp(l->items[i].name, word) == 0)
            return (int)i;
    }
    return -1;
}

static void insert(struct list *l, size_t at, const char *word, const struct phase_spec *spec)
{
    if (l->count >= LIST_MAX)
        return;
    if (at > l->count)
        at = l->count;
    memmove(&l->items[at + 1], &l->items[at], (l->count - at) * sizeof(l->items[0]));
    memmove(&l->specs[at + 1], &l->specs[at], (l->count - at) * sizeof(l->specs[0]));
    l->items[at] = (struct run_phase){word,         PHASE_PENDING, TIME_UNKNOWN,
                                      TIME_UNKNOWN, COUNT_UNKNOWN, COUNT_UNKNOWN};
    l->specs[at] = spec;
    l->count++;
}

// A word beside the plan goes where its rank or the mark before it puts it, else to the end.
static void insert_extra(struct list *l, const char *word, const char *before)
{
    if (!word || phase_is_complete(word) || phase_is_failed(word) || index_of(l, word) >= 0)
        return;
    int rank = phase_rank(word), after = index_of(l, before);
    size_t at = after >= 0 ? (size_t)after + 1 : l->count;
    for (size_t i = 0; rank && i < l->count; i++) {
        if (phase_rank(l->items[i].name) > rank) {
            at = i;
            break;
        }
    }
    insert(l, at, word, NULL);
}

static void collect(struct list *l, const struct timeline *tl, const struct run *run, bool curves)
{
    const struct phase_plan *plan = phase_plan_for(run->dialect, run->strategy);
    for (size_t i = 0; plan && i < plan->count; i++) {
        const struct phase_spec *spec = &plan->phases[i];
        bool seen =
            (run->phase && strcmp(run->phase, spec->name) == 0) || timeline_find(tl, spec->name);
        if (!spec->optional || curves || seen)
            insert(l, l->count, spec->name, spec);
    }
    const char *before = NULL;
    for (size_t i = 0; i < tl->count; i++) {
        // Another dialect's words for the same phases are not phases of their own.
        if (phase_dialect(tl->marks[i].word) == DIALECT_UNKNOWN ||
            phase_dialect(tl->marks[i].word) == run->dialect)
            insert_extra(l, tl->marks[i].word, before);
        before = tl->marks[i].word;
    }
    insert_extra(l, run->phase, before);
}

// No phase begins before its request: what says so tells of a request of that name before this one. Clocks differ.
static bool of_this_request(const struct phase_mark *m, const struct run *run)
{
    enum { SKEW_MS = 60 * 1000 };
    return m->started_ms == TIME_UNKNOWN || run->created_ms == TIME_UNKNOWN ||
           m->started_ms >= run->created_ms - SKEW_MS;
}

static void fill_times(struct list *l, const struct timeline *tl, const struct run *run)
{
    for (size_t i = 0; i < l->count; i++) {
        struct run_phase *p = &l->items[i];
        const struct phase_mark *m = timeline_find(tl, p->name);
        if (!m || !of_this_request(m, run))
            continue;
        p->started_ms = m->started_ms;
        p->steps_total = m->steps_total;
        if (m->started_ms != TIME_UNKNOWN && m->ended_ms != TIME_UNKNOWN)
            p->duration_ms = m->ended_ms - m->started_ms;
    }
    // The first phase begins when the run does.
    if (l->count && l->current >= 0 && l->items[0].started_ms == TIME_UNKNOWN &&
        phase_rank(l->items[0].name) == 1)
        l->items[0].started_ms = run->started_ms;
}

// A phase ends when the next one begins, the last one with the run.
static void fill_durations(struct list *l, const struct run *run)
{
    int64_t end = run->finished_ms;
    for (size_t i = l->count; i-- > 0;) {
        struct run_phase *p = &l->items[i];
        bool over = p->state == PHASE_DONE || p->state == PHASE_FAILED;
        if (!over) {
            p->duration_ms = TIME_UNKNOWN;
            if (p->state != PHASE_SKIPPED)
                end = p->state == PHASE_PENDING ? run->finished_ms : p->started_ms;
            continue;
        }
        if (p->duration_ms == TIME_UNKNOWN && p->started_ms != TIME_UNKNOWN && end != TIME_UNKNOWN)
            p->duration_ms = end - p->started_ms;
        if (p->duration_ms != TIME_UNKNOWN && p->duration_ms < 0)
            p->duration_ms = TIME_UNKNOWN;
        end = p->started_ms;
    }
}

// Passed without a mark between two neighbours of which one ended just when the other began.
static bool skipped(const struct list *l, const struct timeline *tl, size_t i)
{
    const struct phase_spec *spec = l->specs[i];
    if (!spec || timeline_find(tl, l->items[i].name) ||
        !(spec->optional || spec->typical_low_s >= VISIBLE_S))
        return false;
    const struct phase_mark *before = NULL, *after = NULL;
    for (size_t k = 0; k < i; k++) {
        const struct phase_mark *m = timeline_find(tl, l->items[k].name);
        before = m ? m : before;
    }
    for (size_t k = l->count; k-- > i + 1;) {
        const struct phase_mark *m = timeline_find(tl, l->items[k].name);
        after = m ? m : after;
    }
    return before && after && before->ended_ms != TIME_UNKNOWN &&
           before->ended_ms == after->started_ms;
}

static enum phase_state state_of(const struct list *l, const struct timeline *tl,
                                 const struct run *run, size_t i, bool done)
{
    bool known = l->specs[i] != NULL;
    int place = (int)i - l->current;
    if (done || (l->current >= 0 && place < 0)) {
        // A word that we do not know, without a history, does not say what lies behind it.
        bool guess = !done && !l->specs[l->current] && tl->count == 0;
        if (guess && known)
            return PHASE_PENDING;
        return skipped(l, tl, i) ? PHASE_SKIPPED : PHASE_DONE;
    }
    if (l->current < 0 || place > 0)
        return PHASE_PENDING;
    return run->profiling_failed ? PHASE_FAILED : PHASE_ACTIVE;
}

static void fill_steps(struct list *l, const struct run *run)
{
    for (size_t i = 0; i < l->count; i++) {
        struct run_phase *p = &l->items[i];
        if ((int)i == l->current && run->step_current != COUNT_UNKNOWN) {
            p->steps_done = run->step_current > 0 ? run->step_current - 1 : 0;
            p->steps_total = run->step_total;
        }
        if (p->state == PHASE_DONE)
            p->steps_done = p->steps_total;
    }
}

// The list's own numbering, unless the cluster counts phases that the list does not have.
static void number(const struct list *l, struct run *run, bool done)
{
    bool told = run->phase_number >= 1 && run->phase_number <= run->phase_total;
    int n = (int)l->count;
    if (done && run->phase) {
        run->phase_total = n ? n : COUNT_UNKNOWN;
        run->phase_number = run->phase_total;
        return;
    }
    bool planned = l->current >= 0 && l->specs[l->current];
    if (told && (!planned || run->phase_total != n))
        return;
    run->phase_total = planned ? n : COUNT_UNKNOWN;
    run->phase_number = planned ? l->current + 1 : COUNT_UNKNOWN;
}

void timeline_phases(const struct timeline *tl, struct run *run, bool curves, bool done)
{
    struct list l = {.current = -1};
    collect(&l, tl, run, curves);
    l.current = index_of(&l, run->phase);
    for (size_t i = 0; i < l.count; i++)
        l.items[i].state = state_of(&l, tl, run, i, done);
    fill_times(&l, tl, run);
    fill_durations(&l, run);
    fill_steps(&l, run);
    number(&l, run, done);
    run->phase_count = l.count;
    run->phases = l.count ? xmemdup(l.items, l.count * sizeof(l.items[0])) : NULL;
}
