// SPDX-License-Identifier: Apache-2.0
#include "tui/run_blocks.h"

#include "base/attr.h"
#include "eta/eta.h"
#include "model/format.h"
#include "model/phases.h"
#include "tui/pieces.h"

#include <stdio.h>
#include <string.h>

enum { ERROR_INDENT = 3 };

// The texts of the state line; a piece that does not apply is "".
struct state_texts {
    char elapsed[PIECE_TEXT_MAX];
    const char *word; // behind elapsed
    char left[PIECE_TEXT_MAX];
    char range[PIECE_TEXT_MAX];
    char done[PIECE_TEXT_MAX];
};

static void describe_running(const struct canvas *c, const struct run_page *p,
                             struct state_texts *t)
{
    const struct run *run = p->run;
    bool stuck = run->trouble || verdict_is_stuck(p);
    char text[CELL_TEXT_MAX], clock[PIECE_TEXT_MAX], range[PIECE_TEXT_MAX];
    if (run->elapsed_ms != TIME_UNKNOWN) {
        format_duration_fine(run->elapsed_ms, t->elapsed);
        t->word = "elapsed";
    }
    if (!run->eta.known || *format_estimate(run->eta.remaining_s, text) == '-') {
        snprintf(t->left, PIECE_TEXT_MAX, "%s",
                 stuck || run_unknown_reason(run) ? "end unknown" : "learning");
        return;
    }
    snprintf(t->left, PIECE_TEXT_MAX, "%s %s left", canvas_glyph(c, GLYPH_APPROX), text);
    if (*range_text(c, &run->eta, range))
        snprintf(t->range, PIECE_TEXT_MAX, "(%.60s)", range);
    if (run->eta.finish_ms != TIME_UNKNOWN)
        snprintf(t->done, PIECE_TEXT_MAX, "done ~%.60s",
                 clock_text(run->eta.finish_ms, p->now_ms, clock));
}

static void describe_deploying(const struct run_page *p, struct state_texts *t)
{
    char text[CELL_TEXT_MAX], clock[PIECE_TEXT_MAX];
    const struct run *run = p->run;
    if (run->elapsed_ms != TIME_UNKNOWN)
        snprintf(t->elapsed, PIECE_TEXT_MAX, "profiled in %s",
                 format_duration(run->elapsed_ms, text));
    if (run->finished_ms != TIME_UNKNOWN)
        snprintf(t->done, PIECE_TEXT_MAX, "until %.60s",
                 clock_text(run->finished_ms, p->now_ms, clock));
}

static void describe_pending(const struct run_page *p, struct state_texts *t)
{
    char text[CELL_TEXT_MAX];
    const struct run *run = p->run;
    if (run->created_ms != TIME_UNKNOWN && run->created_ms <= p->now_ms)
        snprintf(t->elapsed, PIECE_TEXT_MAX, "created %s ago",
                 format_duration(p->now_ms - run->created_ms, text));
}

// The phase that a failure happened in, NULL when none is known.
static const char *failed_phase(const struct run *run)
{
    int i = current_phase(run);
    if (i >= 0 && run->phases[i].name)
        return run->phases[i].name;
    bool word = run->phase && !phase_is_failed(run->phase) && !phase_is_complete(run->phase);
    return word ? run->phase : NULL;
}

// "profiler exited 1", "profiler killed (OOMKilled)"; "" when its pod does not tell.
static void profiler_end(const struct run_page *p, char out[PIECE_TEXT_MAX])
{
    const struct evidence_pod *pod = p->evidence ? evidence_profiler_pod(p->evidence) : NULL;
    out[0] = '\0';
    for (size_t i = 0; pod && i < pod->container_count; i++) {
        const struct evidence_container *k = &pod->containers[i];
        if (k->state != CONTAINER_TERMINATED || !k->name || strcmp(k->name, "profiler") != 0)
            continue;
        bool killed = k->reason && !strcmp(k->reason, "OOMKilled");
        if (killed || k->signal > 0)
            snprintf(out, PIECE_TEXT_MAX, "profiler killed (%.40s)",
                     k->reason ? k->reason : "by a signal");
        else if (k->exit_code >= 0)
            snprintf(out, PIECE_TEXT_MAX, "profiler exited %d", k->exit_code);
    }
}

