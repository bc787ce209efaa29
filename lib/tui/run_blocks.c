// SPDX-License-Identifier: Apache-2.0
#include "tui/run_blocks.h"

#include "base/attr.h"
#include "model/format.h"
#include "model/phases.h"
#include "tui/phases_draw.h"
#include "tui/pieces.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

// Narrower than this there are no labels.
enum { LABELLED_COLS = 40 };

int page_inner(int cols)
{
    return cols > 2 * PAGE_MARGIN ? cols - 2 * PAGE_MARGIN : cols;
}

struct rect fact_rect(struct rect r)
{
    int indent = PAGE_MARGIN + (r.cols < LABELLED_COLS ? 0 : LABEL_COLS);
    return (struct rect){r.row, r.col + indent, r.rows, r.cols - indent - PAGE_MARGIN};
}

void draw_label(struct canvas *c, struct rect r, const char *label)
{
    if (r.cols >= LABELLED_COLS)
        canvas_text(c, r.row, r.col + PAGE_MARGIN, LABEL_COLS, ROLE_LABEL, label);
}

struct rect bar_rect(struct rect r)
{
    struct rect bar = fact_rect(r);
    bar.cols -= BAR_TEXT_COLS;
    return bar;
}

int rule_height(const struct canvas *c, const struct run_page *p, int cols)
{
    (void)c;
    (void)cols;
    return !p->bare;
}

void rule_draw(struct canvas *c, struct rect r, const struct run_page *p)
{
    (void)p;
    canvas_fill(c, r, ROLE_BORDER, canvas_glyph(c, GLYPH_HLINE));
}

int state_height(const struct canvas *c, const struct run_page *p, int cols)
{
    (void)c;
    (void)p;
    (void)cols;
    return 1;
}

int overall_height(const struct canvas *c, const struct run_page *p, int cols)
{
    (void)c;
    (void)cols;
    bool moves = p->run->state == RUN_PROFILING && !verdict_is_stuck(p);
    return moves && !isnan(p->run->overall_percent);
}

void overall_draw(struct canvas *c, struct rect r, const struct run_page *p)
{
    double done = fmin(fmax(p->run->overall_percent / 100, 0), 1);
    struct rect bar = bar_rect(r);
    draw_label(c, r, "overall");
    canvas_bar(c, bar.row, bar.col, bar.cols, done, done < 1 ? done + 0.001 : done);
    char percent[16];
    snprintf(percent, sizeof percent, "%.0f %%", floor(done * 100));
    canvas_text_right(c, r.row, bar.col + bar.cols, BAR_TEXT_COLS, ROLE_TITLE, percent);
}

// Where neither a list of phases nor a plan is known there is still the word itself.
static bool phase_word_only(const struct run *run)
{
    return run->phase_count == 0 && run->phase && *run->phase && !phase_is_failed(run->phase) &&
           !phase_is_complete(run->phase);
}

int phases_height(const struct canvas *c, const struct run_page *p, int cols)
{
    (void)c;
    (void)cols;
    if (run_unknown_reason(p->run))
        return 0;
    if (phase_word_only(p->run))
        return 1;
    if (p->focus)
        return phases_focus_height(p->run);
    return p->airy ? phases_airy_height(p->run) : (int)p->run->phase_count;
}

static void draw_phase_word(struct canvas *c, struct rect r, const struct run *run)
{
    char number[32], step[CELL_TEXT_MAX];
    format_step(run, step);
    struct piece pieces[] = {
        {canvas_glyph(c, GLYPH_ACTIVE), ROLE_ACTIVE, 0, 0, 0},
        {phase_number_text(run, number, sizeof number), ROLE_DIM, 3, 0, 1},
        {run->phase, ROLE_TITLE, 1, 4, 1},
        {run->step_current < 0 ? "" : step, ROLE_TEXT, 2, 0, 2},
    };
    draw_pieces(c, r.row, r.col, r.cols, pieces, ARRAY_LEN(pieces), ARRAY_LEN(pieces));
}

void phases_block_draw(struct canvas *c, struct rect r, const struct run_page *p)
{
    r.col += PAGE_MARGIN;
    r.cols = page_inner(r.cols);
    if (phase_word_only(p->run))
        draw_phase_word(c, r, p->run);
    else if (p->focus)
        phases_focus_draw(c, r, p->run, p->now_ms);
    else
        phases_draw(c, r, p->run, step_block_shown(p), p->now_ms);
}

// Reason and hint as one sentence.
static const char *unknown_text(const struct run *run, char *out, size_t size)
{
    char hint_text[RUN_HINT_MAX];
    const char *hint = run_unknown_hint(run, hint_text);
    snprintf(out, size, "%s%s%s", run_unknown_reason(run), hint ? "; " : "", hint ? hint : "");
    return out;
}

enum { UNKNOWN_TEXT_MAX = 768, UNKNOWN_ROWS_MAX = 12 };

int unknown_height(const struct canvas *c, const struct run_page *p, int cols)
{
    char text[UNKNOWN_TEXT_MAX];
    (void)c;
    if (!run_unknown_reason(p->run) || verdict_is_grave(p))
        return 0;
    unknown_text(p->run, text, sizeof text);
    return canvas_wrap_height(text, page_inner(cols), UNKNOWN_ROWS_MAX);
}

void unknown_draw(struct canvas *c, struct rect r, const struct run_page *p)
{
    char text[UNKNOWN_TEXT_MAX];
    r.col += PAGE_MARGIN;
    r.cols = page_inner(r.cols);
    canvas_wrap(c, r, ROLE_WARNING, unknown_text(p->run, text, sizeof text));
}
