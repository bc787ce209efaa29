// SPDX-License-Identifier: Apache-2.0
#include "model/ends.h"

#include "base/mem.h"
#include "base/place.h"
#include "model/run_name.h"

#include <stdlib.h>
#include <string.h>

struct known {
    char *namespace_, *name, *uid;
    int attempt;
    unsigned told; // a bit per state that it was told to have ended in
    bool stuck_told;
};

struct ends {
    int64_t began_ms;
    struct known *known; // sorted by namespace, then name
    size_t count, cap;
};

struct ends *ends_new(int64_t began_ms)
{
    struct ends *e = xcalloc(1, sizeof(*e));
    e->began_ms = began_ms;
    return e;
}

static void known_release(struct known *k)
{
    free(k->namespace_);
    free(k->name);
    free(k->uid);
}

void ends_free(struct ends *e)
{
    if (!e)
        return;
    for (size_t i = 0; i < e->count; i++)
        known_release(&e->known[i]);
    free(e->known);
    free(e);
}

static const char *text(const char *s)
{
    return s ? s : "";
}

static int by_name(const void *known, size_t at, const void *wanted)
{
    const struct known *k = (const struct known *)known + at;
    const struct run_name *w = wanted;
    return run_name_order((struct run_name){k->namespace_, k->name}, *w);
}

static size_t known_index(const struct ends *e, const char *namespace_, const char *name,
                          bool *found)
{
    struct run_name wanted = {text(namespace_), text(name)};
    return place_of(e->known, e->count, by_name, &wanted, found);
}

// The first attempt is one whether or not somebody counted it.
static int attempt_of(const struct run *run)
{
    return run->attempt > 1 ? run->attempt : 1;
}

static struct known *known_add(struct ends *e, size_t i, const struct run *run)
{
    e->known = grow_array(e->known, &e->cap, e->count + 1, sizeof(*e->known));
    memmove(&e->known[i + 1], &e->known[i], (e->count - i) * sizeof(*e->known));
    e->count++;
    e->known[i] = (struct known){.namespace_ = xstrdup(text(run->namespace_)),
                                 .name = xstrdup(text(run->name)),
                                 .uid = xstrdup(text(run->uid)),
                                 .attempt = attempt_of(run)};
    return &e->known[i];
}

static bool after(int64_t at_ms, int64_t began_ms)
{
    return at_ms != TIME_UNKNOWN && at_ms >= began_ms;
}

// Another object of that name, or another attempt of the same one: whatever was told was of the one before.
static bool is_another(struct known *k, const struct run *run)
{
    bool other_uid = strcmp(k->uid, text(run->uid)) != 0;
    if (!other_uid && k->attempt == attempt_of(run))
        return false;
    free(k->uid);
    k->uid = xstrdup(text(run->uid));
    k->attempt = attempt_of(run);
    k->told = 0;
    k->stuck_told = false;
    return other_uid;
}

enum end_news ends_look(struct ends *e, const struct run *run, bool stuck, bool first)
{
    bool found;
    size_t i = known_index(e, run->namespace_, run->name, &found);
    struct known *k = found ? &e->known[i] : known_add(e, i, run);
    bool into_sight = !found || is_another(k, run);
    bool old = first || (into_sight && !after(run->finished_ms, e->began_ms) &&
                         !after(run->created_ms, e->began_ms));
    if (run_state_terminal(run->state)) {
        unsigned bit = 1u << run->state;
        bool told = k->told & bit;
        k->told |= bit;
        return told || old ? END_NOTHING : END_ENDED;
    }
    if (!stuck || k->stuck_told)
        return END_NOTHING;
    k->stuck_told = true;
    return old ? END_NOTHING : END_STUCK;
}

void ends_forget(struct ends *e, const char *namespace_, const char *name)
{
    bool found;
    size_t i = known_index(e, namespace_, name, &found);
    if (!found)
        return;
    known_release(&e->known[i]);
    e->count--;
    memmove(&e->known[i], &e->known[i + 1], (e->count - i) * sizeof(*e->known));
}

void ends_keep(struct ends *e, struct store *store)
{
    size_t kept = 0;
    for (size_t i = 0; i < e->count; i++) {
        if (store_find(store, e->known[i].namespace_, e->known[i].name))
            e->known[kept++] = e->known[i];
        else
            known_release(&e->known[i]);
    }
    e->count = kept;
}
