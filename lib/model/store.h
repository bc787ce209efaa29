// SPDX-License-Identifier: Apache-2.0
// All runs in sight, by namespace and name. Kubernetes objects go in, runs come out; between them
// every source of a run keeps its newest observation and is merged: the newest observation of a
// field wins within an attempt, an older phase never replaces a later one, a new attempt (uid,
// startedAt, or a source that starts over) begins afresh. Pure: no I/O; `now` comes in. A change is
// reported once per object fed in.
#ifndef MODEL_STORE_H
#define MODEL_STORE_H

#include "doc/node.h"
#include "model/run.h"

struct store;
struct store *store_new(void) ATTR_MUST_USE;
void store_free(struct store *s);

// What changed, as bits; 0 = nothing that a user would see.
enum run_change {
    CHANGE_NEW = 1, // first sight, or a new object of that name
    CHANGE_STATE = 2,
    CHANGE_PHASE = 4,
    CHANGE_STEP = 8,
    CHANGE_MESSAGE = 16, // message, sub-phase, error, GPU configuration
    CHANGE_CONDITION = 32,
    CHANGE_ATTEMPT = 64, // a new attempt, or another uid: what went before is void
    CHANGE_OTHER = 128,
    CHANGE_GONE = 256,
    CHANGE_TROUBLE = 512, // its pod cannot run, or can again
};

// Object kinds are told apart by `kind`; unknown ones are ignored (returns 0). A ConfigMap
// dgdr-status-NAME or dgdr-output-NAME joins the run NAME of its namespace, also when it comes
// before its DGDR; such a run is not visible until the DGDR itself is there. seen_ms: our wall
// clock, corrected for skew.
unsigned store_upsert(struct store *s, const struct node *object, int64_t seen_ms);
// The object was deleted. A deleted status ConfigMap takes nothing back that is known (the
// controller deletes it when profiling is over); a deleted DGDR removes the run.
unsigned store_remove(struct store *s, const struct node *object, int64_t seen_ms);
// Relists: begin marks the DGDRs (or ConfigMaps, by `kind`), end removes those not seen since.
// Returns how many.
void store_mark(struct store *s, const char *kind);
size_t store_sweep(struct store *s, const char *kind);

// Logs of a run's pods: SOURCE_LOG (container `profiler`) or SOURCE_SIDECAR. Lines come in order, each
// without its newline and with the cluster's time of it (TIME_UNKNOWN: none); `pod` is the pod's name.
// Another pod than before is another attempt; lines of a pod whose time is over are ignored, and so
// are lines for a run whose object is not there. Returns what changed; store_touched() is the run.
//
// A log is usually joined late: lines from before the run was first seen here change it as any other,
// and its events have the lines' times, but they return 0: store_log_flush() returns what they
// changed, all in one, and is called when nothing more is at hand.
unsigned store_log_line(struct store *s, const char *namespace_, const char *name,
                        enum run_source source, const char *pod, int64_t at_ms, const char *line,
                        size_t n);
// A line of the beginning of the profiler's log, in order, after lines of its end went to
// store_log_line(): for the totals, and for the count of steps where it reaches those lines. True
// when no more of it is needed. What it changes comes with store_log_flush().
bool store_log_head(struct store *s, const char *namespace_, const char *name, const char *pod,
                    int64_t at_ms, const char *line, size_t n);
unsigned store_log_flush(struct store *s, const char *namespace_, const char *name);

// What keeps the pod of a run from running, as trouble_of() judges it; NULL: nothing (any more). Copied. The same reason
// again is no change, and keeps the time that is known. A new object of that name begins without.
unsigned store_set_trouble(struct store *s, const char *namespace_, const char *name,
                           const struct run_trouble *trouble, int64_t seen_ms);

size_t store_count(const struct store *s);
// By index 0..count-1, sorted by namespace, then name. Borrowed: valid until the next upsert,
// remove or sweep.
struct run *store_at(struct store *s, size_t index);
struct run *store_find(struct store *s, const char *namespace_, const char *name);
// The run that the last upsert or remove touched, NULL when none.
struct run *store_touched(struct store *s);

// What happened, newest last, bounded (the oldest go): for "recent changes".
struct run_event {
    int64_t at_ms;
    const char *text; // "DecodeSweep 4/12 -> 5/12", sanitised by whoever shows it
    unsigned change;
};
size_t store_events(struct store *s, const struct run *run, const struct run_event **events);

#endif
