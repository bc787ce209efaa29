// SPDX-License-Identifier: Apache-2.0
#include "kube/client.h"

#include "base/mem.h"
#include "doc/json.h"
#include "kube/client_impl.h"
#include "kube/pulse.h"
#include "kube/trust.h"
#include "kube/url.h"

#include <stdlib.h>
#include <string.h>

static bool http2_allowed(const struct kube_env *env)
{
    const char *off = env->get(env->ctx, "DISABLE_HTTP2");
    return !off || !*off;
}

struct kube_client *kube_client_new(const struct kube_config *config, struct loop *loop,
                                    const struct kube_client_opts *opts, struct err *err)
{
    const struct kube_env *env = opts->env ? opts->env : &kube_env_process;
    if (!config->server || !*config->server) {
        err_set(err, ERR_USAGE, "no server is configured");
        return NULL;
    }
    struct kube_client *c = xcalloc(1, sizeof(*c));
    c->config = config;
    c->loop = loop;
    c->opts = *opts;
    c->user_agent = xstrdup(opts->user_agent ? opts->user_agent : "kubectl-dgdr");
    c->proxy = kube_proxy_for(config, env);
    c->link.last_byte_mono_ms = TIME_UNKNOWN;
    struct http_conf conf = {
        .config = config,
        .proxy = c->proxy ? c->proxy : "",
        .trust = kube_trust_find(env, kube_trust_readable, NULL),
        .user_agent = c->user_agent,
        .http2 = http2_allowed(env),
        .verbosity = opts->verbosity,
        .log = opts->log,
        .log_ctx = opts->ctx,
    };
    c->http = http_new(loop, &conf);
    c->cred = kube_cred_new(config, env, loop, &c->opts.cred_host);
    return c;
}

// A call that is made of others is older than they are, and takes them along: it has to go first.
static struct kube_call *oldest_call(const struct kube_client *c)
{
    struct kube_call *call = c->calls;
    while (call->next)
        call = call->next;
    return call;
}

void kube_client_free(struct kube_client *c)
{
    if (!c)
        return;
    while (c->calls)
        kube_call_cancel(oldest_call(c));
    pulse_free(c->pulse);
    while (c->exchanges)
        exchange_cancel(c->exchanges);
    http_free(c->http);
    kube_cred_free(c->cred);
    warning_set_release(&c->warnings);
    free(c->user_agent);
    // It may hold a password.
    secret_free(&c->proxy);
    free(c);
}

struct kube_cred *kube_client_cred(struct kube_client *c)
{
    return c->cred;
}

const struct kube_link *kube_client_link(const struct kube_client *c)
{
    struct kube_link *link = &((struct kube_client *)c)->link;
    link->last_byte_mono_ms = http_last_byte_ms(c->http);
    link->requests = http_requests(c->http);
    return link;
}

void client_note_date(struct kube_client *c, int64_t date_ms)
{
    if (date_ms == TIME_UNKNOWN)
        return;
    // The header counts whole seconds: on average it is half a second old when it is written.
    int64_t skew = date_ms + 500 - clock_wall(loop_clock(c->loop));
    struct kube_link *link = &c->link;
    int64_t change = skew - link->skew_ms;
    // A leap is a clock that was set, not noise.
    if (!link->skew_known || change > 5000 || change < -5000)
        link->skew_ms = skew;
    else
        link->skew_ms += change / 8;
    link->skew_known = true;
}

void call_init(struct kube_call *call, struct kube_client *c,
               void (*release)(struct kube_call *call))
{
    call->client = c;
    call->release = release;
    call->prev = NULL;
    call->next = c->calls;
    if (c->calls)
        c->calls->prev = call;
    c->calls = call;
}

void call_unlink(struct kube_call *call)
{
    if (call->prev)
        call->prev->next = call->next;
    else
        call->client->calls = call->next;
    if (call->next)
        call->next->prev = call->prev;
}

void kube_call_cancel(struct kube_call *call)
{
    if (call)
        call->release(call);
}
