// SPDX-License-Identifier: Apache-2.0
#include "kube/exchange.h"

#include "base/mem.h"
#include "base/strbuf.h"
#include "base/utf8.h"
#include "base/xtime.h"
#include "kube/client_impl.h"
#include "kube/retry.h"
#include "kube/url.h"

#include <stdlib.h>
#include <string.h>

struct exchange {
    struct kube_client *client;
    struct exchange *prev, *next;
    struct exchange_fns fns;
    void *ctx;
    char *url;
    const char *method, *content_type;
    struct strbuf body;
    bool has_body;
    char *group, *version, *plural, *name, *labels, *fields; // what subject points to
    struct api_subject subject;
    bool once, refused_only, stream, identity, fresh;
    long connect_timeout_ms;
    int64_t deadline_ms; // of all attempts together; TIME_UNKNOWN: none
    bool waiting_for_cred;
    unsigned generation;
    bool rejected; // the one retry after 401 is spent
    struct retry retry;
    struct err *previous; // the failure before a retry
    struct http_call *http;
    int timer;
    bool body_seen;
    struct strbuf error_body;
    struct err failure; // why data() stopped us, or what the timer is to report
};

static void attempt(struct exchange *x);

static void forget_attempt(struct exchange *x)
{
    http_cancel(x->http);
    x->http = NULL;
    if (x->waiting_for_cred)
        kube_cred_forget(x->client->cred, x);
    x->waiting_for_cred = false;
    loop_cancel(x->client->loop, x->timer);
    x->timer = 0;
}

void exchange_cancel(struct exchange *x)
{
    if (!x)
        return;
    forget_attempt(x);
    if (x->prev)
        x->prev->next = x->next;
    else
        x->client->exchanges = x->next;
    if (x->next)
        x->next->prev = x->prev;
    free(x->url);
    free(x->group);
    free(x->version);
    free(x->plural);
    free(x->name);
    free(x->labels);
    free(x->fields);
    free(x->previous);
    strbuf_release(&x->error_body);
    strbuf_release(&x->body);
    free(x);
}

bool exchange_waits_for_credential(const struct exchange *x)
{
    return x->waiting_for_cred;
}

static void finish(struct exchange *x, const struct err *err)
{
    struct exchange_fns fns = x->fns;
    void *ctx = x->ctx;
    struct err copy = err ? *err : (struct err)ERR_INIT;
    if (err && x->previous && strcmp(x->previous->text, err->text) != 0) {
        err_set(&copy, err->kind, "%s - error from a previous attempt: %s", err->text,
                x->previous->text);
        copy.code = err->code;
        copy.retry_after = err->retry_after;
        if (*err->hint)
            err_hint(&copy, "%s", err->hint);
    }
    exchange_cancel(x);
    fns.done(ctx, err ? &copy : NULL);
}

static void on_failure_due(void *ctx)
{
    struct exchange *x = ctx;
    x->timer = 0;
    struct err err = x->failure;
    finish(x, &err);
}

// Reports from the loop, since our caller's caller may not have our handle yet.
static void fail_later(struct exchange *x, const struct err *err)
{
    x->failure = *err;
    x->timer = loop_timer(x->client->loop, 0, on_failure_due, x);
}

static void on_retry_due(void *ctx)
{
    struct exchange *x = ctx;
    x->timer = 0;
    attempt(x);
}

static void retry_after(struct exchange *x, long wait_ms, const struct err *err)
{
    if (!x->previous)
        x->previous = xcalloc(1, sizeof(*x->previous));
    *x->previous = *err;
    x->timer = loop_timer(x->client->loop, wait_ms, on_retry_due, x);
}

static bool is_success(int status)
{
    return status >= 200 && status < 300;
}

static void on_head(void *ctx, const struct http_head *head)
{
    struct exchange *x = ctx;
    client_note_date(x->client, head->date_ms);
    strbuf_reset(&x->error_body);
    if (is_success(head->status)) {
        x->body_seen = true;
        if (x->fns.open)
            x->fns.open(x->ctx);
    }
}

