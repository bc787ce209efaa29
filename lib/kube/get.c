// SPDX-License-Identifier: Apache-2.0
#include "kube/client_impl.h"
#include "kube/document.h"
#include "kube/url.h"

struct kube_call *kube_get(struct kube_client *c, const struct kube_resource *r,
                           const char *namespace_, const char *name, kube_get_fn *done, void *ctx)
{
    struct strbuf query CLEANUP_STRBUF = STRBUF_INIT;
    if (c->config->request_timeout_ms) {
        strbuf_adds(&query, "timeout=");
        url_add_go_duration(&query, c->config->request_timeout_ms);
    }
    const struct document_target target = {r, namespace_, name, NULL};
    const struct exchange_opts opts = {.query = query.buf};
    return document_start_at(c, &target, &opts, done, ctx);
}

struct kube_call *kube_get_path(struct kube_client *c, const char *path, const char *query,
                                kube_get_fn *done, void *ctx)
{
    const struct exchange_opts opts = {.path = path, .query = query};
    return document_start(c, &opts, done, ctx);
}
