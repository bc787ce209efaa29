// SPDX-License-Identifier: Apache-2.0
#include "model/store_impl.h"

#include <string.h>

static bool same_reason(const struct run_trouble *a, const struct run_trouble *b)
{
    return a && b && strcmp(a->reason, b->reason) == 0;
}

unsigned store_set_trouble(struct store *s, const char *namespace_, const char *name,
                           const struct run_trouble *trouble, int64_t seen_ms)
{
    struct entry *e = store_entry(s, namespace_, name);
    struct bin bin;
    store_begin(s);
    if (!e || !e->facts || (!trouble && !e->trouble))
        return 0;
    struct run_trouble is = trouble ? *trouble : (struct run_trouble){0};
    // Kubelets take turns between two reasons for one trouble, each with a time of its own.
    if (same_reason(e->trouble, trouble))
        is.since_ms = e->trouble->since_ms;
    else if (trouble && is.since_ms == TIME_UNKNOWN)
        is.since_ms = seen_ms;
    entry_begin(e, &bin);
    entry_set_trouble(e, trouble ? &is : NULL);
    return store_touch(s, e, seen_ms);
}
