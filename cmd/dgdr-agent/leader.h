// SPDX-License-Identifier: Apache-2.0
// Leader election by a Lease of coordination.k8s.io, by client-go's rules: whoever holds and renews it leads; a holder
// that is not heard of for the lease's duration, by the watcher's own clock, is replaced.
#ifndef AGENT_LEADER_H
#define AGENT_LEADER_H

#include "kube/client.h"
#include "logger.h"

struct leader_opts {
    const char *namespace_, *name;        // of the Lease
    const char *identity;                 // of this process, unlike any other's
    int64_t lease_ms, renew_ms, retry_ms; // client-go's defaults: 15 s, 10 s, 2 s
    // leading changed. Once false is said, nothing may be written any more: it comes before another can lead.
    void (*changed)(void *ctx, bool leading);
    void *ctx;
    struct logger *logger;
};

struct leader;
struct leader *leader_new(struct kube_client *c, struct loop *loop, const struct leader_opts *opts);
void leader_free(struct leader *l);
bool leader_is_leading(const struct leader *l);
// Gives the Lease up so that another leads at once; done comes when that is said, or could not be.
void leader_resign(struct leader *l, void (*done)(void *ctx), void *ctx);

#endif
