// SPDX-License-Identifier: Apache-2.0
#include "write.h"

#include "base/base64.h"

#include <string.h>

static void default_str(struct node *map, const char *key, const char *value)
{
    if (map && !node_get(map, key))
        node_set_str(map, key, value);
}

static void default_int(struct node *map, const char *key, int64_t value)
{
    if (map && !node_get(map, key))
        node_set_int(map, key, value);
}

// stringData is only a way to write data.
static void secret(struct node *o)
{
    struct node *text = node_take(o, "stringData");
    struct strbuf encoded = STRBUF_INIT;

    default_str(o, "type", "Opaque");
    if (text && !node_get(o, "data"))
        node_set(o, "data", node_new_map());
    for (const struct node *t = node_first(text); t; t = node_next(t)) {
        const char *value = node_str(t) ? node_str(t) : "";

        strbuf_reset(&encoded);
        base64_encode(&encoded, value, strlen(value));
        node_set_str(node_mut(o, "data"), node_key(t), encoded.buf);
    }
    strbuf_wipe(&encoded);
    node_free(text);
}

static void job(struct node *o)
{
    struct node *spec = node_mut(o, "spec");

    default_int(spec, "parallelism", 1);
    default_int(spec, "completions", 1);
    default_int(spec, "backoffLimit", 6);
}

static void deployment(struct node *o)
{
    default_int(node_mut(o, "spec"), "replicas", 1);
}

static void service(struct node *o)
{
    default_str(node_mut(o, "spec"), "type", "ClusterIP");
}

// As the definition in deploy/crd says.
static void dgdr(struct node *o)
{
    struct node *spec = node_mut(o, "spec");

    default_str(spec, "backend", "auto");
    default_str(spec, "searchStrategy", "rapid");
}

static const struct {
    const char *kind;
    void (*fill)(struct node *o);
} rows[] = {
    {"Secret", secret},
    {"Job", job},
    {"Deployment", deployment},
    {"Service", service},
    {"DynamoGraphDeploymentRequest", dgdr},
};

void sim_write_defaults(const struct sim_kind *k, struct node *object)
{
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        if (!strcmp(rows[i].kind, k->kind))
            rows[i].fill(object);
}
