// SPDX-License-Identifier: Apache-2.0
// Whether the profilers of a list's runs can run at all: an operator says "Profiling" for as long as its pod cannot
// start. One stream for all, on the pods of those runs that are at work and show no step; none where there is no such
// run. What the pods say goes to the store (store_set_trouble()).
#ifndef CMD_WATCH_PODS_H
#define CMD_WATCH_PODS_H

#include "context.h"
#include "model/store.h"

enum {
    WATCH_PODS_MAX = 50,              // runs at a time, the first ones by namespace and name
    WATCH_PODS_FIRST_MS = 50,         // the first look waits for what comes together
    WATCH_PODS_DEBOUNCE_MS = 2 * 1000 // a new set of runs is a new stream
};

struct watch_pods_fns {
    // A run got into trouble, or out of it. Borrowed.
    void (*changed)(void *ctx, struct run *run, unsigned change);
    // Said once: pods may not be read.
    void (*note)(void *ctx, const char *text);
};

struct watch_pods;

// ctx and store are borrowed and must outlive it. namespace_ NULL: all.
struct watch_pods *watch_pods_new(struct context *ctx, struct store *store, const char *namespace_,
                                  const struct watch_pods_fns *fns, void *fn_ctx) ATTR_MUST_USE;
// Before the context's client goes. NULL is fine.
void watch_pods_free(struct watch_pods *w);
// Runs of the store came, changed or went.
void watch_pods_look(struct watch_pods *w);
void watch_pods_retry_now(struct watch_pods *w);

#endif
