// SPDX-License-Identifier: Apache-2.0
// The rules by which the sources of a run become one record.
//
//   which count    Not a ConfigMap that another object of that name owns, nor what is older than the
//                  request itself, or than the newest start that a profiler reported (an earlier
//                  attempt).
//   which leads    The phase of two timed sources: the newer one's, the later phase within a minute
//                  of each other. Of any others the later phase; of equal phases the timed, then the
//                  fresher source. "Complete" and "Failed" are later than all phases; words we do
//                  not know go by time.
//   the log        says what the profiler does now, so it leads over what is untimed, which a
//                  sidecar relays once in a phase; a total that it does not know comes from there.
//   what it gives  Phase, step, GPUs and message come from the leader; what it does not say, from
//                  sources that are at the same phase and, where the leader is timed, at the same
//                  step.
//   what ends it   Only the object's own status: neither a Job nor a status file makes a run Ready
//                  or Failed.
#ifndef MODEL_MERGE_H
#define MODEL_MERGE_H

#include "model/profiler_log.h"
#include "model/timeline.h"

struct merge_input {
    const struct facts *facts;
    const struct observation *obs[SOURCE_COUNT]; // NULL: not there
    const struct timeline *timeline;
    int restarts;            // seen here
    int64_t attempt_from_ms; // timed values before this are of an earlier attempt; TIME_UNKNOWN:
                             // none known
    int64_t ended_seen_ms;   // when we saw it end, TIME_UNKNOWN when it had ended before
    const struct log_findings *findings; // of SOURCE_LOG; NULL: none
};

// Fills run. Its strings are borrowed from the input; run->phases, run->sources and run->warnings
// are malloc'd.
void merge_run(const struct merge_input *in, struct run *run);
void merge_release(struct run *run);

#endif
