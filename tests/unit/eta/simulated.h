// SPDX-License-Identifier: Apache-2.0
// Runs with known ends, for scoring estimates: phases and steps with lognormal durations around a
// plan.
#ifndef TEST_SIMULATED_H
#define TEST_SIMULATED_H

#include "model/phases.h"
#include "model/run.h"

enum { SIM_PHASES_MAX = 16, SIM_STEPS_MAX = 32 };

struct simulated {
    const struct phase_plan *plan;
    bool frozen; // phases only: no step is ever reported
    int steps[SIM_PHASES_MAX];
    double step_s[SIM_PHASES_MAX][SIM_STEPS_MAX];
    double total_s;
    struct run_phase phases[SIM_PHASES_MAX];
};

struct sim_spread {
    double run_sd, phase_sd, step_sd;
};

// Deterministic: the same seed is the same run.
void simulated_make(struct simulated *sim, const struct phase_plan *plan, bool frozen,
                    const struct sim_spread *spread, unsigned seed);
// The run as a watcher knows it at_s seconds after its start. `run` borrows sim->phases.
void simulated_at(struct simulated *sim, double at_s, struct run *run);
// Seconds from the start to when the phase in flight at at_s (its step, when steps are reported)
// ends.
double simulated_next_event(const struct simulated *sim, double at_s);

#endif
