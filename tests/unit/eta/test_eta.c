// SPDX-License-Identifier: Apache-2.0
#include "eta/eta.h"
#include "eta/lognormal.h"
#include "model/phases.h"
#include "simulated.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

enum { START_MS = 1000000000 };

static const struct sim_spread usual = {.run_sd = 0.4, .phase_sd = 0.22, .step_sd = 0.3};

static const struct truth {
    const char *name;
    enum run_dialect dialect;
    bool frozen;
    struct sim_spread spread;
    double within_twice; // part of the checkpoints that must be off by less than twice
} truths[] = {
    {"steps as usual", DIALECT_SEED, false, {0.4, 0.22, 0.3}, 0.95},
    {"steps, slow or fast runs", DIALECT_SEED, false, {0.7, 0.22, 0.3}, 0.9},
    {"steps, uneven", DIALECT_SEED, false, {0.4, 0.3, 0.6}, 0.8},
    {"phases only", DIALECT_UPSTREAM, true, {0.3, 0.22, 0.3}, 0.8},
};

static bool sane(const struct eta *eta)
{
    return isfinite(eta->remaining_s) && eta->remaining_s > 0 && eta->p10_s > 0 &&
           eta->p10_s <= eta->remaining_s && eta->remaining_s <= eta->p90_s &&
           eta->overall_percent >= 0 && eta->overall_percent <= 99;
}

// Ten points of a run, as far as a minute is left: how many there are and how many are within twice
// the truth.
static void score_run(const struct truth *t, unsigned seed, int *points, int *good)
{
    struct simulated sim;
    simulated_make(&sim, phase_plan_for(t->dialect, "thorough"), t->frozen, &t->spread, seed);
    for (int i = 1; i <= 10; i++) {
        double at = sim.total_s * i / 11;
        struct run run;
        struct eta eta;
        if (sim.total_s - at < 60)
            continue;
        simulated_at(&sim, at, &run);
        eta_estimate(&run, START_MS + (int64_t)(at * 1000), &eta);
        cr_assert(sane(&eta), "%s, seed %u, at %.0f s: %g (%g-%g), %g %%", t->name, seed, at,
                  eta.remaining_s, eta.p10_s, eta.p90_s, eta.overall_percent);
        double ratio = eta.remaining_s / (sim.total_s - at);
        ++*points;
        *good += ratio > 0.5 && ratio < 2;
    }
}

Test(eta, finish_within_twice)
{
    for (size_t i = 0; i < ARRAY_LEN(truths); i++) {
        int points = 0, good = 0;
        for (unsigned seed = 1; seed <= 200; seed++)
            score_run(&truths[i], seed, &points, &good);
        cr_expect(good >= truths[i].within_twice * points, "%s: %d of %d points within twice",
                  truths[i].name, good, points);
    }
}

// The mean step of the phase in flight, in seconds.
static double mean_step(const struct simulated *sim)
{
    double sum = 0;
    for (size_t i = 0; i < sim->plan->count; i++) {
        if (sim->phases[i].state != PHASE_ACTIVE)
            continue;
        for (int k = 0; k < sim->steps[i]; k++)
            sum += sim->step_s[i][k] / sim->steps[i];
    }
    return sum;
}

// While nothing happens and the step takes no longer than others, time left only shrinks; a step
// that overruns moves it up more slowly than the clock runs.
static void check_countdown(struct simulated *sim, unsigned seed, double at)
{
    double end = simulated_next_event(sim, at), before = INFINITY, before_s = at;
    struct run run;
    simulated_at(sim, at, &run);
    double began =
        run.step_started_ms == TIME_UNKNOWN ? at : (double)(run.step_started_ms - START_MS) / 1000;
    for (double t = at; t < end; before_s = t, t += 1) {
        struct eta eta;
        eta_estimate(&run, START_MS + (int64_t)(t * 1000), &eta);
        bool usual_step = t - began < 0.8 * mean_step(sim);
        cr_assert(eta.remaining_s < before + (usual_step ? 0 : t - before_s),
                  "seed %u at %.0f s: %g after %g", seed, t, eta.remaining_s, before);
        before = eta.remaining_s;
    }
}

