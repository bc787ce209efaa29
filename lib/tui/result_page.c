// SPDX-License-Identifier: Apache-2.0
#include "tui/result_page.h"

#include "base/attr.h"
#include "base/mem.h"
#include "canvas/plot.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    COLS_MIN = 40,
    COLS_MAX = 120,
    ROWS_MAX = 400,
    LABEL_COLS = 12,
    PLOT_ROWS = 12,
    SERIES_MAX = 4,
    TEXT_MAX = 160,
    OTHERS_SHOWN = 20,
};

struct page {
    struct canvas *canvas;
    const struct result *r;
    int row, cols;
};

static int label(struct page *p, const char *name)
{
    canvas_text(p->canvas, p->row, 1, LABEL_COLS, ROLE_LABEL, name);
    return 1 + LABEL_COLS;
}

static void line(struct page *p, const char *name, enum role role, const char *text)
{
    int col = label(p, name), room = p->cols - col - 1;
    int rows = canvas_wrap_height(text, room, 4);
    canvas_wrap(p->canvas, (struct rect){p->row, col, rows, room}, role, text);
    p->row += rows;
}

static void draw_title(struct page *p)
{
    const struct result *r = p->r;
    struct canvas *c = p->canvas;
    int col = canvas_text(c, p->row, 1, p->cols - 2, ROLE_TITLE, r->name);
    col = canvas_text(c, p->row, col + 2, p->cols - col - 3, ROLE_DIM, r->namespace_);
    canvas_text(c, p->row, col + 2, p->cols - col - 3, r->finished ? ROLE_OK : ROLE_ACTIVE,
                r->state);
    p->row += 2;
}

static void config_text(const struct canvas *c, const struct result_worker *w, char *out,
                        size_t size)
{
    char gpus[32] = "";
    if (w->gpus != COUNT_UNKNOWN)
        snprintf(gpus, sizeof gpus, "%d GPU%s", w->gpus, w->gpus == 1 ? "" : "s");
    snprintf(out, size, "%d %s %s%s%s", w->replicas, canvas_glyph(c, GLYPH_TIMES),
             *gpus ? gpus : "GPUs unknown", w->mapping ? ", " : "", w->mapping ? w->mapping : "");
}

static void draw_selected(struct page *p)
{
    const struct result_config *config = &p->r->config;
    char text[TEXT_MAX];
    int before = p->row;
    for (size_t i = 0; i < config->worker_count; i++) {
        config_text(p->canvas, &config->workers[i], text, sizeof text);
        line(p, config->workers[i].role, ROLE_VALUE, text);
    }
    if (config->gpus != COUNT_UNKNOWN) {
        snprintf(text, sizeof text, "%d%s%s", config->gpus, p->r->gpu_sku ? " " : "",
                 p->r->gpu_sku ? p->r->gpu_sku : "");
        line(p, "GPUs in all", ROLE_VALUE, text);
    }
    if (p->r->deployment)
        line(p, "deployment", ROLE_VALUE, p->r->deployment);
    if (p->r->manifest_from)
        line(p, "manifest", ROLE_DIM, p->r->manifest_from);
    p->row += p->row > before;
}

// "TTFT   target 200 ms   predicted 187 ms   kept": the verdict is a word, its colour only repeats it.
static void draw_target(struct page *p, const char *name, double target, double promise, bool kept,
                        const char *remark)
{
    struct canvas *c = p->canvas;
    if (!isfinite(target) && !isfinite(promise))
        return;
    int col = label(p, name);
    if (isfinite(target))
        col = canvas_textf(c, p->row, col, p->cols - col - 1, ROLE_VALUE, "target %s %.4g ms",
                           canvas_glyph(c, GLYPH_LE), target) +
              3;
    if (isfinite(promise))
        col = canvas_textf(c, p->row, col, p->cols - col - 1, ROLE_VALUE, "predicted %.4g ms",
                           promise) +
              3;
    if (isfinite(target) && isfinite(promise))
        col = canvas_text(c, p->row, col, p->cols - col - 1, kept ? ROLE_OK : ROLE_WARNING,
                          kept ? "kept" : "missed") +
              3;
    canvas_text(c, p->row, col, p->cols - col - 1, ROLE_DIM, remark);
    p->row++;
}

static void draw_targets(struct page *p)
{
    const struct result *r = p->r;
    const struct result_promise *m = &r->promise;
    char remark[TEXT_MAX] = "";
    int before = p->row;
    if (m->beyond)
        snprintf(remark, sizeof remark, "input length outside of what was measured");
    else if (isfinite(m->ttft_ms))
        snprintf(remark, sizeof remark, "at %.0f input tokens", r->isl);
    draw_target(p, "TTFT", r->ttft_ms, m->ttft_ms, m->ttft_ms <= r->ttft_ms, remark);
    remark[0] = '\0';
    if (isfinite(m->itl_ms) && isfinite(m->requests))
        snprintf(remark, sizeof remark, "cache %.0f %% full, %.0f requests", m->kv_usage * 100,
                 m->requests);
    else if (isfinite(m->itl_ms))
        snprintf(remark, sizeof remark, "cache %.0f %% full", m->kv_usage * 100);
    draw_target(p, "ITL", r->itl_ms, m->itl_ms, m->itl_kept, remark);
    for (size_t i = 0; r->warnings[i]; i++)
        line(p, i == 0 ? "warning" : "", ROLE_WARNING, r->warnings[i]);
    p->row += p->row > before;
}

