// SPDX-License-Identifier: Apache-2.0
// What the http*.c files share. Not for others.
#ifndef KUBE_HTTP_IMPL_H
#define KUBE_HTTP_IMPL_H

#include "base/strbuf.h"
#include "kube/http.h"
#include "kube/url.h"

#include <curl/curl.h>

// Bytes of a reply's body that -v=8 shows.
enum { HTTP_LOG_BODY_MAX = 1024 };

struct http {
    struct loop *loop;
    struct http_conf conf;
    struct url_parts server;
    char *server_host_port;
    char *connect_to; // CURLOPT_CONNECT_TO's rule when tls-server-name is set, else NULL
    struct http_call *calls;
    int flush_timer; // adds and removes what could not be from within a callback of libcurl's
    int64_t last_byte_ms;
    long requests;
};

struct http_call {
    struct http *http;
    struct http_call *prev, *next;
    CURL *easy;
    struct curl_slist *headers, *connect_to;
    struct http_fns fns;
    void *ctx;
    struct http_head head;
    bool added, cancelled, stopped, head_done;
    char *warnings[8]; // of the head under way
    size_t warning_count;
    char *url; // as the caller gave it
    char *method;
    int64_t started_ms;
    long timeout_ms; // of the whole; 0: none
    struct strbuf body_log;
    struct strbuf head_log;
    int socket_errno; // why we could not even have a socket; 0: we had
    char error_text[CURL_ERROR_SIZE];
};

// http_setup.c: every option of the handle; headers and connect_to are left in call for the caller to free.
int http_setup(struct http_call *call, const struct http_request *req,
               struct err *err) ATTR_MUST_USE;
void http_headers_free(struct curl_slist *list); // wipes
char *http_connect_to(const struct http *h);

// http_error.c
enum http_fault http_describe_failure(const struct http_call *call, CURLcode code, struct err *err);

// http_log.c: nothing below verbosity 6.
void http_log_request(const struct http_call *call);
void http_log_head_line(struct http_call *call, const char *line, size_t n);
void http_log_head(struct http_call *call);
void http_log_body(struct http_call *call, const char *data, size_t n);
void http_log_done(struct http_call *call, CURLcode code);
const char *http_status_text(int status);

#endif
