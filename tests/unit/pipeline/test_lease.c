// SPDX-License-Identifier: Apache-2.0
// Leader election: each rule as a row, then many electors over a network that delays and loses, under a fake clock.
#include "base/xtime.h"
#include "doc/json.h"
#include "pipeline/lease.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { T0 = 100000 };

static struct lease *new_lease(const char *identity, uint64_t seed)
{
    return lease_new(&(struct lease_opts){.namespace_ = "ml", .name = "dgdr", .identity = identity, .lease_ms = 15000,
                                          .renew_ms = 10000, .retry_ms = 2000, .seed = seed});
}

static struct node *object_of(const char *json)
{
    struct err err = ERR_INIT;
    struct node *n = json_parse(json, strlen(json), &err);
    cr_assert(n != NULL, "%s", err.text);
    return n;
}

static enum lease_do answer_json(struct lease *l, const char *json, int64_t now)
{
    struct node *n = object_of(json);
    enum lease_do what = lease_answered(l, LEASE_ANSWER_OBJECT, n, now);
    node_free(n);
    return what;
}

#define LEASE(holder, duration, renewed, transitions)                                                             \
    "{\"apiVersion\":\"coordination.k8s.io/v1\",\"kind\":\"Lease\",\"metadata\":{\"name\":\"dgdr\",\"namespace\":\"ml\","   \
    "\"resourceVersion\":\"7\"},\"spec\":{\"holderIdentity\":\"" holder "\",\"leaseDurationSeconds\":" #duration ","  \
    "\"acquireTime\":\"2026-01-23T13:00:00.000000Z\",\"renewTime\":\"" renewed "\",\"leaseTransitions\":" #transitions "}}"

// Seen once, and `later` ms after that once more: when may it be taken?
static const struct {
    const char *name, *first, *second;
    int64_t later;
    enum lease_do want;
} taken[] = {
    {"held, just seen", LEASE("other", 15, "a", 3), LEASE("other", 15, "a", 3), 0, LEASE_DO_WAIT},
    {"held, almost over", LEASE("other", 15, "a", 3), LEASE("other", 15, "a", 3), 14999, LEASE_DO_WAIT},
    {"over", LEASE("other", 15, "a", 3), LEASE("other", 15, "a", 3), 15000, LEASE_DO_UPDATE},
    {"renewed meanwhile", LEASE("other", 15, "a", 3), LEASE("other", 15, "b", 3), 60000, LEASE_DO_WAIT},
    {"its own duration counts", LEASE("other", 60, "a", 3), LEASE("other", 60, "a", 3), 59999, LEASE_DO_WAIT},
    {"a short one", LEASE("other", 1, "a", 3), LEASE("other", 1, "a", 3), 1000, LEASE_DO_UPDATE},
    {"given up", LEASE("other", 15, "a", 3), LEASE("", 1, "a", 3), 1, LEASE_DO_UPDATE},
    {"its time of day does not matter", LEASE("other", 15, "1970-01-01T00:00:00.000000Z", 3),
     LEASE("other", 15, "1970-01-01T00:00:00.000000Z", 3), 14999, LEASE_DO_WAIT},
    {"a duration below zero", LEASE("other", -5, "a", 3), LEASE("other", -5, "a", 3), 0, LEASE_DO_UPDATE},
    {"mine, from before", LEASE("me", 15, "a", 3), LEASE("me", 15, "a", 3), 0, LEASE_DO_UPDATE},
    {"no spec at all", LEASE("other", 15, "a", 3), "{\"metadata\":{\"resourceVersion\":\"8\"}}", 1, LEASE_DO_UPDATE},
    {"no resourceVersion to go by", LEASE("other", 15, "a", 3), "{\"spec\":{}}", 99999, LEASE_DO_WAIT},
};

