// SPDX-License-Identifier: Apache-2.0
// A watch that goes on over everything a server can do to it.
#include "base/mem.h"
#include "kube/reflector.h"
#include "unit/kube/harness.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OBJECT(name, rv) "{\"metadata\":{\"name\":\"" name "\",\"resourceVersion\":\"" rv "\"}}"
#define LIST(rv, items) \
    "{\"kind\":\"ThingList\",\"metadata\":{\"resourceVersion\":\"" rv "\"},\"items\":[" items "]}"
#define EVENT(type, name, rv) "{\"type\":\"" type "\",\"object\":" OBJECT(name, rv) "}\n"
#define ERROR_EVENT(code, reason)                                                            \
    "{\"type\":\"ERROR\",\"object\":{\"kind\":\"Status\",\"status\":\"Failure\",\"reason\":" \
    "\"" reason "\",\"message\":\"m\",\"code\":" code "}}\n"
#define OPEN    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n"
#define CHUNKED "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"

struct follower {
    struct harness h;
    struct reflector *reflector;
    struct strbuf trace; // "+name@rv -name@rv L S " in order: L a list starts, S synced
    struct strbuf links; // the links as they came: one of "CSOR" each
    int64_t longest_ms;  // the longest pause that was announced
    struct err last;
    const char *until; // seen: done
    bool done;
    bool free_on_upsert;
};

static void look(struct follower *f)
{
    if (f->until && strstr(f->trace.buf, f->until))
        f->done = true;
}

static void add(struct follower *f, const char *mark, const struct node *object)
{
    strbuf_addf(&f->trace, "%s%s@%s ", mark, node_str_at(object, "metadata.name"),
                node_str_at(object, "metadata.resourceVersion"));
    look(f);
}

static void on_upsert(void *ctx, const struct node *object)
{
    struct follower *f = ctx;
    add(f, "+", object);
    if (f->free_on_upsert) {
        reflector_free(f->reflector);
        f->reflector = NULL;
        f->done = true;
    }
}

static void on_remove(void *ctx, const struct node *object)
{
    add(ctx, "-", object);
}

static void on_relist(void *ctx)
{
    struct follower *f = ctx;
    strbuf_adds(&f->trace, "L ");
}

static void on_synced(void *ctx)
{
    struct follower *f = ctx;
    strbuf_adds(&f->trace, "S ");
    look(f);
}

static void on_status(void *ctx, const struct reflector_status *status)
{
    struct follower *f = ctx;
    strbuf_addc(&f->links, "CSOR"[status->link]);
    if (status->err.kind != ERR_NONE)
        f->last = status->err;
    if (status->retry_at_mono_ms != TIME_UNKNOWN) {
        int64_t pause = status->retry_at_mono_ms - clock_mono(&clock_system);
        f->longest_ms = pause > f->longest_ms ? pause : f->longest_ms;
    }
    if (f->until && strcmp(f->until, "LINK") == 0)
        f->done = true;
}

// dead_ms: far more than a busy machine takes for an answer, but where a link is to be found dead.
static void begin_with(struct follower *f, const struct script_rule *rules, size_t n, int dead_ms)
{
    static const struct reflector_fns fns = {on_upsert, on_remove, on_relist, on_synced, on_status};
    struct reflector_opts opts = {
        .namespace_ = "ns", .chunk_size = 500, .probe_ms = 60, .dead_ms = dead_ms};
    *f = (struct follower){.trace = STRBUF_INIT, .links = STRBUF_INIT};
    harness_begin(&f->h, rules, n);
    harness_client(&f->h);
    f->reflector = reflector_new(f->h.client, &harness_resource, &opts, &fns, f);
}

static void begin(struct follower *f, const struct script_rule *rules, size_t n)
{
    begin_with(f, rules, n, 8000);
}

static void wait_for(struct follower *f, const char *text)
{
    f->until = text;
    f->done = false;
    look(f);
    harness_wait(&f->h, &f->done);
}

