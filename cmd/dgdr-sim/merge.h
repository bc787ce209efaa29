// SPDX-License-Identifier: Apache-2.0
// The patch types of the API, each on a tree. Errors are ERR_FAILURE with the HTTP status in code.
#ifndef SIM_MERGE_H
#define SIM_MERGE_H

#include "doc/node.h"

// RFC 7386.
void sim_merge_patch(struct node *target, const struct node *patch);
// RFC 6902. 422 when an operation cannot be applied.
int sim_json_patch(struct node **target, const struct node *operations,
                   struct err *err) ATTR_MUST_USE;
// Strategic merge patch for the built-in kinds: lists merge by their key, with $patch, $retainKeys,
// $deleteFromPrimitiveList and $setElementOrder.
int sim_strategic_patch(struct node *target, const struct node *patch,
                        struct err *err) ATTR_MUST_USE;

// The member by which the items of a list are told apart ("name" for containers), or NULL: the list
// is one value.
const char *sim_merge_key(const char *list_name);
// The item of a list with that key; NULL when there is none.
struct node *sim_item_by_key(struct node *list, const char *key, const struct node *value);

#endif
