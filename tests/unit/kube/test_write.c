// SPDX-License-Identifier: Apache-2.0
// Requests that change something: what is sent, how often, and what comes of a refusal. Server-side apply has its own
// file.
#include "base/attr.h"
#include "kube/write.h"
#include "unit/kube/harness.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#define OBJECT "{\"apiVersion\":\"example.com/v1\",\"kind\":\"Thing\",\"metadata\":{\"name\":\"a\"}}"
#define THINGS "/apis/example.com/v1/namespaces/ml/things"
#define STATUS(reason, message) \
    "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"reason\":\"" reason "\",\"message\":\"" message "\"}"

static void on_written(void *ctx, struct node *object, const struct err *err)
{
    struct harness *h = ctx;
    cr_assert(!h->done, "done twice");
    cr_assert((object == NULL) == (err != NULL), "object or err");
    node_free(h->object);
    h->object = object;
    h->err = err ? *err : (struct err)ERR_INIT;
    h->done = true;
}

static void send_write(struct harness *h, enum kube_write_verb verb, const struct kube_write *write)
{
    struct kube_write w = *write;
    w.resource = &harness_resource;
    h->done = false;
    kube_write(h->client, verb, &w, on_written, h);
    cr_assert(!h->done, "done before it was started");
    harness_wait(h, &h->done);
}

static const struct {
    const char *name;
    enum kube_write_verb verb;
    struct kube_write write;
    const char *line, *type, *body;
} sent[] = {
    {"create", KUBE_CREATE, {.namespace_ = "ml", .body = OBJECT, .manager = "m"},
     "POST " THINGS "?fieldManager=m HTTP/1.1\r\n", "application/json", OBJECT},
    {"create without a manager", KUBE_CREATE, {.namespace_ = "ml", .body = OBJECT},
     "POST " THINGS " HTTP/1.1\r\n", "application/json", OBJECT},
    {"update", KUBE_UPDATE, {.namespace_ = "ml", .name = "a", .body = OBJECT, .manager = "dgdr agent"},
     "PUT " THINGS "/a?fieldManager=dgdr+agent HTTP/1.1\r\n", "application/json", OBJECT},
    {"update of the status", KUBE_UPDATE, {.namespace_ = "ml", .name = "a", .subresource = "status", .body = OBJECT},
     "PUT " THINGS "/a/status HTTP/1.1\r\n", "application/json", OBJECT},
    {"apply to the status", KUBE_APPLY,
     {.namespace_ = "ml", .name = "a", .subresource = "status", .body = OBJECT, .manager = "m", .force = true},
     "PATCH " THINGS "/a/status?fieldManager=m&force=true HTTP/1.1\r\n", "application/apply-patch+yaml", OBJECT},
    {"delete", KUBE_DELETE, {.namespace_ = "ml", .name = "a"},
     "DELETE " THINGS "/a HTTP/1.1\r\n", "application/json",
     "{\"apiVersion\":\"v1\",\"kind\":\"DeleteOptions\",\"propagationPolicy\":\"Background\"}"},
    {"delete this very object", KUBE_DELETE, {.namespace_ = "ml", .name = "a", .uid = "u1", .resource_version = "7"},
     "DELETE " THINGS "/a HTTP/1.1\r\n", "application/json",
     "{\"apiVersion\":\"v1\",\"kind\":\"DeleteOptions\",\"propagationPolicy\":\"Background\","
     "\"preconditions\":{\"uid\":\"u1\",\"resourceVersion\":\"7\"}}"},
    {"delete of the object with this uid", KUBE_DELETE, {.namespace_ = "ml", .name = "a", .uid = "u1"},
     "DELETE " THINGS "/a HTTP/1.1\r\n", "application/json",
     "{\"apiVersion\":\"v1\",\"kind\":\"DeleteOptions\",\"propagationPolicy\":\"Background\","
     "\"preconditions\":{\"uid\":\"u1\"}}"},
};

Test(write, what_is_sent)
{
    for (size_t i = 0; i < ARRAY_LEN(sent); i++) {
        const struct script_rule rules[] = {{.match = "", .reply = script_json("{\"kind\":\"Thing\",\"metadata\":{\"uid\":\"u\"}}")}};
        struct harness h;
        harness_begin(&h, rules, 1);
        harness_client(&h);
        send_write(&h, sent[i].verb, &sent[i].write);
        const char *request = script_request(h.server, 0), *end = strstr(request, "\r\n\r\n");
        char type[80];
        snprintf(type, sizeof(type), "\r\nContent-Type: %s\r\n", sent[i].type);
        cr_expect_str_eq(node_str_at(h.object, "metadata.uid"), "u", "%s: %s", sent[i].name, h.err.text);
        cr_expect(strncmp(request, sent[i].line, strlen(sent[i].line)) == 0, "%s: %s", sent[i].name, request);
        cr_expect(strstr(request, type) != NULL, "%s: %s", sent[i].name, request);
        cr_expect(end && strcmp(end + 4, sent[i].body) == 0, "%s: %s", sent[i].name, request);
        harness_end(&h);
    }
}

Test(write, every_verb_with_a_timeout)
{
    for (size_t i = 0; i < ARRAY_LEN(sent); i++) {
        const struct script_rule rules[] = {{.match = "", .reply = script_json("{}")}};
        struct harness h;
        harness_begin(&h, rules, 1);
        h.config.request_timeout_ms = 5000;
        harness_client(&h);
        send_write(&h, sent[i].verb, &sent[i].write);
        cr_expect(strstr(script_request(h.server, 0), "timeout=5s HTTP/1.1"), "%s: %s", sent[i].name, script_request(h.server, 0));
        harness_end(&h);
    }
}

