// SPDX-License-Identifier: Apache-2.0
#include "tui/run_blocks.h"

#include "base/attr.h"
#include "base/strbuf.h"
#include "model/format.h"
#include "tui/layout.h"
#include "tui/pieces.h"

#include <stdio.h>
#include <string.h>

enum { MARGIN = 1, LABEL_COLS = 9, MESSAGE_ROWS_MAX = 6, NOTE_ROWS_MAX = 3 };

static struct rect fact_rect(struct rect r)
{
    int indent = MARGIN + LABEL_COLS;
    if (r.cols < 40)
        indent = MARGIN;
    return (struct rect){r.row, r.col + indent, r.rows, r.cols - indent - MARGIN};
}

static void draw_label(struct canvas *c, struct rect r, const char *label)
{
    if (r.cols >= 40)
        canvas_text(c, r.row, r.col + MARGIN, LABEL_COLS, ROLE_LABEL, label);
}

static void draw_fact(struct canvas *c, struct rect r, const char *label, const char *text)
{
    draw_label(c, r, label);
    canvas_wrap(c, fact_rect(r), ROLE_VALUE, text);
}

int now_height(const struct canvas *c, const struct run_page *p, int cols)
{
    (void)c;
    (void)cols;
    return run_is_active(p->run) && p->run->step_sub && *p->run->step_sub;
}

void now_draw(struct canvas *c, struct rect r, const struct run_page *p)
{
    draw_fact(c, r, "now", p->run->step_sub);
}

int gpus_height(const struct canvas *c, const struct run_page *p, int cols)
{
    (void)c;
    (void)cols;
    return p->run->gpus >= 0 || (p->run->gpu_mapping && *p->run->gpu_mapping);
}

void gpus_draw(struct canvas *c, struct rect r, const struct run_page *p)
{
    const struct run *run = p->run;
    struct strbuf text CLEANUP_STRBUF = STRBUF_INIT;
    bool mapped = run->gpu_mapping && *run->gpu_mapping;
    if (run->gpus >= 0)
        strbuf_addf(&text, "%d %s", run->gpus, mapped ? canvas_glyph(c, GLYPH_DOT) : "in use");
    if (mapped)
        strbuf_addf(&text, "%s%s", run->gpus >= 0 ? " " : "", run->gpu_mapping);
    draw_fact(c, r, "GPUs", text.buf);
}

static bool has_message(const struct run *run)
{
    if (!run->message || !*run->message)
        return false;
    if (run->state == RUN_FAILED) // else the error block shows the message already
        return run->error && *run->error && strcmp(run->error, run->message) != 0;
    return true;
}

int message_height(const struct canvas *c, const struct run_page *p, int cols)
{
    (void)c;
    struct rect r = fact_rect((struct rect){0, 0, 1, cols});
    return has_message(p->run) ? canvas_wrap_height(p->run->message, r.cols, MESSAGE_ROWS_MAX) : 0;
}

void message_draw(struct canvas *c, struct rect r, const struct run_page *p)
{
    draw_fact(c, r, "message", p->run->message);
}

int result_height(const struct canvas *c, const struct run_page *p, int cols)
{
    (void)c;
    (void)cols;
    return p->run->dgd && *p->run->dgd;
}

void result_draw(struct canvas *c, struct rect r, const struct run_page *p)
{
    draw_fact(c, r, "result", p->run->dgd);
}

// The source with the newest value, NULL when there is none.
static const struct run_source_info *newest_source(const struct run *run)
{
    const struct run_source_info *newest = NULL;
    for (size_t i = 0; i < run->source_count; i++) {
        const struct run_source_info *s = &run->sources[i];
        if (s->gives[0] && (!newest || s->at_ms > newest->at_ms))
            newest = s;
    }
    return newest;
}

int source_height(const struct canvas *c, const struct run_page *p, int cols)
{
    (void)c;
    (void)cols;
    return !p->bare && newest_source(p->run) != NULL;
}

void source_draw(struct canvas *c, struct rect r, const struct run_page *p)
{
    const struct run_source_info *s = newest_source(p->run);
    struct strbuf gives CLEANUP_STRBUF = STRBUF_INIT;
    char age[CELL_TEXT_MAX], ago[PIECE_TEXT_MAX] = "";
    for (size_t i = 0; i < ARRAY_LEN(s->gives) && s->gives[i]; i++)
        strbuf_addf(&gives, "%s%s", i ? " " : "gives ", s->gives[i]);
    if (s->at_ms != TIME_UNKNOWN && s->at_ms <= p->now_ms)
        snprintf(ago, sizeof ago, "%s ago", format_duration(p->now_ms - s->at_ms, age));
    struct rect f = fact_rect(r);
    struct piece pieces[] = {{s->name, ROLE_VALUE, 0, f.cols * 3 / 4, 0},
                             {ago, ROLE_DIM, 1, 0, 2},
                             {gives.buf, ROLE_DIM, 2, 0, 2}};
    draw_label(c, r, "source");
    draw_pieces(c, f.row, f.col, f.cols, pieces, ARRAY_LEN(pieces), ARRAY_LEN(pieces));
}

