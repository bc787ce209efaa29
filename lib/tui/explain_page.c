// SPDX-License-Identifier: Apache-2.0
#include "tui/explain_page.h"

#include "model/format.h"

#include <stdio.h>
#include <string.h>

enum {
    COLS_MIN = 40,
    COLS_MAX = 120,
    ROWS_MAX = 600,
    INDENT = 2,
    TIME_COLS = 22,                // "14:30:00  23h59m ago  "
    TEXT_ROWS = 24,                // of one text
    COMMAND_COL_MAX = INDENT + 10, // behind the longest severity
    NARROW = 60,                   // below, times stand above their texts
};

struct page {
    struct canvas *canvas;
    int row, cols;
    int64_t now_ms;
};

static const enum role severity_roles[] = {
    [EXPLAIN_FINE] = ROLE_OK,      [EXPLAIN_EXPECTED] = ROLE_OK,   [EXPLAIN_WARNING] = ROLE_WARNING,
    [EXPLAIN_STUCK] = ROLE_FAILED, [EXPLAIN_FAILED] = ROLE_FAILED,
};

// Whole, over as many rows as it takes.
static void paragraph(struct page *p, int col, enum role role, const char *text)
{
    int room = p->cols - col;
    int rows = canvas_wrap_height(text, room, TEXT_ROWS);
    canvas_wrap(p->canvas, (struct rect){p->row, col, rows, room}, role, text);
    p->row += rows;
}

static void heading(struct page *p, const char *text)
{
    p->row++;
    canvas_text(p->canvas, p->row++, 0, p->cols, ROLE_HEADER, text);
}

static void time_text(const struct page *p, int64_t at_ms, char *out, size_t size)
{
    char clock[TIME_TEXT_MAX], age[CELL_TEXT_MAX];
    if (at_ms == TIME_UNKNOWN) {
        snprintf(out, size, "now");
        return;
    }
    int64_t ago = p->now_ms > at_ms ? p->now_ms - at_ms : 0;
    snprintf(out, size, "%s  %s ago", time_format_clock(at_ms, true, clock),
             format_duration(ago, age));
}

static void draw_lines(struct page *p, const struct finding *f)
{
    char at[2 * CELL_TEXT_MAX];
    int col = p->cols < NARROW ? INDENT + 2 : INDENT + TIME_COLS;
    for (size_t i = 0; i < f->line_count; i++) {
        time_text(p, f->lines[i].at_ms, at, sizeof at);
        canvas_text(p->canvas, p->row, INDENT, TIME_COLS, ROLE_DIM, at);
        p->row += p->cols < NARROW;
        paragraph(p, col, ROLE_VALUE, f->lines[i].text);
    }
}

static void draw_command(struct page *p, int col, const char *command)
{
    canvas_text(p->canvas, p->row++, col, p->canvas->cols - col, ROLE_KEY, command);
}

static void draw_verdict(struct page *p, const struct explain_input *in, const struct finding *f)
{
    struct canvas *c = p->canvas;
    // Where names are long, the state behind them must still be seen.
    int name = p->cols / 3;
    int col = canvas_text(c, p->row, 0, name, ROLE_TITLE, in->name);
    col = canvas_text(c, p->row, col + 2, name / 2, ROLE_DIM, in->namespace_);
    if (in->run)
        col = canvas_text(c, p->row, col + 2, p->cols - col - 2, ROLE_VALUE,
                          run_state_name(in->run->state));
    canvas_textf(c, p->row, col + 2, p->cols - col - 2, severity_roles[f->severity], "%s: %s",
                 explain_severity_name(f->severity), f->code);
    p->row += 2;
    paragraph(p, 0, ROLE_TITLE, f->verdict);
}

static void draw_finding(struct page *p, const struct finding *f)
{
    if (f->line_count) {
        heading(p, "Seen");
        draw_lines(p, f);
    }
    if (f->cause) {
        heading(p, f->severity > EXPLAIN_EXPECTED ? "Probable cause" : "Why");
        paragraph(p, INDENT, ROLE_VALUE, f->cause);
    }
    if (f->command) {
        heading(p, "Next");
        draw_command(p, INDENT, f->command);
    }
}

static void draw_others(struct page *p, const struct explanation *x)
{
    for (size_t i = 1; i < x->count; i++) {
        const struct finding *f = &x->findings[i];
        if (i == 1)
            heading(p, "Also");
        int col =
            canvas_textf(p->canvas, p->row, INDENT, p->cols - INDENT, severity_roles[f->severity],
                         "%s", explain_severity_name(f->severity));
        paragraph(p, col + 2, ROLE_VALUE, f->verdict);
        if (f->command)
            draw_command(p, col + 2, f->command);
    }
}

static void draw_unseen(struct page *p, const struct explain_input *in)
{
    const char *all[EVIDENCE_PARTS + 1];
    size_t n = 0;
    for (int part = 0; in->evidence && part < EVIDENCE_PARTS; part++)
        if (evidence_refusal(in->evidence, (enum evidence_part)part))
            all[n++] = evidence_refusal(in->evidence, (enum evidence_part)part);
    if (in->no_log)
        all[n++] = in->no_log;
    if (n)
        heading(p, "Not seen");
    for (size_t i = 0; i < n; i++)
        paragraph(p, INDENT, ROLE_WARNING, all[i]);
}

static int widest(const struct explanation *x, int cols)
{
    for (size_t i = 0; i < x->count; i++) {
        const char *command = x->findings[i].command;
        int needed = command ? COMMAND_COL_MAX + (int)strlen(command) : 0;
        cols = needed > cols ? needed : cols;
    }
    return cols;
}

int tui_explain(struct canvas *out, const struct explain_input *in, const struct explanation *x,
                int cols, bool ascii)
{
    cols = cols < COLS_MIN ? COLS_MIN : cols > COLS_MAX ? COLS_MAX : cols;
    canvas_init(out, ROWS_MAX, widest(x, cols), ascii);
    struct page p = {.canvas = out, .cols = cols, .now_ms = in->now_ms};
    draw_verdict(&p, in, &x->findings[0]);
    draw_finding(&p, &x->findings[0]);
    draw_others(&p, x);
    draw_unseen(&p, in);
    return p.row < ROWS_MAX ? p.row : ROWS_MAX;
}
