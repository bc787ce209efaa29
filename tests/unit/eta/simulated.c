// SPDX-License-Identifier: Apache-2.0
#include "simulated.h"

#include <math.h>
#include <string.h>

enum { START_MS = 1000000000 };

static double uniform(unsigned *state)
{
    *state = *state * 1664525u + 1013904223u;
    return ((double)(*state >> 8) + 0.5) / 16777216.0;
}

static double normal(unsigned *state)
{
    double u = uniform(state), v = uniform(state);
    return sqrt(-2 * log(u)) * cos(2 * 3.14159265358979 * v);
}

void simulated_make(struct simulated *sim, const struct phase_plan *plan, bool frozen,
                    const struct sim_spread *spread, unsigned seed)
{
    unsigned state = seed * 2654435761u + 12345u;
    *sim = (struct simulated){.plan = plan, .frozen = frozen};
    double run = spread->run_sd * normal(&state);
    for (size_t i = 0; i < plan->count; i++) {
        const struct phase_spec *spec = &plan->phases[i];
        sim->steps[i] = spec->stepped ? 4 + (int)(uniform(&state) * 12) : 1;
        double median = sqrt(spec->typical_low_s * spec->typical_high_s) / sim->steps[i];
        double phase = run + spread->phase_sd * normal(&state);
        for (int k = 0; k < sim->steps[i]; k++) {
            sim->step_s[i][k] = median * exp(phase + spread->step_sd * normal(&state));
            sim->total_s += sim->step_s[i][k];
        }
    }
}

static int64_t ms(double at_s)
{
    return START_MS + (int64_t)(at_s * 1000);
}

static void in_step(const struct simulated *sim, size_t phase, int step, double phase_at,
                    double step_at, struct run *run)
{
    run->phase = sim->plan->phases[phase].name;
    if (!sim->plan->phases[phase].stepped || sim->frozen)
        return;
    run->step_current = step + 1;
    run->step_total = sim->steps[phase];
    run->step_started_ms = ms(step_at);
    run->pace_step = 1;
    run->pace_started_ms = ms(phase_at);
}

void simulated_at(struct simulated *sim, double at_s, struct run *run)
{
    double t = 0;
    bool found = false;
    run_init(run);
    run->state = RUN_PROFILING;
    run->state_word = "Profiling";
    run->dialect = sim->frozen ? DIALECT_UPSTREAM : DIALECT_SEED;
    run->strategy = sim->frozen ? "thorough" : NULL;
    run->started_ms = START_MS;
    for (size_t i = 0; i < sim->plan->count; i++) {
        double phase_at = t;
        sim->phases[i] = (struct run_phase){sim->plan->phases[i].name,
                                            PHASE_PENDING,
                                            TIME_UNKNOWN,
                                            TIME_UNKNOWN,
                                            COUNT_UNKNOWN,
                                            COUNT_UNKNOWN};
        if (found)
            continue;
        sim->phases[i].started_ms = ms(phase_at);
        for (int k = 0; k < sim->steps[i] && !found; k++) {
            found = at_s < t + sim->step_s[i][k];
            if (found)
                in_step(sim, i, k, phase_at, t, run);
            t += sim->step_s[i][k];
        }
        sim->phases[i].state = found ? PHASE_ACTIVE : PHASE_DONE;
        if (!found)
            sim->phases[i].duration_ms = ms(t) - ms(phase_at);
    }
    run->phases = sim->phases;
    run->phase_count = sim->plan->count;
}

double simulated_next_event(const struct simulated *sim, double at_s)
{
    double t = 0;
    for (size_t i = 0; i < sim->plan->count; i++) {
        for (int k = 0; k < sim->steps[i]; k++) {
            t += sim->step_s[i][k];
            bool event = !sim->frozen || k == sim->steps[i] - 1;
            if (event && at_s < t)
                return t;
        }
    }
    return t;
}
