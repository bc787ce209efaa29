// SPDX-License-Identifier: Apache-2.0
#include "pipeline/metrics.h"

#include "base/mem.h"
#include "base/place.h"
#include "base/utf8.h"
#include "base/xtime.h"
#include "model/run_name.h"

#include <stdlib.h>
#include <string.h>

enum { RESULTS = METRICS_FAILED + 1, BOUNDS_MAX = 16 };

struct histogram {
    uint64_t in[BOUNDS_MAX + 1]; // each by itself; the last is beyond all bounds
    uint64_t count, sum_us;
};

struct run_values {
    char *namespace_, *name, *phase;
    char *labels; // `namespace="...",name="..."`, escaped once
    int phase_number, step, steps;
    double percent;
    int64_t updated_ms;
};

struct namespace_values {
    char *namespace_, *label;
    uint64_t complete, failed;
};

struct metrics {
    struct run_values *runs; // by namespace and name
    size_t run_count, run_cap;
    struct namespace_values *namespaces; // by name
    size_t namespace_count, namespace_cap;
    struct namespace_values others; // all beyond METRICS_NAMESPACES_MAX
    uint64_t omitted;
    uint64_t results[RESULTS];
    struct histogram took, waited;
};

// Upper bounds in microseconds, 0 ends the list; the clocks of those who measure count milliseconds. Most
// reconciliations are one request; a wait is a queue's, a backoff's at worst.
static const int64_t took_bounds[BOUNDS_MAX] = {1000,    2500,    5000,    10000,  25000,
                                                50000,   100000,  250000,  500000, 1000000,
                                                2500000, 5000000, 10000000};
static const int64_t waited_bounds[BOUNDS_MAX] = {1000,    5000,     10000,    25000,   50000,
                                                  100000,  250000,   500000,   1000000, 2500000,
                                                  5000000, 10000000, 30000000, 60000000};

static const char *const results[RESULTS] = {
    [METRICS_WRITTEN] = "written", [METRICS_UNCHANGED] = "unchanged",
    [METRICS_YIELDED] = "yielded", [METRICS_MALFORMED] = "malformed",
    [METRICS_CLEANED] = "cleaned", [METRICS_CONFLICT] = "conflict",
    [METRICS_FAILED] = "failed",
};

struct metrics *metrics_new(void)
{
    return xcalloc(1, sizeof(struct metrics));
}

static void run_release(struct run_values *r)
{
    free(r->namespace_);
    free(r->name);
    free(r->phase);
    free(r->labels);
}

void metrics_free(struct metrics *m)
{
    if (!m)
        return;
    for (size_t i = 0; i < m->run_count; i++)
        run_release(&m->runs[i]);
    for (size_t i = 0; i < m->namespace_count; i++) {
        free(m->namespaces[i].namespace_);
        free(m->namespaces[i].label);
    }
    free(m->runs);
    free(m->namespaces);
    free(m);
}

static void add_label(struct strbuf *out, const char *name, const char *value)
{
    struct strbuf clean CLEANUP_STRBUF = STRBUF_INIT;
    utf8_sanitise(&clean, value, UTF8_LINE);
    strbuf_addf(out, "%s=\"", name);
    for (const char *p = clean.buf; *p; p++) {
        if (*p == '\\' || *p == '"')
            strbuf_addc(out, '\\');
        strbuf_addc(out, *p);
    }
    strbuf_addc(out, '"');
}

static int name_order(const void *runs, size_t at, const void *wanted)
{
    const struct run_values *run = &((const struct run_values *)runs)[at];
    const struct run_name *other = wanted;
    return run_name_order((struct run_name){run->namespace_, run->name}, *other);
}

// Where the run is, or would be; *found says which.
static size_t find_run(const struct metrics *m, const char *namespace_, const char *name,
                       bool *found)
{
    const struct run_name wanted = {namespace_, name};
    return place_of(m->runs, m->run_count, name_order, &wanted, found);
}

