// SPDX-License-Identifier: Apache-2.0
#include "fields.h"

#include "base/mem.h"
#include "doc/json.h"
#include "merge.h"

#include <string.h>

enum { DEPTH_MAX = 64, KEY_MAX = 512 };

static const char *list_key(const char *name, bool custom)
{
    return custom && strcmp(name, "conditions") != 0 && strcmp(name, "ownerReferences") != 0
               ? NULL
               : sim_merge_key(name);
}

static void field_name(const char *key, struct strbuf *out)
{
    strbuf_reset(out);
    strbuf_addf(out, "f:%s", key);
}

// k:{"type":"Ready"}
static void item_name(const struct node *item, const char *key, struct strbuf *out)
{
    strbuf_reset(out);
    strbuf_adds(out, "k:{");
    json_write_string(out, key, false);
    strbuf_addc(out, ':');
    json_write(out, node_get(item, key), &(struct json_opts){.style = JSON_COMPACT});
    strbuf_addc(out, '}');
}

static struct node *fields_below(const struct node *n, const char *name, bool custom, int depth)
{
    const char *key = node_type(n) == NODE_LIST && name ? list_key(name, custom) : NULL;
    struct node *out = node_new_map();
    struct strbuf text = STRBUF_INIT;

    if (depth > DEPTH_MAX || (node_type(n) != NODE_MAP && !key))
        return out;
    for (const struct node *c = node_first(n); c; c = node_next(c)) {
        if (!key) {
            field_name(node_key(c), &text);
            node_set(out, text.buf, fields_below(c, node_key(c), custom, depth + 1));
        } else if (node_get(c, key)) {
            struct node *item = fields_below(c, NULL, custom, depth + 1);

            item_name(c, key, &text);
            node_set(item, ".", node_new_map());
            node_set(out, text.buf, item);
        }
    }
    strbuf_release(&text);
    return out;
}

struct node *sim_fields_of(const struct node *object, bool custom)
{
    static const char *const top[] = {"f:apiVersion", "f:kind"};
    static const char *const meta[] = {
        "f:name",          "f:namespace",         "f:uid",
        "f:generation",    "f:resourceVersion",   "f:creationTimestamp",
        "f:managedFields", "f:deletionTimestamp", "f:generateName",
        "f:selfLink"};
    struct node *out = fields_below(object, NULL, custom, 0);

    for (size_t i = 0; i < ARRAY_LEN(top); i++)
        node_del(out, top[i]);
    for (size_t i = 0; i < ARRAY_LEN(meta); i++)
        node_del(node_mut(out, "f:metadata"), meta[i]);
    if (!node_len(node_get(out, "f:metadata")))
        node_del(out, "f:metadata");
    return out;
}

struct node *sim_fields_minus(const struct node *a, const struct node *b)
{
    struct node *out = node_new_map();

    for (const struct node *c = node_first(a); c; c = node_next(c)) {
        const struct node *other = node_get(b, node_key(c));

        if (!other) {
            node_set(out, node_key(c), node_clone(c));
        } else if (node_len(c)) {
            struct node *rest = sim_fields_minus(c, other);

            if (node_len(rest))
                node_set(out, node_key(c), rest);
            else
                node_free(rest);
        }
    }
    return out;
}

void sim_fields_add(struct node *into, const struct node *more)
{
    for (const struct node *c = node_first(more); c; c = node_next(c)) {
        if (node_get(into, node_key(c)))
            sim_fields_add(node_mut(into, node_key(c)), c);
        else
            node_set(into, node_key(c), node_clone(c));
    }
}

// The member of an object that a part of a set names: "f:spec", or "k:{...}" in a list. "." is the
// item itself.
static struct node *resolve(struct node *n, const char *part, size_t *index)
{
    if (!strncmp(part, "f:", 2))
        return node_mut(n, part + 2);
    if (strncmp(part, "k:", 2) != 0)
        return NULL;
    struct node *wanted = json_parse(part + 2, strlen(part + 2), NULL);
    struct node *hit = NULL;
    for (size_t i = 0; i < node_len(n) && !hit; i++) {
        bool same = true;

        for (const struct node *k = node_first(wanted); k; k = node_next(k))
            same = same && node_equal(node_get(node_item(n, i), node_key(k)), k);
        if (same) {
            hit = node_mut_item(n, i);
            *index = i;
        }
    }
    node_free(wanted);
    return hit;
}

