// SPDX-License-Identifier: Apache-2.0
#include "pipeline/lease.h"

#include "base/mem.h"
#include "base/xtime.h"
#include "doc/json.h"

#include <stdlib.h>
#include <string.h>

enum { SECOND_MS = 1000, DURATION_MAX_S = 24 * 3600 };

struct lease {
    char *namespace_, *name, *identity;
    int64_t lease_ms, renew_ms, retry_ms;
    uint64_t random;
    struct node *object; // as it was read or written last; NULL: none
    int64_t seen_ms;     // when its record was first seen
    enum lease_do doing;
    bool hopeful;   // the update under way trusts what was read last
    bool resigning; // what is written is that nobody holds it
    bool leading;
    int64_t sent_ms, deadline_ms;
};

struct lease *lease_new(const struct lease_opts *opts)
{
    struct lease *l = xcalloc(1, sizeof(*l));
    l->namespace_ = xstrdup(opts->namespace_);
    l->name = xstrdup(opts->name);
    l->identity = xstrdup(opts->identity);
    l->lease_ms = opts->lease_ms;
    l->renew_ms = opts->renew_ms;
    l->retry_ms = opts->retry_ms;
    l->random = opts->seed;
    l->deadline_ms = TIME_UNKNOWN;
    return l;
}

void lease_free(struct lease *l)
{
    if (!l)
        return;
    node_free(l->object);
    free(l->namespace_);
    free(l->name);
    free(l->identity);
    free(l);
}

static const struct node *record(const struct lease *l)
{
    return node_get(l->object, "spec");
}

const char *lease_holder(const struct lease *l)
{
    const char *holder = node_str_at(record(l), "holderIdentity");
    return holder && *holder ? holder : NULL;
}

static bool is_ours(const struct lease *l)
{
    const char *holder = lease_holder(l);
    return holder && strcmp(holder, l->identity) == 0;
}

// When the record that was seen last is free to be taken.
static int64_t free_at(const struct lease *l)
{
    int64_t seconds = 0;
    if (!lease_holder(l) || !node_int_at(record(l), "leaseDurationSeconds", &seconds))
        return l->seen_ms;
    if (seconds < 0)
        seconds = 0;
    else if (seconds > DURATION_MAX_S)
        seconds = DURATION_MAX_S;
    return l->seen_ms + seconds * SECOND_MS;
}

static void see(struct lease *l, const struct node *object, int64_t at)
{
    const struct node *before = record(l), *after = node_get(object, "spec");
    // One without a spec is as new each time; it is free all the same.
    if (!before || !node_equal(before, after))
        l->seen_ms = at;
    node_free(l->object);
    l->object = node_clone(object);
}

static enum lease_do next(struct lease *l, enum lease_do what, int64_t now)
{
    l->doing = what;
    l->sent_ms = now;
    return what;
}

static void step_down(struct lease *l)
{
    l->leading = false;
    l->deadline_ms = TIME_UNKNOWN;
}

enum lease_do lease_begin(struct lease *l, int64_t now)
{
    // The one who leads knows what the Lease says, most of the time.
    l->hopeful = lease_leads(l, now) && is_ours(l) && !l->resigning;
    return next(l, l->hopeful ? LEASE_DO_UPDATE : LEASE_DO_GET, now);
}

static enum lease_do on_read(struct lease *l, const struct node *object, int64_t now)
{
    // An update without it would overwrite whatever is there.
    if (!node_str_at(object, "metadata.resourceVersion"))
        return next(l, LEASE_DO_WAIT, now);
    see(l, object, now);
    if (is_ours(l))
        return next(l, LEASE_DO_UPDATE, now);
    step_down(l);
    if (l->resigning || (lease_holder(l) && now < free_at(l)))
        return next(l, LEASE_DO_WAIT, now);
    return next(l, LEASE_DO_UPDATE, now);
}

static enum lease_do on_written(struct lease *l, const struct node *object, int64_t now)
{
    see(l, object, l->sent_ms);
    l->leading = !l->resigning && is_ours(l);
    l->deadline_ms = l->leading ? l->sent_ms + l->renew_ms : TIME_UNKNOWN;
    return next(l, LEASE_DO_WAIT, now);
}

