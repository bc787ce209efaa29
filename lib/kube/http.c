// SPDX-License-Identifier: Apache-2.0
#include "kube/http.h"

#include "base/mem.h"
#include "base/xtime.h"
#include "kube/http_impl.h"
#include "kube/retry.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

static void on_curl_done(void *easy, int code, void *ctx);

struct http *http_new(struct loop *loop, const struct http_conf *conf)
{
    struct http *h = xcalloc(1, sizeof(*h));
    h->loop = loop;
    h->conf = *conf;
    h->last_byte_ms = TIME_UNKNOWN;
    url_split(conf->config->server, &h->server);
    struct strbuf host_port = STRBUF_INIT;
    url_add_host_port(&host_port, &h->server);
    h->server_host_port = strbuf_detach(&host_port);
    h->connect_to = http_connect_to(h);
    // The same for every http on this loop: the call is found in its easy handle.
    loop_on_curl_done(loop, on_curl_done, NULL);
    return h;
}

static void unlink_call(struct http_call *call)
{
    if (call->prev)
        call->prev->next = call->next;
    else
        call->http->calls = call->next;
    if (call->next)
        call->next->prev = call->prev;
}

static void clear_warnings(struct http_call *call)
{
    for (size_t i = 0; i < call->warning_count; i++)
        free(call->warnings[i]);
    call->warning_count = 0;
}

static void call_free(struct http_call *call)
{
    unlink_call(call);
    curl_easy_cleanup(call->easy);
    http_headers_free(call->headers);
    curl_slist_free_all(call->connect_to);
    clear_warnings(call);
    free(call->url);
    free(call->method);
    strbuf_release(&call->body_log);
    strbuf_release(&call->head_log);
    free(call);
}

// Takes the call out of libcurl's hands and frees it. From within a callback of libcurl's that is
// not allowed: then false, and the call is left as it is.
static bool release(struct http_call *call)
{
    CURLM *multi = loop_curl_multi(call->http->loop);
    if (call->added && curl_multi_remove_handle(multi, call->easy) == CURLM_RECURSIVE_API_CALL)
        return false;
    call_free(call);
    return true;
}

void http_free(struct http *h)
{
    if (!h)
        return;
    while (h->calls)
        release(h->calls);
    loop_cancel(h->loop, h->flush_timer);
    free(h->server_host_port);
    free(h->connect_to);
    free(h);
}

static void call_add(struct http_call *call);

// Outside of curl's callbacks again: does what had to wait.
static void on_flush(void *ctx)
{
    struct http *h = ctx;
    h->flush_timer = 0;
    for (struct http_call *call = h->calls, *next; call; call = next) {
        next = call->next;
        if (call->cancelled)
            release(call);
        else if (!call->added)
            call_add(call);
    }
}

static void flush_later(struct http *h)
{
    if (!h->flush_timer)
        h->flush_timer = loop_timer(h->loop, 0, on_flush, h);
}

static void call_add(struct http_call *call)
{
    struct http *h = call->http;
    call->started_ms = clock_mono(loop_clock(h->loop));
    if (curl_multi_add_handle(loop_curl_multi(h->loop), call->easy) == CURLM_RECURSIVE_API_CALL) {
        flush_later(h);
        return;
    }
    call->added = true;
    h->requests++;
    http_log_request(call);
    loop_kick(h->loop);
}

// A final head is complete.
static void deliver_head(struct http_call *call)
{
    long status = 0;
    curl_easy_getinfo(call->easy, CURLINFO_RESPONSE_CODE, &status);
    call->head.status = (int)status;
    if (status < 200)
        return;
    call->head_done = true;
    http_log_head(call);
    for (size_t i = 0; i < call->warning_count && !call->cancelled; i++)
        if (call->fns.warning)
            call->fns.warning(call->ctx, call->warnings[i]);
    clear_warnings(call);
    if (!call->cancelled)
        call->fns.head(call->ctx, &call->head);
}

// The value of header `name` when the line is that header: a NUL-terminated copy, blanks trimmed.
static char *header_value(const char *line, size_t n, const char *name)
{
    size_t len = strlen(name);
    if (n <= len || strncasecmp(line, name, len) != 0 || line[len] != ':')
        return NULL;
    const char *p = line + len + 1;
    const char *end = line + n;
    while (p < end && (*p == ' ' || *p == '\t'))
        p++;
    while (end > p && strchr(" \t\r\n", end[-1]))
        end--;
    return xstrndup(p, (size_t)(end - p));
}

static void copy_cut(char *out, size_t size, const char *text)
{
    size_t n = strnlen(text, size - 1);
    memcpy(out, text, n);
    out[n] = '\0';
}

