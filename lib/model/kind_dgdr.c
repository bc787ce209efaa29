// SPDX-License-Identifier: Apache-2.0
// What is special to a DynamoGraphDeploymentRequest. v1beta2 is not served by any release, so it is
// not listed: the versions are those whose status can be read.
#include "model/kind.h"

#include "base/attr.h"

static const char *const short_names[] = {"dgdr", NULL};
static const char *const versions[] = {"v1beta1", "v1alpha1", NULL};
static const char *const configmaps[] = {"dgdr-status-", "dgdr-output-", NULL};

static const struct run_kind kind_dgdr = {
    .group = "nvidia.com",
    .kind = "DynamoGraphDeploymentRequest",
    .plural = "dynamographdeploymentrequests",
    .singular = "dynamographdeploymentrequest",
    .short_names = short_names,
    .versions = versions,
    .configmaps = configmaps,
    .configmap_label = "dgdr.nvidia.com/name",
};

const struct run_kind *const run_kinds[] = {&kind_dgdr};
const size_t run_kind_count = ARRAY_LEN(run_kinds);
