// SPDX-License-Identifier: Apache-2.0
#include "write.h"

#include "base/mem.h"
#include "convert.h"
#include "managed.h"

#include <string.h>

static bool is_status(const struct sim_request *r)
{
    return r->sub && !strcmp(r->sub, "status");
}

static void set_or_del(struct node *map, const char *key, const struct node *value)
{
    if (value)
        node_set(map, key, node_clone(value));
    else
        node_del(map, key);
}

// What a fresh object of a built-in kind starts with.
static void first_status(const struct sim_kind *k, struct node *tree)
{
    static const struct {
        const char *kind, *phase;
    } rows[] = {{"Pod", "Pending"}, {"Namespace", "Active"}};

    node_del(tree, "status");
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        if (!strcmp(rows[i].kind, k->kind)) {
            node_set(tree, "status", node_new_map());
            node_set_str(node_mut(tree, "status"), "phase", rows[i].phase);
        }
}

// The status is left alone by writes to the main resource.
static void keep_status(struct sim_request *r, struct node *tree, const struct node *before)
{
    if (!(r->kind->flags & SIM_STATUS))
        return;
    if (!before) {
        first_status(r->kind, tree);
        return;
    }
    if (!is_status(r)) {
        set_or_del(tree, "status", node_get(before, "status"));
        return;
    }
    // A write to the status keeps all the rest, but for the record of who owns which field.
    struct node *kept = node_clone(before);
    set_or_del(kept, "status", node_get(tree, "status"));
    set_or_del(node_mut(kept, "metadata"), "managedFields",
               node_at(tree, "metadata.managedFields"));
    for (const struct node *m = node_first(kept); m; m = node_next(m))
        node_set(tree, node_key(m), node_clone(m));
    node_free(kept);
}

static int put(struct sim_request *r, struct node *tree, struct sim_object *before, bool dry_run)
{
    struct sim_object *stored = NULL;
    int64_t rv = before ? sim_object_rv(before) : 0;
    const struct node *old = before ? sim_object_tree(before, sim_kind_storage(r->kind)) : NULL;
    bool ends = old && node_get(node_get(old, "metadata"), "deletionTimestamp") &&
                !node_len(node_at(tree, "metadata.finalizers"));

    if (old)
        set_or_del(node_mut(tree, "metadata"), "resourceVersion",
                   node_at(old, "metadata.resourceVersion"));
    if (dry_run || (old && node_equal(old, tree))) {
        stored = sim_object_new(sim_kind_storage(r->kind), tree, rv);
    } else if (sim_store_put(r->server->store, sim_kind_storage(r->kind), tree, before, &stored,
                             NULL) < 0) {
        return before ? 1 : sim_status_exists(&r->status, r->kind, r->name);
    }
    // The last finalizer of an object that is being deleted is gone: so is the object.
    if (ends && !dry_run && sim_store_remove(r->server->store, stored, false, NULL, NULL) < 0) {
        sim_object_unref(stored);
        return 1;
    }
    sim_reply_object(r, before ? 200 : 201, stored);
    sim_object_unref(stored);
    return 0;
}

int sim_write_store(struct sim_request *r, struct node *tree, struct sim_object *before, bool track)
{
    const struct sim_kind *storage = sim_kind_storage(r->kind);
    const struct node *old = before ? sim_object_tree(before, storage) : NULL;
    const char *rv = node_str_at(tree, "metadata.resourceVersion");

    if (old && rv && *rv && strcmp(rv, node_str_at(old, "metadata.resourceVersion")) != 0) {
        node_free(tree);
        return sim_status_conflict(&r->status, r->kind, r->name);
    }
    keep_status(r, tree, old);
    sim_write_defaults(storage, tree);
    if (sim_validate(r, tree) < 0) {
        node_free(tree);
        return -1;
    }
    if (track)
        sim_managed_update(r, tree, old);
    sim_meta_prepare(r->server->store, storage, tree, old);
    return put(r, tree, before, sim_query(r, "dryRun") != NULL);
}

static bool differs(const char *given, const char *wanted)
{
    return given && *given && strcmp(given, wanted) != 0;
}

static void complete_body(struct sim_request *r, struct node *body, const char *api_version)
{
    node_set_str(body, "apiVersion", api_version);
    node_set_str(body, "kind", r->kind->kind);
    if (node_type(node_get(body, "metadata")) != NODE_MAP)
        node_set(body, "metadata", node_new_map());
    if (r->kind->flags & SIM_NAMESPACED)
        node_set_str(node_mut(body, "metadata"), "namespace", r->ns);
    else
        node_del(node_mut(body, "metadata"), "namespace");
}

