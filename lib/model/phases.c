// SPDX-License-Identifier: Apache-2.0
#include "model/phases.h"

#include "base/attr.h"

#include <string.h>

// The seven phases of the fine-grained pipeline, with the ranges its design states.
static const struct phase_spec seed_phases[] = {
    {"Initializing", 10, 60, false, false},
    {"PrefillSweep", 300, 900, true, false},
    {"DecodeSweep", 900, 1800, true, false},
    {"ConfigSelection", 2, 60, false, false},
    {"PrefillInterpolation", 300, 600, true, false},
    {"DecodeInterpolation", 900, 1800, true, false},
    {"PlannerGeneration", 5, 60, false, false},
};

// Operator 1.1 and newer. "Rapid" simulates: about 30 s in all; its one sweep is SweepingPrefill.
static const struct phase_spec rapid_phases[] = {
    {"Initializing", 3, 20, false, false},   {"SweepingPrefill", 8, 25, true, false},
    {"SelectingConfig", 1, 5, false, false}, {"BuildingCurves", 2, 10, false, true},
    {"GeneratingDGD", 1, 5, false, false},
};

// "Thorough" deploys every candidate: two to four hours in all.
static const struct phase_spec thorough_phases[] = {
    {"Initializing", 10, 90, false, false},      {"SweepingPrefill", 1800, 4200, true, false},
    {"SweepingDecode", 3600, 7800, true, false}, {"SelectingConfig", 2, 20, false, false},
    {"BuildingCurves", 1200, 3600, false, true}, {"GeneratingDGD", 5, 30, false, false},
};

static const struct phase_plan seed_plan = {"seed", seed_phases, ARRAY_LEN(seed_phases)};
static const struct phase_plan rapid_plan = {"upstream-rapid", rapid_phases,
                                             ARRAY_LEN(rapid_phases)};
static const struct phase_plan thorough_plan = {"upstream-thorough", thorough_phases,
                                                ARRAY_LEN(thorough_phases)};

static const struct word {
    const char *name;
    int rank;
    enum run_dialect dialect;
} words[] = {
    {"Initializing", 1, DIALECT_UNKNOWN},
    {"PrefillSweep", 2, DIALECT_SEED},
    {"SweepingPrefill", 2, DIALECT_UPSTREAM},
    {"DecodeSweep", 3, DIALECT_SEED},
    {"SweepingDecode", 3, DIALECT_UPSTREAM},
    {"ConfigSelection", 4, DIALECT_SEED},
    {"SelectingConfig", 4, DIALECT_UPSTREAM},
    {"PrefillInterpolation", 5, DIALECT_SEED},
    {"BuildingCurves", 5, DIALECT_UPSTREAM},
    {"DecodeInterpolation", 6, DIALECT_SEED},
    {"PlannerGeneration", 7, DIALECT_SEED},
    {"GeneratingDGD", 7, DIALECT_UPSTREAM},
    {"Complete", 8, DIALECT_SEED},
    {"Done", 8, DIALECT_UPSTREAM},
    {"Failed", 9, DIALECT_UNKNOWN},
};

enum { RANK_COMPLETE = 8, RANK_FAILED = 9 };

const struct phase_plan *phase_plan_for(enum run_dialect dialect, const char *strategy)
{
    if (dialect == DIALECT_SEED)
        return &seed_plan;
    if (dialect != DIALECT_UPSTREAM)
        return NULL;
    return strategy && strcmp(strategy, "thorough") == 0 ? &thorough_plan : &rapid_plan;
}

int phase_plan_index(const struct phase_plan *plan, const char *name)
{
    for (size_t i = 0; plan && name && i < plan->count; i++) {
        if (strcmp(plan->phases[i].name, name) == 0)
            return (int)i;
    }
    return -1;
}

const struct phase_spec *phase_plan_find(const struct phase_plan *plan, const char *name)
{
    int i = phase_plan_index(plan, name);
    return i < 0 ? NULL : &plan->phases[i];
}

static const struct word *word_find(const char *name)
{
    for (size_t i = 0; name && i < ARRAY_LEN(words); i++) {
        if (strcmp(words[i].name, name) == 0)
            return &words[i];
    }
    return NULL;
}

int phase_rank(const char *name)
{
    const struct word *w = word_find(name);
    return w ? w->rank : 0;
}

const char *phase_intern(const char *name)
{
    const struct word *w = word_find(name);
    return w ? w->name : NULL;
}

enum run_dialect phase_dialect(const char *name)
{
    const struct word *w = word_find(name);
    return w ? w->dialect : DIALECT_UNKNOWN;
}

const char *phase_translate(const char *name, enum run_dialect dialect)
{
    const struct word *from = word_find(name), *best = NULL;
    if (!from || from->dialect == DIALECT_UNKNOWN || from->dialect == dialect)
        return name;
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        const struct word *w = &words[i];
        if (w->dialect == dialect && w->rank <= from->rank && (!best || w->rank > best->rank))
            best = w;
    }
    return best && dialect != DIALECT_UNKNOWN ? best->name : name;
}

bool phase_is_complete(const char *name)
{
    return phase_rank(name) == RANK_COMPLETE;
}

bool phase_is_failed(const char *name)
{
    return phase_rank(name) == RANK_FAILED;
}
