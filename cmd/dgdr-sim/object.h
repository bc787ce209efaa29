// SPDX-License-Identifier: Apache-2.0
// One state of one object. It never changes after it is in the store, so it is shared by the store,
// the history and every reply that is being written; the last one to let go frees it.
#ifndef SIM_OBJECT_H
#define SIM_OBJECT_H

#include "kind.h"

#include <stddef.h>
#include <stdint.h>

struct sim_object;

// Takes the tree (storage version, with its resourceVersion set).
struct sim_object *sim_object_new(const struct sim_kind *storage, struct node *tree,
                                  int64_t rv) ATTR_MUST_USE;
struct sim_object *sim_object_ref(struct sim_object *o); // NULL gives NULL
void sim_object_unref(struct sim_object *o);             // NULL is fine

const struct sim_kind *sim_object_kind(const struct sim_object *o);
int64_t sim_object_rv(const struct sim_object *o);
const char *sim_object_namespace(const struct sim_object *o); // "" for cluster-scoped
const char *sim_object_name(const struct sim_object *o);
const char *sim_object_uid(const struct sim_object *o);

// The object as one of the rows of its kind shows it: tree, and compact JSON (made once, then
// kept). Borrowed.
const struct node *sim_object_tree(struct sim_object *o, const struct sim_kind *row);
const char *sim_object_text(struct sim_object *o, const struct sim_kind *row, size_t *len);

// Orders by namespace, then name, as lists are ordered.
int sim_object_compare(const struct sim_object *o, const char *ns, const char *name);

#endif
