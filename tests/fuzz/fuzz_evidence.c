// SPDX-License-Identifier: Apache-2.0
// Objects around a run as a server sends them: any number of JSON values. The first byte chooses which of them leave
// again, and when lists are made anew. Whatever they are, there is an answer to why the run is where it is.
#include "doc/json.h"
#include "model/evidence.h"
#include "model/explain.h"
#include "model/store.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const int64_t now_ms = 1780308600000; // 2026-06-01T10:10:00Z

static void require(bool holds)
{
    if (!holds)
        abort();
}

static void require_text(const char *text, size_t max)
{
    require(!text || (*text && strlen(text) <= max));
}

static void check_container(const struct evidence_container *c)
{
    require(c->name != NULL && c->restarts >= 0);
    require_text(c->message, 4096);
    require(c->state == CONTAINER_TERMINATED ||
            (c->exit_code == COUNT_UNKNOWN && c->signal == COUNT_UNKNOWN));
    require(c->exit_code >= COUNT_UNKNOWN && c->signal != 0);
    require(c->last_reason || c->last_exit_code == COUNT_UNKNOWN);
}

static void check_pods(const struct evidence *e)
{
    const struct evidence_pod *const *pods;
    size_t n = evidence_pods(e, &pods);
    require(n <= EVIDENCE_PODS_MAX);
    for (size_t i = 0; i < n; i++) {
        const struct evidence_pod *p = pods[i];
        require(p->name != NULL && p->container_count <= EVIDENCE_CONTAINERS_MAX);
        require((p->part == POD_PROFILER) || p->owner != NULL);
        require(p->attempt == COUNT_UNKNOWN || (p->attempt > 0 && p->part == POD_PROFILER));
        require(i == 0 || pods[i - 1]->part < p->part ||
                (pods[i - 1]->part == p->part && pods[i - 1]->created_ms >= p->created_ms));
        for (size_t k = 0; k < p->container_count; k++)
            check_container(&p->containers[k]);
    }
    require((evidence_profiler_pod(e) != NULL) == (n > 0 && pods[0]->part == POD_PROFILER));
}

static void check(const struct evidence *e)
{
    const struct evidence_candidate *const *candidates;
    const struct evidence_event *const *events;
    size_t n = evidence_candidates(e, &candidates);
    require(n <= EVIDENCE_CANDIDATES_MAX);
    for (size_t i = 0; i < n; i++) {
        const struct evidence_candidate *c = candidates[i];
        require(c->name && (c->final || (c->number > 0 && (size_t)c->number <= n)));
        require((c->state == CANDIDATE_GONE) == (c->gone_ms != TIME_UNKNOWN));
        require(*candidate_state_name(c->state) != '\0');
    }
    n = evidence_events(e, &events);
    require(n <= EVIDENCE_EVENTS_MAX);
    for (size_t i = 0; i < n; i++)
        require(events[i]->kind && events[i]->name && events[i]->count > 0 &&
                (i == 0 || events[i - 1]->last_ms >= events[i]->last_ms));
    check_pods(e);
    const struct evidence_job *job = evidence_job(e);
    require(job->attempts == COUNT_UNKNOWN || job->attempt <= job->attempts);
}

static void relist(struct evidence *e, enum evidence_part part)
{
    evidence_mark(e, part);
    evidence_sweep(e, part, now_ms);
    evidence_synced(e, part);
    check(e);
}

static void check_finding(const struct finding *f)
{
    require(f->code && *f->code && f->verdict && *f->verdict);
    require(*explain_severity_name(f->severity) != '\0' && f->line_count <= EXPLAIN_LINES_MAX);
    for (size_t i = 0; i < f->line_count; i++)
        require(f->lines[i].text != NULL);
    // What may be pasted into a shell holds nothing but our own words and names.
    for (const char *p = f->command; p && *p; p++)
        require(*p >= ' ' && *p < 0x7f && !strchr(";&<>`!", *p));
}

static void check_explanation(struct store *s, const struct evidence *e, const struct logbook *log)
{
    struct explain_input in = {.program = "kubectl dgdr", .namespace_ = "ml", .name = "chat", .evidence = e, .now_ms = now_ms};
    struct explanation x;
    in.run = store_find(s, "ml", "chat");
    in.error = in.run ? NULL : "not found";
    in.log = in.sidecar_log = log;
    explain(&in, &x);
    require(x.count > 0 && x.count <= EXPLAIN_FINDINGS_MAX);
    for (size_t i = 0; i < x.count; i++) {
        check_finding(&x.findings[i]);
        require(i == 0 || x.findings[i].severity <= x.findings[i - 1].severity);
    }
    explanation_release(&x);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1)
        return 0;
    unsigned plan = data[0];
    struct evidence *e = evidence_new("ml", "chat", plan & 1 ? "run-1" : NULL, NULL);
    struct store *s = store_new();
    struct logbook *log = logbook_new();
    char *copy = strndup((const char *)data + 1, size - 1); // a reader's buffer ends in NUL
    const char *text = copy;
    size = strlen(copy);
    logbook_add(log, now_ms, text, size);
    for (unsigned i = 0; size > 0 && i < 32; i++) {
        size_t used = 0;
        struct node *n = json_parse_prefix(text, size, &used, NULL);
        if (!n || used == 0)
            break;
        evidence_upsert(e, n, now_ms);
        // The same again is no news.
        require(!evidence_upsert(e, n, now_ms));
        check(e);
        store_upsert(s, n, now_ms);
        check_explanation(s, e, log);
        if (plan >> (i % 7 + 1) & 1)
            evidence_remove(e, n, now_ms);
        node_free(n);
        text += used;
        size -= used;
    }
    check(e);
    evidence_set_final(e, "made");
    for (int part = 0; part < EVIDENCE_PARTS; part++)
        relist(e, (enum evidence_part)part);
    check_explanation(s, e, log);
    evidence_free(e);
    store_free(s);
    logbook_free(log);
    free(copy);
    return 0;
}