Test(lease, when_it_may_be_taken)
{
    for (size_t i = 0; i < ARRAY_LEN(taken); i++) {
        struct lease *l = new_lease("me", 1);
        cr_expect_eq(lease_begin(l, T0), LEASE_DO_GET, "%s", taken[i].name);
        if (answer_json(l, taken[i].first, T0) == LEASE_DO_UPDATE)
            lease_answered(l, LEASE_ANSWER_FAILURE, NULL, T0);
        lease_begin(l, T0 + taken[i].later);
        cr_expect_eq(answer_json(l, taken[i].second, T0 + taken[i].later), taken[i].want, "%s", taken[i].name);
        cr_expect(!lease_leads(l, T0 + taken[i].later), "%s", taken[i].name);
        lease_free(l);
    }
}

static char *body_of(struct lease *l)
{
    struct strbuf out = STRBUF_INIT;
    lease_body(l, 1769176800250, &out);
    return strbuf_detach(&out);
}

Test(lease, what_is_written)
{
    static const struct {
        const char *name, *seen, *spec;
    } rows[] = {
        {"a new one", NULL,
         "\"spec\":{\"holderIdentity\":\"me\",\"leaseDurationSeconds\":15,\"acquireTime\":\"2026-01-23T14:00:00.250000Z\","
         "\"renewTime\":\"2026-01-23T14:00:00.250000Z\",\"leaseTransitions\":0}"},
        {"one that was given up", LEASE("", 1, "a", 3),
         "\"acquireTime\":\"2026-01-23T14:00:00.250000Z\",\"renewTime\":\"2026-01-23T14:00:00.250000Z\",\"leaseTransitions\":4}"},
        {"mine", LEASE("me", 15, "a", 3),
         "\"acquireTime\":\"2026-01-23T13:00:00.000000Z\",\"renewTime\":\"2026-01-23T14:00:00.250000Z\",\"leaseTransitions\":3}"},
        {"what it was read with goes back", LEASE("", 1, "a", 3), "\"resourceVersion\":\"7\""},
        {"what others set stays", "{\"metadata\":{\"resourceVersion\":\"7\",\"labels\":{\"a\":\"b\"}},\"spec\":{\"strategy\":\"x\"}}",
         "\"labels\":{\"a\":\"b\"}"},
        {"what others set in the record stays", "{\"metadata\":{\"resourceVersion\":\"7\"},\"spec\":{\"strategy\":\"x\"}}",
         "\"strategy\":\"x\""},
        {"transitions do not overflow", LEASE("", 1, "a", 2147483647), "\"leaseTransitions\":2147483647"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct lease *l = new_lease("me", 1);
        lease_begin(l, T0);
        if (rows[i].seen)
            cr_expect_eq(answer_json(l, rows[i].seen, T0), LEASE_DO_UPDATE, "%s", rows[i].name);
        else
            cr_expect_eq(lease_answered(l, LEASE_ANSWER_MISSING, NULL, T0), LEASE_DO_CREATE, "%s", rows[i].name);
        char *body = body_of(l);
        cr_expect(strstr(body, rows[i].spec) != NULL, "%s: %s", rows[i].name, body);
        free(body);
        lease_free(l);
    }
}

// A leader since T0, when its request was sent; the answer came 3 s later.
static struct lease *new_leader(void)
{
    struct lease *l = new_lease("me", 1);
    lease_begin(l, T0);
    lease_answered(l, LEASE_ANSWER_MISSING, NULL, T0);
    cr_assert_eq(answer_json(l, LEASE("me", 15, "a", 0), T0 + 3000), LEASE_DO_WAIT);
    cr_assert(lease_leads(l, T0 + 3000));
    return l;
}

Test(lease, a_leader_counts_from_when_it_asked)
{
    struct lease *l = new_leader();
    cr_expect_eq(lease_deadline_ms(l), T0 + 10000);
    cr_expect(lease_leads(l, T0 + 9999));
    cr_expect(!lease_leads(l, T0 + 10000));
    cr_expect_eq(lease_wait_ms(l, T0 + 3000), 2000);
    cr_expect_eq(lease_begin(l, T0 + 5000), LEASE_DO_UPDATE, "a renewal is one request");
    cr_expect_eq(answer_json(l, LEASE("me", 15, "b", 0), T0 + 5100), LEASE_DO_WAIT);
    cr_expect_eq(lease_deadline_ms(l), T0 + 15000);
    lease_free(l);
}

Test(lease, a_renewal_that_fails_looks_first)
{
    struct lease *l = new_leader();
    lease_begin(l, T0 + 5000);
    cr_expect_eq(lease_answered(l, LEASE_ANSWER_FAILURE, NULL, T0 + 5100), LEASE_DO_GET);
    cr_expect_eq(answer_json(l, LEASE("me", 15, "z", 0), T0 + 5200), LEASE_DO_UPDATE, "it is still ours");
    cr_expect_eq(answer_json(l, LEASE("me", 15, "zz", 0), T0 + 5300), LEASE_DO_WAIT);
    cr_expect_eq(lease_deadline_ms(l), T0 + 15200);
    lease_begin(l, T0 + 7000);
    lease_answered(l, LEASE_ANSWER_FAILURE, NULL, T0 + 7100);
    cr_expect_eq(lease_answered(l, LEASE_ANSWER_FAILURE, NULL, T0 + 7200), LEASE_DO_WAIT, "no server");
    cr_expect(lease_leads(l, T0 + 15199));
    cr_expect(!lease_leads(l, T0 + 15200));
    lease_free(l);
}

Test(lease, another_holder_ends_it_at_once)
{
    struct lease *l = new_leader();
    lease_begin(l, T0 + 5000);
    lease_answered(l, LEASE_ANSWER_FAILURE, NULL, T0 + 5100);
    cr_expect_eq(answer_json(l, LEASE("other", 15, "z", 1), T0 + 5200), LEASE_DO_WAIT);
    cr_expect(!lease_leads(l, T0 + 5200));
    cr_expect_str_eq(lease_holder(l), "other");
    lease_free(l);
}

Test(lease, a_lease_that_was_deleted_is_made_anew)
{
    struct lease *l = new_leader();
    lease_begin(l, T0 + 5000);
    cr_expect_eq(lease_answered(l, LEASE_ANSWER_MISSING, NULL, T0 + 5100), LEASE_DO_GET);
    cr_expect_eq(lease_answered(l, LEASE_ANSWER_MISSING, NULL, T0 + 5200), LEASE_DO_CREATE);
    char *body = body_of(l);
    cr_expect(strstr(body, "resourceVersion") == NULL, "%s", body);
    free(body);
    cr_expect_eq(lease_answered(l, LEASE_ANSWER_FAILURE, NULL, T0 + 5300), LEASE_DO_WAIT, "another was quicker");
    lease_free(l);
}

Test(lease, after_a_long_sleep_it_leads_no_more)
{
    struct lease *l = new_leader();
    cr_expect(!lease_leads(l, T0 + 3600000));
    lease_abandon(l, T0 + 3600000);
    cr_expect_eq(lease_begin(l, T0 + 3600000), LEASE_DO_GET, "it looks before it writes");
    cr_expect_eq(answer_json(l, LEASE("other", 15, "z", 1), T0 + 3600000), LEASE_DO_WAIT);
    lease_free(l);
}

Test(lease, resigning)
{
    struct lease *l = new_leader();
    cr_expect_eq(lease_resign(l, T0 + 4000), LEASE_DO_GET);
    cr_expect(!lease_leads(l, T0 + 4000));
    cr_expect_eq(answer_json(l, LEASE("me", 15, "a", 5), T0 + 4100), LEASE_DO_UPDATE);
    char *body = body_of(l);
    cr_expect(strstr(body, "\"spec\":{\"holderIdentity\":\"\",\"leaseDurationSeconds\":1,\"acquireTime\":\"2026-01-23T14:00:00.250000Z\","
                           "\"renewTime\":\"2026-01-23T14:00:00.250000Z\",\"leaseTransitions\":5}"),
              "%s", body);
    free(body);
    cr_expect_eq(answer_json(l, LEASE("", 1, "b", 5), T0 + 4200), LEASE_DO_WAIT);
    cr_expect(!lease_leads(l, T0 + 4200));
    lease_free(l);
}

Test(lease, resigning_what_is_not_ones_own)
{
    struct lease *l = new_lease("me", 1);
    cr_expect_eq(lease_resign(l, T0), LEASE_DO_WAIT, "never led");
    lease_free(l);
    l = new_leader();
    lease_resign(l, T0 + 4000);
    cr_expect_eq(answer_json(l, LEASE("other", 15, "z", 1), T0 + 4100), LEASE_DO_WAIT, "taken meanwhile");
    lease_free(l);
    l = new_leader();
    lease_resign(l, T0 + 4000);
    cr_expect_eq(lease_answered(l, LEASE_ANSWER_MISSING, NULL, T0 + 4100), LEASE_DO_WAIT, "deleted meanwhile");
    lease_free(l);
}

Test(lease, waits_are_jittered_and_end_when_it_falls_free)
{
    struct lease *l = new_lease("me", 7);
    int64_t least = INT64_MAX, most = 0;
    for (int i = 0; i < 1000; i++) {
        int64_t wait = lease_wait_ms(l, T0);
        least = wait < least ? wait : least;
        most = wait > most ? wait : most;
    }
    cr_expect(least >= 2000 && least < 2100, "%lld", (long long)least);
    cr_expect(most <= 4400 && most > 4300, "%lld", (long long)most);
    lease_begin(l, T0);
    answer_json(l, LEASE("other", 15, "a", 0), T0);
    cr_expect_eq(lease_wait_ms(l, T0 + 14000), 1000);
    lease_free(l);
}

// A cluster of electors. Requests take time both ways and may be lost either way; electors sleep and are cut off.
enum { ELECTORS = 4, STEP_MS = 10, HOURS = 2 };

struct elector {
    struct lease *lease;
    char identity[32];
    enum lease_do doing;
    int64_t next_ms, serve_ms, answer_ms; // TIME_UNKNOWN: not due
    int64_t asleep_until, cut_until;
    char *body;
    enum lease_answer answer;
    struct node *object;
    int64_t led_ms;
};

struct cluster {
    struct node *stored;
    int version;
    struct elector electors[ELECTORS];
    uint32_t random;
    int64_t leaderless_ms, longest_ms;
    int handovers, last;
};

static uint32_t pick(struct cluster *c, uint32_t n)
{
    c->random ^= c->random << 13;
    c->random ^= c->random >> 17;
    c->random ^= c->random << 5;
    return c->random % n;
}

static void ask(struct cluster *c, struct elector *e, enum lease_do what, int64_t now)
{
    e->doing = what;
    free(e->body);
    e->body = NULL;
    if (what == LEASE_DO_WAIT) {
        e->next_ms = now + lease_wait_ms(e->lease, now);
        return;
    }
    if (what != LEASE_DO_GET) {
        struct strbuf out = STRBUF_INIT;
        lease_body(e->lease, now, &out);
        e->body = strbuf_detach(&out);
    }
    e->next_ms = now + 5000; // the request's time limit
    e->serve_ms = now + pick(c, 50) + (pick(c, 20) == 0 ? pick(c, 8000) : 0);
}

static void store(struct cluster *c, struct elector *e, struct node *object)
{
    char version[16];
    snprintf(version, sizeof(version), "%d", ++c->version);
    node_set_str(node_mut(object, "metadata"), "resourceVersion", version);
    node_free(c->stored);
    c->stored = object;
    e->answer = LEASE_ANSWER_OBJECT;
}

static void serve(struct cluster *c, struct elector *e, int64_t now)
{
    e->serve_ms = TIME_UNKNOWN;
    if (now < e->cut_until)
        return;
    e->answer = LEASE_ANSWER_FAILURE;
    struct node *sent = e->body ? object_of(e->body) : NULL;
    const char *version = sent ? node_str_at(sent, "metadata.resourceVersion") : NULL;
    if (e->doing == LEASE_DO_GET) {
        e->answer = c->stored ? LEASE_ANSWER_OBJECT : LEASE_ANSWER_MISSING;
    } else if (e->doing == LEASE_DO_CREATE && !c->stored) {
        store(c, e, sent);
        sent = NULL;
    } else if (e->doing == LEASE_DO_UPDATE && c->stored && version &&
               strcmp(version, node_str_at(c->stored, "metadata.resourceVersion")) == 0) {
        store(c, e, sent);
        sent = NULL;
    }
    node_free(sent);
    node_free(e->object);
    e->object = e->answer == LEASE_ANSWER_OBJECT ? node_clone(c->stored) : NULL;
    if (pick(c, 30) != 0) // else the answer is lost
        e->answer_ms = now + pick(c, 50) + (pick(c, 20) == 0 ? pick(c, 8000) : 0);
}

static void turn(struct cluster *c, struct elector *e, int64_t now)
{
    // The server works on, whoever sleeps.
    if (e->serve_ms != TIME_UNKNOWN && now >= e->serve_ms)
        serve(c, e, now);
    if (now < e->asleep_until)
        return;
    if (e->answer_ms != TIME_UNKNOWN && now >= e->answer_ms && now >= e->cut_until) {
        e->answer_ms = TIME_UNKNOWN;
        ask(c, e, lease_answered(e->lease, e->answer, e->object, now), now);
    } else if (now >= e->next_ms) {
        e->answer_ms = TIME_UNKNOWN;
        if (e->doing == LEASE_DO_WAIT) {
            ask(c, e, lease_begin(e->lease, now), now);
        } else {
            lease_abandon(e->lease, now);
            ask(c, e, LEASE_DO_WAIT, now); // its request may still arrive: serve_ms stays
        }
    }
    if (pick(c, 20000) == 0)
        e->asleep_until = now + pick(c, 60000);
    if (pick(c, 20000) == 0)
        e->cut_until = now + pick(c, 60000);
}

static void watch(struct cluster *c, int64_t now)
{
    int leaders = 0;
    for (int i = 0; i < ELECTORS; i++) {
        // One who sleeps does nothing, and on waking asks the clock first.
        if (!lease_leads(c->electors[i].lease, now))
            continue;
        leaders++;
        c->electors[i].led_ms += STEP_MS;
        c->handovers += c->last != i;
        c->last = i;
    }
    cr_assert(leaders <= 1, "%d leaders at once at %lld", leaders, (long long)now);
    c->leaderless_ms = leaders ? 0 : c->leaderless_ms + STEP_MS;
    if (c->leaderless_ms > c->longest_ms)
        c->longest_ms = c->leaderless_ms;
}

Test(lease, never_two_leaders)
{
    for (uint32_t seed = 1; seed <= 8; seed++) {
        struct cluster c = {.random = seed * 2654435761U, .last = -1};
        for (int i = 0; i < ELECTORS; i++) {
            struct elector *e = &c.electors[i];
            snprintf(e->identity, sizeof(e->identity), "elector-%d", i);
            e->lease = new_lease(e->identity, seed * 16 + (uint32_t)i);
            e->serve_ms = e->answer_ms = TIME_UNKNOWN;
            e->next_ms = T0;
        }
        for (int64_t now = T0; now < T0 + HOURS * 3600 * 1000; now += STEP_MS) {
            for (int i = 0; i < ELECTORS; i++)
                turn(&c, &c.electors[i], now);
            watch(&c, now);
        }
        cr_expect(c.handovers >= 10, "seed %u: %d handovers are no test", seed, c.handovers);
        cr_expect(c.longest_ms < 300000, "seed %u: nobody led for %lld ms", seed, (long long)c.longest_ms);
        for (int i = 0; i < ELECTORS; i++) {
            cr_expect(c.electors[i].led_ms > 0, "seed %u: elector %d never led", seed, i);
            lease_free(c.electors[i].lease);
            node_free(c.electors[i].object);
            free(c.electors[i].body);
        }
        node_free(c.stored);
    }
}
