// SPDX-License-Identifier: Apache-2.0
// Requests that are answered with one document: collected up to KUBE_OBJECT_MAX, parsed, and told from a Status that
// says no. Private to lib/kube.
#ifndef KUBE_DOCUMENT_H
#define KUBE_DOCUMENT_H

#include "kube/client.h"
#include "kube/exchange.h"

// Any path: opts->path.
struct kube_call *document_start(struct kube_client *c, const struct exchange_opts *opts,
                                 kube_get_fn *done, void *ctx);

// An object, or with name NULL its collection; subresource may be NULL. opts->path and opts->subject are filled in here.
// A name or namespace that is none is refused from the loop, as everything else is.
struct document_target {
    const struct kube_resource *resource;
    const char *namespace_, *name, *subresource;
};
struct kube_call *document_start_at(struct kube_client *c, const struct document_target *target,
                                    const struct exchange_opts *opts, kube_get_fn *done, void *ctx);

#endif