static void describe_ended(const struct run_page *p, struct state_texts *t)
{
    char text[CELL_TEXT_MAX], clock[PIECE_TEXT_MAX];
    const struct run *run = p->run;
    const char *phase = run->state == RUN_FAILED ? failed_phase(run) : NULL;
    if (phase)
        snprintf(t->left, PIECE_TEXT_MAX, "in %.80s", phase);
    if (run->elapsed_ms != TIME_UNKNOWN)
        snprintf(t->elapsed, PIECE_TEXT_MAX, "after %s", format_duration(run->elapsed_ms, text));
    if (run->finished_ms != TIME_UNKNOWN)
        snprintf(t->done, PIECE_TEXT_MAX, "at %.60s",
                 clock_text(run->finished_ms, p->now_ms, clock));
}

static void describe(const struct canvas *c, const struct run_page *p, struct state_texts *t)
{
    if (run_state_terminal(p->run->state))
        describe_ended(p, t);
    else if (p->run->state == RUN_PENDING || p->run->state == RUN_UNKNOWN)
        describe_pending(p, t);
    else if (p->run->state == RUN_DEPLOYING)
        describe_deploying(p, t);
    else
        describe_running(c, p, t);
}

void state_draw(struct canvas *c, struct rect r, const struct run_page *p)
{
    const struct run *run = p->run;
    struct state_texts t = {.word = NULL};
    char attempt[PIECE_TEXT_MAX] = "", end[PIECE_TEXT_MAX] = "";
    bool ended = run_state_terminal(run->state);
    const char *title = state_title(run->state);
    int title_min = 0;
    if (run->state == RUN_UNKNOWN && run->state_word && *run->state_word) {
        title = run->state_word;
        title_min = 6;
    }
    if (run->state == RUN_FAILED)
        profiler_end(p, end);
    describe(c, p, &t);
    if (run->attempt > 1)
        snprintf(attempt, sizeof attempt, "attempt %d", run->attempt);
    // A failure reads as a sentence: FAILED in DecodeSweep after 51m at 11:20.
    const struct piece running[] = {
        {title, state_role(run->state), 0, title_min, 0},
        {verdict_is_stuck(p) || run->trouble ? "STUCK" : "", ROLE_FAILED, 1, 0, 2},
        {t.elapsed, ROLE_TEXT, 1, 0, 3},
        {t.word, ROLE_TEXT, 4, 0, 1},
        {t.left, run->eta.known ? ROLE_TITLE : ROLE_DIM, 2, 0, 3},
        {t.range, ROLE_TEXT, 3, 0, 1},
        {t.done, ROLE_TEXT, 5, 0, 3},
        {attempt, ROLE_WARNING, 6, 0, 3},
        {run->deleted_ms != TIME_UNKNOWN ? "being deleted" : "", ROLE_WARNING, 6, 0, 3},
    };
    const struct piece over[] = {
        {title, state_role(run->state), 0, title_min, 0},
        {t.left, ROLE_TITLE, 2, 6, 1},
        {t.elapsed, ROLE_TEXT, 1, 0, 1},
        {t.done, ROLE_TEXT, 3, 0, 1},
        {end, ROLE_TEXT, 6, 0, 3},
        {attempt, ROLE_WARNING, 4, 0, 3},
        {run->deleted_ms != TIME_UNKNOWN ? "being deleted" : "", ROLE_WARNING, 5, 0, 3},
    };
    size_t n = ended ? ARRAY_LEN(over) : ARRAY_LEN(running);
    draw_pieces(c, r.row, r.col + PAGE_MARGIN, r.cols - 2 * PAGE_MARGIN, ended ? over : running, n,
                n);
}

// What takes too long, and by how much: "this step takes 12m longer than usual (9 of 10 end in 9m)".
static bool late_text(const struct eta_late *late, char out[PIECE_TEXT_MAX])
{
    static const char *const what[] = {
        [ETA_LATE_RUN] = "the run", [ETA_LATE_PHASE] = "this phase", [ETA_LATE_STEP] = "this step"};
    char by[CELL_TEXT_MAX], usual[CELL_TEXT_MAX];
    if (late->what == ETA_NOT_LATE || *format_estimate(late->by_s, by) == '-')
        return false;
    int n = snprintf(out, PIECE_TEXT_MAX, "%s takes %.16s longer than usual", what[late->what], by);
    if (*format_usual(late->usual_s, usual) != '-')
        snprintf(out + n, PIECE_TEXT_MAX - (size_t)n, " (9 of 10 end in %.16s)", usual);
    return true;
}

