// SPDX-License-Identifier: Apache-2.0
// As much of PEM as it takes to say "this is no certificate" before a TLS library says something
// less clear.
#ifndef KUBE_PEM_H
#define KUBE_PEM_H

#include "base/err.h"
#include "kube/config.h"

#include <stdbool.h>

enum { KUBE_PEM_USUAL = 16 * 1024 }; // bytes that a certificate chain or key seldom exceeds

// Whether there is a block "-----BEGIN <words>LABEL-----" with its END line; label "PRIVATE KEY"
// also finds "EC PRIVATE KEY".
bool kube_pem_has(const struct kube_blob *blob, const char *label);
// A certificate chain and its key; errors are crypto/tls's words, kind ERR_AUTH.
int kube_pem_check_pair(const struct kube_blob *cert, const struct kube_blob *key,
                        struct err *err) ATTR_MUST_USE;

#endif
