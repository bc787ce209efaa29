// SPDX-License-Identifier: Apache-2.0
// Keeps the ConfigMap dgdr-status-NAME at the newest status: at most one write a second, over failures of any length,
// the last status always.
#ifndef AGENT_PUBLISH_H
#define AGENT_PUBLISH_H

#include "base/strbuf.h"
#include "kube/client.h"

#include <stdbool.h>

struct publish_to {
    const char *namespace_, *name; // of the DGDR
    // A line for the log: what went wrong, once each, and that it goes on.
    void (*say)(void *ctx, const char *line);
    // Something was delivered, and nothing newer is there.
    void (*delivered)(void *ctx);
    void *ctx;
};

struct publisher {
    struct kube_client *client;
    struct loop *loop;
    struct publish_to to;
    struct strbuf wanted, sending; // statuses; "" for none
    bool delivered;                // wanted is in the cluster
    struct kube_call *call;
    int timer;
    int64_t not_before_ms;
    int64_t backoff_ms;        // 0: the last try went well
    bool hurried;              // failures are followed by another try soon
    char *version, *owner_uid; // of the DGDR; NULL: not known
    bool ownerless;            // who the owner is may not be asked
    char *said;                // the failure that was said last
};

// Client, loop and what `to` points to are borrowed.
void publisher_init(struct publisher *p, struct kube_client *client, struct loop *loop,
                    const struct publish_to *to);
void publisher_release(struct publisher *p);
// The newest status; copied. It replaces what was not sent yet.
void publisher_want(struct publisher *p, const char *status);
// From now on does not wait any longer than a second for what is to be sent, whatever has failed.
void publisher_hurry(struct publisher *p);
// Nothing is left to be sent.
bool publisher_is_idle(const struct publisher *p);

#endif
