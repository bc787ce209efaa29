// SPDX-License-Identifier: Apache-2.0
// Scenarios: what happens in the simulated cluster, and when. A scenario is a YAML file (docs in
// scenarios/README.md): objects that are there from the beginning, and a timeline of changes, log
// lines and faults. Loading checks and unrolls it into single steps; a player applies them.
#ifndef SIM_SCENARIO_H
#define SIM_SCENARIO_H

#include "base/err.h"
#include "base/strbuf.h"
#include "faults.h"
#include "store.h"

#include <stdint.h>

struct scenario;

// A name is looked up as DIR/NAME.yaml in each of `dirs` (NULL-terminated, in order); what holds a
// slash or ends with .yaml is a path. NULL with ERR_USAGE and "FILE: WHERE: WHAT" when it cannot be
// played, ERR_NOT_FOUND when there is no such scenario.
struct scenario *scenario_load(const char *name_or_path, const char *const *dirs,
                               struct err *err) ATTR_MUST_USE;
void scenario_free(struct scenario *sc); // NULL is fine

// The version of DynamoGraphDeploymentRequest that this cluster must not serve, or NULL.
const char *scenario_hidden_version(const struct scenario *sc);
// Offset of its last step from its start, in milliseconds.
int64_t scenario_length_ms(const struct scenario *sc);
// How many objects its `generate` entries make, instead of what the file says.
void scenario_set_generated(struct scenario *sc, int64_t count);

// Appends "NAME  DESCRIPTION\n" for every scenario in `dirs`, aligned, sorted by name. A name that
// several directories have is that of the first one.
int scenario_list(const char *const *dirs, struct strbuf *out, struct err *err) ATTR_MUST_USE;

// --- playing
// ----------------------------------------------------------------------------------------------------

struct player;

struct player_opts {
    struct sim_store *store;
    struct sim_clock *clock;
    struct sim_faults *faults; // NULL: scenarios with faults fail
    int64_t start_ms;          // simulated time of offset 0
    bool loop;                 // start again when a scenario has ended
};

// The parts are borrowed. A player holds several scenarios and merges their timelines.
struct player *player_new(const struct player_opts *opts) ATTR_MUST_USE;
void player_free(struct player *p);
void player_add(struct player *p, struct scenario *sc); // takes it

// Applies all steps up to that offset at once. What they write bears the times of the steps, not
// those of the clock, so two plays give equal objects. Any failure of a step is an error here.
int player_catch_up(struct player *p, int64_t offset_ms, struct err *err) ATTR_MUST_USE;
// Plays the rest by the clock, blocking; returns when all is played or the clock is stopped. Others
// may change objects meanwhile: a step whose object is gone, or there already, is left out.
int player_run(struct player *p, struct err *err) ATTR_MUST_USE;

#endif
