// SPDX-License-Identifier: Apache-2.0
// Keeps following a collection for ever: LIST, then WATCH from its resourceVersion, with bookmarks, resume,
// relist on 410, jittered backoff and dead-link detection, by client-go's rules. The decisions
// are a pure state machine (watch_state.h); this drives it over the client. It ends only by reflector_free().
#ifndef KUBE_REFLECTOR_H
#define KUBE_REFLECTOR_H

#include "kube/client.h"

enum reflector_link {
    REFLECTOR_CONNECTING, // nothing received yet
    REFLECTOR_SYNCED,     // list done and the watch is open
    REFLECTOR_OFFLINE,    // no contact; retry_at_mono_ms says when we try again
    REFLECTOR_REFUSED, // the server answers but will not serve us (401, 403, 404): err says why; still retried, slowly
};

struct reflector_status {
    enum reflector_link link;
    int64_t retry_at_mono_ms;  // TIME_UNKNOWN when no retry is pending
    int64_t last_seen_mono_ms; // last byte from the server on this watch, or a probe's answer
    struct err err; // the last failure; kind ERR_NONE when there was none since the last success
};

struct reflector_fns {
    // ADDED or MODIFIED, or an item of a (re)list. Borrowed.
    void (*upsert)(void *ctx, const struct node *object);
    // DELETED. Borrowed; the last state of the object.
    void (*remove)(void *ctx, const struct node *object);
    // A list starts: mark everything; after `synced` whatever was not upserted since is gone.
    void (*relist)(void *ctx);
    void (*synced)(void *ctx);
    // The link changed.
    void (*status)(void *ctx, const struct reflector_status *status);
};

struct reflector_opts {
    const char *namespace_, *label_selector, *field_selector; // as kube_list_opts
    int64_t chunk_size;
    int64_t probe_ms; // silence after which the link is proved by a cheap request; 0 = 5000
    int64_t dead_ms;  // silence after which it counts as dead; 0 = 10000
    bool
        keep_managed_fields; // objects come with metadata.managedFields; else it is cut while they are read
};

struct reflector;
struct reflector *reflector_new(struct kube_client *c, const struct kube_resource *r,
                                const struct reflector_opts *opts, const struct reflector_fns *fns,
                                void *ctx);
void reflector_free(struct reflector *r);
const struct reflector_status *reflector_status(const struct reflector *r);
// Try again now (the user pressed a key, the machine woke up).
void reflector_retry_now(struct reflector *r);

#endif
