// SPDX-License-Identifier: Apache-2.0
// A scenario unrolled: single steps in the order of their time.
#ifndef SIM_SCENARIO_STEP_H
#define SIM_SCENARIO_STEP_H

#include "scenario.h"

#include <stdbool.h>
#include <stddef.h>

enum step_type {
    STEP_OBJECT,
    STEP_GENERATE,    // `count` objects from templates, taken in turn
    STEP_LOG,         // a line of a container's log
    STEP_LOG_RESTART, // a container starts anew
    STEP_FAULT,
    STEP_FAULT_CLEAR,
    STEP_COMPACT, // the store forgets its history
};

struct step {
    int64_t at_ms; // from the scenario's start; before it when negative
    size_t order;  // of steps at the same time
    enum step_type type;
    enum sim_op op;
    struct node *object;     // owned; its texts may hold {now} and the like (scenario_text.h)
    int64_t count;           // STEP_GENERATE
    const struct node *vary; // STEP_GENERATE: lists of values by word, taken in turn; borrowed
    char *ns, *pod, *container, *line;
    struct sim_fault_rule fault;
    char *fault_path;
};

enum { SCENARIO_STEPS_MAX = 200000, SCENARIO_GENERATE_MAX = 1000000 };

struct scenario {
    char *name, *file, *description;
    char *ns; // of what names none
    struct node *doc;
    const char *hidden; // borrowed from doc or static, NULL: serves all versions
    bool loop;          // begins anew when it has ended
    int64_t rest_ms;    // between its end and its next beginning
    struct step *steps;
    size_t count, cap;
};

// Adds a step of that type; NULL when there are too many.
struct step *scenario_step_add(struct scenario *sc, enum step_type type, int64_t at_ms);
void scenario_object(struct scenario *sc, int64_t at_ms, enum sim_op op, struct node *object);
void scenario_log(struct scenario *sc, int64_t at_ms, const char *ns, const char *pod,
                  const char *container, const char *line);
void scenario_steps_sort(struct scenario *sc);
// Drops what comes after that offset. The steps are sorted.
void scenario_steps_cut(struct scenario *sc, int64_t end_ms);
void scenario_steps_free(struct scenario *sc);

#endif
