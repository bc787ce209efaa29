// SPDX-License-Identifier: Apache-2.0
#include "store_priv.h"

#include "base/mem.h"
#include "base/place.h"
#include "wait.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct sim_store *sim_store_new(struct sim_clock *clock, size_t history)
{
    struct sim_store *s = xcalloc(1, sizeof(*s));
    size_t kinds;

    sim_kinds(&kinds);
    pthread_mutex_init(&s->lock, NULL);
    pthread_cond_init(&s->changed, NULL);
    s->clock = clock;
    s->logs = sim_logs_new();
    s->tables = xcalloc(kinds, sizeof(*s->tables));
    s->ring_cap = history ? history : 1;
    s->ring = xcalloc(s->ring_cap, sizeof(*s->ring));
    s->seed = 0x64676472;
    return s;
}

void sim_change_release(struct sim_change *c)
{
    sim_object_unref(c->object);
    sim_object_unref(c->before);
    c->object = c->before = NULL;
}

void sim_store_free(struct sim_store *s)
{
    size_t kinds;

    if (!s)
        return;
    sim_kinds(&kinds);
    for (size_t k = 0; k < kinds; k++) {
        for (size_t i = 0; i < s->tables[k].count; i++)
            sim_object_unref(s->tables[k].items[i]);
        free(s->tables[k].items);
    }
    for (size_t i = 0; i < s->ring_count; i++)
        sim_change_release(store_ring_at(s, i));
    free(s->tables);
    free(s->ring);
    sim_logs_free(s->logs);
    pthread_cond_destroy(&s->changed);
    pthread_mutex_destroy(&s->lock);
    free(s);
}

int64_t sim_store_rv(struct sim_store *s)
{
    pthread_mutex_lock(&s->lock);
    int64_t rv = s->rv;
    pthread_mutex_unlock(&s->lock);
    return rv;
}

bool sim_store_stopping(struct sim_store *s)
{
    pthread_mutex_lock(&s->lock);
    bool stopping = s->stopping;
    pthread_mutex_unlock(&s->lock);
    return stopping;
}

struct sim_table *store_table(struct sim_store *s, const struct sim_kind *storage)
{
    size_t kinds;

    return &s->tables[storage - sim_kinds(&kinds)];
}

struct name {
    const char *ns, *name;
};

static int by_name(const void *items, size_t at, const void *wanted)
{
    const struct name *w = wanted;

    return sim_object_compare(((struct sim_object *const *)items)[at], w->ns, w->name);
}

size_t store_index_locked(const struct sim_table *t, const char *ns, const char *name, bool *found)
{
    struct name wanted = {ns, name};

    return place_of(t->items, t->count, by_name, &wanted, found);
}

struct sim_change *store_ring_at(const struct sim_store *s, size_t i)
{
    return &s->ring[(s->ring_start + i) % s->ring_cap];
}

static void ring_drop_oldest(struct sim_store *s)
{
    struct sim_change *c = store_ring_at(s, 0);

    s->floor = c->rv;
    sim_change_release(c);
    s->ring_start = (s->ring_start + 1) % s->ring_cap;
    s->ring_count--;
}

static void ring_add(struct sim_store *s, struct sim_object *object, struct sim_object *before,
                     bool deleted)
{
    if (s->ring_count == s->ring_cap)
        ring_drop_oldest(s);
    *store_ring_at(s, s->ring_count++) = (struct sim_change){
        .rv = sim_object_rv(object),
        .object = sim_object_ref(object),
        .before = sim_object_ref(before),
        .deleted = deleted,
    };
    pthread_cond_broadcast(&s->changed);
}

static void table_insert(struct sim_table *t, size_t index, struct sim_object *o)
{
    t->items = grow_array(t->items, &t->cap, t->count + 1, sizeof(struct sim_object *));
    memmove(&t->items[index + 1], &t->items[index],
            (t->count - index) * sizeof(struct sim_object *));
    t->items[index] = o;
    t->count++;
}

static void table_remove(struct sim_table *t, size_t index)
{
    t->count--;
    memmove(&t->items[index], &t->items[index + 1],
            (t->count - index) * sizeof(struct sim_object *));
}

