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

enum { MARGIN = 1, PERCENT_COLS = 6 };

static int inner(int cols)
{
    return cols > 2 * MARGIN ? cols - 2 * MARGIN : cols;
}

int spec_height(const struct canvas *c, const struct run_page *p, int cols)
{
    (void)c;
    (void)cols;
    return !p->bare && (p->run->model || p->run->backend || p->run->strategy || p->run->gpu_sku);
}

// What the user asked for, most important first; pieces are joined by dots.
void spec_draw(struct canvas *c, struct rect r, const struct run_page *p)
{
    const struct run *run = p->run;
    char gpus[PIECE_TEXT_MAX] = "", ttft[PIECE_TEXT_MAX] = "", itl[PIECE_TEXT_MAX] = "",
         load[PIECE_TEXT_MAX] = "";
    const char *le = canvas_glyph(c, GLYPH_LE);
    if (run->gpu_total >= 0)
        snprintf(gpus, sizeof gpus, "%.48s%s%s%d", run->gpu_sku ? run->gpu_sku : "GPUs", " ",
                 canvas_glyph(c, GLYPH_TIMES), run->gpu_total);
    else if (run->gpu_sku)
        snprintf(gpus, sizeof gpus, "%.64s", run->gpu_sku);
    if (!isnan(run->ttft_ms))
        snprintf(ttft, sizeof ttft, "TTFT %s %.4g ms", le, run->ttft_ms);
    if (!isnan(run->itl_ms))
        snprintf(itl, sizeof itl, "ITL %s %.4g ms", le, run->itl_ms);
    if (!isnan(run->isl) && !isnan(run->osl))
        snprintf(load, sizeof load, "%.6g%s%.6g tok", run->isl, canvas_glyph(c, GLYPH_ARROW),
                 run->osl);
    const char *texts[] = {run->model, run->backend, run->strategy, gpus, ttft, itl, load};
    char dotted[ARRAY_LEN(texts)][PIECE_TEXT_MAX];
    struct piece pieces[PIECES_MAX];
    size_t n = 0;
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        if (!texts[i] || !*texts[i])
            continue;
        snprintf(dotted[i], sizeof dotted[i], "%s %.80s", canvas_glyph(c, GLYPH_DOT), texts[i]);
        const char *text = n > 0 ? dotted[i] : texts[i];
        pieces[n] = (struct piece){text, ROLE_TEXT, (int)i, i == 0 ? inner(r.cols) : 0, n > 0};
        n++;
    }
    draw_pieces(c, r.row, r.col + MARGIN, inner(r.cols), pieces, n, n);
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
    return p->run->state != RUN_FAILED && p->run->state != RUN_PENDING &&
           !isnan(p->run->overall_percent);
}

void overall_draw(struct canvas *c, struct rect r, const struct run_page *p)
{
    double done = fmin(fmax(p->run->overall_percent / 100, 0), 1);
    int cols = inner(r.cols);
    int col = r.col + MARGIN;
    int end = col + cols;
    if (cols >= 40)
        col = canvas_text(c, r.row, col, cols, ROLE_LABEL, "overall") + 2;
    canvas_bar(c, r.row, col, end - PERCENT_COLS - col, done, done < 1 ? done + 0.001 : done);
    char percent[16];
    snprintf(percent, sizeof percent, "%.0f %%", floor(done * 100));
    canvas_text_right(c, r.row, end - PERCENT_COLS, PERCENT_COLS, ROLE_TITLE, percent);
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
    return p->focus ? phases_focus_height(p->run) : (int)p->run->phase_count;
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
    r.col += MARGIN;
    r.cols = inner(r.cols);
    if (phase_word_only(p->run))
        draw_phase_word(c, r, p->run);
    else if (p->focus)
        phases_focus_draw(c, r, p->run, p->now_ms);
    else
        phases_draw(c, r, p->run, p->now_ms);
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
    if (!run_unknown_reason(p->run))
        return 0;
    unknown_text(p->run, text, sizeof text);
    return canvas_wrap_height(text, inner(cols), UNKNOWN_ROWS_MAX);
}

void unknown_draw(struct canvas *c, struct rect r, const struct run_page *p)
{
    char text[UNKNOWN_TEXT_MAX];
    r.col += MARGIN;
    r.cols = inner(r.cols);
    canvas_wrap(c, r, ROLE_WARNING, unknown_text(p->run, text, sizeof text));
}