static struct run_values *insert_run(struct metrics *m, size_t at, const struct metrics_run *run)
{
    struct strbuf labels = STRBUF_INIT;
    m->runs = grow_array(m->runs, &m->run_cap, m->run_count + 1, sizeof(*m->runs));
    memmove(&m->runs[at + 1], &m->runs[at], (m->run_count - at) * sizeof(*m->runs));
    m->run_count++;
    add_label(&labels, "namespace", run->namespace_);
    strbuf_addc(&labels, ',');
    add_label(&labels, "name", run->name);
    m->runs[at] = (struct run_values){.namespace_ = xstrdup(run->namespace_),
                                      .name = xstrdup(run->name),
                                      .labels = strbuf_detach(&labels)};
    return &m->runs[at];
}

static int namespace_order(const void *namespaces, size_t at, const void *wanted)
{
    return strcmp(((const struct namespace_values *)namespaces)[at].namespace_, wanted);
}

static struct namespace_values *namespace_of(struct metrics *m, const char *namespace_)
{
    bool found;
    size_t at = place_of(m->namespaces, m->namespace_count, namespace_order, namespace_, &found);
    if (found)
        return &m->namespaces[at];
    if (m->namespace_count >= METRICS_NAMESPACES_MAX)
        return &m->others;
    struct strbuf label = STRBUF_INIT;
    add_label(&label, "namespace", namespace_);
    m->namespaces = grow_array(m->namespaces, &m->namespace_cap, m->namespace_count + 1,
                               sizeof(*m->namespaces));
    memmove(&m->namespaces[at + 1], &m->namespaces[at],
            (m->namespace_count - at) * sizeof(*m->namespaces));
    m->namespace_count++;
    m->namespaces[at] = (struct namespace_values){.namespace_ = xstrdup(namespace_),
                                                  .label = strbuf_detach(&label)};
    return &m->namespaces[at];
}

static void set_phase(struct run_values *r, const char *phase)
{
    if (r->phase && phase && strcmp(r->phase, phase) == 0)
        return;
    free(r->phase);
    r->phase = phase ? xstrndup(phase, strnlen(phase, METRICS_PHASE_MAX)) : NULL;
}

void metrics_run_set(struct metrics *m, const struct metrics_run *run)
{
    bool found;
    size_t at = find_run(m, run->namespace_, run->name, &found);
    (void)namespace_of(m, run->namespace_);
    if (!found && m->run_count >= METRICS_RUNS_MAX) {
        m->omitted++;
        return;
    }
    struct run_values *r = found ? &m->runs[at] : insert_run(m, at, run);
    set_phase(r, run->phase);
    r->phase_number = run->phase_number;
    r->step = run->step;
    r->steps = run->steps;
    r->percent = run->percent;
    r->updated_ms = run->updated_ms;
}

void metrics_run_gone(struct metrics *m, const char *namespace_, const char *name)
{
    bool found;
    size_t at = find_run(m, namespace_, name, &found);
    if (!found)
        return;
    run_release(&m->runs[at]);
    m->run_count--;
    memmove(&m->runs[at], &m->runs[at + 1], (m->run_count - at) * sizeof(*m->runs));
}

void metrics_run_ended(struct metrics *m, const char *namespace_, bool failed)
{
    struct namespace_values *n = namespace_of(m, namespace_);
    if (failed)
        n->failed++;
    else
        n->complete++;
}

static void observe(struct histogram *h, const int64_t *bounds, int64_t us)
{
    size_t i = 0;
    if (us < 0)
        us = 0;
    while (bounds[i] && us > bounds[i])
        i++;
    h->in[bounds[i] ? i : BOUNDS_MAX]++;
    h->count++;
    h->sum_us += (uint64_t)us;
}

void metrics_reconciled(struct metrics *m, enum metrics_result result, int64_t took_us,
                        int64_t waited_us)
{
    m->results[result]++;
    observe(&m->took, took_bounds, took_us);
    observe(&m->waited, waited_bounds, waited_us);
}

