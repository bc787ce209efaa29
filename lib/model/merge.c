// SPDX-License-Identifier: Apache-2.0
#include "model/merge.h"

#include "base/mem.h"
#include "model/phases.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    SKEW_MS = 60000, // clocks of profiler, operator and API server may differ by this much
    ROUND_MS = 2000, // one start, written by two writers with different precision
    NEAR_MS = 60000, // one value, on two ways of different length
    GIVES_MAX = 7,
};

struct merge {
    const struct merge_input *in;
    const struct observation *obs[SOURCE_COUNT]; // those that count
    const char *refused[SOURCE_COUNT];
    const struct observation *leader; // NULL: nobody names a phase
    struct run *run;
    struct run_source_info infos[SOURCE_COUNT];
};

static bool differ(const char *a, const char *b)
{
    return a && b && strcmp(a, b) != 0;
}

static bool before(int64_t a, int64_t b, int64_t tolerance)
{
    return a != TIME_UNKNOWN && b != TIME_UNKNOWN && a < b - tolerance;
}

static void give(struct merge *m, const struct observation *o, const char *field)
{
    const char **gives = m->infos[o->source].gives;
    for (size_t i = 0; i < GIVES_MAX; i++) {
        if (gives[i] && strcmp(gives[i], field) == 0)
            return;
        if (!gives[i]) {
            gives[i] = field;
            return;
        }
    }
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

// Of two starts that profilers reported the newer one begins the attempt.
static void select_attempt(struct merge *m)
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
    static const int order[] = {
        [SOURCE_STATUS_CM] = 3, [SOURCE_PROGRESS] = 2, [SOURCE_OUTPUT_CM] = 1, [SOURCE_DGDR] = 0};
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

static bool leads(const struct observation *a, const struct observation *b)
{
    int ra = phase_rank(a->phase), rb = phase_rank(b->phase);
    bool timed = a->timed && b->timed;
    if (timed && (!ra || !rb || distance(a->at_ms, b->at_ms) > NEAR_MS) && a->at_ms != b->at_ms)
        return a->at_ms > b->at_ms;
    if (ra != rb && ra && rb)
        return ra > rb;
    return fresher(a, b);
}

static const struct observation *pick(const struct merge *m, bool real)
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

// The next source, in order of trust, that speaks of the leader's moment; `prev` NULL gives the
// leader.
static bool same_moment(const struct observation *leader, const struct observation *o)
{
    int rank = phase_rank(leader->phase);
    bool phase =
        o->phase && (rank ? rank == phase_rank(o->phase) : !differ(o->phase, leader->phase));
    if (!phase)
        return false;
    return !leader->timed || (o->timed && o->step_current == leader->step_current);
}

static const struct observation *witness(const struct merge *m, int i)
{
    static const enum run_source order[] = {SOURCE_STATUS_CM, SOURCE_PROGRESS, SOURCE_OUTPUT_CM,
                                            SOURCE_DGDR};
    if (i == 0)
        return m->leader;
    const struct observation *o = m->obs[order[i - 1]];
    return o && o != m->leader && same_moment(m->leader, o) ? o : NULL;
}

static void take_step(struct merge *m, const struct observation *o)
{
    struct run *run = m->run;
    if (run->step_current != COUNT_UNKNOWN || run->step_total != COUNT_UNKNOWN ||
        (o->step_current == COUNT_UNKNOWN && o->step_total == COUNT_UNKNOWN))
        return;
    run->step_current = o->step_current;
    run->step_total = o->step_total;
    run->step_percent = o->step_percent;
    if (isnan(run->step_percent) && o->step_total > 0 && o->step_current >= 0)
        run->step_percent = round(1000.0 * o->step_current / o->step_total) / 10;
    give(m, o, "step");
}

static void take_gpus(struct merge *m, const struct observation *o)
{
    struct run *run = m->run;
    if (run->gpus == COUNT_UNKNOWN && o->gpus != COUNT_UNKNOWN) {
        run->gpus = o->gpus;
        give(m, o, "gpuConfig");
    }
    if (!run->gpu_mapping && o->gpu_mapping) {
        run->gpu_mapping = o->gpu_mapping;
        give(m, o, "gpuConfig");
    }
}

static void take_message(struct merge *m, const struct observation *o)
{
    if (!o || m->run->message || !o->message)
        return;
    m->run->message = o->message;
    give(m, o, "message");
}

static void take_details(struct merge *m)
{
    for (int i = 0; i <= SOURCE_COUNT; i++) {
        const struct observation *o = witness(m, i);
        if (!o)
            continue;
        take_step(m, o);
        if (!m->run->step_sub && o->step_sub) {
            m->run->step_sub = o->step_sub;
            give(m, o, "step");
        }
        take_gpus(m, o);
        take_message(m, o);
    }
}

// A status file that says "Failed" no longer says where; another source or the history may.
static const char *last_phase(struct merge *m)
{
    const struct observation *real = pick(m, true);
    if (real && !phase_is_complete(real->phase)) {
        m->leader = real;
        return real->phase;
    }
    const struct timeline *tl = m->in->timeline;
    const char *seen = tl->count ? phase_intern(tl->marks[tl->count - 1].word) : NULL;
    return seen ? seen : m->leader->phase;
}

static void take_phase(struct merge *m)
{
    struct run *run = m->run;
    const struct observation *told = m->leader;
    run->phase = told->phase;
    if (phase_is_failed(told->phase)) {
        take_message(m, told);
        run->phase = last_phase(m);
    }
    run->phase_number = m->leader->phase_number;
    run->phase_total = m->leader->phase_total;
    give(m, m->leader, "phase");
    take_details(m);
}

static bool succeeded(enum run_state s)
{
    return run_state_profiling_over(s) && s != RUN_FAILED;
}

static bool any_failed(const struct merge *m)
{
    for (int s = 0; s < SOURCE_COUNT; s++) {
        if (m->obs[s] && m->obs[s]->profiler_failed)
            return true;
    }
    return false;
}

static void take_state(struct merge *m)
{
    const struct observation *o = m->obs[SOURCE_DGDR];
    struct run *run = m->run;
    run->state = o->state;
    run->state_word = o->state_word;
    run->job = o->job;
    run->dgd = o->dgd;
    if (o->state_word)
        give(m, o, "state");
    else
        run->state = m->leader ? RUN_PROFILING : RUN_PENDING;
}

static void take_error(struct merge *m)
{
    static const enum run_source order[] = {SOURCE_OUTPUT_CM, SOURCE_STATUS_CM, SOURCE_PROGRESS,
                                            SOURCE_DGDR};
    const struct observation *status = m->obs[SOURCE_DGDR];
    if (succeeded(m->run->state))
        return;
    for (size_t i = 0; i < ARRAY_LEN(order) && !m->run->error; i++) {
        const struct observation *o = m->obs[order[i]];
        // What the profiler says is no reason for what went wrong before or after it.
        if (o != status && status->error && !status->profiler_failed)
            continue;
        if (o && o->error) {
            m->run->error = o->error;
            give(m, o, "error");
        }
    }
}

static void take_finish(struct merge *m)
{
    static const enum run_source order[] = {SOURCE_DGDR, SOURCE_OUTPUT_CM, SOURCE_STATUS_CM,
                                            SOURCE_PROGRESS};
    struct run *run = m->run;
    if (!run_state_profiling_over(run->state))
        return;
    for (size_t i = 0; i < ARRAY_LEN(order) && run->finished_ms == TIME_UNKNOWN; i++) {
        const struct observation *o = m->obs[order[i]];
        if (o && o->finished_ms != TIME_UNKNOWN) {
            run->finished_ms = o->finished_ms;
            give(m, o, "finishedAt");
        }
    }
    if (run->finished_ms == TIME_UNKNOWN)
        run->finished_ms = m->in->ended_seen_ms;
}

static void take_times(struct merge *m)
{
    struct run *run = m->run;
    for (int s = 0; s < SOURCE_COUNT; s++) {
        const struct observation *o = m->obs[s];
        if (o && o->at_ms > run->updated_ms)
            run->updated_ms = o->at_ms;
        if (o && s != SOURCE_DGDR && run->started_ms != TIME_UNKNOWN &&
            o->started_ms == run->started_ms)
            give(m, o, "startedAt");
    }
    if (m->leader && m->leader->timed && !run_state_profiling_over(run->state))
        run->updated_ms = m->leader->at_ms;
    const struct observation *status = m->obs[SOURCE_DGDR];
    if (run->started_ms == TIME_UNKNOWN && m->in->restarts > 0)
        run->started_ms = m->in->attempt_from_ms;
    if (run->started_ms == TIME_UNKNOWN && status->started_ms != TIME_UNKNOWN) {
        run->started_ms = status->started_ms;
        give(m, status, "startedAt");
    }
    take_finish(m);
}

static enum run_dialect dialect(const struct merge *m)
{
    enum run_dialect own = m->obs[SOURCE_DGDR]->dialect;
    if (!m->leader)
        return own;
    enum run_dialect d = phase_dialect(m->leader->phase);
    if (d != DIALECT_UNKNOWN)
        return d;
    return m->leader->dialect != DIALECT_UNKNOWN ? m->leader->dialect : own;
}

static void take_facts(struct run *run, const struct facts *f)
{
    run->namespace_ = f->namespace_;
    run->name = f->name;
    run->uid = f->uid;
    run->resource_version = f->resource_version;
    run->api_version = f->api_version;
    run->kind = f->kind;
    run->created_ms = f->created_ms;
    run->deleted_ms = f->deleted_ms;
    run->model = f->model;
    run->backend = f->backend;
    run->strategy = f->strategy;
    run->gpu_sku = f->gpu_sku;
    run->ttft_ms = f->ttft_ms;
    run->itl_ms = f->itl_ms;
    run->isl = f->isl;
    run->osl = f->osl;
    run->gpu_total = f->gpu_total;
    run->auto_apply = f->auto_apply;
    run->auto_apply_known = f->auto_apply_known;
    run->conditions = f->conditions;
    run->condition_count = f->condition_count;
}

static void take_progress(struct merge *m)
{
    struct run *run = m->run;
    const struct observation *status = m->obs[SOURCE_DGDR];
    bool failed = run->state == RUN_FAILED;
    // A deployment that failed, or a refused spec, is no matter of the phase that profiling was in.
    run->profiling_failed = failed && !status->profiler_done &&
                            (status->profiler_failed || (!status->error && any_failed(m)));
    bool shows = run->state == RUN_PROFILING || run->state == RUN_UNKNOWN ||
                 run->profiling_failed ||
                 (run->state == RUN_PENDING && m->leader && m->leader->timed);
    if (shows && m->leader)
        take_phase(m);
    take_message(m, status);
    if (shows && !m->leader)
        take_message(m, m->obs[SOURCE_OUTPUT_CM]);
}

static void list_sources(struct merge *m)
{
    size_t n = 0;
    for (int s = 0; s < SOURCE_COUNT; s++) {
        const struct observation *o = m->in->obs[s];
        if (!o)
            continue;
        struct run_source_info info = m->infos[s];
        info.source = o->source;
        info.name = o->name;
        info.at_ms = o->at_ms;
        info.note = m->refused[s] ? m->refused[s] : o->note;
        m->infos[n++] = info;
    }
    m->run->source_count = n;
    m->run->sources = n ? xmemdup(m->infos, n * sizeof(m->infos[0])) : NULL;
}

void merge_run(const struct merge_input *in, struct run *run)
{
    struct merge m = {.in = in, .run = run};
    run_init(run);
    take_facts(run, in->facts);
    select_attempt(&m);
    m.leader = pick(&m, false);
    take_state(&m);
    run->dialect = dialect(&m);
    take_progress(&m);
    take_error(&m);
    take_times(&m);
    if (in->restarts > 0)
        run->attempt = in->restarts + 1;
    bool done =
        succeeded(run->state) || m.obs[SOURCE_DGDR]->profiler_done || phase_is_complete(run->phase);
    timeline_phases(in->timeline, run, !in->facts->curves_unlikely, done);
    timeline_steps(in->timeline, run);
    if (run->step_started_ms == TIME_UNKNOWN && m.leader && m.leader->timed &&
        run->step_current > 0 && run->state == RUN_PROFILING)
        run->step_started_ms = m.leader->at_ms;
    list_sources(&m);
}

void merge_release(struct run *run)
{
    free(run->phases);
    free(run->sources);
    run->phases = NULL;
    run->sources = NULL;
    run->phase_count = run->source_count = 0;
}
