// SPDX-License-Identifier: Apache-2.0
#include "tui/list_summary.h"

#include "base/attr.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { PARTS = 7, PART_MAX = 48, GPU_TEXT_MAX = 128 };

struct part {
    char text[PART_MAX];
    enum role role;
};

// "4 profiling" and the like, of what there is; what needs a look stands out.
static size_t make_parts(const struct dash *d, struct part parts[PARTS])
{
    const struct list_totals *t = &d->list.order.totals;
    const struct {
        size_t count;
        const char *word;
        enum role role;
    } all[PARTS] = {
        {t->profiling, "profiling", ROLE_ACTIVE}, {t->stuck, "stuck", ROLE_STALE},
        {t->pending, "pending", ROLE_TEXT},       {t->deploying, "deploying", ROLE_ACTIVE},
        {t->failed, "failed", ROLE_FAILED},       {t->done, "done", ROLE_OK},
        {t->unknown, "unknown", ROLE_WARNING},
    };
    size_t n = 0;
    char number[GROUPED_TEXT_MAX];
    for (size_t i = 0; i < PARTS; i++) {
        if (all[i].count == 0)
            continue;
        snprintf(parts[n].text, PART_MAX, "%s %s", grouped_text((double)all[i].count, number),
                 all[i].word);
        parts[n++].role = all[i].role;
    }
    return n;
}

static bool is_narrowed(const struct dash *d)
{
    return d->list.order.count != d->list.order.total;
}

static void of_total(const struct dash *d, char out[PIECE_TEXT_MAX])
{
    char count[GROUPED_TEXT_MAX], total[GROUPED_TEXT_MAX];
    snprintf(out, PIECE_TEXT_MAX, "%s of %s", grouped_text((double)d->list.order.count, count),
             grouped_text((double)d->list.order.total, total));
}

// "18 GPUs · 41 GPU-h"; a sum of which nothing is known is not told.
static void gpu_text(const struct dash *d, const struct canvas *c, char out[GPU_TEXT_MAX])
{
    const struct list_totals *t = &d->list.order.totals;
    char now[GROUPED_TEXT_MAX], hours[GROUPED_TEXT_MAX];
    size_t len = 0;
    out[0] = '\0';
    if (t->gpus_now > 0 || !t->gpus_partial)
        len = (size_t)snprintf(out, GPU_TEXT_MAX, "%s%s GPU%s in use",
                               t->gpus_partial ? canvas_glyph(c, GLYPH_GE) : "",
                               grouped_text(t->gpus_now, now), t->gpus_now == 1 ? "" : "s");
    if (t->gpu_hours > 0)
        snprintf(out + len, GPU_TEXT_MAX - len, "%s%s%s%s%s GPU-h", len ? " " : "",
                 len ? canvas_glyph(c, GLYPH_DOT) : "", len ? " " : "",
                 t->hours_partial ? canvas_glyph(c, GLYPH_GE) : "",
                 grouped_text(t->gpu_hours, hours));
}

void list_title_text(const struct dash *d, char title[PIECE_TEXT_MAX], char *place, size_t size)
{
    const char *only = d->list.only;
    const char *at = d->at;
    if (only) {
        while (*at == ' ')
            at++;
        snprintf(title, PIECE_TEXT_MAX, "DGDRs in %.64s", *only ? only : "no namespace");
        snprintf(place, size, "%.100s", at);
    } else {
        snprintf(title, PIECE_TEXT_MAX, "DGDRs");
        snprintf(place, size, "%.100s%.100s", d->scope, d->at);
    }
}

void list_summary_text(const struct dash *d, const struct canvas *c, char *out, size_t size)
{
    enum { REST_COLS = 34 }; // of the header: title, freshness and clock
    struct part parts[PARTS];
    size_t n = make_parts(d, parts), len = 0;
    char gpus[GPU_TEXT_MAX], of[PIECE_TEXT_MAX];
    const char *dot = canvas_glyph(c, GLYPH_DOT);
    of_total(d, of);
    out[0] = '\0';
    if (is_narrowed(d))
        len = (size_t)snprintf(out, size, "%s", of);
    for (size_t i = 0; i < n && len < size; i++)
        len += (size_t)snprintf(out + len, size - len, "%s%s%s%s", len ? " " : "", len ? dot : "",
                                len ? " " : "", parts[i].text);
    gpu_text(d, c, gpus);
    bool fits = canvas_width(c, out) + 3 + canvas_width(c, gpus) <= c->cols - REST_COLS;
    if (fits && gpus[0] && d->list.order.count > 0 && len < size)
        snprintf(out + len, size - len, " %s %s", dot, gpus);
}