// Output: a table of metrics, each with the function that knows its samples.

struct page {
    const struct metrics *m;
    const struct metrics_now *now;
    struct strbuf *out;
    const char *name;
};

static void sample(const struct page *p, const char *labels, double value)
{
    strbuf_adds(p->out, p->name);
    if (labels)
        strbuf_addf(p->out, "{%s}", labels);
    strbuf_addf(p->out, " %.12g\n", value);
}

static void write_phases(const struct page *p)
{
    for (size_t i = 0; i < p->m->run_count; i++) {
        const struct run_values *r = &p->m->runs[i];
        if (!r->phase)
            continue;
        strbuf_addf(p->out, "%s{%s,", p->name, r->labels);
        add_label(p->out, "phase", r->phase);
        strbuf_adds(p->out, "} 1\n");
    }
}

// What is unknown is negative.
static void write_each(const struct page *p, double (*value)(const struct run_values *r))
{
    for (size_t i = 0; i < p->m->run_count; i++) {
        double v = value(&p->m->runs[i]);
        if (v >= 0)
            sample(p, p->m->runs[i].labels, v);
    }
}

static double phase_number(const struct run_values *r)
{
    return r->phase_number;
}

static void write_phase_numbers(const struct page *p)
{
    write_each(p, phase_number);
}

static double step(const struct run_values *r)
{
    return r->step;
}

static void write_current_steps(const struct page *p)
{
    write_each(p, step);
}

static double steps(const struct run_values *r)
{
    return r->steps;
}

static void write_steps(const struct page *p)
{
    write_each(p, steps);
}

static double ratio(const struct run_values *r)
{
    return r->percent / 100;
}

static void write_ratios(const struct page *p)
{
    write_each(p, ratio);
}

static double age_s(int64_t now_ms, int64_t then_ms)
{
    // The profiler's clock may be ahead of ours.
    return now_ms > then_ms ? (double)(now_ms - then_ms) / 1000 : 0;
}

static void write_ages(const struct page *p)
{
    for (size_t i = 0; i < p->m->run_count; i++) {
        const struct run_values *r = &p->m->runs[i];
        if (r->updated_ms != TIME_UNKNOWN)
            sample(p, r->labels, age_s(p->now->now_ms, r->updated_ms));
    }
}

static void write_run_count(const struct page *p)
{
    sample(p, NULL, (double)p->m->run_count);
}

static void write_omitted(const struct page *p)
{
    sample(p, NULL, (double)p->m->omitted);
}

static void write_ended(const struct page *p, const char *label, const struct namespace_values *n)
{
    strbuf_addf(p->out, "%s{%s,result=\"complete\"} %llu\n", p->name, label,
                (unsigned long long)n->complete);
    strbuf_addf(p->out, "%s{%s,result=\"failed\"} %llu\n", p->name, label,
                (unsigned long long)n->failed);
}

static void write_ends(const struct page *p)
{
    for (size_t i = 0; i < p->m->namespace_count; i++)
        write_ended(p, p->m->namespaces[i].label, &p->m->namespaces[i]);
    if (p->m->namespace_count >= METRICS_NAMESPACES_MAX)
        write_ended(p, "namespace=\"\"", &p->m->others);
}

static void write_results(const struct page *p)
{
    for (size_t i = 0; i < RESULTS; i++) {
        struct strbuf labels CLEANUP_STRBUF = STRBUF_INIT;
        add_label(&labels, "result", results[i]);
        sample(p, labels.buf, (double)p->m->results[i]);
    }
}

