// SPDX-License-Identifier: Apache-2.0
// What the controller keeps of each request and of its status ConfigMap: just what decides, as JSON, so that thousands
// take a few MiB and a change is answered without asking the server first.
#ifndef AGENT_CACHE_H
#define AGENT_CACHE_H

#include "doc/node.h"
#include "pipeline/progress.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum cache_side { CACHE_REQUEST, CACHE_CONFIGMAP, CACHE_SIDES };

struct cache_entry {
    char *key;                  // "namespace/name" of the request
    char *text[CACHE_SIDES];    // trimmed (progress.h), NULL: there is none
    uint64_t seen[CACHE_SIDES]; // the list that it was last seen in, or after
    uint64_t version; // resourceVersion of the request; what is older is history. 0: not known
    char *carried;    // resourceVersion of the ConfigMap that was written last; NULL: none
    char *complained; // of the one that was complained about last
    int64_t again_ms,
        pause_ms; // what was carried and is gone again is not written before, and after such a pause
    struct progress_lacks
        lacks; // what the server had no place for; asked again after lacks_until_ms
    int64_t lacks_until_ms;
    enum progress_end unsure; // was sent, and never answered: the cluster may have it
    bool end_counted;         // of a run whose profiler has not said it
};

struct cache {
    struct cache_entry **entries; // by key
    size_t count, cap;
};

void cache_release(struct cache *c);
struct cache_entry *cache_find(const struct cache *c, const char *key);
// Takes note of an object, trimmed; NULL when it says nothing new. list: which list it came with, or after.
struct cache_entry *cache_put(struct cache *c, enum cache_side side, const char *namespace_,
                              const char *name, const struct node *trimmed, uint64_t list);
// Forgets one side; the entry is gone with the last of them.
void cache_drop(struct cache *c, struct cache_entry *entry, enum cache_side side);

// The side as a tree that the caller frees; NULL when there is none.
struct node *cache_tree(const struct cache_entry *entry, enum cache_side side) ATTR_MUST_USE;
bool cache_is_in(const struct cache_entry *entry, const char *namespace_); // NULL: any

#endif
