// SPDX-License-Identifier: Apache-2.0
#include "model/entry.h"

#include "base/mem.h"
#include "model/merge.h"
#include "model/phases.h"

#include <stdlib.h>
#include <string.h>

enum { ROUND_MS = 2000 }; // one start, written with different precision

struct entry *entry_new(const char *namespace_, const char *name)
{
    struct entry *e = xcalloc(1, sizeof(*e));
    e->namespace_ = xstrdup(namespace_);
    e->name = xstrdup(name);
    e->timeline = (struct timeline)TIMELINE_INIT;
    e->attempt_from_ms = TIME_UNKNOWN;
    e->ended_seen_ms = TIME_UNKNOWN;
    e->first_seen_ms = TIME_UNKNOWN;
    run_init(&e->run);
    return e;
}

void entry_free(struct entry *e)
{
    if (!e)
        return;
    entry_log_clear(e);
    free(e->events);
    merge_release(&e->run);
    timeline_release(&e->timeline);
    entry_logs_free(e->logs);
    for (int s = 0; s < SOURCE_COUNT; s++)
        free(e->obs[s]);
    free(e->trouble);
    free(e->facts);
    free(e->namespace_);
    free(e->name);
    free(e);
}

void entry_begin(struct entry *e, struct bin *bin)
{
    bin->count = 0;
    e->bin = bin;
}

static void discard(struct entry *e, void *block)
{
    if (block && e->bin && e->bin->count < ARRAY_LEN(e->bin->items))
        e->bin->items[e->bin->count++] = block;
    else
        free(block);
}

static void bin_empty(struct entry *e)
{
    for (size_t i = 0; e->bin && i < e->bin->count; i++)
        free(e->bin->items[i]);
    e->bin = NULL;
}

bool entry_is_empty(const struct entry *e)
{
    return !e->facts && !e->obs[SOURCE_STATUS_CM] && !e->obs[SOURCE_OUTPUT_CM];
}

static bool differ(const char *a, const char *b)
{
    return a != b && (!a || !b || strcmp(a, b) != 0);
}

// The value of an untimed source is as old as its last change that we saw.
static bool moved(const struct observation *was, const struct observation *is)
{
    return was->state != is->state || differ(was->phase, is->phase) ||
           differ(was->message, is->message) || differ(was->error, is->error);
}

// An older time and an earlier phase: a late delivery of what was known before.
static bool is_late(const struct observation *was, const struct observation *is)
{
    return was->timed && is->timed && is->at_ms < was->at_ms &&
           phase_rank(is->phase) < phase_rank(was->phase);
}

static bool starts_over(const struct observation *was, const struct observation *is)
{
    if (is->source == SOURCE_DGDR && run_state_profiling_over(was->state))
        return is->state == RUN_PENDING || is->state == RUN_PROFILING;
    if (was->started_ms != TIME_UNKNOWN && is->started_ms != TIME_UNKNOWN &&
        is->source != SOURCE_DGDR)
        return is->started_ms > was->started_ms + ROUND_MS;
    int before = phase_rank(was->phase), now = phase_rank(is->phase);
    return now && now < before;
}

static int restarts(const struct entry *e)
{
    int most = 0;
    for (int s = 0; s < SOURCE_COUNT; s++)
        most = e->restarts[s] > most ? e->restarts[s] : most;
    return most;
}

// The sources of one run notice a new attempt one after the other; it begins with the first.
void entry_start_over(struct entry *e, const struct observation *draft, int64_t seen_ms)
{
    int known = restarts(e);
    e->restarts[draft->source]++;
    if (restarts(e) == known)
        return;
    int64_t from = seen_ms;
    if (draft->timed)
        from = draft->started_ms != TIME_UNKNOWN ? draft->started_ms : draft->at_ms;
    if (from > e->attempt_from_ms)
        e->attempt_from_ms = from;
    timeline_clear(&e->timeline);
    for (int s = 0; s < SOURCE_COUNT; s++) {
        if (e->obs[s] && e->obs[s]->gone && (int)draft->source != s)
            entry_drop(e, (enum run_source)s);
    }
}

static void follow(struct entry *e, const struct observation *was, const struct observation *is,
                   int64_t seen_ms)
{
    bool foreign = is->owner_uid && e->facts && differ(is->owner_uid, e->facts->uid);
    if (foreign || differ(was->owner_uid, is->owner_uid))
        return;
    if (starts_over(was, is))
        entry_start_over(e, is, seen_ms);
    else
        timeline_observe(&e->timeline, was, is, seen_ms);
}

static void replace(struct entry *e, enum run_source s, const struct observation *draft)
{
    struct observation *packed = observation_pack(draft);
    discard(e, e->obs[s]);
    e->obs[s] = packed;
}

