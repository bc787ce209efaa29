// SPDX-License-Identifier: Apache-2.0
// What a server does to us, and the words for it.
#include "unit/kube/harness.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HEAD(extra) "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n" extra "\r\n"

struct row {
    const char *name;
    struct script_rule rule;
    enum err_kind kind;
    const char *want; // PORT stands for the port; "" for success
};

static const struct row rows[] = {
    {"object",
     {"", HEAD("Content-Length: 7\r\n") "{\"a\":1}", 0, SCRIPT_KEEP, 0, false},
     ERR_NONE,
     ""},
    {"slow bytes",
     {"", HEAD("Content-Length: 7\r\n") "{\"a\":1}", 0, SCRIPT_KEEP, 0, true},
     ERR_NONE,
     ""},
    {"ends with the connection",
     {"", HEAD("") "{\"a\":1}", 0, SCRIPT_CLOSE, 0, false},
     ERR_NONE,
     ""},
    {"chunks",
     {"", HEAD("Transfer-Encoding: chunked\r\n") "3\r\n{\"a\r\n4\r\n\":1}\r\n0\r\n\r\n", 0,
      SCRIPT_KEEP, 0, true},
     ERR_NONE,
     ""},
    {"not JSON",
     {"", HEAD("Content-Length: 6\r\n") "<html>", 0, SCRIPT_KEEP, 0, false},
     ERR_PARSE,
     "the server's reply is not JSON"},
    {"empty",
     {"", HEAD("Content-Length: 0\r\n"), 0, SCRIPT_KEEP, 0, false},
     ERR_PARSE,
     "the server's reply is not JSON"},
    {"cut in the body",
     {"", HEAD("Content-Length: 99\r\n") "{\"a\":", 0, SCRIPT_CLOSE, 0, false},
     ERR_UNREACHABLE,
     "Unable to connect to the server: unexpected EOF"},
    {"reset in the body",
     {"", HEAD("Content-Length: 99\r\n") "{\"a\":", 0, SCRIPT_RESET, 0, false},
     ERR_UNREACHABLE,
     "Unable to connect to the server: unexpected EOF"},
    {"cut in a chunk",
     {"", HEAD("Transfer-Encoding: chunked\r\n") "ff\r\n{\"a", 0, SCRIPT_CLOSE, 0, false},
     ERR_UNREACHABLE,
     "Unable to connect to the server: unexpected EOF"},
    {"cut on white space",
     {"", HEAD("Content-Length: 9\r\n") "{\"a\":1}", 0, SCRIPT_CLOSE, 0, false},
     ERR_UNREACHABLE,
     "Unable to connect to the server: unexpected EOF"},
    {"no HTTP",
     {"", "SSH-2.0-OpenSSH\r\n\r\n", 0, SCRIPT_CLOSE, 0, false},
     ERR_PARSE,
     "Unable to connect to the server: net/http: malformed HTTP response"},
    {"no gzip",
     {"", HEAD("Content-Encoding: gzip\r\nContent-Length: 7\r\n") "{\"a\":1}", 0, SCRIPT_KEEP, 0,
      false},
     ERR_PARSE,
     "Unable to connect to the server: gzip: invalid header"},
    {"redirect",
     {"",
      "HTTP/1.1 302 Found\r\nLocation: https://u:p@evil\x1b/login?token=x\r\nContent-Length: "
      "0\r\n\r\n",
      0, SCRIPT_KEEP, 0, false},
     ERR_FAILURE,
     "server redirected to \"https://***@evil^[/login\""},
    {"redirect to nowhere",
     {"", "HTTP/1.1 301 Moved\r\nContent-Length: 0\r\n\r\n", 0, SCRIPT_KEEP, 0, false},
     ERR_FAILURE,
     "Error from server: the server responded with the status code 301 but did not return more "
     "information"},
    {"401 as text",
     {"", "HTTP/1.1 401 No\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nno", 0,
      SCRIPT_KEEP, 0, false},
     ERR_AUTH,
     "You must be logged in to the server (the server has asked for the client to provide "
     "credentials)"},
    {"404 as text",
     {"", "HTTP/1.1 404 No\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nno", 0,
      SCRIPT_KEEP, 0, false},
     ERR_NOT_FOUND,
     "Error from server (NotFound): the server could not find the requested resource"},
    {"500 as text",
     {"", "HTTP/1.1 500 No\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nno", 0,
      SCRIPT_KEEP, 0, false},
     ERR_SERVER,
     "Error from server (InternalError): an error on the server (\"no\") has prevented the request "
     "from succeeding"},
    {"a Status that fails with 200",
     {"",
      HEAD("Content-Length: 67\r\n") "{\"kind\":\"Status\",\"status\":\"Failure\",\"message\":"
                                     "\"m\",\"reason\":\"Other\"}",
      0, SCRIPT_KEEP, 0, false},
     ERR_FAILURE,
     "Error from server (Other): m"},
    {"103 first",
     {"", "HTTP/1.1 103 Early\r\nWarning: 299 - \"x\"\r\n\r\n" HEAD("Content-Length: 2\r\n") "{}",
      0, SCRIPT_KEEP, 0, false},
     ERR_NONE,
     ""},
};

Test(http_errors, canned_replies)
{
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct harness h;
        harness_begin(&h, &rows[i].rule, 1);
        harness_client(&h);
        harness_get_path(&h, "/x");
        const char *want = rows[i].want;
        if (rows[i].kind == ERR_PARSE)
            cr_assert(eq(int, strncmp(h.err.text, want, strlen(want)), 0), "%s: %s", rows[i].name,
                      h.err.text);
        else
            cr_assert(eq(str, h.err.text, (char *)want), "%s", rows[i].name);
        cr_assert(eq(int, h.err.kind, rows[i].kind), "%s: %s", rows[i].name, h.err.text);
        harness_end(&h);
    }
}

