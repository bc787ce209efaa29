// SPDX-License-Identifier: Apache-2.0
// What keeps the profiler of a run from running, in a word or two: for a row of a list, where explain.h has the whole
// story. Pure.
#ifndef MODEL_TROUBLE_H
#define MODEL_TROUBLE_H

#include "model/evidence.h"

// Of the pod of the run's current attempt. False: it is in none, or there is no such pod. out borrows from e.
bool trouble_of(const struct evidence *e, struct run_trouble *out);

#endif