Test(eta, counts_down_between_events)
{
    for (unsigned seed = 1; seed <= 20; seed++) {
        struct simulated sim;
        simulated_make(&sim, phase_plan_for(DIALECT_SEED, NULL), false, &usual, seed);
        for (int i = 1; i <= 10; i++)
            check_countdown(&sim, seed, sim.total_s * i / 11);
    }
}

// A step that never ends: never negative, never frozen, never 100 %.
Test(eta, step_in_flight_for_ever)
{
    struct simulated sim;
    struct run run;
    simulated_make(&sim, phase_plan_for(DIALECT_SEED, NULL), false, &usual, 7);
    simulated_at(&sim, sim.total_s * 0.98, &run);
    double last_percent = 0;
    for (double t = sim.total_s; t < sim.total_s + 1e6; t *= 1.05) {
        struct eta eta;
        eta_estimate(&run, START_MS + (int64_t)(t * 1000), &eta);
        cr_assert(sane(&eta), "at %.0f s: %g (%g-%g), %g %%", t, eta.remaining_s, eta.p10_s,
                  eta.p90_s, eta.overall_percent);
        cr_expect(eta.overall_percent >= last_percent * 0.5, "at %.0f s: from %g %% to %g %%", t,
                  last_percent, eta.overall_percent);
        last_percent = eta.overall_percent;
    }
}

Test(eta, basis_says_what_it_rests_on)
{
    static const struct {
        double part;
        const char *word;
    } rows[] = {{0.001, "typical durations"}, {0.5, "measured"}, {0.5, "pace of "}};
    struct simulated sim;
    simulated_make(&sim, phase_plan_for(DIALECT_SEED, NULL), false, &usual, 3);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct run run;
        struct eta eta;
        double at = sim.total_s * rows[i].part;
        simulated_at(&sim, at, &run);
        eta_estimate(&run, START_MS + (int64_t)(at * 1000), &eta);
        cr_expect(strstr(eta.basis, rows[i].word), "at %g: \"%s\" without \"%s\"", rows[i].part,
                  eta.basis, rows[i].word);
    }
}

// A run that is slow until here is expected to go on so.
Test(eta, measured_phases_shift_the_rest)
{
    double left[2];
    for (int slow = 0; slow < 2; slow++) {
        struct simulated sim;
        struct run run;
        struct eta eta;
        simulated_make(&sim, phase_plan_for(DIALECT_SEED, NULL), false, &usual, 5);
        simulated_at(&sim, sim.step_s[0][0] + 1, &run);
        sim.phases[0].state = PHASE_DONE;
        sim.phases[1].state = PHASE_DONE;
        sim.phases[1].duration_ms = slow ? 1800000 : 300000;
        sim.phases[2].state = PHASE_ACTIVE;
        sim.phases[2].started_ms = START_MS + 2000000;
        run.phase = sim.phases[2].name;
        run.step_current = run.step_total = run.pace_step = COUNT_UNKNOWN;
        eta_estimate(&run, START_MS + 2000000, &eta);
        left[slow] = eta.remaining_s;
    }
    cr_expect(left[1] > left[0] * 1.2, "slow %g s, fast %g s", left[1], left[0]);
}

static const struct edge {
    const char *name;
    enum run_state state;
    enum run_dialect dialect;
    const char *strategy, *phase;
    bool known;
    double percent; // NAN: unknown; < 0: not checked
} edges[] = {
    {"pending", RUN_PENDING, DIALECT_UPSTREAM, "rapid", NULL, false, NAN},
    {"nothing known", RUN_PROFILING, DIALECT_STATE_ONLY, NULL, NULL, false, NAN},
    {"strategy known", RUN_PROFILING, DIALECT_STATE_ONLY, "thorough", NULL, true, -1},
    {"unknown word", RUN_PROFILING, DIALECT_UPSTREAM, "thorough", "ReplayingTraces", false, NAN},
    {"profiler done", RUN_PROFILING, DIALECT_UPSTREAM, "thorough", "Done", true, 99},
    {"ready", RUN_READY, DIALECT_UPSTREAM, "thorough", NULL, false, 100},
    {"deploying", RUN_DEPLOYING, DIALECT_UPSTREAM, "thorough", NULL, false, 100},
    {"failed", RUN_FAILED, DIALECT_UPSTREAM, "thorough", "SweepingDecode", false, NAN},
};

