// SPDX-License-Identifier: Apache-2.0
#include "leader.h"

#include "base/mem.h"
#include "kube/write.h"
#include "pipeline/lease.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

enum { REQUEST_MIN_MS = 1000 };

static const struct kube_resource leases = {"coordination.k8s.io", "v1", "leases", NULL};
static const char manager[] = "dgdr-agent";

struct leader {
    struct kube_client *client;
    struct loop *loop;
    struct leader_opts opts;
    char *namespace_, *name, *identity;
    struct lease *lease;
    struct kube_call *call;
    int next_timer;     // the next try
    int deadline_timer; // of the lead, or of resigning
    int request_timer;
    int jump_hook;
    bool said;     // what changed() said last
    char *trouble; // what was logged last; each trouble is told once
    char *holder;  // the same
    void (*resigned)(void *ctx);
    void *resigned_ctx;
};

static int64_t now(const struct leader *l)
{
    return clock_mono(loop_clock(l->loop));
}

static void cancel_timer(struct leader *l, int *timer)
{
    loop_cancel(l->loop, *timer);
    *timer = 0;
}

static void forget_request(struct leader *l)
{
    kube_call_cancel(l->call);
    l->call = NULL;
    cancel_timer(l, &l->request_timer);
}

static void take(struct leader *l, enum lease_do what);

static void on_next(void *ctx)
{
    struct leader *l = ctx;
    l->next_timer = 0;
    take(l, lease_begin(l->lease, now(l)));
}

static void tell_holder(struct leader *l)
{
    const char *holder = lease_holder(l->lease);
    if (!holder || (l->holder && strcmp(l->holder, holder) == 0))
        return;
    free(l->holder);
    l->holder = xstrdup(holder);
    if (strcmp(holder, l->identity) != 0)
        logger_say(l->opts.logger, LOGGER_INFO, "another leads", "lease", l->name, "holder", holder,
                   NULL);
}

static void on_deadline(void *ctx);

static const char *reason(const struct leader *l)
{
    const char *holder = lease_holder(l->lease);
    if (l->resigned)
        return "resigned";
    if (!holder)
        return "the lease names nobody";
    return strcmp(holder, l->identity) == 0 ? "not renewed in time" : "another holds the lease";
}

static void tell(struct leader *l)
{
    bool leads = lease_leads(l->lease, now(l));
    cancel_timer(l, &l->deadline_timer);
    if (leads)
        l->deadline_timer =
            loop_timer(l->loop, lease_deadline_ms(l->lease) - now(l), on_deadline, l);
    if (leads == l->said)
        return;
    l->said = leads;
    logger_say(l->opts.logger, leads || l->resigned ? LOGGER_INFO : LOGGER_WARN,
               leads ? "leading" : "leading no more", "lease", l->name, "identity", l->identity,
               "reason", leads ? NULL : reason(l), NULL);
    l->opts.changed(l->opts.ctx, leads);
}

static void try_again(struct leader *l)
{
    cancel_timer(l, &l->next_timer);
    l->next_timer = loop_timer(l->loop, lease_wait_ms(l->lease, now(l)), on_next, l);
}

// Whatever is under way is given up, and told when that ends the lead.
static void give_up(struct leader *l)
{
    forget_request(l);
    lease_abandon(l->lease, now(l));
    tell(l);
    try_again(l);
}

static void give_up_unanswered(struct leader *l)
{
    logger_say(l->opts.logger, LOGGER_WARN, "no answer about the lease", "lease", l->name, NULL);
    give_up(l);
}

static void on_deadline(void *ctx)
{
    struct leader *l = ctx;
    l->deadline_timer = 0;
    // The lead can end before the request is late, and its end wants a reason in the log.
    if (l->call)
        give_up_unanswered(l);
    else
        give_up(l);
}

static void on_request_late(void *ctx)
{
    struct leader *l = ctx;
    l->request_timer = 0;
    give_up_unanswered(l);
}

// The machine slept: what was true before may long be over.
static void on_jump(void *ctx)
{
    struct leader *l = ctx;
    if (l->resigned)
        return;
    give_up(l);
    cancel_timer(l, &l->next_timer);
    l->next_timer = loop_timer(l->loop, 0, on_next, l);
}

static void tell_trouble(struct leader *l, const struct err *err)
{
    const char *text = err ? err->text : NULL;
    if (text && (!l->trouble || strcmp(l->trouble, text) != 0))
        logger_say(l->opts.logger, LOGGER_WARN, "cannot keep the lease", "lease", l->name, "error",
                   text, NULL);
    free(l->trouble);
    l->trouble = xstrdup(text);
}

