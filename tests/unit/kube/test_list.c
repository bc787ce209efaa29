// SPDX-License-Identifier: Apache-2.0
#include "unit/kube/harness.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <string.h>

#define ITEM(name) "{\"metadata\":{\"name\":\"" name "\",\"managedFields\":[{\"x\":1}]}}"
#define LIST(rv, token, items)                                                \
    "{\"kind\":\"ThingList\",\"apiVersion\":\"example.com/"                   \
    "v1\",\"metadata\":{\"resourceVersion\":\"" rv "\",\"continue\":\"" token \
    "\"},\"items\":[" items "]}"
#define EXPIRED                                                                             \
    "{\"kind\":\"Status\",\"status\":\"Failure\",\"reason\":\"Expired\",\"message\":\"too " \
    "old\",\"code\":410}"
#define JSON_TYPE "Content-Type: application/json\r\n"

static const struct kube_list_opts by_500 = {.namespace_ = "ns", .chunk_size = 500};

Test(list, one_page)
{
    const struct script_rule rule = {.match = "",
                                     .reply = script_json(LIST("77", "", ITEM("a") "," ITEM("b"))),
                                     .trickle = true};
    struct harness h;
    harness_begin(&h, &rule, 1);
    harness_client(&h);
    struct kube_list_opts opts = by_500;
    opts.label_selector = "a in (b,c)";
    opts.field_selector = "metadata.name=x";
    harness_list(&h, &opts);
    cr_assert(eq(int, h.err.kind, ERR_NONE), "%s", h.err.text);
    cr_assert(eq(str, h.items.buf, "a b "));
    cr_assert(eq(str, h.rv, "77"));
    cr_assert(
        eq(sz,
           script_count(h.server, "GET /apis/example.com/v1/namespaces/ns/things?"
                                  "fieldSelector=metadata.name%3Dx&labelSelector=a+in+%28b%2Cc%29&"
                                  "limit=500 HTTP/1.1\r\n"),
           1));
    harness_end(&h);
}

Test(list, pages_follow_the_token_with_the_same_query)
{
    const struct script_rule rules[] = {
        {.match = "continue=tok%2F1", .reply = script_json(LIST("5", "", ITEM("c")))},
        {.match = "limit=500 ", .reply = script_json(LIST("5", "tok/1", ITEM("a") "," ITEM("b")))},
    };
    struct harness h;
    harness_begin(&h, rules, 2);
    harness_client(&h);
    harness_list(&h, &by_500);
    cr_assert(eq(str, h.items.buf, "a b c "));
    cr_assert(eq(sz, script_requests(h.server), 2));
    cr_assert(eq(sz, script_count(h.server, "?continue=tok%2F1&limit=500 "), 1));
    cr_assert(eq(sz, script_connections(h.server), 1));
    harness_end(&h);
}

Test(list, a_token_that_expired_starts_one_unlimited_list)
{
    const struct script_rule rules[] = {
        {.match = "continue=", .reply = script_reply(410, JSON_TYPE, EXPIRED)},
        {.match = "limit=", .reply = script_json(LIST("5", "t", ITEM("a")))},
        {.match = "", .reply = script_json(LIST("6", "", ITEM("a") "," ITEM("b")))},
    };
    struct harness h;
    harness_begin(&h, rules, 3);
    harness_client(&h);
    harness_list(&h, &by_500);
    cr_assert(eq(str, h.items.buf, "a RESTART a b "));
    cr_assert(eq(str, h.rv, "6"));
    cr_assert(eq(int, h.err.kind, ERR_NONE));
    harness_end(&h);
}

Test(list, no_limit_and_no_namespace)
{
    const struct script_rule rule = {.match = "", .reply = script_json(LIST("1", "", ""))};
    struct harness h;
    harness_begin(&h, &rule, 1);
    harness_client(&h);
    struct kube_list_opts opts = {.chunk_size = 0};
    harness_list(&h, &opts);
    cr_assert(eq(str, h.items.buf, ""));
    cr_assert(eq(sz, script_count(h.server, "GET /apis/example.com/v1/things HTTP"), 1));
    harness_end(&h);
}

