// SPDX-License-Identifier: Apache-2.0
// Which version of a resource the server serves. The group may be shared with
// other products, so only a version's resource list counts; the group's own document says nothing
// that we need. So the preferred version costs one request.
#include "base/mem.h"
#include "kube/client_impl.h"
#include "kube/url.h"

#include <stdlib.h>
#include <string.h>

struct choice_call {
    struct kube_call base;
    struct kube_call *get;
    char *group, *plural;
    const char *const *versions;
    size_t at;             // the version being looked at
    bool probing;          // by listing one object, since discovery is refused
    const char *forbidden; // the first version whose probe was refused: served or not, nobody knows
    struct err last;       // the first failure that is not "not there"
    kube_version_fn *done;
    void *ctx;
};

static void choice_release(struct kube_call *call)
{
    struct choice_call *c = (struct choice_call *)call;
    call_unlink(call);
    kube_call_cancel(c->get);
    free(c->group);
    free(c->plural);
    free(c);
}

static void finish(struct choice_call *c, const char *version, const struct err *err)
{
    kube_version_fn *done = c->done;
    void *ctx = c->ctx;
    choice_release(&c->base);
    done(ctx, version, err);
}

static void ask(struct choice_call *c);

static void next_version(struct choice_call *c)
{
    c->at++;
    ask(c);
}

static bool has_resource(const struct node *list, const char *plural)
{
    const struct node *resources = node_get(list, "resources");
    for (const struct node *r = node_first(resources); r; r = node_next(r)) {
        const char *name = node_str_at(r, "name");
        if (name && strcmp(name, plural) == 0)
            return true;
    }
    return false;
}

// A failure that another version or another way of asking cannot mend.
static bool is_final(const struct err *err)
{
    return err->kind == ERR_UNREACHABLE || err->kind == ERR_TIMEOUT || err->kind == ERR_USAGE ||
           (err->kind == ERR_AUTH && err->code != 403 && err->code != 401);
}

static void note(struct choice_call *c, const struct err *err)
{
    if (c->last.kind == ERR_NONE)
        c->last = *err;
}

static void on_resources(void *ctx, struct node *list, const struct err *err)
{
    struct choice_call *c = ctx;
    c->get = NULL;
    bool found = has_resource(list, c->plural);
    node_free(list);
    if (found) {
        finish(c, c->versions[c->at], NULL);
    } else if (err && is_final(err)) {
        finish(c, NULL, err);
    } else if (err && err->kind == ERR_AUTH) {
        c->probing = true;
        ask(c);
    } else {
        // A version that is broken (503 from an aggregated server) does not hide the others.
        if (err && err->kind != ERR_NOT_FOUND)
            note(c, err);
        next_version(c);
    }
}

static void forbidden(struct choice_call *c)
{
    if (!c->forbidden)
        c->forbidden = c->versions[c->at];
    next_version(c);
}

// Who may read the resource is told "no such path" where a version is not served; who may not is
// told 403 for all.
static void on_probe(void *ctx, struct node *list, const struct err *err)
{
    struct choice_call *c = ctx;
    c->get = NULL;
    node_free(list);
    if (err && is_final(err))
        finish(c, NULL, err);
    else if (err && err->kind == ERR_NOT_FOUND)
        next_version(c);
    else if (err && err->code == 401)
        finish(c, NULL, err);
    else if (err && err->code == 403)
        forbidden(c);
    else
        finish(c, c->versions[c->at], NULL);
}

static void give_up(struct choice_call *c)
{
    struct err err = ERR_INIT;
    if (c->forbidden) {
        // The request for the object itself will say what is not allowed.
        finish(c, c->forbidden, NULL);
        return;
    }
    if (c->last.kind != ERR_NONE) {
        err = c->last;
    } else {
        err_set(&err, ERR_NOT_FOUND, "the server doesn't have a resource type \"%s\"", c->plural);
        err.code = 404;
    }
    finish(c, NULL, &err);
}

static void ask(struct choice_call *c)
{
    const char *version = c->versions[c->at];
    if (!version) {
        give_up(c);
        return;
    }
    struct strbuf path CLEANUP_STRBUF = STRBUF_INIT;
    if (c->probing) {
        struct kube_resource r = {c->group, version, c->plural, NULL};
        url_add_resource_path(&path, &r, c->base.client->config->namespace_, NULL);
    } else {
        strbuf_addf(&path, "/apis/%s/%s", c->group, version);
    }
    c->get = kube_get_path(c->base.client, path.buf, c->probing ? "limit=1" : NULL,
                           c->probing ? on_probe : on_resources, c);
}

struct kube_call *kube_choose_version(struct kube_client *c, const char *group, const char *plural,
                                      const char *const *versions, kube_version_fn *done, void *ctx)
{
    struct choice_call *choice = xcalloc(1, sizeof(*choice));
    call_init(&choice->base, c, choice_release);
    choice->group = xstrdup(group);
    choice->plural = xstrdup(plural);
    choice->versions = versions;
    choice->done = done;
    choice->ctx = ctx;
    ask(choice);
    return &choice->base;
}
