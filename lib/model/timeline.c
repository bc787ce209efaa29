// SPDX-License-Identifier: Apache-2.0
#include "model/timeline.h"

#include "base/mem.h"
#include "model/phases.h"

#include <stdlib.h>
#include <string.h>

// A source that was silent for longer, and then is some steps into another phase, does not tell
// when that began.
enum { GAP_MAX_MS = 120000 };

static bool same(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

void timeline_clear(struct timeline *tl)
{
    for (size_t i = 0; i < tl->count; i++)
        free(tl->marks[i].word);
    tl->count = 0;
    tl->step_mark = -1;
}

void timeline_release(struct timeline *tl)
{
    timeline_clear(tl);
    free(tl->marks);
    *tl = (struct timeline)TIMELINE_INIT;
}

static struct phase_mark *find(const struct timeline *tl, const char *word)
{
    for (size_t i = tl->count; i-- > 0;) {
        if (same(tl->marks[i].word, word))
            return &tl->marks[i];
    }
    return NULL;
}

const struct phase_mark *timeline_find(const struct timeline *tl, const char *word)
{
    return find(tl, word);
}

// NULL when there are too many: a source that invents phases gets no history.
static struct phase_mark *mark(struct timeline *tl, const char *word)
{
    struct phase_mark *m = find(tl, word);
    if (m || tl->count >= MARKS_MAX)
        return m;
    tl->marks = grow_array(tl->marks, &tl->cap, tl->count + 1, sizeof(tl->marks[0]));
    m = &tl->marks[tl->count++];
    *m = (struct phase_mark){xstrdup(word), TIME_UNKNOWN, TIME_UNKNOWN, COUNT_UNKNOWN};
    return m;
}

static bool is_phase(const char *word)
{
    return word && !phase_is_complete(word) && !phase_is_failed(word);
}

static void steps_from(struct timeline *tl, const struct phase_mark *m, int step, int64_t when)
{
    tl->step_mark = (int)(m - tl->marks);
    tl->step = step;
    tl->step_started_ms = when;
    tl->pace_step = step;
    tl->pace_started_ms = when;
}

static void phase_moved(struct timeline *tl, const struct observation *was,
                        const struct observation *is, int64_t when)
{
    bool silent = was->at_ms == TIME_UNKNOWN || when - was->at_ms > GAP_MAX_MS;
    bool gap = is->step_current > 1 && silent;
    if (is_phase(was->phase)) {
        struct phase_mark *m = mark(tl, was->phase);
        if (m && m->ended_ms == TIME_UNKNOWN && !gap)
            m->ended_ms = when;
        if (m && was->step_total != COUNT_UNKNOWN)
            m->steps_total = was->step_total;
    }
    if (!is_phase(is->phase))
        return;
    struct phase_mark *m = mark(tl, is->phase);
    if (!m || m->started_ms != TIME_UNKNOWN)
        return;
    m->started_ms = gap ? TIME_UNKNOWN : when;
    m->steps_total = is->step_total;
    if (!gap)
        steps_from(tl, m, is->step_current > 1 ? is->step_current : 1, when);
}

static void step_moved(struct timeline *tl, const struct observation *was,
                       const struct observation *is, int64_t when)
{
    struct phase_mark *m = mark(tl, is->phase);
    if (!m || is->step_current == COUNT_UNKNOWN)
        return;
    if (is->step_total != COUNT_UNKNOWN)
        m->steps_total = is->step_total;
    bool followed = tl->step_mark == m - tl->marks;
    if (is->step_current == was->step_current) {
        if (!followed && was->timed) { // its first report is the nearest to its start
            steps_from(tl, m, is->step_current, was->at_ms);
            tl->pace_started_ms = TIME_UNKNOWN;
        }
        return;
    }
    if (!followed || tl->pace_started_ms == TIME_UNKNOWN) {
        steps_from(tl, m, is->step_current, when);
    } else if (is->step_current > tl->step) {
        tl->step = is->step_current;
        tl->step_started_ms = when;
    }
}

// The source's own word for when its phase began, and with that its first step.
static void phase_told(struct timeline *tl, const struct observation *is)
{
    if (!is_phase(is->phase) || is->phase_started_ms == TIME_UNKNOWN)
        return;
    struct phase_mark *m = mark(tl, is->phase);
    if (!m || m->started_ms != TIME_UNKNOWN)
        return;
    m->started_ms = is->phase_started_ms;
    if (is->step_current == 1 && tl->step_mark != m - tl->marks)
        steps_from(tl, m, 1, is->phase_started_ms);
}

void timeline_observe(struct timeline *tl, const struct observation *was,
                      const struct observation *is, int64_t seen_ms)
{
    if (is && !was)
        phase_told(tl, is);
    if (!was || !is)
        return;
    int64_t when = is->timed ? is->at_ms : seen_ms;
    bool began = !was->phase && is->phase && was->state == RUN_PENDING;
    if ((was->phase && is->phase && !same(was->phase, is->phase)) || began)
        phase_moved(tl, was, is, when);
    else if (is_phase(is->phase) && same(was->phase, is->phase))
        step_moved(tl, was, is, when);
    phase_told(tl, is);
}

void timeline_steps(const struct timeline *tl, struct run *run)
{
    if (tl->step_mark < 0 || !same(tl->marks[tl->step_mark].word, run->phase))
        return;
    int step = run->step_current == COUNT_UNKNOWN ? 1 : run->step_current;
    if (step < 1)
        step = 1;
    if (tl->step == step)
        run->step_started_ms = tl->step_started_ms;
    run->pace_step = tl->pace_started_ms == TIME_UNKNOWN ? COUNT_UNKNOWN : tl->pace_step;
    run->pace_started_ms = tl->pace_started_ms;
}
