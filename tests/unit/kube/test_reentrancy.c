// SPDX-License-Identifier: Apache-2.0
// Whoever is called back may end what calls it: a reflector is freed from each of its callbacks, at each of the
// places that they are called from.
#include "base/mem.h"
#include "kube/reflector.h"
#include "unit/kube/harness.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

#define OBJECT(name, rv) "{\"metadata\":{\"name\":\"" name "\",\"resourceVersion\":\"" rv "\"}}"
#define LIST(token, items)                                                                         \
    "{\"kind\":\"ThingList\",\"metadata\":{\"resourceVersion\":\"5\",\"continue\":\"" token "\"}," \
    "\"items\":[" items "]}"
#define OPEN "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n"
#define STATUS(code) \
    "{\"kind\":\"Status\",\"status\":\"Failure\",\"code\":" code ",\"message\":\"m\"}"

enum where { AT_UPSERT, AT_REMOVE, AT_RELIST, AT_SYNCED, AT_STATUS };

struct subject {
    struct harness h;
    struct reflector *reflector;
    enum where where;
    int after; // so many of those calls are let pass
    bool done;
    int late; // calls after the end
};

static void called(struct subject *s, enum where where)
{
    s->late += s->done;
    if (where != s->where || s->done || s->after-- > 0)
        return;
    reflector_free(s->reflector);
    s->reflector = NULL;
    s->done = true;
}

static void on_upsert(void *ctx, const struct node *object)
{
    (void)object;
    called(ctx, AT_UPSERT);
}

static void on_remove(void *ctx, const struct node *object)
{
    (void)object;
    called(ctx, AT_REMOVE);
}

static void on_relist(void *ctx)
{
    called(ctx, AT_RELIST);
}

static void on_synced(void *ctx)
{
    called(ctx, AT_SYNCED);
}

static void on_status(void *ctx, const struct reflector_status *status)
{
    (void)status;
    called(ctx, AT_STATUS);
}

static const struct reflector_fns fns = {on_upsert, on_remove, on_relist, on_synced, on_status};

static void turn_a_while(struct harness *h)
{
    bool never = false;
    loop_timer(h->loop, 50, (loop_fn *)loop_stop, h->loop);
    loop_run_until(h->loop, &never);
}