// Only an end that came while somebody looked has a time of its own; one that takes itself back has none.
static void watch_end(struct entry *e, const struct observation *was, const struct observation *is,
                      int64_t seen_ms)
{
    if (!run_state_profiling_over(is->state))
        e->ended_seen_ms = TIME_UNKNOWN;
    else if (was && !run_state_profiling_over(was->state))
        e->ended_seen_ms = seen_ms;
}

// It says what was so before anybody looked.
static bool is_from_before(const struct entry *e, const struct observation *is)
{
    int64_t said_ms = is->timed ? is->at_ms : is->created_ms;
    return said_ms != TIME_UNKNOWN && e->first_seen_ms != TIME_UNKNOWN &&
           said_ms < e->first_seen_ms;
}

void entry_observe(struct entry *e, enum run_source s, const struct observation *draft,
                   bool readable, int64_t seen_ms)
{
    const struct observation *was = e->obs[s];
    struct observation is = *draft;
    e->seen[s] = true;
    if (was && (is_late(was, &is) || (!readable && !differ(was->owner_uid, is.owner_uid)))) {
        const char *note = readable ? was->note : is.note;
        is = *was;
        is.version = draft->version;
        is.note = note;
        is.gone = false;
        replace(e, s, &is);
        return;
    }
    if (was)
        follow(e, was, &is, seen_ms);
    else
        timeline_observe(&e->timeline, NULL, &is, seen_ms);
    if (!was && is_from_before(e, &is))
        e->catching_up = true;
    was = e->obs[s];
    if (was && !is.timed)
        is.at_ms = moved(was, &is) ? seen_ms : was->at_ms;
    if (s == SOURCE_DGDR)
        watch_end(e, was, &is, seen_ms);
    replace(e, s, &is);
}

void entry_drop(struct entry *e, enum run_source s)
{
    discard(e, e->obs[s]);
    e->obs[s] = NULL;
}

void entry_identify(struct entry *e, const struct facts *draft)
{
    struct facts *packed = facts_pack(draft);
    if (e->facts && differ(e->facts->uid, packed->uid)) {
        timeline_clear(&e->timeline);
        entry_log_clear(e);
        memset(e->restarts, 0, sizeof(e->restarts));
        e->attempt_from_ms = e->ended_seen_ms = TIME_UNKNOWN;
        entry_drop(e, SOURCE_DGDR);
        entry_drop(e, SOURCE_PROGRESS);
        entry_drop(e, SOURCE_LOG);
        entry_drop(e, SOURCE_SIDECAR);
        entry_logs_free(e->logs);
        e->logs = NULL;
        entry_set_trouble(e, NULL);
    }
    discard(e, e->facts);
    e->facts = packed;
}

void entry_set_trouble(struct entry *e, const struct run_trouble *trouble)
{
    struct run_trouble *own = NULL;
    if (trouble) {
        size_t n = strlen(trouble->reason) + 1;
        size_t m = trouble->message ? strlen(trouble->message) + 1 : 0;
        own = xmalloc(sizeof(*own) + n + m);
        char *texts = (char *)(own + 1);
        memcpy(texts, trouble->reason, n);
        if (m)
            memcpy(texts + n, trouble->message, m);
        *own = (struct run_trouble){texts, m ? texts + n : NULL, trouble->since_ms};
    }
    discard(e, e->trouble);
    e->trouble = own;
}

// A step is proof that the profiler runs.
static const struct run_trouble *trouble_now(const struct entry *e, const struct run *run)
{
    bool begins = run->state == RUN_PENDING || run->state == RUN_PROFILING;
    return begins && run->step_current == COUNT_UNKNOWN ? e->trouble : NULL;
}

void entry_keep(struct entry *e)
{
    bin_empty(e);
}

unsigned entry_fold(struct entry *e, int64_t seen_ms)
{
    if (!e->facts) {
        bin_empty(e);
        return 0;
    }
    struct merge_input in = {
        .facts = e->facts,
        .timeline = &e->timeline,
        .restarts = restarts(e),
        .attempt_from_ms = e->attempt_from_ms,
        .ended_seen_ms = e->ended_seen_ms,
        .findings = entry_logs_findings(e),
    };
    for (int s = 0; s < SOURCE_COUNT; s++)
        in.obs[s] = e->obs[s];
    struct run was = e->run;
    merge_run(&in, &e->run);
    e->run.trouble = trouble_now(e, &e->run);
    unsigned changes = was.name ? run_compare(&was, &e->run) : CHANGE_NEW;
    if (!was.name)
        e->first_seen_ms = seen_ms;
    else if (changes)
        entry_log(e, &was, &e->run, changes, seen_ms);
    e->catching_up = false;
    merge_release(&was);
    bin_empty(e);
    return changes;
}
