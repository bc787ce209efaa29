// SPDX-License-Identifier: Apache-2.0
// The store as the API server's side uses it: typed rows, optimistic writes, snapshots and changes.
#ifndef SIM_STORE_IMPL_H
#define SIM_STORE_IMPL_H

#include "object.h"
#include "store.h"

#include <pthread.h>

bool sim_store_stopping(struct sim_store *s);
int64_t sim_store_rv(struct sim_store *s); // the newest resourceVersion

// A reference that the caller gives back with sim_object_unref(), or NULL. ns "" for cluster-scoped
// kinds.
struct sim_object *sim_store_find(struct sim_store *s, const struct sim_kind *storage,
                                  const char *ns, const char *name) ATTR_MUST_USE;

// Puts a new state of one object. expected: the state that it replaces, NULL = it must not exist.
// Takes the tree. *out (may be NULL) is a reference to what is stored now. code 409 in err when
// somebody else was faster (or, with expected NULL, when it exists).
int sim_store_put(struct sim_store *s, const struct sim_kind *storage, struct node *tree,
                  struct sim_object *expected, struct sim_object **out,
                  struct err *err) ATTR_MUST_USE;
// Removes that state, and then what it owned unless `orphan`. *out as above: the last state, with
// the resourceVersion of its removal.
int sim_store_remove(struct sim_store *s, struct sim_object *expected, bool orphan,
                     struct sim_object **out, struct err *err) ATTR_MUST_USE;

// What exists of one kind, in list order.
struct sim_snapshot {
    struct sim_object **items;
    size_t count;
    int64_t rv;
};
// ns NULL: all namespaces. at_rv 0: now; an older one is reconstructed from the history (code 410
// when it is gone).
int sim_store_snapshot(struct sim_store *s, const struct sim_kind *storage, const char *ns,
                       int64_t at_rv, struct sim_snapshot *out, struct err *err) ATTR_MUST_USE;
void sim_snapshot_release(struct sim_snapshot *snap);

struct sim_change {
    int64_t rv;
    struct sim_object *object; // the new state; when deleted, the last one
    struct sim_object *before; // NULL when created
    bool deleted;
};
// Changes of one kind after *cursor, at most `max`; waits up to wait_ms real time for the first
// one. Returns their number and moves *cursor past what was looked at; each holds references
// (sim_change_release). -1 with code 410 when *cursor is older than the history.
int sim_store_changes(struct sim_store *s, const struct sim_kind *storage, int64_t *cursor,
                      int wait_ms, struct sim_change *out, size_t max,
                      struct err *err) ATTR_MUST_USE;
void sim_change_release(struct sim_change *c);
// Wakes all who wait in sim_store_changes() or sim_store_log_read() with nothing to report.
void sim_store_wake(struct sim_store *s);

// Lines of a container's log from number `from` on; waits up to wait_ms for the first one. Appends
// each as "TIME LINE\n" (or "LINE\n"), at most `max_bytes`. since_ms leaves out older lines.
// Returns the number after the last line looked at; -1 when there is no such log.
struct sim_log_query {
    const char *ns, *pod, *container;
    bool previous, timestamps;
    int64_t since_ms; // TIME_UNKNOWN: all
};
int64_t sim_store_log_read(struct sim_store *s, const struct sim_log_query *q, int64_t from,
                           int wait_ms, size_t max_bytes, struct strbuf *out);
int64_t sim_store_log_count(struct sim_store *s, const struct sim_log_query *q);

// Fills in what the server decides: uid, creationTimestamp, generation.
void sim_meta_prepare(struct sim_store *s, const struct sim_kind *storage, struct node *tree,
                      const struct node *before);

#endif
