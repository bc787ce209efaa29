// SPDX-License-Identifier: Apache-2.0
// Server-side apply: what is sent, once and again, and what comes of a refusal.
#include "unit/kube/harness.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static const char body[] = "{\"apiVersion\":\"example.com/v1\",\"kind\":\"Thing\",\"metadata\":{\"name\":\"a\"}}";

static void on_applied(void *ctx, struct node *object, const struct err *err)
{
    struct harness *h = ctx;
    cr_assert(!h->done, "done twice");
    cr_assert((object == NULL) == (err != NULL), "object or err");
    node_free(h->object);
    h->object = object;
    h->err = err ? *err : (struct err)ERR_INIT;
    h->done = true;
}

static void apply(struct harness *h, const char *ns, const char *name, bool force)
{
    h->done = false;
    kube_apply(h->client, &harness_resource, ns, name, "dgdr agent", force, body, on_applied, h);
    cr_assert(!h->done, "done before it was started");
    harness_wait(h, &h->done);
}

static bool has(const char *text, const char *part)
{
    return strstr(text, part) != NULL;
}

static void expect_body(struct harness *h, size_t i)
{
    const char *end = strstr(script_request(h->server, i), "\r\n\r\n");
    cr_assert(end != NULL, "%s", script_request(h->server, i));
    cr_expect_str_eq(end + 4, body);
}

Test(apply, sends_the_object)
{
    const struct script_rule rules[] = {
        {.match = "PATCH ", .reply = script_json("{\"kind\":\"Thing\",\"metadata\":{\"name\":\"a\",\"uid\":\"u\"}}")},
        {.match = "GET ", .reply = script_json("{}")},
    };
    struct harness h;
    harness_begin(&h, rules, 2);
    h.opts.verbosity = 7;
    harness_client(&h);
    apply(&h, "ml", "a", true);
    cr_expect_str_eq(node_str_at(h.object, "metadata.uid"), "u");
    const char *request = script_request(h.server, 0);
    cr_expect(has(request, "PATCH /apis/example.com/v1/namespaces/ml/things/a?fieldManager=dgdr+agent&force=true HTTP/1.1\r\n"),
              "%s", request);
    cr_expect(has(request, "Content-Type: application/apply-patch+yaml\r\n"), "%s", request);
    cr_expect(has(request, "Accept: application/json\r\n"), "%s", request);
    char length[64];
    snprintf(length, sizeof(length), "Content-Length: %zu\r\n", strlen(body));
    cr_expect(has(request, length), "%s", request);
    cr_expect(!has(request, "Expect:"), "%s", request);
    cr_expect(has(h.log.buf, "PATCH http://127.0.0.1:"), "%s", h.log.buf);
    cr_expect(has(h.log.buf, " 200 OK in "), "%s", h.log.buf);
    harness_get(&h, "ml", "a");
    expect_body(&h, 0);
    cr_expect(!has(script_request(h.server, 1), "Content-Type"), "%s", script_request(h.server, 1));
    harness_end(&h);
}

Test(apply, without_force_and_with_a_timeout)
{
    const struct script_rule rules[] = {{.match = "PATCH ", .reply = script_json("{}")}};
    struct harness h;
    harness_begin(&h, rules, 1);
    h.config.request_timeout_ms = 90000;
    harness_client(&h);
    apply(&h, "ml", "a", false);
    cr_expect(has(script_request(h.server, 0), "/a?fieldManager=dgdr+agent&force=false&timeout=1m30s HTTP"), "%s",
              script_request(h.server, 0));
    harness_end(&h);
}

Test(apply, is_tried_again_with_its_body)
{
    const struct script_rule rules[] = {
        {.match = "PATCH ", .reply = script_reply(429, "Retry-After: 0\r\n", "{}"), .times = 2},
        {.match = "PATCH ", .reply = script_json("{\"metadata\":{\"name\":\"a\"}}")},
    };
    struct harness h;
    harness_begin(&h, rules, 2);
    harness_client(&h);
    apply(&h, "ml", "a", true);
    cr_expect(h.object != NULL, "%s", h.err.text);
    for (size_t i = 0; i < 3; i++)
        expect_body(&h, i);
    harness_end(&h);
}

static const struct {
    const char *name;
    int status;
    const char *reply, *text;
    enum err_kind kind;
} refusals[] = {
    {"a conflict", 409,
     "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"reason\":\"Conflict\",\"code\":409,"
     "\"message\":\"Apply failed with 1 conflict: conflict with \\\"x\\\": .data\"}",
     "Error from server (Conflict): Apply failed with 1 conflict: conflict with \"x\": .data", ERR_FAILURE},
    {"no right", 403,
     "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"reason\":\"Forbidden\",\"code\":403,"
     "\"message\":\"things \\\"a\\\" is forbidden\"}",
     "Error from server (Forbidden): things \"a\" is forbidden", ERR_AUTH},
};

Test(apply, refusals)
{
    for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
        const struct script_rule rules[] = {
            {.match = "PATCH ", .reply = script_reply(refusals[i].status, "Content-Type: application/json\r\n", refusals[i].reply)}};
        struct harness h;
        harness_begin(&h, rules, 1);
        harness_client(&h);
        apply(&h, "ml", "a", false);
        cr_expect_str_eq(h.err.text, refusals[i].text, "%s: %s", refusals[i].name, h.err.text);
        cr_expect_eq(h.err.code, refusals[i].status, "%s", refusals[i].name);
        cr_expect_eq(h.err.kind, refusals[i].kind, "%s: %d", refusals[i].name, h.err.kind);
        harness_end(&h);
    }
}

Test(apply, a_name_that_is_none_is_not_sent)
{
    const struct script_rule rules[] = {{.match = "PATCH ", .reply = script_json("{}")}};
    struct harness h;
    harness_begin(&h, rules, 1);
    harness_client(&h);
    apply(&h, "ml", "../secrets", true);
    cr_expect_eq(h.err.kind, ERR_USAGE, "%s", h.err.text);
    apply(&h, "a/b", "a", true);
    cr_expect_eq(h.err.kind, ERR_USAGE, "%s", h.err.text);
    cr_expect_eq(script_requests(h.server), 0);
    harness_end(&h);
}

static void never(void *ctx, struct node *object, const struct err *err)
{
    (void)ctx;
    (void)object;
    (void)err;
    cr_assert_fail("a call that was cancelled has ended");
}

Test(apply, can_be_cancelled)
{
    const struct script_rule rules[] = {{.match = "PATCH ", .reply = "", .end = SCRIPT_HOLD}, {.match = "", .reply = script_json("{}")}};
    struct harness h;
    harness_begin(&h, rules, 2);
    harness_client(&h);
    struct kube_call *call = kube_apply(h.client, &harness_resource, "ml", "a", "m", true, body, never, NULL);
    bool never_true = false;
    loop_timer(h.loop, 50, (loop_fn *)loop_stop, h.loop);
    loop_run_until(h.loop, &never_true);
    kube_call_cancel(call);
    harness_get(&h, "ml", "c");
    harness_end(&h);
}
