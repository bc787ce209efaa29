// SPDX-License-Identifier: Apache-2.0
#include "publish.h"

#include "base/mem.h"
#include "doc/json.h"
#include "model/kind.h"

#include <stdlib.h>
#include <string.h>

enum {
    BETWEEN_MS = 1000,
    BACKOFF_MIN_MS = 1000,
    BACKOFF_MAX_MS = 30 * 1000,
    LABEL_MAX = 63,
};

static const char manager[] = "dgdr-agent-sync";
static const struct kube_resource configmaps = {"", "v1", "configmaps", NULL};

static void pump(struct publisher *p);

void publisher_init(struct publisher *p, struct kube_client *client, struct loop *loop,
                    const struct publish_to *to)
{
    *p = (struct publisher){.client = client, .loop = loop, .to = *to, .delivered = true};
    strbuf_init(&p->wanted);
    strbuf_init(&p->sending);
}

void publisher_release(struct publisher *p)
{
    kube_call_cancel(p->call);
    loop_cancel(p->loop, p->timer);
    strbuf_release(&p->wanted);
    strbuf_release(&p->sending);
    free(p->version);
    free(p->owner_uid);
    free(p->said);
}

bool publisher_is_idle(const struct publisher *p)
{
    return p->delivered && !p->call;
}

static int64_t now(const struct publisher *p)
{
    return clock_mono(loop_clock(p->loop));
}

static void say(struct publisher *p, const char *text)
{
    if (p->said && strcmp(p->said, text) == 0)
        return;
    free(p->said);
    p->said = xstrdup(text);
    p->to.say(p->to.ctx, text);
}

static void on_due(void *ctx)
{
    struct publisher *p = ctx;
    p->timer = 0;
    pump(p);
}

static void failed(struct publisher *p, const struct err *err)
{
    say(p, err->text);
    p->backoff_ms = p->backoff_ms && !p->hurried ? p->backoff_ms * 2 : BACKOFF_MIN_MS;
    if (p->backoff_ms > BACKOFF_MAX_MS)
        p->backoff_ms = BACKOFF_MAX_MS;
    p->not_before_ms = now(p) + p->backoff_ms;
    pump(p);
}

// Names are longer than labels may be; the ConfigMap's own name says it all the same.
static void set_label(struct node *labels, const char *key, const char *value)
{
    if (strlen(value) <= LABEL_MAX)
        node_set_str(labels, key, value);
}

static struct node *owners(const struct publisher *p)
{
    struct node *list = node_new_list(), *owner = node_new_map();
    char *version CLEANUP_FREE = xasprintf("%s/%s", run_kinds[0]->group, p->version);
    node_set_str(owner, "apiVersion", version);
    node_set_str(owner, "kind", run_kinds[0]->kind);
    node_set_str(owner, "name", p->to.name);
    node_set_str(owner, "uid", p->owner_uid);
    node_append(list, owner);
    return list;
}

static void write_configmap(const struct publisher *p, const char *name, struct strbuf *out)
{
    struct node *cm = node_new_map(), *meta = node_new_map(), *labels = node_new_map();
    struct node *data = node_new_map();
    const struct json_opts style = {.style = JSON_COMPACT};
    node_set_str(cm, "apiVersion", "v1");
    node_set_str(cm, "kind", "ConfigMap");
    node_set_str(meta, "name", name);
    node_set_str(meta, "namespace", p->to.namespace_);
    set_label(labels, "dgdr.nvidia.com/name", p->to.name);
    set_label(labels, "dgdr.nvidia.com/namespace", p->to.namespace_);
    node_set(meta, "labels", labels);
    if (p->owner_uid)
        node_set(meta, "ownerReferences", owners(p));
    node_set(cm, "metadata", meta);
    node_set_str(data, "status.json", p->sending.buf);
    node_set(cm, "data", data);
    json_write(out, cm, &style);
    node_free(cm);
}

static void on_applied(void *ctx, struct node *object, const struct err *err)
{
    struct publisher *p = ctx;
    p->call = NULL;
    node_free(object);
    if (err) {
        failed(p, err);
        return;
    }
    if (p->backoff_ms)
        say(p, "delivered again");
    p->backoff_ms = 0;
    p->delivered = strcmp(p->sending.buf, p->wanted.buf) == 0;
    if (p->delivered)
        p->to.delivered(p->to.ctx);
    else
        pump(p);
}

static void send_status(struct publisher *p)
{
    struct strbuf body CLEANUP_STRBUF = STRBUF_INIT;
    char *name CLEANUP_FREE = xasprintf("dgdr-status-%s", p->to.name);
    strbuf_reset(&p->sending);
    strbuf_add(&p->sending, p->wanted.buf, p->wanted.len);
    write_configmap(p, name, &body);
    p->not_before_ms = now(p) + BETWEEN_MS;
    p->call = kube_apply(p->client, &configmaps, p->to.namespace_, name, manager, true, body.buf,
                         on_applied, p);
}

// The status matters more than who owns it: without the right to ask, it goes without an owner.
static bool may_not_ask(const struct err *err)
{
    return err->code == 403;
}

static void owner_unknown(struct publisher *p, const struct err *err)
{
    if (!may_not_ask(err)) {
        failed(p, err);
        return;
    }
    p->ownerless = true;
    say(p, err->text);
    send_status(p);
}

static void on_owner(void *ctx, struct node *object, const struct err *err)
{
    struct publisher *p = ctx;
    p->call = NULL;
    if (err) {
        owner_unknown(p, err);
        return;
    }
    p->owner_uid = xstrdup(node_str_at(object, "metadata.uid"));
    node_free(object);
    send_status(p);
}

static void ask_owner(struct publisher *p)
{
    const struct kube_resource r = {run_kinds[0]->group, p->version, run_kinds[0]->plural, NULL};
    p->call = kube_get(p->client, &r, p->to.namespace_, p->to.name, on_owner, p);
}

static void on_version(void *ctx, const char *version, const struct err *err)
{
    struct publisher *p = ctx;
    p->call = NULL;
    if (err) {
        owner_unknown(p, err);
        return;
    }
    p->version = xstrdup(version);
    ask_owner(p);
}

static void start(struct publisher *p)
{
    if (p->owner_uid || p->ownerless)
        send_status(p);
    else if (p->version)
        ask_owner(p);
    else
        p->call = kube_choose_version(p->client, run_kinds[0]->group, run_kinds[0]->plural,
                                      run_kinds[0]->versions, on_version, p);
}

static void pump(struct publisher *p)
{
    if (p->call || p->delivered)
        return;
    int64_t wait_ms = p->not_before_ms - now(p);
    loop_cancel(p->loop, p->timer);
    p->timer = 0;
    if (wait_ms > 0)
        p->timer = loop_timer(p->loop, wait_ms, on_due, p);
    else
        start(p);
}

void publisher_want(struct publisher *p, const char *status)
{
    strbuf_reset(&p->wanted);
    strbuf_adds(&p->wanted, status);
    p->delivered = false;
    pump(p);
}

void publisher_hurry(struct publisher *p)
{
    p->hurried = true;
    p->not_before_ms = 0;
    pump(p);
}
