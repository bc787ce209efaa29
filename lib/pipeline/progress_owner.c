// SPDX-License-Identifier: Apache-2.0
#include "pipeline/progress_owner.h"

#include "pipeline/progress.h"

#include <string.h>

static const char profiling_key[] = "k:{\"type\":\"Profiling\"}";

const char *const owner_condition_fields[FIELD_COUNT] = {
    "type", "status", "reason", "message", "lastTransitionTime", "observedGeneration",
};
static const char *const managed_fields[FIELD_COUNT] = {
    "f:type", "f:status", "f:reason", "f:message", "f:lastTransitionTime", "f:observedGeneration",
};

static bool equals(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

static unsigned who(const struct node *entry)
{
    if (!equals(node_str(node_get(entry, "operation")), "Apply"))
        return OWNER_WRITER;
    return equals(node_str(node_get(entry, "manager")), PROGRESS_MANAGER) ? OWNER_US
                                                                          : OWNER_APPLIER;
}

// Whether a list of conditions is managed by type: it names types then, or is one value.
static bool names_types(const struct node *conditions)
{
    for (const struct node *c = node_first(conditions); c; c = node_next(c)) {
        if (strncmp(node_key(c), "k:", 2) == 0)
            return true;
    }
    return false;
}

static void read_conditions(struct progress_owner *o, const struct node *conditions, unsigned by)
{
    const struct node *fields = node_get(conditions, profiling_key);
    if (!names_types(conditions))
        o->list |= by;
    for (int i = 0; i < FIELD_COUNT; i++) {
        if (node_get(fields, managed_fields[i]))
            o->condition[i] |= by;
    }
}

// What the object's own version says of the list. v1beta1 has always managed it by type, v1alpha1 never in a release.
static bool is_one(const struct node *dgdr, bool seen, bool by_type)
{
    return seen ? !by_type : !equals(node_str(node_get(dgdr, "apiVersion")), "nvidia.com/v1beta1");
}

void progress_owner_read(struct progress_owner *o, const struct node *dgdr)
{
    const struct node *list = node_at(dgdr, "metadata.managedFields");
    const char *version = node_str(node_get(dgdr, "apiVersion"));
    bool seen = false, by_type = false;
    *o = (struct progress_owner){.said_ms = TIME_UNKNOWN};
    for (const struct node *e = node_first(list); e; e = node_next(e)) {
        const struct node *status = node_get(node_get(e, "fieldsV1"), "f:status");
        const struct node *conditions = node_get(status, "f:conditions");
        unsigned by = who(e);
        if (node_get(status, "f:profilingProgress")) {
            int64_t at = time_parse(node_str(node_get(e, "time")));
            o->progress |= by;
            o->said_ms = at > o->said_ms ? at : o->said_ms;
        }
        if (node_get(status, "f:profilingPhase"))
            o->phase |= by;
        if (!conditions)
            continue;
        read_conditions(o, conditions, by);
        if (equals(node_str(node_get(e, "apiVersion")), version)) {
            seen = true;
            by_type |= names_types(conditions);
        }
    }
    o->list_is_one = is_one(dgdr, seen, by_type);
}

static void keep(struct node *to, const struct node *from, const char *key)
{
    if (node_get(from, key))
        node_set(to, key, node_new_map());
}

static struct node *trim_conditions(const struct node *conditions)
{
    struct node *to = node_new_map();
    const struct node *fields = node_get(conditions, profiling_key);
    if (fields)
        node_set(to, profiling_key, node_clone(fields));
    else if (names_types(conditions))
        node_set(to, "k:{}", node_new_map());
    return to;
}

struct node *progress_owner_trim(const struct node *entry)
{
    static const char *const head[] = {"manager", "operation", "apiVersion", "time"};
    const struct node *status = node_get(node_get(entry, "fieldsV1"), "f:status");
    const struct node *conditions = node_get(status, "f:conditions");
    if (!node_get(status, "f:profilingProgress") && !node_get(status, "f:profilingPhase") &&
        !conditions)
        return NULL;
    struct node *to = node_new_map(), *fields = node_new_map(), *kept = node_new_map();
    for (size_t i = 0; i < ARRAY_LEN(head); i++)
        node_set_str(to, head[i], node_str(node_get(entry, head[i])));
    keep(kept, status, "f:profilingProgress");
    keep(kept, status, "f:profilingPhase");
    if (conditions)
        node_set(kept, "f:conditions", trim_conditions(conditions));
    node_set(fields, "f:status", kept);
    node_set(to, "fieldsV1", fields);
    return to;
}
