// SPDX-License-Identifier: Apache-2.0
#include "kube/pem.h"

#include <string.h>

static const char BEGIN[] = "-----BEGIN ";
static const char END[] = "-----END ";
static const char DASHES[] = "-----";

// The end of the block's label when a block starts at p and its label ends in `label`.
static const char *match_label(const char *p, const char *end, const char *label)
{
    const char *name = p + strlen(BEGIN);
    const char *close = memmem(name, (size_t)(end - name), DASHES, strlen(DASHES));
    size_t want = strlen(label);
    if (!close || (size_t)(close - name) < want || memcmp(close - want, label, want) != 0)
        return NULL;
    return memchr(name, '\n', (size_t)(close - name)) ? NULL : close;
}

bool kube_pem_has(const struct kube_blob *blob, const char *label)
{
    if (!blob->data)
        return false;
    const char *end = blob->data + blob->len;
    const char *p = blob->data;
    while ((p = memmem(p, (size_t)(end - p), BEGIN, strlen(BEGIN)))) {
        const char *close = match_label(p, end, label);
        if (close && memmem(close, (size_t)(end - close), END, strlen(END)))
            return true;
        p += strlen(BEGIN);
    }
    return false;
}

int kube_pem_check_pair(const struct kube_blob *cert, const struct kube_blob *key, struct err *err)
{
    if (!kube_pem_has(cert, "CERTIFICATE"))
        return err_set(err, ERR_AUTH, "tls: failed to find any PEM data in certificate input");
    if (!kube_pem_has(key, "PRIVATE KEY"))
        return err_set(err, ERR_AUTH, "tls: failed to find any PEM data in key input");
    return 0;
}
