// SPDX-License-Identifier: Apache-2.0
// The one record that every view prints: a profiling run, folded together from all sources. Unknown
// is not zero: strings are NULL, counts COUNT_UNKNOWN, numbers NAN, times TIME_UNKNOWN until a
// source tells. Strings belong to whoever made the run (a store entry or an arena) and are as the
// cluster sent them: sanitise before a terminal.
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
const char *run_state_name(enum run_state s);                    // "Pending", ..., "Unknown"
bool run_state_from_name(const char *name, enum run_state *out); // any letter case
// Nothing more will come of profiling: Ready, Deploying, Deployed or Failed.
bool run_state_profiling_over(enum run_state s);
// The run has ended for good as far as a watcher waits for it: Ready, Deployed, Failed.
bool run_state_terminal(enum run_state s);

enum phase_state { PHASE_PENDING, PHASE_ACTIVE, PHASE_DONE, PHASE_SKIPPED, PHASE_FAILED };
// "pending", "active", "done", "skipped", "failed"
const char *phase_state_name(enum phase_state s);

enum freshness { FRESH_UNKNOWN, FRESH_LIVE, FRESH_QUIET, FRESH_LATE, FRESH_STALE, FRESH_OFFLINE };
const char *freshness_name(enum freshness f); // "LIVE", ...; FRESH_UNKNOWN: "-"

enum run_dialect {      // which operator generation or pipeline speaks; decides the phase plan
    DIALECT_UNKNOWN,    // an empty status: nobody has taken the request yet
    DIALECT_SEED,       // status.profilingProgress or dgdr-status-NAME: seven fine phases
    DIALECT_UPSTREAM,   // v1beta1 profilingPhase: Initializing, SweepingPrefill, ...
    DIALECT_STATE_ONLY, // v1alpha1, or an operator that reports no phase
};

enum run_source {
    SOURCE_PROGRESS,
    SOURCE_STATUS_CM,
    SOURCE_DGDR,
    SOURCE_OUTPUT_CM,
    SOURCE_LOG,     // of the profiler's container
    SOURCE_SIDECAR, // log of the container beside it, which relays the phases
    SOURCE_COUNT
};
// "dgdr/status.profilingProgress", "configmap/dgdr-status-", ...
const char *run_source_kind(enum run_source s);

struct run_phase {
    const char *name;
    enum phase_state state;
    int64_t started_ms;  // TIME_UNKNOWN when no source told
    int64_t duration_ms; // of a finished phase; TIME_UNKNOWN else
    int steps_done, steps_total;
};

struct run_source_info {
    enum run_source source;
    const char *name;      // "configmap/dgdr-status-my-deployment"
    int64_t at_ms;         // the source's own time of its newest value
    const char *gives[10]; // field names this source supplied to the run, NULL-terminated
    const char *note;      // what was wrong with it ("malformed status.json: ..."), or NULL
};

struct run_condition {
    const char *type, *status, *reason, *message;
    int64_t last_transition_ms;
};

// Candidates of a sweep that the profiler gave up on: expected, the run goes on without them. Where
// its log was joined late there may have been more.
struct run_skips {
    const char *phase; // as in run->phases
    int count;         // 1 and more
};

// What keeps the profiler's pod from running, while the cluster speaks of progress.
struct run_trouble {
    const char *reason;  // in plain words, short enough for a cell: "image pull", "unschedulable"
    const char *message; // the cluster's own words; NULL: none
    int64_t since_ms;    // since when at the latest; TIME_UNKNOWN when not told
};

