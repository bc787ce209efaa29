// SPDX-License-Identifier: Apache-2.0
// Every option of a request's handle: wire, trust, proxy, headers.
#include "base/mem.h"
#include "kube/http_impl.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    CONNECT_TIMEOUT_MS = 30 * 1000,
    BODY_BUFFER = 256 * 1024, // fewer, longer reads of long lists
    // libcurl takes up to a hundred of these at a time, and a key has to wait for them.
    STREAM_BUFFER = 4 * 1024,
    // A peer that does not acknowledge for 9 s is gone: idle 5 s, then probes at 5, 7, 9.
    KEEP_IDLE_S = 5,
    KEEP_INTERVAL_S = 2,
    KEEP_COUNT = 2,
    USER_TIMEOUT_MS = 9000,
};

// The URL of a request has the verified name as its host; this leads the connection to the real
// one.
char *http_connect_to(const struct http *h)
{
    const char *name = h->conf.config->tls_server_name;
    if (!h->server.tls || !name || !*name)
        return NULL;
    return xasprintf("%s:%d:%s", name, h->server.port, h->server_host_port);
}

static void set_int(curl_socket_t fd, int level, int option, int value)
{
    // Best effort: without it a dead link is noticed by the application's own probe.
    (void)setsockopt(fd, level, option, &value, sizeof(value));
}

static curl_socket_t open_socket(void *ctx, curlsocktype purpose, struct curl_sockaddr *addr)
{
    struct http_call *call = ctx;
    (void)purpose;
    int type = addr->socktype;
#ifdef SOCK_CLOEXEC
    type |= SOCK_CLOEXEC;
#endif
    curl_socket_t fd = socket(addr->family, type, addr->protocol);
    call->socket_errno = fd == CURL_SOCKET_BAD ? errno : 0;
    if (fd == CURL_SOCKET_BAD)
        return fd;
#ifndef SOCK_CLOEXEC
    (void)fcntl(fd, F_SETFD, FD_CLOEXEC);
#endif
    return fd;
}

