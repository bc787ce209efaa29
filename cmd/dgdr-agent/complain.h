// SPDX-License-Identifier: Apache-2.0
// Events on a request whose status ConfigMap makes no sense: one per request and text, counted when it comes again, as
// kubectl describe shows them.
#ifndef AGENT_COMPLAIN_H
#define AGENT_COMPLAIN_H

#include "kube/client.h"
#include "logger.h"

struct complain;
struct complain *complain_new(struct kube_client *c, struct loop *loop, const struct logger *logger,
                              const char *instance);
void complain_free(struct complain *e);
// A Warning on the request (an object of the API: its name, namespace, uid, kind and apiVersion are read).
void complain_about(struct complain *e, const struct node *dgdr, const char *reason,
                    const char *message);

#endif