// All notes in one text, a line each.
static void join_notes(const struct run *run, struct strbuf *out)
{
    for (size_t i = 0; i < run->source_count; i++) {
        const struct run_source_info *s = &run->sources[i];
        if (s->note && *s->note)
            strbuf_addf(out, "%s%s: %s", out->len ? "\n" : "", s->name ? s->name : "-", s->note);
    }
}

int notes_height(const struct canvas *c, const struct run_page *p, int cols)
{
    (void)c;
    struct strbuf notes CLEANUP_STRBUF = STRBUF_INIT;
    join_notes(p->run, &notes);
    struct rect r = fact_rect((struct rect){0, 0, 1, cols});
    return canvas_wrap_height(notes.buf, r.cols, NOTE_ROWS_MAX);
}

void notes_draw(struct canvas *c, struct rect r, const struct run_page *p)
{
    struct strbuf notes CLEANUP_STRBUF = STRBUF_INIT;
    join_notes(p->run, &notes);
    draw_label(c, r, "note");
    canvas_wrap(c, fact_rect(r), ROLE_WARNING, notes.buf);
}

int conditions_height(const struct canvas *c, const struct run_page *p, int cols)
{
    (void)c;
    (void)cols;
    if (!p->conditions)
        return 0;
    return p->run->condition_count ? (int)p->run->condition_count + 1 : 0;
}

static int widest(const struct canvas *c, const struct run *run, bool reason)
{
    int width = 4;
    for (size_t i = 0; i < run->condition_count; i++) {
        const struct run_condition *cond = &run->conditions[i];
        int own = canvas_width(c, reason ? cond->reason : cond->type);
        width = own > width ? own : width;
    }
    return width < 28 ? width : 28;
}

static void draw_condition(struct canvas *c, int row, const struct layout_item *l,
                           const struct run_condition *cond, int64_t now_ms)
{
    char age[CELL_TEXT_MAX] = "-";
    bool yes = cond->status && !strcmp(cond->status, "True");
    if (cond->last_transition_ms != TIME_UNKNOWN && cond->last_transition_ms <= now_ms)
        format_duration(now_ms - cond->last_transition_ms, age);
    canvas_text(c, row, l[0].at, l[0].size, ROLE_VALUE, cond->type);
    canvas_text(c, row, l[1].at, l[1].size, yes ? ROLE_OK : ROLE_DIM, cond->status);
    canvas_text(c, row, l[2].at, l[2].size, ROLE_VALUE, cond->reason);
    canvas_text_right(c, row, l[3].at, l[3].size, ROLE_DIM, age);
    canvas_text(c, row, l[4].at, l[4].size, ROLE_VALUE, cond->message);
}

void conditions_draw(struct canvas *c, struct rect r, const struct run_page *p)
{
    int type = widest(c, p->run, false), reason = widest(c, p->run, true);
    struct layout_item l[] = {
        {.priority = 0, .min = type < 8 ? type : 8, .want = type},
        {.priority = 1, .min = 7, .want = 7, .gap = 2},
        {.priority = 2, .min = reason < 8 ? reason : 8, .want = reason, .gap = 2},
        {.priority = 3, .min = 6, .want = 6, .gap = 1},
        {.priority = 4, .min = 12, .want = CANVAS_COLS_MAX, .gap = 2},
    };
    layout_fit(l, ARRAY_LEN(l), r.col + MARGIN, r.cols - 2 * MARGIN, LAYOUT_GAPS_FIRM);
    canvas_text(c, r.row, r.col + MARGIN, r.cols - MARGIN, ROLE_LABEL, "conditions");
    for (int i = 0; i + 1 < r.rows && i < (int)p->run->condition_count; i++)
        draw_condition(c, r.row + 1 + i, l, &p->run->conditions[i], p->now_ms);
}

int events_height(const struct canvas *c, const struct run_page *p, int cols)
{
    (void)c;
    (void)cols;
    return (int)p->event_count;
}

void events_draw(struct canvas *c, struct rect r, const struct run_page *p)
{
    for (int i = 0; i < r.rows && i < (int)p->event_count; i++) {
        const struct run_event *e = &p->events[p->event_count - 1 - (size_t)i];
        char clock[TIME_TEXT_MAX] = "";
        if (e->at_ms != TIME_UNKNOWN)
            time_format_clock(e->at_ms, true, clock);
        int col = canvas_text(c, r.row + i, r.col + MARGIN, 8, ROLE_DIM, clock);
        col += clock[0] ? 2 : 0;
        canvas_text(c, r.row + i, col, r.col + r.cols - MARGIN - col, ROLE_TEXT, e->text);
    }
}