struct sim_object *store_commit_locked(struct sim_store *s, const struct sim_kind *storage,
                                       size_t index, bool exists, struct node *tree)
{
    struct sim_table *t = store_table(s, storage);
    struct sim_object *before = exists ? t->items[index] : NULL;
    bool deleted = !tree;
    char rv[24];

    if (deleted)
        tree = node_clone(sim_object_tree(before, storage));
    snprintf(rv, sizeof(rv), "%lld", (long long)++s->rv);
    node_set_str(node_mut(tree, "metadata"), "resourceVersion", rv);
    struct sim_object *o = sim_object_new(storage, tree, s->rv);
    if (deleted)
        table_remove(t, index);
    else if (exists)
        t->items[index] = sim_object_ref(o);
    else
        table_insert(t, index, sim_object_ref(o));
    ring_add(s, o, before, deleted);
    sim_object_unref(before);
    return o;
}

struct sim_object *sim_store_find(struct sim_store *s, const struct sim_kind *storage,
                                  const char *ns, const char *name)
{
    bool found;

    pthread_mutex_lock(&s->lock);
    struct sim_table *t = store_table(s, storage);
    size_t i = store_index_locked(t, ns, name, &found);
    struct sim_object *o = found ? sim_object_ref(t->items[i]) : NULL;
    pthread_mutex_unlock(&s->lock);
    return o;
}

static void hand_out(struct sim_object **out, struct sim_object *o)
{
    if (out)
        *out = o;
    else
        sim_object_unref(o);
}

int sim_store_put(struct sim_store *s, const struct sim_kind *storage, struct node *tree,
                  struct sim_object *expected, struct sim_object **out, struct err *err)
{
    const char *ns = node_str_at(tree, "metadata.namespace"),
               *name = node_str_at(tree, "metadata.name");
    bool found;
    int rc = 0;

    pthread_mutex_lock(&s->lock);
    struct sim_table *t = store_table(s, storage);
    size_t i = store_index_locked(t, ns ? ns : "", name ? name : "", &found);

    if ((found ? t->items[i] : NULL) == expected) {
        hand_out(out, store_commit_locked(s, storage, i, found, tree));
    } else {
        rc = err_set(err, ERR_FAILURE, found ? "\"%s\" already exists" : "\"%s\" is gone",
                     name ? name : "");
        if (err)
            err->code = 409;
        node_free(tree);
    }
    pthread_mutex_unlock(&s->lock);
    return rc;
}

int sim_store_remove(struct sim_store *s, struct sim_object *expected, bool orphan,
                     struct sim_object **out, struct err *err)
{
    const struct sim_kind *storage = sim_object_kind(expected);
    char *uid = xstrdup(sim_object_uid(expected));
    bool found;
    int rc = 0;

    pthread_mutex_lock(&s->lock);
    struct sim_table *t = store_table(s, storage);
    size_t i =
        store_index_locked(t, sim_object_namespace(expected), sim_object_name(expected), &found);

    if (found && t->items[i] == expected) {
        struct sim_object *last = store_commit_locked(s, storage, i, true, NULL);

        if (storage->flags & SIM_LOG)
            sim_logs_drop_pod(s->logs, sim_object_namespace(last), sim_object_name(last));
        if (!strcmp(storage->kind, "Namespace"))
            store_empty_namespace_locked(s, sim_object_name(last));
        if (!orphan && *uid)
            store_collect_locked(s, uid);
        hand_out(out, last);
    } else {
        rc = err_set(err, ERR_FAILURE, "\"%s\" has changed", sim_object_name(expected));
        if (err)
            err->code = 409;
    }
    pthread_mutex_unlock(&s->lock);
    free_clear(&uid);
    return rc;
}

void sim_store_compact(struct sim_store *s)
{
    pthread_mutex_lock(&s->lock);
    while (s->ring_count)
        ring_drop_oldest(s);
    s->floor = s->rv;
    pthread_mutex_unlock(&s->lock);
}

void sim_store_wake(struct sim_store *s)
{
    pthread_mutex_lock(&s->lock);
    s->wakes++;
    pthread_cond_broadcast(&s->changed);
    pthread_mutex_unlock(&s->lock);
    sim_logs_wake(s->logs, false);
}

void sim_store_stop(struct sim_store *s)
{
    pthread_mutex_lock(&s->lock);
    s->stopping = true;
    pthread_cond_broadcast(&s->changed);
    pthread_mutex_unlock(&s->lock);
    sim_logs_wake(s->logs, true);
}