enum lease_do lease_answered(struct lease *l, enum lease_answer answer, const struct node *object,
                             int64_t now)
{
    enum lease_do done = l->doing;
    if (answer == LEASE_ANSWER_OBJECT)
        return done == LEASE_DO_GET ? on_read(l, object, now) : on_written(l, object, now);
    if (done == LEASE_DO_GET && answer == LEASE_ANSWER_MISSING && !l->resigning) {
        node_free(l->object);
        l->object = NULL;
        return next(l, LEASE_DO_CREATE, now);
    }
    if (done == LEASE_DO_UPDATE && l->hopeful) {
        l->hopeful = false;
        return next(l, LEASE_DO_GET, now);
    }
    return next(l, LEASE_DO_WAIT, now);
}

static void set_record(const struct lease *l, struct node *spec, int64_t wall_ms)
{
    char now[TIME_TEXT_MAX];
    int64_t seconds = (l->lease_ms + SECOND_MS - 1) / SECOND_MS, transitions = 0;
    bool ours = is_ours(l);
    const char *since = node_str_at(spec, "acquireTime");
    char *acquired CLEANUP_FREE = NULL;
    time_format_fraction(wall_ms, 6, now);
    acquired = xstrdup(ours && since && !l->resigning ? since : now);
    node_int_at(spec, "leaseTransitions", &transitions);
    if (l->object && !ours && transitions < INT32_MAX)
        transitions++;
    node_set_str(spec, "holderIdentity", l->resigning ? "" : l->identity);
    node_set_int(spec, "leaseDurationSeconds", l->resigning || seconds < 1 ? 1 : seconds);
    node_set_str(spec, "acquireTime", acquired);
    node_set_str(spec, "renewTime", now);
    node_set_int(spec, "leaseTransitions", transitions);
}

void lease_body(const struct lease *l, int64_t wall_ms, struct strbuf *out)
{
    static const struct json_opts style = {.style = JSON_COMPACT};
    struct node *object = l->object ? node_clone(l->object) : node_new_map();
    struct node *meta = node_mut(object, "metadata"), *spec = node_mut(object, "spec");
    if (!meta)
        node_set(object, "metadata", meta = node_new_map());
    if (node_type(spec) != NODE_MAP)
        node_set(object, "spec", spec = node_new_map());
    node_set_str(object, "apiVersion", "coordination.k8s.io/v1");
    node_set_str(object, "kind", "Lease");
    node_set_str(meta, "namespace", l->namespace_);
    node_set_str(meta, "name", l->name);
    set_record(l, spec, wall_ms);
    json_write(out, object, &style);
    node_free(object);
}

// Uniform in [0, 1): splitmix64.
static double fraction(struct lease *l)
{
    uint64_t z = l->random += 0x9E3779B97F4A7C15U;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9U;
    z = (z ^ z >> 27) * 0x94D049BB133111EBU;
    return (double)((z ^ z >> 31) >> 11) * 0x1p-53;
}

int64_t lease_wait_ms(struct lease *l, int64_t now)
{
    if (lease_leads(l, now))
        return l->retry_ms;
    int64_t wait = l->retry_ms + (int64_t)(1.2 * fraction(l) * (double)l->retry_ms);
    // To look just when it may be taken is no more work and saves the time in between.
    int64_t left = lease_holder(l) ? free_at(l) - now : wait;
    return left > 0 && left < wait ? left : wait;
}

int64_t lease_deadline_ms(const struct lease *l)
{
    return l->deadline_ms;
}

bool lease_leads(const struct lease *l, int64_t now)
{
    return l->leading && now < l->deadline_ms;
}

void lease_abandon(struct lease *l, int64_t now)
{
    l->doing = LEASE_DO_WAIT;
    if (!lease_leads(l, now))
        step_down(l);
}

enum lease_do lease_resign(struct lease *l, int64_t now)
{
    // The answer to the last request may be on its way, so that what was read last is not to be relied on.
    bool maybe_ours =
        l->leading || is_ours(l) || l->doing == LEASE_DO_UPDATE || l->doing == LEASE_DO_CREATE;
    step_down(l);
    l->resigning = true;
    return next(l, maybe_ours ? LEASE_DO_GET : LEASE_DO_WAIT, now);
}
