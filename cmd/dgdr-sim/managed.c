// SPDX-License-Identifier: Apache-2.0
#include "managed.h"

#include "fields.h"
#include "merge.h"

#include <string.h>

enum { MANAGER_MAX = 128 };

struct writer {
    char manager[MANAGER_MAX];
    const char *operation; // Apply or Update
    const char *sub;       // "status", or NULL
    char api_version[SIM_API_VERSION_MAX];
    char now[TIME_TEXT_MAX];
    bool custom;
};

// The query's fieldManager, or the first word of the User-Agent.
static char *field_manager(const struct sim_request *r, char out[MANAGER_MAX])
{
    const char *given = sim_query(r, "fieldManager"), *agent = sim_header(r, "User-Agent");

    if (given && *given)
        snprintf(out, MANAGER_MAX, "%s", given);
    else
        snprintf(out, MANAGER_MAX, "%.*s", agent ? (int)strcspn(agent, "/") : 7,
                 agent ? agent : "unknown");
    return out;
}

static void writer_init(struct writer *w, const struct sim_request *r, const char *operation)
{
    field_manager(r, w->manager);
    w->operation = operation;
    w->sub = r->sub;
    w->custom = r->kind->flags & SIM_CUSTOM;
    sim_kind_api_version(r->kind, w->api_version);
    time_format(sim_clock_now(r->server->clock), w->now);
}

static bool text_is(const struct node *n, const char *member, const char *value)
{
    const char *s = node_str_at(n, member);

    return value ? s && !strcmp(s, value) : !s || !*s;
}

static bool is_entry_of(const struct node *entry, const struct writer *w)
{
    return text_is(entry, "manager", w->manager) && text_is(entry, "operation", w->operation) &&
           text_is(entry, "subresource", w->sub);
}

static struct node *new_entry(const struct writer *w, struct node *fields)
{
    struct node *e = node_new_map();

    node_set_str(e, "manager", w->manager);
    node_set_str(e, "operation", w->operation);
    node_set_str(e, "apiVersion", w->api_version);
    node_set_str(e, "time", w->now);
    node_set_str(e, "fieldsType", "FieldsV1");
    node_set(e, "fieldsV1", fields);
    node_set_str(e, "subresource", w->sub);
    return e;
}

// The list with `taken` removed from everybody else and `own` as (with replace) or added to the
// writer's own fields.
static struct node *new_list(const struct node *old, const struct writer *w,
                             const struct node *taken, const struct node *own, bool replace)
{
    struct node *list = node_new_list();
    bool found = false;

    for (const struct node *e = node_first(old); e; e = node_next(e)) {
        struct node *copy = node_clone(e),
                    *fields = sim_fields_minus(node_get(e, "fieldsV1"), taken);
        bool mine = is_entry_of(e, w);

        if (mine && replace) {
            node_free(fields);
            fields = node_clone(own);
        } else if (mine) {
            sim_fields_add(fields, own);
        }
        found = found || mine;
        if (mine && !node_equal(fields, node_get(e, "fieldsV1"))) {
            node_set_str(copy, "time", w->now);
            node_set_str(copy, "apiVersion", w->api_version);
        }
        if (node_len(fields)) {
            node_set(copy, "fieldsV1", fields);
            node_append(list, copy);
        } else {
            node_free(fields);
            node_free(copy);
        }
    }
    if (!found && node_len(own))
        node_append(list, new_entry(w, node_clone(own)));
    return list;
}

void sim_managed_update(const struct sim_request *r, struct node *tree, const struct node *before)
{
    const struct node *given = node_at(tree, "metadata.managedFields"),
                      *old = node_at(before, "metadata.managedFields");
    struct node *meta = node_mut(tree, "metadata");
    struct writer w;

    if (before && given && !node_equal(given, old)) {
        if (!node_len(given))
            node_del(meta, "managedFields");
        return;
    }
    writer_init(&w, r, "Update");
    struct node *changed = sim_fields_changed(before, tree, w.custom);
    struct node *all_before = sim_fields_of(before, w.custom),
                *all_now = sim_fields_of(tree, w.custom);
    struct node *gone = sim_fields_minus(all_before, all_now);
    if (node_len(changed) || node_len(gone)) {
        struct node *taken = node_clone(changed);

        sim_fields_add(taken, gone);
        node_set(meta, "managedFields", new_list(old, &w, taken, changed, false));
        node_free(taken);
    } else if (old && !given) {
        node_set(meta, "managedFields", node_clone(old));
    }
    node_free(changed);
    node_free(all_before);
    node_free(all_now);
    node_free(gone);
}

// --- apply ---------------------------------------------------------------------------------------

