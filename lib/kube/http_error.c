// SPDX-License-Identifier: Apache-2.0
// libcurl's failures in the words of kubectl and Go.
#include "base/mem.h"
#include "base/utf8.h"
#include "base/xtime.h"
#include "kube/http_impl.h"

#include <errno.h>
#include <string.h>
#include <strings.h>

static const char unable[] = "Unable to connect to the server: ";
static const char no_trust[] = "tls: failed to verify certificate: x509: ";

// OpenSSL's X509_V_ERR_* as CURLINFO_SSL_VERIFYRESULT reports them; part of its ABI.
enum {
    VERIFY_NOT_REACHED = 1,
    VERIFY_NOT_YET = 9,
    VERIFY_EXPIRED = 10,
    VERIFY_REVOKED = 23,
    VERIFY_PURPOSE = 26
};

static enum http_fault fail(struct err *err, enum http_fault fault, enum err_kind kind,
                            const char *before, const char *what)
{
    struct strbuf clean CLEANUP_STRBUF = STRBUF_INIT;
    utf8_sanitise(&clean, what, UTF8_LINE);
    err_set(err, kind, "%s%s%s", unable, before, clean.buf);
    // Somebody answered, but not whom we asked for: trying often does not help.
    if (fault == HTTP_TLS)
        err->code = EPROTO;
    return fault;
}

static long info_long(const struct http_call *call, CURLINFO info)
{
    long value = 0;
    curl_easy_getinfo(call->easy, info, &value);
    return value;
}

static curl_off_t info_time(const struct http_call *call, CURLINFO info)
{
    curl_off_t value = 0;
    curl_easy_getinfo(call->easy, info, &value);
    return value;
}

static const char *errno_text(int errnum)
{
    switch (errnum) {
    case ECONNREFUSED:
        return "connection refused";
    case ECONNRESET:
        return "connection reset by peer";
    case ENETUNREACH:
        return "network is unreachable";
    case EHOSTUNREACH:
        return "no route to host";
    case ETIMEDOUT:
        return "connection timed out";
    case EMFILE:
        return "too many open files";
    case ENFILE:
        return "too many open files in system";
    default:
        return errnum ? strerror(errnum) : "connection failed";
    }
}

// Appends how a connection begins: "dial tcp HOST:PORT", of the proxy when there is one, since with that
// one alone we connect.
static void add_dial(const struct http_call *call, struct strbuf *out)
{
    const char *proxy = call->http->conf.proxy;
    if (!*proxy) {
        strbuf_addf(out, "dial tcp %s", call->http->server_host_port);
        return;
    }
    struct url_parts u;
    bool socks = strncmp(proxy, "socks", 5) == 0;
    url_split(proxy, &u);
    struct strbuf peer CLEANUP_STRBUF = STRBUF_INIT;
    url_add_host_port(&peer, &u);
    if (socks)
        strbuf_addf(out, "socks connect tcp %s->%s: ", peer.buf, call->http->server_host_port);
    else
        strbuf_adds(out, "proxyconnect tcp: ");
    strbuf_addf(out, "dial tcp %s", peer.buf);
}

static enum http_fault not_connected(const struct http_call *call, struct err *err)
{
    const char *peer = call->http->server_host_port;
    bool direct = !*call->http->conf.proxy;
    int errnum = (int)info_long(call, CURLINFO_OS_ERRNO);
    if (errnum == ECONNREFUSED && direct) {
        err_set(err, ERR_UNREACHABLE,
                "The connection to the server %s was refused - did you specify the right host or "
                "port?",
                peer);
        err->code = errnum;
        return HTTP_REFUSED;
    }
    struct strbuf before CLEANUP_STRBUF = STRBUF_INIT;
    add_dial(call, &before);
    strbuf_adds(&before, call->socket_errno ? ": socket: " : ": connect: ");
    if (call->socket_errno)
        errnum = call->socket_errno;
    fail(err, HTTP_UNREACHABLE, ERR_UNREACHABLE, before.buf, errno_text(errnum));
    err->code = errnum;
    if (errnum == EMFILE)
        err_hint(err, "each stream over HTTP/1.1 is a connection of its own: raise the limit "
                      "(ulimit -n), or name fewer runs");
    return HTTP_UNREACHABLE;
}

static enum http_fault no_host(const struct http_call *call, CURLcode code, struct err *err)
{
    const struct url_parts *u = &call->http->server;
    if (code == CURLE_COULDNT_RESOLVE_PROXY)
        return fail(err, HTTP_UNREACHABLE, ERR_UNREACHABLE,
                    "proxyconnect tcp: ", "dial tcp: lookup of the proxy: no such host");
    char *what CLEANUP_FREE =
        xasprintf("dial tcp: lookup %.*s: no such host", (int)u->host_len, u->host);
    return fail(err, HTTP_UNREACHABLE, ERR_UNREACHABLE, "", what);
}

