// SPDX-License-Identifier: Apache-2.0
// Each phase's duration is lognormal through its typical range; part of its spread is common to all
// phases of a run (how fast this cluster and model are), the rest its own. What this run has
// finished moves the common part, its finished steps the phase in flight, and what is in flight is
// conditioned on the time it has taken already.
#include "eta/eta.h"

#include "eta/lognormal.h"
#include "model/phases.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const double COMMON_SD = 0.5; // of the run as a whole
static const double OWN_SD_LEAST = 0.3;
static const double STEP_SD = 0.35;        // of one step around its phase's pace
static const double ELAPSED_SD = 0.3;      // of the time until now as a measure of the pace
static const double TELLING_S = 60;        // shorter phases tell nothing of the pace
static const double OPTIONAL_P = 0.5;      // that an optional phase runs
static const double USELESS_SPREAD = 2;    // (P90 - P10) / P50
static const double ALWAYS_USEFUL_S = 900; // an end within a quarter of an hour helps, however wide
static const double FORESEEABLE_S = 1e9;   // beyond it no cell shows an estimate: format_estimate()

struct model {
    const struct run *run;
    const struct phase_plan *plan;
    int64_t now_ms;
    int current;            // index of run->phases, -1: none
    double pace, pace_sd;   // log factor of this run against the typical, and its uncertainty
    int measured;           // finished phases that moved it
    int steps;              // finished steps of this phase that set the pace
    struct moments rest;    // of what has not begun, for a pace of 0
    struct moments here;    // of the phase in flight, its pace included
    struct lognormal usual; // of the step in flight, or of the phase where that has no steps
    bool stepping;          // `usual` is that of a step
    double spent_s;         // since the beginning of what `usual` is about, NAN when unknown
};

static double seconds(int64_t ms)
{
    return (double)ms / 1000;
}

static double own_sd(struct lognormal x)
{
    double v = x.sd * x.sd - COMMON_SD * COMMON_SD;
    return v > OWN_SD_LEAST * OWN_SD_LEAST ? sqrt(v) : OWN_SD_LEAST;
}

static struct lognormal typical(const struct phase_spec *spec)
{
    return lognormal_range(spec->typical_low_s, spec->typical_high_s);
}

static const struct phase_spec *spec_of(const struct model *m, size_t i)
{
    return phase_plan_find(m->plan, m->run->phases[i].name);
}

// A measured log ratio joins what is known of the pace.
static void learn_pace(struct model *m, double ratio, double sd)
{
    double prior = 1 / (m->pace_sd * m->pace_sd), weight = 1 / (sd * sd);
    m->pace = (m->pace * prior + ratio * weight) / (prior + weight);
    m->pace_sd = sqrt(1 / (prior + weight));
}

static void learn_phases(struct model *m)
{
    for (size_t i = 0; i < m->run->phase_count; i++) {
        const struct run_phase *p = &m->run->phases[i];
        const struct phase_spec *spec = spec_of(m, i);
        if (p->state != PHASE_DONE || !spec || spec->typical_high_s <= TELLING_S ||
            p->duration_ms == TIME_UNKNOWN || p->duration_ms < 1000)
            continue;
        struct lognormal x = typical(spec);
        learn_pace(m, log(seconds(p->duration_ms)) - x.mu, own_sd(x));
        m->measured++;
    }
}

// Without the times of single phases, the whole time until now tells something too.
static void learn_elapsed(struct model *m)
{
    double expected = 0;
    int64_t elapsed = run_elapsed(m->run, m->now_ms);
    if (m->measured || m->current < 0 || elapsed == TIME_UNKNOWN || m->run->dialect != DIALECT_SEED)
        return;
    for (int i = 0; i < m->current; i++) {
        const struct phase_spec *spec = spec_of(m, (size_t)i);
        if (spec && m->run->phases[i].state == PHASE_DONE)
            expected += lognormal_moments(typical(spec)).mean;
    }
    if (expected < 2 * TELLING_S)
        return;
    const struct phase_spec *spec = spec_of(m, (size_t)m->current);
    double part = m->run->step_total > 0 && m->run->step_current > 0
                      ? (m->run->step_current - 0.5) / m->run->step_total
                      : 0.5;
    if (spec)
        expected += part * lognormal_moments(typical(spec)).mean;
    double took = fmax(seconds(elapsed), 1);
    learn_pace(m, log(took / expected), ELAPSED_SD);
}

