// SPDX-License-Identifier: Apache-2.0
#include "object.h"

#include "base/mem.h"
#include "convert.h"
#include "doc/json.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

struct sim_object {
    atomic_int refs;
    const struct sim_kind *kind;
    const char *ns, *name, *uid; // in trees[0]
    int64_t rv;
    struct node *trees[SIM_VIEWS]; // [0] is the stored version, the others are made when asked for
    struct strbuf texts[SIM_VIEWS];
};

// Guards the views that are made late, of all objects: making one is short.
static pthread_mutex_t views_lock = PTHREAD_MUTEX_INITIALIZER;

static const char *text_at(const struct node *tree, const char *path)
{
    const char *s = node_str_at(tree, path);

    return s ? s : "";
}

struct sim_object *sim_object_new(const struct sim_kind *storage, struct node *tree, int64_t rv)
{
    struct sim_object *o = xcalloc(1, sizeof(*o));

    atomic_init(&o->refs, 1);
    o->kind = storage;
    o->trees[0] = tree;
    o->ns = text_at(tree, "metadata.namespace");
    o->name = text_at(tree, "metadata.name");
    o->uid = text_at(tree, "metadata.uid");
    o->rv = rv;
    for (size_t i = 0; i < SIM_VIEWS; i++)
        strbuf_init(&o->texts[i]);
    return o;
}

struct sim_object *sim_object_ref(struct sim_object *o)
{
    if (o)
        atomic_fetch_add(&o->refs, 1);
    return o;
}

void sim_object_unref(struct sim_object *o)
{
    if (!o || atomic_fetch_sub(&o->refs, 1) > 1)
        return;
    for (size_t i = 0; i < SIM_VIEWS; i++) {
        node_free(o->trees[i]);
        strbuf_release(&o->texts[i]);
    }
    free(o);
}

const struct sim_kind *sim_object_kind(const struct sim_object *o)
{
    return o->kind;
}

int64_t sim_object_rv(const struct sim_object *o)
{
    return o->rv;
}

const char *sim_object_namespace(const struct sim_object *o)
{
    return o->ns;
}

const char *sim_object_name(const struct sim_object *o)
{
    return o->name;
}

const char *sim_object_uid(const struct sim_object *o)
{
    return o->uid;
}

static const struct node *tree_locked(struct sim_object *o, const struct sim_kind *row)
{
    if (!o->trees[row->view]) {
        o->trees[row->view] = node_clone(o->trees[0]);
        sim_convert_from_storage(o->trees[row->view], row);
    }
    return o->trees[row->view];
}

const struct node *sim_object_tree(struct sim_object *o, const struct sim_kind *row)
{
    pthread_mutex_lock(&views_lock);
    const struct node *tree = tree_locked(o, row);
    pthread_mutex_unlock(&views_lock);
    return tree;
}

const char *sim_object_text(struct sim_object *o, const struct sim_kind *row, size_t *len)
{
    pthread_mutex_lock(&views_lock);
    struct strbuf *text = &o->texts[row->view];

    if (!text->len)
        json_write(text, tree_locked(o, row),
                   &(struct json_opts){.style = JSON_COMPACT, .sorted = row->flags & SIM_CUSTOM});
    *len = text->len;
    pthread_mutex_unlock(&views_lock);
    return text->buf;
}

int sim_object_compare(const struct sim_object *o, const char *ns, const char *name)
{
    int order = strcmp(o->ns, ns);

    return order ? order : strcmp(o->name, name);
}
