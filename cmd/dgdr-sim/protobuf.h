// SPDX-License-Identifier: Apache-2.0
// As much of Kubernetes' protobuf encoding as clients insist on: some send built-in kinds in no
// other form.
#ifndef SIM_PROTOBUF_H
#define SIM_PROTOBUF_H

#include "base/err.h"
#include "doc/node.h"

#include <stdbool.h>

bool sim_protobuf_is(const char *data, size_t n); // it begins with the magic "k8s\0"
// The object as JSON would say it; members that the tables do not know are left out. NULL when it
// is malformed or of a kind that the tables do not know.
struct node *sim_protobuf_parse(const char *data, size_t n, struct err *err) ATTR_MUST_USE;

#endif