Test(http_errors, nobody_listens)
{
    struct harness h;
    char server[64], want[160];
    int port = script_dead_port();
    harness_begin(&h, NULL, 0);
    snprintf(server, sizeof(server), "http://127.0.0.1:%d", port);
    h.config.server = server;
    harness_client(&h);
    harness_get_path(&h, "/x");
    snprintf(
        want, sizeof(want),
        "The connection to the server 127.0.0.1:%d was refused - did you specify the right host or "
        "port?",
        port);
    cr_assert(eq(str, h.err.text, want));
    cr_assert(eq(int, h.err.kind, ERR_UNREACHABLE));
    cr_assert(kube_err_is_sentence(&h.err));
    harness_end(&h);
}

Test(http_errors, no_such_host)
{
    struct harness h;
    static char server[] = "http://no-such-host.invalid:1";
    harness_begin(&h, NULL, 0);
    h.config.server = server;
    harness_client(&h);
    harness_get_path(&h, "/x");
    cr_assert(
        eq(str, h.err.text,
           "Unable to connect to the server: dial tcp: lookup no-such-host.invalid: no such host"));
    cr_assert(eq(int, h.err.kind, ERR_UNREACHABLE));
    harness_end(&h);
}

Test(http_errors, plain_http_where_tls_was_expected)
{
    static const struct script_rule rule = {
        .match = "", .reply = "HTTP/1.1 400 Bad Request\r\n\r\n", .end = SCRIPT_CLOSE};
    struct harness h;
    char server[64];
    harness_begin(&h, &rule, 1);
    snprintf(server, sizeof(server), "https://127.0.0.1:%d", script_port(h.server));
    h.config.server = server;
    h.config.tls = true;
    // Without it, a system that has no root certificates would end this before it begins.
    h.config.insecure_skip_tls_verify = true;
    h.config.request_timeout_ms = 300;
    harness_client(&h);
    harness_get_path(&h, "/x");
    // The scripted server waits for the end of a head that never comes.
    cr_assert(eq(int, h.err.kind, ERR_TIMEOUT), "%s", h.err.text);
    harness_end(&h);
}

Test(http_errors, the_request_timeout_is_a_deadline_for_all)
{
    static const struct script_rule rule = {.match = "", .reply = "", .end = SCRIPT_HOLD};
    struct harness h;
    harness_begin(&h, &rule, 1);
    h.config.request_timeout_ms = 100;
    harness_client(&h);
    harness_get(&h, "ns", "x");
    cr_assert(eq(str, h.err.text, "Unable to connect to the server: context deadline exceeded"));
    cr_assert(eq(int, h.err.kind, ERR_TIMEOUT));
    harness_end(&h);
}

Test(http_errors, the_server_is_told_the_request_timeout)
{
    static const struct script_rule rule = {.match = "", .reply = HEAD("Content-Length: 2\r\n") "{}"};
    struct harness h;
    harness_begin(&h, &rule, 1);
    h.config.request_timeout_ms = 90100;
    harness_client(&h);
    harness_get(&h, "ns", "x");
    cr_assert(eq(sz, script_count(h.server, "?timeout=1m30.1s "), 1), "%s", script_request(h.server, 0));
    harness_end(&h);
}

Test(http_errors, a_retry_that_would_come_too_late_is_not_waited_for)
{
    static const struct script_rule rule = {
        .match = "", .reply = "HTTP/1.1 429 X\r\nRetry-After: 3600\r\nContent-Length: 0\r\n\r\n"};
    struct harness h;
    harness_begin(&h, &rule, 1);
    h.config.request_timeout_ms = 5000;
    harness_client(&h);
    harness_get_path(&h, "/x");
    cr_assert(eq(int, h.err.kind, ERR_THROTTLED));
    cr_assert(eq(int, h.err.retry_after, 3600));
    harness_end(&h);
}

Test(http_errors, an_endless_error_body_is_cut_off)
{
    static char reply[300 * 1024];
    static const char head[] = "HTTP/1.1 403 X\r\nContent-Type: text/plain\r\n\r\n";
    memset(reply, 'x', sizeof(reply));
    memcpy(reply, head, sizeof(head) - 1);
    const struct script_rule rule = {
        .match = "", .reply = reply, .reply_len = sizeof(reply), .end = SCRIPT_HOLD};
    struct harness h;
    harness_begin(&h, &rule, 1);
    harness_client(&h);
    harness_get_path(&h, "/x");
    cr_assert(eq(int, h.err.kind, ERR_AUTH));
    cr_assert(eq(int, strncmp(h.err.text, "Error from server (Forbidden): xxx", 34), 0));
    harness_end(&h);
}

Test(http_errors, an_oversized_object_is_refused)
{
    static const char head[] = "HTTP/1.1 200 OK\r\nContent-Length: 20000000\r\n\r\n\"";
    size_t n = 17 * 1024 * 1024;
    char *reply = malloc(n);
    cr_assert(ne(ptr, reply, NULL));
    memset(reply, 'x', n);
    memcpy(reply, head, sizeof(head) - 1);
    const struct script_rule rule = {
        .match = "", .reply = reply, .reply_len = n, .end = SCRIPT_HOLD};
    struct harness h;
    harness_begin(&h, &rule, 1);
    harness_client(&h);
    harness_get_path(&h, "/x");
    cr_assert(eq(str, h.err.text, "the server's reply is longer than 16 MiB"));
    cr_assert(eq(int, h.err.kind, ERR_PARSE));
    harness_end(&h);
    free(reply);
}