void list_summary_draw(const struct dash *d, struct canvas *c, int row)
{
    enum { MARGIN = 1, GAP = 3 };
    struct part parts[PARTS];
    size_t n = make_parts(d, parts);
    char gpus[GPU_TEXT_MAX], of[PIECE_TEXT_MAX];
    int col = MARGIN, end = c->cols - MARGIN;
    if (d->list.order.total == 0)
        return;
    if (is_narrowed(d)) {
        of_total(d, of);
        col = canvas_text(c, row, col, end - col, ROLE_KEY, of);
    }
    for (size_t i = 0; i < n; i++) {
        if (col + GAP + canvas_width(c, parts[i].text) > end)
            break;
        if (col > MARGIN)
            col = canvas_textf(c, row, col, GAP, ROLE_DIM, " %s ", canvas_glyph(c, GLYPH_DOT));
        col = canvas_text(c, row, col, end - col, parts[i].role, parts[i].text);
    }
    gpu_text(d, c, gpus);
    int width = canvas_width(c, gpus);
    if (d->list.order.count > 0 && col + GAP + width <= end)
        canvas_text(c, row, end - width, width, ROLE_TEXT, gpus);
}

// "41–80 of 10,000"; "" when all are in sight.
static void rows_text(const struct dash *d, const struct canvas *c, char out[PIECE_TEXT_MAX])
{
    const struct list_view *v = &d->list;
    char first[GROUPED_TEXT_MAX], last[GROUPED_TEXT_MAX], all[GROUPED_TEXT_MAX];
    out[0] = '\0';
    if (v->order.count <= (size_t)v->page)
        return;
    snprintf(out, PIECE_TEXT_MAX, "%s%s%s of %s", grouped_text(v->top + 1, first),
             canvas_glyph(c, GLYPH_DASH), grouped_text(v->top + v->page, last),
             grouped_text((double)v->order.count, all));
}

void list_remark_text(const struct dash *d, const struct canvas *c, char *out, size_t size)
{
    enum { WORDY_COLS = 100 }; // here there is room to say which way round
    const struct list_view *v = &d->list;
    char rows[PIECE_TEXT_MAX], of[PIECE_TEXT_MAX];
    bool wordy = (v->sort.by_field || v->sort.falling) && c->cols >= WORDY_COLS;
    rows_text(d, c, rows);
    of_total(d, of);
    size_t len;
    if (v->filter[0])
        len = (size_t)snprintf(out, size, "/%s: %s%s", v->filter, of,
                               v->parsed.problem[0] ? ", part of it does not count" : "");
    else
        len = (size_t)snprintf(out, size, "by %s%s%s", list_sort_name(v->sort), wordy ? ", " : "",
                               wordy ? list_sort_direction(v->sort) : "");
    if (rows[0] && len < size)
        snprintf(out + len, size - len, " %s %s", canvas_glyph(c, GLYPH_DOT), rows);
}

void list_filter_remark(const struct dash *d, char *out, size_t size)
{
    const struct list_view *v = &d->list;
    char of[PIECE_TEXT_MAX];
    of_total(d, of);
    if (v->parsed.problem[0])
        snprintf(out, size, "%s", v->parsed.problem);
    else if (v->filter[0])
        snprintf(out, size, "%s", of);
    else
        snprintf(out, size, "llama  !vllm  state=Failed  eta<10m  gpus>=8");
}

void list_empty_text(const struct dash *d, char *out, size_t size)
{
    const struct list_view *v = &d->list;
    if (d->link.state == TUI_LINK_CONNECTING)
        snprintf(out, size, "waiting for the first word from the cluster");
    else if (v->order.total > 0 && v->only && v->filter[0])
        snprintf(out, size,
                 "no run in namespace %.64s matches \"%s\"; Esc drops the filter, n shows the next "
                 "namespace",
                 v->only, v->filter);
    else if (v->order.total > 0 && v->only)
        snprintf(out, size, "no runs in namespace %.64s any more; n shows the next namespace",
                 v->only);
    else if (v->order.total > 0)
        snprintf(out, size, "no run matches \"%s\"; Esc shows all", v->filter);
    else if (d->link.state == TUI_LINK_REFUSED)
        snprintf(out, size,
                 "the server does not let us see the runs in %.100s%.100s; r asks again once that "
                 "is mended",
                 d->scope, d->at);
    else if (d->link.state == TUI_LINK_OFFLINE)
        snprintf(out, size, "no contact to the server, and no runs were seen before; r tries now");
    else
        snprintf(out, size,
                 "no runs in %.100s%.100s yet; they appear here as soon as they are created",
                 d->scope, d->at);
}
