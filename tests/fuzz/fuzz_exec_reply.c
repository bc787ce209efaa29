// SPDX-License-Identifier: Apache-2.0
// What a credential plugin printed, whatever it is: either a usable credential or an error that
// says why.
#include "kube/exec_plugin.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void try_version(const char *text, size_t size, const char *version)
{
    struct exec_reply reply;
    struct err err = ERR_INIT;
    if (exec_reply_parse(&reply, text, size, version, &err) != 0) {
        if (err.kind != ERR_AUTH || !err.text[0])
            abort();
        return;
    }
    if (!reply.cert.data != !reply.key.data || (!reply.token && !reply.cert.data))
        abort();
    exec_reply_release(&reply);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    try_version((const char *)data, size, "client.authentication.k8s.io/v1");
    try_version((const char *)data, size, "client.authentication.k8s.io/v1beta1");
    return 0;
}
