// SPDX-License-Identifier: Apache-2.0
#include "voice.h"

#include "base/mem.h"
#include "base/place.h"
#include "eta/eta.h"
#include "model/run_name.h"
#include "output/sentences.h"

#include <stdlib.h>
#include <string.h>

// More runs than this are summed up where nobody asked for one of them.
enum { ONE_BY_ONE_MAX = 8, SILENCE_MS = 10 * 60 * 1000, SETTLE_MS = 700 };

struct spoken {
    char *namespace_, *name;
    struct sentence_mark mark;
};

struct voice {
    struct context *ctx;
    struct store *store;
    bool scoped, synced;
    void (*failed)(void *ctx, const struct err *err);
    void *failed_ctx;
    struct spoken *runs; // sorted by namespace, then name
    size_t count, cap;
    struct link_state link; // as it was told last
    int later_id;           // of the loop: a step waits for its turn; 0: none does
    int settle_id;          // of the loop: the first look has just come
    int64_t said_ms;
};

struct voice *voice_new(struct context *ctx, struct store *store, bool all_namespaces,
                        void (*failed)(void *ctx, const struct err *err), void *failed_ctx)
{
    struct voice *v = xcalloc(1, sizeof(*v));
    *v = (struct voice){.ctx = ctx,
                        .store = store,
                        .scoped = all_namespaces,
                        .failed = failed,
                        .failed_ctx = failed_ctx,
                        .said_ms = clock_mono(&ctx->clock)};
    return v;
}

static void spoken_release(struct spoken *s)
{
    free(s->namespace_);
    free(s->name);
    sentence_mark_release(&s->mark);
}

void voice_free(struct voice *v)
{
    if (!v)
        return;
    loop_cancel(v->ctx->loop, v->later_id);
    loop_cancel(v->ctx->loop, v->settle_id);
    for (size_t i = 0; i < v->count; i++)
        spoken_release(&v->runs[i]);
    free(v->runs);
    free(v);
}

// Takes the sentence; it may be empty.
static int say(struct voice *v, struct strbuf *sentence, struct err *err)
{
    if (sentence->len == 0)
        return 0;
    strbuf_addc(sentence, '\n');
    v->said_ms = clock_mono(&v->ctx->clock);
    return context_write(v->ctx, sentence, err);
}

static int by_name(const void *runs, size_t at, const void *wanted)
{
    const struct spoken *s = (const struct spoken *)runs + at;
    const struct run_name *w = wanted;
    return run_name_order((struct run_name){s->namespace_, s->name}, *w);
}

static size_t spoken_index(const struct voice *v, const char *namespace_, const char *name,
                           bool *found)
{
    struct run_name wanted = {namespace_, name};
    return place_of(v->runs, v->count, by_name, &wanted, found);
}

static struct spoken *spoken_of(struct voice *v, const struct run *run)
{
    bool found;
    const char *namespace_ = run->namespace_ ? run->namespace_ : "";
    size_t i = spoken_index(v, namespace_, run->name, &found);
    if (found)
        return &v->runs[i];
    v->runs = grow_array(v->runs, &v->cap, v->count + 1, sizeof(*v->runs));
    memmove(&v->runs[i + 1], &v->runs[i], (v->count - i) * sizeof(*v->runs));
    v->runs[i] =
        (struct spoken){xstrdup(namespace_), xstrdup(run->name), {.said_ms = TIME_UNKNOWN}};
    v->count++;
    return &v->runs[i];
}

static void on_later(void *arg)
{
    struct voice *v = arg;
    struct err err = ERR_INIT;
    v->later_id = 0;
    for (size_t i = 0; i < store_count(v->store); i++) {
        if (voice_run(v, store_at(v->store, i), &v->link, &err)) {
            v->failed(v->failed_ctx, &err);
            return;
        }
    }
}

int voice_run(struct voice *v, struct run *run, const struct link_state *link, struct err *err)
{
    v->link = *link;
    if (!v->synced)
        return 0;
    char basis[ETA_BASIS_MAX];
    int64_t now = context_now(v->ctx), mono = clock_mono(&v->ctx->clock);
    run_derive(run, link, now, basis);
    struct spoken *s = spoken_of(v, run);
    struct strbuf text CLEANUP_STRBUF = STRBUF_INIT;
    enum sentence_news news = sentence_news(&s->mark, run, mono);
    if (news == SENTENCE_RESTARTED) {
        sentence_restarted(&text, run, v->scoped);
        strbuf_addc(&text, ' ');
    }
    bool where = news == SENTENCE_NOW || news == SENTENCE_RESTARTED;
    if (where)
        sentence_run(&text, run, v->scoped, now);
    if (where && run->freshness == FRESH_STALE)
        strbuf_addc(&text, ' ');
    if (news == SENTENCE_SILENT || (where && run->freshness == FRESH_STALE))
        sentence_silent(&text, run, v->scoped);
    if (news == SENTENCE_LATER && !v->later_id)
        v->later_id =
            loop_timer(v->ctx->loop, s->mark.said_ms + SENTENCE_PACE_MS - mono, on_later, v);
    run->eta.basis = NULL; // it is ours, and gone with this call
    if (text.len)
        sentence_mark_set(&s->mark, run, mono);
    return say(v, &text, err);
}

