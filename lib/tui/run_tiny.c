// SPDX-License-Identifier: Apache-2.0
#include "base/attr.h"
#include "model/format.h"
#include "tui/layout.h"
#include "tui/phases_draw.h"
#include "tui/pieces.h"
#include "tui/run_page.h"

#include <math.h>
#include <stdio.h>

struct tiny {
    const struct run *run;
    enum freshness freshness;
    char number[32];           // "6/7"
    char step[CELL_TEXT_MAX];  // "4/6", "" when unknown
    char left[PIECE_TEXT_MAX]; // "~24m", "" when unknown
    const char *fresh;         // "LIVE", "" when nothing is expected
    const char *mark;          // one character of state
};

static void tiny_fill(struct tiny *t, const struct canvas *c)
{
    const struct run *run = t->run;
    char text[CELL_TEXT_MAX];
    phase_number_text(run, t->number, sizeof t->number);
    format_step(run, t->step);
    if (run->step_current < 0)
        t->step[0] = '\0';
    t->left[0] = '\0';
    if (run->eta.known && run->state == RUN_PROFILING)
        snprintf(t->left, sizeof t->left, "~%s", format_estimate(run->eta.remaining_s, text));
    t->fresh = t->freshness == FRESH_UNKNOWN ? "" : freshness_name(t->freshness);
    t->mark = run->state == RUN_UNKNOWN ? "?" : canvas_glyph(c, state_glyph(run->state));
}

static void line_name(struct canvas *c, struct rect r, const struct tiny *t)
{
    const struct piece pieces[] = {
        {t->run->name, ROLE_TITLE, 1, 3, 0},
        {t->fresh, freshness_role(t->freshness), 0, 0, 1},
    };
    draw_pieces(c, r.row, r.col, r.cols, pieces, ARRAY_LEN(pieces), 1);
}

static void line_phase(struct canvas *c, struct rect r, const struct tiny *t)
{
    const struct run *run = t->run;
    bool phase = run->phase && *run->phase && run->state == RUN_PROFILING;
    const struct piece pieces[] = {
        {phase ? t->number : t->mark, phase ? ROLE_ACTIVE : state_role(run->state), 0, 0, 0},
        {phase ? run->phase : state_title(run->state), ROLE_TITLE, 1, 3, 1},
    };
    draw_pieces(c, r.row, r.col, r.cols, pieces, ARRAY_LEN(pieces), ARRAY_LEN(pieces));
}

static void line_step(struct canvas *c, struct rect r, const struct tiny *t)
{
    double done, active;
    int text = canvas_width(c, t->step);
    int bar = r.cols - (text ? text + 1 : 0);
    step_fractions(t->run, &done, &active);
    if (bar >= 3)
        canvas_bar(c, r.row, r.col, bar, done, active);
    canvas_text_right(c, r.row, r.col + r.cols - text, text, ROLE_TEXT, t->step);
}

static void line_time(struct canvas *c, struct rect r, const struct tiny *t)
{
    char elapsed[CELL_TEXT_MAX];
    const struct piece pieces[] = {
        {format_duration(t->run->elapsed_ms, elapsed), ROLE_TEXT, 1, 0, 0},
        {t->left, ROLE_TITLE, 0, 0, 1},
        {t->left[0] ? "left" : "", ROLE_TEXT, 2, 0, 1},
    };
    draw_pieces(c, r.row, r.col, r.cols, pieces, ARRAY_LEN(pieces), ARRAY_LEN(pieces));
}

static void line_state(struct canvas *c, struct rect r, const struct tiny *t)
{
    char percent[16] = "";
    if (!isnan(t->run->overall_percent) && t->run->state == RUN_PROFILING)
        snprintf(percent, sizeof percent, "%.0f%%",
                 floor(fmin(fmax(t->run->overall_percent, 0), 100)));
    const struct piece pieces[] = {
        {t->mark, state_role(t->run->state), 1, 0, 0},
        {state_title(t->run->state), state_role(t->run->state), 0, r.cols - 2, 1},
        {percent, ROLE_TITLE, 2, 0, 1},
    };
    draw_pieces(c, r.row, r.col, r.cols, pieces, ARRAY_LEN(pieces), 2);
}

static void lines_text(struct canvas *c, struct rect r, const struct tiny *t)
{
    const struct run *run = t->run;
    bool failed = run->state == RUN_FAILED && run->error && *run->error;
    canvas_wrap(c, r, ROLE_TEXT, failed ? run->error : run->message);
}

// Everything in one row: the state's mark first, so that it is what one column shows.
static void draw_one_row(struct canvas *c, struct rect r, const struct tiny *t)
{
    bool phase = t->run->phase && *t->run->phase && t->run->state == RUN_PROFILING;
    const struct piece pieces[] = {
        {t->mark, state_role(t->run->state), 0, 0, 0},
        {t->run->name, ROLE_TITLE, 1, r.cols >= 16 ? r.cols / 2 : 3, 1},
        {phase ? t->run->phase : state_title(t->run->state), ROLE_TEXT, 5, 6, 1},
        {phase ? t->number : "", ROLE_TEXT, 3, 0, 1},
        {t->step, ROLE_TEXT, 4, 0, 1},
        {t->left, ROLE_TEXT, 2, 0, 1},
        {t->fresh, freshness_role(t->freshness), 6, 0, 1},
    };
    draw_pieces(c, r.row, r.col, r.cols, pieces, ARRAY_LEN(pieces), ARRAY_LEN(pieces));
}

void run_tiny_draw(struct canvas *c, struct rect r, const struct run *run, enum freshness freshness)
{
    static void (*const draw[])(struct canvas *, struct rect, const struct tiny *) = {
        line_name, line_phase, line_step, line_time, line_state, lines_text};
    struct tiny t = {.run = run, .freshness = freshness};
    double done, active;
    tiny_fill(&t, c);
    if (r.rows <= 1 || r.cols < 5) {
        draw_one_row(c, r, &t);
        return;
    }
    bool failed = run->state == RUN_FAILED;
    bool profiling = run->state == RUN_PROFILING;
    step_fractions(run, &done, &active);
    int text = canvas_wrap_height(failed && run->error ? run->error : run->message, r.cols, r.rows);
    bool steps = profiling && !isnan(done);
    bool times = run->elapsed_ms != TIME_UNKNOWN || t.left[0];
    struct layout_item lines[] = {
        {.priority = 0, .min = 1, .want = 1},
        {.priority = 1, .min = 1, .want = 1},
        {.priority = 2, .min = steps, .want = steps},
        {.priority = failed ? 4 : 3, .min = times, .want = times},
        {.priority = 5, .min = profiling && run->phase, .want = 1},
        {.priority = failed ? 2 : 6, .min = text > 0, .want = text},
    };
    layout_fit(lines, ARRAY_LEN(lines), r.row, r.rows, LAYOUT_GAPS_SOFT);
    for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
        if (lines[i].size > 0)
            draw[i](c, (struct rect){lines[i].at, r.col, lines[i].size, r.cols}, &t);
    }
}
