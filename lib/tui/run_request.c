// SPDX-License-Identifier: Apache-2.0
// What the user asked for: in a line or two, or as a block of labelled lines.
#include "tui/run_blocks.h"

#include "base/attr.h"
#include "tui/pieces.h"

#include <math.h>
#include <stdio.h>

enum { SPEC_ROWS_MAX = 2 };

struct request_texts {
    const char *model, *backend, *strategy; // "" when unknown
    char hardware[PIECE_TEXT_MAX];
    char ttft[PIECE_TEXT_MAX], itl[PIECE_TEXT_MAX];
    char load[PIECE_TEXT_MAX];
};

static const char *or_empty(const char *text)
{
    return text ? text : "";
}

static void describe(struct request_texts *t, const struct canvas *c, const struct run *run)
{
    const char *le = canvas_glyph(c, GLYPH_LE);
    *t = (struct request_texts){.model = or_empty(run->model),
                                .backend = or_empty(run->backend),
                                .strategy = or_empty(run->strategy)};
    if (run->gpu_total >= 0)
        snprintf(t->hardware, sizeof t->hardware, "%.48s %s%d",
                 run->gpu_sku ? run->gpu_sku : "GPUs", canvas_glyph(c, GLYPH_TIMES),
                 run->gpu_total);
    else
        snprintf(t->hardware, sizeof t->hardware, "%.64s", or_empty(run->gpu_sku));
    if (!isnan(run->ttft_ms))
        snprintf(t->ttft, sizeof t->ttft, "TTFT %s %.4g ms", le, run->ttft_ms);
    if (!isnan(run->itl_ms))
        snprintf(t->itl, sizeof t->itl, "ITL %s %.4g ms", le, run->itl_ms);
    if (!isnan(run->isl) && !isnan(run->osl))
        snprintf(t->load, sizeof t->load, "%.6g%s%.6g tok", run->isl, canvas_glyph(c, GLYPH_ARROW),
                 run->osl);
}

enum { SPEC_PIECES = 7 };

static void make_pieces(const struct request_texts *t, struct piece pieces[SPEC_PIECES])
{
    const char *texts[SPEC_PIECES] = {t->model, t->backend, t->strategy, t->hardware,
                                      t->ttft,  t->itl,     t->load};
    for (size_t i = 0; i < SPEC_PIECES; i++)
        pieces[i] = (struct piece){texts[i], ROLE_TEXT, (int)i, 0, 0};
}

int spec_height(const struct canvas *c, const struct run_page *p, int cols)
{
    struct request_texts t;
    struct piece pieces[SPEC_PIECES];
    if (p->bare || cols >= RUN_PAGE_WIDE_COLS)
        return 0;
    describe(&t, c, p->run);
    make_pieces(&t, pieces);
    return flow_height(c, page_inner(cols), pieces, SPEC_PIECES, p->low ? 1 : SPEC_ROWS_MAX);
}

void spec_draw(struct canvas *c, struct rect r, const struct run_page *p)
{
    struct request_texts t;
    struct piece pieces[SPEC_PIECES];
    describe(&t, c, p->run);
    make_pieces(&t, pieces);
    flow_pieces(c, (struct rect){r.row, r.col + PAGE_MARGIN, r.rows, page_inner(r.cols)}, pieces,
                SPEC_PIECES);
}

enum { REQUEST_ROWS = 5 };

struct request_row {
    const char *label;
    struct piece pieces[2];
};

// The labelled lines that have something to say.
static int make_rows(const struct run *run, const struct request_texts *t,
                     struct request_row out[REQUEST_ROWS])
{
    const struct request_row all[REQUEST_ROWS] = {
        {"model", {{t->model, ROLE_VALUE, 0, 0, 0}, {"", ROLE_VALUE, 1, 0, 0}}},
        {"backend", {{t->backend, ROLE_VALUE, 0, 0, 0}, {t->strategy, ROLE_VALUE, 1, 0, 0}}},
        {"hardware", {{t->hardware, ROLE_VALUE, 0, 0, 0}, {"", ROLE_VALUE, 1, 0, 0}}},
        {"targets", {{t->ttft, ROLE_VALUE, 0, 0, 0}, {t->itl, ROLE_VALUE, 1, 0, 0}}},
        {"workload",
         {{t->load, ROLE_VALUE, 0, 0, 0},
          {run->auto_apply_known && run->auto_apply ? "deploys by itself" : "", ROLE_DIM, 1, 0,
           0}}},
    };
    int n = 0;
    for (int i = 0; i < REQUEST_ROWS; i++) {
        if (all[i].pieces[0].text[0] || all[i].pieces[1].text[0])
            out[n++] = all[i];
    }
    return n;
}

int request_height(const struct canvas *c, const struct run_page *p, int cols)
{
    struct request_texts t;
    struct request_row rows[REQUEST_ROWS];
    (void)cols;
    describe(&t, c, p->run);
    return make_rows(p->run, &t, rows);
}

void request_draw(struct canvas *c, struct rect r, const struct run_page *p)
{
    struct request_texts t;
    struct request_row rows[REQUEST_ROWS];
    describe(&t, c, p->run);
    int n = make_rows(p->run, &t, rows);
    for (int i = 0; i < n && i < r.rows; i++) {
        struct rect row = {r.row + i, r.col, 1, r.cols};
        draw_label(c, row, rows[i].label);
        flow_pieces(c, fact_rect(row), rows[i].pieces, 2);
    }
}
