// SPDX-License-Identifier: Apache-2.0
#include "model/entry_logs.h"

#include "base/mem.h"
#include "model/phases.h"
#include "model/profiler_log.h"

#include <stdlib.h>
#include <string.h>

struct entry_logs {
    struct profiler_log *profiler;
    char *pod, *sidecar_pod; // whose logs these are
    unsigned pending;
    struct log_findings findings;
};

static struct entry_logs *logs(struct entry *e)
{
    if (!e->logs) {
        e->logs = xcalloc(1, sizeof(*e->logs));
        e->logs->profiler = profiler_log_new();
    }
    return e->logs;
}

void entry_logs_free(struct entry_logs *l)
{
    if (!l)
        return;
    profiler_log_free(l->profiler);
    free(l->pod);
    free(l->sidecar_pod);
    free(l);
}

const struct log_findings *entry_logs_findings(struct entry *e)
{
    if (!e->logs)
        return NULL;
    profiler_log_findings(e->logs->profiler, &e->logs->findings);
    return &e->logs->findings;
}

unsigned *entry_logs_pending(struct entry *e)
{
    return &logs(e)->pending;
}

// Whose words for phases the cluster uses; DIALECT_UNKNOWN when it has none.
static enum run_dialect cluster_dialect(const struct entry *e)
{
    static const enum run_source order[] = {SOURCE_STATUS_CM, SOURCE_PROGRESS, SOURCE_OUTPUT_CM,
                                            SOURCE_DGDR};
    for (size_t i = 0; i < ARRAY_LEN(order); i++) {
        const struct observation *o = e->obs[order[i]];
        enum run_dialect d = o ? phase_dialect(o->phase) : DIALECT_UNKNOWN;
        if (o && d == DIALECT_UNKNOWN)
            d = o->dialect;
        if (d == DIALECT_SEED || d == DIALECT_UPSTREAM)
            return d;
    }
    return DIALECT_UNKNOWN;
}

static void observe(struct entry *e, int64_t at_ms, struct arena *scratch)
{
    struct observation draft;
    const struct entry_logs *l = e->logs;
    profiler_log_observe(l->profiler, &draft);
    draft.phase = phase_translate(draft.phase, cluster_dialect(e));
    draft.dialect = phase_dialect(draft.phase);
    draft.pod = l->pod;
    draft.name = arena_printf(scratch, "pod/%s log", l->pod);
    entry_observe(e, SOURCE_LOG, &draft, true, at_ms);
}

// Whether a line of this pod is to be read; *fresh when it is the first of a pod after another.
static bool is_current(char **known, const char *pod, const struct observation *last, int64_t at_ms,
                       bool *fresh)
{
    *fresh = false;
    if (*known && strcmp(*known, pod) == 0)
        return true;
    // An older pod's log tells of an attempt that is over.
    if (*known && last && at_ms != TIME_UNKNOWN && at_ms < last->alive_ms)
        return false;
    *fresh = *known != NULL;
    free(*known);
    *known = xstrndup(pod, WORD_MAX);
    return true;
}

// Nothing new was said, but something was: the profiler is alive.
static void keep_alive(struct entry *e, int64_t at_ms)
{
    struct observation *o = e->obs[SOURCE_LOG];
    if (at_ms == TIME_UNKNOWN || at_ms <= o->alive_ms)
        return;
    o->alive_ms = at_ms;
    for (size_t i = 0; i < e->run.source_count; i++) {
        struct run_source_info *info = &e->run.sources[i];
        if (info->source != SOURCE_LOG || info->note)
            continue;
        info->at_ms = at_ms;
        if (at_ms > e->run.updated_ms && !run_state_profiling_over(e->run.state))
            e->run.updated_ms = at_ms;
    }
}

bool entry_logs_profiler(struct entry *e, const char *pod, int64_t at_ms, const char *line,
                         size_t n, struct arena *scratch)
{
    struct entry_logs *l = logs(e);
    bool fresh;
    if (!is_current(&l->pod, pod, e->obs[SOURCE_LOG], at_ms, &fresh))
        return false;
    if (fresh) {
        profiler_log_reset(l->profiler);
        entry_drop(e, SOURCE_LOG);
    }
    unsigned news = profiler_log_feed(l->profiler, at_ms, line, n);
    if (!news && e->obs[SOURCE_LOG]) {
        keep_alive(e, at_ms);
        return false;
    }
    observe(e, at_ms, scratch);
    if (fresh)
        entry_start_over(e, e->obs[SOURCE_LOG], at_ms);
    if (news & LOG_NEWS_EVENT)
        entry_log_text(e, CHANGE_MESSAGE, at_ms == TIME_UNKNOWN ? e->first_seen_ms : at_ms,
                       profiler_log_event(l->profiler));
    return true;
}

bool entry_logs_head(struct entry *e, const char *pod, int64_t at_ms, const char *line, size_t n,
                     struct arena *scratch, bool *enough)
{
    struct entry_logs *l = logs(e);
    unsigned news;
    *enough = true;
    if (!l->pod || strcmp(l->pod, pod) != 0)
        return false;
    *enough = profiler_log_head(l->profiler, at_ms, line, n, &news);
    if (!news)
        return false;
    observe(e, at_ms, scratch);
    return true;
}

bool entry_logs_sidecar(struct entry *e, const char *pod, int64_t at_ms, const char *line, size_t n,
                        struct arena *scratch)
{
    struct entry_logs *l = logs(e);
    struct observation draft;
    bool fresh;
    if (!is_current(&l->sidecar_pod, pod, e->obs[SOURCE_SIDECAR], at_ms, &fresh))
        return false;
    if (fresh)
        entry_drop(e, SOURCE_SIDECAR);
    if (!sidecar_log_observe(at_ms, line, n, scratch, &draft))
        return fresh;
    draft.pod = l->sidecar_pod;
    draft.name = arena_printf(scratch, "pod/%s sidecar log", l->sidecar_pod);
    entry_observe(e, SOURCE_SIDECAR, &draft, true, at_ms);
    return true;
}
