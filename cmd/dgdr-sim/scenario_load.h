// SPDX-License-Identifier: Apache-2.0
// Reading a scenario's file: typed members, and where in the file one is when something is wrong.
#ifndef SIM_SCENARIO_LOAD_H
#define SIM_SCENARIO_LOAD_H

#include "scenario_step.h"
#include "scenario_text.h"

struct loader {
    struct scenario *sc;
    struct err *err; // of the first failure
    bool failed;
    struct strbuf where; // "runs[2].timeline[4].sweep"
};

// Goes into a member, or an item of one; the result goes to load_leave().
size_t load_enter(struct loader *l, const char *key);
size_t load_enter_item(struct loader *l, size_t index);
void load_leave(struct loader *l, size_t mark);

// Notes the first failure: "FILE: WHERE.KEY: WHAT" (key NULL: here).
void load_fail(struct loader *l, const char *key, const char *fmt, ...) ATTR_PRINTF(3, 4);

// Members of a map; what is missing has the value `otherwise`, what is wrong is a failure. A text may
// be written as a number.
const char *load_str(struct loader *l, const struct node *map, const char *key,
                     const char *otherwise);
const char *load_required(struct loader *l, const struct node *map, const char *key); // never NULL
int64_t load_int(struct loader *l, const struct node *map, const char *key, int64_t otherwise,
                 int64_t min, int64_t max);
int64_t load_duration(struct loader *l, const struct node *map, const char *key, int64_t otherwise);
bool load_bool(struct loader *l, const struct node *map, const char *key, bool otherwise);
double load_share(struct loader *l, const struct node *map, const char *key); // 0..1, 0 when absent
// Fails on any key that is not among `known` (NULL-terminated), and when n is not a map.
bool load_keys(struct loader *l, const struct node *n, const char *const *known);

// What can stand in any timeline: create, update, merge, delete, log, restart, fault, compact.
// Returns false when the entry is none of these. `ns` is where objects go that name no namespace,
// `pod` whose log it is when none is named (may be NULL). *at_ms is moved to the end of the entry.
bool load_common(struct loader *l, const struct node *entry, const struct text_words *words,
                 const char *ns, const char *pod, int64_t *at_ms);
// `at` counts from origin, `after` from the end of the entry before (*at_ms), which is also where an
// entry goes that has neither.
void load_when(struct loader *l, const struct node *entry, int64_t origin, int64_t *at_ms);
// Checks that it is an object of a known kind, gives it a namespace, and adds it as a step.
void load_object(struct loader *l, const struct node *object, const struct text_words *words,
                 const char *ns, enum sim_op op, int64_t at_ms);

// One entry of `runs`. (scenario_run.c)
void load_run(struct loader *l, const struct node *entry);

#endif
