// SPDX-License-Identifier: Apache-2.0
#include "tui/list_order.h"

#include "base/mem.h"
#include "tui/pieces.h"

#include <stdlib.h>
#include <string.h>

// A failure calls for attention while it is this young.
enum { FRESH_FAILURE_MS = 10 * 60 * 1000 };

const char *list_sort_name(enum list_sort s)
{
    static const char *const names[] = {"attention", "time left", "elapsed", "name"};
    return names[s];
}

void list_order_release(struct list_order *o)
{
    free(o->entries);
    *o = (struct list_order){.entries = NULL};
}

bool run_is_stuck(const struct run *run)
{
    return run_is_active(run) && (run->freshness == FRESH_STALE || run->freshness == FRESH_LATE);
}

static bool contains(const char *text, const char *part)
{
    return text && strcasestr(text, part) != NULL;
}

bool list_filter_match(const struct run *run, const char *filter)
{
    return !*filter || contains(run->namespace_, filter) || contains(run->name, filter) ||
           contains(run->model, filter) || contains(run_state_name(run->state), filter);
}

static int attention_rank(const struct run *run, int64_t now_ms)
{
    bool failed = run->state == RUN_FAILED;
    bool young = run->finished_ms != TIME_UNKNOWN && now_ms - run->finished_ms < FRESH_FAILURE_MS;
    if (run_is_stuck(run) || (failed && young))
        return 0;
    if (run_is_active(run))
        return 1;
    return failed ? 2 : 3;
}

// Unknown goes last.
static int64_t ascending(int64_t value)
{
    return value == TIME_UNKNOWN ? INT64_MAX : value;
}

static int64_t descending(int64_t value)
{
    return value == TIME_UNKNOWN ? INT64_MAX : -value;
}

static struct list_entry make_entry(const struct run *run, size_t index, enum list_sort sort,
                                    int64_t now_ms)
{
    struct list_entry e = {.index = index};
    int64_t finish = run->eta.known ? run->eta.finish_ms : TIME_UNKNOWN;
    switch (sort) {
    case SORT_ATTENTION:
        e.rank = attention_rank(run, now_ms);
        e.key = run_is_active(run) ? ascending(finish) : descending(run->finished_ms);
        break;
    case SORT_LEFT:
        e.rank = !run_is_active(run);
        e.key = run_is_active(run) ? ascending(finish) : descending(run->finished_ms);
        break;
    case SORT_ELAPSED:
        e.key = descending(run->elapsed_ms);
        break;
    default:
        break;
    }
    return e;
}

static int compare_entries(const void *a, const void *b)
{
    const struct list_entry *x = a, *y = b;
    if (x->rank != y->rank)
        return x->rank < y->rank ? -1 : 1;
    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return x->index < y->index ? -1 : x->index > y->index; // the source's order: namespace, name
}

static void count_run(struct list_counts *n, const struct run *run)
{
    n->total++;
    n->stuck += run_is_stuck(run);
    switch (run->state) {
    case RUN_PROFILING:
        n->profiling++;
        break;
    case RUN_DEPLOYING:
        n->deploying++;
        break;
    case RUN_FAILED:
        n->failed++;
        break;
    case RUN_READY:
    case RUN_DEPLOYED:
        n->done++;
        break;
    case RUN_PENDING:
        n->pending++;
        break;
    default:
        n->unknown++;
        break;
    }
}

void list_order_build(struct list_order *o, const struct tui_source *src,
                      const struct link_state *link, enum list_sort sort, const char *filter,
                      int64_t now_ms)
{
    size_t total = src->count(src->ctx);
    o->count = 0;
    o->counts = (struct list_counts){.total = 0};
    o->entries = grow_array(o->entries, &o->cap, total, sizeof *o->entries);
    for (size_t i = 0; i < total; i++) {
        struct run *run = src->at(src->ctx, i);
        if (src->derive)
            src->derive(src->ctx, run, link, now_ms);
        count_run(&o->counts, run);
        if (list_filter_match(run, filter))
            o->entries[o->count++] = make_entry(run, i, sort, now_ms);
    }
    if (o->count > 1)
        qsort(o->entries, o->count, sizeof *o->entries, compare_entries);
}
