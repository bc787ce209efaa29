// SPDX-License-Identifier: Apache-2.0
// One-shot reading. By name: the DGDR and its two ConfigMaps, asked for at once, so that a status
// costs one round trip on a fresh connection. All of a namespace: one streamed list, and the status
// ConfigMaps of those runs only that are profiling and say nothing of their progress themselves.
#ifndef CMD_FETCH_H
#define CMD_FETCH_H

#include "context.h"
#include "model/store.h"

#include <stdbool.h>

// What became of one name.
struct fetch_result {
    const char *name;
    struct err err;  // kind ERR_NONE: found
    struct run *run; // in the store, derived for now; NULL when not found
    char basis[96];  // owns run->eta.basis
};

// Fills results[0..count) in the order of names; -1 only when nothing could be asked at all (every
// single failure is in its result). Missing rights on ConfigMaps are said once on stderr and cost
// those fields. *version: the served API version that was found, for further requests.
int fetch_named(struct context *ctx, struct store *store, const char *const *names, size_t count,
                struct fetch_result *results, const char **version, struct err *err) ATTR_MUST_USE;

// The store came to know more of the runs in results: looks them up and derives them anew.
void fetch_refresh(struct context *ctx, struct store *store, struct fetch_result *results,
                   size_t count);

struct fetch_list_opts {
    const char *namespace_; // NULL: all
    const char *label_selector, *field_selector;
    int64_t chunk_size;
};
struct fetch_list_fns {
    void (*add)(void *ctx, struct run *run); // in the server's order; derived, borrowed
    void (*replace)(void *ctx, size_t index,
                    struct run *run); // more became known of run number `index`
    void (*reset)(void *ctx);         // the list starts again
};
int fetch_list(struct context *ctx, const struct fetch_list_opts *opts,
               const struct fetch_list_fns *fns, void *fn_ctx, struct err *err) ATTR_MUST_USE;

#endif