static int on_body(void *ctx, const char *data, size_t n)
{
    struct exchange *x = ctx;
    if (x->body_seen)
        return x->fns.data(x->ctx, data, n, &x->failure);
    strbuf_add(&x->error_body, data, n);
    // What is beyond the maximum is not worth waiting for.
    return x->error_body.overflow;
}

static void on_warning(void *ctx, const char *value)
{
    struct exchange *x = ctx;
    struct kube_client *c = x->client;
    if (c->opts.warning)
        warning_set_read(&c->warnings, value, c->opts.warning, c->opts.ctx);
}

static void describe_redirect(const struct http_head *head, struct err *err)
{
    struct strbuf masked CLEANUP_STRBUF = STRBUF_INIT;
    url_add_masked(&masked, head->location);
    // A query may hold a one-time secret of a login page.
    strbuf_truncate(&masked, strcspn(masked.buf, "?#"));
    struct strbuf clean CLEANUP_STRBUF = STRBUF_INIT;
    utf8_sanitise(&clean, masked.buf, UTF8_LINE);
    err_set(err, ERR_FAILURE, "server redirected to \"%s\"", clean.buf);
    err->code = head->status;
    err_hint(err, "redirects are not followed: they could carry credentials elsewhere; check the "
                  "server URL of the kubeconfig");
}

static void describe_reply(struct exchange *x, const struct http_head *head, struct err *err)
{
    if (head->status >= 300 && head->status < 400 && *head->location)
        describe_redirect(head, err);
    else
        api_error_from_reply(head->status, head->content_type, x->error_body.buf, x->error_body.len,
                             &x->subject, err);
    if (head->retry_after_s > 0)
        err->retry_after = head->retry_after_s;
}

// The wait may not outlast the request's own deadline.
static bool in_time(const struct exchange *x, long wait_ms)
{
    return x->deadline_ms == TIME_UNKNOWN ||
           clock_mono(loop_clock(x->client->loop)) + wait_ms < x->deadline_ms;
}

static bool try_again(struct exchange *x, const struct http_head *head, enum http_fault fault,
                      const struct err *err)
{
    if (head->status == 401 && !x->rejected) {
        x->rejected = true;
        if (!kube_cred_reject(x->client->cred, x->generation))
            return false;
        x->fresh = true;
        attempt(x);
        return true;
    }
    if (x->once || x->body_seen || (x->refused_only && head->status != 429))
        return false;
    struct retry_facts facts = {.http_code = head->status, .retry_after_s = head->retry_after_s};
    facts.lost = fault == HTTP_LOST && !head->status;
    long wait_ms = retry_next(&x->retry, &facts);
    if (wait_ms < 0 || !in_time(x, wait_ms))
        return false;
    retry_after(x, wait_ms, err);
    return true;
}

static void on_done(void *ctx, const struct http_head *head, enum http_fault fault,
                    const struct err *transport)
{
    struct exchange *x = ctx;
    x->http = NULL;
    struct err err = ERR_INIT;
    if (x->body_seen && fault == HTTP_STOPPED)
        err = x->failure;
    else if (fault != HTTP_OK && fault != HTTP_STOPPED)
        err = *transport;
    else if (!is_success(head->status))
        describe_reply(x, head, &err);
    // A credential that runs out ends a stream from within: who asks next needs a new one.
    if (x->body_seen && err.code == 401)
        kube_cred_reject(x->client->cred, x->generation);
    if (err.kind == ERR_NONE && fault != HTTP_STOPPED) {
        finish(x, NULL);
        return;
    }
    if (!try_again(x, head, fault, &err))
        finish(x, &err);
}

static long time_left(const struct exchange *x)
{
    if (x->deadline_ms == TIME_UNKNOWN)
        return 0;
    int64_t left = x->deadline_ms - clock_mono(loop_clock(x->client->loop));
    return left > 1 ? (long)left : 1;
}

