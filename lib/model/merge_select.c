// SPDX-License-Identifier: Apache-2.0
#include "model/merge_impl.h"
#include "model/phases.h"

#include <string.h>

enum {
    SKEW_MS = 60000, // clocks of profiler, operator and API server may differ by this much
    ROUND_MS = 2000, // one start, written by two writers with different precision
    NEAR_MS = 60000, // one value, on two ways of different length
};

static bool differ(const char *a, const char *b)
{
    return a && b && strcmp(a, b) != 0;
}

static bool before(int64_t a, int64_t b, int64_t tolerance)
{
    return a != TIME_UNKNOWN && b != TIME_UNKNOWN && a < b - tolerance;
}

static bool is_cm(const struct observation *o)
{
    return o->source == SOURCE_STATUS_CM || o->source == SOURCE_OUTPUT_CM;
}

// Why a source does not count, NULL when it does.
static const char *refusal(const struct merge_input *in, const struct observation *o)
{
    static const char earlier[] = "left by an earlier attempt";
    if (o->source == SOURCE_DGDR)
        return NULL;
    if (is_cm(o) && differ(o->owner_uid, in->facts->uid))
        return "belongs to another request of this name";
    bool ours = is_cm(o) && o->owner_uid && in->facts->uid;
    int64_t created = in->facts->created_ms;
    if (!ours && (before(o->at_ms, created, SKEW_MS) || before(o->started_ms, created, SKEW_MS)))
        return earlier;
    if (o->timed && before(o->at_ms, in->attempt_from_ms, 0))
        return earlier;
    const struct observation *status = in->obs[SOURCE_DGDR];
    if (o->source == SOURCE_OUTPUT_CM && status && status->state == RUN_PENDING)
        return earlier;
    return NULL;
}

static void refuse(struct merge *m, enum run_source s, const char *why)
{
    m->refused[s] = why;
    m->obs[s] = NULL;
}

void merge_select_attempt(struct merge *m)
{
    int64_t start = TIME_UNKNOWN;
    for (int s = 0; s < SOURCE_COUNT; s++) {
        const struct observation *o = m->in->obs[s];
        m->obs[s] = o;
        const char *why = o ? refusal(m->in, o) : NULL;
        if (why)
            refuse(m, (enum run_source)s, why);
        else if (o && s != SOURCE_DGDR && o->started_ms > start)
            start = o->started_ms;
    }
    for (int s = 0; s < SOURCE_COUNT; s++) {
        const struct observation *o = m->obs[s];
        if (!o || s == SOURCE_DGDR)
            continue;
        if (before(o->started_ms, start, ROUND_MS) ||
            (o->timed && before(o->at_ms, start, ROUND_MS)))
            refuse(m, (enum run_source)s, "left by an earlier attempt");
    }
    m->run->started_ms = start;
}

static int64_t distance(int64_t a, int64_t b)
{
    return a > b ? a - b : b - a;
}

// Sources in the order in which a value travels: the earlier on the way, the fresher.
static int nearness(const struct observation *o)
{
    static const int order[] = {[SOURCE_STATUS_CM] = 5, [SOURCE_PROGRESS] = 4,  [SOURCE_LOG] = 3,
                                [SOURCE_SIDECAR] = 2,   [SOURCE_OUTPUT_CM] = 1, [SOURCE_DGDR] = 0};
    return order[o->source];
}

static bool fresher(const struct observation *a, const struct observation *b)
{
    if (a->timed != b->timed)
        return a->timed;
    if (a->timed) {
        bool steps = a->step_total == b->step_total && a->step_current != b->step_current;
        if (steps && distance(a->at_ms, b->at_ms) <= NEAR_MS)
            return a->step_current > b->step_current;
        if (a->at_ms != b->at_ms)
            return a->at_ms > b->at_ms;
    }
    return nearness(a) > nearness(b);
}

// A sidecar passes on the first message of a phase, seconds after the log had it.
static bool relays(const struct observation *a, const struct observation *b)
{
    return a->source == SOURCE_SIDECAR && b->source == SOURCE_LOG;
}

static bool leads(const struct observation *a, const struct observation *b)
{
    int ra = phase_rank(a->phase), rb = phase_rank(b->phase);
    if (ra == rb && relays(a, b))
        return false;
    if (ra == rb && relays(b, a))
        return true;
    bool timed = a->timed && b->timed;
    if (timed && (!ra || !rb || distance(a->at_ms, b->at_ms) > NEAR_MS) && a->at_ms != b->at_ms)
        return a->at_ms > b->at_ms;
    if (ra != rb && ra && rb)
        return ra > rb;
    return fresher(a, b);
}

const struct observation *merge_pick(const struct merge *m, bool real)
{
    const struct observation *best = NULL;
    for (int s = 0; s < SOURCE_COUNT; s++) {
        const struct observation *o = m->obs[s];
        if (!o || !o->phase || (real && phase_is_failed(o->phase)))
            continue;
        if (!best || leads(o, best))
            best = o;
    }
    return best;
}

static bool same_moment(const struct observation *leader, const struct observation *o)
{
    int rank = phase_rank(leader->phase);
    bool phase =
        o->phase && (rank ? rank == phase_rank(o->phase) : !differ(o->phase, leader->phase));
    if (!phase)
        return false;
    return !leader->timed || (o->timed && o->step_current == leader->step_current);
}

const struct observation *merge_witness(const struct merge *m, int i)
{
    static const enum run_source order[SOURCE_COUNT] = {SOURCE_STATUS_CM, SOURCE_PROGRESS,
                                                        SOURCE_LOG,       SOURCE_SIDECAR,
                                                        SOURCE_OUTPUT_CM, SOURCE_DGDR};
    if (i == 0)
        return m->leader;
    const struct observation *o = m->obs[order[i - 1]];
    return o && o != m->leader && same_moment(m->leader, o) ? o : NULL;
}