// first: how the server takes the first request; then it says yes to all.
static const struct {
    const char *name;
    int status; // 0: the connection is reset
    const char *headers;
    size_t once, apply; // requests seen when it may be sent only once, and when sending it twice is the same
} retried[] = {
    {"a busy server", 429, "Retry-After: 0\r\n", 2, 2},
    {"a busy server that names no time", 429, "", 1, 1},
    {"a server that failed in the middle of it", 503, "Retry-After: 0\r\n", 1, 2},
    {"a server that failed", 500, "", 1, 1},
    {"a connection that is reset", 0, "", 1, 2},
};

Test(write, what_is_sent_again)
{
    for (size_t i = 0; i < ARRAY_LEN(sent); i++) {
        for (size_t j = 0; j < ARRAY_LEN(retried); j++) {
            const char *refusal = retried[j].status ? script_reply(retried[j].status, retried[j].headers, "{}") : "";
            const struct script_rule rules[] = {
                {.match = "", .reply = refusal, .end = retried[j].status ? SCRIPT_KEEP : SCRIPT_RESET, .times = 1},
                {.match = "", .reply = script_json("{}")}};
            size_t want = sent[i].verb == KUBE_APPLY ? retried[j].apply : retried[j].once;
            struct harness h;
            harness_begin(&h, rules, 2);
            harness_client(&h);
            send_write(&h, sent[i].verb, &sent[i].write);
            cr_expect_eq(script_requests(h.server), want, "%s, %s: %zu requests", sent[i].name, retried[j].name,
                         script_requests(h.server));
            cr_expect_eq(h.object != NULL, want == 2, "%s, %s: %s", sent[i].name, retried[j].name, h.err.text);
            harness_end(&h);
        }
    }
}

static const struct {
    const char *name;
    enum kube_write_verb verb;
    int status;
    const char *reply, *text;
    enum err_kind kind;
} refusals[] = {
    {"it is there already", KUBE_CREATE, 409, STATUS("AlreadyExists", "things \\\"a\\\" already exists"),
     "Error from server (AlreadyExists): things \"a\" already exists", ERR_FAILURE},
    {"another was quicker", KUBE_UPDATE, 409, STATUS("Conflict", "Operation cannot be fulfilled"),
     "Error from server (Conflict): Operation cannot be fulfilled", ERR_FAILURE},
    {"it is another object", KUBE_DELETE, 409, STATUS("Conflict", "Precondition failed: UID in precondition: u1"),
     "Error from server (Conflict): Precondition failed: UID in precondition: u1", ERR_FAILURE},
    {"it is not there", KUBE_DELETE, 404, STATUS("NotFound", "things \\\"a\\\" not found"),
     "Error from server (NotFound): things \"a\" not found", ERR_NOT_FOUND},
    {"no right", KUBE_CREATE, 403, STATUS("Forbidden", "things is forbidden"),
     "Error from server (Forbidden): things is forbidden", ERR_AUTH},
    {"a proxy's word", KUBE_UPDATE, 502, "<b>bad</b>",
     "Error from server (InternalError): an error on the server (\"unknown\") has prevented the request from succeeding (put "
     "things.example.com a)", ERR_SERVER},
    {"a proxy's word on a new one", KUBE_CREATE, 409, "{}",
     "Error from server (AlreadyExists): the server reported a conflict (post things.example.com)", ERR_FAILURE},
};

Test(write, refusals)
{
    for (size_t i = 0; i < ARRAY_LEN(refusals); i++) {
        const struct script_rule rules[] = {
            {.match = "", .reply = script_reply(refusals[i].status, "Content-Type: application/json\r\n", refusals[i].reply)}};
        const struct kube_write write = {.namespace_ = "ml", .name = refusals[i].verb == KUBE_CREATE ? NULL : "a", .body = OBJECT};
        struct harness h;
        harness_begin(&h, rules, 1);
        harness_client(&h);
        send_write(&h, refusals[i].verb, &write);
        cr_expect_str_eq(h.err.text, refusals[i].text, "%s: %s", refusals[i].name, h.err.text);
        cr_expect_eq(h.err.code, refusals[i].status, "%s", refusals[i].name);
        cr_expect_eq(h.err.kind, refusals[i].kind, "%s: %d", refusals[i].name, h.err.kind);
        harness_end(&h);
    }
}

Test(write, success_may_be_a_status)
{
    const struct script_rule rules[] = {{.match = "DELETE ", .reply = script_json("{\"kind\":\"Status\",\"status\":\"Success\"}")}};
    const struct kube_write write = {.namespace_ = "ml", .name = "a"};
    struct harness h;
    harness_begin(&h, rules, 1);
    harness_client(&h);
    send_write(&h, KUBE_DELETE, &write);
    cr_expect_str_eq(node_str_at(h.object, "status"), "Success", "%s", h.err.text);
    harness_end(&h);
}

Test(write, a_name_that_is_none_is_not_sent)
{
    const struct script_rule rules[] = {{.match = "", .reply = script_json("{}")}};
    const struct kube_write writes[] = {{.namespace_ = "ml", .name = "../x", .body = OBJECT}, {.namespace_ = "a/b", .name = "x"}};
    struct harness h;
    harness_begin(&h, rules, 1);
    harness_client(&h);
    for (size_t i = 0; i < ARRAY_LEN(writes); i++) {
        send_write(&h, KUBE_UPDATE, &writes[i]);
        cr_expect_eq(h.err.kind, ERR_USAGE, "%s", h.err.text);
    }
    cr_expect_eq(script_requests(h.server), 0);
    harness_end(&h);
}
