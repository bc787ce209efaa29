// SPDX-License-Identifier: Apache-2.0
#include "model/store_impl.h"

#include "base/mem.h"
#include "base/place.h"
#include "model/kind.h"
#include "model/observe.h"
#include "model/run_name.h"

#include <stdlib.h>
#include <string.h>

struct entry_list {
    struct entry **items; // by namespace, then name
    size_t count, cap;
};

struct store {
    struct entry_list runs;    // those whose object is there
    struct entry_list waiting; // ConfigMaps that came before their object
    struct entry *removed;     // the last one that went: store_touched() still shows it
    struct run *touched;
    struct arena scratch;
};

static const enum run_source configmap_sources[] = {SOURCE_STATUS_CM, SOURCE_OUTPUT_CM};

struct store *store_new(void)
{
    return xcalloc(1, sizeof(struct store));
}

static void list_free(struct entry_list *l)
{
    for (size_t i = 0; i < l->count; i++)
        entry_free(l->items[i]);
    free(l->items);
}

void store_free(struct store *s)
{
    if (!s)
        return;
    list_free(&s->runs);
    list_free(&s->waiting);
    entry_free(s->removed);
    arena_release(&s->scratch);
    free(s);
}

static int by_name(const void *items, size_t at, const void *wanted)
{
    const struct entry *e = ((struct entry *const *)items)[at];
    const struct run_name *w = wanted;
    return run_name_order((struct run_name){e->namespace_, e->name}, *w);
}

// Where it is, or belongs. A server lists in this order, so the end is tried first.
static bool list_find(const struct entry_list *l, const char *namespace_, const char *name,
                      size_t *at)
{
    struct run_name wanted = {namespace_, name};
    bool found = false;
    *at = l->count;
    if (l->count && by_name(l->items, l->count - 1, &wanted) >= 0)
        *at = place_of(l->items, l->count, by_name, &wanted, &found);
    return found;
}

static void list_insert(struct entry_list *l, size_t at, struct entry *e)
{
    l->items = grow_array(l->items, &l->cap, l->count + 1, sizeof(l->items[0]));
    memmove(&l->items[at + 1], &l->items[at], (l->count - at) * sizeof(l->items[0]));
    l->items[at] = e;
    l->count++;
}

static struct entry *list_take(struct entry_list *l, size_t at)
{
    struct entry *e = l->items[at];
    l->count--;
    memmove(&l->items[at], &l->items[at + 1], (l->count - at) * sizeof(l->items[0]));
    return e;
}

struct arena *store_scratch(struct store *s)
{
    return &s->scratch;
}

void store_begin(struct store *s)
{
    entry_free(s->removed);
    s->removed = NULL;
    s->touched = NULL;
    arena_reset(&s->scratch);
}

struct entry *store_entry(struct store *s, const char *namespace_, const char *name)
{
    size_t at;
    return list_find(&s->runs, namespace_, name, &at) ? s->runs.items[at] : NULL;
}

// The run of that name, made visible when its ConfigMaps already wait for it.
static struct entry *make_run(struct store *s, const char *namespace_, const char *name)
{
    size_t at, waiting_at;
    if (list_find(&s->runs, namespace_, name, &at))
        return s->runs.items[at];
    struct entry *e = list_find(&s->waiting, namespace_, name, &waiting_at)
                          ? list_take(&s->waiting, waiting_at)
                          : entry_new(namespace_, name);
    list_insert(&s->runs, at, e);
    return e;
}

static struct entry *find_any(struct store *s, const char *namespace_, const char *name, bool make)
{
    size_t at;
    struct entry *e = store_entry(s, namespace_, name);
    if (e)
        return e;
    if (list_find(&s->waiting, namespace_, name, &at))
        return s->waiting.items[at];
    if (!make)
        return NULL;
    e = entry_new(namespace_, name);
    list_insert(&s->waiting, at, e);
    return e;
}

