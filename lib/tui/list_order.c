// SPDX-License-Identifier: Apache-2.0
#include "tui/list_order.h"

#include "base/mem.h"
#include "tui/pieces.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

// A failure calls for attention while it is this young.
enum { FRESH_FAILURE_MS = 10 * 60 * 1000 };

struct list_sort list_sort_next(struct list_sort sort, int step)
{
    enum { SORTS = FIELD_SORTABLE + 1 };
    int now = sort.by_field ? (int)sort.field + 1 : 0;
    int next = (now + step + SORTS) % SORTS;
    if (next == 0)
        return (struct list_sort){.by_field = false};
    enum list_field_id field = (enum list_field_id)(next - 1);
    return (struct list_sort){true, field, list_fields[field].falls};
}

const char *list_sort_name(struct list_sort sort)
{
    return sort.by_field ? list_fields[sort.field].name : "attention";
}

const char *list_sort_direction(struct list_sort sort)
{
    if (!sort.by_field)
        return sort.falling ? "calmest first" : "most urgent first";
    return sort.falling ? list_fields[sort.field].falling : list_fields[sort.field].rising;
}

void list_order_release(struct list_order *o)
{
    free(o->entries);
    *o = (struct list_order){.entries = NULL};
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

static int64_t negative(int64_t value)
{
    return value == INT64_MIN ? INT64_MAX : -value;
}

enum { RANK_UNKNOWN = 1 << 8 }; // last, whichever way round

static struct list_entry by_attention(const struct run *run, bool falling, int64_t now_ms)
{
    struct list_entry e = {.key = run_end(run)};
    int rank = attention_rank(run, now_ms);
    e.rank = falling ? -rank : rank;
    if (e.key == TIME_UNKNOWN)
        e.key = INT64_MAX;
    else if (run_is_active(run) == falling)
        e.key = negative(e.key);
    return e;
}

static struct list_entry by_field(const struct run *run, struct list_sort sort, int64_t now_ms)
{
    struct list_entry e = {.key = 0};
    const struct list_field *f = &list_fields[sort.field];
    int64_t (*value)(const struct run *, int64_t) = f->order ? f->order : f->value;
    if (value)
        e.key = value(run, now_ms);
    else
        e.text = f->text(run);
    bool known = value ? e.key != TIME_UNKNOWN : e.text != NULL;
    e.rank = known ? 0 : RANK_UNKNOWN;
    // Everything is sorted upwards: what falls has its key negated.
    e.key = sort.falling ? negative(e.key) : e.key;
    return e;
}

// Equals stay as the source has them, by namespace and name.
static int compare(const struct list_entry *x, const struct list_entry *y, int texts)
{
    if (x->rank != y->rank)
        return x->rank < y->rank ? -1 : 1;
    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    int order = x->text && y->text ? texts * strcasecmp(x->text, y->text) : 0;
    return order ? order : x->index < y->index ? -1 : x->index > y->index;
}

static int compare_rising(const void *a, const void *b)
{
    return compare(a, b, 1);
}

static int compare_falling(const void *a, const void *b)
{
    return compare(a, b, -1);
}

void list_order_build(struct list_order *o, const struct tui_source *src,
                      const struct link_state *link, const struct list_want *want, int64_t now_ms)
{
    bool heard = link->online || link->last_proof_ms == TIME_UNKNOWN;
    int64_t at_ms = heard ? now_ms : link->last_proof_ms;
    struct link_state proven = {.online = true, .last_proof_ms = at_ms};
    size_t total = src->count(src->ctx);
    *o = (struct list_order){.entries = o->entries, .cap = o->cap, .total = total};
    o->entries = grow_array(o->entries, &o->cap, total, sizeof *o->entries);
    for (size_t i = 0; i < total; i++) {
        struct run *run = src->at(src->ctx, i);
        if (want->namespace_ && strcmp(run->namespace_, want->namespace_) != 0)
            continue;
        if (src->derive && !want->derived)
            src->derive(src->ctx, run, &proven, at_ms);
        if (want->filter && !list_filter_match(want->filter, run, at_ms))
            continue;
        list_totals_add(&o->totals, run);
        struct list_entry *e = &o->entries[o->count++];
        *e = want->sort.by_field ? by_field(run, want->sort, at_ms)
                                 : by_attention(run, want->sort.falling, at_ms);
        e->index = i;
    }
    if (o->count > 1)
        qsort(o->entries, o->count, sizeof *o->entries,
              want->sort.falling ? compare_falling : compare_rising);
}
