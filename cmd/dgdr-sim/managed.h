// SPDX-License-Identifier: Apache-2.0
// metadata.managedFields: who last set which field, and server-side apply, which lives on it.
#ifndef SIM_MANAGED_H
#define SIM_MANAGED_H

#include "server.h"

// After an update: what changed belongs to the request's manager from now on. tree and before are
// storage versions; before may be NULL. A managedFields list that the client itself has changed is
// taken as it is.
void sim_managed_update(const struct sim_request *r, struct node *tree, const struct node *before);

// Server-side apply of `config` onto `live` (NULL: there is none); both are storage versions.
// Returns the new object, NULL with a 409 that lists the conflicts.
struct node *sim_managed_apply(struct sim_request *r, const struct node *live,
                               const struct node *config, bool force) ATTR_MUST_USE;

#endif
