// SPDX-License-Identifier: Apache-2.0
#include "base/mem.h"
#include "selector.h"
#include "write.h"

#include <string.h>

struct options {
    bool orphan;
    bool dry_run;
    char *uid, *rv; // preconditions
};

static void options_release(struct options *o)
{
    free_clear(&o->uid);
    free_clear(&o->rv);
}

// DeleteOptions come in the body, in the query, or not at all.
static int read_options(struct sim_request *r, struct options *o)
{
    const char *policy = sim_query(r, "propagationPolicy");
    struct node *body = NULL;

    *o = (struct options){.dry_run = sim_query(r, "dryRun") != NULL};
    if (r->body.len && !(body = sim_request_body(r)))
        return -1;
    if (node_str_at(body, "propagationPolicy"))
        policy = node_str_at(body, "propagationPolicy");
    o->orphan = policy && !strcmp(policy, "Orphan");
    o->dry_run = o->dry_run || node_len(node_get(body, "dryRun")) > 0;
    o->uid = xstrdup(node_str_at(body, "preconditions.uid"));
    o->rv = xstrdup(node_str_at(body, "preconditions.resourceVersion"));
    node_free(body);
    return 0;
}

// An object with finalizers stays, marked, until they are gone.
static int mark(struct sim_request *r, struct sim_object *o)
{
    const struct sim_kind *storage = sim_kind_storage(r->kind);
    struct node *tree = node_clone(sim_object_tree(o, storage));
    struct sim_object *stored = NULL;
    char now[TIME_TEXT_MAX];

    if (node_at(tree, "metadata.deletionTimestamp")) {
        node_free(tree);
        return sim_reply_object(r, 200, o);
    }
    node_set_str(node_mut(tree, "metadata"), "deletionTimestamp",
                 time_format(sim_clock_now(r->server->clock), now));
    node_set_int(node_mut(tree, "metadata"), "deletionGracePeriodSeconds", 0);
    if (sim_store_put(r->server->store, storage, tree, o, &stored, NULL) < 0)
        return 1;
    sim_reply_object(r, 200, stored);
    sim_object_unref(stored);
    return 0;
}

static int reply_deleted(struct sim_request *r, struct sim_object *o)
{
    struct node *s = node_new_map(), *details = node_new_map();

    node_set_str(s, "kind", "Status");
    node_set_str(s, "apiVersion", "v1");
    node_set(s, "metadata", node_new_map());
    node_set_str(s, "status", "Success");
    node_set_str(details, "name", sim_object_name(o));
    if (*r->kind->group)
        node_set_str(details, "group", r->kind->group);
    node_set_str(details, "kind", r->kind->plural);
    node_set_str(details, "uid", sim_object_uid(o));
    node_set(s, "details", details);
    return sim_reply_node(r, 200, s);
}

// 1: somebody changed it meanwhile.
static int delete_object(struct sim_request *r, struct sim_object *o, const struct options *opts)
{
    const struct node *tree = sim_object_tree(o, sim_kind_storage(r->kind));
    const char *rv = node_str_at(tree, "metadata.resourceVersion");
    char text[STATUS_NAME_MAX];

    if ((opts->uid && strcmp(opts->uid, sim_object_uid(o)) != 0) ||
        (opts->rv && strcmp(opts->rv, rv) != 0)) {
        snprintf(text, sizeof(text),
                 "Precondition failed: %s in precondition: %s, %s in object meta: %s",
                 opts->uid ? "UID" : "ResourceVersion", opts->uid ? opts->uid : opts->rv,
                 opts->uid ? "UID" : "ResourceVersion", opts->uid ? sim_object_uid(o) : rv);
        sim_status_conflict(&r->status, r->kind, sim_object_name(o));
        return sim_status_set(&r->status, 409, "Conflict", "%s", text);
    }
    if (opts->dry_run)
        return reply_deleted(r, o);
    if (node_len(node_at(tree, "metadata.finalizers")))
        return mark(r, o);
    if (sim_store_remove(r->server->store, o, opts->orphan, NULL, NULL) < 0)
        return 1;
    return reply_deleted(r, o);
}

int sim_delete(struct sim_request *r)
{
    struct options opts;
    int rc;

    if (read_options(r, &opts) < 0)
        return -1;
    do {
        struct sim_object *o = sim_store_find(r->server->store, sim_kind_storage(r->kind),
                                              r->ns ? r->ns : "", r->name);

        rc = o ? delete_object(r, o, &opts) : sim_status_not_found(&r->status, r->kind, r->name);
        sim_object_unref(o);
    } while (rc > 0);
    options_release(&opts);
    return rc;
}

int sim_delete_collection(struct sim_request *r)
{
    const struct sim_kind *storage = sim_kind_storage(r->kind);
    struct sim_selector *sel;
    struct sim_snapshot snap;
    struct options opts;
    int rc = sim_selector_parse(r, &sel);

    if (rc < 0)
        return -1;
    if ((rc = read_options(r, &opts)) == 0 &&
        (rc = sim_store_snapshot(r->server->store, storage, r->ns, 0, &snap, NULL)) == 0) {
        for (size_t i = 0; i < snap.count && rc >= 0; i++)
            if (sim_selector_matches(sel, sim_object_tree(snap.items[i], storage)))
                rc = delete_object(r, snap.items[i], &opts);
        sim_snapshot_release(&snap);
    }
    options_release(&opts);
    sim_selector_free(sel);
    return rc < 0 ? -1 : sim_list(r);
}
