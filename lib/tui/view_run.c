// SPDX-License-Identifier: Apache-2.0
#include "tui/view.h"

#include "base/attr.h"
#include "base/mem.h"
#include "tui/chrome.h"
#include "tui/layout.h"
#include "tui/list_step.h"
#include "tui/pieces.h"
#include "tui/run_page.h"

#include <stdio.h>
#include <stdlib.h>

// From this size on the page is used, below it the few lines of run_tiny_draw().
enum { PAGE_ROWS = 8, PAGE_COLS = 34, ROOMY_ROWS = 16, ROOMY_COLS = 60 };
// From these on the step in flight has a large bar, and the timeline room between its phases.
enum { STEP_ROWS = 28, STEP_COLS = 100, AIRY_ROWS = 44 };

void view_run_open(struct dash *d, const char *namespace_, const char *name)
{
    char *ns_copy = xstrdup(namespace_), *name_copy = xstrdup(name); // may be our own
    free(d->run.namespace_);
    free(d->run.name);
    d->run.namespace_ = ns_copy;
    d->run.name = name_copy;
    d->run.scrolled = false;
    d->run.top = 0;
    d->view = &view_run;
}

struct run *view_run_current(struct dash *d, const struct frame *f)
{
    const struct tui_source *s = &d->source;
    struct run *run = s->find(s->ctx, d->run.namespace_, d->run.name);
    if (run && s->derive)
        s->derive(s->ctx, run, &f->link, f->now_ms);
    return run;
}

static void draw_absent(struct dash *d, struct frame *f, struct rect body)
{
    struct canvas *c = f->canvas;
    char text[PIECE_TEXT_MAX * 4];
    if (d->link.state == TUI_LINK_CONNECTING)
        snprintf(text, sizeof text, "waiting for the first word from the cluster");
    else
        snprintf(text, sizeof text, "\"%.200s\" is not there: it was deleted, or never was",
                 d->run.name);
    int indent = body.cols > 20;
    struct rect r = {body.row, body.col + indent, body.rows, body.cols - 2 * indent};
    if (body.rows > 4)
        r = (struct rect){body.row + 1, r.col, body.rows - 1, r.cols};
    canvas_wrap(c, r, ROLE_WARNING, text);
}

// The whole page on a canvas of its own, of which the body shows a part.
static void draw_scrolled(struct dash *d, struct canvas *c, struct rect body,
                          const struct run_page *page, int height)
{
    struct canvas whole;
    canvas_init(&whole, height, body.cols, c->ascii);
    run_page_draw(&whole, (struct rect){0, 0, whole.rows, body.cols}, page);
    int last = whole.rows > body.rows ? whole.rows - body.rows : 0;
    d->run.top = d->run.top > last ? last : d->run.top;
    canvas_copy(c, body.row, &whole, d->run.top, body.rows);
    canvas_release(&whole);
}

// Draws the page and says at the footer's right what is out of sight.
static void draw_page(struct dash *d, struct frame *f, struct rect body, struct run_page *page,
                      char *remark, size_t size)
{
    struct canvas *c = f->canvas;
    int height = run_page_height(c, page, body.cols);
    page->low = height > body.rows && c->rows < STEP_ROWS && !d->run.scrolled;
    if (page->low)
        height = run_page_height(c, page, body.cols);
    d->run.page = body.rows;
    if (height <= body.rows)
        d->run.scrolled = false;
    if (!d->run.scrolled) {
        d->run.top = 0;
        run_page_draw(c, body, page);
        if (height > body.rows)
            snprintf(remark, size, "%s %d more", canvas_glyph(c, GLYPH_DOWN), height - body.rows);
        return;
    }
    draw_scrolled(d, c, body, page, height);
    snprintf(remark, size, "%d%s%d of %d", d->run.top + 1, canvas_glyph(c, GLYPH_DASH),
             d->run.top + body.rows, height);
}

// Without the logs, which are read where they are shown: the rest takes some microseconds, so it is made anew with each
// picture.
static void draw_run(struct dash *d, struct frame *f, struct rect body, const struct run *run,
                     char *remark, size_t size)
{
    struct canvas *c = f->canvas;
    const struct tui_source *s = &d->source;
    struct run_page page = {.run = run,
                            .conditions = d->run.conditions != (c->cols >= RUN_PAGE_WIDE_COLS),
                            .bare = c->rows < ROOMY_ROWS || c->cols < ROOMY_COLS,
                            .focus = c->rows < ROOMY_ROWS,
                            .big_step = c->rows >= STEP_ROWS && c->cols >= STEP_COLS,
                            .airy = c->rows >= AIRY_ROWS && c->cols >= RUN_PAGE_WIDE_COLS,
                            .now_ms = f->now_ms};
    struct tui_detail detail;
    if (s->detail && s->detail(s->ctx, &detail))
        page.evidence = detail.evidence;
    page.event_count = s->events ? s->events(s->ctx, run, &page.events) : 0;
    struct explain_input in = {.program = d->program,
                               .namespace_ = run->namespace_,
                               .name = run->name,
                               .run = run,
                               .evidence = page.evidence,
                               .now_ms = f->now_ms};
    struct explanation why;
    explain(&in, &why);
    page.why = &why;
    draw_page(d, f, body, &page, remark, size);
    explanation_release(&why);
}

