// SPDX-License-Identifier: Apache-2.0
// What every cluster holds before anybody has done anything.
#ifndef SIM_BOOTSTRAP_H
#define SIM_BOOTSTRAP_H

#include "store.h"

// Namespaces, their service accounts, one node, and the definitions of the custom resources that
// are served.
int sim_bootstrap(struct sim_store *s, struct err *err) ATTR_MUST_USE;
// Creates the objects of a YAML or JSON file (several documents, or a List).
int sim_bootstrap_file(struct sim_store *s, const char *path, struct err *err) ATTR_MUST_USE;

#endif
