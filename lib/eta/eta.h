// SPDX-License-Identifier: Apache-2.0
// Remaining time of a run. Pure: no I/O, no clock, no allocation. The phase plan's typical durations as prior, corrected
// by the phases that this run has finished and by the pace of its steps. Never negative; known is false where the spread
// is too wide to be useful, or the end too far away to be shown.
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

// One phase's part of what is left, parallel to run->phases.
struct eta_phase {
    bool known;         // it is under way or to come, and its plan tells
    bool optional;      // to come, if at all: remaining_s weighs that in
    double remaining_s; // all of them add up to what is left of the run
    double usual_s;     // the median of its whole duration at this run's pace
};
// Fills out[0..n) and returns how many are known. The parts add up to run->eta.remaining_s where that is known, else
// to what eta_estimate() says.
size_t eta_phases(const struct run *run, int64_t now_ms, struct eta_phase *out, size_t n);
// The median of the step in flight, in seconds; NAN when there is none or nothing is known of it.
double eta_step_usual(const struct run *run, int64_t now_ms);

// What takes longer than nine of ten of its kind do.
enum eta_late_what { ETA_NOT_LATE, ETA_LATE_RUN, ETA_LATE_PHASE, ETA_LATE_STEP };
struct eta_late {
    enum eta_late_what what; // the largest of what is late
    double usual_s;          // nine of ten take no longer; NAN when nothing is late
    double by_s; // beyond that, 5 or more: less is the clocks' own; NAN when nothing is late
};
struct eta_late eta_lateness(const struct run *run, int64_t now_ms);

// Fills run->elapsed_ms, overall_percent, eta (basis copied into `basis`, which must outlive the
// run's use) and freshness for this moment.
void run_derive(struct run *run, const struct link_state *link, int64_t now_ms,
                char basis[ETA_BASIS_MAX]);

#endif
