// SPDX-License-Identifier: Apache-2.0
// What the evidence says, row by row.
#include "tui/evidence_make.h"

#include "base/xtime.h"
#include "tui/evidence_words.h"

#include <stdio.h>
#include <string.h>

static void add_condition(struct making *m, const struct run_condition *c)
{
    bool is_true = c->status && !strcmp(c->status, "True");
    bool failed = c->type && (!strcmp(c->type, "Failed") || !strcmp(c->type, "FailureTarget"));
    struct evidence_row *r = make_row(m, TABLE_CONDITION, 2, make_key("condition", c->type, NULL));
    if (is_true)
        row_mark(r, failed ? GLYPH_FAILED : GLYPH_DONE, failed ? ROLE_FAILED : ROLE_OK);
    row_cell(r, 0, is_true && failed ? ROLE_FAILED : ROLE_TEXT, make_known(m, c->type));
    row_cell(r, 1, ROLE_TEXT, make_known(m, c->status));
    row_cell(r, 2, ROLE_TEXT, c->reason);
    row_cell(r, 3, ROLE_DIM, make_span(m, c->last_transition_ms, m->now_ms));
    r->text = c->message && *c->message ? c->message : NULL;
    r->role = ROLE_DIM;
}

static void add_count(struct strbuf *sb, const char *word, int n)
{
    if (n != COUNT_UNKNOWN)
        strbuf_addf(sb, "%s%d %s", sb->len ? ", " : "", n, word);
}

static void add_job_line(struct making *m, const struct evidence_job *j)
{
    struct strbuf sb = STRBUF_INIT;
    if (j->attempt != COUNT_UNKNOWN)
        strbuf_addf(&sb, "attempt %d of %s", j->attempt, make_count(m, j->attempts));
    add_count(&sb, "active", j->active);
    add_count(&sb, "failed", j->failed);
    add_count(&sb, "succeeded", j->succeeded);
    strbuf_adds(&sb, sb.len ? "; " : "");
    if (j->finished_ms == TIME_UNKNOWN)
        strbuf_addf(&sb, "since %s, %s", make_clock(m, j->started_ms),
                    make_span(m, j->started_ms, m->now_ms));
    else
        strbuf_addf(&sb, "from %s to %s, %s", make_clock(m, j->started_ms),
                    make_clock(m, j->finished_ms), make_span(m, j->started_ms, j->finished_ms));
    struct evidence_row *r = make_row(m, TABLE_NONE, 2, make_key("job", j->uid, NULL));
    r->text = make_kept(m, &sb);
    r->role = j->gone ? ROLE_DIM : ROLE_TEXT;
}

static void add_job(struct making *m)
{
    const struct evidence_job *j = evidence_job(m->e);
    make_heading(m, "Job", j->known ? j->name : NULL);
    if (make_absence(m, EVIDENCE_JOB, !j->known) && !j->known)
        return;
    add_job_line(m, j);
    if (j->gone)
        make_text(m, 2, ROLE_WARNING, "the job is gone");
    for (size_t i = 0; i < j->condition_count; i++)
        add_condition(m, &j->conditions[i]);
}

static void add_profiler(struct making *m)
{
    const struct evidence_pod *const *pods;
    size_t n = evidence_pods(m->e, &pods), shown = 0;
    make_heading(m, "Profiler", NULL);
    for (size_t i = 0; i < n; i++)
        shown += pods[i]->part == POD_PROFILER;
    make_absence(m, EVIDENCE_PODS, shown == 0);
    for (size_t i = 0; i < n; i++) {
        if (pods[i]->part == POD_PROFILER)
            make_pod(m, pods[i], TABLE_POD, 2);
    }
}

