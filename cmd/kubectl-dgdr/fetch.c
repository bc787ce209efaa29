// SPDX-License-Identifier: Apache-2.0
#include "fetch.h"

#include "base/mem.h"
#include "eta/eta.h"
#include "model/kind.h"

#include <stdlib.h>
#include <string.h>

static const struct kube_resource configmaps = {"", "v1", "configmaps", "ConfigMap"};
static const struct link_state one_shot_link = {.online = true, .last_proof_ms = TIME_UNKNOWN};

struct fetch;

// Requests under way at a time: as many as one HTTP/2 connection takes, and no more connections than a shell's limit
// of open files allows where there is only HTTP/1.1.
enum { IN_FLIGHT_MAX = 48 };

// One name: three requests under way, three objects to come.
struct entry {
    struct fetch *fetch;
    const char *name;
    const char *version; // that the object was asked for in
    struct node *object;
    struct node **configmaps; // as many as kind->configmaps names
    struct err err;
};

// A ConfigMap request needs to know both its entry and which of the kind's ConfigMaps it asked for.
struct cm_request {
    struct entry *entry;
    size_t which;
};

struct fetch {
    struct context *ctx;
    const struct run_kind *kind;
    const char *version;
    bool version_settled; // the server's lists were asked; do not ask again
    struct err version_err;
    struct entry *entries;
    size_t count, started;
    struct cm_request *cm_requests;
    size_t cm_count; // ConfigMaps per run
    size_t pending;
    bool done;
    struct err cm_refusal; // ERR_NONE: ConfigMaps may be read
};

static void get_object(struct entry *e);
static void start_more(struct fetch *f);

static void finish_one(struct fetch *f)
{
    f->pending--;
    start_more(f);
    f->done = f->pending == 0;
}

static void on_version(void *arg, const char *version, const struct err *err)
{
    struct fetch *f = arg;
    f->version_settled = true;
    if (err)
        f->version_err = *err;
    else
        f->version = version;
    for (size_t i = 0; i < f->count; i++) {
        struct entry *e = &f->entries[i];
        if (e->object || !kube_err_is_unknown_path(&e->err))
            continue;
        if (err)
            e->err = *err;
        else
            get_object(e);
    }
    finish_one(f);
}

static void on_unknown_path(struct entry *e)
{
    struct fetch *f = e->fetch;
    if (!f->version_settled) {
        // Settled from here on: the other names of this call wait for the same answer.
        f->version_settled = true;
        f->pending++;
        kube_choose_version(f->ctx->client, f->kind->group, f->kind->plural, f->kind->versions,
                            on_version, f);
    } else if (f->version_err.kind != ERR_NONE) {
        e->err = f->version_err;
    } else if (strcmp(e->version, f->version) != 0) {
        // It was on its way when the answer came.
        get_object(e);
    }
}

static void on_object(void *arg, struct node *object, const struct err *err)
{
    struct entry *e = arg;
    struct fetch *f = e->fetch;
    e->object = object;
    err_clear(&e->err);
    if (err)
        e->err = *err;
    if (kube_err_is_unknown_path(&e->err))
        on_unknown_path(e);
    finish_one(f);
}

static void get_object(struct entry *e)
{
    struct fetch *f = e->fetch;
    struct kube_resource r = {f->kind->group, f->version, f->kind->plural, f->kind->kind};
    f->pending++;
    e->version = f->version;
    kube_get(f->ctx->client, &r, f->ctx->config.namespace_, e->name, on_object, e);
}

static void on_configmap(void *arg, struct node *object, const struct err *err)
{
    struct cm_request *req = arg;
    struct fetch *f = req->entry->fetch;
    req->entry->configmaps[req->which] = object;
    if (err && err->kind == ERR_AUTH)
        f->cm_refusal = *err;
    finish_one(f);
}

static void get_configmap(struct cm_request *req)
{
    struct fetch *f = req->entry->fetch;
    struct strbuf name CLEANUP_STRBUF = STRBUF_INIT;
    strbuf_adds(&name, f->kind->configmaps[req->which]);
    strbuf_adds(&name, req->entry->name);
    f->pending++;
    kube_get(f->ctx->client, &configmaps, f->ctx->config.namespace_, name.buf, on_configmap, req);
}

static void start_entry(struct fetch *f, size_t i)
{
    struct entry *e = &f->entries[i];
    get_object(e);
    for (size_t w = 0; w < f->cm_count; w++) {
        struct cm_request *req = &f->cm_requests[i * f->cm_count + w];
        *req = (struct cm_request){e, w};
        get_configmap(req);
    }
}

static void start_more(struct fetch *f)
{
    while (f->started < f->count && f->pending < IN_FLIGHT_MAX)
        start_entry(f, f->started++);
}

static void fetch_start(struct fetch *f, const char *const *names)
{
    for (size_t i = 0; i < f->count; i++) {
        f->entries[i] = (struct entry){.fetch = f, .name = names[i]};
        f->entries[i].configmaps = xcalloc(f->cm_count, sizeof(struct node *));
    }
    start_more(f);
}

