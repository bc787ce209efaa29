// SPDX-License-Identifier: Apache-2.0
#include "tui/phases_draw.h"

#include "base/attr.h"
#include "tui/layout.h"
#include "tui/phase_cells.h"
#include "tui/pieces.h"

#include <math.h>
#include <stdio.h>

enum { NAME_MIN = 20, NAME_MAX = 28, BAR_MIN = 8, BAR_FAIR = 10, BAR_MAX = 24 };

enum column { GLYPH, NUMBER, NAME, START, TAKEN, JOINT, BAR, STEPS, NOTE, COLUMN_COUNT };

char *phase_number_text(const struct run *run, char *out, size_t size)
{
    out[0] = '\0';
    if (run->phase_number > 0 && run->phase_total > 0)
        snprintf(out, size, "%d/%d", run->phase_number, run->phase_total);
    else if (run->phase_number > 0)
        snprintf(out, size, "%d", run->phase_number);
    return out;
}

static int at_least(int width, const struct canvas *c, const char *text)
{
    int own = canvas_width(c, text);
    return own > width ? own : width;
}

// The widest text of each column decides; a column that is empty everywhere is not there.
static void measure(const struct canvas *c, const struct timeline_facts *t, int cols,
                    struct layout_item columns[COLUMN_COUNT])
{
    int number = 1, name = 0, start = 0, taken = 0, steps = 0, note = 0;
    bool bars = false, joint = false;
    for (size_t i = 0; i < t->run->phase_count; i++) {
        struct phase_cells cells;
        phase_cells_fill(&cells, t, (int)i);
        number = at_least(number, c, cells.number);
        name = at_least(name, c, cells.name);
        start = at_least(start, c, cells.start);
        taken = at_least(taken, c, cells.taken);
        steps = at_least(steps, c, cells.steps);
        note = at_least(note, c, cells.note);
        bars = bars || !isnan(cells.done);
        joint = joint || cells.joint;
    }
    name = name > NAME_MAX ? NAME_MAX : name;
    int bar_max = cols > 120 ? cols / 4 : BAR_MAX;
    columns[GLYPH] = (struct layout_item){.priority = 0, .min = 1, .want = 1};
    columns[NUMBER] = (struct layout_item){.priority = 3, .min = number, .want = number, .gap = 1};
    columns[NAME] = (struct layout_item){
        .priority = 1, .min = name < NAME_MIN ? name : NAME_MIN, .want = name, .gap = 1};
    columns[START] = (struct layout_item){.priority = 6, .min = start, .want = start, .gap = 3};
    // Both stand at the right: one column more is one more blank before them.
    columns[TAKEN] = (struct layout_item){.priority = 4, .min = taken, .want = taken + 1, .gap = 1};
    columns[JOINT] = (struct layout_item){.priority = 4, .min = joint, .want = joint, .gap = 1};
    columns[BAR] = (struct layout_item){
        .priority = 5, .min = bars ? BAR_MIN : 0, .want = bars ? bar_max : 0, .gap = 3};
    columns[STEPS] = (struct layout_item){.priority = 2, .min = steps, .want = steps + 1, .gap = 1};
    columns[NOTE] = (struct layout_item){.priority = 7, .min = note, .want = note, .gap = 3};
}

// A remark may not leave the bars too short to tell anything.
static void fit(struct layout_item columns[COLUMN_COUNT], int col, int cols)
{
    layout_fit(columns, COLUMN_COUNT, col, cols, LAYOUT_GAPS_FIRM);
    if (columns[NOTE].size > 0 && columns[BAR].want > 0 && columns[BAR].size < BAR_FAIR) {
        columns[NOTE].min = 0;
        layout_fit(columns, COLUMN_COUNT, col, cols, LAYOUT_GAPS_FIRM);
    }
}

static enum role cell_role(enum phase_state state, bool name)
{
    if (state == PHASE_PENDING || state == PHASE_SKIPPED)
        return phase_role(state);
    if (state == PHASE_ACTIVE && name)
        return ROLE_TITLE;
    return state == PHASE_FAILED ? ROLE_FAILED : ROLE_TEXT;
}

static void draw_phase(struct canvas *c, int row, const struct layout_item *columns,
                       const struct timeline_facts *t, int index)
{
    enum phase_state state = t->run->phases[index].state;
    enum role role = cell_role(state, false);
    const struct layout_item *l = columns;
    struct phase_cells cells;
    phase_cells_fill(&cells, t, index);
    canvas_text(c, row, l[GLYPH].at, l[GLYPH].size, phase_role(state),
                canvas_glyph(c, phase_glyph(state)));
    canvas_text_right(c, row, l[NUMBER].at, l[NUMBER].size, ROLE_DIM, cells.number);
    canvas_text(c, row, l[NAME].at, l[NAME].size, cell_role(state, true), cells.name);
    canvas_text(c, row, l[START].at, l[START].size, ROLE_DIM, cells.start);
    canvas_text_right(c, row, l[TAKEN].at, l[TAKEN].size, cells.joint ? ROLE_DIM : role,
                      cells.taken);
    if (cells.joint)
        canvas_text(c, row, l[JOINT].at, l[JOINT].size, ROLE_DIM, canvas_glyph(c, GLYPH_VLINE));
    if (!isnan(cells.done))
        canvas_bar(c, row, l[BAR].at, l[BAR].size, cells.done, cells.active);
    canvas_text_right(c, row, l[STEPS].at, l[STEPS].size, role, cells.steps);
    enum role alarm = state == PHASE_FAILED ? ROLE_FAILED : ROLE_WARNING;
    canvas_text(c, row, l[NOTE].at, l[NOTE].size, cells.alarming ? alarm : ROLE_DIM, cells.note);
}