static void add(struct moments *to, struct moments x)
{
    to->mean += x.mean;
    to->var += x.var;
}

// A phase that has not begun, at the typical pace.
static struct moments whole_phase(const struct phase_spec *spec)
{
    struct lognormal x = typical(spec);
    x.sd = own_sd(x);
    struct moments one = lognormal_moments(x);
    if (spec->optional) {
        double p = OPTIONAL_P;
        double square = one.var + one.mean * one.mean;
        one = (struct moments){p * one.mean, p * square - p * p * one.mean * one.mean};
    }
    return one;
}

static void sum_rest(struct model *m)
{
    for (size_t i = 0; i < m->run->phase_count; i++) {
        const struct phase_spec *spec = spec_of(m, i);
        if (spec && m->run->phases[i].state == PHASE_PENDING)
            add(&m->rest, whole_phase(spec));
    }
}

// The time of one step of the phase in flight: the phase's share, corrected by the steps that are
// done.
static struct lognormal step_time(struct model *m, const struct phase_spec *spec, int steps)
{
    const struct run *run = m->run;
    struct lognormal x = typical(spec);
    double own = own_sd(x);
    double sd = sqrt(own * own + m->pace_sd * m->pace_sd);
    double mu = x.mu + m->pace - log(steps);
    int done = run->pace_step == COUNT_UNKNOWN ? 0 : run->step_current - run->pace_step;
    if (done > 0 && run->step_started_ms > run->pace_started_ms) {
        double mean = seconds(run->step_started_ms - run->pace_started_ms) / done;
        double prior = 1 / (sd * sd), weight = done / (STEP_SD * STEP_SD);
        // A mean of lognormal steps lies above their median.
        double seen = log(fmax(mean, 1e-3)) - STEP_SD * STEP_SD / 2;
        mu = (mu * prior + seen * weight) / (prior + weight);
        sd = sqrt(1 / (prior + weight));
        m->steps = done;
    }
    return (struct lognormal){mu, sd};
}

// n steps, of which one has run for e seconds: their common pace is as uncertain as x.sd says.
static struct moments steps_left(struct lognormal x, int n, double e)
{
    struct lognormal step = {x.mu, sqrt(x.sd * x.sd + STEP_SD * STEP_SD)};
    struct moments left = lognormal_residual(step, e);
    if (n > 1) {
        struct moments one = lognormal_moments((struct lognormal){x.mu, STEP_SD});
        double mean = one.mean * (n - 1) * exp(x.sd * x.sd / 2);
        double common = mean * mean * expm1(x.sd * x.sd);
        add(&left, (struct moments){mean, one.var * (n - 1) + common});
    }
    return left;
}

static double since(const struct model *m, int64_t start_ms)
{
    return start_ms == TIME_UNKNOWN || start_ms > m->now_ms ? 0 : seconds(m->now_ms - start_ms);
}

static double known_since(const struct model *m, int64_t start_ms)
{
    return start_ms == TIME_UNKNOWN ? (double)NAN : since(m, start_ms);
}

static void estimate_current(struct model *m)
{
    const struct phase_spec *spec = m->current < 0 ? NULL : spec_of(m, (size_t)m->current);
    const struct run *run = m->run;
    if (!spec)
        return;
    const struct run_phase *phase = &run->phases[m->current];
    struct lognormal x = typical(spec);
    // A frozen message names the first step of its phase for ever.
    bool stepping = run->step_total > 0 && run->step_current > 0 && run->dialect == DIALECT_SEED;
    if (stepping) {
        struct lognormal step = step_time(m, spec, run->step_total);
        int left = run->step_total - run->step_current + 1;
        m->here = steps_left(step, left, since(m, run->step_started_ms));
        m->usual = (struct lognormal){step.mu, sqrt(step.sd * step.sd + STEP_SD * STEP_SD)};
        m->stepping = true;
        m->spent_s = known_since(m, run->step_started_ms);
        return;
    }
    double own = own_sd(x);
    x = (struct lognormal){x.mu + m->pace, sqrt(own * own + m->pace_sd * m->pace_sd)};
    m->usual = x;
    m->spent_s = known_since(m, phase->started_ms);
    if (phase->started_ms != TIME_UNKNOWN) {
        m->here = lognormal_residual(x, since(m, phase->started_ms));
        return;
    }
    // Begun at an unknown time: on the average half of it is left, in truth anything.
    struct moments all = lognormal_moments(x);
    m->here = (struct moments){all.mean / 2, all.var / 3 + all.mean * all.mean / 12};
}

