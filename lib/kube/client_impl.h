// SPDX-License-Identifier: Apache-2.0
// What the files of the client share: the client itself and the bookkeeping of its calls. Not for others.
#ifndef KUBE_CLIENT_IMPL_H
#define KUBE_CLIENT_IMPL_H

#include "kube/client.h"
#include "kube/exchange.h"
#include "kube/http.h"
#include "kube/warning.h"

// The longest single object, list item or watch event; a server may not grow our memory beyond it.
enum { KUBE_OBJECT_MAX = 16 * 1024 * 1024 };

struct pulse;

struct kube_client {
    const struct kube_config *config;
    struct loop *loop;
    struct kube_client_opts opts;
    char *user_agent;
    char *proxy;
    struct http *http;
    struct kube_cred *cred;
    struct kube_link link;
    struct warning_set warnings;
    struct exchange *exchanges;
    struct kube_call *calls;
    struct pulse *pulse; // made by the first reflector
};

// The beginning of every kind of call: what kube_call_cancel() and kube_client_free() need.
struct kube_call {
    struct kube_client *client;
    struct kube_call *prev, *next;
    void (*release)(struct kube_call *call); // stops and frees the whole of it
};
void call_init(struct kube_call *call, struct kube_client *c,
               void (*release)(struct kube_call *call));
void call_unlink(struct kube_call *call);

// kube_list() without retries of its own: the reflector decides.
struct kube_call *list_start_once(struct kube_client *c, const struct kube_resource *r,
                                  const struct kube_list_opts *opts, long connect_timeout_ms,
                                  const struct kube_list_fns *fns, void *ctx);

// Feeds the Date header of a reply into the link's skew.
void client_note_date(struct kube_client *c, int64_t date_ms);

#endif
