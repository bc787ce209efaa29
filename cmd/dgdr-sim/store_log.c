// SPDX-License-Identifier: Apache-2.0
// The logs of containers: lines with their times, the current run and the one before.
#include "store_priv.h"

#include "base/mem.h"
#include "wait.h"

#include <stdlib.h>
#include <string.h>

enum { LOG_LINES_MAX = 200000 };

struct log_line {
    char *text;
    int64_t at;
};

struct log_run {
    struct log_line *lines;
    size_t count, cap;
    int64_t first; // number of lines[0]; older ones were dropped
};

struct log {
    char *ns, *pod, *container;
    struct log_run now, before;
    bool had_before;
};

struct sim_logs {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct log *items;
    size_t count, cap;
    unsigned long wakes;
    bool stopping;
};

struct sim_logs *sim_logs_new(void)
{
    struct sim_logs *l = xcalloc(1, sizeof(*l));

    pthread_mutex_init(&l->lock, NULL);
    pthread_cond_init(&l->changed, NULL);
    return l;
}

static void run_release(struct log_run *r)
{
    for (size_t i = 0; i < r->count; i++)
        free(r->lines[i].text);
    free(r->lines);
    *r = (struct log_run){0};
}

static void log_release(struct log *log)
{
    run_release(&log->now);
    run_release(&log->before);
    free(log->ns);
    free(log->pod);
    free(log->container);
}

void sim_logs_free(struct sim_logs *l)
{
    for (size_t i = 0; i < l->count; i++)
        log_release(&l->items[i]);
    free(l->items);
    pthread_cond_destroy(&l->changed);
    pthread_mutex_destroy(&l->lock);
    free(l);
}

static struct log *find(struct sim_logs *l, const char *ns, const char *pod, const char *container)
{
    for (size_t i = 0; i < l->count; i++)
        if (!strcmp(l->items[i].ns, ns) && !strcmp(l->items[i].pod, pod) &&
            !strcmp(l->items[i].container, container))
            return &l->items[i];
    return NULL;
}

static struct log *find_or_add(struct sim_logs *l, const char *ns, const char *pod,
                               const char *container)
{
    struct log *log = find(l, ns, pod, container);

    if (log)
        return log;
    l->items = grow_array(l->items, &l->cap, l->count + 1, sizeof(*l->items));
    log = &l->items[l->count++];
    *log = (struct log){.ns = xstrdup(ns), .pod = xstrdup(pod), .container = xstrdup(container)};
    return log;
}

// Half of the lines go at once, so that a long log costs little to keep.
static void drop_old_lines(struct log_run *r)
{
    size_t half = r->count / 2;

    for (size_t i = 0; i < half; i++)
        free(r->lines[i].text);
    r->count -= half;
    r->first += (int64_t)half;
    memmove(r->lines, r->lines + half, r->count * sizeof(*r->lines));
}

void sim_store_log_append(struct sim_store *s, const char *ns, const char *pod,
                          const char *container, const char *line, int64_t time_ms)
{
    struct sim_logs *l = s->logs;

    pthread_mutex_lock(&l->lock);
    struct log_run *r = &find_or_add(l, ns, pod, container)->now;
    if (r->count == LOG_LINES_MAX)
        drop_old_lines(r);
    r->lines = grow_array(r->lines, &r->cap, r->count + 1, sizeof(*r->lines));
    r->lines[r->count++] = (struct log_line){.text = xstrdup(line), .at = time_ms};
    pthread_cond_broadcast(&l->changed);
    pthread_mutex_unlock(&l->lock);
}

void sim_store_log_restart(struct sim_store *s, const char *ns, const char *pod,
                           const char *container)
{
    struct sim_logs *l = s->logs;

    pthread_mutex_lock(&l->lock);
    struct log *log = find_or_add(l, ns, pod, container);
    run_release(&log->before);
    log->before = log->now;
    log->now = (struct log_run){0};
    log->had_before = true;
    pthread_mutex_unlock(&l->lock);
}

void sim_logs_drop_pod(struct sim_logs *l, const char *ns, const char *pod)
{
    pthread_mutex_lock(&l->lock);
    for (size_t i = 0; i < l->count;) {
        if (strcmp(l->items[i].ns, ns) != 0 || strcmp(l->items[i].pod, pod) != 0) {
            i++;
            continue;
        }
        log_release(&l->items[i]);
        l->items[i] = l->items[--l->count];
    }
    pthread_cond_broadcast(&l->changed);
    pthread_mutex_unlock(&l->lock);
}

void sim_logs_wake(struct sim_logs *l, bool stop)
{
    pthread_mutex_lock(&l->lock);
    l->wakes++;
    l->stopping = l->stopping || stop;
    pthread_cond_broadcast(&l->changed);
    pthread_mutex_unlock(&l->lock);
}

static struct log_run *run_of(struct sim_logs *l, const struct sim_log_query *q)
{
    struct log *log = find(l, q->ns, q->pod, q->container);

    if (!log || (q->previous && !log->had_before))
        return NULL;
    return q->previous ? &log->before : &log->now;
}

int64_t sim_store_log_count(struct sim_store *s, const struct sim_log_query *q)
{
    pthread_mutex_lock(&s->logs->lock);
    struct log_run *r = run_of(s->logs, q);
    int64_t count = r ? r->first + (int64_t)r->count : -1;
    pthread_mutex_unlock(&s->logs->lock);
    return count;
}

static int64_t copy_lines(const struct log_run *r, const struct sim_log_query *q, int64_t from,
                          size_t max_bytes, struct strbuf *out)
{
    char at[TIME_TEXT_MAX];
    size_t i = from > r->first ? (size_t)(from - r->first) : 0;

    for (; i < r->count && out->len < max_bytes; i++) {
        const struct log_line *line = &r->lines[i];

        if (q->since_ms != TIME_UNKNOWN && line->at < q->since_ms)
            continue;
        if (q->timestamps) {
            time_format(line->at, at);
            strbuf_addf(out, "%.19s.%03d000000Z ", at, (int)(line->at % 1000));
        }
        strbuf_adds(out, line->text);
        strbuf_addc(out, '\n');
    }
    return r->first + (int64_t)i;
}

int64_t sim_store_log_read(struct sim_store *s, const struct sim_log_query *q, int64_t from,
                           int wait_ms, size_t max_bytes, struct strbuf *out)
{
    struct sim_logs *l = s->logs;
    int64_t until = clock_mono(&clock_system) + wait_ms;
    int64_t next;

    pthread_mutex_lock(&l->lock);
    unsigned long wakes = l->wakes;
    for (;;) {
        const struct log_run *r = run_of(l, q);
        int64_t left = until - clock_mono(&clock_system);

        if (r && from > r->first + (int64_t)r->count)
            from = 0; // a new run began: the numbers start again
        next = r ? copy_lines(r, q, from, max_bytes, out) : -1;
        if (out->len || left <= 0 || l->stopping || wakes != l->wakes)
            break;
        sim_wait_ms(&l->changed, &l->lock, left);
    }
    pthread_mutex_unlock(&l->lock);
    return next;
}
