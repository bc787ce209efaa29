// SPDX-License-Identifier: Apache-2.0
#include "kube/cred.h"

#include "base/base64.h"
#include "base/fs.h"
#include "base/mem.h"
#include "base/xtime.h"
#include "kube/exec_plugin.h"
#include "kube/kubeconfig.h"
#include "kube/pem.h"

#include <stdlib.h>
#include <string.h>

enum {
    TOKEN_FRESH_MS =
        50 * 1000, // a token file is read again after a minute, less ten seconds to spare
    PAIR_FRESH_MS = 5 * 60 * 1000, // client certificate and key files
    CREDENTIAL_USUAL = 8 * 1024,
};

struct waiter {
    struct waiter *next;
    kube_cred_fn *done;
    void *ctx;
    unsigned run; // the plugin run it waits for
};

struct kube_cred {
    const struct kube_config *config;
    const struct kube_env *env;
    struct loop *loop;
    struct kube_cred_host host;

    char *authorization; // what identity points to
    struct kube_blob cert, key;
    struct kube_identity identity;
    bool settled; // identity has been filled once

    char *file_token;
    int64_t token_read_ms, pair_read_ms; // monotonic; TIME_UNKNOWN: not yet

    struct exec_plugin *plugin; // a run under way
    unsigned run;               // its number
    bool have_reply;            // the last reply still counts
    int64_t expires_ms;
    struct waiter *waiters;
    bool *freed; // set by kube_cred_free() for whoever is calling a waiter
};

struct kube_cred *kube_cred_new(const struct kube_config *config, const struct kube_env *env,
                                struct loop *loop, const struct kube_cred_host *host)
{
    struct kube_cred *c = xcalloc(1, sizeof(*c));
    c->config = config;
    c->env = env ? env : &kube_env_process;
    c->loop = loop;
    c->token_read_ms = c->pair_read_ms = TIME_UNKNOWN;
    c->expires_ms = TIME_UNKNOWN;
    c->identity.generation = 1;
    kube_cred_set_host(c, host);
    return c;
}

void kube_cred_set_host(struct kube_cred *c, const struct kube_cred_host *host)
{
    c->host = host ? *host : (struct kube_cred_host){0};
}

void kube_cred_free(struct kube_cred *c)
{
    if (!c)
        return;
    if (c->freed)
        *c->freed = true;
    exec_plugin_free(c->plugin);
    while (c->waiters) {
        struct waiter *w = c->waiters;
        c->waiters = w->next;
        free(w);
    }
    secret_free(&c->authorization);
    secret_free(&c->file_token);
    kube_blob_wipe(&c->cert);
    kube_blob_wipe(&c->key);
    free(c);
}

// --- The identity