// The row above a phase: the line from the one before, and the bracket of those that are known together only.
static void draw_connector(struct canvas *c, int row, const struct layout_item *columns,
                           const struct timeline_facts *t, int index)
{
    const char *line = canvas_glyph(c, GLYPH_VLINE);
    struct phase_cells above, below;
    phase_cells_fill(&above, t, index - 1);
    phase_cells_fill(&below, t, index);
    canvas_text(c, row, columns[GLYPH].at, 1, ROLE_BORDER, line);
    if (above.joint && below.joint)
        canvas_text(c, row, columns[JOINT].at, columns[JOINT].size, ROLE_DIM, line);
}

int phases_airy_height(const struct run *run)
{
    return run->phase_count > 0 ? 2 * (int)run->phase_count - 1 : 0;
}

void phases_draw(struct canvas *c, struct rect r, const struct run *run, bool step_told,
                 int64_t now_ms)
{
    struct layout_item columns[COLUMN_COUNT];
    struct timeline_facts t;
    int count = (int)run->phase_count;
    if (r.rows <= 0)
        return;
    timeline_facts_init(&t, run, now_ms);
    t.step_told = step_told;
    measure(c, &t, r.cols, columns);
    fit(columns, r.col, r.cols);
    // One finished phase stays in sight above the current one where there is room for both.
    int top = t.current > 0 && r.rows > 1 ? t.current - 1 : t.current;
    top = layout_scroll(count, r.rows, top < 0 ? 0 : top, t.current < 0 ? 0 : t.current);
    bool airy = count > 1 && r.rows >= phases_airy_height(run);
    int stride = airy ? 2 : 1;
    for (int i = 0; i * stride < r.rows && top + i < count; i++) {
        draw_phase(c, r.row + i * stride, columns, &t, top + i);
        if (airy && i > 0)
            draw_connector(c, r.row + i * stride - 1, columns, &t, top + i);
    }
}

void phases_focus_draw(struct canvas *c, struct rect r, const struct run *run, int64_t now_ms)
{
    struct timeline_facts t;
    char number[32];
    struct phase_cells cells;
    timeline_facts_init(&t, run, now_ms);
    if (t.current < 0) {
        phases_draw(c, (struct rect){r.row, r.col, 1, r.cols}, run, false, now_ms);
        return;
    }
    enum phase_state state = run->phases[t.current].state;
    phase_cells_fill(&cells, &t, t.current);
    phase_number_text(run, number, sizeof number);
    const struct piece pieces[] = {
        {canvas_glyph(c, phase_glyph(state)), phase_role(state), 0, 0, 0},
        {number[0] ? number : cells.number, ROLE_TEXT, 2, 0, 1},
        {cells.name, ROLE_TITLE, 1, 6, 1},
        {cells.taken, ROLE_TEXT, 3, 0, 2},
    };
    draw_pieces(c, r.row, r.col, r.cols, pieces, ARRAY_LEN(pieces), ARRAY_LEN(pieces) - 1);
    if (r.rows < 2 || isnan(cells.done))
        return;
    int steps = canvas_width(c, cells.steps);
    canvas_bar(c, r.row + 1, r.col, r.cols - (steps < 6 ? 6 : steps + 1), cells.done, cells.active);
    canvas_text_right(c, r.row + 1, r.col + r.cols - steps, steps, ROLE_TEXT, cells.steps);
}

int phases_focus_height(const struct run *run)
{
    double done, active;
    step_fractions(run, &done, &active);
    if (run->phase_count == 0)
        return 0;
    return isnan(done) || current_phase(run) < 0 ? 1 : 2;
}

int phases_strip(struct canvas *c, int row, int col, int cols, const struct run *run)
{
    if (run->phase_count == 0)
        return canvas_text(c, row, col, cols, ROLE_DIM, "-");
    int count = (int)run->phase_count;
    int current = current_phase(run);
    int top = layout_scroll(count, cols, 0, current < 0 ? 0 : current);
    for (int i = 0; i < cols && top + i < count; i++) {
        enum phase_state state = run->phases[top + i].state;
        enum glyph glyph = state == PHASE_PENDING ? GLYPH_DOT : phase_glyph(state);
        col = canvas_text(c, row, col, 1, phase_role(state), canvas_glyph(c, glyph));
    }
    return col;
}
