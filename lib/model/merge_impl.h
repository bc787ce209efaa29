// SPDX-License-Identifier: Apache-2.0
// The work of merging, and who may speak in it. For lib/model/merge*.c only.
#ifndef MODEL_MERGE_IMPL_H
#define MODEL_MERGE_IMPL_H

#include "model/merge.h"

struct merge {
    const struct merge_input *in;
    const struct observation *obs[SOURCE_COUNT]; // those that count
    const char *refused[SOURCE_COUNT];
    const struct observation *leader; // NULL: nobody names a phase
    struct run *run;
    struct run_source_info infos[SOURCE_COUNT];
};

// merge_select.c: which sources count, and in what order they are heard.
// Of two starts that profilers reported the newer one begins the attempt: sets m->obs, m->refused
// and the run's start.
void merge_select_attempt(struct merge *m);
// Who knows best where the run is; `real`: words for a failure are no phase.
const struct observation *merge_pick(const struct merge *m, bool real);
// The i-th source, in order of trust, that speaks of the leader's moment; NULL when that one does
// not. 0 is the leader.
const struct observation *merge_witness(const struct merge *m, int i);

#endif