static void merge_applied(struct node *live, const struct node *config, bool custom)
{
    for (const struct node *c = node_first(config); c; c = node_next(c)) {
        const char *name = node_key(c), *key = sim_merge_key(name);
        bool keyed = node_type(c) == NODE_LIST && key && (!custom || !strcmp(name, "conditions"));

        if (node_type(c) == NODE_MAP && node_type(node_get(live, name)) == NODE_MAP) {
            merge_applied(node_mut(live, name), c, custom);
        } else if (keyed && node_type(node_get(live, name)) == NODE_LIST) {
            struct node *list = node_mut(live, name);

            for (const struct node *i = node_first(c); i; i = node_next(i)) {
                struct node *there = sim_item_by_key(list, key, node_get(i, key));

                if (there)
                    merge_applied(there, i, custom);
                else
                    node_append(list, node_clone(i));
            }
        } else {
            node_set(live, name, node_clone(c));
        }
    }
}

struct conflicts {
    struct node *causes; // list
    struct strbuf text;
    const struct node *entry;
    size_t count, of_entry;
};

static void describe_manager(const struct node *entry, struct strbuf *out)
{
    const char *sub = node_str_at(entry, "subresource"), *at = node_str_at(entry, "time");

    strbuf_addf(out, "\"%s\"", node_str_at(entry, "manager"));
    if (sub)
        strbuf_addf(out, " with subresource \"%s\"", sub);
    if (!text_is(entry, "operation", "Update"))
        return;
    strbuf_addf(out, " using %s", node_str_at(entry, "apiVersion"));
    if (at)
        strbuf_addf(out, " at %s", at);
}

static void on_conflict(void *ctx, const char *path)
{
    struct conflicts *c = ctx;
    struct node *cause = node_new_map();
    struct strbuf text = STRBUF_INIT;

    strbuf_adds(&text, "conflict with ");
    describe_manager(c->entry, &text);
    node_set_str(cause, "reason", "FieldManagerConflict");
    node_set_str(cause, "message", text.buf);
    node_set_str(cause, "field", path);
    node_append(c->causes, cause);
    if (c->of_entry++ == 0) {
        if (c->count)
            strbuf_addc(&c->text, '\n');
        strbuf_adds(&c->text, "conflicts with ");
        describe_manager(c->entry, &c->text);
        strbuf_addc(&c->text, ':');
    }
    strbuf_addf(&c->text, "\n- %s", path);
    c->count++;
    strbuf_release(&text);
}

static int report_conflicts(struct sim_request *r, struct conflicts *c)
{
    int rc = 0;

    if (c->count == 1) {
        const struct node *only = node_first(c->causes);

        rc = sim_status_set(&r->status, 409, "Conflict", "Apply failed with 1 conflict: %s: %s",
                            node_str_at(only, "message"), node_str_at(only, "field"));
    } else if (c->count) {
        rc = sim_status_set(&r->status, 409, "Conflict", "Apply failed with %zu conflicts: %s",
                            c->count, c->text.buf);
    }
    if (rc < 0)
        r->status.causes = c->causes;
    else
        node_free(c->causes);
    strbuf_release(&c->text);
    return rc;
}

// Fields that the new configuration changes and somebody else has.
static int find_conflicts(struct sim_request *r, const struct writer *w, const struct node *managed,
                          const struct node *changes)
{
    struct conflicts c = {.causes = node_new_list(), .text = STRBUF_INIT};

    for (const struct node *e = node_first(managed); e; e = node_next(e)) {
        if (is_entry_of(e, w))
            continue;
        c.entry = e;
        c.of_entry = 0;
        sim_fields_common(changes, node_get(e, "fieldsV1"), on_conflict, &c);
    }
    return report_conflicts(r, &c);
}

// Fields that this manager applied before, no longer does, and that nobody else has either.
static struct node *abandoned(const struct writer *w, const struct node *managed,
                              const struct node *own)
{
    struct node *gone = node_new_map();

    for (const struct node *e = node_first(managed); e; e = node_next(e))
        if (is_entry_of(e, w)) {
            node_free(gone);
            gone = sim_fields_minus(node_get(e, "fieldsV1"), own);
        }
    for (const struct node *e = node_first(managed); e; e = node_next(e))
        if (!is_entry_of(e, w)) {
            struct node *left = sim_fields_minus(gone, node_get(e, "fieldsV1"));

            node_free(gone);
            gone = left;
        }
    return gone;
}

struct node *sim_managed_apply(struct sim_request *r, const struct node *live,
                               const struct node *config, bool force)
{
    const struct node *managed = node_at(live, "metadata.managedFields");
    struct writer w;

    writer_init(&w, r, "Apply");
    struct node *out = live ? node_clone(live) : node_new_map();
    merge_applied(out, config, w.custom);
    struct node *own = sim_fields_of(config, w.custom);
    struct node *changes = sim_fields_changed(live, out, w.custom);
    if (!force && find_conflicts(r, &w, managed, changes) < 0) {
        node_free(out);
        out = NULL;
    } else {
        struct node *gone = abandoned(&w, managed, own);

        sim_fields_delete_from(out, gone);
        node_set(node_mut(out, "metadata"), "managedFields",
                 new_list(managed, &w, changes, own, true));
        node_free(gone);
    }
    node_free(own);
    node_free(changes);
    return out;
}
