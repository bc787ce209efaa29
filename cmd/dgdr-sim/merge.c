// SPDX-License-Identifier: Apache-2.0
#include "merge.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

void sim_merge_patch(struct node *target, const struct node *patch)
{
    for (const struct node *p = node_first(patch); p; p = node_next(p)) {
        const char *key = node_key(p);

        if (node_type(p) == NODE_NULL) {
            node_del(target, key);
        } else if (node_type(p) == NODE_MAP) {
            if (node_type(node_get(target, key)) != NODE_MAP)
                node_set(target, key, node_new_map());
            sim_merge_patch(node_mut(target, key), p);
        } else {
            node_set(target, key, node_clone(p));
        }
    }
}

static const struct {
    const char *list, *key;
} merge_keys[] = {
    {"containers", "name"},
    {"initContainers", "name"},
    {"ephemeralContainers", "name"},
    {"containerStatuses", "name"},
    {"initContainerStatuses", "name"},
    {"env", "name"},
    {"volumes", "name"},
    {"volumeMounts", "mountPath"},
    {"volumeDevices", "devicePath"},
    {"ports", "containerPort"},
    {"imagePullSecrets", "name"},
    {"secrets", "name"},
    {"hostAliases", "ip"},
    {"conditions", "type"},
    {"ownerReferences", "uid"},
    {"addresses", "type"},
    {"taints", "key"},
};

const char *sim_merge_key(const char *list_name)
{
    for (size_t i = 0; list_name && i < ARRAY_LEN(merge_keys); i++)
        if (!strcmp(merge_keys[i].list, list_name))
            return merge_keys[i].key;
    return NULL;
}

struct node *sim_item_by_key(struct node *list, const char *key, const struct node *value)
{
    for (size_t i = 0; i < node_len(list); i++) {
        struct node *item = node_mut_item(list, i);

        if (node_equal(node_get(item, key), value))
            return item;
    }
    return NULL;
}

// A copy of the list without the items for which `drop` (by key and value, or whole value with key
// NULL) holds.
static struct node *list_without(const struct node *list, const char *key, const struct node *value)
{
    struct node *kept = node_new_list();

    for (const struct node *i = node_first(list); i; i = node_next(i))
        if (!node_equal(key ? node_get(i, key) : i, value))
            node_append(kept, node_clone(i));
    return kept;
}

static bool is_directive(const struct node *map, const char *word)
{
    const char *patch = node_str_at(map, "$patch");

    return patch && !strcmp(patch, word);
}

static int merge_list(struct node *target, const char *name, const struct node *patch,
                      struct err *err)
{
    const char *key = sim_merge_key(name);

    for (const struct node *p = node_first(patch); p; p = node_next(p))
        if (is_directive(p, "replace")) {
            node_set(target, name, node_new_list());
            key = key ? key : "";
        }
    for (const struct node *p = node_first(patch); p; p = node_next(p)) {
        const struct node *id = node_get(p, key);
        struct node *item = sim_item_by_key(node_mut(target, name), key, id);

        if (is_directive(p, "replace"))
            continue;
        if (is_directive(p, "delete")) {
            node_set(target, name, list_without(node_get(target, name), key, id));
            continue;
        }
        if (!id) {
            err_set(err, ERR_FAILURE, "map: %s does not contain declared merge key: %s", name, key);
            if (err)
                err->code = 400;
            return -1;
        }
        if (!item) {
            node_append(node_mut(target, name), node_new_map());
            item = node_mut_item(node_mut(target, name), node_len(node_get(target, name)) - 1);
        }
        if (sim_strategic_patch(item, p, err) < 0)
            return -1;
    }
    return 0;
}

// {"$retainKeys":["a","b"]}: all other members of the target go.
static void retain_keys(struct node *target, const struct node *keys)
{
    bool again = true;

    while (again) {
        again = false;
        for (const struct node *m = node_first(target); m && !again; m = node_next(m)) {
            bool keep = false;

            for (const struct node *k = node_first(keys); k; k = node_next(k))
                keep = keep || (node_str(k) && !strcmp(node_str(k), node_key(m)));
            if (!keep)
                again = node_del(target, node_key(m));
        }
    }
}

// Returns whether the member was a directive.
static bool apply_directive(struct node *target, const struct node *p)
{
    static const char delete_from[] = "$deleteFromPrimitiveList/";
    const char *key = node_key(p);

    if (!strcmp(key, "$retainKeys")) {
        retain_keys(target, p);
    } else if (!strncmp(key, delete_from, sizeof(delete_from) - 1)) {
        const char *name = key + sizeof(delete_from) - 1;

        for (const struct node *v = node_first(p); v; v = node_next(v))
            if (node_get(target, name))
                node_set(target, name, list_without(node_get(target, name), NULL, v));
    }
    return *key == '$';
}

// Lists of scalars that merge as sets.
static bool is_primitive_set(const char *name)
{
    return !strcmp(name, "finalizers");
}

static void merge_set(struct node *target, const char *name, const struct node *patch)
{
    for (const struct node *v = node_first(patch); v; v = node_next(v)) {
        bool there = false;

        for (const struct node *i = node_first(node_get(target, name)); i; i = node_next(i))
            there = there || node_equal(i, v);
        if (!there)
            node_append(node_mut(target, name), node_clone(v));
    }
}

static int merge_member(struct node *target, const struct node *p, struct err *err)
{
    const char *key = node_key(p);
    bool keyed = node_type(p) == NODE_LIST && (sim_merge_key(key) || is_primitive_set(key));

    if (node_type(p) == NODE_NULL || (node_type(p) == NODE_MAP && is_directive(p, "delete"))) {
        node_del(target, key);
    } else if (node_type(p) == NODE_MAP && !is_directive(p, "replace")) {
        if (node_type(node_get(target, key)) != NODE_MAP)
            node_set(target, key, node_new_map());
        return sim_strategic_patch(node_mut(target, key), p, err);
    } else if (keyed) {
        if (node_type(node_get(target, key)) != NODE_LIST)
            node_set(target, key, node_new_list());
        if (sim_merge_key(key))
            return merge_list(target, key, p, err);
        merge_set(target, key, p);
    } else {
        struct node *copy = node_clone(p);

        node_del(copy, "$patch");
        node_set(target, key, copy);
    }
    return 0;
}

int sim_strategic_patch(struct node *target, const struct node *patch, struct err *err)
{
    for (const struct node *p = node_first(patch); p; p = node_next(p))
        if (!apply_directive(target, p) && merge_member(target, p, err) < 0)
            return -1;
    return 0;
}
