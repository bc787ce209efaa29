// SPDX-License-Identifier: Apache-2.0
#include "tui/view.h"

#include "base/mem.h"
#include "tui/chrome.h"
#include "tui/evidence_page.h"
#include "tui/list_step.h"
#include "tui/pieces.h"

#include <stdio.h>

// From this size on the page is used, below it a sentence.
enum { PAGE_ROWS = 8, PAGE_COLS = 34 };

void view_evidence_open(struct dash *d)
{
    d->evidence = (struct evidence_view){.top = 0};
    d->view = &view_evidence;
}

// The page moves under the user's eyes only when the user moves it: what was at the top of the screen stays there while
// things come and go above it. At the very top it stays at the top.
static void settle(struct evidence_view *v, const struct evidence_page *p)
{
    int row = 0;
    bool anchored = v->anchored && v->top > 0;
    for (size_t i = 0; anchored && i < p->count; i++) {
        if (p->rows[i].key == v->anchor) {
            int within = v->within < p->rows[i].height ? v->within : p->rows[i].height - 1;
            v->top = row + within;
            break;
        }
        row += p->rows[i].height;
    }
    int last = p->height > v->page ? p->height - v->page : 0;
    v->top = v->top > last ? last : v->top;
    v->anchored = false;
    row = 0;
    for (size_t i = 0; i < p->count && !v->anchored; i++) {
        if (row + p->rows[i].height > v->top) {
            v->anchor = p->rows[i].key;
            v->within = v->top - row;
            v->anchored = true;
        }
        row += p->rows[i].height;
    }
}

static const char *absence(const struct dash *d)
{
    return d->link.state == TUI_LINK_CONNECTING ? "waiting for the first word from the cluster"
                                                : "reading...";
}

static void draw_sentence(struct canvas *c, struct rect r, const struct dash *d,
                          const struct evidence *e)
{
    char *text CLEANUP_FREE = e ? evidence_sentence(e) : xstrdup(absence(d));
    int indent = r.cols > 20;
    canvas_wrap(c, (struct rect){r.row, r.col + indent, r.rows, r.cols - 2 * indent},
                e ? ROLE_TEXT : ROLE_DIM, text);
}

static void draw_page(struct dash *d, struct frame *f, struct rect body, const struct evidence *e,
                      char *remark, size_t size)
{
    struct canvas *c = f->canvas;
    struct evidence_view *v = &d->evidence;
    struct evidence_page page;
    evidence_page_build(&page, e, f->now_ms);
    evidence_page_layout(&page, c, body.cols);
    v->page = body.rows;
    settle(v, &page);
    evidence_page_draw(&page, c, body, v->top);
    if (page.height > body.rows)
        snprintf(remark, size, "%d%s%d of %d", v->top + 1, canvas_glyph(c, GLYPH_DASH),
                 v->top + body.rows, page.height);
    evidence_page_release(&page);
}

static void draw_header(struct dash *d, struct frame *f, const char *remark)
{
    char place[PIECE_TEXT_MAX * 2], summary[PIECE_TEXT_MAX * 2];
    struct run *run = view_run_current(d, f);
    enum freshness fresh = chrome_freshness(d, run ? run->freshness : FRESH_UNKNOWN);
    snprintf(place, sizeof place, "%.64s%.96s", d->run.namespace_, d->at);
    snprintf(summary, sizeof summary, "evidence%s%s", *remark ? "  " : "", remark);
    chrome_header(d, f, d->run.name, place, summary, fresh,
                  run ? run->freshness_age_ms : TIME_UNKNOWN);
}

static void evidence_draw(struct dash *d, struct frame *f)
{
    struct canvas *c = f->canvas;
    struct tui_detail detail = {0};
    struct chrome layout = chrome_layout(c);
    char remark[PIECE_TEXT_MAX] = "";
    bool given = d->source.detail && d->source.detail(d->source.ctx, &detail);
    const struct evidence *e = given ? detail.evidence : NULL;
    if (!e || c->rows < PAGE_ROWS || c->cols < PAGE_COLS)
        draw_sentence(c, layout.body, d, e);
    else
        draw_page(d, f, layout.body, e, remark, sizeof remark);
    if (layout.header)
        draw_header(d, f, remark);
    f->ticks = true;
    chrome_footer(d, f, &layout, NULL);
}

static unsigned scroll_to(struct dash *d, int top)
{
    d->evidence.top = top > 0 ? top : 0;
    d->evidence.anchored = false;
    return DASH_DRAW;
}

// The same of another run, from the top.
static unsigned go_to_neighbour(struct dash *d, int step)
{
    if (list_neighbour(d, step))
        view_evidence_open(d);
    else
        dash_note(
            d, step > 0 ? "this is the last run of the list" : "this is the first run of the list",
            d->drawn.mono_ms);
    return DASH_DRAW;
}

static unsigned evidence_act(struct dash *d, enum action action)
{
    enum { FAR = 1 << 20 };
    int page = d->evidence.page > 1 ? d->evidence.page - 1 : 1, top = d->evidence.top;
    switch (action) {
    case ACTION_UP:
        return scroll_to(d, top - 1);
    case ACTION_DOWN:
        return scroll_to(d, top + 1);
    case ACTION_PAGE_UP:
        return scroll_to(d, top - page);
    case ACTION_PAGE_DOWN:
        return scroll_to(d, top + page);
    case ACTION_FIRST:
        return scroll_to(d, 0);
    case ACTION_LAST:
        return scroll_to(d, FAR);
    case ACTION_NEXT_RUN:
        return go_to_neighbour(d, 1);
    case ACTION_PREVIOUS_RUN:
        return go_to_neighbour(d, -1);
    case ACTION_BACK:
        d->view = &view_run;
        return DASH_DRAW;
    case ACTION_LOGS:
        view_logs_open(d);
        return DASH_DRAW;
    default:
        return 0;
    }
}

const struct view_ops view_evidence = {
    .bit = VIEW_EVIDENCE, .wants = WANT_EVIDENCE, .draw = evidence_draw, .act = evidence_act};
