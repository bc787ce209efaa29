// SPDX-License-Identifier: Apache-2.0
// The parts of an estimate, and what is late.
#include "eta/eta.h"
#include "eta/lognormal.h"
#include "model/phases.h"
#include "simulated.h"

#include <criterion/criterion.h>
#include <math.h>

enum { START_MS = 1000000000 };

static const struct sim_spread usual = {.run_sd = 0.4, .phase_sd = 0.22, .step_sd = 0.3};

Test(eta_phases, add_up_to_the_estimate)
{
    for (unsigned seed = 1; seed <= 20; seed++) {
        for (int frozen = 0; frozen < 2; frozen++) {
            struct simulated sim;
            simulated_make(&sim,
                           phase_plan_for(frozen ? DIALECT_UPSTREAM : DIALECT_SEED, "thorough"),
                           frozen, &usual, seed);
            for (int i = 1; i < 10; i++) {
                struct run run;
                struct eta eta;
                struct eta_phase parts[SIM_PHASES_MAX];
                double at = sim.total_s * i / 10, sum = 0;
                int64_t now_ms = START_MS + (int64_t)(at * 1000);
                simulated_at(&sim, at, &run);
                eta_estimate(&run, now_ms, &eta);
                size_t n = eta_phases(&run, now_ms, parts, SIM_PHASES_MAX);
                size_t known = 0;
                for (size_t k = 0; k < SIM_PHASES_MAX; k++) {
                    if (!parts[k].known)
                        continue;
                    known++;
                    sum += parts[k].remaining_s;
                    cr_assert(k < run.phase_count && run.phases[k].state != PHASE_DONE,
                              "seed %u: phase %zu is over", seed, k);
                    cr_assert(parts[k].remaining_s > 0 && parts[k].usual_s > 0, "seed %u", seed);
                }
                cr_assert(known == n, "seed %u: %zu counted, %zu filled", seed, n, known);
                cr_assert(n == 0 || fabs(sum - eta.remaining_s) < 1e-6 * eta.remaining_s,
                          "seed %u at %d/10: %g in parts, %g in all", seed, i, sum,
                          eta.remaining_s);
            }
        }
    }
}

// What a better estimate says of the whole goes for its parts too.
Test(eta_phases, follow_the_run_s_own_estimate)
{
    struct simulated sim;
    struct run run;
    struct eta_phase parts[SIM_PHASES_MAX];
    double sum = 0;
    simulated_make(&sim, phase_plan_for(DIALECT_SEED, NULL), false, &usual, 7);
    simulated_at(&sim, sim.total_s / 2, &run);
    run.eta = (struct run_eta){.known = true, .remaining_s = 1234};
    eta_phases(&run, START_MS + (int64_t)(sim.total_s * 500), parts, SIM_PHASES_MAX);
    for (size_t k = 0; k < SIM_PHASES_MAX; k++)
        sum += parts[k].known ? parts[k].remaining_s : 0;
    cr_expect(fabs(sum - 1234) < 0.01, "%g", sum);
}

Test(eta_phases, say_nothing_of_a_run_that_is_not_profiled)
{
    struct simulated sim;
    struct run run;
    struct eta_phase parts[SIM_PHASES_MAX];
    simulated_make(&sim, phase_plan_for(DIALECT_SEED, NULL), false, &usual, 7);
    simulated_at(&sim, sim.total_s / 2, &run);
    run.state = RUN_FAILED;
    cr_expect(eta_phases(&run, START_MS, parts, SIM_PHASES_MAX) == 0);
    cr_expect(isnan(parts[0].remaining_s) && !parts[0].known);
    cr_expect(isnan(eta_step_usual(&run, START_MS)));
    cr_expect(eta_lateness(&run, START_MS).what == ETA_NOT_LATE);
}

Test(eta_late, names_what_takes_too_long)
{
    static const struct {
        const char *name;
        bool steps;
        double more_s; // time that passes with nothing happening
        enum eta_late_what what;
    } rows[] = {
        {"a step as usual", true, 0, ETA_NOT_LATE},
        {"a step for an hour", true, 3600, ETA_LATE_STEP},
        {"a step for ever", true, 86400, ETA_LATE_RUN},
        {"a phase for two hours", false, 7200, ETA_LATE_PHASE},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct simulated sim;
        struct run run;
        struct sim_spread even = {0, 0, 0};
        simulated_make(&sim,
                       phase_plan_for(rows[i].steps ? DIALECT_SEED : DIALECT_UPSTREAM, "thorough"),
                       !rows[i].steps, &even, 3);
        double at = sim.step_s[0][0] + 10;
        simulated_at(&sim, at, &run);
        int64_t now_ms = START_MS + (int64_t)((at + rows[i].more_s) * 1000);
        struct eta_late late = eta_lateness(&run, now_ms);
        cr_expect(late.what == rows[i].what, "%s: %d", rows[i].name, (int)late.what);
        if (late.what != ETA_NOT_LATE)
            cr_expect(late.by_s > 0 && late.usual_s > 0, "%s: %g beyond %g", rows[i].name,
                      late.by_s, late.usual_s);
    }
}

Test(eta_late, grows_with_the_clock)
{
    struct simulated sim;
    struct run run;
    double before = 0;
    simulated_make(&sim, phase_plan_for(DIALECT_SEED, NULL), false, &usual, 3);
    simulated_at(&sim, sim.step_s[0][0] + 10, &run);
    for (int minutes = 60; minutes < 120; minutes += 10) {
        double by_s = eta_lateness(&run, START_MS + minutes * INT64_C(60000)).by_s;
        cr_expect(by_s > before, "at %d minutes: %g after %g", minutes, by_s, before);
        before = by_s;
    }
}