// A request that nobody has begun with: operators do within two minutes.
static bool waiting_text(const struct run_page *p, char out[PIECE_TEXT_MAX])
{
    enum { USUAL_MS = 120000 };
    char by[CELL_TEXT_MAX];
    int64_t since = p->run->created_ms;
    if (p->run->state != RUN_PENDING || since == TIME_UNKNOWN || since > p->now_ms)
        return false;
    if (p->now_ms - since <= USUAL_MS)
        snprintf(out, PIECE_TEXT_MAX, "profiling usually begins within 2m");
    else
        snprintf(out, PIECE_TEXT_MAX, "profiling usually begins within 2m: %s longer than usual",
                 format_estimate((double)(p->now_ms - since - USUAL_MS) / 1000, by));
    return true;
}

struct estimate_texts {
    char late[PIECE_TEXT_MAX];
    const char *basis;
    bool alarming;
};

static bool estimate_fill(struct estimate_texts *t, const struct run_page *p)
{
    const struct run *run = p->run;
    *t = (struct estimate_texts){.basis = ""};
    if (waiting_text(p, t->late)) {
        t->alarming = run->freshness == FRESH_LATE || run->freshness == FRESH_STALE;
        return true;
    }
    if (run->state != RUN_PROFILING)
        return false;
    if (run->eta.known && pod_is_in_trouble(p)) {
        snprintf(t->late, sizeof t->late, "does not hold: the profiler is not running");
        t->alarming = true;
        return true;
    }
    struct eta_late late = eta_lateness(run, p->now_ms);
    t->alarming = late_text(&late, t->late);
    t->basis = run->eta.known && run->eta.basis ? run->eta.basis : "";
    if (!run->eta.known && !t->late[0] && !run->trouble && !verdict_is_stuck(p) &&
        !run_unknown_reason(run))
        t->basis = "too little is measured yet to tell the end";
    return t->late[0] || t->basis[0];
}

enum { ESTIMATE_PIECES = 2 };

static void estimate_pieces(const struct estimate_texts *t, struct piece out[ESTIMATE_PIECES])
{
    out[0] = (struct piece){t->late, t->alarming ? ROLE_WARNING : ROLE_DIM, 0, 0, 0};
    out[1] = (struct piece){t->basis, ROLE_DIM, 1, 0, 0};
}

int estimate_height(const struct canvas *c, const struct run_page *p, int cols)
{
    struct estimate_texts t;
    struct piece pieces[ESTIMATE_PIECES];
    if (p->bare || !estimate_fill(&t, p))
        return 0;
    estimate_pieces(&t, pieces);
    return flow_height(c, fact_rect((struct rect){0, 0, 1, cols}).cols, pieces, ESTIMATE_PIECES,
                       p->low ? 1 : ESTIMATE_PIECES);
}

void estimate_draw(struct canvas *c, struct rect r, const struct run_page *p)
{
    struct estimate_texts t;
    struct piece pieces[ESTIMATE_PIECES];
    estimate_fill(&t, p);
    estimate_pieces(&t, pieces);
    draw_label(c, r, "estimate");
    flow_pieces(c, fact_rect(r), pieces, ESTIMATE_PIECES);
}

// Without an error the message of a failure is all there is.
static const char *error_text(const struct run *run)
{
    if (run->state != RUN_FAILED)
        return NULL;
    return run->error && *run->error ? run->error : run->message;
}

int error_height(const struct canvas *c, const struct run_page *p, int cols)
{
    (void)c;
    const char *text = error_text(p->run);
    return text ? canvas_wrap_height(text, cols - ERROR_INDENT - PAGE_MARGIN, CANVAS_ROWS_MAX / 2)
                : 0;
}

void error_draw(struct canvas *c, struct rect r, const struct run_page *p)
{
    r.col += ERROR_INDENT;
    r.cols -= ERROR_INDENT + PAGE_MARGIN;
    canvas_wrap(c, r, ROLE_TEXT, error_text(p->run));
}
