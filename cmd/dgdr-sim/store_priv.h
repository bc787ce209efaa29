// SPDX-License-Identifier: Apache-2.0
// The inside of the store, for the store's own files. Functions named *_locked want the lock held.
#ifndef SIM_STORE_PRIV_H
#define SIM_STORE_PRIV_H

#include "store_impl.h"

struct sim_logs;

struct sim_table {
    struct sim_object **items; // in list order
    size_t count, cap;
};

struct sim_store {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct sim_clock *clock;
    struct sim_logs *logs;
    struct sim_table *tables; // one per row of sim_kinds(); rows that are views stay empty
    int64_t rv;
    uint64_t seed; // of uids
    int64_t floor; // changes up to this resourceVersion are forgotten
    struct sim_change *ring;
    size_t ring_cap, ring_start, ring_count;
    unsigned long wakes;
    bool stopping;
};

struct sim_table *store_table(struct sim_store *s, const struct sim_kind *storage);
// Where the object is, or (*found false) where it would be.
size_t store_index_locked(const struct sim_table *t, const char *ns, const char *name, bool *found);
struct sim_change *store_ring_at(const struct sim_store *s, size_t i);
// Stores (takes) tree as the new state at that place, or with tree NULL removes what is there.
struct sim_object *store_commit_locked(struct sim_store *s, const struct sim_kind *storage,
                                       size_t index, bool exists, struct node *tree);
// Deletes what the owner with that uid owned; those with finalizers are only marked.
void store_collect_locked(struct sim_store *s, const char *owner_uid);
// Everything in a namespace that is gone.
void store_empty_namespace_locked(struct sim_store *s, const char *ns);

struct sim_logs *sim_logs_new(void);
void sim_logs_free(struct sim_logs *l);
void sim_logs_drop_pod(struct sim_logs *l, const char *ns, const char *pod);
void sim_logs_wake(struct sim_logs *l, bool stop);

#endif
