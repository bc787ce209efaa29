// SPDX-License-Identifier: Apache-2.0
#include "model/observe.h"

#include "doc/json.h"

#include <string.h>

enum { RECORD_MAX = 256 * 1024 };

static bool read_record(const char *key, const char *text, struct arena *scratch,
                        struct observation *out)
{
    size_t n = strnlen(text, RECORD_MAX + 1);
    if (n > RECORD_MAX) {
        observation_note(out, scratch, "malformed %s: longer than %d bytes", key, RECORD_MAX);
        return false;
    }
    struct err err = ERR_INIT;
    struct node *root = json_parse(text, n, &err);
    if (!root) {
        observation_note(out, scratch, "malformed %s: %s", key, err.text);
        return false;
    }
    bool ok = node_type(root) == NODE_MAP;
    if (ok)
        observe_record(root, scratch, out);
    else
        observation_note(out, scratch, "malformed %s: not an object", key);
    *out = observation_detach(out, scratch);
    node_free(root);
    return ok;
}

bool observe_status_cm(const struct node *cm, struct arena *scratch, struct observation *out)
{
    observation_init(out, SOURCE_STATUS_CM);
    observe_cm_metadata(cm, scratch, out);
    out->dialect = DIALECT_SEED;
    const struct node *data = node_get(cm, "data");
    const char *key = node_get(data, "status.json") ? "status.json" : "status";
    const struct node *value = node_get(data, key);
    if (!value) {
        observation_note(out, scratch, "no status.json in it");
        return false;
    }
    if (!node_str(value)) {
        observation_note(out, scratch, "malformed %s: not a text", key);
        return false;
    }
    return read_record(key, node_str(value), scratch, out);
}
