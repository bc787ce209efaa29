// SPDX-License-Identifier: Apache-2.0
#include "model/merge.h"

#include "base/mem.h"
#include "model/merge_impl.h"
#include "model/phases.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { GIVES_MAX = ARRAY_LEN(((struct run_source_info *)NULL)->gives) - 1 };

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

static void take_step(struct merge *m, const struct observation *o)
{
    struct run *run = m->run;
    if (run->step_current != COUNT_UNKNOWN || run->step_total != COUNT_UNKNOWN ||
        (o->step_current == COUNT_UNKNOWN && o->step_total == COUNT_UNKNOWN))
        return;
    run->step_current = o->step_current;
    run->step_total = o->step_total;
    run->step_percent = o->step_percent;
    run->step_at_least = o->step_at_least;
    if (isnan(run->step_percent) && !o->step_at_least && o->step_total > 0 && o->step_current >= 0)
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

// The number of steps is no matter of the moment: what is frozen since the phase began still has it.
static void take_total(struct merge *m)
{
    struct run *run = m->run;
    if (m->leader->source != SOURCE_LOG || run->step_total != COUNT_UNKNOWN)
        return;
    for (int s = 0; s < SOURCE_COUNT; s++) {
        const struct observation *o = m->obs[s];
        if (!o || phase_rank(o->phase) != phase_rank(m->leader->phase) ||
            o->step_total < run->step_current || o->step_total <= 0)
            continue;
        run->step_total = o->step_total;
        if (run->step_current != COUNT_UNKNOWN)
            run->step_percent = round(1000.0 * run->step_current / run->step_total) / 10;
        give(m, o, "step");
        return;
    }
}

static void take_details(struct merge *m)
{
    for (int i = 0; i <= SOURCE_COUNT; i++) {
        const struct observation *o = merge_witness(m, i);
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
    take_total(m);
}

// A status file that says "Failed" no longer says where; another source or the history may.
static const char *last_phase(struct merge *m)
{
    const struct observation *real = merge_pick(m, true);
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
    if (m->obs[SOURCE_LOG])
        run->pod = m->obs[SOURCE_LOG]->pod;
    if (o->state_word)
        give(m, o, "state");
    else
        run->state = m->leader ? RUN_PROFILING : RUN_PENDING;
}

// The log's error counts where the run is lost by its own words or by the object's. What a sidecar
// relayed without the profiler's file (hence without its time) is cut at the first line.
static bool error_counts(const struct merge *m, const struct observation *o)
{
    const struct observation *status = m->obs[SOURCE_DGDR], *log = m->obs[SOURCE_LOG];
    // What the profiler says is no reason for what went wrong before or after it.
    if (o != status && status->error && !status->profiler_failed)
        return false;
    if (o->source == SOURCE_LOG)
        return o->profiler_failed || m->run->state == RUN_FAILED;
    return !(o->source == SOURCE_OUTPUT_CM && !o->timed && log && log->error);
}

static void take_error(struct merge *m)
{
    static const enum run_source order[] = {SOURCE_OUTPUT_CM, SOURCE_STATUS_CM, SOURCE_PROGRESS,
                                            SOURCE_LOG, SOURCE_DGDR};
    if (succeeded(m->run->state))
        return;
    for (size_t i = 0; i < ARRAY_LEN(order) && !m->run->error; i++) {
        const struct observation *o = m->obs[order[i]];
        if (o && !error_counts(m, o))
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

// When the newest of what is shown was said: while profiling goes on, by who leads, and any line of
// the log says that it does.
static void take_update(struct merge *m)
{
    const struct observation *log = m->obs[SOURCE_LOG];
    struct run *run = m->run;
    if (run_state_profiling_over(run->state))
        return;
    if (m->leader && m->leader->timed)
        run->updated_ms = m->leader->at_ms;
    if (log && log->alive_ms > run->updated_ms)
        run->updated_ms = log->alive_ms;
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
    take_update(m);
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
    // "Failed" is a word of all; the pipeline's own sources are of one.
    if (m->obs[SOURCE_PROGRESS] || m->obs[SOURCE_STATUS_CM])
        return DIALECT_SEED;
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

// What was relayed when the phase began: its step is not the one in flight.
static bool is_frozen(const struct merge *m, const struct observation *o)
{
    return m->run->phase && m->leader && m->leader->source == SOURCE_LOG &&
           o->step_current != COUNT_UNKNOWN;
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
    if (!is_frozen(m, status))
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
        info.at_ms = o->alive_ms > o->at_ms ? o->alive_ms : o->at_ms;
        info.note = m->refused[s] ? m->refused[s] : o->note;
        m->infos[n++] = info;
    }
    m->run->source_count = n;
    m->run->sources = n ? xmemdup(m->infos, n * sizeof(m->infos[0])) : NULL;
}

// One block: the pointers, then the texts.
static void take_warnings(struct merge *m)
{
    const struct log_findings *f = m->in->findings;
    struct run *run = m->run;
    if (!f || !m->obs[SOURCE_LOG] || f->warning_count == 0)
        return;
    size_t n = f->warning_count;
    const char **list = xmalloc(n * (sizeof(list[0]) + sizeof(f->warnings[0])));
    char *texts = (char *)&list[n];
    memcpy(texts, f->warnings, n * sizeof(f->warnings[0]));
    for (size_t i = 0; i < n; i++)
        list[i] = texts + i * sizeof(f->warnings[0]);
    run->warnings = list;
    run->warning_count = n;
    give(m, m->obs[SOURCE_LOG], "warnings");
}

static void take_skips(struct merge *m)
{
    static const char *const sweeps[] = {"SweepingPrefill", "SweepingDecode"};
    const struct log_findings *f = m->in->findings;
    struct run *run = m->run;
    if (!f || !m->obs[SOURCE_LOG])
        return;
    for (size_t s = 0; s < ARRAY_LEN(sweeps); s++) {
        for (size_t i = 0; i < run->phase_count && f->skipped[s] > 0; i++) {
            if (phase_rank(run->phases[i].name) != phase_rank(sweeps[s]))
                continue;
            run->skips[run->skip_count++] = (struct run_skips){run->phases[i].name, f->skipped[s]};
            break;
        }
    }
}

void merge_run(const struct merge_input *in, struct run *run)
{
    struct merge m = {.in = in, .run = run};
    run_init(run);
    take_facts(run, in->facts);
    merge_select_attempt(&m);
    m.leader = merge_pick(&m, false);
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
    take_warnings(&m);
    take_skips(&m);
    list_sources(&m);
}

void merge_release(struct run *run)
{
    free(run->phases);
    free(run->sources);
    free((void *)run->warnings);
    run->phases = NULL;
    run->sources = NULL;
    run->warnings = NULL;
    run->phase_count = run->source_count = run->warning_count = run->skip_count = 0;
}