static void plot(struct page *p, const struct plot *what)
{
    int used = canvas_plot(p->canvas, (struct rect){p->row, 1, PLOT_ROWS, p->cols - 2}, what);
    p->row += used ? used + 1 : 0;
}

static void draw_prefill(struct page *p)
{
    const struct result *r = p->r;
    if (r->prefill_count == 0)
        return;
    double *x = xcalloc(r->prefill_count, sizeof *x), *y = xcalloc(r->prefill_count, sizeof *y);
    for (size_t i = 0; i < r->prefill_count; i++) {
        x[i] = r->prefill[i].isl;
        y[i] = r->prefill[i].ttft_ms;
    }
    const struct plot_series series = {x, y, r->prefill_count, ROLE_ACTIVE, NULL, '*'};
    char limit[TEXT_MAX];
    snprintf(limit, sizeof limit, "target %.4g ms", r->ttft_ms);
    plot(p, &(struct plot){&series, 1, "input length, tokens", "time to first token, ms",
                           r->ttft_ms, limit});
    free(x);
    free(y);
}

// The decode points lie on lines of one context length each; of many lines the ends and some between are drawn.
static void draw_decode(struct page *p)
{
    static const enum role roles[SERIES_MAX] = {ROLE_ACTIVE, ROLE_OK, ROLE_FAILED, ROLE_VALUE};
    static const char marks[SERIES_MAX] = {'*', '+', 'x', 'o'};
    const struct result *r = p->r;
    size_t starts[RESULT_POINTS_MAX > 512 ? 512 : RESULT_POINTS_MAX], lines = 0;
    if (r->decode_count == 0)
        return;
    for (size_t i = 0; i < r->decode_count && lines < ARRAY_LEN(starts); i++) {
        if (i == 0 || r->decode[i].context > r->decode[i - 1].context)
            starts[lines++] = i;
    }
    double *x = xcalloc(r->decode_count, sizeof *x), *y = xcalloc(r->decode_count, sizeof *y);
    for (size_t i = 0; i < r->decode_count; i++) {
        x[i] = r->decode[i].kv_usage * 100;
        y[i] = r->decode[i].itl_ms;
    }
    struct plot_series series[SERIES_MAX];
    char names[SERIES_MAX][32], limit[TEXT_MAX];
    size_t count = lines < SERIES_MAX ? lines : SERIES_MAX;
    for (size_t s = 0; s < count; s++) {
        size_t which = count > 1 ? s * (lines - 1) / (count - 1) : 0, from = starts[which];
        size_t end = which + 1 < lines ? starts[which + 1] : r->decode_count;
        snprintf(names[s], sizeof names[s], "%.0f tok", r->decode[from].context);
        series[s] =
            (struct plot_series){x + from, y + from, end - from, roles[s], names[s], marks[s]};
    }
    snprintf(limit, sizeof limit, "target %.4g ms", r->itl_ms);
    plot(p, &(struct plot){series, count, "cache in use, %", "time between tokens, ms", r->itl_ms,
                           limit});
    free(x);
    free(y);
}

static void draw_others(struct page *p)
{
    const struct result *r = p->r;
    for (size_t i = 0; i < r->other_count && i < OTHERS_SHOWN; i++) {
        char text[TEXT_MAX * 2] = "", part[TEXT_MAX];
        size_t len = 0;
        for (size_t w = 0; w < r->others[i].worker_count && len + TEXT_MAX < sizeof text; w++) {
            config_text(p->canvas, &r->others[i].workers[w], part, sizeof part);
            len += (size_t)snprintf(text + len, sizeof text - len, "%s%s %.100s", len ? " + " : "",
                                    r->others[i].workers[w].role, part);
        }
        line(p, i == 0 ? "also good" : "", ROLE_VALUE, text);
    }
    p->row += r->other_count > 0;
}

static void draw_missing(struct page *p)
{
    const struct result *r = p->r;
    if (!r->manifest && r->finished)
        line(p, "", ROLE_WARNING, "No configuration was left behind.");
    else if (!r->manifest)
        line(p, "", ROLE_DIM, "No result yet: profiling has not ended.");
    for (size_t i = 0; r->notes[i]; i++)
        line(p, "note", ROLE_WARNING, r->notes[i]);
}

static void draw_next(struct page *p, const char *program)
{
    const struct result *r = p->r;
    if (!r->manifest)
        return;
    char text[TEXT_MAX * 4];
    snprintf(text, sizeof text, "%.64s results %.253s -n %.63s --manifest | kubectl apply -f -",
             program, r->name, r->namespace_ ? r->namespace_ : "default");
    line(p, "apply it", ROLE_DIM, text);
}

int tui_result(struct canvas *out, const struct result *r, const char *program, int cols,
               bool ascii)
{
    cols = cols < COLS_MIN ? COLS_MIN : cols > COLS_MAX ? COLS_MAX : cols;
    canvas_init(out, ROWS_MAX, cols, ascii);
    struct page p = {.canvas = out, .r = r, .cols = cols};
    draw_title(&p);
    draw_selected(&p);
    draw_targets(&p);
    draw_prefill(&p);
    draw_decode(&p);
    draw_others(&p);
    draw_missing(&p);
    draw_next(&p, program);
    return p.row < ROWS_MAX ? p.row : ROWS_MAX;
}
