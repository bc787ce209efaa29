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
    // leading changed. Once false is said, nothing may be written any more: it comes before another can lead. Not to free
    // the leader, nor to resign, from within.
    void (*changed)(void *ctx, bool leading);
    void *ctx;
    const struct logger *logger;
};

struct leader;
struct leader *leader_new(struct kube_client *c, struct loop *loop, const struct leader_opts *opts);
void leader_free(struct leader *l);
// To be asked before each write: it looks at the clock, so that a machine that just woke up, and whose timers did not run
// yet, does not act on what was true before it slept.
bool leader_is_leading(const struct leader *l);
// Gives the Lease up so that another leads at once; done comes, once and from the loop, when that is said, or could not
// be within renew_ms. changed(false) comes first, from within.
void leader_resign(struct leader *l, void (*done)(void *ctx), void *ctx);

#endif