static void derive(struct context *ctx, struct run *run, char basis[ETA_BASIS_MAX])
{
    run_derive(run, &one_shot_link, context_now(ctx), basis);
}

static void fold_entry(struct fetch *f, struct entry *e, struct store *store,
                       struct fetch_result *result)
{
    result->name = e->name;
    result->err = e->err;
    if (e->object) {
        store_upsert(store, e->object, context_now(f->ctx));
        for (size_t w = 0; w < f->cm_count; w++)
            if (e->configmaps[w])
                store_upsert(store, e->configmaps[w], context_now(f->ctx));
    }
    node_free(e->object);
    for (size_t w = 0; w < f->cm_count; w++)
        node_free(e->configmaps[w]);
    free(e->configmaps);
}

static size_t count_names(const char *const *list)
{
    size_t n = 0;
    while (list && list[n])
        n++;
    return n;
}

void fetch_refresh(struct context *ctx, struct store *store, struct fetch_result *results,
                   size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct fetch_result *r = &results[i];
        r->run = r->run ? store_find(store, ctx->config.namespace_, r->name) : NULL;
        if (r->run)
            derive(ctx, r->run, r->basis);
    }
}

int fetch_named(struct context *ctx, struct store *store, const char *const *names, size_t count,
                struct fetch_result *results, const char **version, struct err *err)
{
    const struct run_kind *kind = run_kinds[0];
    struct fetch f = {.ctx = ctx, .kind = kind, .version = kind->versions[0], .count = count};
    f.cm_count = count_names(kind->configmaps);
    f.entries = xcalloc(count, sizeof(*f.entries));
    f.cm_requests = xcalloc(count * f.cm_count, sizeof(*f.cm_requests));
    fetch_start(&f, names);
    loop_run_until(ctx->loop, &f.done);
    bool complete = f.done, found = false;
    for (size_t i = 0; i < count; i++)
        fold_entry(&f, &f.entries[i], store, &results[i]);
    // Only now: an upsert moves what the store handed out before.
    for (size_t i = 0; i < count; i++)
        if (results[i].err.kind == ERR_NONE && complete) {
            results[i].run = store_find(store, ctx->config.namespace_, names[i]);
            if (results[i].run)
                derive(ctx, results[i].run, results[i].basis);
            found = found || results[i].run;
        }
    // Where nothing can be shown, what is missing from it is no news.
    if (found && f.cm_refusal.kind != ERR_NONE)
        context_say(ctx, "note: no access to status ConfigMaps, so steps may be missing: %s",
                    f.cm_refusal.text);
    if (version)
        *version = f.version;
    free(f.entries);
    free(f.cm_requests);
    return complete ? 0 : err_set(err, ERR_CANCELLED, "interrupted");
}

// A list: rows go out while it streams in; runs that need a ConfigMap are kept and said again.
enum { SINGLE_CONFIGMAPS_MAX = 32 };

struct kept {
    size_t index;
    char *namespace_, *name;
};

struct listing {
    struct context *ctx;
    const struct run_kind *kind;
    const struct fetch_list_opts *opts;
    const struct fetch_list_fns *fns;
    void *fn_ctx;
    const char *version;
    bool version_asked;
    struct store *store;
    size_t rows;
    struct kept *kept;
    size_t kept_count, kept_cap;
    size_t pending;
    bool done;
    bool cm_refused;
    struct err err;
};

static void listing_forget(struct listing *l)
{
    for (size_t i = 0; i < l->kept_count; i++) {
        free(l->kept[i].namespace_);
        free(l->kept[i].name);
    }
    l->kept_count = 0;
    l->rows = 0;
    store_free(l->store);
    l->store = store_new();
}

// A profiling run whose own status carries no steps: its status ConfigMap may know more.
static bool wants_configmap(const struct run *run)
{
    return run->state == RUN_PROFILING && run->step_total == COUNT_UNKNOWN &&
           run->dialect != DIALECT_SEED;
}

static void on_item(void *arg, const struct node *object)
{
    struct listing *l = arg;
    store_upsert(l->store, object, context_now(l->ctx));
    struct run *run = store_touched(l->store);
    if (!run)
        return;
    char basis[ETA_BASIS_MAX];
    derive(l->ctx, run, basis);
    l->fns->add(l->fn_ctx, run);
    if (wants_configmap(run)) {
        l->kept = grow_array(l->kept, &l->kept_cap, l->kept_count + 1, sizeof(*l->kept));
        l->kept[l->kept_count++] =
            (struct kept){l->rows, xstrdup(run->namespace_), xstrdup(run->name)};
    } else {
        store_remove(l->store, object, context_now(l->ctx));
    }
    l->rows++;
}

static void on_restart(void *arg)
{
    struct listing *l = arg;
    listing_forget(l);
    l->fns->reset(l->fn_ctx);
}