Test(reentrancy, a_reflector_may_be_freed_from_any_callback)
{
    const char *gone = script_reply(410, "Content-Type: application/json\r\n", STATUS("410"));
    const char *forbidden = script_reply(403, "Content-Type: application/json\r\n", STATUS("403"));
    const char *first = script_json(LIST("tok", OBJECT("a", "1")));
    const char *whole = script_json(LIST("", OBJECT("a", "1") "," OBJECT("b", "2")));
    const char *removed = OPEN "{\"type\":\"DELETED\",\"object\":" OBJECT(
        "a", "6") "}\n"
                  "{\"type\":\"ADDED\",\"object\":" OBJECT("c", "7") "}\n";
    const struct {
        const char *name;
        enum where where;
        int after;
        const char *paged, *list, *watch; // replies; NULL: none, the next one serves
        enum script_end end;
    } rows[] = {
        {"first item", AT_UPSERT, 0, NULL, whole, OPEN, SCRIPT_HOLD},
        {"last item", AT_UPSERT, 1, NULL, whole, OPEN, SCRIPT_HOLD},
        {"first list", AT_RELIST, 0, NULL, whole, OPEN, SCRIPT_HOLD},
        {"list starts again in the middle", AT_RELIST, 1, gone, first, OPEN, SCRIPT_HOLD},
        {"listed", AT_SYNCED, 0, NULL, whole, OPEN, SCRIPT_HOLD},
        {"watch opens", AT_STATUS, 0, NULL, whole, OPEN, SCRIPT_HOLD},
        {"event removes", AT_REMOVE, 0, NULL, whole, removed, SCRIPT_HOLD},
        {"event adds", AT_UPSERT, 2, NULL, whole, removed, SCRIPT_HOLD},
        {"list refused", AT_STATUS, 0, NULL, forbidden, OPEN, SCRIPT_HOLD},
        {"watch refused", AT_STATUS, 0, NULL, whole, forbidden, SCRIPT_KEEP},
        {"watch expired", AT_RELIST, 1, NULL, whole, gone, SCRIPT_KEEP},
        {"link is dead", AT_STATUS, 1, NULL, whole, OPEN, SCRIPT_HOLD},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct script_rule rules[4] = {{0}};
        size_t n = 0;
        rules[n++] =
            (struct script_rule){.match = "watch=true", .reply = rows[i].watch, .end = rows[i].end};
        rules[n++] = (struct script_rule){.match = "/version", .reply = "", .end = SCRIPT_HOLD};
        if (rows[i].paged)
            rules[n++] = (struct script_rule){.match = "continue=", .reply = rows[i].paged};
        rules[n++] = (struct script_rule){.match = "/things", .reply = rows[i].list};
        struct subject s = {.where = rows[i].where, .after = rows[i].after};
        struct reflector_opts opts = {.chunk_size = 500, .probe_ms = 60, .dead_ms = 160};
        harness_begin(&s.h, rules, n);
        harness_client(&s.h);
        s.reflector = reflector_new(s.h.client, &harness_resource, &opts, &fns, &s);
        harness_wait(&s.h, &s.done);
        long requests = kube_client_link(s.h.client)->requests;
        turn_a_while(&s.h);
        cr_assert(eq(int, s.late, 0), "%s: called after its end", rows[i].name);
        cr_assert(eq(long, kube_client_link(s.h.client)->requests, requests), "%s: asks on",
                  rows[i].name);
        harness_end(&s.h);
    }
}

// The probe of a silent link waits for a plugin too, and no byte has come by the time that one fails.
Test(reentrancy, a_plugin_that_fails_late_is_a_refusal_not_a_dead_link)
{
    static char version[] = "client.authentication.k8s.io/v1", shell[] = "/bin/sh", c[] = "-c",
                late[] = "sleep 0.3; exit 1", server[] = "https://127.0.0.1:1";
    char *args[] = {c, late, NULL};
    struct kube_exec exec = {.api_version = version, .command = shell, .args = args};
    struct subject s = {.where = AT_STATUS};
    struct reflector_opts opts = {.probe_ms = 60, .dead_ms = 5000};
    harness_begin(&s.h, NULL, 0);
    s.h.config.server = server;
    s.h.config.tls = true;
    s.h.config.exec = &exec;
    harness_client(&s.h);
    struct reflector *r = reflector_new(s.h.client, &harness_resource, &opts, &fns, &s);
    // Not freed at the first status: what the probe is told comes in the same turn.
    s.after = 1000;
    for (int i = 0; i < 200 && reflector_status(r)->link == REFLECTOR_CONNECTING; i++)
        turn_a_while(&s.h);
    turn_a_while(&s.h);
    cr_assert(eq(int, reflector_status(r)->link, REFLECTOR_REFUSED), "%s",
              reflector_status(r)->err.text);
    reflector_free(r);
    harness_end(&s.h);
}

static void never_chosen(void *ctx, const char *version, const struct err *err)
{
    (void)ctx;
    (void)version;
    (void)err;
    cr_fatal("called after the end");
}

Test(reentrancy, a_client_may_be_freed_under_a_call_that_is_made_of_calls)
{
    static const char *const versions[] = {"v1", NULL};
    const struct script_rule silent = {.match = "", .reply = "", .end = SCRIPT_HOLD};
    struct harness h;
    harness_begin(&h, &silent, 1);
    harness_client(&h);
    kube_choose_version(h.client, "example.com", "things", versions, never_chosen, NULL);
    turn_a_while(&h);
    harness_end(&h);
}
