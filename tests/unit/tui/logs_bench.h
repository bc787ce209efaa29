// SPDX-License-Identifier: Apache-2.0
// A dashboard in the logs view of one run, over a log made by hand.
#ifndef TESTS_TUI_LOGS_BENCH_H
#define TESTS_TUI_LOGS_BENCH_H

#include "bench.h"

#include "base/attr.h"
#include "base/mem.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void open_logs(struct bench *b, int rows, int cols, bool ascii);

void add(struct bench *b, const char *line);
// "line N."
void add_numbered(struct bench *b, int from, int to);
// Two phases, a restart, warnings, a crash: a line of each kind.
void add_story(struct bench *b);

#endif