// Leaves of `set` whose values differ between the two objects, or that `before` lacks.
static struct node *differing(const struct node *before, const struct node *now,
                              const struct node *set)
{
    struct node *out = node_new_map();
    size_t index;

    for (const struct node *c = node_first(set); c; c = node_next(c)) {
        // resolve() does not write; it serves readers and writers.
        const struct node *old =
            before ? resolve((struct node *)before, node_key(c), &index) : NULL;
        const struct node *new = resolve((struct node *)now, node_key(c), &index);

        if (!strcmp(node_key(c), ".")) {
            if (!before)
                node_set(out, ".", node_new_map());
        } else if (!node_len(c)) {
            if (!old || !node_equal(old, new))
                node_set(out, node_key(c), node_new_map());
        } else {
            struct node *below = differing(old, new, c);

            if (node_len(below))
                node_set(out, node_key(c), below);
            else
                node_free(below);
        }
    }
    return out;
}

struct node *sim_fields_changed(const struct node *before, const struct node *now, bool custom)
{
    struct node *all = sim_fields_of(now, custom);
    struct node *out = differing(before, now, all);

    node_free(all);
    return out;
}

static void delete_item(struct node *list_parent, const char *list_name, size_t index)
{
    const struct node *list = node_get(list_parent, list_name);
    struct node *kept = node_new_list();
    size_t i = 0;

    for (const struct node *c = node_first(list); c; c = node_next(c))
        if (i++ != index)
            node_append(kept, node_clone(c));
    node_set(list_parent, list_name, kept);
}

static void delete_items(struct node *parent, const char *name, const struct node *set)
{
    for (const struct node *c = node_first(set); c; c = node_next(c)) {
        size_t index = 0;
        struct node *item = resolve(node_mut(parent, name), node_key(c), &index);

        if (item && node_get(c, "."))
            delete_item(parent, name, index);
        else if (item)
            sim_fields_delete_from(item, c);
    }
}

// A map that becomes empty goes with its last member.
void sim_fields_delete_from(struct node *object, const struct node *set)
{
    for (const struct node *c = node_first(set); c; c = node_next(c)) {
        const char *name = node_key(c) + 2;

        if (strncmp(node_key(c), "f:", 2) != 0 || !node_get(object, name))
            continue;
        if (!node_len(c)) {
            node_del(object, name);
            continue;
        }
        if (node_type(node_get(object, name)) == NODE_LIST)
            delete_items(object, name, c);
        else
            sim_fields_delete_from(node_mut(object, name), c);
        if (!node_len(node_get(object, name)))
            node_del(object, name);
    }
}

struct walk {
    void (*fn)(void *ctx, const char *path);
    void *ctx;
    struct strbuf path;
};

static void add_step(struct strbuf *path, const char *part)
{
    if (!strncmp(part, "f:", 2)) {
        strbuf_addf(path, ".%s", part + 2);
        return;
    }
    struct node *key = json_parse(part + 2, strlen(part + 2), NULL);
    for (const struct node *k = node_first(key); k; k = node_next(k)) {
        strbuf_addf(path, "[%s=", node_key(k));
        json_write(path, k, &(struct json_opts){.style = JSON_COMPACT});
        strbuf_addc(path, ']');
    }
    node_free(key);
}

static void walk_common(struct walk *w, const struct node *a, const struct node *b)
{
    for (const struct node *c = node_first(a); c; c = node_next(c)) {
        const struct node *other = node_get(b, node_key(c));
        size_t len = w->path.len;

        if (!other || !strcmp(node_key(c), "."))
            continue;
        add_step(&w->path, node_key(c));
        if (!node_len(c) || !node_len(other))
            w->fn(w->ctx, w->path.buf);
        else
            walk_common(w, c, other);
        strbuf_truncate(&w->path, len);
    }
}

void sim_fields_common(const struct node *a, const struct node *b,
                       void (*fn)(void *ctx, const char *path), void *ctx)
{
    struct walk w = {fn, ctx, STRBUF_INIT};

    walk_common(&w, a, b);
    strbuf_release(&w.path);
}
