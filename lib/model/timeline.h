// SPDX-License-Identifier: Apache-2.0
// When phases and steps began, as far as it was seen: a source that says another phase than before
// has moved on at the time it says so (its own time, or ours when it has none). The first word of a
// source says nothing of when its phase began, and no two sources are compared, so the order in
// which objects come in does not matter.
#ifndef MODEL_TIMELINE_H
#define MODEL_TIMELINE_H

#include "model/observation.h"

enum { MARKS_MAX = 32 };

struct phase_mark {
    char *word;
    int64_t started_ms, ended_ms;
    int steps_total;
};

struct timeline {
    struct phase_mark *marks; // in the order in which they were seen
    size_t count, cap;
    // The phase whose steps are followed, as an index of marks; -1: none.
    int step_mark;
    int step; // in flight
    int64_t step_started_ms;
    int pace_step; // the first step of the phase whose start is known
    int64_t pace_started_ms;
};

#define TIMELINE_INIT   \
    {                   \
        .step_mark = -1 \
    }

void timeline_release(struct timeline *tl);
// Everything before was another attempt.
void timeline_clear(struct timeline *tl);
// A source said `was` before and says `is` now. `was` may be NULL (first sight). A source that tells
// itself when its phase began is believed, at first sight as well.
void timeline_observe(struct timeline *tl, const struct observation *was,
                      const struct observation *is, int64_t seen_ms);
const struct phase_mark *timeline_find(const struct timeline *tl, const char *word);

// Makes run->phases (malloc'd, the caller frees it) from the plan, the marks and the run's own
// phase, and sets phase_number and phase_total. curves: interpolation curves may be part of the
// run. done: profiling succeeded.
void timeline_phases(const struct timeline *tl, struct run *run, bool curves, bool done);
// Fills the run's step and pace times.
void timeline_steps(const struct timeline *tl, struct run *run);

#endif
