// SPDX-License-Identifier: Apache-2.0
#include "follow.h"

#include "base/mem.h"
#include "model/kind.h"
#include "name_set.h"

#include <stdlib.h>
#include <string.h>

// Reflectors on single ConfigMaps in the view of whole namespaces: each is one stream on the
// connection.
enum { SINGLE_CONFIGMAPS_MAX = 32 };

// Each name has three streams of its own. Where more are named it costs all concerned less to read
// their namespace and to leave out the others.
enum { NAMES_APART_MAX = 8 };

enum feed_kind { FEED_RUNS, FEED_ONE_RUN, FEED_CONFIGMAPS };

// One reflector and what it feeds.
struct feed {
    struct feed *next;
    struct follow *follow;
    enum feed_kind kind;
    struct reflector *reflector;
    char *namespace_, *name; // of the run; NULL for whole namespaces
    bool seen;               // FEED_ONE_RUN: the object was in the list
    bool refused;            // and said so
};

struct follow {
    struct context *ctx;
    struct store *store;
    const struct run_kind *kind;
    const struct follow_fns *fns;
    void *fn_ctx;
    char *namespace_, *version;
    char *labels, *fields;    // selectors of whole namespaces
    struct name_set wanted;   // of a whole namespace
    struct kube_call *choice; // the version is being looked for anew
    struct feed *feeds;
    size_t single_count;
    bool single_mode; // whole namespaces: ConfigMaps of some runs are followed one by one
    bool synced;
    bool cm_refused;
};

static void feed_free(struct feed *feed)
{
    reflector_free(feed->reflector);
    free(feed->namespace_);
    free(feed->name);
    free(feed);
}

static const struct feed *main_feed(const struct follow *f)
{
    for (const struct feed *feed = f->feeds; feed; feed = feed->next)
        if (feed->kind != FEED_CONFIGMAPS)
            return feed;
    return NULL;
}

static void single_configmap_update(struct follow *f, const struct run *run);

static void report(struct follow *f, unsigned change)
{
    struct run *run = store_touched(f->store);
    if (run && change)
        f->fns->changed(f->fn_ctx, run, change);
}

static void tell_object(struct follow *f, const char *namespace_, const char *name,
                        const struct node *object)
{
    if (f->fns->object)
        f->fns->object(f->fn_ctx, namespace_, name, object);
}

static bool is_wanted(struct feed *feed, const struct node *object)
{
    struct follow *f = feed->follow;
    const char *name = node_str_at(object, "metadata.name");
    return feed->kind == FEED_CONFIGMAPS ? name_set_has_after(&f->wanted, f->kind->configmaps, name)
                                         : name_set_see(&f->wanted, name);
}

static void on_upsert(void *arg, const struct node *object)
{
    struct feed *feed = arg;
    struct follow *f = feed->follow;
    if (!is_wanted(feed, object))
        return;
    feed->seen = true;
    unsigned change = store_upsert(f->store, object, context_now(f->ctx));
    report(f, change);
    struct run *run = store_touched(f->store);
    if (feed->kind == FEED_RUNS && f->single_mode && run)
        single_configmap_update(f, run);
    if (feed->kind != FEED_CONFIGMAPS && run)
        tell_object(f, run->namespace_, run->name, object);
}

static void drop_single_configmaps(struct follow *f, const char *namespace_, const char *name)
{
    struct feed **link = &f->feeds;
    while (*link) {
        struct feed *feed = *link;
        bool match = feed->kind == FEED_CONFIGMAPS && feed->name && strcmp(feed->name, name) == 0 &&
                     strcmp(feed->namespace_, namespace_) == 0;
        if (!match) {
            link = &feed->next;
            continue;
        }
        *link = feed->next;
        feed_free(feed);
        f->single_count--;
    }
}

