// SPDX-License-Identifier: Apache-2.0
// What create, update, patch and apply have in common: checking a new state and storing it.
#ifndef SIM_WRITE_H
#define SIM_WRITE_H

#include "server.h"

// Stores `tree` (taken; storage version) as the new state after `before` (NULL: create) and replies
// with it. Keeps the halves apart: the main resource does not touch the status, the status
// subresource nothing else. track: the fields that changed are noted under the request's manager.
// 0; -1 with r->status; 1: somebody else was faster and the caller starts again.
int sim_write_store(struct sim_request *r, struct node *tree, struct sim_object *before,
                    bool track) ATTR_MUST_USE;

// What the body must be: this kind and version, this name, this namespace. Fills in the namespace.
// -1 with r->status.
int sim_write_check_body(struct sim_request *r, struct node *body) ATTR_MUST_USE;

// What the API server would refuse with 422. object: storage version.
int sim_validate(struct sim_request *r, const struct node *object) ATTR_MUST_USE;

// What the server fills in where the client left it out.
void sim_write_defaults(const struct sim_kind *k, struct node *object);

#endif