int sim_write_check_body(struct sim_request *r, struct node *body)
{
    char wanted[SIM_API_VERSION_MAX];
    const char *api = node_str_at(body, "apiVersion"), *kind = node_str_at(body, "kind");
    const char *name = node_str_at(body, "metadata.name"),
               *ns = node_str_at(body, "metadata.namespace");

    sim_kind_api_version(r->kind, wanted);
    if (node_type(body) != NODE_MAP || differs(kind, r->kind->kind))
        return sim_status_bad_request(
            &r->status, "the kind in the data (%s) does not match the expected kind (%s)",
            kind ? kind : "", r->kind->kind);
    if (differs(api, wanted))
        return sim_status_bad_request(
            &r->status,
            "the API version in the data (%s) does not match the expected API version (%s)", api,
            wanted);
    if (r->name && differs(name, r->name))
        return sim_status_bad_request(
            &r->status, "the name of the object (%s) does not match the name on the URL (%s)", name,
            r->name);
    if (r->ns && differs(ns, r->ns))
        return sim_status_bad_request(
            &r->status, "the namespace of the provided object does not match the namespace sent on "
                        "the request");
    complete_body(r, body, wanted);
    return 0;
}

// "name" + five letters or digits, as names are made from generateName.
static void generate_name(struct sim_request *r, struct node *meta)
{
    static const char letters[] = "bcdfghjklmnpqrstvwxz2456789";
    const char *prefix = node_str_at(meta, "generateName");
    uint64_t n = (uint64_t)sim_store_rv(r->server->store) * UINT64_C(0x9e3779b97f4a7c15);
    char name[STATUS_NAME_MAX];
    char tail[6] = "";

    for (size_t i = 0; i < 5; i++, n = n * 6364136223846793005ULL + 1442695040888963407ULL)
        tail[i] = letters[(n >> 33) % (sizeof(letters) - 1)];
    snprintf(name, sizeof(name), "%.240s%s", prefix, tail);
    node_set_str(meta, "name", name);
}

static int namespace_exists(struct sim_request *r)
{
    const struct sim_kind *k = sim_kind_stored_as("Namespace");
    struct sim_object *ns = r->ns ? sim_store_find(r->server->store, k, "", r->ns) : NULL;

    if (r->ns && !ns)
        return sim_status_not_found(&r->status, k, r->ns);
    sim_object_unref(ns);
    return 0;
}

int sim_create(struct sim_request *r)
{
    static const char *const decided[] = {"uid", "resourceVersion", "creationTimestamp",
                                          "generation", "deletionTimestamp"};
    struct node *body = sim_request_body(r);
    int rc;

    if (!body)
        return -1;
    if (sim_write_check_body(r, body) < 0 || namespace_exists(r) < 0) {
        node_free(body);
        return -1;
    }
    struct node *meta = node_mut(body, "metadata");
    if (node_str_at(meta, "resourceVersion") && *node_str_at(meta, "resourceVersion")) {
        node_free(body);
        return sim_status_bad_request(&r->status,
                                      "resourceVersion should not be set on objects to be created");
    }
    for (size_t i = 0; i < ARRAY_LEN(decided); i++)
        node_del(meta, decided[i]);
    if (!node_str_at(meta, "name") && node_str_at(meta, "generateName"))
        generate_name(r, meta);
    sim_convert_to_storage(body, r->kind);
    const char *name = node_str_at(body, "metadata.name");
    char *own = xstrdup(name ? name : "");
    r->name = own;
    struct sim_object *there =
        sim_store_find(r->server->store, sim_kind_storage(r->kind), r->ns ? r->ns : "", own);
    if (there) {
        node_free(body);
        rc = sim_status_exists(&r->status, r->kind, own);
    } else {
        rc = sim_write_store(r, body, NULL, true);
    }
    sim_object_unref(there);
    r->name = NULL;
    free_clear(&own);
    return rc;
}

static int update_once(struct sim_request *r, const struct node *body)
{
    const struct sim_kind *storage = sim_kind_storage(r->kind);
    struct sim_object *before =
        sim_store_find(r->server->store, storage, r->ns ? r->ns : "", r->name);
    const char *rv = node_str_at(body, "metadata.resourceVersion");
    int rc;

    if (!before)
        return sim_status_not_found(&r->status, r->kind, r->name);
    if ((r->kind->flags & SIM_CUSTOM) && (!rv || !*rv)) {
        rc = sim_status_invalid(&r->status, r->kind, r->name, "metadata.resourceVersion",
                                "FieldValueInvalid",
                                "Invalid value: 0x0: must be specified for an update");
    } else {
        struct node *tree = node_clone(body);

        sim_convert_to_storage(tree, r->kind);
        rc = sim_write_store(r, tree, before, true);
    }
    sim_object_unref(before);
    return rc;
}

int sim_update(struct sim_request *r)
{
    struct node *body = sim_request_body(r);
    int rc = -1;

    if (body && sim_write_check_body(r, body) == 0)
        do
            rc = update_once(r, body);
        while (rc > 0);
    node_free(body);
    return rc;
}
