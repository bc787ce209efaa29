// SPDX-License-Identifier: Apache-2.0
#include "scenario_step.h"

#include "base/mem.h"
#include "scenario_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct playing {
    struct scenario *sc;
    size_t next;     // step
    unsigned round;  // how many times it has begun anew
    int64_t base_ms; // simulated time of its offset 0 in this round
};

struct player {
    struct player_opts opts;
    struct playing *items;
    size_t count, cap;
};

struct player *player_new(const struct player_opts *opts)
{
    struct player *p = xcalloc(1, sizeof(*p));

    p->opts = *opts;
    return p;
}

void player_free(struct player *p)
{
    if (!p)
        return;
    for (size_t i = 0; i < p->count; i++)
        scenario_free(p->items[i].sc);
    free(p->items);
    free(p);
}

void player_add(struct player *p, struct scenario *sc)
{
    p->items = grow_array(p->items, &p->cap, p->count + 1, sizeof(*p->items));
    p->items[p->count++] = (struct playing){.sc = sc, .base_ms = p->opts.start_ms};
}

// Simulated time of a step. Namespaces come before everything.
static int64_t step_time(const struct playing *x, const struct step *st)
{
    return st->at_ms == INT64_MIN ? x->base_ms : x->base_ms + st->at_ms;
}

// Gives an object the uid and the age that the rest of the scenario counts on.
static void complete(struct node *o, const struct text_moment *m)
{
    struct node *meta = node_mut(o, "metadata");
    const char *ns = node_str_at(o, "metadata.namespace");
    char *of CLEANUP_FREE = xasprintf("%s/%s/%s", node_str_at(o, "kind"), ns ? ns : "",
                                      node_str_at(o, "metadata.name"));
    char uid[TEXT_UID_MAX], now[TIME_TEXT_MAX];

    if (!node_get(meta, "uid"))
        node_set_str(meta, "uid", text_uid(of, m->round, uid));
    if (!node_get(meta, "creationTimestamp"))
        node_set_str(meta, "creationTimestamp", time_format(m->now_ms, now));
}

static int play_object(struct player *p, const struct step *st, const struct node *object,
                       const struct text_moment *m, struct err *err)
{
    struct text_words words = text_words_moment(m);
    struct node *o = text_expand_tree(&words, object);

    if (st->type == STEP_GENERATE || st->op == SIM_CREATE || st->op == SIM_UPDATE)
        complete(o, m);
    int rc =
        sim_store_apply(p->opts.store, st->type == STEP_GENERATE ? SIM_UPDATE : st->op, o, err);
    node_free(o);
    return rc;
}

struct turn {
    const struct node *vary;
    int64_t index, count;
};

static bool turn_value(const struct text_words *w, const char *word, struct strbuf *out)
{
    const struct turn *t = w->ctx;
    char last[24];

    if (!strcmp(word, "i")) {
        int width = snprintf(last, sizeof(last), "%lld", (long long)(t->count - 1));

        strbuf_addf(out, "%0*lld", width, (long long)t->index);
        return true;
    }
    const struct node *values = node_get(t->vary, word);
    const struct node *v =
        node_item(values, (size_t)t->index % (node_len(values) ? node_len(values) : 1));
    if (!node_str(v))
        return false;
    strbuf_adds(out, node_str(v));
    return true;
}

static int play_generate(struct player *p, const struct step *st, const struct text_moment *m,
                         struct err *err)
{
    for (int64_t i = 0; i < st->count; i++) {
        const struct turn t = {st->vary, i, st->count};
        const struct text_words words = {turn_value, &t};
        size_t which = (size_t)i % node_len(st->object);
        struct node *o = text_expand_tree(&words, node_item(st->object, which));
        int rc = play_object(p, st, o, m, err);

        node_free(o);
        if (rc < 0)
            return -1;
    }
    return 0;
}