static void finish(const struct model *m, struct eta *out)
{
    double scale = exp(m->pace + m->pace_sd * m->pace_sd / 2);
    struct moments rest = {m->rest.mean * scale, m->rest.var * scale * scale};
    rest.var += rest.mean * rest.mean * expm1(m->pace_sd * m->pace_sd);
    struct moments all = m->here;
    add(&all, rest);
    struct lognormal x = lognormal_fit(all);
    out->remaining_s = exp(x.mu);
    out->p10_s = exp(x.mu - Z90 * x.sd);
    out->p90_s = exp(x.mu + Z90 * x.sd);
    double spread = (out->p90_s - out->p10_s) / out->remaining_s;
    out->known = (spread <= USELESS_SPREAD || out->p90_s <= ALWAYS_USEFUL_S) &&
                 out->remaining_s <= FORESEEABLE_S;
}

static void write_basis(const struct model *m, struct eta *out)
{
    char phases[32] = "", steps[32] = "";
    if (m->measured)
        snprintf(phases, sizeof(phases), ", %d phase%s measured", m->measured,
                 m->measured == 1 ? "" : "s");
    if (m->steps)
        snprintf(steps, sizeof(steps), ", pace of %d step%s", m->steps, m->steps == 1 ? "" : "s");
    if (m->steps && m->rest.mean < m->here.mean)
        snprintf(out->basis, sizeof(out->basis), "%s", steps + 2);
    else
        snprintf(out->basis, sizeof(out->basis), "typical durations%s%s", phases, steps);
}

static void write_percent(const struct model *m, struct eta *out)
{
    int64_t elapsed = run_elapsed(m->run, m->now_ms);
    if (elapsed == TIME_UNKNOWN)
        return;
    double took = seconds(elapsed);
    double p = 100 * took / (took + out->remaining_s);
    out->overall_percent = p < 99 ? p : 99;
}

// What a run of this plan takes in all, nothing measured.
static struct lognormal whole_run(const struct model *m)
{
    struct moments all = {0, 0};
    for (size_t i = 0; i < m->plan->count; i++) {
        if (!m->plan->phases[i].optional)
            add(&all, lognormal_moments(typical(&m->plan->phases[i])));
    }
    struct lognormal x = lognormal_fit(all);
    x.sd = sqrt(x.sd * x.sd + COMMON_SD * COMMON_SD);
    return x;
}

// Operators that name no phase, or never leave the first: the run as a whole, given how long it has
// run.
static void estimate_whole(struct model *m, struct eta *out)
{
    int64_t elapsed = run_elapsed(m->run, m->now_ms);
    if (elapsed == TIME_UNKNOWN)
        return;
    struct lognormal x = whole_run(m);
    m->here = lognormal_residual(x, seconds(elapsed));
    m->pace = m->pace_sd = 0;
    finish(m, out);
    snprintf(out->basis, sizeof(out->basis), "typical duration of a whole run");
    write_percent(m, out);
}

static bool is_frozen_first(const struct model *m)
{
    if (m->run->dialect != DIALECT_UPSTREAM || m->current != 0)
        return false;
    const struct phase_spec *spec = spec_of(m, 0);
    return spec && since(m, m->run->started_ms) > 2 * spec->typical_high_s;
}

static void learn(struct model *m)
{
    learn_phases(m);
    learn_elapsed(m);
    sum_rest(m);
    estimate_current(m);
}

static void estimate_phases(struct model *m, struct eta *out)
{
    learn(m);
    finish(m, out);
    write_basis(m, out);
    write_percent(m, out);
}

// The profiler has ended, its operator has not said so yet.
static void estimate_end(struct eta *out)
{
    *out = (struct eta){
        .known = true, .remaining_s = 10, .p10_s = 2, .p90_s = 30, .overall_percent = 99};
    snprintf(out->basis, sizeof(out->basis), "the profiler is done");
}

static int current_phase(const struct run *run)
{
    for (size_t i = 0; i < run->phase_count; i++) {
        if (run->phases[i].state == PHASE_ACTIVE)
            return (int)i;
    }
    return -1;
}

enum method { NOT_AT_ALL, BY_PHASES, AS_A_WHOLE };