static const char *candidate_words(struct making *m, const struct evidence_candidate *c)
{
    struct arena *a = &m->page->arena;
    switch (c->state) {
    case CANDIDATE_GONE:
        if (c->created_ms == TIME_UNKNOWN || c->gone_ms == TIME_UNKNOWN)
            return c->final ? "gone" : "tried, gone";
        return arena_printf(a, "%sgone after %s", c->final ? "" : "tried, ",
                            make_span(m, c->created_ms, c->gone_ms));
    case CANDIDATE_READY:
        return c->ready_ms == TIME_UNKNOWN
                   ? "ready"
                   : arena_printf(a, "ready for %s", make_span(m, c->ready_ms, m->now_ms));
    default:
        return arena_printf(a, "%s %s", candidate_state_name(c->state),
                            make_span_fine(m, c->created_ms, m->now_ms));
    }
}

static void mark_candidate(struct evidence_row *r, enum candidate_state state)
{
    static const struct {
        enum glyph glyph;
        enum role role;
    } looks[] = {
        [CANDIDATE_DEPLOYING] = {GLYPH_PENDING, ROLE_ACTIVE},
        [CANDIDATE_READY] = {GLYPH_ACTIVE, ROLE_ACTIVE},
        [CANDIDATE_FAILED] = {GLYPH_FAILED, ROLE_FAILED},
        [CANDIDATE_REMOVING] = {GLYPH_SKIPPED, ROLE_SKIPPED},
        [CANDIDATE_GONE] = {GLYPH_SKIPPED, ROLE_SKIPPED},
    };
    row_mark(r, looks[state].glyph, looks[state].role);
}

static void add_candidate_pods(struct making *m, const struct evidence_candidate *c)
{
    const struct evidence_pod *const *pods;
    size_t n = evidence_pods(m->e, &pods);
    for (size_t i = 0; i < n; i++) {
        if (pods[i]->part != POD_PROFILER && !pods[i]->gone && pods[i]->owner &&
            !strcmp(pods[i]->owner, c->name))
            make_pod(m, pods[i], c->final ? TABLE_POD : TABLE_CANDIDATE_POD, c->final ? 2 : 4);
    }
}

static void add_candidate(struct making *m, const struct evidence_candidate *c, int total)
{
    bool past = c->state == CANDIDATE_GONE;
    enum role role = past ? ROLE_DIM : c->state == CANDIDATE_FAILED ? ROLE_WARNING : ROLE_TEXT;
    struct evidence_row *r =
        make_row(m, TABLE_CANDIDATE, 2, make_key("candidate", c->name, c->uid));
    mark_candidate(r, c->state);
    if (!c->final)
        row_cell(r, 0, role, arena_printf(&m->page->arena, "%d of %d", c->number, total));
    row_cell(r, 1, role, c->name);
    row_cell(r, 2, role, candidate_words(m, c));
    r->role = past ? ROLE_DIM : ROLE_WARNING;
    if (c->foreign)
        r->text = "has the name of this run's deployment, but somebody else made it";
    else if (c->message && *c->message && !past)
        r->text = c->message;
    if (!past)
        add_candidate_pods(m, c);
}

static void add_candidates(struct making *m, bool final)
{
    const struct evidence_candidate *const *list;
    size_t n = evidence_candidates(m->e, &list);
    int total = 0, there = 0;
    for (size_t i = 0; i < n; i++) {
        total += list[i]->final == final;
        there += list[i]->final == final && list[i]->state != CANDIDATE_GONE;
    }
    const char *summary = NULL;
    if (!final && total > 0)
        summary = arena_printf(&m->page->arena, "%d so far, %d there now", total, there);
    make_heading(m, final ? "Deployment" : "Candidates", summary);
    make_absence(m, EVIDENCE_CANDIDATES, total == 0);
    if (!final && total > 0)
        make_text(m, 2, ROLE_DIM, "candidates come and go: that is how profiling works");
    for (size_t i = 0; i < n; i++) {
        if (list[i]->final == final)
            add_candidate(m, list[i], total);
    }
}