static void read_header(struct http_call *call, const char *line, size_t n)
{
    static const char *const names[] = {"Content-Type", "Retry-After", "Date", "Location",
                                        "Warning"};
    char *value CLEANUP_FREE = NULL;
    size_t i = 0;
    while (i < ARRAY_LEN(names) && !(value = header_value(line, n, names[i])))
        i++;
    switch (i) {
    case 0:
        copy_cut(call->head.content_type, sizeof(call->head.content_type), value);
        break;
    case 1:
        call->head.retry_after_s = retry_parse_after(value);
        break;
    case 2: {
        time_t when = curl_getdate(value, NULL);
        call->head.date_ms = when >= 0 ? (int64_t)when * 1000 : TIME_UNKNOWN;
        break;
    }
    case 3:
        copy_cut(call->head.location, sizeof(call->head.location), value);
        break;
    case 4:
        if (call->warning_count < ARRAY_LEN(call->warnings))
            call->warnings[call->warning_count++] = steal_ptr(&value);
        break;
    default:
        break;
    }
}

static void head_reset(struct http_call *call)
{
    call->head = (struct http_head){.retry_after_s = -1, .date_ms = TIME_UNKNOWN};
    clear_warnings(call);
    strbuf_reset(&call->head_log);
}

static void touch(struct http *h)
{
    h->last_byte_ms = clock_mono(loop_clock(h->loop));
}

static size_t on_header(char *line, size_t size, size_t count, void *ctx)
{
    struct http_call *call = ctx;
    size_t n = size * count;
    touch(call->http);
    if (call->cancelled)
        return 0;
    if (call->head_done) // trailers
        return n;
    if (n > 5 && memcmp(line, "HTTP/", 5) == 0) {
        head_reset(call);
    } else if (n <= 2) {
        deliver_head(call);
    } else {
        read_header(call, line, n);
        http_log_head_line(call, line, n);
    }
    return call->cancelled ? 0 : n;
}

static size_t on_body(char *data, size_t size, size_t count, void *ctx)
{
    struct http_call *call = ctx;
    size_t n = size * count;
    touch(call->http);
    if (call->cancelled || call->stopped)
        return 0;
    http_log_body(call, data, n);
    if (call->fns.body(call->ctx, data, n))
        call->stopped = true;
    // 0 of n bytes taken ends the transfer; an empty piece cannot say so and needs not.
    return call->cancelled || call->stopped ? 0 : n;
}

static void on_curl_done(void *easy, int code, void *ctx)
{
    (void)ctx;
    struct http_call *call = NULL;
    curl_easy_getinfo(easy, CURLINFO_PRIVATE, &call);
    if (!call)
        return;
    if (call->cancelled) {
        release(call);
        return;
    }
    struct err err = ERR_INIT;
    enum http_fault fault = HTTP_OK;
    if (call->stopped)
        fault = HTTP_STOPPED;
    else if (code != CURLE_OK)
        fault = http_describe_failure(call, (CURLcode)code, &err);
    http_log_done(call, (CURLcode)code);
    struct http_fns fns = call->fns;
    void *fns_ctx = call->ctx;
    struct http_head head = call->head;
    release(call);
    fns.done(fns_ctx, &head, fault, err.kind == ERR_NONE ? NULL : &err);
}

struct http_call *http_start(struct http *h, const struct http_request *req,
                             const struct http_fns *fns, void *ctx, struct err *err)
{
    struct http_call *call = xcalloc(1, sizeof(*call));
    call->http = h;
    call->fns = *fns;
    call->ctx = ctx;
    call->url = xstrdup(req->url);
    call->method = xstrdup(req->method ? req->method : "GET");
    call->timeout_ms = req->timeout_ms;
    strbuf_init(&call->body_log);
    strbuf_limit(&call->body_log, HTTP_LOG_BODY_MAX);
    strbuf_init(&call->head_log);
    strbuf_limit(&call->head_log, 16 * 1024);
    head_reset(call);
    call->next = h->calls;
    if (h->calls)
        h->calls->prev = call;
    h->calls = call;
    call->easy = curl_easy_init();
    if (!call->easy || http_setup(call, req, err)) {
        if (!call->easy)
            err_set(err, ERR_FAILURE, "cannot initialise libcurl");
        call_free(call);
        return NULL;
    }
    curl_easy_setopt(call->easy, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(call->easy, CURLOPT_HEADERDATA, call);
    curl_easy_setopt(call->easy, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(call->easy, CURLOPT_WRITEDATA, call);
    curl_easy_setopt(call->easy, CURLOPT_PRIVATE, call);
    call_add(call);
    return call;
}

void http_cancel(struct http_call *call)
{
    if (!call || call->cancelled)
        return;
    struct http *h = call->http;
    if (release(call))
        return;
    call->cancelled = true;
    flush_later(h);
}

void http_cut_connections(struct http *h)
{
    for (struct http_call *call = h->calls; call; call = call->next) {
        curl_socket_t fd = CURL_SOCKET_BAD;
        if (!call->added || call->cancelled)
            continue;
        // Removing a transfer would leave an HTTP/2 connection in curl's cache for the next request
        // to hang on.
        if (!curl_easy_getinfo(call->easy, CURLINFO_ACTIVESOCKET, &fd) && fd != CURL_SOCKET_BAD)
            shutdown(fd, SHUT_RDWR);
    }
}

int64_t http_last_byte_ms(const struct http *h)
{
    return h->last_byte_ms;
}

long http_requests(const struct http *h)
{
    return h->requests;
}