static void send_request(struct exchange *x, const struct kube_identity *id)
{
    static const struct http_fns fns = {on_head, on_warning, on_body, on_done};
    struct http_request req = {
        .url = x->url,
        .method = x->method,
        .content_type = x->content_type,
        .body = x->has_body ? &x->body : NULL,
        .accept = "application/json",
        .fresh = x->fresh,
        .stream = x->stream,
        .identity = x->identity,
        .timeout_ms = time_left(x),
        .connect_timeout_ms = x->connect_timeout_ms,
        .authorization = id->authorization,
        .cert = id->cert,
        .key = id->key,
    };
    x->generation = id->generation;
    x->body_seen = false;
    strbuf_reset(&x->error_body);
    struct err err = ERR_INIT;
    x->http = http_start(x->client->http, &req, &fns, x, &err);
    if (!x->http)
        fail_later(x, &err);
}

static void on_identity(void *ctx, const struct kube_identity *identity, const struct err *err)
{
    struct exchange *x = ctx;
    x->waiting_for_cred = false;
    if (identity) {
        send_request(x, identity);
        return;
    }
    // kubectl asks its plugin in the middle of connecting, and says so.
    struct err failure = *err;
    if (strncmp(failure.text, "getting credentials: ", 21) == 0)
        err_wrap(&failure, "Unable to connect to the server");
    fail_later(x, &failure);
}

static void attempt(struct exchange *x)
{
    x->waiting_for_cred = true;
    kube_cred_get(x->client->cred, on_identity, x);
}

static char *build_url(const struct kube_client *c, const struct exchange_opts *opts)
{
    struct strbuf url = STRBUF_INIT;
    strbuf_adds(&url, c->config->server);
    while (url.len && url.buf[url.len - 1] == '/')
        strbuf_truncate(&url, url.len - 1);
    strbuf_adds(&url, opts->path);
    if (opts->query && *opts->query)
        strbuf_addf(&url, "?%s", opts->query);
    return strbuf_detach(&url);
}

static void copy_subject(struct exchange *x, const struct api_subject *s)
{
    x->subject.group = x->group = xstrdup(s->group);
    x->subject.version = x->version = xstrdup(s->version);
    x->subject.plural = x->plural = xstrdup(s->plural);
    x->subject.name = x->name = xstrdup(s->name);
    x->subject.label_selector = x->labels = xstrdup(s->label_selector);
    x->subject.field_selector = x->fields = xstrdup(s->field_selector);
    x->subject.verb = s->verb;
}

// Compressing is waste when no wire is in between: the server would spend on our own machine what
// we then spend again to undo it.
static bool is_local(const struct kube_client *c)
{
    struct url_parts u;
    url_split(c->config->server, &u);
    return url_is_loopback(&u) && !*c->proxy;
}

// The longest timeouts that a user can write end behind the last time there is.
static int64_t deadline(const struct kube_client *c, long timeout_ms)
{
    int64_t now = clock_mono(loop_clock(c->loop));
    if (!timeout_ms)
        return TIME_UNKNOWN;
    return timeout_ms < INT64_MAX - now ? now + timeout_ms : INT64_MAX;
}

struct exchange *exchange_start(struct kube_client *c, const struct exchange_opts *opts,
                                const struct exchange_fns *fns, void *ctx)
{
    struct exchange *x = xcalloc(1, sizeof(*x));
    x->client = c;
    x->fns = *fns;
    x->ctx = ctx;
    x->url = build_url(c, opts);
    x->method = opts->method;
    x->content_type = opts->content_type;
    strbuf_init(&x->body);
    x->has_body = opts->body != NULL;
    if (opts->body)
        strbuf_adds(&x->body, opts->body);
    copy_subject(x, &opts->subject);
    x->once = opts->once;
    x->refused_only = opts->refused_only;
    x->stream = opts->stream;
    x->fresh = opts->fresh;
    x->identity = opts->bulk && is_local(c);
    x->connect_timeout_ms = opts->connect_timeout_ms;
    long timeout = opts->timeout_ms;
    if (!timeout && !opts->stream)
        timeout = c->config->request_timeout_ms;
    x->deadline_ms = deadline(c, timeout);
    strbuf_init(&x->error_body);
    strbuf_limit(&x->error_body, API_ERROR_BODY_MAX);
    x->next = c->exchanges;
    if (c->exchanges)
        c->exchanges->prev = x;
    c->exchanges = x;
    attempt(x);
    return x;
}
