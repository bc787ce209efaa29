// SPDX-License-Identifier: Apache-2.0
// labelSelector and fieldSelector of a query, and the namespace and name of the path, as one
// filter.
#ifndef SIM_SELECTOR_H
#define SIM_SELECTOR_H

#include "server.h"

struct sim_selector;

// -1 with r->status set (400) when it cannot be parsed or names a field that cannot be selected by.
// *out is freed with sim_selector_free().
int sim_selector_parse(struct sim_request *r, struct sim_selector **out) ATTR_MUST_USE;
void sim_selector_free(struct sim_selector *s);
// tree: a stored object.
bool sim_selector_matches(const struct sim_selector *s, const struct node *tree);
bool sim_selector_is_empty(const struct sim_selector *s);

#endif
