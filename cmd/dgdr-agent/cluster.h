// SPDX-License-Identifier: Apache-2.0
// The connection to the cluster that a command works with: configuration, loop and client, from the pod's own account
// or from a kubeconfig.
#ifndef AGENT_CLUSTER_H
#define AGENT_CLUSTER_H

#include "kube/client.h"

struct cluster_opts {
    const char *kubeconfig, *context, *namespace_; // as the flags; NULL: not given
    int verbosity;                                 // of -v
    // Lines for the log: requests, and warnings of the server as "Warning: ...".
    void (*say)(void *ctx, const char *line);
    void *ctx;
};

struct cluster {
    struct cluster_opts opts;
    struct kube_config config;
    struct loop *loop;
    struct kube_client *client;
};

// Nothing is asked of the server yet. On failure, too, cluster_close() is due. opts are kept; *c stays where it is.
int cluster_open(struct cluster *c, const struct cluster_opts *opts, struct err *err) ATTR_MUST_USE;
void cluster_close(struct cluster *c);

#endif