static bool same_text(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

static bool same_blob(const struct kube_blob *a, const struct kube_blob *b)
{
    return a->len == b->len && (a->len == 0 || memcmp(a->data, b->data, a->len) == 0);
}

// Takes `authorization` and the two blobs. A new generation begins when anything differs.
static void set_identity(struct kube_cred *c, char *authorization, struct kube_blob cert,
                         struct kube_blob key)
{
    bool same = same_text(c->authorization, authorization) && same_blob(&c->cert, &cert) &&
                same_blob(&c->key, &key);
    if (!same && c->settled)
        c->identity.generation++;
    c->settled = true;
    secret_free(&c->authorization);
    kube_blob_wipe(&c->cert);
    kube_blob_wipe(&c->key);
    c->authorization = authorization;
    c->cert = cert;
    c->key = key;
    c->identity.authorization = authorization;
    c->identity.cert = cert.data ? &c->cert : NULL;
    c->identity.key = key.data ? &c->key : NULL;
}

static char *bearer(const char *token)
{
    return token ? xasprintf("Bearer %s", token) : NULL;
}

static char *basic(const char *username, const char *password)
{
    struct strbuf out = STRBUF_INIT;
    char *pair = xasprintf("%s:%s", username, password ? password : "");
    strbuf_grow(&out, 2 * strlen(pair) + CREDENTIAL_USUAL);
    strbuf_adds(&out, "Basic ");
    base64_encode(&out, pair, strlen(pair));
    secret_free(&pair);
    return strbuf_detach(&out);
}

// A line break in a token would end the header and begin another.
static int check_header(const char *value, struct err *err)
{
    for (const char *s = value; s && *s; s++)
        if (((unsigned char)*s < 0x20 && *s != '\t') || *s == 0x7f)
            return err_set(err, ERR_AUTH, "invalid header field value for \"Authorization\"");
    return 0;
}

static struct kube_blob blob_dup(const struct kube_blob *b)
{
    return b->data ? (struct kube_blob){xmemdup(b->data, b->len), b->len} : (struct kube_blob){0};
}

// --- Tokens and certificates from files

static bool read_file(struct strbuf *out, const char *path)
{
    strbuf_grow(out, CREDENTIAL_USUAL);
    return fs_read_file(out, path, KUBECONFIG_CREDENTIAL_MAX, NULL) == 0;
}

// A file that is gone or blank for a moment (it is being replaced) leaves us with the token that we
// have.
static void refresh_token(struct kube_cred *c, int64_t now, bool force)
{
    static const char blanks[] = " \t\r\n\v\f";
    bool fresh = c->token_read_ms != TIME_UNKNOWN && now - c->token_read_ms < TOKEN_FRESH_MS;
    if (!c->config->token_file || (fresh && !force))
        return;
    struct strbuf text = STRBUF_INIT;
    if (read_file(&text, c->config->token_file)) {
        size_t start = strspn(text.buf, blanks);
        size_t n = strlen(text.buf + start);
        while (n && strchr(blanks, text.buf[start + n - 1]))
            n--;
        if (n) {
            secret_free(&c->file_token);
            c->file_token = xstrndup(text.buf + start, n);
            c->token_read_ms = now;
        }
    }
    strbuf_wipe(&text);
}

static struct kube_blob reread(const char *path, const struct kube_blob *otherwise)
{
    struct strbuf bytes = STRBUF_INIT;
    if (path && read_file(&bytes, path)) {
        size_t len = bytes.len;
        return (struct kube_blob){strbuf_detach(&bytes), len};
    }
    strbuf_wipe(&bytes);
    return blob_dup(otherwise);
}

static void first_pair(const struct kube_cred *c, struct kube_blob *cert, struct kube_blob *key)
{
    bool have = c->cert.data != NULL;
    *cert = blob_dup(have ? &c->cert : &c->config->client_cert);
    *key = blob_dup(have ? &c->key : &c->config->client_key);
}

// The pair to use now. Half a rotation (new certificate, old key) cannot be told from a pair here;
// the TLS handshake fails, and the next look is a good one.
static void refresh_pair(struct kube_cred *c, int64_t now, bool force, struct kube_blob *cert,
                         struct kube_blob *key)
{
    const struct kube_config *config = c->config;
    bool from_file = config->client_cert_file || config->client_key_file;
    bool first = c->pair_read_ms == TIME_UNKNOWN;
    first_pair(c, cert, key);
    if (first)
        c->pair_read_ms = now;
    if (!from_file || (!force && now - c->pair_read_ms < PAIR_FRESH_MS))
        return;
    struct kube_blob new_cert = reread(config->client_cert_file, cert);
    struct kube_blob new_key = reread(config->client_key_file, key);
    if (kube_pem_check_pair(&new_cert, &new_key, NULL) == 0) {
        kube_blob_wipe(cert);
        kube_blob_wipe(key);
        *cert = new_cert;
        *key = new_key;
        c->pair_read_ms = now;
        return;
    }
    kube_blob_wipe(&new_cert);
    kube_blob_wipe(&new_key);
}

// Everything but plugins.
static int refresh_static(struct kube_cred *c, bool force, struct err *err)
{
    const struct kube_config *config = c->config;
    int64_t now = clock_mono(loop_clock(c->loop));
    struct kube_blob cert = {0};
    struct kube_blob key = {0};
    if (!config->tls)
        return 0;
    refresh_token(c, now, force);
    refresh_pair(c, now, force, &cert, &key);
    char *authorization = bearer(c->file_token ? c->file_token : config->token);
    if (!authorization && config->username)
        authorization = basic(config->username, config->password);
    int rc = check_header(authorization, err);
    if (rc == 0) {
        set_identity(c, authorization, cert, key);
        return 0;
    }
    secret_free(&authorization);
    kube_blob_wipe(&cert);
    kube_blob_wipe(&key);
    return rc;
}

// --- Plugins

static int failed(struct err *err)
{
    err->kind = ERR_AUTH;
    return err_wrap(err, "getting credentials");
}

static int take_reply(struct kube_cred *c, struct exec_reply *reply, struct err *err)
{
    char *authorization = bearer(reply->token);
    if (check_header(authorization, err) != 0) {
        secret_free(&authorization);
        return -1;
    }
    set_identity(c, authorization, kube_blob_steal(&reply->cert), kube_blob_steal(&reply->key));
    c->expires_ms = reply->expires_ms;
    c->have_reply = true;
    return 0;
}

// Only those who waited for this run: a waiter may ask again from its callback.
static struct waiter *pop_waiter(struct kube_cred *c, unsigned run)
{
    struct waiter **link = &c->waiters;
    while (*link && (*link)->run != run)
        link = &(*link)->next;
    struct waiter *w = *link;
    if (w)
        *link = w->next;
    return w;
}

static void on_plugin(void *ctx, struct exec_reply *reply, const struct err *why)
{
    struct kube_cred *c = ctx;
    struct err err = why ? *why : (struct err)ERR_INIT;
    bool freed = false;
    unsigned run = c->run;
    exec_plugin_free(c->plugin);
    c->plugin = NULL;
    int rc = reply ? take_reply(c, reply, &err) : failed(&err);
    bool *outer = c->freed;
    c->freed = &freed;
    struct waiter *w;
    while (!freed && (w = pop_waiter(c, run))) {
        struct waiter waiter = *w;
        free(w);
        waiter.done(waiter.ctx, rc == 0 ? &c->identity : NULL, rc == 0 ? NULL : &err);
    }
    if (!freed)
        c->freed = outer;
    else if (outer)
        *outer = true;
}

static int start_plugin(struct kube_cred *c, struct err *err)
{
    if (c->plugin)
        return 0;
    c->run++;
    c->plugin = exec_plugin_start(c->config, c->env, c->loop, &c->host, on_plugin, c, err);
    return c->plugin ? 0 : failed(err);
}

static bool reply_counts(const struct kube_cred *c)
{
    return c->have_reply &&
           (c->expires_ms == TIME_UNKNOWN || clock_wall(loop_clock(c->loop)) <= c->expires_ms);
}

static void wait_for_plugin(struct kube_cred *c, kube_cred_fn *done, void *ctx)
{
    struct waiter **link = &c->waiters;
    while (*link)
        link = &(*link)->next;
    *link = xcalloc(1, sizeof(**link));
    **link = (struct waiter){NULL, done, ctx, c->run};
}

// --- What callers see

void kube_cred_get(struct kube_cred *c, kube_cred_fn *done, void *ctx)
{
    struct err err = ERR_INIT;
    bool by_plugin = c->config->exec && c->config->tls;
    int rc = 0;
    if (by_plugin && (c->plugin || !reply_counts(c))) {
        rc = start_plugin(c, &err);
        if (rc == 0) {
            wait_for_plugin(c, done, ctx);
            return;
        }
    } else if (!by_plugin) {
        rc = refresh_static(c, false, &err);
    }
    done(ctx, rc == 0 ? &c->identity : NULL, rc == 0 ? NULL : &err);
}

void kube_cred_forget(struct kube_cred *c, void *ctx)
{
    struct waiter **link = &c->waiters;
    while (*link) {
        struct waiter *w = *link;
        if (w->ctx == ctx) {
            *link = w->next;
            free(w);
        } else {
            link = &w->next;
        }
    }
}

bool kube_cred_reject(struct kube_cred *c, unsigned generation)
{
    if (!c->config->tls)
        return false;
    if (generation != c->identity.generation || c->plugin)
        return true;
    if (c->config->exec) {
        c->have_reply = false;
        return true;
    }
    return refresh_static(c, true, NULL) == 0 && c->identity.generation != generation;
}