static void turn(struct follower *f, int ms)
{
    bool never = false;
    loop_timer(f->h.loop, ms, (loop_fn *)loop_stop, f->h.loop);
    loop_run_until(f->h.loop, &never);
}

static void end(struct follower *f)
{
    reflector_free(f->reflector);
    strbuf_release(&f->trace);
    strbuf_release(&f->links);
    harness_end(&f->h);
}

Test(reflector, a_list_then_events_whatever_the_pieces)
{
    const struct script_rule rules[] = {
        {.match = "/version", .reply = script_json("{}")},
        {.match = "watch=true",
         // No newline behind the first.
         .reply = OPEN
         "{\"type\":\"ADDED\",\"object\":" OBJECT("b", "11") "}" EVENT("BOOKMARK", "x", "12"),
         .trickle = true,
         .end = SCRIPT_HOLD,
         .times = 1},
        {.match = "/things", .reply = script_json(LIST("10", OBJECT("a", "3")))},
    };
    struct follower f;
    begin(&f, rules, 3);
    wait_for(&f, "+b@11");
    cr_assert(eq(str, f.trace.buf, "L +a@3 S +b@11 "));
    cr_assert(eq(int, reflector_status(f.reflector)->link, REFLECTOR_SYNCED));
    cr_assert(ne(ptr,
                 (void *)strstr(script_request(f.h.server, 1),
                                "allowWatchBookmarks=true&resourceVersion=10&"
                                "timeoutSeconds="),
                 NULL));
    end(&f);
}

Test(reflector, over_drops_nothing_is_lost_and_nothing_comes_twice)
{
    // Each connection ends another way; the next one asks for what came last.
    const struct script_rule rules[] = {
        {.match = "/version", .reply = script_json("{}")},
        {.match = "resourceVersion=10&",
         .reply = OPEN EVENT("ADDED", "b", "11"),
         .end = SCRIPT_CLOSE},
        {.match = "resourceVersion=11&",
         .reply = CHUNKED "ff\r\n" EVENT("MODIFIED", "b", "12") "{\"type\":\"ADDED\",\"obj",
         .end = SCRIPT_CLOSE},
        {.match = "resourceVersion=12&",
         .reply = OPEN EVENT("DELETED", "a", "13"),
         .end = SCRIPT_CLOSE},
        {.match = "resourceVersion=13&", .reply = "", .end = SCRIPT_CLOSE, .times = 1},
        {.match = "resourceVersion=13&",
         .reply = OPEN EVENT("BOOKMARK", "x", "20") EVENT("ADDED", "c", "21"),
         .end = SCRIPT_HOLD},
        {.match = "/things", .reply = script_json(LIST("10", OBJECT("a", "3")))},
    };
    struct follower f;
    begin(&f, rules, 7);
    wait_for(&f, "+c@21");
    cr_assert(eq(str, f.trace.buf, "L +a@3 S +b@11 +b@12 -a@13 +c@21 "));
    cr_assert(eq(sz, script_count(f.h.server, "limit=500"), 1), "no second list");
    end(&f);
}

