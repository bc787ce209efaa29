// SPDX-License-Identifier: Apache-2.0
// The step in flight as a large bar, a segment for each step where there is room for that.
#include "tui/run_blocks.h"

#include "base/attr.h"
#include "model/format.h"
#include "tui/phase_cells.h"
#include "tui/pieces.h"

#include <math.h>
#include <string.h>

enum { BAR_ROWS = 2, SEGMENT_MIN = 4 };

bool step_block_shown(const struct run_page *p)
{
    const struct run *run = p->run;
    return p->big_step && run->state == RUN_PROFILING && run->step_total > 0 &&
           run->step_current >= 0 && !run_unknown_reason(run);
}

int step_height(const struct canvas *c, const struct run_page *p, int cols)
{
    (void)c;
    (void)cols;
    return step_block_shown(p) ? BAR_ROWS + 1 : 0;
}

static void fill(struct canvas *c, struct rect r, enum role role, enum glyph glyph)
{
    if (r.cols > 0)
        canvas_fill(c, r, role, canvas_glyph(c, glyph));
}

// One segment: its part that has passed, and the rest.
static void draw_segment(struct canvas *c, struct rect r, double passed, enum role role,
                         enum glyph glyph)
{
    int cols = (int)(passed * r.cols + 1e-9);
    fill(c, r, ROLE_BAR_REST, GLYPH_BAR_REST);
    r.cols = cols;
    fill(c, r, role, glyph);
}

static void draw_segments(struct canvas *c, struct rect r, const struct run *run, int64_t now_ms)
{
    int total = run->step_total;
    double passed = step_fraction_passed(run, now_ms);
    for (int i = 0; i < total; i++) {
        int from = (r.cols + 1) * i / total, to = (r.cols + 1) * (i + 1) / total - 1;
        struct rect segment = {r.row, r.col + from, r.rows, to - from};
        if (i + 1 < run->step_current)
            draw_segment(c, segment, 1, ROLE_BAR_DONE, GLYPH_BAR_DONE);
        else if (i + 1 == run->step_current)
            draw_segment(c, segment, isnan(passed) ? 1 : fmax(passed, 1.0 / segment.cols),
                         ROLE_BAR_ACTIVE, GLYPH_BAR_ACTIVE);
        else
            draw_segment(c, segment, 0, ROLE_BAR_REST, GLYPH_BAR_REST);
    }
}

void step_draw(struct canvas *c, struct rect r, const struct run_page *p)
{
    const struct run *run = p->run;
    struct rect bar = bar_rect(r);
    bar.rows = r.rows < BAR_ROWS ? r.rows : BAR_ROWS;
    char steps[CELL_TEXT_MAX], note[PIECE_TEXT_MAX];
    format_step(run, steps);
    draw_label(c, r, "step");
    if (run->step_total <= bar.cols / SEGMENT_MIN) {
        draw_segments(c, bar, run, p->now_ms);
    } else {
        double done, active;
        step_fractions(run, &done, &active);
        for (int i = 0; i < bar.rows; i++)
            canvas_bar(c, bar.row + i, bar.col, bar.cols, done, active);
    }
    int end = bar.col + bar.cols;
    canvas_text_right(c, r.row, end + 1, BAR_TEXT_COLS - 1, ROLE_TITLE, steps);
    if (r.rows <= BAR_ROWS)
        return;
    // The label says already that it is a step.
    const char *times = strncmp(step_note(run, p->now_ms, note), "step ", 5) ? note : note + 5;
    const struct piece pieces[] = {
        {run->step_sub, ROLE_VALUE, 0, 8, 0},
        {times, ROLE_DIM, 1, 0, 3},
    };
    draw_pieces(c, r.row + BAR_ROWS, bar.col, bar.cols, pieces, ARRAY_LEN(pieces), 1);
}
