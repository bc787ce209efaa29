// SPDX-License-Identifier: Apache-2.0
// What the controller counts, as Prometheus' text format (version 0.0.4). Pure: times are the caller's. Its table of
// metrics drives the output, docs/agent.md and the check that dashboards and alerts name only what exists.
#ifndef PIPELINE_METRICS_H
#define PIPELINE_METRICS_H

#include "base/strbuf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct metrics;

// Of further runs there are no samples, only the count of updates that were left out. A phase is cut.
enum { METRICS_RUNS_MAX = 10000, METRICS_PHASE_MAX = 128, METRICS_NAMESPACES_MAX = 1000 };

struct metrics *metrics_new(void);
void metrics_free(struct metrics *m);

// Where one run is. What is unknown is negative, or NULL, and no sample of it is printed.
struct metrics_run {
    const char *namespace_, *name;
    const char *phase;
    int phase_number, step, steps;
    double percent;
    int64_t updated_ms; // when the profiler said so, wall clock; TIME_UNKNOWN
};
// Copied. As Prometheus wants it, percent is printed as a ratio (0 to 1) and times in seconds.
void metrics_run_set(struct metrics *m, const struct metrics_run *run);
void metrics_run_gone(struct metrics *m, const char *namespace_, const char *name);
// A run has ended. Counted by namespace, from 0 on from when it has a run, so that a first end is seen to be one; those of
// namespaces beyond METRICS_NAMESPACES_MAX are counted together, under a namespace that is empty.
void metrics_run_ended(struct metrics *m, const char *namespace_, bool failed);

enum metrics_result {
    METRICS_WRITTEN,   // the request's status was changed
    METRICS_UNCHANGED, // it already said so
    METRICS_YIELDED,   // the operator speaks for itself
    METRICS_MALFORMED, // the ConfigMap holds no status
    METRICS_CLEANED,   // the ConfigMap was deleted
    METRICS_CONFLICT,  // somebody else was quicker, which is looked at next
    METRICS_FAILED,    // the API server refused or could not be reached
};
// One reconciliation: how long it took, and how long the change had waited for it, both in microseconds.
void metrics_reconciled(struct metrics *m, enum metrics_result result, int64_t took_us,
                        int64_t waited_us);

// Values that stand until they are set again.
struct metrics_now {
    bool leader;
    size_t queue_depth;
    uint64_t queue_retries;
    int64_t link_age_ms; // since the last byte from the API server; TIME_UNKNOWN before the first
    int64_t now_ms;      // wall clock
};
void metrics_write(const struct metrics *m, const struct metrics_now *now, struct strbuf *out);

// Names of all metrics, as they are printed, without the suffixes of histograms.
extern const char *const metrics_names[];
extern const size_t metrics_name_count;

#endif