// At the right end of the rule, where no key makes way for it; in the footer where there is no rule.
static void draw_remark(struct dash *d, struct frame *f, const struct chrome *layout,
                        const char *remark)
{
    struct canvas *c = f->canvas;
    chrome_footer(d, f, layout, layout->rule ? "" : remark);
    int width = canvas_width(c, remark);
    if (!layout->rule || width == 0 || (d->link.state != TUI_LINK_LIVE && d->link.text[0]))
        return;
    int col = c->cols - width - 4;
    canvas_text(c, c->rows - 2, col, 1, ROLE_TEXT, " ");
    canvas_text(c, c->rows - 2, col + 1, width, ROLE_DIM, remark);
    canvas_text(c, c->rows - 2, col + 1 + width, 1, ROLE_TEXT, " ");
}

static void run_draw(struct dash *d, struct frame *f)
{
    struct canvas *c = f->canvas;
    struct chrome layout = chrome_layout(c);
    struct run *run = view_run_current(d, f);
    char remark[PIECE_TEXT_MAX] = "";
    enum freshness fresh = chrome_freshness(d, run ? run->freshness : FRESH_UNKNOWN);
    bool page = c->rows >= PAGE_ROWS && c->cols >= PAGE_COLS;
    if (!page) {
        struct rect all = {0, 0, c->rows, c->cols};
        f->ticks = true;
        if (run)
            run_tiny_draw(c, all, run, fresh);
        else
            draw_absent(d, f, all);
        layout = (struct chrome){.header = false};
        chrome_footer(d, f, &layout, NULL);
        return;
    }
    char place[PIECE_TEXT_MAX * 2] = "";
    snprintf(place, sizeof place, "%.64s%.96s", d->run.namespace_, d->at);
    chrome_header(d, f, d->run.name, place, "", fresh, run ? run->freshness_age_ms : TIME_UNKNOWN);
    if (run)
        draw_run(d, f, layout.body, run, remark, sizeof remark);
    else
        draw_absent(d, f, layout.body);
    draw_remark(d, f, &layout, remark);
}

static unsigned scroll_to(struct dash *d, int top)
{
    // The first step down shows the page at its full height: nothing is left out of it.
    d->run.scrolled = top > 0;
    d->run.top = top > 0 ? top : 0;
    return DASH_DRAW;
}

// The view stays what it is: conditions are shown or not as before.
static unsigned go_to_neighbour(struct dash *d, int step)
{
    if (!list_neighbour(d, step))
        dash_note(
            d, step > 0 ? "this is the last run of the list" : "this is the first run of the list",
            d->drawn.mono_ms);
    return DASH_DRAW;
}

static unsigned run_act(struct dash *d, enum action action)
{
    int page = d->run.page > 1 ? d->run.page - 1 : 1;
    switch (action) {
    case ACTION_UP:
        return scroll_to(d, d->run.top - 1);
    case ACTION_DOWN:
        return scroll_to(d, d->run.top + 1);
    case ACTION_PAGE_UP:
        return scroll_to(d, d->run.top - page);
    case ACTION_PAGE_DOWN:
        return scroll_to(d, d->run.top + page);
    case ACTION_FIRST:
        return scroll_to(d, 0);
    case ACTION_LAST:
        return scroll_to(d, CANVAS_ROWS_MAX);
    case ACTION_CONDITIONS:
        d->run.conditions = !d->run.conditions;
        return DASH_DRAW;
    case ACTION_NEXT_RUN:
        return go_to_neighbour(d, 1);
    case ACTION_PREVIOUS_RUN:
        return go_to_neighbour(d, -1);
    case ACTION_LOGS:
        view_logs_open(d);
        return DASH_DRAW;
    case ACTION_EVIDENCE:
        view_evidence_open(d);
        return DASH_DRAW;
    case ACTION_BACK:
        d->view = &view_list;
        return DASH_DRAW;
    default:
        return 0;
    }
}

const struct view_ops view_run = {
    .bit = VIEW_RUN, .wants = WANT_EVIDENCE, .draw = run_draw, .act = run_act};