static int play_step(struct player *p, const struct playing *x, const struct step *st,
                     struct err *err)
{
    struct text_moment m = {x->base_ms, step_time(x, st), x->round};
    struct text_words words = text_words_moment(&m);
    struct strbuf line CLEANUP_STRBUF = STRBUF_INIT;

    switch (st->type) {
    case STEP_OBJECT:
        return play_object(p, st, st->object, &m, err);
    case STEP_GENERATE:
        return play_generate(p, st, &m, err);
    case STEP_LOG:
        text_expand(&words, st->line, &line);
        sim_store_log_append(p->opts.store, st->ns, st->pod, st->container, line.buf, m.now_ms);
        return 0;
    case STEP_LOG_RESTART:
        sim_store_log_restart(p->opts.store, st->ns, st->pod, st->container);
        return 0;
    case STEP_FAULT:
        if (p->opts.faults)
            sim_faults_add(p->opts.faults, &st->fault);
        return p->opts.faults ? 0 : err_set(err, ERR_FAILURE, "nothing here can fail on purpose");
    case STEP_FAULT_CLEAR:
        if (p->opts.faults)
            sim_faults_clear(p->opts.faults);
        return 0;
    case STEP_COMPACT:
        sim_store_compact(p->opts.store);
        return 0;
    }
    return 0;
}

// Removes what the scenario has made, so that it can begin anew.
static void clean_up(struct player *p, const struct playing *x)
{
    for (size_t i = 0; i < x->sc->count; i++) {
        const struct step *st = &x->sc->steps[i];
        const char *kind = node_str_at(st->object, "kind");
        struct err gone = ERR_INIT;

        if (st->type == STEP_OBJECT && (st->op == SIM_CREATE || st->op == SIM_UPDATE) &&
            strcmp(kind, "Namespace") != 0 &&
            sim_store_apply(p->opts.store, SIM_DELETE, st->object, &gone) < 0)
            continue; // it went before, or with its owner
    }
}

// The step that comes next of all scenarios, or NULL when they have ended.
static struct playing *next_of(struct player *p, int64_t *at_ms)
{
    struct playing *first = NULL;

    for (size_t i = 0; i < p->count; i++) {
        struct playing *x = &p->items[i];
        bool ended = x->next == x->sc->count;

        if (ended && !p->opts.loop && !x->sc->loop)
            continue;
        int64_t at = ended ? x->base_ms + scenario_length_ms(x->sc) + x->sc->rest_ms
                           : step_time(x, &x->sc->steps[x->next]);
        if (!first || at < *at_ms) {
            first = x;
            *at_ms = at;
        }
    }
    return first;
}

static int advance(struct player *p, struct playing *x, int64_t at_ms, struct err *err)
{
    if (x->next == x->sc->count) {
        clean_up(p, x);
        x->next = 0;
        x->round++;
        x->base_ms = at_ms;
        return 0;
    }
    const struct step *st = &x->sc->steps[x->next++];
    if (play_step(p, x, st, err) == 0)
        return 0;
    return err_wrap(err, "scenario %s: at %.1f s", x->sc->name,
                    (double)(step_time(x, st) - x->base_ms) / 1000);
}

int player_catch_up(struct player *p, int64_t offset_ms, struct err *err)
{
    int64_t at;

    for (struct playing *x = next_of(p, &at); x && at <= p->opts.start_ms + offset_ms;
         x = next_of(p, &at))
        if (advance(p, x, at, err) < 0)
            return -1;
    return 0;
}

// Somebody else, with kubectl, was there before.
static bool interfered(const struct err *err)
{
    return err->kind == ERR_NOT_FOUND || err->code == 409;
}

int player_run(struct player *p, struct err *err)
{
    int64_t at;

    for (struct playing *x = next_of(p, &at); x; x = next_of(p, &at)) {
        struct err why = ERR_INIT;

        if (!sim_clock_sleep_until(p->opts.clock, at))
            return 0;
        if (advance(p, x, at, &why) < 0 && !interfered(&why)) {
            if (err)
                *err = why;
            return -1;
        }
    }
    return 0;
}