static enum http_fault timed_out(const struct http_call *call, struct err *err)
{
    // Both of our limits end in the same code; which one it was shows in the time that went by.
    int64_t took = clock_mono(loop_clock(call->http->loop)) - call->started_ms;
    bool whole = call->timeout_ms && took >= call->timeout_ms;
    bool connected = info_time(call, CURLINFO_PRETRANSFER_TIME_T) > 0;
    if (whole || connected)
        return fail(err, HTTP_TIMED_OUT, ERR_TIMEOUT, "", "context deadline exceeded");
    if (info_long(call, CURLINFO_LOCAL_PORT) > 0)
        return fail(err, HTTP_UNREACHABLE, ERR_UNREACHABLE, "", "net/http: TLS handshake timeout");
    struct strbuf what CLEANUP_STRBUF = STRBUF_INIT;
    add_dial(call, &what);
    return fail(err, HTTP_UNREACHABLE, ERR_UNREACHABLE, what.buf, ": i/o timeout");
}

// Appends the names in a line such as "DNS:a, IP Address:10.0.0.1" that are of the wanted kind.
static void add_names(struct strbuf *out, const char *line, bool addresses)
{
    const char *kind = addresses ? "IP Address:" : "DNS:";
    size_t len = strlen(kind);
    for (const char *p = line; *p;) {
        p += strspn(p, ", ");
        size_t n = strcspn(p, ",");
        if (n > len && strncmp(p, kind, len) == 0)
            strbuf_addf(out, "%s%.*s", out->len ? ", " : "", (int)(n - len), p + len);
        p += n;
    }
}

// Appends the names of the peer's certificate as "a, b": addresses when an address was wanted, else
// host names.
static void add_cert_names(const struct http_call *call, bool addresses, struct strbuf *out)
{
    static const char label[] = "X509v3 Subject Alternative Name:";
    struct curl_certinfo *info = NULL;
    if (curl_easy_getinfo(call->easy, CURLINFO_CERTINFO, &info) || !info || info->num_of_certs < 1)
        return;
    for (struct curl_slist *item = info->certinfo[0]; item; item = item->next)
        if (strncmp(item->data, label, sizeof(label) - 1) == 0)
            add_names(out, item->data + sizeof(label) - 1, addresses);
}

static enum http_fault wrong_name(const struct http_call *call, struct err *err)
{
    const struct http *h = call->http;
    const char *name = h->conf.config->tls_server_name;
    struct strbuf wanted CLEANUP_STRBUF = STRBUF_INIT;
    if (h->connect_to)
        strbuf_adds(&wanted, name);
    else
        strbuf_add(&wanted, h->server.host, h->server.host_len);
    struct strbuf names CLEANUP_STRBUF = STRBUF_INIT;
    add_cert_names(call, url_host_is_address(wanted.buf), &names);
    struct strbuf what CLEANUP_STRBUF = STRBUF_INIT;
    if (names.len)
        strbuf_addf(&what, "certificate is valid for %s, not %s", names.buf, wanted.buf);
    else
        strbuf_addf(&what, "certificate is not valid for any names, but wanted to match %s",
                    wanted.buf);
    return fail(err, HTTP_TLS, ERR_UNREACHABLE, no_trust, what.buf);
}

static enum http_fault not_trusted(const struct http_call *call, struct err *err)
{
    const char *what;
    // Of two results the one that says something is that of the hop that failed. libcurl compares
    // names before it stores a result, so a wrong name leaves the initial value, which is not 0.
    long result = info_long(call, CURLINFO_SSL_VERIFYRESULT);
    if (!result && strncmp(call->http->conf.proxy, "https:", 6) == 0)
        result = info_long(call, CURLINFO_PROXY_SSL_VERIFYRESULT);
    switch (result) {
    case 0:
    case VERIFY_NOT_REACHED:
        return wrong_name(call, err);
    case VERIFY_NOT_YET:
    case VERIFY_EXPIRED:
        what = "certificate has expired or is not yet valid";
        break;
    case VERIFY_REVOKED:
        what = "certificate is revoked";
        break;
    case VERIFY_PURPOSE:
        what = "certificate specifies an incompatible key usage";
        break;
    default:
        what = "certificate signed by unknown authority";
    }
    return fail(err, HTTP_TLS, ERR_UNREACHABLE, no_trust, what);
}