// As kubectl names objects: "pod/x".
static const char *object_text(struct making *m, const struct evidence_event *e)
{
    const char *kind = make_known(m, e->kind);
    if (!strcmp(kind, "DynamoGraphDeploymentRequest"))
        kind = "dgdr";
    else if (!strcmp(kind, "DynamoGraphDeployment"))
        kind = "dgd";
    char *text = arena_printf(&m->page->arena, "%s/%s", kind, make_known(m, e->name));
    for (char *s = text; *s != '/'; s++)
        *s = *s >= 'A' && *s <= 'Z' ? (char)(*s | 0x20) : *s;
    return text;
}

static void add_event(struct making *m, const struct evidence_event *e)
{
    struct arena *a = &m->page->arena;
    char stamp[32];
    snprintf(stamp, sizeof stamp, "%lld", (long long)e->first_ms);
    uint64_t key =
        evidence_hash(evidence_hash(make_key("event", e->name, e->reason), e->message), stamp);
    struct evidence_row *r = make_row(m, TABLE_EVENT, 2, key);
    enum role role = e->warning ? ROLE_WARNING : ROLE_TEXT;
    if (e->warning)
        row_warn(r);
    row_cell(r, 0, ROLE_DIM, make_span(m, e->last_ms, m->now_ms));
    if (e->count > 1)
        row_cell(r, 1, ROLE_DIM, arena_printf(a, "x%d", e->count));
    row_cell(r, 2, e->warning ? ROLE_WARNING : ROLE_DIM, e->warning ? "Warning" : "Normal");
    row_cell(r, 3, role, make_known(m, e->reason));
    row_cell(r, 4, ROLE_DIM, object_text(m, e));
    r->text = e->message && *e->message ? e->message : NULL;
    r->role = ROLE_TEXT;
}

static void add_events(struct making *m)
{
    const struct evidence_event *const *list;
    size_t n = evidence_events(m->e, &list);
    make_heading(m, "Events", n > 1 ? "newest first" : NULL);
    make_absence(m, EVIDENCE_EVENTS, n == 0);
    for (size_t i = 0; i < n; i++)
        add_event(m, list[i]);
}

void evidence_page_build(struct evidence_page *p, const struct evidence *e, int64_t now_ms)
{
    *p = (struct evidence_page){.arena = ARENA_INIT};
    struct making m = {p, e, NULL, now_ms};
    add_job(&m);
    add_profiler(&m);
    add_candidates(&m, false);
    add_candidates(&m, true);
    add_events(&m);
    if (p->dashes) {
        make_row(&m, TABLE_NONE, 0, 1);
        make_text(&m, 0, ROLE_DIM, "-  the cluster does not tell");
    }
}

char *evidence_sentence(const struct evidence *e)
{
    const struct evidence_job *j = evidence_job(e);
    const struct evidence_pod *pod = evidence_profiler_pod(e);
    const struct evidence_event *const *events;
    struct strbuf sb = STRBUF_INIT;
    size_t n = evidence_events(e, &events), warnings = 0;
    for (size_t i = 0; i < n; i++)
        warnings += events[i]->warning;
    if (pod)
        strbuf_addf(&sb, "pod %s", evidence_pod_words(pod) ? evidence_pod_words(pod) : "-");
    else
        strbuf_adds(&sb, "no pod");
    for (size_t i = 0; pod && i < pod->container_count; i++) {
        const struct evidence_container *c = &pod->containers[i];
        if (evidence_container_in_trouble(c) && c->reason)
            strbuf_addf(&sb, ", %s %s", c->name, c->reason);
    }
    if (j->known && j->attempt != COUNT_UNKNOWN && j->attempts != COUNT_UNKNOWN)
        strbuf_addf(&sb, "; attempt %d of %d", j->attempt, j->attempts);
    if (warnings > 0)
        strbuf_addf(&sb, "; %zu warning%s", warnings, warnings == 1 ? "" : "s");
    return strbuf_detach(&sb);
}