static void count_runs(const struct voice *v, struct sentence_counts *counts)
{
    *counts = (struct sentence_counts){.total = store_count(v->store)};
    for (size_t i = 0; i < counts->total; i++)
        counts->by_state[store_at(v->store, i)->state]++;
}

static int say_counts(struct voice *v, struct err *err)
{
    struct sentence_counts counts;
    struct strbuf text CLEANUP_STRBUF = STRBUF_INIT;
    count_runs(v, &counts);
    sentence_counts(&text, &counts);
    return say(v, &text, err);
}

static int begin(struct voice *v, struct err *err)
{
    size_t count = store_count(v->store);
    v->synced = true;
    if (count == 0 || count > ONE_BY_ONE_MAX) {
        for (size_t i = 0; i < count; i++) {
            const struct run *run = store_at(v->store, i);
            sentence_mark_set(&spoken_of(v, run)->mark, run, clock_mono(&v->ctx->clock));
        }
        return say_counts(v, err);
    }
    for (size_t i = 0; i < count; i++)
        if (voice_run(v, store_at(v->store, i), &v->link, err))
            return -1;
    return 0;
}

static void on_settled(void *arg)
{
    struct voice *v = arg;
    struct err err = ERR_INIT;
    v->settle_id = 0;
    if (begin(v, &err))
        v->failed(v->failed_ctx, &err);
}

int voice_synced(struct voice *v, const struct link_state *link, bool complete, struct err *err)
{
    v->link = *link;
    if (v->synced || v->settle_id)
        return 0;
    if (complete)
        return begin(v, err);
    v->settle_id = loop_timer(v->ctx->loop, SETTLE_MS, on_settled, v);
    return 0;
}

static int say_gone(struct voice *v, size_t i, struct err *err)
{
    struct strbuf text CLEANUP_STRBUF = STRBUF_INIT;
    sentence_deleted(&text, v->runs[i].namespace_, v->runs[i].name, v->scoped);
    spoken_release(&v->runs[i]);
    v->count--;
    memmove(&v->runs[i], &v->runs[i + 1], (v->count - i) * sizeof(*v->runs));
    return say(v, &text, err);
}

int voice_gone(struct voice *v, const char *namespace_, const char *name, struct err *err)
{
    bool found;
    if (name) {
        size_t i = spoken_index(v, namespace_, name, &found);
        return found ? say_gone(v, i, err) : 0;
    }
    for (size_t i = v->count; i-- > 0;)
        if (!store_find(v->store, v->runs[i].namespace_, v->runs[i].name) && say_gone(v, i, err))
            return -1;
    return 0;
}

int voice_link(struct voice *v, bool online, struct err *err)
{
    struct strbuf text CLEANUP_STRBUF = STRBUF_INIT;
    strbuf_adds(&text, online ? "Connection is back." : "Connection lost; trying again.");
    return say(v, &text, err);
}

// Nothing was said for long: it is said again where things are.
static int say_where(struct voice *v, const struct link_state *link, struct err *err)
{
    size_t unfinished = 0, count = store_count(v->store);
    for (size_t i = 0; i < count; i++)
        unfinished += !run_state_terminal(store_at(v->store, i)->state);
    if (unfinished == 0)
        return 0;
    if (unfinished > ONE_BY_ONE_MAX)
        return say_counts(v, err);
    for (size_t i = 0; i < count; i++) {
        struct run *run = store_at(v->store, i);
        if (run_state_terminal(run->state))
            continue;
        spoken_of(v, run)->mark.said_ms = TIME_UNKNOWN;
        if (voice_run(v, run, link, err))
            return -1;
    }
    return 0;
}

int voice_heartbeat(struct voice *v, const struct link_state *link, struct err *err)
{
    if (clock_mono(&v->ctx->clock) - v->said_ms >= SILENCE_MS)
        return say_where(v, link, err);
    for (size_t i = 0; i < store_count(v->store); i++)
        if (voice_run(v, store_at(v->store, i), link, err))
            return -1;
    return 0;
}
