// SPDX-License-Identifier: Apache-2.0
// Private to lib/loop and its tests.
#ifndef LOOP_LOOP_IMPL_H
#define LOOP_LOOP_IMPL_H

#include "loop/loop.h"

// The next id is the one after this, 0 to INT_MAX: where days of work would lead.
void loop_ids_after(struct loop *l, int id);

#endif