static void listing_finish_one(struct listing *l)
{
    if (--l->pending > 0)
        return;
    for (size_t i = 0; i < l->kept_count; i++) {
        struct run *run = store_find(l->store, l->kept[i].namespace_, l->kept[i].name);
        char basis[ETA_BASIS_MAX];
        if (!run)
            continue;
        derive(l->ctx, run, basis);
        l->fns->replace(l->fn_ctx, l->kept[i].index, run);
    }
    l->done = true;
}

static void note_refused(struct listing *l, const struct err *err)
{
    if (err->kind != ERR_AUTH || l->cm_refused)
        return;
    l->cm_refused = true;
    context_say(l->ctx, "note: no access to status ConfigMaps, so steps may be missing: %s",
                err->text);
}

static void on_single_configmap(void *arg, struct node *object, const struct err *err)
{
    struct listing *l = arg;
    if (object)
        store_upsert(l->store, object, context_now(l->ctx));
    else if (err)
        note_refused(l, err);
    node_free(object);
    listing_finish_one(l);
}

static void on_configmap_item(void *arg, const struct node *object)
{
    struct listing *l = arg;
    store_upsert(l->store, object, context_now(l->ctx));
}

static void on_configmap_restart(void *arg)
{
    (void)arg; // an upsert twice is an upsert once
}

static void on_configmaps_listed(void *arg, const char *resource_version, const struct err *err)
{
    struct listing *l = arg;
    (void)resource_version;
    if (err)
        note_refused(l, err);
    listing_finish_one(l);
}

static void fetch_single_configmaps(struct listing *l)
{
    for (size_t i = 0; i < l->kept_count; i++) {
        struct strbuf name CLEANUP_STRBUF = STRBUF_INIT;
        strbuf_adds(&name, l->kind->configmaps[0]);
        strbuf_adds(&name, l->kept[i].name);
        l->pending++;
        kube_get(l->ctx->client, &configmaps, l->kept[i].namespace_, name.buf, on_single_configmap,
                 l);
    }
}

static void fetch_labelled_configmaps(struct listing *l)
{
    static const struct kube_list_fns fns = {on_configmap_item, on_configmap_restart,
                                             on_configmaps_listed};
    struct kube_list_opts opts = {
        .namespace_ = l->opts->namespace_,
        .label_selector = l->kind->configmap_label,
        .chunk_size = l->opts->chunk_size,
        .prune_managed_fields = true,
    };
    l->pending++;
    kube_list(l->ctx->client, &configmaps, &opts, &fns, l);
}

static void listing_start(struct listing *l);

static void on_list_version(void *arg, const char *version, const struct err *err)
{
    struct listing *l = arg;
    if (err) {
        l->err = *err;
        l->done = true;
        return;
    }
    l->version = version;
    listing_start(l);
}

static void on_listed(void *arg, const char *resource_version, const struct err *err)
{
    struct listing *l = arg;
    (void)resource_version;
    if (err && kube_err_is_unknown_path(err) && !l->version_asked) {
        l->version_asked = true;
        kube_choose_version(l->ctx->client, l->kind->group, l->kind->plural, l->kind->versions,
                            on_list_version, l);
        return;
    }
    if (err) {
        l->err = *err;
        l->done = true;
        return;
    }
    // One more than the requests below, so that it ends also when there are none.
    l->pending = 1;
    if (l->kept_count > SINGLE_CONFIGMAPS_MAX)
        fetch_labelled_configmaps(l);
    else
        fetch_single_configmaps(l);
    listing_finish_one(l);
}

static void listing_start(struct listing *l)
{
    static const struct kube_list_fns fns = {on_item, on_restart, on_listed};
    struct kube_resource r = {l->kind->group, l->version, l->kind->plural, l->kind->kind};
    struct kube_list_opts opts = {
        .namespace_ = l->opts->namespace_,
        .label_selector = l->opts->label_selector,
        .field_selector = l->opts->field_selector,
        .chunk_size = l->opts->chunk_size,
        .prune_managed_fields = true,
    };
    kube_list(l->ctx->client, &r, &opts, &fns, l);
}

int fetch_list(struct context *ctx, const struct fetch_list_opts *opts,
               const struct fetch_list_fns *fns, void *fn_ctx, struct err *err)
{
    struct listing l = {
        .ctx = ctx,
        .kind = run_kinds[0],
        .opts = opts,
        .fns = fns,
        .fn_ctx = fn_ctx,
        .version = run_kinds[0]->versions[0],
        .store = store_new(),
    };
    listing_start(&l);
    loop_run_until(ctx->loop, &l.done);
    bool complete = l.done;
    listing_forget(&l);
    store_free(l.store);
    free(l.kept);
    if (!complete)
        return err_set(err, ERR_CANCELLED, "interrupted");
    if (l.err.kind == ERR_NONE)
        return 0;
    *err = l.err;
    return -1;
}
