// SPDX-License-Identifier: Apache-2.0
// Keeps the cache at what the cluster holds: the version of the API, then a reflector for each collection.
#include "controller.h"

#include "base/mem.h"
#include "model/kind.h"

#include <stdlib.h>
#include <string.h>

enum { CHUNK = 500, VERSION_WAIT_MIN_MS = 1000, VERSION_WAIT_MAX_MS = 30 * 1000 };

static const struct kube_resource configmaps = {"", "v1", "configmaps", "ConfigMap"};

static const char *const side_names[CACHE_SIDES] = {"dynamographdeploymentrequests", "configmaps"};

bool controller_is_synced(const struct controller *c)
{
    for (size_t i = 0; i < c->source_count; i++) {
        if (!c->sources[i].synced)
            return false;
    }
    return c->source_count > 0;
}

// --- what a reflector says

static const char *name_in(const struct controller_source *s, const struct node *object)
{
    const char *name = node_str_at(object, "metadata.name");
    return s->side == CACHE_CONFIGMAP ? progress_request_name(name) : name;
}

static void on_upsert(void *ctx, const struct node *object)
{
    struct controller_source *s = ctx;
    const char *name = name_in(s, object), *namespace_ = node_str_at(object, "metadata.namespace");
    if (!name || !namespace_)
        return;
    struct node *trimmed = s->side == CACHE_CONFIGMAP ? progress_trim_configmap(object)
                                                      : progress_trim_request(object);
    const struct cache_entry *changed =
        cache_put(&s->controller->cache, s->side, namespace_, name, trimmed, s->list);
    node_free(trimmed);
    if (changed)
        controller_work_on(s->controller, changed);
}

static void on_remove(void *ctx, const struct node *object)
{
    struct controller_source *s = ctx;
    const char *name = name_in(s, object), *namespace_ = node_str_at(object, "metadata.namespace");
    if (!name || !namespace_)
        return;
    char *key CLEANUP_FREE = xasprintf("%s/%s", namespace_, name);
    struct cache_entry *entry = cache_find(&s->controller->cache, key);
    if (entry && entry->text[s->side])
        controller_work_gone(s->controller, entry, s->side);
}

static void on_relist(void *ctx)
{
    struct controller_source *s = ctx;
    s->list++;
}

// What the list did not hold went while nobody looked. From the end, as entries go.
static void on_synced(void *ctx)
{
    struct controller_source *s = ctx;
    struct controller *c = s->controller;
    for (size_t i = c->cache.count; i-- > 0;) {
        struct cache_entry *e = c->cache.entries[i];
        if (e->text[s->side] && e->seen[s->side] != s->list && cache_is_in(e, s->namespace_))
            controller_work_gone(c, e, s->side);
    }
    bool first = !s->synced;
    s->synced = true;
    if (first && controller_is_synced(c))
        logger_say(c->logger, LOGGER_INFO, "all is known that is there", NULL);
}

static void choose_version(void *ctx);

// The version that was chosen may be served no longer, or the whole definition be gone: both come back.
static void on_status(void *ctx, const struct reflector_status *status)
{
    struct controller_source *s = ctx;
    struct controller *c = s->controller;
    bool trouble = status->link == REFLECTOR_OFFLINE || status->link == REFLECTOR_REFUSED;
    if (trouble && !s->troubled)
        logger_say(c->logger, LOGGER_WARN, "the watch is interrupted", "resource",
                   side_names[s->side], "namespace", s->namespace_, "error", status->err.text,
                   NULL);
    else if (status->link == REFLECTOR_SYNCED && s->troubled)
        logger_say(c->logger, LOGGER_INFO, "the watch goes on", "resource", side_names[s->side],
                   "namespace", s->namespace_, NULL);
    s->troubled = trouble || (s->troubled && status->link != REFLECTOR_SYNCED);
    if (s->side == CACHE_REQUEST && status->link == REFLECTOR_REFUSED &&
        kube_err_is_unknown_path(&status->err) && !c->version_call && !c->version_timer)
        c->version_timer = loop_timer(c->loop, VERSION_WAIT_MIN_MS, choose_version, c);
}

// --- the collections

static void follow(struct controller *c, enum cache_side side, const struct kube_resource *r)
{
    static const struct reflector_fns fns = {on_upsert, on_remove, on_relist, on_synced, on_status};
    for (size_t i = 0; i < c->source_count; i++) {
        struct controller_source *s = &c->sources[i];
        if (s->side != side)
            continue;
        const struct reflector_opts opts = {
            .namespace_ = s->namespace_,
            .chunk_size = CHUNK,
            .keep_managed_fields = side == CACHE_REQUEST,
        };
        reflector_free(s->reflector);
        s->reflector = reflector_new(c->client, r, &opts, &fns, s);
    }
}

static void version_unknown(struct controller *c, const struct err *err)
{
    logger_say(c->logger, LOGGER_WARN, "the version of the API is not known yet", "error",
               err->text, NULL);
    c->version_wait_ms = c->version_wait_ms ? c->version_wait_ms * 2 : VERSION_WAIT_MIN_MS;
    if (c->version_wait_ms > VERSION_WAIT_MAX_MS)
        c->version_wait_ms = VERSION_WAIT_MAX_MS;
    c->version_timer = loop_timer(c->loop, c->version_wait_ms, choose_version, c);
}

static void on_version(void *ctx, const char *version, const struct err *err)
{
    struct controller *c = ctx;
    c->version_call = NULL;
    if (err) {
        version_unknown(c, err);
        return;
    }
    c->version_wait_ms = 0;
    // It is the one that is refused: the reflector asks again by itself.
    if (c->requests.version && strcmp(version, c->requests.version) == 0)
        return;
    logger_say(c->logger, LOGGER_INFO, "the version of the API", "version", version, NULL);
    c->requests.version = version;
    follow(c, CACHE_REQUEST, &c->requests);
}

static void choose_version(void *ctx)
{
    struct controller *c = ctx;
    c->version_timer = 0;
    c->version_call = kube_choose_version(c->client, c->requests.group, c->requests.plural,
                                          run_kinds[0]->versions, on_version, c);
}

// Two sources of one collection would void each other's lists.
static bool is_followed(const struct controller *c, const char *namespace_)
{
    for (size_t i = 0; i < c->source_count; i++) {
        if (strcmp(c->sources[i].namespace_, namespace_) == 0)
            return true;
    }
    return false;
}

static void add_sources(struct controller *c, const char *namespace_)
{
    for (int side = 0; side < CACHE_SIDES; side++)
        c->sources[c->source_count++] = (struct controller_source){
            .controller = c, .side = (enum cache_side)side, .namespace_ = namespace_};
}

void controller_watch_start(struct controller *c)
{
    const struct run_kind *kind = run_kinds[0];
    size_t count = 0;
    while (c->namespaces && c->namespaces[count])
        count++;
    c->sources = xcalloc((count ? count : 1) * CACHE_SIDES, sizeof(*c->sources));
    c->requests = (struct kube_resource){kind->group, NULL, kind->plural, kind->kind};
    for (size_t i = 0; i < count; i++) {
        if (!is_followed(c, c->namespaces[i]))
            add_sources(c, c->namespaces[i]);
    }
    if (!count)
        add_sources(c, NULL);
    follow(c, CACHE_CONFIGMAP, &configmaps);
    choose_version(c);
}

void controller_watch_release(struct controller *c)
{
    kube_call_cancel(c->version_call);
    loop_cancel(c->loop, c->version_timer);
    for (size_t i = 0; i < c->source_count; i++)
        reflector_free(c->sources[i].reflector);
    free(c->sources);
    cache_release(&c->cache);
}
