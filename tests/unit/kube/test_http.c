// SPDX-License-Identifier: Apache-2.0
// What we send, and how often.
#include "unit/kube/harness.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define OK_REPLY            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
#define STATUS(code, extra) "HTTP/1.1 " code " X\r\n" extra "Content-Length: 0\r\n\r\n"

Test(http, what_a_request_looks_like)
{
    static const struct script_rule rule = {.match = "", .reply = OK_REPLY};
    static char group[] = "g1", group2[] = "g 2", as[] = "jane", uid[] = "u-1";
    static char key[] = "scopes.io/x%y", value[] = "v";
    char *groups[] = {group, group2, NULL};
    struct kube_kv extra = {key, value};
    struct harness h;
    harness_begin(&h, &rule, 1);
    h.config.as = as;
    h.config.as_uid = uid;
    h.config.as_groups = groups;
    h.config.as_extra = &extra;
    h.config.as_extra_count = 1;
    static char prefixed[80];
    snprintf(prefixed, sizeof(prefixed), "%s/k8s/clusters/c-x", script_url(h.server));
    h.config.server = prefixed;
    harness_client(&h);
    harness_get(&h, "ns", "a b");
    const char *head = script_request(h.server, 0);
    static const char *const lines[] = {
        "GET /k8s/clusters/c-x/apis/example.com/v1/namespaces/ns/things/a%20b HTTP/1.1\r\n",
        "\r\nAccept: application/json\r\n",
        "\r\nAccept-Encoding: gzip\r\n",
        "\r\nUser-Agent: kubectl-dgdr/test\r\n",
        "\r\nImpersonate-User: jane\r\n",
        "\r\nImpersonate-Uid: u-1\r\n",
        "\r\nImpersonate-Group: g1\r\n",
        "\r\nImpersonate-Group: g 2\r\n",
        "\r\nImpersonate-Extra-scopes.io%2Fx%25y: v\r\n",
    };
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
        cr_assert(ne(ptr, (void *)strstr(head, lines[i]), NULL), "%s in %s", lines[i], head);
    harness_end(&h);
}

Test(http, compression_can_be_disabled)
{
    static const struct script_rule rule = {.match = "", .reply = OK_REPLY};
    struct harness h;
    harness_begin(&h, &rule, 1);
    h.config.disable_compression = true;
    harness_client(&h);
    harness_get_path(&h, "/x");
    cr_assert(eq(sz, script_count(h.server, "Accept-Encoding"), 0));
    harness_end(&h);
}

Test(http, names_that_leave_their_segment_are_never_sent)
{
    static const struct script_rule rule = {.match = "", .reply = OK_REPLY};
    struct harness h;
    harness_begin(&h, &rule, 1);
    harness_client(&h);
    harness_get(&h, "ns", "a/b");
    cr_assert(eq(str, h.err.text, "invalid resource name \"a/b\": [may not contain '/']"));
    harness_get(&h, "..", "a");
    cr_assert(eq(str, h.err.text, "invalid namespace \"..\": [may not be '..']"));
    cr_assert(eq(sz, script_requests(h.server), 0));
    harness_end(&h);
}

Test(http, one_connection_serves_all)
{
    static const struct script_rule rule = {.match = "", .reply = OK_REPLY};
    struct harness h;
    harness_begin(&h, &rule, 1);
    harness_client(&h);
    for (int i = 0; i < 5; i++)
        harness_get_path(&h, "/x");
    cr_assert(eq(sz, script_requests(h.server), 5));
    cr_assert(eq(sz, script_connections(h.server), 1));
    cr_assert(eq(long, kube_client_link(h.client)->requests, 5));
    harness_end(&h);
}