Test(list, what_is_no_list)
{
    static const struct {
        const char *name;
        int status;
        const char *body;
        enum err_kind kind;
        const char *want; // "" : any
    } rows[] = {
        {"expired at once", 410, EXPIRED, ERR_EXPIRED, "Error from server (Expired): too old"},
        {"Status with 200", 200,
         "{\"kind\":\"Status\",\"status\":\"Failure\",\"reason\":\"Forbidden\",\"message\":\"no\","
         "\"code\":403}",
         ERR_AUTH, "Error from server (Forbidden): no"},
        {"items is no list", 200, "{\"kind\":\"L\",\"items\":7}", ERR_PARSE, ""},
        {"no kind", 200, "{\"items\":[]}", ERR_PARSE, ""},
        {"empty", 200, "", ERR_PARSE,
         "the server's reply is not a list: unexpected end of JSON input"},
        {"blanks", 200, " \n ", ERR_PARSE, ""},
        {"html", 200, "<html></html>", ERR_PARSE, ""},
        {"cut", 200, "{\"kind\":\"L\",\"items\":[{\"a\":", ERR_PARSE, ""},
        {"broken item", 200, "{\"kind\":\"L\",\"items\":[{\"a\":tru}]}", ERR_PARSE, ""},
        {"a bare list", 200, "[]", ERR_PARSE, ""},
        {"404", 404, "", ERR_NOT_FOUND, ""},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct script_rule rule = {
            .match = "", .reply = script_reply(rows[i].status, JSON_TYPE, rows[i].body)};
        struct harness h;
        harness_begin(&h, &rule, 1);
        harness_client(&h);
        harness_list(&h, &by_500);
        cr_assert(eq(int, h.err.kind, rows[i].kind), "%s: %s", rows[i].name, h.err.text);
        if (*rows[i].want)
            cr_assert(eq(str, h.err.text, (char *)rows[i].want), "%s", rows[i].name);
        harness_end(&h);
    }
}

Test(list, a_bad_namespace_is_not_sent)
{
    const struct script_rule rule = {.match = "", .reply = ""};
    struct harness h;
    harness_begin(&h, &rule, 1);
    harness_client(&h);
    struct kube_list_opts opts = {.namespace_ = "a/b"};
    harness_list(&h, &opts);
    cr_assert(eq(str, h.err.text, "invalid namespace \"a/b\": [may not contain '/']"));
    cr_assert(eq(sz, script_requests(h.server), 0));
    harness_end(&h);
}

struct canceller {
    struct kube_call *call;
    int items;
    bool other;
};

static void cancel_at_first(void *ctx, const struct node *object)
{
    (void)object;
    struct canceller *c = ctx;
    c->items++;
    kube_call_cancel(c->call);
}

static void never(void *ctx, const char *rv, const struct err *err)
{
    (void)ctx;
    (void)rv;
    (void)err;
    cr_fatal("done after cancel");
}

static void other_done(void *ctx, struct node *object, const struct err *err)
{
    (void)err;
    node_free(object);
    ((struct canceller *)ctx)->other = true;
}

Test(list, an_item_may_cancel_the_list)
{
    static const struct kube_list_fns fns = {cancel_at_first, NULL, never};
    const struct script_rule rules[] = {
        {.match = "/other", .reply = script_json("{}")},
        {.match = "", .reply = script_json(LIST("1", "", ITEM("a") "," ITEM("b") "," ITEM("c")))},
    };
    struct harness h;
    struct canceller c = {0};
    harness_begin(&h, rules, 2);
    harness_client(&h);
    c.call = kube_list(h.client, &harness_resource, &by_500, &fns, &c);
    while (!c.items) {
        bool turn = false;
        int id = loop_timer(h.loop, 20, (loop_fn *)loop_stop, h.loop);
        loop_run_until(h.loop, &turn);
        loop_cancel(h.loop, id);
    }
    kube_get_path(h.client, "/other", NULL, other_done, &c);
    harness_wait(&h, &c.other);
    cr_assert(eq(int, c.items, 1));
    harness_end(&h);
}

static void ignore_item(void *ctx, const struct node *object)
{
    (void)ctx;
    (void)object;
}

static void cancel_at_restart(void *ctx)
{
    struct canceller *c = ctx;
    c->items++;
    kube_call_cancel(c->call);
}

Test(list, a_restart_may_cancel_the_list)
{
    static const struct kube_list_fns fns = {ignore_item, cancel_at_restart, never};
    const struct script_rule rules[] = {
        {.match = "/other", .reply = script_json("{}")},
        {.match = "continue=", .reply = script_reply(410, JSON_TYPE, EXPIRED)},
        {.match = "limit=", .reply = script_json(LIST("5", "t", ITEM("a")))},
        {.match = "", .reply = script_json(LIST("6", "", ITEM("a")))},
    };
    struct harness h;
    struct canceller c = {0};
    harness_begin(&h, rules, 4);
    harness_client(&h);
    c.call = kube_list(h.client, &harness_resource, &by_500, &fns, &c);
    while (!c.items) {
        bool turn = false;
        int id = loop_timer(h.loop, 20, (loop_fn *)loop_stop, h.loop);
        loop_run_until(h.loop, &turn);
        loop_cancel(h.loop, id);
    }
    kube_get_path(h.client, "/other", NULL, other_done, &c);
    harness_wait(&h, &c.other);
    cr_assert(eq(int, c.items, 1));
    cr_assert(eq(sz, script_count(h.server, "/things HTTP"), 0), "no list starts after cancel");
    harness_end(&h);
}

