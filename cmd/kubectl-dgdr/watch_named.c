// SPDX-License-Identifier: Apache-2.0
#include "watch_named.h"

#include "base/mem.h"
#include "fetch.h"

#include <stdlib.h>
#include <string.h>

int named_find(struct named *n, struct context *ctx, struct store *store, const char **version,
               struct err *err)
{
    struct fetch_result *results CLEANUP_FREE = xcalloc(n->count, sizeof(*results));
    n->namespace_ = ctx->config.namespace_;
    if (fetch_named(ctx, store, n->names, n->count, results, version, err))
        return -1;
    n->uids = xcalloc(n->count, sizeof(*n->uids));
    for (size_t i = 0; i < n->count; i++) {
        if (results[i].err.kind != ERR_NONE) {
            *err = results[i].err;
            return -1;
        }
        n->uids[i] = xstrdup(results[i].run ? results[i].run->uid : NULL);
    }
    return 0;
}

void named_release(struct named *n)
{
    for (size_t i = 0; n->uids && i < n->count; i++)
        free(n->uids[i]);
    free(n->uids);
    n->uids = NULL;
}

// The one that was there at the start; NULL when it was deleted, or another took its name.
static const struct run *same_run(const struct named *n, struct store *store, size_t i)
{
    const struct run *run = store_find(store, n->namespace_, n->names[i]);
    bool same = run && (!n->uids[i] || !run->uid || strcmp(run->uid, n->uids[i]) == 0);
    return same ? run : NULL;
}

bool named_all_ended(struct named *n, struct store *store)
{
    for (size_t i = 0; i < n->count; i++) {
        const struct run *run = same_run(n, store, i);
        n->gone = n->gone || !run;
        if (run && !run_state_terminal(run->state))
            return false;
    }
    return n->count > 0;
}

bool named_any_failed(const struct named *n, struct store *store)
{
    for (size_t i = 0; i < n->count; i++) {
        const struct run *run = same_run(n, store, i);
        if (run && run->state == RUN_FAILED)
            return true;
    }
    return false;
}