static void write_histogram(const struct page *p, const struct histogram *h, const int64_t *bounds)
{
    uint64_t below = 0;
    for (size_t i = 0; bounds[i]; i++) {
        below += h->in[i];
        strbuf_addf(p->out, "%s_bucket{le=\"%g\"} %llu\n", p->name, (double)bounds[i] / 1e6,
                    (unsigned long long)below);
    }
    strbuf_addf(p->out, "%s_bucket{le=\"+Inf\"} %llu\n", p->name, (unsigned long long)h->count);
    strbuf_addf(p->out, "%s_sum %.6f\n", p->name, (double)h->sum_us / 1e6);
    strbuf_addf(p->out, "%s_count %llu\n", p->name, (unsigned long long)h->count);
}

static void write_took(const struct page *p)
{
    write_histogram(p, &p->m->took, took_bounds);
}

static void write_waited(const struct page *p)
{
    write_histogram(p, &p->m->waited, waited_bounds);
}

static void write_leader(const struct page *p)
{
    sample(p, NULL, p->now->leader);
}

static void write_depth(const struct page *p)
{
    sample(p, NULL, (double)p->now->queue_depth);
}

static void write_retries(const struct page *p)
{
    sample(p, NULL, (double)p->now->queue_retries);
}

static void write_link_age(const struct page *p)
{
    if (p->now->link_age_ms != TIME_UNKNOWN)
        sample(p, NULL, (double)p->now->link_age_ms / 1000);
}

#define METRICS(X)                                                                                 \
    X("dgdr_run_phase_info", "gauge", write_phases, "Phase that a profiling run is in; always 1.") \
    X("dgdr_run_phase_number", "gauge", write_phase_numbers,                                       \
      "Number of the phase that a profiling run is in, from 1.")                                   \
    X("dgdr_run_step", "gauge", write_current_steps, "Step in flight within the phase.")           \
    X("dgdr_run_steps", "gauge", write_steps, "Steps of the phase.")                               \
    X("dgdr_run_progress_ratio", "gauge", write_ratios, "Part of the phase that is done, 0 to 1.") \
    X("dgdr_run_update_age_seconds", "gauge", write_ages,                                          \
      "Time since the profiler last said where it is.")                                            \
    X("dgdr_runs", "gauge", write_run_count, "Profiling runs that have samples here.")             \
    X("dgdr_run_updates_omitted_total", "counter", write_omitted,                                  \
      "Updates of runs that have no samples here, as there are too many.")                         \
    X("dgdr_runs_ended_total", "counter", write_ends,                                              \
      "Profiling runs that have ended, by how; each is counted once, by the one that leads.")      \
    X("dgdr_reconciles_total", "counter", write_results, "Reconciliations by what came of them.")  \
    X("dgdr_reconcile_duration_seconds", "histogram", write_took,                                  \
      "Time that one reconciliation took.")                                                        \
    X("dgdr_reconcile_wait_seconds", "histogram", write_waited,                                    \
      "Time from a change being due to its reconciliation.")                                       \
    X("dgdr_leader", "gauge", write_leader, "1 for the instance that leads, else 0.")              \
    X("dgdr_queue_depth", "gauge", write_depth, "Requests that wait to be reconciled.")            \
    X("dgdr_queue_retries_total", "counter", write_retries,                                        \
      "Reconciliations that were put off after a failure.")                                        \
    X("dgdr_api_silence_seconds", "gauge", write_link_age,                                         \
      "Time since the last byte from the API server.")

#define NAME(name, type, write, help) name,
const char *const metrics_names[] = {METRICS(NAME)};
const size_t metrics_name_count = ARRAY_LEN(metrics_names);

#define ROW(name, type, write, help) {name, type, help, write},
static const struct {
    const char *name, *type, *help;
    void (*write)(const struct page *p);
} table[] = {METRICS(ROW)};

void metrics_write(const struct metrics *m, const struct metrics_now *now, struct strbuf *out)
{
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        const struct page page = {m, now, out, table[i].name};
        strbuf_addf(out, "# HELP %s %s\n", table[i].name, table[i].help);
        strbuf_addf(out, "# TYPE %s %s\n", table[i].name, table[i].type);
        table[i].write(&page);
    }
}
