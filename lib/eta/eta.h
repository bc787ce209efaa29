// SPDX-License-Identifier: Apache-2.0
// Remaining time of a run. Pure: no I/O, no clock, no allocation. A first estimator: the phase
// plan's typical durations as prior, corrected by the phases this run has finished and by the pace
// of its steps; its calibrated successor comes behind this interface. Never negative; when the
// spread is too wide to be useful known is false.
#ifndef ETA_ETA_H
#define ETA_ETA_H

#include "model/run.h"

enum { ETA_BASIS_MAX = 96 };

struct eta {
    bool known;
    double remaining_s, p10_s, p90_s;
    double overall_percent; // by expected time; 0..99 while running, 100 when done; NAN when
                            // unknown or failed
    char basis[ETA_BASIS_MAX];
};

void eta_estimate(const struct run *run, int64_t now_ms, struct eta *out);

// Fills run->elapsed_ms, overall_percent, eta (basis copied into `basis`, which must outlive the
// run's use) and freshness for this moment.
void run_derive(struct run *run, const struct link_state *link, int64_t now_ms,
                char basis[ETA_BASIS_MAX]);

#endif
