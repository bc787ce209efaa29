// SPDX-License-Identifier: Apache-2.0
// Runs made by hand, and a source over them, so that views are drawn without a store.
#ifndef TESTS_TUI_SAMPLES_H
#define TESTS_TUI_SAMPLES_H

#include "tui/dash.h"

// 2026-01-23 12:14:42 UTC
#define NOW INT64_C(1769170482000)

enum sample {
    SAMPLE_PROFILING,  // in the sixth of seven phases, all known
    SAMPLE_FAILED,     // an error of several lines
    SAMPLE_STUCK,      // pending, nothing known, stale
    SAMPLE_STATE_ONLY, // profiling, phase unknown
    SAMPLE_READY,
    SAMPLE_HOSTILE, // escapes, wide and endless text everywhere
    SAMPLE_EMPTY,   // a name and nothing else
    SAMPLE_COUNT,
};

// Static storage; made anew by each call.
struct run *sample(enum sample which);
const char *sample_name(enum sample which);

// A source of the given runs; events belong to SAMPLE_PROFILING.
struct samples {
    struct run *runs[64];
    size_t count;
};
struct tui_source sample_source(struct samples *s);

// The canvas as text, trailing blanks cut, in one of a few static buffers.
const char *picture(const struct canvas *c);
// Every cell holds what its width says and no raw byte; fails the test otherwise.
void check_canvas(const struct canvas *c, const char *name);

#endif
