// SPDX-License-Identifier: Apache-2.0
// -v=6..9: what kubectl shows of its requests. The lines are made from our own
// data, never from libcurl's debug stream, so that no credential can get into them.
#include "base/mem.h"
#include "base/utf8.h"
#include "base/xtime.h"
#include "kube/http_impl.h"

#include <inttypes.h>
#include <string.h>
#include <strings.h>

static void say(const struct http_call *call, const char *line)
{
    const struct http_conf *conf = &call->http->conf;
    struct strbuf clean CLEANUP_STRBUF = STRBUF_INIT;
    utf8_sanitise(&clean, line, UTF8_LINE);
    conf->log(conf->log_ctx, clean.buf);
}

static bool wanted(const struct http_call *call, int level)
{
    return call->http->conf.log && call->http->conf.verbosity >= level;
}

static void add_url(const struct http_call *call, struct strbuf *out)
{
    url_add_masked(out, call->url);
}

static bool name_is(const char *line, size_t len, const char *name)
{
    return strlen(name) == len && strncasecmp(line, name, len) == 0;
}

// Appends "Name: value" with every credential replaced.
static void add_masked_header(struct strbuf *out, const char *line, size_t n)
{
    const char *colon = memchr(line, ':', n);
    size_t len = colon ? (size_t)(colon - line) : n;
    if (!colon || !(name_is(line, len, "Authorization") || name_is(line, len, "Set-Cookie") ||
                    name_is(line, len, "Proxy-Authorization") || name_is(line, len, "Cookie"))) {
        strbuf_add(out, line, n);
        return;
    }
    strbuf_add(out, line, len);
    const char *value = colon + 1;
    while (value < line + n && *value == ' ')
        value++;
    size_t left = (size_t)(line + n - value);
    if (left > 7 && strncasecmp(value, "Bearer ", 7) == 0)
        strbuf_adds(out, ": Bearer <masked>");
    else if (left > 6 && strncasecmp(value, "Basic ", 6) == 0)
        strbuf_adds(out, ": Basic <masked>");
    else
        strbuf_adds(out, ": <masked>");
}

void http_log_request(const struct http_call *call)
{
    if (!wanted(call, 7))
        return;
    struct strbuf line CLEANUP_STRBUF = STRBUF_INIT;
    strbuf_addf(&line, "%s ", call->method);
    add_url(call, &line);
    say(call, line.buf);
    say(call, "Request Headers:");
    for (const struct curl_slist *h = call->headers; h; h = h->next) {
        strbuf_reset(&line);
        strbuf_adds(&line, "    ");
        add_masked_header(&line, h->data, strlen(h->data));
        say(call, line.buf);
    }
    strbuf_reset(&line);
    strbuf_addf(&line, "    User-Agent: %s", call->http->conf.user_agent);
    say(call, line.buf);
}

void http_log_head_line(struct http_call *call, const char *text, size_t n)
{
    if (!wanted(call, 8))
        return;
    while (n && (text[n - 1] == '\n' || text[n - 1] == '\r'))
        n--;
    add_masked_header(&call->head_log, text, n);
    strbuf_addc(&call->head_log, '\n');
}

void http_log_head(struct http_call *call)
{
    if (!wanted(call, 6))
        return;
    int64_t took = clock_mono(loop_clock(call->http->loop)) - call->started_ms;
    const char *text = http_status_text(call->head.status);
    struct strbuf line CLEANUP_STRBUF = STRBUF_INIT;
    strbuf_addf(&line, "%s ", call->method);
    add_url(call, &line);
    strbuf_addf(&line, " %d%s%s in %" PRId64 " milliseconds", call->head.status, *text ? " " : "",
                text, took);
    say(call, line.buf);
    if (!wanted(call, 8))
        return;
    say(call, "Response Headers:");
    for (const char *p = call->head_log.buf; *p;) {
        size_t n = strcspn(p, "\n");
        strbuf_reset(&line);
        strbuf_addf(&line, "    %.*s", (int)n, p);
        say(call, line.buf);
        p += n + (p[n] == '\n');
    }
}

