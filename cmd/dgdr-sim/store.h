// SPDX-License-Identifier: Apache-2.0
// The simulated cluster's contents: objects of every kind, one global resourceVersion, and a
// bounded log of changes for watches. Every function may be called from any thread.
#ifndef SIM_STORE_H
#define SIM_STORE_H

#include "clock.h"
#include "doc/node.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sim_store;

// history: changes kept for watches to resume from; an older resourceVersion is answered with 410
// Expired. The clock is borrowed.
struct sim_store *sim_store_new(struct sim_clock *clock, size_t history);
void sim_store_free(struct sim_store *s);

// --- for whoever plays the cluster: scenarios ----------------------------------------------------

enum sim_op {
    SIM_CREATE, // ERR_FAILURE, code 409, when it exists
    SIM_UPDATE, // replaces the whole object, status included; creates it when absent
    SIM_MERGE,  // JSON merge patch (RFC 7386) on the whole object, status included; ERR_NOT_FOUND
                // when absent
    SIM_DELETE, // with all its dependents (ownerReferences); ERR_NOT_FOUND when absent
};

// Acts as the cluster's own controllers do: no authentication, no status subresource, no conflict
// check. `object` names its target by apiVersion, kind, metadata.namespace and metadata.name
// (DELETE needs no more) and is borrowed. A missing uid, creationTimestamp, generation and
// resourceVersion are filled in; given uid and creationTimestamp are kept, so that ownerReferences
// can be written ahead. DGDRs may come as v1alpha1 or v1beta1. A namespace that does not exist is
// made. Numbers of the same value, and members that a merge does not change, cause no event.
int sim_store_apply(struct sim_store *s, enum sim_op op, const struct node *object,
                    struct err *err) ATTR_MUST_USE;

// A copy of the object in its storage version; NULL when absent. The caller frees it.
// kind is "Pod", "DynamoGraphDeploymentRequest"…; namespace NULL for cluster-scoped kinds.
struct node *sim_store_read(struct sim_store *s, const char *kind, const char *ns,
                            const char *name) ATTR_MUST_USE;

// One line of a container's log (no newline), written at `time_ms` simulated time. The pod need not
// exist yet; the log goes away with it.
void sim_store_log_append(struct sim_store *s, const char *ns, const char *pod,
                          const char *container, const char *line, int64_t time_ms);
// The container starts anew: what it wrote becomes the log of its previous run (kubectl logs
// --previous).
void sim_store_log_restart(struct sim_store *s, const char *ns, const char *pod,
                           const char *container);

// Forgets the history: every watch and continue token from before is answered with 410.
void sim_store_compact(struct sim_store *s);

// All watches, followed logs and waits end, now and later: the program is about to exit.
void sim_store_stop(struct sim_store *s);

#endif
