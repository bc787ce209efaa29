// SPDX-License-Identifier: Apache-2.0
#include "unit/kube/harness.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

const struct kube_resource harness_resource = {"example.com", "v1", "things", NULL};

static const char *no_env(void *ctx, const char *name)
{
    (void)ctx;
    (void)name;
    return NULL;
}

static const struct kube_env empty_env = {.get = no_env};

static void on_log(void *ctx, const char *line)
{
    struct harness *h = ctx;
    strbuf_addf(&h->log, "%s\n", line);
}

static void on_warning(void *ctx, const char *text)
{
    struct harness *h = ctx;
    strbuf_addf(&h->warnings, "%s\n", text);
}

void harness_begin(struct harness *h, const struct script_rule *rules, size_t n)
{
    static char empty[] = "", ns[] = "ns";
    memset(h, 0, sizeof(*h));
    strbuf_init(&h->log);
    strbuf_init(&h->warnings);
    strbuf_init(&h->items);
    h->config.context = h->config.cluster = h->config.user = empty;
    h->config.namespace_ = ns;
    if (rules) {
        h->server = script_start(rules, n);
        h->config.server = (char *)script_url(h->server);
    }
    h->opts = (struct kube_client_opts){
        .env = &empty_env,
        .user_agent = "kubectl-dgdr/test",
        .log = on_log,
        .warning = on_warning,
        .ctx = h,
    };
    struct err err = ERR_INIT;
    h->loop = loop_new(&clock_system, &err);
    cr_assert_not_null(h->loop, "%s", err.text);
}

void harness_client(struct harness *h)
{
    struct err err = ERR_INIT;
    h->client = kube_client_new(&h->config, h->loop, &h->opts, &err);
    cr_assert_not_null(h->client, "%s", err.text);
}

void harness_end(struct harness *h)
{
    kube_client_free(h->client);
    loop_free(h->loop);
    if (h->server)
        script_stop(h->server);
    node_free(h->object);
    strbuf_release(&h->log);
    strbuf_release(&h->warnings);
    strbuf_release(&h->items);
}

static void on_timeout(void *ctx)
{
    (void)ctx;
    cr_assert_fail("nothing happened for a minute");
}

void harness_wait(struct harness *h, const bool *flag)
{
    int guard = loop_timer(h->loop, 60000, on_timeout, NULL);
    loop_run_until(h->loop, flag);
    loop_cancel(h->loop, guard);
}

static void reset(struct harness *h)
{
    node_free(h->object);
    h->object = NULL;
    h->done = false;
    h->err = (struct err)ERR_INIT;
    strbuf_reset(&h->items);
    h->rv[0] = '\0';
}

static void on_object(void *ctx, struct node *object, const struct err *err)
{
    struct harness *h = ctx;
    cr_assert(!h->done, "done twice");
    cr_assert((object == NULL) == (err != NULL), "object or err");
    h->object = object;
    if (err)
        h->err = *err;
    h->done = true;
}

void harness_get_path(struct harness *h, const char *path)
{
    reset(h);
    kube_get_path(h->client, path, NULL, on_object, h);
    cr_assert(!h->done, "done before it was started");
    harness_wait(h, &h->done);
}

void harness_get(struct harness *h, const char *ns, const char *name)
{
    reset(h);
    kube_get(h->client, &harness_resource, ns, name, on_object, h);
    cr_assert(!h->done, "done before it was started");
    harness_wait(h, &h->done);
}

static void on_item(void *ctx, const struct node *object)
{
    struct harness *h = ctx;
    const char *name = node_str_at(object, "metadata.name");
    strbuf_addf(&h->items, "%s ", name ? name : "?");
}

static void on_restart(void *ctx)
{
    strbuf_adds(&((struct harness *)ctx)->items, "RESTART ");
}

static void on_listed(void *ctx, const char *rv, const struct err *err)
{
    struct harness *h = ctx;
    snprintf(h->rv, sizeof(h->rv), "%s", rv ? rv : "");
    if (err)
        h->err = *err;
    h->done = true;
}

void harness_list(struct harness *h, const struct kube_list_opts *opts)
{
    static const struct kube_list_fns fns = {on_item, on_restart, on_listed};
    reset(h);
    kube_list(h->client, &harness_resource, opts, &fns, h);
    cr_assert(!h->done, "done before it was started");
    harness_wait(h, &h->done);
}
