// SPDX-License-Identifier: Apache-2.0
// The members of metadata that the server decides.
#include "store_priv.h"

#include <stdio.h>
#include <string.h>

// splitmix64: uids look random and are the same in every run.
static uint64_t next_random(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static void set_uid(struct sim_store *s, struct node *meta)
{
    char uid[40];

    pthread_mutex_lock(&s->lock);
    uint64_t a = next_random(&s->seed), b = next_random(&s->seed);
    pthread_mutex_unlock(&s->lock);
    snprintf(uid, sizeof(uid), "%08x-%04x-4%03x-%04x-%012llx", (unsigned)(a >> 32),
             (unsigned)(a >> 16) & 0xffff, (unsigned)a & 0xfff,
             (unsigned)((b >> 48) & 0x3fff) | 0x8000,
             (unsigned long long)(b & UINT64_C(0xffffffffffff)));
    node_set_str(meta, "uid", uid);
}

// Equal but for metadata and status.
static bool same_spec(const struct node *a, const struct node *b)
{
    static const char *const ignored[] = {"metadata", "status", "apiVersion", "kind"};
    struct node *x = node_clone(a), *y = node_clone(b);

    for (size_t i = 0; i < ARRAY_LEN(ignored); i++) {
        node_del(x, ignored[i]);
        node_del(y, ignored[i]);
    }
    bool same = node_equal(x, y);
    node_free(x);
    node_free(y);
    return same;
}

void sim_meta_prepare(struct sim_store *s, const struct sim_kind *storage, struct node *tree,
                      const struct node *before)
{
    static const char *const kept[] = {"uid", "creationTimestamp", "deletionTimestamp"};
    char now[TIME_TEXT_MAX];
    int64_t generation = 1;

    if (!node_get(tree, "metadata"))
        node_set(tree, "metadata", node_new_map());
    struct node *meta = node_mut(tree, "metadata");
    for (size_t i = 0; i < ARRAY_LEN(kept); i++)
        if (before && node_get(node_get(before, "metadata"), kept[i]))
            node_set(meta, kept[i], node_clone(node_get(node_get(before, "metadata"), kept[i])));
    if (!node_str_at(meta, "uid"))
        set_uid(s, meta);
    if (!node_str_at(meta, "creationTimestamp"))
        node_set_str(meta, "creationTimestamp", time_format(sim_clock_now(s->clock), now));
    if (storage->flags & SIM_GENERATION) {
        if (before && node_int_at(before, "metadata.generation", &generation))
            generation += same_spec(tree, before) ? 0 : 1;
        node_set_int(meta, "generation", generation);
    }
}