struct choice {
    char version[32];
    struct err err;
    bool done;
};

static void chosen(void *ctx, const char *version, const struct err *err)
{
    struct choice *c = ctx;
    snprintf(c->version, sizeof(c->version), "%s", version ? version : "");
    if (err)
        c->err = *err;
    c->done = true;
}

#define RESOURCES(names) "{\"kind\":\"APIResourceList\",\"resources\":[" names "]}"
#define NAMED(name)      "{\"name\":\"" name "\"}"

Test(discover, versions)
{
    static const char *const versions[] = {"v1beta1", "v1alpha1", NULL};
    static const char forbidden[] =
        "{\"kind\":\"Status\",\"status\":\"Failure\",\"reason\":\"Forbidden\","
        "\"message\":\"no\",\"code\":403}";
    static const char missing[] = "404 page not found\n";
    static const char mine[] =
        RESOURCES(NAMED("other") "," NAMED("things") "," NAMED("things/status"));
    static const char others[] = RESOURCES(NAMED("clusterpolicies") "," NAMED("things/status"));
    static const struct {
        const char *name;
        int beta, alpha; // status of the resource lists
        const char *beta_body, *alpha_body;
        int beta_probe, alpha_probe; // status of the lists themselves
        const char *want;
        size_t requests;
    } rows[] = {
        {"the preferred one costs one request", 200, 200, mine, mine, 0, 0, "v1beta1", 1},
        {"only the old one", 404, 200, missing, mine, 0, 0, "v1alpha1", 2},
        {"the group belongs to others", 200, 404, others, missing, 0, 0, "", 2},
        {"no such group", 404, 404, missing, missing, 0, 0, "", 2},
        {"a broken version hides no other", 503, 200, "", mine, 0, 0, "v1alpha1", 2},
        {"discovery forbidden, served", 403, 403, forbidden, forbidden, 200, 200, "v1beta1", 2},
        {"discovery forbidden, old served", 403, 403, forbidden, forbidden, 404, 200, "v1alpha1",
         3},
        {"all forbidden", 403, 403, forbidden, forbidden, 403, 403, "v1beta1", 3},
        {"discovery forbidden, none served", 403, 403, forbidden, forbidden, 404, 404, "", 3},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct script_rule rules[] = {
            {.match = "/apis/example.com/v1beta1 ",
             .reply = script_reply(rows[i].beta, "", rows[i].beta_body)},
            {.match = "/apis/example.com/v1alpha1 ",
             .reply = script_reply(rows[i].alpha, "", rows[i].alpha_body)},
            {.match = "/apis/example.com/v1beta1/namespaces/ns/things?limit=1 ",
             .reply = script_reply(rows[i].beta_probe, "", "{}")},
            {.match = "/apis/example.com/v1alpha1/namespaces/ns/things?limit=1 ",
             .reply = script_reply(rows[i].alpha_probe, "", "{}")},
        };
        struct harness h;
        struct choice c = {.err = ERR_INIT};
        harness_begin(&h, rules, 4);
        harness_client(&h);
        kube_choose_version(h.client, "example.com", "things", versions, chosen, &c);
        harness_wait(&h, &c.done);
        cr_assert(eq(str, c.version, (char *)rows[i].want), "%s: %s", rows[i].name, c.err.text);
        cr_assert(eq(sz, script_requests(h.server), rows[i].requests), "%s", rows[i].name);
        if (!*rows[i].want) {
            cr_assert(eq(str, c.err.text, "the server doesn't have a resource type \"things\""),
                      "%s", rows[i].name);
            cr_assert(eq(int, c.err.kind, ERR_NOT_FOUND));
        }
        harness_end(&h);
    }
}

Test(discover, a_server_that_is_not_there_is_no_missing_resource)
{
    static const char *const versions[] = {"v1beta1", "v1alpha1", NULL};
    struct harness h;
    struct choice c = {.err = ERR_INIT};
    char server[64];
    snprintf(server, sizeof(server), "http://127.0.0.1:%d", script_dead_port());
    harness_begin(&h, NULL, 0);
    h.config.server = server;
    harness_client(&h);
    kube_choose_version(h.client, "example.com", "things", versions, chosen, &c);
    harness_wait(&h, &c.done);
    cr_assert(eq(int, c.err.kind, ERR_UNREACHABLE));
    harness_end(&h);
}
