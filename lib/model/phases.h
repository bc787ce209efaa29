// SPDX-License-Identifier: Apache-2.0
// Phase plans: which phases a dialect has, in what order, how long each usually takes. Unknown
// phases are data too: they are shown as they are and never dropped.
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
// The plan's phase of that name, NULL when it is not of it.
const struct phase_spec *phase_plan_find(const struct phase_plan *plan, const char *name);
// How far into a run a phase lies, alike for all dialects: Initializing 1, the sweeps 2 and 3,
// selection 4, curves 5 and 6, generation 7, the words for success 8, for failure 9; 0 for NULL and
// for words we do not know.
int phase_rank(const char *name);
// The plan's or vocabulary's own copy of a word, NULL for words we do not know: such a pointer
// outlives all runs.
const char *phase_intern(const char *name);
// The word of a dialect for how far a phase lies, the last one before it where it has none for that;
// the word itself where it is one of the dialect's, or of none that we know.
const char *phase_translate(const char *name, enum run_dialect dialect);
// Which dialect a word belongs to; DIALECT_UNKNOWN for words that several have or none.
enum run_dialect phase_dialect(const char *name);
// "Complete", "Done" / "Failed": words that end a run and are no phase of it.
bool phase_is_complete(const char *name);
bool phase_is_failed(const char *name);

#endif
