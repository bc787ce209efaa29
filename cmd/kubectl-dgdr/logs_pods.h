// SPDX-License-Identifier: Apache-2.0
// Which of a run's pods are read, in what order, and which container of each.
#ifndef CMD_LOGS_PODS_H
#define CMD_LOGS_PODS_H

#include "logs.h"
#include "model/evidence.h"

#include <stdbool.h>
#include <stddef.h>

#define LOGS_PROFILER "profiler"
#define LOGS_SIDECAR  "output-copier"

struct logs_pods {
    const struct evidence *evidence;
    const struct logs_values *values;
    const char *owner; // of a candidate's pods
    struct logs_read_pod {
        char *uid;
        int restarts; // of the container, when its log had ended
    } read[EVIDENCE_PODS_MAX];
    size_t read_count;
};

void logs_pods_release(struct logs_pods *p);
// Its log was read to the end of the instance that came after so many restarts. Takes uid over.
void logs_pods_done(struct logs_pods *p, char *uid, int restarts);
bool logs_pods_last_is(const struct logs_pods *p, const char *uid);
// All that were asked for, read or not.
size_t logs_pods_count(const struct logs_pods *p);
// The oldest that was not read; with --tail and --previous only the newest of all counts. NULL: none.
const struct evidence_pod *logs_pods_next(const struct logs_pods *p);
const struct evidence_pod *logs_pods_find(const struct logs_pods *p, const char *uid);

// The container that was asked for, the profiler's, or the first.
const char *logs_container(const struct logs_values *values, const struct evidence_pod *pod);
// How often that began anew in its pod, each time with another log.
int logs_restarts(const struct logs_values *values, const struct evidence_pod *pod);
// It writes no more.
bool logs_has_terminated(const struct evidence_pod *pod, const char *container);

// The job has no pod to come: it is over, or its newest pod did its work.
bool logs_job_is_over(const struct logs_pods *p);

#endif
