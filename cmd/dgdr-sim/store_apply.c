// SPDX-License-Identifier: Apache-2.0
// Writes that come from the cluster itself: scenarios, and what exists from the beginning.
#include "store_priv.h"

#include "base/mem.h"
#include "convert.h"
#include "merge.h"

#include <string.h>

static void ensure_namespace(struct sim_store *s, const char *ns)
{
    const struct sim_kind *k = sim_kind_stored_as("Namespace");
    struct sim_object *there = sim_store_find(s, k, "", ns);
    struct node *o = node_new_map(), *meta = node_new_map(), *labels = node_new_map();

    node_set_str(o, "kind", "Namespace");
    node_set_str(o, "apiVersion", "v1");
    node_set_str(meta, "name", ns);
    node_set_str(labels, "kubernetes.io/metadata.name", ns);
    node_set(meta, "labels", labels);
    node_set(o, "metadata", meta);
    node_set(o, "status", node_new_map());
    node_set_str(node_mut(o, "status"), "phase", "Active");
    if (there) {
        node_free(o);
    } else {
        sim_meta_prepare(s, k, o, NULL);
        if (sim_store_put(s, k, o, NULL, NULL, NULL) < 0) {
            // Somebody else made it at the same moment, which is what was wanted.
        }
    }
    sim_object_unref(there);
}

static int exists_error(const char *kind, const char *name, struct err *err)
{
    err_set(err, ERR_FAILURE, "%s \"%s\" already exists", kind, name);
    if (err)
        err->code = 409;
    return -1;
}

// Stores the new state unless it is the old one; 1 when somebody else changed the object meanwhile.
static int put_state(struct sim_store *s, const struct sim_kind *k, struct sim_object *before,
                     const struct node *given, bool merge)
{
    const struct node *old = before ? sim_object_tree(before, k) : NULL;
    struct node *tree = node_clone(merge ? old : given);

    if (merge)
        sim_merge_patch(tree, given);
    sim_meta_prepare(s, k, tree, old);
    if (old)
        node_set_str(node_mut(tree, "metadata"), "resourceVersion",
                     node_str_at(old, "metadata.resourceVersion"));
    if (old && node_equal(tree, old)) {
        node_free(tree);
        return 0;
    }
    return sim_store_put(s, k, tree, before, NULL, NULL) < 0 ? 1 : 0;
}

// One attempt; 1 when somebody else changed the object meanwhile.
static int attempt(struct sim_store *s, enum sim_op op, const struct sim_kind *k,
                   const struct node *given, struct err *err)
{
    const char *ns = node_str_at(given, "metadata.namespace"),
               *name = node_str_at(given, "metadata.name");
    struct sim_object *before = sim_store_find(s, k, ns ? ns : "", name);
    int rc;

    if (op == SIM_CREATE && before)
        rc = exists_error(k->kind, name, err);
    else if ((op == SIM_MERGE || op == SIM_DELETE) && !before)
        rc = err_set(err, ERR_NOT_FOUND, "%s \"%s\" not found", k->kind, name);
    else if (op == SIM_DELETE)
        rc = sim_store_remove(s, before, false, NULL, NULL) < 0 ? 1 : 0;
    else
        rc = put_state(s, k, before, given, op == SIM_MERGE);
    sim_object_unref(before);
    return rc;
}

int sim_store_apply(struct sim_store *s, enum sim_op op, const struct node *object, struct err *err)
{
    const char *api = node_str_at(object, "apiVersion"), *kind = node_str_at(object, "kind");
    const struct sim_kind *row = sim_kind_by_object(api, kind);
    int rc;

    if (!row)
        return err_set(err, ERR_USAGE, "no kind \"%s\" in version \"%s\" here", kind ? kind : "",
                       api ? api : "");
    if (!node_str_at(object, "metadata.name"))
        return err_set(err, ERR_USAGE, "%s without metadata.name", kind);
    struct node *given = node_clone(object);
    sim_convert_to_storage(given, row);
    if (!(row->flags & SIM_NAMESPACED)) {
        node_del(node_mut(given, "metadata"), "namespace");
    } else {
        if (!node_str_at(given, "metadata.namespace"))
            node_set_str(node_mut(given, "metadata"), "namespace", "default");
        if (op != SIM_DELETE)
            ensure_namespace(s, node_str_at(given, "metadata.namespace"));
    }
    do
        rc = attempt(s, op, sim_kind_storage(row), given, err);
    while (rc > 0);
    node_free(given);
    return rc;
}

struct node *sim_store_read(struct sim_store *s, const char *kind, const char *ns, const char *name)
{
    const struct sim_kind *k = sim_kind_stored_as(kind);
    struct sim_object *o = k ? sim_store_find(s, k, ns ? ns : "", name) : NULL;
    struct node *copy = o ? node_clone(sim_object_tree(o, k)) : NULL;

    sim_object_unref(o);
    return copy;
}
