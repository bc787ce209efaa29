// SPDX-License-Identifier: Apache-2.0
// A dashboard in one view of one run, on a canvas: what a user does there and sees.
#ifndef TESTS_TUI_BENCH_H
#define TESTS_TUI_BENCH_H

#include "samples.h"

struct bench {
    struct samples samples;   // one run, SAMPLE_PROFILING
    struct tui_detail detail; // what the view asks for, as each draw finds it
    struct evidence *evidence;
    struct logbook *log;
    struct dash dash;
    struct canvas canvas;
    int64_t now_ms;
    const char *view;
};

// view_key: what opens the view. detail and now_ms are set already, samples are not.
void bench_open(struct bench *b, int view_key, int rows, int cols, bool ascii);
// Frees evidence and log as well.
void bench_close(struct bench *b);

// The screen as picture() gives it, every cell checked.
const char *draw(struct bench *b);
// Keys one by one, each seen before the next.
const char *press(struct bench *b, const char *keys);

// why: leads a failure, before the screen.
void expect(const char *shown, const char *text, const char *why);
void expect_not(const char *shown, const char *text, const char *why);

#endif