Test(eta, edges)
{
    for (size_t i = 0; i < ARRAY_LEN(edges); i++) {
        const struct edge *e = &edges[i];
        struct run run;
        char basis[ETA_BASIS_MAX];
        const struct link_state link = {.online = true, .last_proof_ms = TIME_UNKNOWN};
        run_init(&run);
        run.state = e->state;
        run.dialect = e->dialect;
        run.strategy = e->strategy;
        run.phase = e->phase;
        run.started_ms = START_MS;
        run_derive(&run, &link, START_MS + 600000, basis);
        cr_expect(run.eta.known == e->known, "%s: known is %d", e->name, run.eta.known);
        cr_expect(run.eta.known == isfinite(run.eta.remaining_s), "%s: %g s", e->name,
                  run.eta.remaining_s);
        cr_expect(e->percent < 0 || run.overall_percent == e->percent ||
                      (isnan(e->percent) && isnan(run.overall_percent)),
                  "%s: %g %%", e->name, run.overall_percent);
    }
}

// A status that counts steps by the million, or whose clock ran away, foretells what no clock can show.
Test(eta, an_end_beyond_all_calendars_is_none)
{
    static const struct {
        const char *name;
        int64_t ten_steps_ms;
        int steps;
        bool known;
    } rows[] = {
        {"an hour for ten steps", INT64_C(3600000), 100, true},
        {"a century for ten steps", INT64_C(3155760000000), 100, false},
        {"all the time there is, a million times", INT64_C(253402300799000), 1000000, false},
    };
    const struct link_state link = {.online = true, .last_proof_ms = TIME_UNKNOWN};
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct run_phase phase = {"DecodeSweep", PHASE_ACTIVE, 0, TIME_UNKNOWN, 50, rows[i].steps};
        struct run run;
        char basis[ETA_BASIS_MAX];
        run_init(&run);
        run.state = RUN_PROFILING;
        run.dialect = DIALECT_SEED;
        run.phase = phase.name;
        run.phases = &phase;
        run.phase_count = 1;
        run.step_current = 51;
        run.step_total = rows[i].steps;
        run.pace_step = 41;
        run.pace_started_ms = 0;
        run.started_ms = 0;
        run.step_started_ms = rows[i].ten_steps_ms;
        run_derive(&run, &link, run.step_started_ms, basis);
        cr_expect(run.eta.known == rows[i].known, "%s: %g s", rows[i].name, run.eta.remaining_s);
        cr_expect(run.eta.known ? run.eta.finish_ms > run.step_started_ms
                                : run.eta.finish_ms == TIME_UNKNOWN,
                  "%s: ends at %lld", rows[i].name, (long long)run.eta.finish_ms);
    }
}

Test(eta, elapsed_ends_with_the_run)
{
    struct run run;
    char basis[ETA_BASIS_MAX];
    const struct link_state link = {.online = true, .last_proof_ms = TIME_UNKNOWN};
    run_init(&run);
    run.state = RUN_READY;
    run.started_ms = START_MS;
    run.finished_ms = START_MS + 90000;
    run_derive(&run, &link, START_MS + 600000, basis);
    cr_expect(run.elapsed_ms == 90000, "elapsed is %lld", (long long)run.elapsed_ms);
    run.finished_ms = TIME_UNKNOWN;
    run_derive(&run, &link, START_MS + 600000, basis);
    cr_expect(run.elapsed_ms == TIME_UNKNOWN, "an end that nobody told is not now");
}

Test(eta, residual_of_a_lognormal)
{
    const struct lognormal x = lognormal_range(300, 900);
    for (double e = 1; e < 1e7; e *= 1.5) {
        struct moments left = lognormal_residual(x, e);
        cr_expect(isfinite(left.mean) && left.mean > 0 && left.var >= 0, "at %g: %g, %g", e,
                  left.mean, left.var);
    }
    struct lognormal back = lognormal_fit(lognormal_moments(x));
    cr_expect(fabs(back.mu - x.mu) < 1e-9 && fabs(back.sd - x.sd) < 1e-9, "fit undoes moments");
}
