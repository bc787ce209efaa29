// SPDX-License-Identifier: Apache-2.0
// The adapter table: what is special to a kind of run lives in one file behind one row of it;
// nothing above lib/model names a kind.
#ifndef MODEL_KIND_H
#define MODEL_KIND_H

#include "doc/node.h"
#include "model/run.h"

#include <stddef.h>

struct run_kind {
    const char *group; // "nvidia.com"
    const char *kind, *plural, *singular;
    const char *const *short_names; // NULL-terminated
    const char *const *versions;    // in order of preference, NULL-terminated
    // Prefixes of the names of the ConfigMaps that belong to run NAME ("dgdr-status-"),
    // NULL-terminated.
    const char *const *configmaps;
    const char *configmap_label; // label that marks such ConfigMaps where their writer sets one
};

// The kinds we know; [0] is DynamoGraphDeploymentRequest.
extern const struct run_kind *const run_kinds[];
extern const size_t run_kind_count;

#endif
