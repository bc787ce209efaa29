// SPDX-License-Identifier: Apache-2.0
// Runs to print, and one call that prints them.
#ifndef TESTS_OUTPUT_RUNS_H
#define TESTS_OUTPUT_RUNS_H

#include "output/output.h"

#include <stddef.h>

// 2026-01-23T14:30:00Z
#define NOW_MS INT64_C(1769178600000)

// Nothing known but namespace, name and age.
void make_bare_run(struct run *run, const char *namespace_, const char *name);
// Everything known; points to static data.
void make_full_run(struct run *run);

// What -o FORMAT prints of the runs, malloc'd; on failure the error's text, with `failed` set.
char *print_runs(const char *format, const struct output_opts *opts, const struct run *runs, size_t count,
                 bool *failed);

#endif
