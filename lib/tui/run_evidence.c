// SPDX-License-Identifier: Apache-2.0
// What the cluster holds around the run, in a few lines: where the profiler runs, what keeps it from running, which
// candidate is on trial.
#include "tui/run_blocks.h"

#include "base/attr.h"
#include "base/strbuf.h"
#include "model/format.h"
#include "tui/pieces.h"

#include <stdio.h>
#include <string.h>

enum { TROUBLE_ROWS_MAX = 4, REFUSAL_ROWS_MAX = 2 };

// A run that has ended is no longer in any trouble that a pod could tell of.
static const struct evidence_pod *profiler_pod(const struct run_page *p)
{
    const struct evidence_pod *pod = p->evidence ? evidence_profiler_pod(p->evidence) : NULL;
    return pod && !pod->gone && run_is_active(p->run) ? pod : NULL;
}

static const char *plain_words(const char *reason)
{
    static const struct {
        const char *reason, *words;
    } table[] = {
        {"ImagePullBackOff", "the image cannot be pulled"},
        {"ErrImagePull", "the image cannot be pulled"},
        {"InvalidImageName", "the image's name is not valid"},
        {"ErrImageNeverPull", "the image is not on the node and may not be pulled"},
        {"CrashLoopBackOff", "it ends again and again right after its start"},
        {"CreateContainerConfigError", "a Secret, ConfigMap or setting that it needs is missing"},
        {"CreateContainerError", "the node cannot create it"},
        {"RunContainerError", "the node cannot start it"},
        {"OOMKilled", "it needed more memory than it may have"},
        {"Unschedulable", "no node can take the pod"},
        {"Evicted", "the node sent the pod away"},
    };
    for (size_t i = 0; reason && i < ARRAY_LEN(table); i++) {
        if (!strcmp(table[i].reason, reason))
            return table[i].words;
    }
    return NULL;
}

// Waiting for an image or for init containers is how every pod begins.
static bool is_normal(const char *reason)
{
    return !reason || !strcmp(reason, "ContainerCreating") || !strcmp(reason, "PodInitializing") ||
           !strcmp(reason, "Completed");
}

static void add_trouble(struct strbuf *out, const char *what, const char *name, const char *reason,
                        const char *message)
{
    const char *words = plain_words(reason);
    strbuf_addf(out, "%s%s%s%s: %s", out->len ? "\n" : "", what, name ? " " : "", name ? name : "",
                words ? words : reason);
    if (words)
        strbuf_addf(out, " (%s)", reason);
    if (message && *message)
        strbuf_addf(out, ": %s", message);
}

static void describe_trouble(const struct run_page *p, struct strbuf *out)
{
    const struct evidence_pod *pod = profiler_pod(p);
    // The verdict has it.
    if (!pod || verdict_is_grave(p))
        return;
    if (!is_normal(pod->reason))
        add_trouble(out, "pod", NULL, pod->reason, pod->message);
    for (size_t i = 0; i < pod->container_count; i++) {
        const struct evidence_container *k = &pod->containers[i];
        bool bad = k->state == CONTAINER_TERMINATED && k->exit_code > 0;
        if ((k->state == CONTAINER_WAITING || bad) && !is_normal(k->reason))
            add_trouble(out, "container", k->name, k->reason, k->message);
    }
}

bool pod_is_in_trouble(const struct run_page *p)
{
    struct strbuf text CLEANUP_STRBUF = STRBUF_INIT;
    describe_trouble(p, &text);
    return text.len > 0;
}

int trouble_height(const struct canvas *c, const struct run_page *p, int cols)
{
    struct strbuf text CLEANUP_STRBUF = STRBUF_INIT;
    (void)c;
    describe_trouble(p, &text);
    struct rect r = fact_rect((struct rect){0, 0, 1, cols});
    return canvas_wrap_height(text.buf, r.cols, TROUBLE_ROWS_MAX);
}

void trouble_draw(struct canvas *c, struct rect r, const struct run_page *p)
{
    struct strbuf text CLEANUP_STRBUF = STRBUF_INIT;
    describe_trouble(p, &text);
    draw_label(c, r, "stuck");
    canvas_wrap(c, fact_rect(r), ROLE_WARNING, text.buf);
}