// OpenSSL's words in the error buffer, and Go's for the same.
static const struct {
    const char *openssl;
    const char *go;
    enum http_fault fault;
} handshake[] = {
    {"wrong version number", "tls: first record does not look like a TLS handshake", HTTP_TLS},
    {"http request", "tls: first record does not look like a TLS handshake", HTTP_TLS},
    {"packet length too long", "tls: first record does not look like a TLS handshake", HTTP_TLS},
    {"alert protocol version", "remote error: tls: protocol version not supported", HTTP_TLS},
    {"unsupported protocol", "tls: server selected unsupported protocol version", HTTP_TLS},
    {"alert handshake failure", "remote error: tls: handshake failure", HTTP_TLS},
    {"alert bad certificate", "remote error: tls: bad certificate", HTTP_TLS},
    {"alert certificate required", "remote error: tls: certificate required", HTTP_TLS},
    {"alert certificate expired", "remote error: tls: expired certificate", HTTP_TLS},
    {"alert unknown ca", "remote error: tls: unknown certificate authority", HTTP_TLS},
    {"alert certificate unknown", "remote error: tls: unknown certificate", HTTP_TLS},
    {"alert access denied", "remote error: tls: access denied", HTTP_TLS},
    {"alert internal error", "remote error: tls: internal error", HTTP_TLS},
    {"alert no application protocol", "remote error: tls: no application protocol", HTTP_TLS},
    {"key values mismatch", "tls: private key does not match public key", HTTP_TLS},
    {"Connection reset", "read: connection reset by peer", HTTP_LOST},
    {"unexpected eof", "EOF", HTTP_LOST},
    {"SSL_ERROR_SYSCALL", "EOF", HTTP_LOST},
    {"SSL_ERROR_ZERO_RETURN", "EOF", HTTP_LOST},
};

// Whether OpenSSL's words are among those; *fault is filled then.
static bool tls_words(const struct http_call *call, enum http_fault *fault, struct err *err)
{
    for (size_t i = 0; i < ARRAY_LEN(handshake); i++) {
        if (!strcasestr(call->error_text, handshake[i].openssl))
            continue;
        *fault = fail(err, handshake[i].fault, ERR_UNREACHABLE, "", handshake[i].go);
        return true;
    }
    return false;
}

static enum http_fault handshake_failed(const struct http_call *call, struct err *err)
{
    enum http_fault fault;
    if (tls_words(call, &fault, err))
        return fault;
    return fail(err, HTTP_TLS, ERR_UNREACHABLE,
                "tls: ", *call->error_text ? call->error_text : "handshake failure");
}

static enum http_fault lost(const struct http_call *call, CURLcode code, struct err *err)
{
    long connect_code = info_long(call, CURLINFO_HTTP_CONNECTCODE);
    if (!call->head.status && connect_code >= 300) {
        const char *text = http_status_text((int)connect_code);
        return fail(err, HTTP_UNREACHABLE, ERR_UNREACHABLE, "", *text ? text : call->error_text);
    }
    // With TLS 1.3 the server's verdict on our certificate comes behind the handshake.
    enum http_fault fault;
    if (!call->head.status && tls_words(call, &fault, err))
        return fault;
    const char *what;
    if (code == CURLE_HTTP2 || code == CURLE_HTTP2_STREAM)
        what = "http2: client connection lost";
    else if (call->head_done)
        what = "unexpected EOF";
    else if (code == CURLE_GOT_NOTHING)
        what = "EOF";
    else if (info_long(call, CURLINFO_OS_ERRNO) == ECONNRESET ||
             strcasestr(call->error_text, "reset"))
        what = "read: connection reset by peer";
    else
        what = "EOF";
    return fail(err, HTTP_LOST, ERR_UNREACHABLE, "", what);
}

static enum http_fault no_roots(const struct http_call *call, struct err *err)
{
    bool given = call->http->conf.config->ca.data;
    return fail(err, HTTP_TLS, ERR_USAGE, "unable to load root certificates: ",
                given ? "unable to parse bytes as PEM block"
                      : "the kubeconfig names no certificate-authority and the system has none");
}

enum http_fault http_describe_failure(const struct http_call *call, CURLcode code, struct err *err)
{
    switch (code) {
    case CURLE_COULDNT_CONNECT:
        return not_connected(call, err);
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
        return no_host(call, code, err);
    case CURLE_OPERATION_TIMEDOUT:
        return timed_out(call, err);
    case CURLE_PEER_FAILED_VERIFICATION:
        return not_trusted(call, err);
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CIPHER:
        return handshake_failed(call, err);
    case CURLE_SSL_CERTPROBLEM:
        if (strcasestr(call->error_text, "mismatch") || strcasestr(call->error_text, "match"))
            return fail(err, HTTP_TLS, ERR_AUTH, "", "tls: private key does not match public key");
        return fail(err, HTTP_TLS, ERR_AUTH, "",
                    "tls: failed to find any PEM data in certificate input");
    case CURLE_SSL_CACERT_BADFILE:
        return no_roots(call, err);
    case CURLE_GOT_NOTHING:
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
    case CURLE_PARTIAL_FILE:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM:
        return lost(call, code, err);
    case CURLE_BAD_CONTENT_ENCODING:
        return fail(err, HTTP_BROKEN, ERR_PARSE, "", "gzip: invalid header");
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_WEIRD_SERVER_REPLY:
        return fail(err, HTTP_BROKEN, ERR_PARSE, "", "net/http: malformed HTTP response");
    case CURLE_PROXY:
        return fail(err, HTTP_UNREACHABLE, ERR_UNREACHABLE,
                    "socks connect: ", *call->error_text ? call->error_text : "failed");
    default:
        return fail(err, HTTP_BROKEN, ERR_UNREACHABLE, "",
                    *call->error_text ? call->error_text : curl_easy_strerror(code));
    }
}