Test(http, retries)
{
    static const struct {
        const char *name;
        struct script_rule first;
        size_t requests;
        const char *want;
    } rows[] = {
        {"429 with Retry-After",
         {"", STATUS("429", "Retry-After: 0\r\n"), 0, SCRIPT_KEEP, 3, false},
         4,
         ""},
        {"503 with Retry-After",
         {"", STATUS("503", "retry-after: 0\r\n"), 0, SCRIPT_KEEP, 1, false},
         2,
         ""},
        {"500 without",
         {"", STATUS("500", ""), 0, SCRIPT_KEEP, 1, false},
         1,
         "Error from server (InternalError): an error on the server (\"unknown\") has prevented "
         "the "
         "request from succeeding"},
        {"reset before a reply", {"", "", 0, SCRIPT_RESET, 1, false}, 2, ""},
        {"closed before a reply", {"", "", 0, SCRIPT_CLOSE, 1, false}, 2, ""},
        {"for ever 429",
         {"", STATUS("429", "Retry-After: 0\r\n"), 0, SCRIPT_KEEP, 0, false},
         11,
         "Error from server (TooManyRequests): the server has received too many requests and has "
         "asked "
         "us to try again later"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct script_rule rules[] = {rows[i].first, {.match = "", .reply = OK_REPLY}};
        struct harness h;
        harness_begin(&h, rules, 2);
        harness_client(&h);
        harness_get_path(&h, "/x");
        cr_assert(eq(str, h.err.text, (char *)rows[i].want), "%s", rows[i].name);
        cr_assert(eq(sz, script_requests(h.server), rows[i].requests), "%s", rows[i].name);
        harness_end(&h);
    }
}

Test(http, the_error_before_the_last_attempt_is_told_too)
{
    static const struct script_rule rules[] = {
        {.match = "", .reply = STATUS("429", "Retry-After: 0\r\n"), .times = 1},
        {.match = "", .reply = STATUS("403", "")},
    };
    struct harness h;
    harness_begin(&h, rules, 2);
    harness_client(&h);
    harness_get_path(&h, "/x");
    cr_assert(
        eq(str, h.err.text,
           "Error from server (Forbidden): unknown - error from a previous attempt: Error from "
           "server (TooManyRequests): the server has received too many requests and has asked us "
           "to try again later"));
    cr_assert(eq(int, h.err.kind, ERR_AUTH));
    harness_end(&h);
}

// A token file whose content a test changes while the client lives.
static void write_token(const char *path, const char *token)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    cr_assert(ge(int, fd, 0));
    cr_assert(eq(int, (int)write(fd, token, strlen(token)), (int)strlen(token)));
    close(fd);
}

Test(http, after_a_401_the_credential_is_renewed_and_the_request_sent_once_more_elsewhere)
{
    static const struct script_rule rules[] = {
        {.match = "Bearer fresh", .reply = OK_REPLY},
        {.match = "", .reply = STATUS("401", "")},
    };
    char path[] = "/tmp/kube-token-XXXXXX";
    int fd = mkstemp(path);
    cr_assert(ge(int, fd, 0));
    close(fd);
    write_token(path, "stale");
    struct harness h;
    harness_begin(&h, rules, 2);
    h.config.tls =
        true; // credentials are for TLS only; here the wire is plain so that it can be read
    h.config.token_file = path;
    harness_client(&h);
    harness_get_path(&h, "/x");
    cr_assert(eq(int, h.err.kind, ERR_AUTH));
    size_t before = script_requests(h.server);
    cr_assert(le(sz, before, 2), "one retry at most");
    write_token(path, "fresh");
    harness_get_path(&h, "/x");
    cr_assert(eq(int, h.err.kind, ERR_NONE), "%s", h.err.text);
    cr_assert(le(sz, script_requests(h.server) - before, 2));
    cr_assert(gt(sz, script_connections(h.server), 1));
    harness_end(&h);
    unlink(path);
}

