// SPDX-License-Identifier: Apache-2.0
// What the cluster holds around one run beyond its own objects: its job, pods, deployments on trial, events and logs.
// Gathered for the run in focus only, and only what is wanted of it; each right that is missing costs one part, is said
// in that part's place, and the rest goes on.
//
// Streams: the job by its name, its pods by the job controller's label, the namespace's deployments, the pods of those
// that are the run's, and the namespace's events (a field selector can name one object only, and a run has many; which
// are the run's the model tells). What is no longer wanted is stopped after a grace, so that flipping between views
// restarts nothing.
#ifndef CMD_INSPECT_H
#define CMD_INSPECT_H

#include "context.h"
#include "model/store.h"
#include "tui/detail.h"

enum {
    INSPECT_GRACE_MS = 10 * 1000,
    INSPECT_DEBOUNCE_MS = 50,        // changes told together
    INSPECT_SELECTOR_MS = 500,       // deployments come in twos and threes: one new stream for them
    INSPECT_SELECTED_MAX = 16,       // deployments whose pods are followed at a time, the newest
    INSPECT_TAIL_LINES = 2000,       // of a log, to begin with
    INSPECT_HEAD_BYTES = 256 * 1024, // of the log's beginning: where the totals stand
    INSPECT_VERSION_RETRY_MS = 5000,
};

// Beside enum detail_want: no objects and no log to show, only what the logs say of the run's progress, for the store.
enum { WANT_PROGRESS = 1 << 8 };

struct inspect;

// ctx and store are borrowed and must outlive it; changed() tells that inspect_detail() has something new.
struct inspect *inspect_new(struct context *ctx, struct store *store, void (*changed)(void *ctx),
                            void *fn_ctx) ATTR_MUST_USE;
// What the logs say of a run goes to the store; tells what that changed, debounced like changed().
void inspect_on_run(struct inspect *i,
                    void (*run_changed)(void *ctx, struct run *run, unsigned change));
// Before the context's client goes. NULL is fine.
void inspect_free(struct inspect *i);

// This run is in focus and this is wanted of it (bits of enum detail_want); wants 0: nothing is, names may be NULL.
void inspect_focus(struct inspect *i, const char *namespace_, const char *name, unsigned wants);
// A run of the store changed: the one in focus may have another job, or be another one.
void inspect_run_changed(struct inspect *i);
// The logs are followed for WANT_EVIDENCE as well where run_needs_log().
// What is known of the run in focus; false when nothing is wanted. Borrowed until the next event.
bool inspect_detail(const struct inspect *i, struct tui_detail *out);
void inspect_retry_now(struct inspect *i);

// One look instead, for commands that print and end. All requests run at once, the whole takes budget_ms at most; what
// did not come in time is not synced in the evidence, or an empty log.
struct inspection {
    struct evidence *evidence;
    struct logbook *log, *sidecar_log; // NULL when not wanted
    char *no_log; // why a log could not be read; NULL when it could, or there is none
    bool late;    // the time was over before all had come
};
// -1 only when it was interrupted; out must be released in any case.
int inspect_once(struct context *ctx, const struct run *run, unsigned wants, int budget_ms,
                 struct inspection *out, struct err *err) ATTR_MUST_USE;
void inspection_release(struct inspection *in);

#endif