int pod_height(const struct canvas *c, const struct run_page *p, int cols)
{
    const struct evidence_pod *pod = profiler_pod(p);
    (void)c;
    (void)cols;
    if (!pod)
        return 0;
    // Where rows are dear, a pod that simply runs is not worth one.
    bool plain = pod->attempt <= 1 && pod->phase && !strcmp(pod->phase, "Running");
    return !(p->low && plain);
}

void pod_draw(struct canvas *c, struct rect r, const struct run_page *p)
{
    const struct evidence_pod *pod = profiler_pod(p);
    const struct evidence_job *job = evidence_job(p->evidence);
    char where[PIECE_TEXT_MAX] = "", attempt[PIECE_TEXT_MAX] = "";
    struct rect f = fact_rect(r);
    if (pod->node && *pod->node)
        snprintf(where, sizeof where, "on %.80s", pod->node);
    if (pod->attempt > 0 && job->known && job->attempts > 1)
        snprintf(attempt, sizeof attempt, "attempt %d of %d", pod->attempt, job->attempts);
    else if (pod->attempt > 1)
        snprintf(attempt, sizeof attempt, "attempt %d", pod->attempt);
    bool again = pod->attempt > 1;
    const struct piece pieces[] = {
        {pod->name, ROLE_VALUE, 1, 12, 0},
        {pod->deleted_ms != TIME_UNKNOWN ? "Terminating" : pod->phase, ROLE_VALUE, 0, 0, 2},
        {where, ROLE_DIM, 3, 0, 1},
        {attempt, again ? ROLE_WARNING : ROLE_DIM, 2, 0, 2},
    };
    draw_label(c, r, "pod");
    draw_pieces(c, f.row, f.col, f.cols, pieces, ARRAY_LEN(pieces), ARRAY_LEN(pieces));
}

// The newest of those that are there.
static const struct evidence_candidate *on_trial(const struct run_page *p)
{
    const struct evidence_candidate *const *all;
    size_t n =
        p->evidence && p->run->state == RUN_PROFILING ? evidence_candidates(p->evidence, &all) : 0;
    for (size_t i = 0; i < n; i++) {
        if (!all[i]->final && all[i]->state != CANDIDATE_GONE)
            return all[i];
    }
    return NULL;
}

int trial_height(const struct canvas *c, const struct run_page *p, int cols)
{
    (void)c;
    (void)cols;
    const struct evidence_candidate *k = on_trial(p);
    return k && !remark_names(p, k->name);
}

void trial_draw(struct canvas *c, struct rect r, const struct run_page *p)
{
    const struct evidence_candidate *k = on_trial(p);
    char number[PIECE_TEXT_MAX], age[CELL_TEXT_MAX] = "";
    int64_t since = k->state == CANDIDATE_READY ? k->ready_ms : k->created_ms;
    struct rect f = fact_rect(r);
    snprintf(number, sizeof number, "candidate %d", k->number);
    if (since != TIME_UNKNOWN && since <= p->now_ms)
        format_duration(p->now_ms - since, age);
    const struct piece pieces[] = {
        {number, ROLE_VALUE, 1, 0, 0},
        {k->name, ROLE_VALUE, 2, 12, 1},
        {candidate_state_name(k->state), k->state == CANDIDATE_FAILED ? ROLE_WARNING : ROLE_VALUE,
         0, 0, 2},
        {age, ROLE_DIM, 3, 0, 1},
    };
    draw_label(c, r, "trial");
    draw_pieces(c, f.row, f.col, f.cols, pieces, ARRAY_LEN(pieces), ARRAY_LEN(pieces));
}

// The first reason stands for those that say the same.
static const char *first_refusal(const struct run_page *p)
{
    for (int part = 0; p->evidence && part < EVIDENCE_PARTS; part++) {
        const char *why = evidence_refusal(p->evidence, (enum evidence_part)part);
        if (why && *why)
            return why;
    }
    return NULL;
}

int refusal_height(const struct canvas *c, const struct run_page *p, int cols)
{
    (void)c;
    struct rect r = fact_rect((struct rect){0, 0, 1, cols});
    return canvas_wrap_height(first_refusal(p), r.cols, REFUSAL_ROWS_MAX);
}

void refusal_draw(struct canvas *c, struct rect r, const struct run_page *p)
{
    draw_label(c, r, "unseen");
    canvas_wrap(c, fact_rect(r), ROLE_DIM, first_refusal(p));
}
