// SPDX-License-Identifier: Apache-2.0
// Sets of fields in the form of managedFields[].fieldsV1:
// {"f:spec":{"f:model":{}},"f:conditions":{"k:{\"type\":..}":…}}. A leaf is an empty map.
#ifndef SIM_FIELDS_H
#define SIM_FIELDS_H

#include "base/strbuf.h"
#include "doc/node.h"

// All leaves of an object, without what names it or the server sets. custom: lists are one value
// each, but for conditions; built-in kinds' lists have keys.
struct node *sim_fields_of(const struct node *object, bool custom) ATTR_MUST_USE;
// Leaves of a that are not in b.
struct node *sim_fields_minus(const struct node *a, const struct node *b) ATTR_MUST_USE;
void sim_fields_add(struct node *into, const struct node *more);
// Leaves of both trees whose values differ, or that only `now` has: what a write changed.
struct node *sim_fields_changed(const struct node *before, const struct node *now,
                                bool custom) ATTR_MUST_USE;
// Deletes the fields of the set from the object.
void sim_fields_delete_from(struct node *object, const struct node *set);
// Calls fn for each leaf that a and b have in common, with its path (".spec.model").
void sim_fields_common(const struct node *a, const struct node *b,
                       void (*fn)(void *ctx, const char *path), void *ctx);

#endif
