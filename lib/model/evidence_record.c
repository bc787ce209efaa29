// SPDX-License-Identifier: Apache-2.0
// What all kept things have in common.
#include "base/mem.h"
#include "model/evidence_impl.h"
#include "model/observation.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

struct record *record_new(size_t size, const struct node *object)
{
    const struct node *metadata = node_get(object, "metadata");
    const char *name = node_str(node_get(metadata, "name"));
    if (!name || !*name)
        return NULL;
    const char *uid = node_str(node_get(metadata, "uid"));
    struct record *r = xcalloc(1, size);
    r->name = record_text(r, name, WORD_MAX);
    r->key = uid && *uid ? record_text(r, uid, WORD_MAX) : r->name;
    r->order_ms = time_parse(node_str(node_get(metadata, "creationTimestamp")));
    r->seen = true;
    return r;
}

void record_free(struct record *r)
{
    if (!r)
        return;
    arena_release(&r->arena);
    free(r);
}

const char *record_text(struct record *r, const char *text, size_t max)
{
    const char *clipped = text_clip(&r->arena, text, max);
    return clipped == text ? arena_strdup(&r->arena, text) : clipped;
}

const char *label_of(const struct node *object, const char *key)
{
    return node_str(node_get(node_at(object, "metadata.labels"), key));
}

int count_of(const struct node *map, const char *key)
{
    int64_t v;
    bool usable = node_int(node_get(map, key), &v) && v >= 0 && v < INT_MAX;
    return usable ? (int)v : COUNT_UNKNOWN;
}

struct run_condition *conditions_of(struct record *r, const struct node *list, size_t *count)
{
    size_t n = node_len(list) < CONDITIONS_MAX ? node_len(list) : CONDITIONS_MAX;
    struct run_condition *out = n ? arena_alloc(&r->arena, n * sizeof(*out)) : NULL;
    *count = 0;
    for (const struct node *c = node_first(list); c && *count < n; c = node_next(c)) {
        const char *type = node_str(node_get(c, "type"));
        if (!type || !*type)
            continue;
        out[(*count)++] = (struct run_condition){
            .type = record_text(r, type, WORD_MAX),
            .status = record_text(r, node_str(node_get(c, "status")), WORD_MAX),
            .reason = record_text(r, node_str(node_get(c, "reason")), WORD_MAX),
            .message = record_text(r, node_str(node_get(c, "message")), LINE_MAX_BYTES),
            .last_transition_ms = time_parse(node_str(node_get(c, "lastTransitionTime"))),
        };
    }
    return out;
}

static size_t list_index(const struct record_list *l, const char *key)
{
    size_t i = 0;
    while (i < l->count && strcmp(l->items[i]->key, key) != 0)
        i++;
    return i;
}

struct record *list_find(const struct record_list *l, const char *key)
{
    size_t i = list_index(l, key);
    return i < l->count ? l->items[i] : NULL;
}

void list_put(struct record_list *l, struct record *r)
{
    size_t i = list_index(l, r->key);
    if (i < l->count) {
        record_free(l->items[i]);
    } else {
        l->items = grow_array(l->items, &l->cap, l->count + 1, sizeof(struct record *));
        l->count++;
    }
    l->items[i] = r;
}

void list_drop(struct record_list *l, size_t index)
{
    record_free(l->items[index]);
    l->items[index] = l->items[--l->count];
}

void list_free(struct record_list *l)
{
    for (size_t i = 0; i < l->count; i++)
        record_free(l->items[i]);
    free(l->items);
}
