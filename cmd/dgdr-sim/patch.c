// SPDX-License-Identifier: Apache-2.0
// PATCH: the four types, each by its Content-Type.
#include "base/mem.h"
#include "convert.h"
#include "doc/json.h"
#include "managed.h"
#include "merge.h"
#include "write.h"

#include <string.h>

static int merge(struct node **tree, const struct node *patch, struct err *err)
{
    (void)err;
    sim_merge_patch(*tree, patch);
    return 0;
}

static int strategic(struct node **tree, const struct node *patch, struct err *err)
{
    return sim_strategic_patch(*tree, patch, err);
}

static const struct patch_type {
    const char *type;
    int (*patch)(struct node **tree, const struct node *patch,
                 struct err *err); // NULL: server-side apply
    bool custom;                   // custom resources take it
} types[] = {
    {"application/merge-patch+json", merge, true},
    {"application/json-patch+json", sim_json_patch, true},
    {"application/strategic-merge-patch+json", strategic, false},
    {"application/apply-patch+yaml", NULL, true},
};

static const struct patch_type *find_type(struct sim_request *r)
{
    const char *type = sim_header(r, "Content-Type");
    bool custom = r->kind->flags & SIM_CUSTOM;

    for (size_t i = 0; type && i < ARRAY_LEN(types); i++)
        if (!strncmp(type, types[i].type, strlen(types[i].type)) && (types[i].custom || !custom))
            return &types[i];
    sim_status_set(
        &r->status, 415, "UnsupportedMediaType",
        "the body of the request was in an unknown format - accepted media types include: "
        "application/json-patch+json, application/merge-patch+json, %sapplication/apply-patch+yaml",
        custom ? "" : "application/strategic-merge-patch+json, ");
    return NULL;
}

static int refuse(struct sim_request *r, const struct err *err)
{
    if (err->code == 422) {
        r->status.kind = r->kind;
        snprintf(r->status.name, sizeof(r->status.name), "%s", r->name);
        return sim_status_set(&r->status, 422, "Invalid",
                              "the server rejected our request due to an error in our "
                              "request: %s",
                              err->text);
    }
    return sim_status_bad_request(&r->status, "%s", err->text);
}

static int patch_once(struct sim_request *r, const struct patch_type *type,
                      const struct node *patch)
{
    const struct sim_kind *storage = sim_kind_storage(r->kind);
    struct sim_object *before =
        sim_store_find(r->server->store, storage, r->ns ? r->ns : "", r->name);
    struct err err = ERR_INIT;
    int rc = -1;

    if (!before)
        return sim_status_not_found(&r->status, r->kind, r->name);
    struct node *tree = node_clone(sim_object_tree(before, r->kind));
    if (type->patch(&tree, patch, &err) < 0) {
        refuse(r, &err);
        node_free(tree);
    } else if (sim_write_check_body(r, tree) < 0) {
        node_free(tree);
    } else {
        sim_convert_to_storage(tree, r->kind);
        rc = sim_write_store(r, tree, before, true);
    }
    sim_object_unref(before);
    return rc;
}

static int apply_once(struct sim_request *r, const struct node *body, bool force)
{
    const struct sim_kind *storage = sim_kind_storage(r->kind);
    struct sim_object *before =
        sim_store_find(r->server->store, storage, r->ns ? r->ns : "", r->name);
    struct node *config = node_clone(body);
    int rc = -1;

    sim_convert_to_storage(config, r->kind);
    if (!before && r->sub) {
        sim_status_not_found(&r->status, r->kind, r->name);
    } else {
        const struct node *live = before ? sim_object_tree(before, storage) : NULL;
        struct node *tree;

        // Each half is applied by its own requests.
        if (!r->sub && (r->kind->flags & SIM_STATUS)) {
            node_del(config, "status");
        } else if (r->sub) {
            struct node *status = node_take(config, "status");

            node_del(config, "spec");
            if (status)
                node_set(config, "status", status);
        }
        tree = sim_managed_apply(r, live, config, force);
        if (tree)
            rc = sim_write_store(r, tree, before, false);
    }
    node_free(config);
    sim_object_unref(before);
    return rc;
}

static int apply(struct sim_request *r, struct node *body)
{
    const char *manager = sim_query(r, "fieldManager");
    int rc;

    if (!manager || !*manager)
        return sim_status_bad_request(&r->status, "fieldManager is required for apply patch");
    if (sim_write_check_body(r, body) < 0)
        return -1;
    if (node_len(node_at(body, "metadata.managedFields")))
        return sim_status_bad_request(&r->status, "metadata.managedFields must be nil");
    node_set_str(node_mut(body, "metadata"), "name", r->name);
    do
        rc = apply_once(r, body, sim_query_true(r, "force"));
    while (rc > 0);
    return rc;
}

int sim_patch(struct sim_request *r)
{
    const struct patch_type *type = find_type(r);
    struct node *patch = type ? sim_request_body(r) : NULL;
    int rc = -1;

    if (!patch)
        return -1;
    if (!type->patch)
        rc = apply(r, patch);
    else
        do
            rc = patch_once(r, type, patch);
        while (rc > 0);
    node_free(patch);
    return rc;
}