static void on_remove(void *arg, const struct node *object)
{
    struct feed *feed = arg;
    struct follow *f = feed->follow;
    if (!is_wanted(feed, object))
        return;
    unsigned change = store_remove(f->store, object, context_now(f->ctx));
    if (feed->kind == FEED_CONFIGMAPS) {
        report(f, change);
        return;
    }
    const char *namespace_ = node_str_at(object, "metadata.namespace");
    const char *name = node_str_at(object, "metadata.name");
    if (!namespace_ || !name)
        return;
    if (f->single_mode)
        drop_single_configmaps(f, namespace_, name);
    f->fns->gone(f->fn_ctx, namespace_, name);
    tell_object(f, namespace_, name, NULL);
}

static void on_relist(void *arg)
{
    struct feed *feed = arg;
    feed->seen = false;
    if (feed->kind == FEED_RUNS)
        name_set_unsee(&feed->follow->wanted);
    if (feed->kind == FEED_RUNS)
        store_mark(feed->follow->store, feed->follow->kind->kind);
}

static void remove_one(struct feed *feed)
{
    struct follow *f = feed->follow;
    struct run *known = store_find(f->store, feed->namespace_, feed->name);
    if (!known)
        return;
    struct node *object = node_new_map();
    node_set_str(object, "apiVersion", known->api_version);
    node_set_str(object, "kind", f->kind->kind);
    struct node *metadata = node_new_map();
    node_set_str(metadata, "namespace", feed->namespace_);
    node_set_str(metadata, "name", feed->name);
    node_set(object, "metadata", metadata);
    store_remove(f->store, object, context_now(f->ctx));
    node_free(object);
    f->fns->gone(f->fn_ctx, feed->namespace_, feed->name);
}

static void on_synced(void *arg)
{
    struct feed *feed = arg;
    struct follow *f = feed->follow;
    if (feed->kind == FEED_CONFIGMAPS)
        return;
    if (feed->kind == FEED_ONE_RUN && !feed->seen) {
        remove_one(feed);
        tell_object(f, feed->namespace_, feed->name, NULL);
    }
    if (feed->kind == FEED_RUNS && store_sweep(f->store, f->kind->kind) > 0)
        f->fns->gone(f->fn_ctx, NULL, NULL);
    for (size_t i = 0; feed->kind == FEED_RUNS && i < f->wanted.count; i++)
        if (!f->wanted.at[i].seen)
            tell_object(f, f->namespace_, f->wanted.at[i].name, NULL);
    f->synced = true;
    f->fns->synced(f->fn_ctx);
}

static void start_runs(struct feed *feed);

static void on_choice(void *arg, const char *version, const struct err *err)
{
    struct follow *f = arg;
    f->choice = NULL;
    // It may be that the server has just started and knows none of them yet: the next 404 asks again.
    if (err || strcmp(version, f->version) == 0)
        return;
    char *text CLEANUP_FREE = xasprintf("the server no longer serves %s %s: reading %s",
                                        f->kind->plural, f->version, version);
    free(f->version);
    f->version = xstrdup(version);
    for (struct feed *feed = f->feeds; feed; feed = feed->next)
        if (feed->kind != FEED_CONFIGMAPS)
            start_runs(feed);
    f->fns->note(f->fn_ctx, text);
}

// A cluster may stop to serve a version of the runs' API while another one remains.
static void check_version(struct feed *feed, const struct reflector_status *status)
{
    struct follow *f = feed->follow;
    if (feed->kind == FEED_CONFIGMAPS || f->choice || status->link != REFLECTOR_REFUSED ||
        !kube_err_is_unknown_path(&status->err))
        return;
    f->choice = kube_choose_version(f->ctx->client, f->kind->group, f->kind->plural,
                                    f->kind->versions, on_choice, f);
}