Test(http, the_log_tells_all_but_the_secret)
{
    static const struct script_rule rule = {
        .match = "",
        .reply = "HTTP/1.1 200 OK\r\nSet-Cookie: session=hush\r\nContent-Type: application/json\r\n"
                 "Content-Length: 8\r\n\r\n{\"a\":\t1}"};
    static const struct {
        int level;
        const char *must, *must_not;
    } rows[] = {
        {5, "", "GET"},
        {6, "/x 200 OK in ", "Request Headers"},
        {7, "Authorization: Bearer <masked>", "Response Headers"},
        {8, "Response Body: {\"a\": 1}", "HTTP Statistics"},
        {8, "    Set-Cookie: <masked>", "HTTP Statistics"},
        {9, "HTTP Statistics: DNSLookup ", "hush"},
    };
    static char token[] = "s3cr3t";
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct harness h;
        harness_begin(&h, &rule, 1);
        h.config.tls = true;
        h.config.token = token;
        h.opts.verbosity = rows[i].level;
        harness_client(&h);
        harness_get_path(&h, "/x");
        cr_assert(eq(sz, script_count(h.server, "Authorization: Bearer s3cr3t"), 1), "it was sent");
        cr_assert(ne(ptr, (void *)strstr(h.log.buf, rows[i].must), NULL), "%s in %s", rows[i].must,
                  h.log.buf);
        cr_assert(eq(ptr, (void *)strstr(h.log.buf, rows[i].must_not), NULL), "%s", h.log.buf);
        cr_assert(eq(ptr, (void *)strstr(h.log.buf, "s3cr3t"), NULL), "%s", h.log.buf);
        cr_assert(eq(ptr, (void *)strstr(h.log.buf, "hush"), NULL), "%s", h.log.buf);
        harness_end(&h);
    }
}

Test(http, a_token_with_a_line_break_is_not_sent)
{
    static const struct script_rule rule = {.match = "", .reply = OK_REPLY};
    static char user[] = "eve\r\nX-Evil: 1";
    struct harness h;
    harness_begin(&h, &rule, 1);
    h.config.as = user;
    harness_client(&h);
    harness_get_path(&h, "/x");
    cr_assert(eq(str, h.err.text,
                 "Unable to connect to the server: net/http: invalid header field value for "
                 "\"Impersonate-User\""));
    cr_assert(eq(sz, script_requests(h.server), 0));
    harness_end(&h);
}

Test(http, warnings_are_told_once)
{
    static const struct script_rule rule = {
        .match = "",
        .reply = "HTTP/1.1 200 OK\r\nWarning: 299 - \"old\"\r\nwarning: 299 - \"older\"\r\n"
                 "Content-Length: 2\r\n\r\n{}"};
    struct harness h;
    harness_begin(&h, &rule, 1);
    harness_client(&h);
    harness_get_path(&h, "/x");
    harness_get_path(&h, "/x");
    cr_assert(eq(str, h.warnings.buf, "old\nolder\n"));
    harness_end(&h);
}

Test(http, the_servers_clock_is_measured)
{
    static const struct script_rule rule = {.match = "",
                                            .reply = "HTTP/1.1 200 OK\r\nDate: Fri, 01 Jan 2100 "
                                                     "00:00:00 GMT\r\nContent-Length: 2\r\n\r\n{}"};
    struct harness h;
    harness_begin(&h, &rule, 1);
    harness_client(&h);
    cr_assert(not(kube_client_link(h.client)->skew_known));
    harness_get_path(&h, "/x");
    const struct kube_link *link = kube_client_link(h.client);
    int64_t off = clock_wall(&clock_system) + link->skew_ms - time_parse("2100-01-01T00:00:00Z");
    cr_assert(link->skew_known);
    cr_assert(lt(i64, off, 5000));
    cr_assert(gt(i64, off, -5000));
    harness_end(&h);
}

static void never_done(void *ctx, struct node *object, const struct err *err)
{
    (void)ctx;
    (void)object;
    (void)err;
    cr_fatal("done after the client went");
}

Test(http, a_client_may_go_while_calls_are_under_way)
{
    static const struct script_rule rule = {.match = "", .reply = "", .end = SCRIPT_HOLD};
    struct harness h;
    harness_begin(&h, &rule, 1);
    harness_client(&h);
    kube_get_path(h.client, "/a", NULL, never_done, NULL);
    kube_get_path(h.client, "/b", NULL, never_done, NULL);
    bool turned = true;
    loop_run_until(h.loop, &turned);
    harness_end(&h);
}
