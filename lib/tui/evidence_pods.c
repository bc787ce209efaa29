// SPDX-License-Identifier: Apache-2.0
// Pods and what runs in them.
#include "tui/evidence_make.h"

#include "base/xtime.h"
#include "tui/evidence_words.h"

#include <string.h>

static const char *container_words(struct making *m, const struct evidence_container *c)
{
    struct strbuf sb = STRBUF_INIT;
    switch (c->state) {
    case CONTAINER_WAITING:
        strbuf_addf(&sb, "waiting%s%s", c->reason ? ": " : "", c->reason ? c->reason : "");
        break;
    case CONTAINER_RUNNING:
        strbuf_addf(&sb, "running %s%s", make_span(m, c->started_ms, m->now_ms),
                    c->ready ? "" : ", not ready");
        break;
    case CONTAINER_TERMINATED:
        strbuf_addf(&sb, "ended %s ago: ", make_span(m, c->finished_ms, m->now_ms));
        evidence_add_end(&sb, c->exit_code, c->reason);
        break;
    default:
        return make_known(m, NULL);
    }
    return make_kept(m, &sb);
}

static const char *last_end_words(struct making *m, const struct evidence_container *c)
{
    struct strbuf sb = STRBUF_INIT;
    if (!c->last_reason)
        return NULL;
    strbuf_addf(&sb, "before that, %s ago: ", make_span(m, c->last_finished_ms, m->now_ms));
    evidence_add_end(&sb, c->last_exit_code, c->last_reason);
    return make_kept(m, &sb);
}

// "in plain words: in the cluster's words", or what there is of it.
static void add_reason(struct strbuf *sb, const char *plain, const char *message)
{
    if (message && !*message)
        message = NULL;
    strbuf_addf(sb, "%s%s%s", plain ? plain : "", plain && message ? ": " : "",
                message ? message : "");
}

static void mark_container(struct evidence_row *r, const struct evidence_container *c)
{
    if (evidence_container_in_trouble(c))
        row_mark(r, GLYPH_FAILED, ROLE_FAILED);
    else if (c->state == CONTAINER_RUNNING)
        row_mark(r, GLYPH_ACTIVE, ROLE_ACTIVE);
    else if (c->state == CONTAINER_TERMINATED)
        row_mark(r, GLYPH_DONE, ROLE_OK);
    else
        row_mark(r, GLYPH_PENDING, ROLE_PENDING);
}

static void add_container(struct making *m, const struct evidence_pod *pod,
                          const struct evidence_container *c, int indent)
{
    bool trouble = evidence_container_in_trouble(c);
    struct evidence_row *r =
        make_row(m, pod->part == POD_CANDIDATE ? TABLE_CANDIDATE_CONTAINER : TABLE_CONTAINER,
                 indent, make_key("container", pod->name, c->name));
    enum role bad = pod->part == POD_CANDIDATE ? ROLE_WARNING : ROLE_FAILED;
    mark_container(r, c);
    if (trouble && pod->part == POD_CANDIDATE)
        row_warn(r);
    row_cell(r, 0, ROLE_TEXT,
             c->init ? arena_printf(&m->page->arena, "%s (init)", make_known(m, c->name))
                     : make_known(m, c->name));
    row_cell(r, 1, trouble ? bad : ROLE_TEXT, container_words(m, c));
    if (c->restarts > 0)
        row_cell(r, 2, ROLE_WARNING,
                 arena_printf(&m->page->arena, "%d restart%s", c->restarts,
                              c->restarts == 1 ? "" : "s"));
    struct strbuf sb = STRBUF_INIT;
    add_reason(&sb, c->state == CONTAINER_WAITING ? evidence_reason_words(c->reason) : NULL,
               trouble ? c->message : NULL);
    if (sb.len > 0)
        r->text = make_kept(m, &sb);
    r->role = trouble ? ROLE_TEXT : ROLE_DIM;
    const char *last = last_end_words(m, c);
    if (last)
        make_text(m, indent + 4, ROLE_DIM, last);
}

const char *evidence_pod_words(const struct evidence_pod *p)
{
    if (p->gone)
        return "gone";
    return p->deleted_ms != TIME_UNKNOWN ? "being removed" : p->phase;
}

static bool pod_in_trouble(const struct evidence_pod *p)
{
    bool trouble = !p->gone && (p->reason || (p->phase && !strcmp(p->phase, "Failed")));
    for (size_t i = 0; i < p->container_count && !p->gone; i++)
        trouble = trouble || evidence_container_in_trouble(&p->containers[i]);
    return trouble;
}

static void mark_pod(struct evidence_row *r, const struct evidence_pod *p)
{
    // A candidate that does not come up is left out by the profiler: no failure of the run.
    if (p->part == POD_CANDIDATE && pod_in_trouble(p)) {
        row_warn(r);
        return;
    }
    if (p->gone)
        row_mark(r, GLYPH_SKIPPED, ROLE_SKIPPED);
    else if (pod_in_trouble(p))
        row_mark(r, GLYPH_FAILED, ROLE_FAILED);
    else if (p->phase && !strcmp(p->phase, "Running"))
        row_mark(r, GLYPH_ACTIVE, ROLE_ACTIVE);
    else if (p->phase && !strcmp(p->phase, "Succeeded"))
        row_mark(r, GLYPH_DONE, ROLE_OK);
    else
        row_mark(r, GLYPH_PENDING, ROLE_PENDING);
}

// Why the pod as a whole is where it is: the scheduler's or the kubelet's words.
static void add_pod_reason(struct making *m, const struct evidence_pod *p, int indent)
{
    if (!p->reason && !p->message)
        return;
    const char *words = evidence_reason_words(p->reason);
    struct strbuf sb = STRBUF_INIT;
    strbuf_addf(&sb, "%s%s", p->reason ? p->reason : "", p->reason && words ? ", " : "");
    strbuf_adds(&sb, p->reason && !words && p->message ? ": " : "");
    add_reason(&sb, words, p->message);
    make_text(m, indent, p->gone ? ROLE_DIM : ROLE_WARNING, make_kept(m, &sb));
}

void make_pod(struct making *m, const struct evidence_pod *p, enum evidence_table table, int indent)
{
    enum role role = p->gone ? ROLE_DIM : ROLE_TEXT;
    struct evidence_row *r = make_row(m, table, indent, make_key("pod", p->name, p->uid));
    mark_pod(r, p);
    row_cell(r, 0, role, p->name);
    row_cell(r, 1, role, make_known(m, evidence_pod_words(p)));
    if (p->attempt != COUNT_UNKNOWN)
        row_cell(r, 2, role, arena_printf(&m->page->arena, "attempt %d", p->attempt));
    row_cell(r, 3, ROLE_DIM, make_span(m, p->created_ms, m->now_ms));
    row_cell(r, 4, ROLE_DIM, p->node);
    add_pod_reason(m, p, indent + 4);
    for (size_t i = 0; i < p->container_count && !p->gone; i++) {
        if (table == TABLE_POD || evidence_container_in_trouble(&p->containers[i]))
            add_container(m, p, &p->containers[i], indent + 2);
    }
}
