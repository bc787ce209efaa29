// SPDX-License-Identifier: Apache-2.0
// Whole objects as a server sends them: any number of JSON values, one after the other.
#include "check_run.h"
#include "doc/json.h"

#include <stdint.h>

static const int64_t now_ms = 1769177400000; // 2026-01-23T14:10:00Z

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct store *s = store_new();
    char *copy = strndup((const char *)data, size); // a reader's buffer ends in NUL
    const char *text = copy;
    size = strlen(copy);
    for (int64_t i = 0; size > 0 && i < 16; i++) {
        size_t used = 0;
        struct node *n = json_parse_prefix(text, size, &used, NULL);
        if (!n || used == 0)
            break;
        store_upsert(s, n, now_ms + i * 1000);
        check_store(s, now_ms + i * 1000);
        if (i % 5 == 4)
            store_remove(s, n, now_ms + i * 1000);
        node_free(n);
        text += used;
        size -= used;
    }
    store_mark(s, "ConfigMap");
    store_sweep(s, "ConfigMap");
    check_store(s, now_ms + 3600000);
    store_mark(s, "DynamoGraphDeploymentRequest");
    store_sweep(s, "DynamoGraphDeploymentRequest");
    require(store_count(s) == 0);
    store_free(s);
    free(copy);
    return 0;
}