static enum method prepare(struct model *m, const struct run *run, int64_t now_ms)
{
    *m = (struct model){.run = run, .now_ms = now_ms, .pace_sd = COMMON_SD, .spent_s = (double)NAN};
    m->current = current_phase(run);
    m->plan = phase_plan_for(run->dialect, run->strategy);
    bool whole = !m->plan && run->dialect == DIALECT_STATE_ONLY && run->strategy;
    if (whole)
        m->plan = phase_plan_for(DIALECT_UPSTREAM, run->strategy);
    if (m->plan && (whole || is_frozen_first(m)))
        return AS_A_WHOLE;
    return m->plan && m->current >= 0 && spec_of(m, (size_t)m->current) ? BY_PHASES : NOT_AT_ALL;
}

void eta_estimate(const struct run *run, int64_t now_ms, struct eta *out)
{
    *out = (struct eta){
        .remaining_s = NAN, .p10_s = NAN, .p90_s = NAN, .overall_percent = NAN, .basis = ""};
    if (run_state_profiling_over(run->state)) {
        out->overall_percent = run->state == RUN_FAILED ? NAN : 100;
        return;
    }
    if (run->state != RUN_PROFILING || phase_is_failed(run->phase))
        return;
    if (phase_is_complete(run->phase)) {
        estimate_end(out);
        return;
    }
    struct model m;
    switch (prepare(&m, run, now_ms)) {
    case BY_PHASES:
        estimate_phases(&m, out);
        break;
    case AS_A_WHOLE:
        estimate_whole(&m, out);
        break;
    case NOT_AT_ALL:
        break;
    }
}

// Shares of the total: means add up, medians do not, so each phase has its mean's part of the run's
// own median.
size_t eta_phases(const struct run *run, int64_t now_ms, struct eta_phase *out, size_t n)
{
    struct model m;
    size_t count = 0;
    for (size_t i = 0; i < n; i++)
        out[i] = (struct eta_phase){.remaining_s = NAN, .usual_s = NAN};
    if (run->state != RUN_PROFILING || prepare(&m, run, now_ms) != BY_PHASES)
        return 0;
    learn(&m);
    struct eta total;
    finish(&m, &total);
    double scale = exp(m.pace + m.pace_sd * m.pace_sd / 2);
    double left = run->eta.known ? run->eta.remaining_s : total.remaining_s;
    double share = left / (m.here.mean + m.rest.mean * scale);
    for (size_t i = 0; i < n && i < run->phase_count; i++) {
        const struct phase_spec *spec = spec_of(&m, i);
        bool pending = run->phases[i].state == PHASE_PENDING;
        if (!spec || !(pending || (int)i == m.current))
            continue;
        out[i] = (struct eta_phase){
            .known = true,
            .optional = pending && spec->optional,
            .remaining_s = share * (pending ? whole_phase(spec).mean * scale : m.here.mean),
            .usual_s = exp(typical(spec).mu + m.pace),
        };
        count++;
    }
    return count;
}

double eta_step_usual(const struct run *run, int64_t now_ms)
{
    struct model m;
    if (run->state != RUN_PROFILING || prepare(&m, run, now_ms) != BY_PHASES)
        return NAN;
    learn(&m);
    return m.stepping ? exp(m.usual.mu) : NAN;
}

// Times of a cluster are whole seconds, each from a clock of its own: less than this tells nothing.
static const double LATE_LEAST_S = 5;

// What has taken longer than nine of ten of its kind.
static bool late(struct eta_late *out, enum eta_late_what what, struct lognormal x, double spent_s)
{
    double usual = exp(x.mu + Z90 * x.sd);
    if (isnan(spent_s) || spent_s - usual < LATE_LEAST_S)
        return false;
    *out = (struct eta_late){what, usual, spent_s - usual};
    return true;
}

struct eta_late eta_lateness(const struct run *run, int64_t now_ms)
{
    struct eta_late out = {ETA_NOT_LATE, NAN, NAN};
    struct model m;
    if (run->state != RUN_PROFILING || phase_is_failed(run->phase) || phase_is_complete(run->phase))
        return out;
    enum method method = prepare(&m, run, now_ms);
    if (method == NOT_AT_ALL)
        return out;
    int64_t elapsed = run_elapsed(run, now_ms);
    double took = elapsed == TIME_UNKNOWN ? (double)NAN : seconds(elapsed);
    if (late(&out, ETA_LATE_RUN, whole_run(&m), took) || method == AS_A_WHOLE)
        return out;
    learn(&m);
    late(&out, m.stepping ? ETA_LATE_STEP : ETA_LATE_PHASE, m.usual, m.spent_s);
    return out;
}
