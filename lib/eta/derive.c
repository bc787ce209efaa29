// SPDX-License-Identifier: Apache-2.0
#include "eta/eta.h"

#include <math.h>
#include <string.h>

void run_derive(struct run *run, const struct link_state *link, int64_t now_ms,
                char basis[ETA_BASIS_MAX])
{
    struct eta eta;
    eta_estimate(run, now_ms, &eta);
    // What cannot run comes no nearer to its end.
    if (run->trouble)
        eta = (struct eta){.overall_percent = NAN};
    memcpy(basis, eta.basis, ETA_BASIS_MAX);
    run->elapsed_ms = run_elapsed(run, now_ms);
    run->overall_percent = eta.overall_percent;
    run->eta = (struct run_eta){
        .known = eta.known,
        .remaining_s = eta.known ? eta.remaining_s : NAN,
        .p10_s = eta.known ? eta.p10_s : NAN,
        .p90_s = eta.known ? eta.p90_s : NAN,
        .finish_ms = eta.known ? now_ms + (int64_t)(eta.remaining_s * 1000) : TIME_UNKNOWN,
        .basis = basis[0] ? basis : NULL,
    };
    run->freshness = run_freshness(run, link, now_ms, &run->freshness_age_ms);
}
