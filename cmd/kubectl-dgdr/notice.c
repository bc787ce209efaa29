// SPDX-License-Identifier: Apache-2.0
#include "notice.h"

#include "base/mem.h"
#include "eta/eta.h"
#include "model/ends.h"
#include "on_done.h"
#include "output/sentences.h"

#include <stdlib.h>

enum {
    LOOK_MS = 30 * 1000,    // between looks for those that fell silent
    TOGETHER_MS = 2 * 1000, // calls closer than that become one
    TROUBLE_MS = 60 * 1000, // clusters mend some by themselves: a node comes, a pull is tried again
    FINISH_MS = 30 * 1000,  // for commands, when the watch is over
};

struct notice {
    struct context *ctx;
    struct store *store;
    struct notice_host host;
    struct ends *ends;
    struct on_done *on_done;
    bool calls;
    int look_id, together_id; // of the loop
    size_t held;              // ends that wait to be told of together
};

struct notice *notice_new(struct context *ctx, struct store *store,
                          const struct notice_values *values, const struct notice_host *host,
                          struct err *err)
{
    struct on_done *on_done = NULL;
    if (values->on_done && !(on_done = on_done_new(values->on_done, err)))
        return NULL;
    struct notice *n = xcalloc(1, sizeof(*n));
    *n = (struct notice){.ctx = ctx,
                         .store = store,
                         .host = *host,
                         .ends = ends_new(context_now(ctx)),
                         .on_done = on_done,
                         .calls = values->notify != NULL};
    return n;
}

void notice_free(struct notice *n)
{
    if (!n)
        return;
    loop_cancel(n->ctx->loop, n->look_id);
    loop_cancel(n->ctx->loop, n->together_id);
    on_done_free(n->on_done);
    ends_free(n->ends);
    free(n);
}

static void on_together(void *arg)
{
    struct notice *n = arg;
    n->together_id = 0;
    if (n->held == 0)
        return;
    char *text CLEANUP_FREE =
        xasprintf("%zu more run%s ended or got stuck.", n->held, n->held == 1 ? " has" : "s have");
    n->held = 0;
    n->host.call(n->host.ctx, text);
    n->together_id = loop_timer(n->ctx->loop, TOGETHER_MS, on_together, n);
}

static void call_user(struct notice *n, const struct run *run, enum end_news news)
{
    if (n->together_id) {
        n->held++;
        return;
    }
    struct strbuf text CLEANUP_STRBUF = STRBUF_INIT;
    if (news == END_STUCK && !run->trouble)
        sentence_silent(&text, run, false);
    else
        sentence_run(&text, run, false, context_now(n->ctx));
    n->host.call(n->host.ctx, text.buf);
    n->together_id = loop_timer(n->ctx->loop, TOGETHER_MS, on_together, n);
}

static bool is_stuck(const struct run *run, int64_t now_ms)
{
    const struct run_trouble *t = run->trouble;
    bool lasting = t && (t->since_ms == TIME_UNKNOWN || now_ms - t->since_ms >= TROUBLE_MS);
    return lasting || run->freshness == FRESH_STALE;
}

void notice_run(struct notice *n, struct run *run, bool first)
{
    if (!n->calls && !n->on_done)
        return;
    struct link_state link = n->host.link(n->host.ctx);
    char basis[ETA_BASIS_MAX];
    int64_t now = context_now(n->ctx);
    run_derive(run, &link, now, basis);
    enum end_news news = ends_look(n->ends, run, is_stuck(run, now), first);
    if (news != END_NOTHING && n->calls)
        call_user(n, run, news);
    if (news == END_ENDED && n->on_done)
        on_done_run(n->on_done, run);
    run->eta.basis = NULL; // it is ours, and gone with this call
}

// Silence is no event.
static void on_look(void *arg)
{
    struct notice *n = arg;
    for (size_t i = 0; i < store_count(n->store); i++)
        if (!run_state_profiling_over(store_at(n->store, i)->state))
            notice_run(n, store_at(n->store, i), false);
    n->look_id = loop_timer(n->ctx->loop, LOOK_MS, on_look, n);
}

void notice_start(struct notice *n, bool capture)
{
    struct on_done_fns fns = {n->host.note, n->host.ctx};
    if (n->on_done)
        on_done_start(n->on_done, n->ctx, capture, &fns);
    if (n->calls)
        n->look_id = loop_timer(n->ctx->loop, LOOK_MS, on_look, n);
}

void notice_gone(struct notice *n, const char *namespace_, const char *name)
{
    if (name)
        ends_forget(n->ends, namespace_, name);
    else
        ends_keep(n->ends, n->store);
}

void notice_finish(struct notice *n)
{
    loop_cancel(n->ctx->loop, n->look_id);
    n->look_id = 0;
    if (n->on_done && !n->ctx->signo)
        on_done_wait(n->on_done, FINISH_MS);
}
