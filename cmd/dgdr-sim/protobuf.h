// SPDX-License-Identifier: Apache-2.0
// As much of Kubernetes' protobuf encoding as clients insist on: reading reviews that some send in no other form.
#ifndef SIM_PROTOBUF_H
#define SIM_PROTOBUF_H

#include "doc/node.h"

#include <stdbool.h>

bool sim_protobuf_is(const char *data, size_t n); // it begins with the magic "k8s\0"
// A SelfSubjectAccessReview or SelfSubjectRulesReview as JSON would say it. NULL when it is malformed.
struct node *sim_protobuf_review(const char *data, size_t n) ATTR_MUST_USE;

#endif