Test(reflector, what_makes_it_list_again)
{
    static const struct {
        const char *name, *watch;
    } rows[] = {
        {"an ERROR event 410", OPEN ERROR_EVENT("410", "Expired")},
        {"an ERROR event Gone", OPEN ERROR_EVENT("410", "Gone")},
        {"410 at opening", "HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n"},
        {"closed at once", OPEN},
        {"404", "HTTP/1.1 404 X\r\nContent-Length: 0\r\n\r\n"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct script_rule rules[] = {
            {.match = "/version", .reply = script_json("{}")},
            {.match = "resourceVersion=10&", .reply = rows[i].watch, .end = SCRIPT_CLOSE},
            {.match = "watch=true", .reply = OPEN EVENT("ADDED", "z", "31"), .end = SCRIPT_HOLD},
            {.match = "/things", .reply = script_json(LIST("10", OBJECT("a", "3"))), .times = 1},
            {.match = "/things", .reply = script_json(LIST("30", OBJECT("b", "4")))},
        };
        struct follower f;
        begin(&f, rules, 5);
        wait_for(&f, "+z@31");
        cr_assert(eq(str, f.trace.buf, "L +a@3 S L +b@4 S +z@31 "), "%s", rows[i].name);
        end(&f);
    }
}

Test(reflector, what_makes_it_watch_again_from_where_it_was)
{
    static const struct {
        const char *name, *watch;
        enum script_end end;
    } rows[] = {
        {"an event that is no JSON", OPEN EVENT("ADDED", "b", "11") "{\"type\":}\n", SCRIPT_HOLD},
        {"an unknown event", OPEN EVENT("ADDED", "b", "11") "{\"type\":\"X\",\"object\":{}}\n",
         SCRIPT_HOLD},
        {"an ERROR event 500", OPEN EVENT("ADDED", "b", "11") ERROR_EVENT("500", "InternalError"),
         SCRIPT_HOLD},
        {"an ERROR event 429", OPEN EVENT("ADDED", "b", "11") ERROR_EVENT("429", "TooManyRequests"),
         SCRIPT_HOLD},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct script_rule rules[] = {
            {.match = "/version", .reply = script_json("{}")},
            {.match = "resourceVersion=10&", .reply = rows[i].watch, .end = rows[i].end},
            {.match = "resourceVersion=11&",
             .reply = OPEN EVENT("ADDED", "z", "12"),
             .end = SCRIPT_HOLD},
            {.match = "/things", .reply = script_json(LIST("10", ""))},
        };
        struct follower f;
        begin(&f, rules, 4);
        wait_for(&f, "+z@12");
        cr_assert(eq(str, f.trace.buf, "L S +b@11 +z@12 "), "%s", rows[i].name);
        end(&f);
    }
}

Test(reflector, a_refusal_is_told_and_tried_again)
{
    const struct script_rule rules[] = {
        {.match = "watch=true", .reply = OPEN, .end = SCRIPT_HOLD},
        {.match = "/things",
         .reply =
             script_reply(403, "Content-Type: application/json\r\n",
                          "{\"kind\":\"Status\",\"status\":\"Failure\",\"reason\":\"Forbidden\","
                          "\"message\":\"no\",\"code\":403}"),
         .times = 1},
        {.match = "/things", .reply = script_json(LIST("10", ""))},
    };
    struct follower f;
    begin(&f, rules, 3);
    wait_for(&f, "LINK");
    const struct reflector_status *s = reflector_status(f.reflector);
    cr_assert(eq(int, s->link, REFLECTOR_REFUSED));
    cr_assert(eq(str, (char *)s->err.text, "Error from server (Forbidden): no"));
    cr_assert(ne(i64, s->retry_at_mono_ms, TIME_UNKNOWN));
    reflector_retry_now(f.reflector);
    wait_for(&f, "LINK");
    cr_assert(eq(str, f.links.buf, "RS"));
    cr_assert(eq(int, reflector_status(f.reflector)->err.kind, ERR_NONE));
    end(&f);
}

Test(reflector, a_server_that_comes_back_is_noticed_within_a_second)
{
    const struct script_rule rules[] = {
        {.match = "/version", .reply = script_json("{}")},
        {.match = "watch=true", .reply = "", .end = SCRIPT_RESET, .times = 2},
        {.match = "watch=true", .reply = OPEN EVENT("ADDED", "z", "11"), .end = SCRIPT_HOLD},
        {.match = "/things", .reply = script_json(LIST("10", ""))},
    };
    struct follower f;
    begin(&f, rules, 4);
    wait_for(&f, "+z@11");
    cr_assert(gt(i64, f.longest_ms, 0));
    cr_assert(le(i64, f.longest_ms, 1000));
    cr_assert(eq(sz, script_count(f.h.server, "limit=500"), 1), "the version was kept");
    cr_assert(ne(ptr, (void *)strchr(f.links.buf, 'O'), NULL), "%s", f.links.buf);
    cr_assert(eq(int, f.last.kind, ERR_UNREACHABLE));
    end(&f);
}

Test(reflector, a_silent_link_that_answers_probes_is_left_alone)
{
    const struct script_rule rules[] = {
        {.match = "/version", .reply = script_reply(403, "", ""), .times = 2},
        {.match = "/version", .reply = script_json("{}")},
        {.match = "watch=true", .reply = OPEN, .end = SCRIPT_HOLD},
        {.match = "/things", .reply = script_json(LIST("10", ""))},
    };
    struct follower f;
    begin_with(&f, rules, 4, 2000);
    wait_for(&f, "LINK");
    int64_t opened = reflector_status(f.reflector)->last_seen_mono_ms;
    while (script_count(f.h.server, "/version") < 3)
        turn(&f, 20);
    // The third is sent only when the second was answered, as long after the first as a dead link lives.
    cr_assert(eq(str, f.links.buf, "S"), "any answer proves life");
    cr_assert(eq(sz, script_count(f.h.server, "watch=true"), 1));
    cr_assert(ge(i64, reflector_status(f.reflector)->last_seen_mono_ms - opened, 2000));
    end(&f);
}

Test(reflector, a_dead_link_is_cut_and_replaced_from_the_same_version)
{
    const struct script_rule rules[] = {
        {.match = "/version", .reply = "", .end = SCRIPT_HOLD},
        {.match = "watch=true",
         .reply = OPEN EVENT("ADDED", "b", "11"),
         .end = SCRIPT_HOLD,
         .times = 1},
        {.match = "resourceVersion=11&",
         .reply = OPEN EVENT("ADDED", "z", "12"),
         .end = SCRIPT_HOLD},
        {.match = "/things", .reply = script_json(LIST("10", ""))},
    };
    struct follower f;
    begin_with(&f, rules, 4, 2000);
    wait_for(&f, "+z@12");
    cr_assert(eq(str, f.trace.buf, "L S +b@11 +z@12 "));
    cr_assert(eq(str, f.links.buf, "SOS"));
    end(&f);
}

Test(reflector, it_may_be_freed_from_its_own_callback)
{
    const struct script_rule rules[] = {
        {.match = "watch=true",
         .reply = OPEN EVENT("ADDED", "b", "11") EVENT("ADDED", "c", "12"),
         .end = SCRIPT_HOLD},
        {.match = "/things", .reply = script_json(LIST("10", ""))},
    };
    struct follower f;
    begin(&f, rules, 2);
    f.free_on_upsert = true;
    harness_wait(&f.h, &f.done);
    cr_assert(eq(str, f.trace.buf, "L S +b@11 "));
    harness_get_path(&f.h, "/things");
    end(&f);
    struct follower g;
    const struct script_rule list[] = {
        {.match = "/things",
         .reply = script_json(LIST("10", OBJECT("a", "1") "," OBJECT("b", "2")))}};
    begin(&g, list, 1);
    g.free_on_upsert = true;
    harness_wait(&g.h, &g.done);
    cr_assert(eq(str, g.trace.buf, "L +a@1 "));
    end(&g);
}

Test(reflector, two_watches_share_one_probe)
{
    static const struct reflector_fns fns = {on_upsert, on_remove, NULL, NULL, NULL};
    const struct script_rule rules[] = {
        {.match = "/version", .reply = script_json("{}")},
        {.match = "watch=true", .reply = OPEN, .end = SCRIPT_HOLD},
        {.match = "/things", .reply = script_json(LIST("10", ""))},
    };
    struct follower f;
    begin_with(&f, rules, 3, 2000);
    struct reflector_opts opts = {.probe_ms = 100, .dead_ms = 2000};
    struct reflector *second = reflector_new(f.h.client, &harness_resource, &opts, &fns, &f);
    int64_t began = clock_mono(&clock_system);
    while (script_count(f.h.server, "/version") < 3)
        turn(&f, 20);
    // 1.94 s lie between two probes; of two timers the third would come when these were over once.
    cr_assert(ge(i64, clock_mono(&clock_system) - began, 3800));
    cr_assert(eq(sz, script_count(f.h.server, "watch=true"), 2));
    reflector_free(second);
    end(&f);
}