static int tune_socket(void *ctx, curl_socket_t fd, curlsocktype purpose)
{
    (void)ctx;
    (void)purpose;
    set_int(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
#ifdef TCP_KEEPIDLE
    set_int(fd, IPPROTO_TCP, TCP_KEEPIDLE, KEEP_IDLE_S);
#endif
#ifdef TCP_KEEPINTVL
    set_int(fd, IPPROTO_TCP, TCP_KEEPINTVL, KEEP_INTERVAL_S);
    set_int(fd, IPPROTO_TCP, TCP_KEEPCNT, KEEP_COUNT);
#endif
#ifdef TCP_USER_TIMEOUT
    set_int(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, USER_TIMEOUT_MS);
#endif
    return CURL_SOCKOPT_OK;
}

static void set_wire(struct http_call *call, const struct http_request *req)
{
    CURL *e = call->easy;
    const struct http_conf *conf = &call->http->conf;
    long connect_ms = req->connect_timeout_ms ? req->connect_timeout_ms : CONNECT_TIMEOUT_MS;
    curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(e, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(e, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
#if LIBCURL_VERSION_NUM >= 0x075700
    // Who gives a request up does not want to wait for its name's lookup to time out.
    curl_easy_setopt(e, CURLOPT_QUICK_EXIT, 1L);
#endif
    curl_easy_setopt(e, CURLOPT_PATH_AS_IS, 1L);
    curl_easy_setopt(e, CURLOPT_HTTP_VERSION,
                     conf->http2 ? (long)CURL_HTTP_VERSION_2TLS : (long)CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(e, CURLOPT_PIPEWAIT, 1L);
    curl_easy_setopt(e, CURLOPT_FRESH_CONNECT, req->fresh ? 1L : 0L);
    curl_easy_setopt(e, CURLOPT_BUFFERSIZE, req->stream ? (long)STREAM_BUFFER : (long)BODY_BUFFER);
    curl_easy_setopt(e, CURLOPT_TIMEOUT_MS, req->timeout_ms);
    curl_easy_setopt(e, CURLOPT_CONNECTTIMEOUT_MS, connect_ms);
    curl_easy_setopt(e, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    curl_easy_setopt(e, CURLOPT_OPENSOCKETDATA, call);
    curl_easy_setopt(e, CURLOPT_SOCKOPTFUNCTION, tune_socket);
    curl_easy_setopt(e, CURLOPT_ERRORBUFFER, call->error_text);
    if (!conf->config->disable_compression && !req->identity)
        curl_easy_setopt(e, CURLOPT_ACCEPT_ENCODING, "gzip");
}

static void set_blob(CURL *e, CURLoption option, const struct kube_blob *blob, unsigned flags)
{
    struct curl_blob b = {.data = blob->data, .len = blob->len, .flags = flags};
    curl_easy_setopt(e, option, &b);
}

static void set_system_trust(CURL *e, const struct kube_trust *trust)
{
    if (trust->file) {
        curl_easy_setopt(e, CURLOPT_CAINFO, trust->file);
        curl_easy_setopt(e, CURLOPT_PROXY_CAINFO, trust->file);
    }
    if (trust->folder) {
        curl_easy_setopt(e, CURLOPT_CAPATH, trust->folder);
        curl_easy_setopt(e, CURLOPT_PROXY_CAPATH, trust->folder);
    }
}

// Only the kubeconfig's authority is trusted; libcurl would keep its built-in directory
// trusted besides.
static void set_trust(CURL *e, const struct http_conf *conf)
{
    const struct kube_config *config = conf->config;
    bool verify = !config->insecure_skip_tls_verify;
    curl_easy_setopt(e, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(e, CURLOPT_SSL_VERIFYPEER, verify ? 1L : 0L);
    curl_easy_setopt(e, CURLOPT_SSL_VERIFYHOST, verify ? 2L : 0L);
    curl_easy_setopt(e, CURLOPT_PROXY_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(e, CURLOPT_PROXY_SSL_VERIFYPEER, verify ? 1L : 0L);
    curl_easy_setopt(e, CURLOPT_PROXY_SSL_VERIFYHOST, verify ? 2L : 0L);
    if (!config->ca.data) {
        set_system_trust(e, &conf->trust);
        return;
    }
    curl_easy_setopt(e, CURLOPT_CAINFO, NULL);
    curl_easy_setopt(e, CURLOPT_CAPATH, NULL);
    set_blob(e, CURLOPT_CAINFO_BLOB, &config->ca, CURL_BLOB_NOCOPY);
    curl_easy_setopt(e, CURLOPT_PROXY_CAINFO, NULL);
    curl_easy_setopt(e, CURLOPT_PROXY_CAPATH, NULL);
    set_blob(e, CURLOPT_PROXY_CAINFO_BLOB, &config->ca, CURL_BLOB_NOCOPY);
}

static void set_tls(struct http_call *call, const struct http_request *req)
{
    CURL *e = call->easy;
    set_trust(e, &call->http->conf);
    // The names of a certificate that is not for this host belong into the message.
    curl_easy_setopt(e, CURLOPT_CERTINFO, 1L);
    if (!req->cert || !req->key)
        return;
    set_blob(e, CURLOPT_SSLCERT_BLOB, req->cert, CURL_BLOB_COPY);
    set_blob(e, CURLOPT_SSLKEY_BLOB, req->key, CURL_BLOB_COPY);
    curl_easy_setopt(e, CURLOPT_SSLCERTTYPE, "PEM");
    curl_easy_setopt(e, CURLOPT_SSLKEYTYPE, "PEM");
}

static void set_proxy(CURL *e, const struct http_conf *conf)
{
    // Always set, so that libcurl's own reading of the environment never decides.
    curl_easy_setopt(e, CURLOPT_PROXY, conf->proxy ? conf->proxy : "");
    curl_easy_setopt(e, CURLOPT_NOPROXY, "");
    curl_easy_setopt(e, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    curl_easy_setopt(e, CURLOPT_HEADEROPT, (long)CURLHEADER_SEPARATE);
}

static bool is_header_value(const char *s)
{
    for (; *s; s++)
        if (((unsigned char)*s < 0x20 && *s != '\t') || *s == 0x7f)
            return false;
    return true;
}

static int add_header(struct http_call *call, const char *name, const char *value, struct err *err)
{
    if (!is_header_value(value))
        return err_set(err, ERR_AUTH,
                       "Unable to connect to the server: net/http: invalid header field value for "
                       "\"%s\"",
                       name);
    // "Name;" is libcurl's way to send a header without a value.
    char *line = *value ? xasprintf("%s: %s", name, value) : xasprintf("%s;", name);
    struct curl_slist *longer = curl_slist_append(call->headers, line);
    secret_free(&line);
    if (!longer)
        return err_set(err, ERR_FAILURE, "cannot initialise libcurl");
    call->headers = longer;
    return 0;
}

static bool is_token_char(unsigned char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           (c && strchr("!#$&'*+-.^_`|~", c));
}

// "Impersonate-Extra-" with the key's bytes that a header name cannot hold, and '%', as %XX.
static int add_extra(struct http_call *call, const struct kube_kv *kv, struct err *err)
{
    struct strbuf name CLEANUP_STRBUF = STRBUF_INIT;
    strbuf_adds(&name, "Impersonate-Extra-");
    for (const char *p = kv->key; *p; p++) {
        if (is_token_char((unsigned char)*p))
            strbuf_addc(&name, *p);
        else
            strbuf_addf(&name, "%%%02X", (unsigned char)*p);
    }
    return add_header(call, name.buf, kv->value, err);
}

static int add_impersonation(struct http_call *call, const struct kube_config *c, struct err *err)
{
    if (!c->as || !*c->as)
        return 0;
    if (add_header(call, "Impersonate-User", c->as, err))
        return -1;
    if (c->as_uid && *c->as_uid && add_header(call, "Impersonate-Uid", c->as_uid, err))
        return -1;
    for (char **g = c->as_groups; g && *g; g++)
        if (add_header(call, "Impersonate-Group", *g, err))
            return -1;
    for (size_t i = 0; i < c->as_extra_count; i++)
        if (add_extra(call, &c->as_extra[i], err))
            return -1;
    return 0;
}

static int set_headers(struct http_call *call, const struct http_request *req, struct err *err)
{
    const struct http *h = call->http;
    if (add_header(call, "Accept", req->accept, err))
        return -1;
    if (req->authorization && add_header(call, "Authorization", req->authorization, err))
        return -1;
    if (req->content_type && add_header(call, "Content-Type", req->content_type, err))
        return -1;
    if (h->connect_to && add_header(call, "Host", h->server_host_port, err))
        return -1;
    if (add_impersonation(call, h->conf.config, err))
        return -1;
    curl_easy_setopt(call->easy, CURLOPT_USERAGENT, h->conf.user_agent);
    curl_easy_setopt(call->easy, CURLOPT_HTTPHEADER, call->headers);
    return 0;
}

static int set_url(struct http_call *call, const struct http_request *req, struct err *err)
{
    const struct http *h = call->http;
    if (!h->connect_to) {
        curl_easy_setopt(call->easy, CURLOPT_URL, req->url);
        return 0;
    }
    struct url_parts u;
    url_split(req->url, &u);
    char *url CLEANUP_FREE =
        xasprintf("https://%s:%d%s", h->conf.config->tls_server_name, h->server.port, u.path);
    curl_easy_setopt(call->easy, CURLOPT_URL, url);
    call->connect_to = curl_slist_append(NULL, h->connect_to);
    if (!call->connect_to)
        return err_set(err, ERR_FAILURE, "cannot initialise libcurl");
    curl_easy_setopt(call->easy, CURLOPT_CONNECT_TO, call->connect_to);
    return 0;
}

static void set_body(struct http_call *call, const struct http_request *req)
{
    CURL *e = call->easy;
    if (!req->body)
        return;
    // The size comes first: it says how much is copied.
    curl_easy_setopt(e, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)req->body->len);
    curl_easy_setopt(e, CURLOPT_COPYPOSTFIELDS, req->body->buf);
    curl_easy_setopt(e, CURLOPT_CUSTOMREQUEST, call->method);
}

int http_setup(struct http_call *call, const struct http_request *req, struct err *err)
{
    if (set_url(call, req, err) || set_headers(call, req, err))
        return -1;
    set_wire(call, req);
    set_body(call, req);
    if (call->http->server.tls)
        set_tls(call, req);
    set_proxy(call->easy, &call->http->conf);
    return 0;
}

void http_headers_free(struct curl_slist *list)
{
    for (struct curl_slist *item = list; item; item = item->next)
        secret_wipe(item->data, strlen(item->data));
    curl_slist_free_all(list);
}