// Two that try at once are no trouble.
static bool is_trouble(const struct err *err)
{
    return err->code != 404 && err->code != 409;
}

static void on_answer(void *ctx, struct node *object, const struct err *err)
{
    struct leader *l = ctx;
    enum lease_answer answer = LEASE_ANSWER_OBJECT;
    l->call = NULL;
    cancel_timer(l, &l->request_timer);
    if (err)
        answer = err->code == 404 ? LEASE_ANSWER_MISSING : LEASE_ANSWER_FAILURE;
    if (!err || is_trouble(err))
        tell_trouble(l, err);
    enum lease_do what = lease_answered(l->lease, answer, object, now(l));
    node_free(object);
    if (!l->resigned) {
        tell_holder(l);
        tell(l);
    }
    take(l, what);
}

static void send_request(struct leader *l, enum lease_do what)
{
    int64_t limit = l->opts.renew_ms / 2;
    if (what == LEASE_DO_GET) {
        l->call = kube_get(l->client, &leases, l->namespace_, l->name, on_answer, l);
    } else {
        struct strbuf body CLEANUP_STRBUF = STRBUF_INIT;
        bool anew = what == LEASE_DO_CREATE;
        lease_body(l->lease, clock_wall(loop_clock(l->loop)), &body);
        const struct kube_write write = {.resource = &leases,
                                         .namespace_ = l->namespace_,
                                         .name = anew ? NULL : l->name,
                                         .body = body.buf,
                                         .manager = manager};
        l->call = kube_write(l->client, anew ? KUBE_CREATE : KUBE_UPDATE, &write, on_answer, l);
    }
    if (!l->resigned)
        l->request_timer = loop_timer(l->loop, limit > REQUEST_MIN_MS ? limit : REQUEST_MIN_MS,
                                      on_request_late, l);
}

static void resigned(struct leader *l)
{
    void (*done)(void *ctx) = l->resigned;
    forget_request(l);
    cancel_timer(l, &l->next_timer);
    cancel_timer(l, &l->deadline_timer);
    l->resigned = NULL;
    done(l->resigned_ctx);
}

static void take(struct leader *l, enum lease_do what)
{
    if (what != LEASE_DO_WAIT)
        send_request(l, what);
    else if (l->resigned)
        resigned(l);
    else
        try_again(l);
}

static uint64_t random_seed(void)
{
    uint64_t seed = 1;
    // Jitter only needs to differ between machines, and a failure is as good as any number.
    (void)!getrandom(&seed, sizeof(seed), 0);
    return seed;
}

struct leader *leader_new(struct kube_client *c, struct loop *loop, const struct leader_opts *opts)
{
    struct leader *l = xcalloc(1, sizeof(*l));
    l->client = c;
    l->loop = loop;
    l->opts = *opts;
    l->namespace_ = xstrdup(opts->namespace_);
    l->name = xstrdup(opts->name);
    l->identity = xstrdup(opts->identity);
    const struct lease_opts rules = {.namespace_ = opts->namespace_,
                                     .name = opts->name,
                                     .identity = opts->identity,
                                     .lease_ms = opts->lease_ms,
                                     .renew_ms = opts->renew_ms,
                                     .retry_ms = opts->retry_ms,
                                     .seed = random_seed()};
    l->lease = lease_new(&rules);
    l->jump_hook = loop_on_jump(loop, on_jump, l);
    l->next_timer = loop_timer(loop, 0, on_next, l);
    return l;
}

void leader_free(struct leader *l)
{
    if (!l)
        return;
    forget_request(l);
    cancel_timer(l, &l->next_timer);
    cancel_timer(l, &l->deadline_timer);
    loop_cancel(l->loop, l->jump_hook);
    lease_free(l->lease);
    free(l->namespace_);
    free(l->name);
    free(l->identity);
    free(l->trouble);
    free(l->holder);
    free(l);
}

bool leader_is_leading(const struct leader *l)
{
    return l->said && lease_leads(l->lease, now(l));
}

static void on_resign_late(void *ctx)
{
    resigned(ctx);
}

void leader_resign(struct leader *l, void (*done)(void *ctx), void *ctx)
{
    forget_request(l);
    cancel_timer(l, &l->next_timer);
    l->resigned = done;
    l->resigned_ctx = ctx;
    enum lease_do what = lease_resign(l->lease, now(l));
    tell(l);
    l->deadline_timer = loop_timer(l->loop, l->opts.renew_ms, on_resign_late, l);
    if (what == LEASE_DO_WAIT)
        l->next_timer = loop_timer(l->loop, 0, on_resign_late, l);
    else
        take(l, what);
}
