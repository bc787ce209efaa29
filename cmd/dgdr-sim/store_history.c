// SPDX-License-Identifier: Apache-2.0
// Reading the past: lists at an older resourceVersion, and changes since one.
#include "store_priv.h"

#include "base/mem.h"
#include "wait.h"

#include <stdlib.h>
#include <string.h>

static int expired(struct err *err)
{
    err_set(err, ERR_EXPIRED, "the requested resourceVersion is older than the history");
    if (err)
        err->code = 410;
    return -1;
}

// Index of the first change after that resourceVersion.
static size_t ring_after(const struct sim_store *s, int64_t rv)
{
    size_t low = 0, high = s->ring_count;

    while (low < high) {
        size_t mid = low + (high - low) / 2;

        if (store_ring_at(s, mid)->rv <= rv)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

// Takes one change back. The array has room for one more.
static void undo(struct sim_table *view, const struct sim_change *c)
{
    bool found;
    size_t i = store_index_locked(view, sim_object_namespace(c->object), sim_object_name(c->object),
                                  &found);

    if (c->before && found) {
        sim_object_unref(view->items[i]);
        view->items[i] = sim_object_ref(c->before);
    } else if (c->before) {
        view->items =
            grow_array(view->items, &view->cap, view->count + 1, sizeof(struct sim_object *));
        memmove(&view->items[i + 1], &view->items[i],
                (view->count - i) * sizeof(struct sim_object *));
        view->items[i] = sim_object_ref(c->before);
        view->count++;
    } else if (found) {
        sim_object_unref(view->items[i]);
        view->count--;
        memmove(&view->items[i], &view->items[i + 1],
                (view->count - i) * sizeof(struct sim_object *));
    }
}

int sim_store_snapshot(struct sim_store *s, const struct sim_kind *storage, const char *ns,
                       int64_t at_rv, struct sim_snapshot *out, struct err *err)
{
    struct sim_table view = {0};

    pthread_mutex_lock(&s->lock);
    const struct sim_table *t = store_table(s, storage);
    if (at_rv && at_rv < s->floor) {
        pthread_mutex_unlock(&s->lock);
        return expired(err);
    }
    view.items = grow_array(NULL, &view.cap, t->count + 1, sizeof(struct sim_object *));
    for (size_t i = 0; i < t->count; i++)
        if (!ns || !strcmp(sim_object_namespace(t->items[i]), ns))
            view.items[view.count++] = sim_object_ref(t->items[i]);
    out->rv = at_rv ? at_rv : s->rv;
    for (size_t i = s->ring_count, oldest = ring_after(s, out->rv); i-- > oldest;) {
        const struct sim_change *c = store_ring_at(s, i);

        if (sim_object_kind(c->object) == storage &&
            (!ns || !strcmp(sim_object_namespace(c->object), ns)))
            undo(&view, c);
    }
    pthread_mutex_unlock(&s->lock);
    out->items = view.items;
    out->count = view.count;
    return 0;
}

void sim_snapshot_release(struct sim_snapshot *snap)
{
    for (size_t i = 0; i < snap->count; i++)
        sim_object_unref(snap->items[i]);
    free(snap->items);
    *snap = (struct sim_snapshot){0};
}

int sim_store_changes(struct sim_store *s, const struct sim_kind *storage, int64_t *cursor,
                      int wait_ms, struct sim_change *out, size_t max, struct err *err)
{
    int64_t until = clock_mono(&clock_system) + wait_ms;
    size_t n = 0;

    pthread_mutex_lock(&s->lock);
    unsigned long wakes = s->wakes;
    for (;;) {
        if (*cursor < s->floor) {
            pthread_mutex_unlock(&s->lock);
            return expired(err);
        }
        size_t i = ring_after(s, *cursor);
        for (; i < s->ring_count && n < max; i++) {
            const struct sim_change *c = store_ring_at(s, i);

            *cursor = c->rv;
            if (sim_object_kind(c->object) != storage)
                continue;
            out[n] = *c;
            sim_object_ref(c->object);
            sim_object_ref(c->before);
            n++;
        }
        int64_t left = until - clock_mono(&clock_system);
        if (n || left <= 0 || s->stopping || wakes != s->wakes)
            break;
        sim_wait_ms(&s->changed, &s->lock, left);
    }
    pthread_mutex_unlock(&s->lock);
    return (int)n;
}
