// SPDX-License-Identifier: Apache-2.0
#include "kube/write.h"

#include "doc/json.h"
#include "kube/client_impl.h"
#include "kube/document.h"
#include "kube/url.h"

static const struct {
    const char *method, *content_type;
    bool once;
} verbs[] = {
    [KUBE_CREATE] = {"POST", "application/json", true},
    [KUBE_UPDATE] = {"PUT", "application/json", true},
    // JSON is YAML: every server that knows the type takes both.
    [KUBE_APPLY] = {"PATCH", "application/apply-patch+yaml", false},
    [KUBE_DELETE] = {"DELETE", "application/json", true},
};

static void write_query(const struct kube_client *c, enum kube_write_verb verb,
                        const struct kube_write *write, struct strbuf *query)
{
    struct url_query q = URL_QUERY_INIT;
    struct strbuf timeout CLEANUP_STRBUF = STRBUF_INIT;
    if (c->config->request_timeout_ms)
        url_add_go_duration(&timeout, c->config->request_timeout_ms);
    url_query_set(&q, "fieldManager", write->manager);
    if (verb == KUBE_APPLY)
        url_query_set(&q, "force", write->force ? "true" : "false");
    url_query_set(&q, "timeout", timeout.buf);
    url_query_write(&q, query);
    url_query_release(&q);
}

static void write_delete_options(const struct kube_write *write, struct strbuf *body)
{
    static const struct json_opts style = {.style = JSON_COMPACT};
    struct node *options = node_new_map(), *only = node_new_map();
    node_set_str(options, "apiVersion", "v1");
    node_set_str(options, "kind", "DeleteOptions");
    node_set_str(options, "propagationPolicy", "Background");
    node_set_str(only, "uid", write->uid);
    node_set_str(only, "resourceVersion", write->resource_version);
    if (node_len(only))
        node_set(options, "preconditions", only);
    else
        node_free(only);
    json_write(body, options, &style);
    node_free(options);
}

struct kube_call *kube_write(struct kube_client *c, enum kube_write_verb verb,
                             const struct kube_write *write, kube_get_fn *done, void *ctx)
{
    struct strbuf query CLEANUP_STRBUF = STRBUF_INIT, deletion CLEANUP_STRBUF = STRBUF_INIT;
    write_query(c, verb, write, &query);
    if (verb == KUBE_DELETE)
        write_delete_options(write, &deletion);
    const struct document_target target = {write->resource, write->namespace_, write->name,
                                           write->subresource};
    const struct exchange_opts opts = {.query = query.buf,
                                       .method = verbs[verb].method,
                                       .content_type = verbs[verb].content_type,
                                       .body = verb == KUBE_DELETE ? deletion.buf : write->body,
                                       .refused_only = verbs[verb].once};
    return document_start_at(c, &target, &opts, done, ctx);
}

struct kube_call *kube_apply(struct kube_client *c, const struct kube_resource *r,
                             const char *namespace_, const char *name, const char *manager,
                             bool force, const char *body, kube_get_fn *done, void *ctx)
{
    const struct kube_write write = {.resource = r,
                                     .namespace_ = namespace_,
                                     .name = name,
                                     .body = body,
                                     .manager = manager,
                                     .force = force};
    return kube_write(c, KUBE_APPLY, &write, done, ctx);
}
