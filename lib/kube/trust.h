// SPDX-License-Identifier: Apache-2.0
// Where the system keeps the authorities that it trusts: needed for a cluster that brings none of its own. It differs
// from system to system, and a program that is to run on all of them cannot know it when it is built.
#ifndef KUBE_TRUST_H
#define KUBE_TRUST_H

#include "kube/config.h"

#include <stdbool.h>

// Paths that the caller does not own: an environment variable's value, or a constant. NULL: none, and libcurl's own
// choice stands.
struct kube_trust {
    const char *file;   // all authorities, PEM
    const char *folder; // one file each, named by hash; several folders are separated by ':'
};

// As Go (crypto/x509) looks for them, and so kubectl: $SSL_CERT_FILE, else the first usual file that `readable` says yes
// to; and $SSL_CERT_DIR, else the first usual folder. A variable is believed without a look.
struct kube_trust kube_trust_find(const struct kube_env *env,
                                  bool (*readable)(void *ctx, const char *path), void *ctx);

// For `readable`: asks the file system.
bool kube_trust_readable(void *ctx, const char *path);

#endif