static void on_status(void *arg, const struct reflector_status *status)
{
    struct feed *feed = arg;
    struct follow *f = feed->follow;
    check_version(feed, status);
    // Of several runs the first one's link is shown: one that comes back while the next still knocks is no news.
    if (feed == main_feed(f)) {
        f->fns->link(f->fn_ctx, status);
        return;
    }
    if (feed->kind == FEED_ONE_RUN) {
        bool refused = status->link == REFLECTOR_REFUSED;
        if (refused && !feed->refused)
            f->fns->note(f->fn_ctx, status->err.text);
        feed->refused = refused;
        return;
    }
    if (status->link != REFLECTOR_REFUSED || status->err.kind != ERR_AUTH || f->cm_refused)
        return;
    f->cm_refused = true;
    char *text CLEANUP_FREE =
        xasprintf("no access to status ConfigMaps, so steps may be missing: %s", status->err.text);
    f->fns->note(f->fn_ctx, text);
}

static const struct reflector_fns feed_fns = {on_upsert, on_remove, on_relist, on_synced,
                                              on_status};

static struct feed *feed_add(struct follow *f, enum feed_kind kind, const char *namespace_,
                             const char *name)
{
    struct feed *feed = xcalloc(1, sizeof(*feed));
    *feed = (struct feed){
        .follow = f, .kind = kind, .namespace_ = xstrdup(namespace_), .name = xstrdup(name)};
    // At the end: the first one is the one whose link is shown.
    struct feed **link = &f->feeds;
    while (*link)
        link = &(*link)->next;
    *link = feed;
    return feed;
}

// Of one run, or of whole namespaces; again when the version is another one.
static void start_runs(struct feed *feed)
{
    const struct follow *f = feed->follow;
    struct kube_resource runs = {f->kind->group, f->version, f->kind->plural, f->kind->kind};
    struct reflector_opts opts = {.namespace_ = f->namespace_,
                                  .label_selector = f->labels,
                                  .field_selector = f->fields,
                                  .chunk_size = 500};
    char *selector CLEANUP_FREE = feed->name ? xasprintf("metadata.name=%s", feed->name) : NULL;
    if (selector)
        opts = (struct reflector_opts){.namespace_ = f->namespace_, .field_selector = selector};
    reflector_free(feed->reflector);
    feed->reflector = reflector_new(f->ctx->client, &runs, &opts, &feed_fns, feed);
}

static void start_configmaps(struct feed *feed, const struct reflector_opts *opts)
{
    static const struct kube_resource configmaps = {"", "v1", "configmaps", "ConfigMap"};
    feed->reflector = reflector_new(feed->follow->ctx->client, &configmaps, opts, &feed_fns, feed);
}

static void follow_configmap(struct follow *f, const char *namespace_, const char *prefix,
                             const char *run_name)
{
    char *selector CLEANUP_FREE = xasprintf("metadata.name=%s%s", prefix, run_name);
    struct reflector_opts opts = {.namespace_ = namespace_, .field_selector = selector};
    start_configmaps(feed_add(f, FEED_CONFIGMAPS, namespace_, run_name), &opts);
}

static bool has_single_configmap(const struct follow *f, const struct run *run)
{
    for (const struct feed *feed = f->feeds; feed; feed = feed->next)
        if (feed->kind == FEED_CONFIGMAPS && feed->name && strcmp(feed->name, run->name) == 0 &&
            strcmp(feed->namespace_, run->namespace_) == 0)
            return true;
    return false;
}

static bool reports_own_steps(const struct run *run)
{
    for (size_t i = 0; i < run->source_count; i++)
        if (run->sources[i].source == SOURCE_PROGRESS)
            return true;
    return false;
}

static void single_configmap_update(struct follow *f, const struct run *run)
{
    if (run->state != RUN_PROFILING) {
        drop_single_configmaps(f, run->namespace_, run->name);
        return;
    }
    if (f->single_count >= SINGLE_CONFIGMAPS_MAX || reports_own_steps(run) ||
        has_single_configmap(f, run))
        return;
    f->single_count++;
    follow_configmap(f, run->namespace_, f->kind->configmaps[0], run->name);
}