struct run_eta {
    bool known; // false: "learning"
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
    const char *phase; // the cluster's word; NULL: none reported
    int phase_number, phase_total;
    int step_current, step_total; // step_current is the step in flight: 4/6 means 3 are done
    double step_percent;          // 0..100 as reported, else derived from steps
    // Operators relay the profiler's message at the start of a phase only: it is at this step or a later one.
    bool step_at_least;
    const char *step_sub;
    int64_t step_started_ms; // when the step in flight began, at the latest
    // The earliest step of this phase whose start is known, and that start: with step_started_ms
    // the pace of the finished steps; COUNT_UNKNOWN and TIME_UNKNOWN when none is known.
    int pace_step;
    int64_t pace_started_ms;
    int gpus;
    const char *gpu_mapping;
    const char *message, *error;
    // started_ms: the profiler's own word, else when the operator began with it, else the request's
    // creation (never for a request that still waits). finished_ms: end of profiling, or of the run
    // when that failed.
    int64_t started_ms, updated_ms, finished_ms;
    const char *job, *pod, *dgd;
    int attempt;           // seen here to start over: 2 and more; COUNT_UNKNOWN until then
    bool profiling_failed; // it was profiling that failed; false for a failed deployment
    struct run_phase *phases;
    size_t phase_count;
    // What the profiler's log warned of, oldest first, at most 16 of less than 256 bytes: "TTFT SLA
    // 600.0ms is unachievable. …". NULL when nothing was read or nothing was said.
    const char *const *warnings;
    size_t warning_count;
    struct run_skips skips[2]; // in the order of the phases
    size_t skip_count;
    // NULL: none known, which also means that nobody looked at the pod. Only of a run that is not over and shows no
    // step.
    const struct run_trouble *trouble;
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

// Milliseconds the run has taken until now (until finished_ms when it ended); TIME_UNKNOWN before
// it started.
int64_t run_elapsed(const struct run *run, int64_t now_ms);

// The pod logs would tell more of its progress, or of why profiling failed, than what it was made of
// so far tells.
bool run_needs_log(const struct run *run);

// Why a run that is being profiled, or waits, shows no phase; NULL when it shows one or needs none.
const char *run_unknown_reason(const struct run *run);
// What a user can do to learn more, the run's own names in it, written into out; NULL when
// run_unknown_reason() is.
enum { RUN_HINT_MAX = 512 };
const char *run_unknown_hint(const struct run *run, char out[RUN_HINT_MAX]);

// How far the link to the server can be trusted, for freshness.
struct link_state {
    bool online;           // false: OFFLINE
    int64_t last_proof_ms; // wall time of the last byte or probe answer; TIME_UNKNOWN for a
                           // one-shot command
};

// Freshness, by the first rule that fits. age = now - updated_ms, never below 0; the link is proven
// when it is online and its last proof is younger than 30 s, or when there is no proof to have
// (one-shot).
//
//   the run has ended         FRESH_UNKNOWN: nothing is expected of it
//   the link is not online    OFFLINE
//   age unknown               QUIET with a proof, FRESH_UNKNOWN for a one-shot
//   age <= 30 s               LIVE (120 s where the profiler's log is what spoke last)
//   link not proven           LATE: silence proves nothing
//   age <= quiet              QUIET
//   age <= stale              LATE
//   else                      STALE
//
//   what speaks                       quiet (seconds)                   stale (seconds)
//   status file, in steps             P90 of phase / steps, >= 60       2 x quiet, >= 600
//   status file, no steps             P90 of phase, >= 60               2 x quiet, >= 600
//   the profiler's log, any line      P90 of phase / steps, >= 600      2 x quiet, >= 3900
//   phase only, frozen at its start   P90 of phase                      P95 of phase, >= 600
//   Initializing and nothing since    P90 of the whole run              2 x quiet
//   nothing but a state               P90 of the whole run, or 4 h      2 x quiet
//   Pending                           120                               600
//
// P90 is the plan's typical_high_s, P95 that of the lognormal through the plan's range.
// Operators 1.0 report Initializing all through a run, hence the fourth row: it holds while no
// dgdr-output ConfigMap is there.
enum freshness run_freshness(const struct run *run, const struct link_state *link, int64_t now_ms,
                             int64_t *age_ms);

#endif
