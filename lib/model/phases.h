// SPDX-License-Identifier: Apache-2.0
// Phase plans: which phases a dialect has, in what order, how long each usually takes. Unknown phases are data too:
// they are shown as they are and never dropped.
#ifndef MODEL_PHASES_H
#define MODEL_PHASES_H

#include "model/run.h"

struct phase_spec {
    const char *name;
    double typical_low_s, typical_high_s; // seed's table, read as P10 and P90
    bool stepped;                         // has steps
    bool optional;                        // may be skipped
};

struct phase_plan {
    const char *id; // "seed", "upstream-rapid", "upstream-thorough"
    const struct phase_spec *phases;
    size_t count;
};

// The plan for a dialect and strategy ("rapid", "thorough", NULL). NULL when none is known.
const struct phase_plan *phase_plan_for(enum run_dialect dialect, const char *strategy);
// Index of a phase in a plan, -1 when it is not of it.
int phase_plan_index(const struct phase_plan *plan, const char *name);
// "Complete", "Done" / "Failed": words that end a run and are no phase of it.
bool phase_is_complete(const char *name);
bool phase_is_failed(const char *name);

#endif
