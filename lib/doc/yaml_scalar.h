// SPDX-License-Identifier: Apache-2.0
// Inside lib/doc only: one scalar of a YAML text as an item of the tree.
#ifndef DOC_YAML_SCALAR_H
#define DOC_YAML_SCALAR_H

#include "doc/tree.h"

#include <yaml.h>

// NULL, and `what` filled, when an explicit tag and the text do not go together.
cJSON *yaml_scalar_item(const yaml_event_t *event, char *what, size_t size) ATTR_MUST_USE;

// The text of a key, malloc'd: JSON knows strings only. NULL when it is null or no scalar at all.
char *yaml_key_text(const cJSON *key) ATTR_MUST_USE;

#endif
