// SPDX-License-Identifier: Apache-2.0
// The table in run.h.
#include "model/phases.h"
#include "model/run.h"

#include <math.h>
#include <string.h>

static const double LIVE_S = 30, PROOF_S = 30;
static const double SPEAKS_LEAST_S = 60, STALE_LEAST_S = 600;
// A profiler that waits for a deployment says so three times a minute; how long it may wait is its
// own matter: an hour, where nobody sets another time.
static const double LOG_LIVE_S = 120, LOG_STALE_LEAST_S = 3900;
static const double RUN_LONGEST_S = 4 * 3600;

struct patience {
    double quiet_s, stale_s;
};

// P95 of the lognormal whose P10 and P90 are the phase's range.
static double p95(const struct phase_spec *spec)
{
    double spread = log(spec->typical_high_s / spec->typical_low_s) / (2 * 1.2816);
    return spec->typical_high_s * exp((1.6449 - 1.2816) * spread);
}

static double whole_run(const struct run *run)
{
    const struct phase_plan *plan = phase_plan_for(DIALECT_UPSTREAM, run->strategy);
    double sum = 0;
    if (run->dialect == DIALECT_SEED)
        plan = phase_plan_for(DIALECT_SEED, NULL);
    else if (!run->strategy)
        return RUN_LONGEST_S;
    for (size_t i = 0; i < plan->count; i++)
        sum += plan->phases[i].typical_high_s;
    return sum;
}

static bool has_output(const struct run *run)
{
    for (size_t i = 0; i < run->source_count; i++) {
        if (run->sources[i].source == SOURCE_OUTPUT_CM && run->sources[i].gives[0])
            return true;
    }
    return false;
}

static bool has_log(const struct run *run)
{
    for (size_t i = 0; i < run->source_count; i++) {
        const struct run_source_info *s = &run->sources[i];
        if (s->source == SOURCE_LOG && !s->note && s->at_ms == run->updated_ms)
            return true;
    }
    return false;
}

static struct patience for_whole_run(const struct run *run)
{
    double quiet = whole_run(run);
    return (struct patience){quiet, 2 * quiet};
}

static struct patience for_file(const struct run *run, const struct phase_spec *spec)
{
    double quiet = spec ? spec->typical_high_s : SPEAKS_LEAST_S;
    if (run->step_total > 1)
        quiet /= run->step_total;
    quiet = fmax(quiet, SPEAKS_LEAST_S);
    return (struct patience){quiet, fmax(2 * quiet, STALE_LEAST_S)};
}

static struct patience patience(const struct run *run)
{
    if (run->state == RUN_PENDING)
        return (struct patience){120, 600};
    const struct phase_plan *plan = phase_plan_for(run->dialect, run->strategy);
    const struct phase_spec *spec = phase_plan_find(plan, run->phase);
    if (has_log(run)) {
        struct patience p = for_file(run, spec);
        return (struct patience){fmax(p.quiet_s, STALE_LEAST_S),
                                 fmax(p.stale_s, LOG_STALE_LEAST_S)};
    }
    if (run->dialect == DIALECT_SEED)
        return for_file(run, spec);
    bool first = run->phase && plan && phase_plan_index(plan, run->phase) == 0;
    if (!spec || (first && !has_output(run)))
        return for_whole_run(run);
    return (struct patience){spec->typical_high_s, fmax(p95(spec), STALE_LEAST_S)};
}

static bool proven(const struct link_state *link, int64_t now_ms)
{
    return link->last_proof_ms == TIME_UNKNOWN ||
           (double)(now_ms - link->last_proof_ms) < PROOF_S * 1000;
}

enum freshness run_freshness(const struct run *run, const struct link_state *link, int64_t now_ms,
                             int64_t *age_ms)
{
    int64_t value_ms = run->updated_ms;
    if (value_ms == TIME_UNKNOWN && run->state == RUN_PENDING)
        value_ms = run->created_ms;
    *age_ms = TIME_UNKNOWN;
    if (value_ms != TIME_UNKNOWN)
        *age_ms = now_ms > value_ms ? now_ms - value_ms : 0;
    if (run_state_terminal(run->state))
        return FRESH_UNKNOWN;
    if (!link->online)
        return FRESH_OFFLINE;
    if (*age_ms == TIME_UNKNOWN)
        return link->last_proof_ms != TIME_UNKNOWN && proven(link, now_ms) ? FRESH_QUIET
                                                                           : FRESH_UNKNOWN;
    double age_s = (double)*age_ms / 1000;
    if (age_s <= (has_log(run) ? LOG_LIVE_S : LIVE_S))
        return FRESH_LIVE;
    if (!proven(link, now_ms))
        return FRESH_LATE;
    struct patience p = patience(run);
    return age_s <= p.quiet_s ? FRESH_QUIET : age_s <= p.stale_s ? FRESH_LATE : FRESH_STALE;
}
