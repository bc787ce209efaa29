// SPDX-License-Identifier: Apache-2.0
// The parts of the controller: what it watches (controller_watch.c), what it does about it (controller_work.c), and how
// many runs have ended by that (controller_end.c).
#ifndef AGENT_CONTROLLER_H
#define AGENT_CONTROLLER_H

#include "cache.h"
#include "cluster.h"
#include "complain.h"
#include "kube/reflector.h"
#include "logger.h"
#include "pipeline/metrics.h"
#include "pipeline/workqueue.h"

enum { CONTROLLER_WORKERS_MAX = 256 };

struct controller;

// One collection that is followed: ConfigMaps or requests, of one namespace or of all.
struct controller_source {
    struct controller *controller;
    enum cache_side side;
    const char *namespace_; // NULL: all
    struct reflector *reflector;
    uint64_t list; // how many lists have begun
    bool synced;   // the first of them is complete
    bool troubled; // which was said
};

// A key in hand, while its request is under way.
struct controller_work {
    struct controller *controller;
    const char *key; // the queue's; NULL: the place is free
    struct kube_call *call;
    char *version;         // of the ConfigMap that is carried, or deleted
    bool progress, phase;  // are in what is written
    enum progress_end end; // becomes known by it
    int64_t began_ms, due_ms;
};

struct controller {
    const struct logger *logger;
    struct loop *loop;
    struct kube_client *client;
    const char *const *namespaces; // NULL-terminated; NULL: all
    size_t workers;
    // Asked before each turn of work, as the clock may have moved.
    bool (*may_write)(void *ctx);
    void (*idle)(void *ctx); // after controller_stop(): nothing is under way any more
    void *ctx;

    struct metrics *metrics;
    struct complain *complain;
    struct workqueue *queue;
    struct cache cache;
    struct kube_resource requests; // version: NULL until it is known
    struct kube_call *version_call;
    int version_timer;
    int64_t version_wait_ms;
    struct controller_source *sources;
    size_t source_count;
    struct controller_work *works;
    bool leading, stopping, lacks_said;
    int hook, timer;
};

// From now on it writes, or no longer: then what is under way is cancelled before this returns.
void controller_lead(struct controller *c, bool leading);
// Takes no more work; idle() says when what is under way is done, at once if nothing is.
void controller_stop(struct controller *c);

// controller_watch.c. The members above the gap, and metrics and complain, are set by the caller, borrowed, and stay. Work
// starts before the watch and is released after it.
void controller_watch_start(struct controller *c);
void controller_watch_release(struct controller *c);
// All collections have been seen as a whole, once.
bool controller_is_synced(const struct controller *c);

// controller_work.c
void controller_work_start(struct controller *c);
void controller_work_release(struct controller *c);
// The entry has changed: it is looked at before the loop sleeps.
void controller_work_on(struct controller *c, const struct cache_entry *entry);
// One side of it is no more.
void controller_work_gone(struct controller *c, struct cache_entry *entry, enum cache_side side);

// controller_end.c: each run that ends is counted once, when the cluster has taken what says so. entry: of the work's key;
// NULL when it is no more.
// Before it is sent.
void controller_end_plan(struct controller_work *w, const struct cache_entry *entry,
                         const struct node *request, const struct node *configmap,
                         enum progress_verdict verdict);
// It was taken.
void controller_end_taken(const struct controller_work *w, struct cache_entry *entry);
// It was not, or the answer got lost.
void controller_end_failed(const struct controller_work *w, struct cache_entry *entry);
// Whether what was never answered has arrived. To be asked when the entry is looked at, and when its ConfigMap has gone.
void controller_end_settle(struct controller *c, struct cache_entry *entry);

#endif
