// SPDX-License-Identifier: Apache-2.0
// The one record that every view prints: a profiling run, folded together from all sources. Unknown is not zero:
// strings are NULL, counts COUNT_UNKNOWN, numbers NAN, times TIME_UNKNOWN until a source tells. Strings belong
// to whoever made the run (a store entry or an arena) and are as the cluster sent them: sanitise before a terminal.
#ifndef MODEL_RUN_H
#define MODEL_RUN_H

#include "base/xtime.h"

#include <stdbool.h>
#include <stddef.h>

#define COUNT_UNKNOWN (-1)

enum run_state {
    RUN_UNKNOWN,
    RUN_PENDING,
    RUN_PROFILING,
    RUN_READY,
    RUN_DEPLOYING,
    RUN_DEPLOYED,
    RUN_FAILED,
};
const char *run_state_name(enum run_state s); // "Pending", ..., "Unknown"
bool run_state_from_name(const char *name, enum run_state *out); // any letter case
// Nothing more will come of profiling: Ready, Deploying, Deployed or Failed.
bool run_state_profiling_over(enum run_state s);
// The run has ended for good as far as a watcher waits for it: Ready, Deployed, Failed.
bool run_state_terminal(enum run_state s);

enum phase_state { PHASE_PENDING, PHASE_ACTIVE, PHASE_DONE, PHASE_SKIPPED, PHASE_FAILED };
const char *phase_state_name(enum phase_state s); // "pending", "active", "done", "skipped", "failed"

enum freshness { FRESH_UNKNOWN, FRESH_LIVE, FRESH_QUIET, FRESH_LATE, FRESH_STALE, FRESH_OFFLINE };
const char *freshness_name(enum freshness f); // "LIVE", ...; FRESH_UNKNOWN: "-"

enum run_dialect { // which operator generation or pipeline speaks (dynamo.md 6); decides the phase plan
    DIALECT_UNKNOWN,
    DIALECT_SEED,          // status.profilingProgress or dgdr-status-NAME: seven fine phases
    DIALECT_UPSTREAM,      // v1beta1 profilingPhase: Initializing, SweepingPrefill, ...
    DIALECT_STATE_ONLY,    // v1alpha1, or an operator that reports no phase
};

enum run_source { SOURCE_PROGRESS, SOURCE_STATUS_CM, SOURCE_DGDR, SOURCE_OUTPUT_CM, SOURCE_COUNT };
const char *run_source_kind(enum run_source s); // "dgdr/status.profilingProgress", "configmap/dgdr-status-", ...

struct run_phase {
    const char *name;
    enum phase_state state;
    int64_t started_ms;     // TIME_UNKNOWN when no source told
    int64_t duration_ms;    // of a finished phase; TIME_UNKNOWN else
    int steps_done, steps_total;
};

struct run_source_info {
    enum run_source source;
    const char *name;      // "configmap/dgdr-status-my-deployment"
    int64_t at_ms;         // the source's own time of its newest value
    const char *gives[8];  // field names this source supplied to the run, NULL-terminated
    const char *note;      // what was wrong with it ("malformed status.json: ..."), or NULL
};

struct run_condition {
    const char *type, *status, *reason, *message;
    int64_t last_transition_ms;
};

struct run_eta {
    bool known;      // false: "learning"
    double remaining_s, p10_s, p90_s;
    int64_t finish_ms;
    const char *basis; // why: "typical durations, pace of 3 steps"
};

struct run {
    // metadata and object
    const char *namespace_, *name, *uid, *resource_version;
    const char *api_version, *kind;
    int64_t created_ms, deleted_ms; // deletionTimestamp
    // spec
    const char *model, *backend, *strategy, *gpu_sku;
    double ttft_ms, itl_ms;
    double isl, osl;
    int gpu_total;
    bool auto_apply, auto_apply_known;
    // status
    enum run_state state;
    const char *state_word; // as the cluster wrote it
    enum run_dialect dialect;
    const char *phase;          // the cluster's word; NULL: none reported
    int phase_number, phase_total;
    int step_current, step_total; // step_current is the step in flight: 4/6 means 3 are done
    double step_percent;          // 0..100 as reported, else derived from steps
    const char *step_sub;
    int gpus;
    const char *gpu_mapping;
    const char *message, *error;
    int64_t started_ms, updated_ms, finished_ms;
    const char *job, *pod, *dgd;
    int attempt;
    struct run_phase *phases;
    size_t phase_count;
    struct run_condition *conditions;
    size_t condition_count;
    struct run_source_info *sources;
    size_t source_count;
    // derived with a clock by run_derive()
    int64_t elapsed_ms;
    double overall_percent; // 0..100 by time, not by phase count
    struct run_eta eta;
    enum freshness freshness;
    int64_t freshness_age_ms;
};

// Every field unknown.
void run_init(struct run *run);

// Milliseconds the run has taken until now (until finished_ms when it ended); TIME_UNKNOWN before it started.
int64_t run_elapsed(const struct run *run, int64_t now_ms);

// How far the link to the server can be trusted, for freshness.
struct link_state {
    bool online;            // false: OFFLINE
    int64_t last_proof_ms;  // wall time of the last byte or probe answer; TIME_UNKNOWN for a one-shot command
};
// LIVE within the cadence of its source, QUIET with a proven link and nothing new as expected, LATE, STALE,
// OFFLINE; sets *age_ms to the age of the newest value (TIME_UNKNOWN when there is none). Ended runs are
// FRESH_UNKNOWN: nothing is expected of them.
enum freshness run_freshness(const struct run *run, const struct link_state *link, int64_t now_ms, int64_t *age_ms);

#endif
