// SPDX-License-Identifier: Apache-2.0
// What one source says of a run at one moment. Readers fill a draft whose strings point into the
// object they read or into a scratch arena; observation_pack() makes one allocation of it that
// outlives both.
#ifndef MODEL_OBSERVATION_H
#define MODEL_OBSERVATION_H

#include "base/arena.h"
#include "model/run.h"

enum {
    WORD_MAX = 253,        // names, phases, states, versions
    LINE_MAX_BYTES = 2048, // messages, sub-phases
    ERROR_MAX = 16384,     // full error text
    NOTE_MAX = 256,
    CONDITIONS_MAX = 32,
    STEPS_MAX = 1000000,
    PHASES_MAX = 64, // of a numbering
    GPUS_MAX = 1000000,
};

struct observation {
    enum run_source source;
    enum run_dialect dialect; // DIALECT_UNKNOWN: it says nothing of it
    bool timed;               // at_ms is the source's own time of its value; else a lower bound
    bool gone;                // its object was deleted
    bool profiler_failed;     // the profiler itself said that it failed
    bool profiler_done;       // ... that it succeeded
    enum run_state state;     // RUN_UNKNOWN: not told
    int phase_number, phase_total;
    int step_current, step_total;
    bool step_at_least; // it was said when the phase began, and only then
    int gpus;
    double step_percent;
    int64_t at_ms, started_ms, finished_ms;
    int64_t alive_ms;         // when it last said anything, new or not; TIME_UNKNOWN: as at_ms
    int64_t phase_started_ms; // when the phase began, where the source itself tells
    int64_t created_ms;       // of its ConfigMap
    const char *name;         // "configmap/dgdr-status-x"
    const char *version;      // resourceVersion of its object
    const char *owner_uid;
    const char *state_word;
    const char *phase;
    const char *step_sub, *gpu_mapping;
    const char *message, *error;
    const char *job, *pod, *dgd;
    const char *note;
};

// What the object itself says beside its progress.
struct facts {
    const char *namespace_, *name, *uid, *resource_version, *api_version, *kind;
    const char *model, *backend, *strategy, *gpu_sku;
    int64_t created_ms, deleted_ms;
    double ttft_ms, itl_ms, isl, osl;
    int gpu_total;
    bool auto_apply, auto_apply_known;
    bool curves_unlikely; // the spec asks for nothing that needs interpolation curves
    struct run_condition *conditions;
    size_t condition_count;
};

// Everything unknown.
void observation_init(struct observation *o, enum run_source source);
void facts_init(struct facts *f);

// One allocation that holds the draft and copies of its strings; free() releases it. NULL gives
// NULL.
struct observation *observation_pack(const struct observation *draft) ATTR_MUST_USE;
struct facts *facts_pack(const struct facts *draft) ATTR_MUST_USE;

// The same with all strings copied to the scratch arena: for a record whose tree is about to go.
struct observation observation_detach(const struct observation *o, struct arena *scratch);

// Adds "what" to the note, after "; " when there is one; cut at NOTE_MAX.
void observation_note(struct observation *o, struct arena *scratch, const char *fmt, ...)
    ATTR_PRINTF(3, 4);

// s itself when it has at most max bytes, else a copy cut between characters; "" and NULL give
// NULL.
const char *text_clip(struct arena *scratch, const char *s, size_t max);

#endif
