// SPDX-License-Identifier: Apache-2.0
// Requests that change something. Only dgdr-agent sends them; the plugin reads.
#ifndef KUBE_WRITE_H
#define KUBE_WRITE_H

#include "kube/client.h"

enum kube_write_verb {
    KUBE_CREATE, // POST; 409 AlreadyExists when it is there
    KUBE_UPDATE, // PUT; 409 Conflict when body's resourceVersion is not the newest
    KUBE_APPLY,  // server-side apply, see kube_apply()
    KUBE_DELETE, // 404 when it is not there
};

struct kube_write {
    const struct kube_resource *resource;
    const char *namespace_, *name; // name: NULL for KUBE_CREATE
    const char *subresource;       // "status"; NULL: the object itself
    const char *body;              // JSON of the object; NULL for KUBE_DELETE
    const char *manager;           // field manager; NULL: none
    bool force;                    // KUBE_APPLY: take over what another manager set
    // KUBE_DELETE: only this very object is deleted, else 409; NULL: whichever has the name.
    const char *uid, *resource_version;
};

// Copies what it keeps. An apply is retried as a GET is; the others are sent once, as being sent twice is not the same.
struct kube_call *kube_write(struct kube_client *c, enum kube_write_verb verb,
                             const struct kube_write *write, kube_get_fn *done, void *ctx);

#endif
