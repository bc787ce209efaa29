// SPDX-License-Identifier: Apache-2.0
#include "cache.h"

#include "base/mem.h"
#include "base/place.h"
#include "doc/json.h"

#include <stdlib.h>
#include <string.h>

static void entry_free(struct cache_entry *e)
{
    free(e->key);
    free(e->text[CACHE_REQUEST]);
    free(e->text[CACHE_CONFIGMAP]);
    free(e->carried);
    free(e->complained);
    free(e);
}

void cache_release(struct cache *c)
{
    for (size_t i = 0; i < c->count; i++)
        entry_free(c->entries[i]);
    free(c->entries);
    *c = (struct cache){0};
}

static int by_key(const void *entries, size_t at, const void *key)
{
    return strcmp(((struct cache_entry *const *)entries)[at]->key, key);
}

struct cache_entry *cache_find(const struct cache *c, const char *key)
{
    bool found;
    size_t at = place_of(c->entries, c->count, by_key, key, &found);
    return found ? c->entries[at] : NULL;
}

static struct cache_entry *get(struct cache *c, const char *key)
{
    bool found;
    size_t at = place_of(c->entries, c->count, by_key, key, &found);
    if (found)
        return c->entries[at];
    struct cache_entry *e = xcalloc(1, sizeof(*e));
    e->key = xstrdup(key);
    c->entries = grow_array(c->entries, &c->cap, c->count + 1, sizeof(struct cache_entry *));
    memmove(c->entries + at + 1, c->entries + at, (c->count - at) * sizeof(struct cache_entry *));
    c->entries[at] = e;
    c->count++;
    return e;
}

static uint64_t version_of(const struct node *trimmed)
{
    const char *text = node_str_at(trimmed, "metadata.resourceVersion");
    return text ? strtoull(text, NULL, 10) : 0;
}

// Answers to our own writes and what the watch brings overtake one another. What a new list holds counts, whatever its
// version: the server may have been set back.
static bool is_history(struct cache_entry *e, const struct node *trimmed, uint64_t list)
{
    uint64_t version = version_of(trimmed);
    if (e->seen[CACHE_REQUEST] == list && version < e->version)
        return true;
    e->version = version;
    return false;
}

struct cache_entry *cache_put(struct cache *c, enum cache_side side, const char *namespace_,
                              const char *name, const struct node *trimmed, uint64_t list)
{
    const struct json_opts style = {.style = JSON_COMPACT};
    char *key CLEANUP_FREE = xasprintf("%s/%s", namespace_, name);
    struct strbuf text CLEANUP_STRBUF = STRBUF_INIT;
    struct cache_entry *e = get(c, key);
    bool history = side == CACHE_REQUEST && is_history(e, trimmed, list);
    e->seen[side] = list;
    if (history)
        return NULL;
    json_write(&text, trimmed, &style);
    if (e->text[side] && strcmp(e->text[side], text.buf) == 0)
        return NULL;
    free(e->text[side]);
    e->text[side] = xstrdup(text.buf);
    return e;
}

// The next request of this name knows nothing of what was done for this one.
static void forget_deeds(struct cache_entry *e)
{
    free_clear(&e->carried);
    free_clear(&e->complained);
    e->again_ms = e->pause_ms = e->lacks_until_ms = 0;
    e->lacks = (struct progress_lacks){false, false};
    e->unsure = PROGRESS_GOES_ON;
    e->end_counted = false;
}

void cache_drop(struct cache *c, struct cache_entry *e, enum cache_side side)
{
    bool found;
    free_clear(&e->text[side]);
    if (side == CACHE_REQUEST)
        forget_deeds(e);
    if (e->text[CACHE_REQUEST] || e->text[CACHE_CONFIGMAP])
        return;
    size_t at = place_of(c->entries, c->count, by_key, e->key, &found);
    c->count--;
    memmove(c->entries + at, c->entries + at + 1, (c->count - at) * sizeof(struct cache_entry *));
    entry_free(e);
}

struct node *cache_tree(const struct cache_entry *e, enum cache_side side)
{
    struct err err = ERR_INIT;
    return e->text[side] ? json_parse(e->text[side], strlen(e->text[side]), &err) : NULL;
}

bool cache_is_in(const struct cache_entry *e, const char *namespace_)
{
    size_t n = namespace_ ? strlen(namespace_) : 0;
    return !namespace_ || (strncmp(e->key, namespace_, n) == 0 && e->key[n] == '/');
}