static bool same(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

unsigned store_touch(struct store *s, struct entry *e, int64_t seen_ms)
{
    unsigned changes = entry_fold(e, seen_ms);
    s->touched = e->facts ? &e->run : NULL;
    return changes;
}

static bool unchanged(const struct node *object, const char *version)
{
    return same(node_str_at(object, "metadata.resourceVersion"), version);
}

static unsigned upsert_dgdr(struct store *s, const struct node *dgdr, const char *namespace_,
                            const char *name, int64_t seen_ms)
{
    struct entry *e = make_run(s, namespace_, name);
    if (e->facts && same(e->facts->uid, node_str_at(dgdr, "metadata.uid")) &&
        unchanged(dgdr, e->facts->resource_version)) {
        e->seen[SOURCE_DGDR] = true;
        s->touched = &e->run;
        return 0;
    }
    struct bin bin;
    struct facts facts;
    struct observation status, progress;
    observe_facts(dgdr, &s->scratch, &facts);
    observe_dgdr(dgdr, &s->scratch, &facts, &status);
    bool there = observe_progress(dgdr, &s->scratch, &progress);
    entry_begin(e, &bin);
    entry_identify(e, &facts);
    entry_observe(e, SOURCE_DGDR, &status, true, seen_ms);
    if (there)
        entry_observe(e, SOURCE_PROGRESS, &progress, true, seen_ms);
    else
        entry_drop(e, SOURCE_PROGRESS);
    return store_touch(s, e, seen_ms);
}

// Which source a ConfigMap is, by its name; *name is the run's. SOURCE_COUNT for any other.
static enum run_source configmap_source(const char *cm, const char **name)
{
    for (size_t k = 0; k < run_kind_count; k++) {
        const char *const *prefix = run_kinds[k]->configmaps;
        for (size_t i = 0; i < ARRAY_LEN(configmap_sources) && prefix[i]; i++) {
            size_t n = strlen(prefix[i]);
            if (strncmp(cm, prefix[i], n) == 0 && cm[n]) {
                *name = cm + n;
                return configmap_sources[i];
            }
        }
    }
    return SOURCE_COUNT;
}

static unsigned upsert_configmap(struct store *s, const struct node *cm, const char *namespace_,
                                 const char *cm_name, int64_t seen_ms)
{
    const char *name;
    enum run_source source = configmap_source(cm_name, &name);
    if (source == SOURCE_COUNT)
        return 0;
    struct entry *e = find_any(s, namespace_, name, true);
    const struct observation *known = e->obs[source];
    if (known && !known->gone && unchanged(cm, known->version)) {
        e->seen[source] = true;
        s->touched = e->facts ? &e->run : NULL;
        return 0;
    }
    struct bin bin;
    struct observation draft;
    bool readable = source == SOURCE_STATUS_CM ? observe_status_cm(cm, &s->scratch, &draft)
                                               : observe_output_cm(cm, &s->scratch, &draft);
    entry_begin(e, &bin);
    entry_observe(e, source, &draft, readable, seen_ms);
    return store_touch(s, e, seen_ms);
}

static bool is_run_kind(const char *kind)
{
    for (size_t i = 0; i < run_kind_count; i++) {
        if (same(kind, run_kinds[i]->kind))
            return true;
    }
    return false;
}

// Namespace and name of an object; false when it has no name.
static bool identify(const struct node *object, const char **namespace_, const char **name)
{
    const char *ns = node_str_at(object, "metadata.namespace");
    *namespace_ = ns ? ns : "";
    *name = node_str_at(object, "metadata.name");
    return *name && **name && strlen(*name) <= WORD_MAX && strlen(*namespace_) <= WORD_MAX;
}

unsigned store_upsert(struct store *s, const struct node *object, int64_t seen_ms)
{
    const char *namespace_, *name;
    store_begin(s);
    if (!identify(object, &namespace_, &name))
        return 0;
    const char *kind = node_str_at(object, "kind");
    if (is_run_kind(kind))
        return upsert_dgdr(s, object, namespace_, name, seen_ms);
    if (same(kind, "ConfigMap"))
        return upsert_configmap(s, object, namespace_, name, seen_ms);
    return 0;
}

// The object went; ConfigMaps that stay wait for the next of its name.
static unsigned remove_at(struct store *s, size_t at)
{
    struct entry *e = list_take(&s->runs, at);
    struct entry *rest = NULL;
    for (size_t i = 0; i < ARRAY_LEN(configmap_sources); i++) {
        const struct observation *o = e->obs[configmap_sources[i]];
        if (!o || o->gone)
            continue;
        if (!rest)
            rest = find_any(s, e->namespace_, e->name, true);
        entry_observe(rest, configmap_sources[i], o, true, TIME_UNKNOWN);
    }
    entry_free(s->removed);
    s->removed = e;
    s->touched = &e->run;
    return CHANGE_GONE;
}

static void remove_waiting(struct store *s, struct entry *e, enum run_source source)
{
    size_t at;
    entry_drop(e, source);
    if (entry_is_empty(e) && list_find(&s->waiting, e->namespace_, e->name, &at))
        entry_free(list_take(&s->waiting, at));
}

static void configmap_gone(struct store *s, struct entry *e, enum run_source source)
{
    if (!e->obs[source])
        return;
    if (e->facts)
        e->obs[source]->gone = true;
    else
        remove_waiting(s, e, source);
}

unsigned store_remove(struct store *s, const struct node *object, int64_t seen_ms)
{
    const char *namespace_, *name;
    size_t at;
    (void)seen_ms; // nothing that a removal takes back has a time
    store_begin(s);
    if (!identify(object, &namespace_, &name))
        return 0;
    const char *kind = node_str_at(object, "kind");
    if (is_run_kind(kind))
        return list_find(&s->runs, namespace_, name, &at) ? remove_at(s, at) : 0;
    if (!same(kind, "ConfigMap"))
        return 0;
    enum run_source source = configmap_source(name, &name);
    struct entry *e = source == SOURCE_COUNT ? NULL : find_any(s, namespace_, name, false);
    if (e) {
        s->touched = e->facts ? &e->run : NULL;
        configmap_gone(s, e, source);
    }
    return 0;
}

static void mark_list(struct entry_list *l, bool configmaps)
{
    for (size_t i = 0; i < l->count; i++) {
        for (int src = 0; src < SOURCE_COUNT; src++) {
            bool cm = src == SOURCE_STATUS_CM || src == SOURCE_OUTPUT_CM;
            if (cm == configmaps)
                l->items[i]->seen[src] = false;
        }
    }
}

void store_mark(struct store *s, const char *kind)
{
    bool configmaps = same(kind, "ConfigMap");
    if (!configmaps && !is_run_kind(kind))
        return;
    mark_list(&s->runs, configmaps);
    mark_list(&s->waiting, configmaps);
}

static size_t sweep_runs(struct store *s)
{
    size_t removed = 0;
    for (size_t i = s->runs.count; i-- > 0;) {
        if (s->runs.items[i]->seen[SOURCE_DGDR])
            continue;
        remove_at(s, i);
        removed++;
    }
    return removed;
}

static size_t sweep_configmaps(struct store *s, struct entry_list *l)
{
    size_t removed = 0;
    for (size_t i = l->count; i-- > 0;) {
        struct entry *e = l->items[i];
        for (size_t k = 0; k < ARRAY_LEN(configmap_sources); k++) {
            enum run_source src = configmap_sources[k];
            const struct observation *o = e->obs[src];
            if (!o || o->gone || e->seen[src])
                continue;
            removed++;
            bool last = !e->facts && !e->obs[configmap_sources[1 - k]];
            configmap_gone(s, e, src);
            if (last)
                break; // the entry is gone with it
        }
    }
    return removed;
}

size_t store_sweep(struct store *s, const char *kind)
{
    store_begin(s);
    if (is_run_kind(kind))
        return sweep_runs(s);
    if (!same(kind, "ConfigMap"))
        return 0;
    return sweep_configmaps(s, &s->runs) + sweep_configmaps(s, &s->waiting);
}

size_t store_count(const struct store *s)
{
    return s->runs.count;
}

struct run *store_at(struct store *s, size_t index)
{
    return index < s->runs.count ? &s->runs.items[index]->run : NULL;
}

struct run *store_find(struct store *s, const char *namespace_, const char *name)
{
    struct entry *e = store_entry(s, namespace_ ? namespace_ : "", name ? name : "");
    return e ? &e->run : NULL;
}

struct run *store_touched(struct store *s)
{
    return s->touched;
}

size_t store_events(struct store *s, const struct run *run, const struct run_event **events)
{
    const struct entry *e = store_entry(s, run->namespace_ ? run->namespace_ : "", run->name);
    if (!e && s->removed && run == &s->removed->run)
        e = s->removed;
    *events = e ? e->events : NULL;
    return e ? e->event_count : 0;
}
