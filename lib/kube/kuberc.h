// SPDX-License-Identifier: Apache-2.0
// The credential plugin policy of kubectl's preferences file (kuberc): which programs a kubeconfig
// may make us run. kubectl alone reads it so far; whoever wrote it meant every client.
#ifndef KUBE_KUBERC_H
#define KUBE_KUBERC_H

#include "doc/node.h"
#include "kube/config.h"

// Sets exec->denied when the policy forbids its command, or when there is a policy that cannot be
// understood. exec may be NULL: then only a file that `flag` (--kuberc) or KUBERC names is looked
// for. ERR_USAGE when that file cannot be read. Order: flag, KUBERC ("off" disables),
// ~/.kube/kuberc; KUBECTL_KUBERC=false disables all.
int kuberc_apply(struct kube_exec *exec, const char *flag, const struct kube_env *env,
                 struct err *err) ATTR_MUST_USE;

#endif