static void follow_names(struct follow *f, const struct follow_opts *opts)
{
    for (size_t i = 0; i < opts->name_count; i++) {
        const char *name = opts->names[i];
        start_runs(feed_add(f, FEED_ONE_RUN, f->namespace_, name));
        for (const char *const *prefix = f->kind->configmaps; *prefix; prefix++)
            follow_configmap(f, f->namespace_, *prefix, name);
    }
}

static void follow_namespace(struct follow *f)
{
    struct reflector_opts labelled = {
        .namespace_ = f->namespace_, .label_selector = f->kind->configmap_label, .chunk_size = 500};
    start_runs(feed_add(f, FEED_RUNS, NULL, NULL));
    start_configmaps(feed_add(f, FEED_CONFIGMAPS, NULL, NULL), &labelled);
}

struct version_answer {
    const char *version;
    struct err err;
    bool done;
};

static void on_version(void *arg, const char *version, const struct err *err)
{
    struct version_answer *answer = arg;
    answer->version = version;
    if (err)
        answer->err = *err;
    answer->done = true;
}

int follow_find_version(struct context *ctx, const char **version, struct err *err)
{
    const struct run_kind *kind = run_kinds[0];
    struct version_answer answer = {.err = ERR_INIT};
    struct kube_call *call = kube_choose_version(ctx->client, kind->group, kind->plural,
                                                 kind->versions, on_version, &answer);
    loop_run_until(ctx->loop, &answer.done);
    if (!answer.done) {
        kube_call_cancel(call);
        return err_set(err, ERR_CANCELLED, "interrupted");
    }
    *version = answer.version;
    if (answer.version)
        return 0;
    *err = answer.err;
    return -1;
}

struct follow *follow_new(struct context *ctx, struct store *store, const struct follow_opts *opts,
                          const struct follow_fns *fns, void *fn_ctx)
{
    struct follow *f = xcalloc(1, sizeof(*f));
    *f = (struct follow){
        .ctx = ctx,
        .store = store,
        .kind = run_kinds[0],
        .fns = fns,
        .fn_ctx = fn_ctx,
        .namespace_ = xstrdup(opts->namespace_),
        .version = xstrdup(opts->version),
        .labels = xstrdup(opts->label_selector),
        .fields = xstrdup(opts->field_selector),
        .single_mode = opts->name_count == 0 || opts->name_count > NAMES_APART_MAX,
    };
    if (f->single_mode)
        name_set_init(&f->wanted, opts->names, opts->name_count);
    if (f->single_mode)
        follow_namespace(f);
    else
        follow_names(f, opts);
    return f;
}

void follow_free(struct follow *f)
{
    if (!f)
        return;
    while (f->feeds) {
        struct feed *next = f->feeds->next;
        feed_free(f->feeds);
        f->feeds = next;
    }
    kube_call_cancel(f->choice);
    name_set_release(&f->wanted);
    free(f->labels);
    free(f->fields);
    free(f->namespace_);
    free(f->version);
    free(f);
}

bool follow_synced(const struct follow *f)
{
    return f->synced;
}

const struct reflector_status *follow_status(const struct follow *f)
{
    return reflector_status(main_feed(f)->reflector);
}

struct link_state follow_link(const struct follow *f)
{
    const struct reflector_status *status = follow_status(f);
    // Nothing is wrong with a link that is only being made.
    bool online = status->link == REFLECTOR_SYNCED || status->link == REFLECTOR_CONNECTING;
    struct link_state link = {.online = online, .last_proof_ms = TIME_UNKNOWN};
    if (status->last_seen_mono_ms != TIME_UNKNOWN) {
        const struct clock *clock = loop_clock(f->ctx->loop);
        link.last_proof_ms = context_now(f->ctx) - (clock_mono(clock) - status->last_seen_mono_ms);
    }
    return link;
}

void follow_retry_now(struct follow *f)
{
    for (struct feed *feed = f->feeds; feed; feed = feed->next)
        reflector_retry_now(feed->reflector);
}
