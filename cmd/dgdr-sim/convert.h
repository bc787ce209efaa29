// SPDX-License-Identifier: Apache-2.0
// The same object in the versions of its kind. DGDRs are stored as v1beta1 and events as core/v1.
#ifndef SIM_CONVERT_H
#define SIM_CONVERT_H

#include "kind.h"

// Rewrites an object that came as row `from` into its storage version.
void sim_convert_to_storage(struct node *object, const struct sim_kind *from);
// Rewrites a stored object into row `to`.
void sim_convert_from_storage(struct node *object, const struct sim_kind *to);

#endif
