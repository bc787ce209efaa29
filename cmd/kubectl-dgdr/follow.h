// SPDX-License-Identifier: Apache-2.0
// Reading for ever: reflectors on the DGDRs and on the ConfigMaps that tell of them, all feeding
// one store. It goes on through disconnects, 410s, restarts of the API server and expired
// credentials until it is freed.
//
// ConfigMaps cannot be selected by a prefix of their names, and the pipeline's status ConfigMap
// need not carry a label. So there is one reflector per ConfigMap of a named run; for whole
// namespaces one on the label that most writers set, and one more per run that is profiling and
// says nothing of its steps itself (a bounded number). Many names are followed as their namespace
// is, and what is not of them is left out.
//
// When the server no longer serves the version that is read, another one that it serves is.
#ifndef CMD_FOLLOW_H
#define CMD_FOLLOW_H

#include "context.h"
#include "kube/reflector.h"
#include "model/store.h"

#include <stdbool.h>

struct follow;

struct follow_opts {
    const char *namespace_;   // NULL: all
    const char *const *names; // NULL: all runs of the namespace
    size_t name_count;
    const char *label_selector, *field_selector;
    const char *version; // served API version when it starts
};

struct follow_fns {
    // A run changed (bits of enum run_change). Borrowed.
    void (*changed)(void *ctx, struct run *run, unsigned change);
    // A run is gone. name NULL: some runs are, compare the store with what you knew.
    void (*gone)(void *ctx, const char *namespace_, const char *name);
    // Something a person should read once ("no access to ConfigMaps ...").
    void (*note)(void *ctx, const char *text);
    // The DGDRs were listed for the first time, or again.
    void (*synced)(void *ctx);
    // The link to the server changed.
    void (*link)(void *ctx, const struct reflector_status *status);
    // May be NULL. A run's object as the server sent it, once the store has it and `changed` was told; object NULL: it
    // is not there, by a list of it or since it was deleted. Borrowed.
    void (*object)(void *ctx, const char *namespace_, const char *name, const struct node *object);
};

// Which version of the runs' API the server has. ERR_CANCELLED when a signal came first.
int follow_find_version(struct context *ctx, const char **version, struct err *err) ATTR_MUST_USE;

// Everything named is copied. store is borrowed.
struct follow *follow_new(struct context *ctx, struct store *store, const struct follow_opts *opts,
                          const struct follow_fns *fns, void *fn_ctx);
void follow_free(struct follow *f);
bool follow_synced(const struct follow *f);
// The state that views derive freshness from.
struct link_state follow_link(const struct follow *f);
const struct reflector_status *follow_status(const struct follow *f);
void follow_retry_now(struct follow *f);

#endif
