// SPDX-License-Identifier: Apache-2.0
// What goes when something else goes: dependents by ownerReferences, and the contents of a
// namespace.
#include "store_priv.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

static bool owned_by(const struct node *tree, const char *uid)
{
    const struct node *owners = node_at(tree, "metadata.ownerReferences");

    for (const struct node *r = node_first(owners); r; r = node_next(r))
        if (node_str_at(r, "uid") && !strcmp(node_str_at(r, "uid"), uid))
            return node_len(owners) == 1;
    return false;
}

// Removes it, or marks it when a finalizer holds it. Returns whether the table shrank.
static bool delete_at(struct sim_store *s, const struct sim_kind *storage, size_t i)
{
    struct sim_object *o = store_table(s, storage)->items[i];
    const struct node *tree = sim_object_tree(o, storage);
    bool held = node_len(node_at(tree, "metadata.finalizers")) > 0;
    struct node *marked = NULL;

    if (held && node_at(tree, "metadata.deletionTimestamp"))
        return false;
    if (held) {
        char now[TIME_TEXT_MAX];

        marked = node_clone(tree);
        node_set_str(node_mut(marked, "metadata"), "deletionTimestamp",
                     time_format(sim_clock_now(s->clock), now));
    }
    char *uid = held ? NULL : xstrdup(sim_object_uid(o));
    struct sim_object *last = store_commit_locked(s, storage, i, true, marked);
    if (!held && (storage->flags & SIM_LOG))
        sim_logs_drop_pod(s->logs, sim_object_namespace(last), sim_object_name(last));
    sim_object_unref(last);
    if (uid && *uid)
        store_collect_locked(s, uid);
    free_clear(&uid);
    return !held;
}

// Deleting one object may delete others of the same table, so the scan starts again after each.
static bool delete_first(struct sim_store *s, const struct sim_kind *storage, const char *ns,
                         const char *owner)
{
    struct sim_table *t = store_table(s, storage);

    for (size_t i = 0; i < t->count; i++) {
        struct sim_object *o = t->items[i];
        bool hit = owner ? owned_by(sim_object_tree(o, storage), owner)
                         : !strcmp(sim_object_namespace(o), ns);

        if (hit && delete_at(s, storage, i))
            return true;
    }
    return false;
}

static void delete_all(struct sim_store *s, const char *ns, const char *owner)
{
    size_t count;
    const struct sim_kind *kinds = sim_kinds(&count);

    for (size_t k = 0; k < count; k++)
        while (kinds[k].view == 0 && delete_first(s, &kinds[k], ns, owner))
            ;
}

void store_collect_locked(struct sim_store *s, const char *owner_uid)
{
    delete_all(s, NULL, owner_uid);
}

void store_empty_namespace_locked(struct sim_store *s, const char *ns)
{
    delete_all(s, ns, NULL);
}
