// SPDX-License-Identifier: Apache-2.0
#include "tui/run_blocks.h"

#include "base/attr.h"
#include "base/strbuf.h"
#include "tui/phase_cells.h"
#include "tui/pieces.h"

#include <stdio.h>
#include <string.h>

// Wide enough for the timeline to show its remark.
enum { NOTED_COLS = 90, MESSAGE_ROWS_MAX = 6, WARNINGS_MAX = 3 };

static void draw_fact(struct canvas *c, struct rect r, const char *label, const char *text)
{
    draw_label(c, r, label);
    canvas_wrap(c, fact_rect(r), ROLE_VALUE, text);
}

int now_height(const struct canvas *c, const struct run_page *p, int cols)
{
    (void)c;
    (void)cols;
    if (step_block_shown(p) || !run_is_active(p->run))
        return 0;
    return p->run->step_sub && *p->run->step_sub;
}

void now_draw(struct canvas *c, struct rect r, const struct run_page *p)
{
    char note[PIECE_TEXT_MAX];
    struct rect f = fact_rect(r);
    draw_label(c, r, "now");
    // Where the timeline has no room for its remark it stands here.
    const struct piece pieces[] = {
        {p->run->step_sub, ROLE_VALUE, 0, f.cols, 0},
        {r.cols < NOTED_COLS ? step_note(p->run, p->now_ms, note) : "", ROLE_DIM, 1, 0, 3},
    };
    draw_pieces(c, f.row, f.col, f.cols, pieces, ARRAY_LEN(pieces), ARRAY_LEN(pieces));
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
    char of[PIECE_TEXT_MAX] = "";
    bool mapped = run->gpu_mapping && *run->gpu_mapping;
    if (run->gpus >= 0)
        strbuf_addf(&text, "%d%s%s", run->gpus, mapped ? " " : "",
                    mapped ? canvas_glyph(c, GLYPH_TIMES) : "");
    if (mapped)
        strbuf_addf(&text, "%s%s", run->gpus >= 0 ? " " : "", run->gpu_mapping);
    if (run->gpus >= 0 && run->gpu_total >= run->gpus)
        snprintf(of, sizeof of, "of %d", run->gpu_total);
    struct rect f = fact_rect(r);
    const struct piece pieces[] = {{text.buf, ROLE_VALUE, 0, f.cols, 0}, {of, ROLE_DIM, 1, 0, 1}};
    draw_label(c, r, "GPUs");
    draw_pieces(c, f.row, f.col, f.cols, pieces, ARRAY_LEN(pieces), ARRAY_LEN(pieces));
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

// The newest ones, a line each.
static void join_warnings(const struct run *run, struct strbuf *out)
{
    size_t from = run->warning_count > WARNINGS_MAX ? run->warning_count - WARNINGS_MAX : 0;
    for (size_t i = from; i < run->warning_count; i++)
        strbuf_addf(out, "%s%s", out->len ? "\n" : "", run->warnings[i]);
}

int warnings_height(const struct canvas *c, const struct run_page *p, int cols)
{
    struct strbuf text CLEANUP_STRBUF = STRBUF_INIT;
    (void)c;
    join_warnings(p->run, &text);
    return canvas_wrap_height(text.buf, fact_rect((struct rect){0, 0, 1, cols}).cols,
                              p->low ? 1 : MESSAGE_ROWS_MAX);
}

void warnings_draw(struct canvas *c, struct rect r, const struct run_page *p)
{
    struct strbuf text CLEANUP_STRBUF = STRBUF_INIT;
    join_warnings(p->run, &text);
    draw_label(c, r, "warned");
    canvas_wrap(c, fact_rect(r), ROLE_WARNING, text.buf);
}