static void flush_body(struct http_call *call)
{
    if (!call->body_log.len)
        return;
    struct strbuf line CLEANUP_STRBUF = STRBUF_INIT;
    strbuf_addf(&line, "Response Body: %s%s", call->body_log.buf,
                call->body_log.overflow ? " [truncated]" : "");
    say(call, line.buf);
    strbuf_reset(&call->body_log);
    // Only the beginning is shown, once.
    call->body_log.overflow = true;
}

void http_log_body(struct http_call *call, const char *data, size_t n)
{
    if (!wanted(call, 8) || call->body_log.overflow)
        return;
    strbuf_add(&call->body_log, data, n);
    if (call->body_log.overflow)
        flush_body(call);
}

static int64_t info_ms(const struct http_call *call, CURLINFO info)
{
    curl_off_t us = 0;
    curl_easy_getinfo(call->easy, info, &us);
    return (int64_t)us / 1000;
}

static int64_t not_negative(int64_t v)
{
    return v > 0 ? v : 0;
}

void http_log_done(struct http_call *call, CURLcode code)
{
    if (!wanted(call, 6))
        return;
    struct strbuf line CLEANUP_STRBUF = STRBUF_INIT;
    if (code != CURLE_OK && !call->stopped) {
        strbuf_addf(&line, "%s ", call->method);
        add_url(call, &line);
        strbuf_addf(&line, " failed in %" PRId64 " milliseconds: %s",
                    clock_mono(loop_clock(call->http->loop)) - call->started_ms,
                    curl_easy_strerror(code));
        say(call, line.buf);
    }
    if (wanted(call, 8))
        flush_body(call);
    if (!wanted(call, 9))
        return;
    int64_t lookup = info_ms(call, CURLINFO_NAMELOOKUP_TIME_T);
    int64_t connect = info_ms(call, CURLINFO_CONNECT_TIME_T);
    int64_t tls = info_ms(call, CURLINFO_APPCONNECT_TIME_T);
    int64_t sent = info_ms(call, CURLINFO_PRETRANSFER_TIME_T);
    int64_t first = info_ms(call, CURLINFO_STARTTRANSFER_TIME_T);
    strbuf_reset(&line);
    strbuf_addf(&line,
                "HTTP Statistics: DNSLookup %" PRId64 " ms Dial %" PRId64
                " ms TLSHandshake %" PRId64 " ms ServerProcessing %" PRId64 " ms Duration %" PRId64
                " ms",
                lookup, not_negative(connect - lookup), tls ? not_negative(tls - connect) : 0,
                not_negative(first - sent), info_ms(call, CURLINFO_TOTAL_TIME_T));
    say(call, line.buf);
}

const char *http_status_text(int status)
{
    static const struct {
        int status;
        const char *text;
    } table[] = {
        {200, "OK"},
        {201, "Created"},
        {202, "Accepted"},
        {204, "No Content"},
        {301, "Moved Permanently"},
        {302, "Found"},
        {307, "Temporary Redirect"},
        {308, "Permanent Redirect"},
        {400, "Bad Request"},
        {401, "Unauthorized"},
        {403, "Forbidden"},
        {404, "Not Found"},
        {405, "Method Not Allowed"},
        {406, "Not Acceptable"},
        {407, "Proxy Authentication Required"},
        {409, "Conflict"},
        {410, "Gone"},
        {422, "Unprocessable Entity"},
        {429, "Too Many Requests"},
        {500, "Internal Server Error"},
        {502, "Bad Gateway"},
        {503, "Service Unavailable"},
        {504, "Gateway Timeout"},
    };
    for (size_t i = 0; i < ARRAY_LEN(table); i++)
        if (table[i].status == status)
            return table[i].text;
    return "";
}
