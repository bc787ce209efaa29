// SPDX-License-Identifier: Apache-2.0
#include "model/entry_logs.h"
#include "model/store_impl.h"

// Makes the run anew after a line. What was before the run was first seen here is nothing that
// happens now: it is kept back until store_log_flush().
static unsigned settle(struct store *s, struct entry *e, int64_t at_ms)
{
    bool past = at_ms != TIME_UNKNOWN && at_ms < e->first_seen_ms;
    unsigned changes = store_touch(s, e, at_ms == TIME_UNKNOWN ? e->first_seen_ms : at_ms);
    if (!past)
        return changes;
    *entry_logs_pending(e) |= changes;
    return 0;
}

unsigned store_log_line(struct store *s, const char *namespace_, const char *name,
                        enum run_source source, const char *pod, int64_t at_ms, const char *line,
                        size_t n)
{
    struct entry *e = store_entry(s, namespace_, name);
    struct bin bin;
    if (!e || !e->facts)
        return 0;
    store_begin(s);
    entry_begin(e, &bin);
    bool said = source == SOURCE_SIDECAR
                    ? entry_logs_sidecar(e, pod, at_ms, line, n, store_scratch(s))
                    : entry_logs_profiler(e, pod, at_ms, line, n, store_scratch(s));
    if (said)
        return settle(s, e, at_ms);
    entry_keep(e);
    return 0;
}

bool store_log_head(struct store *s, const char *namespace_, const char *name, const char *pod,
                    int64_t at_ms, const char *line, size_t n)
{
    struct entry *e = store_entry(s, namespace_, name);
    struct bin bin;
    bool enough;
    if (!e || !e->facts)
        return true;
    store_begin(s);
    entry_begin(e, &bin);
    if (entry_logs_head(e, pod, at_ms, line, n, store_scratch(s), &enough))
        *entry_logs_pending(e) |= store_touch(s, e, e->obs[SOURCE_LOG]->at_ms);
    else
        entry_keep(e);
    return enough;
}

unsigned store_log_flush(struct store *s, const char *namespace_, const char *name)
{
    struct entry *e = store_entry(s, namespace_, name);
    if (!e || !e->logs)
        return 0;
    unsigned *pending = entry_logs_pending(e), changes = *pending;
    *pending = 0;
    return changes;
}
