// SPDX-License-Identifier: Apache-2.0
// A status file in all the places where it may stand. Documents are parted by NUL bytes and come
// one after the other, so that transitions are reached too.
#include "check_run.h"
#include "doc/json.h"
#include "doc/node.h"

#include <stdint.h>

static const int64_t now_ms = 1769177400000; // 2026-01-23T14:10:00Z

static struct node *object(const char *kind, const char *name)
{
    struct node *n = node_new_map(), *metadata = node_new_map();
    node_set_str(n, "kind", kind);
    node_set_str(n, "apiVersion", "nvidia.com/v1alpha1");
    node_set_str(metadata, "name", name);
    node_set_str(metadata, "namespace", "ml");
    node_set_str(metadata, "creationTimestamp", "2026-01-23T13:00:00Z");
    node_set(n, "metadata", metadata);
    return n;
}

static struct node *configmap(const char *key, const char *text)
{
    struct node *n = object("ConfigMap", "dgdr-status-x"), *data = node_new_map();
    node_set_str(data, key, text);
    node_set(n, "data", data);
    return n;
}

static struct node *request(const char *text, size_t size)
{
    struct node *n = object("DynamoGraphDeploymentRequest", "x"), *status = node_new_map();
    struct node *progress = json_parse(text, size, NULL);
    node_set_str(status, "state", "Profiling");
    if (progress)
        node_set(status, "profilingProgress", progress);
    node_set(n, "status", status);
    return n;
}

static void feed(struct store *s, struct node *n, int64_t seen_ms)
{
    store_upsert(s, n, seen_ms);
    node_free(n);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct store *s = store_new();
    feed(s, request("{}", 2), now_ms);
    for (int64_t i = 0; size > 0 && i < 8; i++) {
        size_t n = strnlen((const char *)data, size);
        char *text = strndup((const char *)data, n);
        feed(s, configmap(i % 2 ? "status" : "status.json", text), now_ms + i * 1000);
        if (i % 3 == 0)
            feed(s, request(text, n), now_ms + i * 1000);
        free(text);
        check_store(s, now_ms + i * 1000);
        n = n < size ? n + 1 : n;
        data += n;
        size -= n;
    }
    store_free(s);
    return 0;
}
