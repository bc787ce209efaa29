// SPDX-License-Identifier: Apache-2.0
#include "tui/phases_draw.h"

#include "base/attr.h"
#include "model/format.h"
#include "model/phases.h"
#include "tui/layout.h"
#include "tui/pieces.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { NAME_MIN = 20, NAME_MAX = 28, BAR_MIN = 8, BAR_MAX = 24 };

enum column { GLYPH, NUMBER, NAME, START, TAKEN, BAR, STEPS, NOTE, COLUMN_COUNT };

// The texts of one row.
struct phase_cells {
    char number[8];
    const char *name;
    char start[TIME_TEXT_MAX];
    char taken[CELL_TEXT_MAX];
    char steps[CELL_TEXT_MAX];
    char note[PIECE_TEXT_MAX];
    double done, active; // of the bar; NAN: none
};

char *phase_number_text(const struct run *run, char *out, size_t size)
{
    out[0] = '\0';
    if (run->phase_number > 0 && run->phase_total > 0)
        snprintf(out, size, "%d/%d", run->phase_number, run->phase_total);
    else if (run->phase_number > 0)
        snprintf(out, size, "%d", run->phase_number);
    return out;
}

char *phase_typical_text(const struct run *run, const struct run_phase *phase, char *out,
                         size_t size)
{
    char text[CELL_TEXT_MAX];
    out[0] = '\0';
    const struct phase_plan *plan = phase_plan_for(run->dialect, run->strategy);
    int index = plan ? phase_plan_index(plan, phase->name) : -1;
    if (index < 0)
        return out;
    const struct phase_spec *spec = &plan->phases[index];
    format_estimate((spec->typical_low_s + spec->typical_high_s) / 2, text);
    if (text[0] != '-')
        snprintf(out, size, "~%s", text);
    return out;
}

static void fill_taken(struct phase_cells *cells, const struct run *run,
                       const struct run_phase *phase, int64_t now_ms)
{
    int64_t taken = phase->duration_ms;
    if (phase->state == PHASE_ACTIVE && phase->started_ms != TIME_UNKNOWN)
        taken = now_ms > phase->started_ms ? now_ms - phase->started_ms : 0;
    if (phase->state == PHASE_PENDING)
        phase_typical_text(run, phase, cells->taken, sizeof cells->taken);
    else if (phase->state == PHASE_SKIPPED)
        snprintf(cells->taken, sizeof cells->taken, "skipped");
    else
        format_duration_fine(taken, cells->taken);
}

static void fill_steps(struct phase_cells *cells, const struct run *run,
                       const struct run_phase *phase, bool current)
{
    cells->done = cells->active = (double)NAN;
    cells->steps[0] = '\0';
    if (current && phase->state != PHASE_DONE) {
        step_fractions(run, &cells->done, &cells->active);
        if (phase->state == PHASE_FAILED)
            cells->active = cells->done;
        if (run->step_current >= 0)
            format_step(run, cells->steps);
        else if (!isnan(run->step_percent))
            snprintf(cells->steps, sizeof cells->steps, "%.0f%%", run->step_percent);
    } else if (phase->steps_total > 0 && phase->steps_done >= 0) {
        cells->done = cells->active = (double)phase->steps_done / phase->steps_total;
        snprintf(cells->steps, sizeof cells->steps, "%d/%d", phase->steps_done, phase->steps_total);
    }
}

// "step 5m02s of ~7m": the step in flight against the pace of those before it.
static void fill_note(struct phase_cells *cells, const struct run *run, int64_t now_ms)
{
    char taken[CELL_TEXT_MAX], usual[CELL_TEXT_MAX];
    cells->note[0] = '\0';
    if (run->step_current < 0 || run->step_started_ms == TIME_UNKNOWN ||
        run->step_started_ms > now_ms)
        return;
    format_duration_fine(now_ms - run->step_started_ms, taken);
    int steps = run->step_current - run->pace_step;
    if (run->pace_step < 0 || steps <= 0 || run->pace_started_ms == TIME_UNKNOWN) {
        snprintf(cells->note, sizeof cells->note, "step %.16s", taken);
        return;
    }
    format_estimate((double)(run->step_started_ms - run->pace_started_ms) / 1000 / steps, usual);
    snprintf(cells->note, sizeof cells->note, "step %.16s of ~%.16s", taken, usual);
}

static void fill_cells(struct phase_cells *cells, const struct run *run, int index, int64_t now_ms)
{
    const struct run_phase *phase = &run->phases[index];
    snprintf(cells->number, sizeof cells->number, "%d", (index + 1) % 1000);
    cells->name = phase->name && *phase->name ? phase->name : "-";
    cells->start[0] = '\0';
    if (phase->started_ms != TIME_UNKNOWN)
        time_format_clock(phase->started_ms, true, cells->start);
    fill_taken(cells, run, phase, now_ms);
    bool current = index == current_phase(run);
    fill_steps(cells, run, phase, current);
    cells->note[0] = '\0';
    if (current && phase->state == PHASE_ACTIVE)
        fill_note(cells, run, now_ms);
}

static int at_least(int width, const struct canvas *c, const char *text)
{
    int own = canvas_width(c, text);
    return own > width ? own : width;
}

// The widest text of each column decides; a column that is empty everywhere is not there.
static void measure(const struct canvas *c, const struct run *run, int64_t now_ms,
                    struct layout_item columns[COLUMN_COUNT])
{
    int number = 1, name = 0, start = 0, taken = 0, steps = 0, note = 0;
    bool bars = false;
    for (size_t i = 0; i < run->phase_count; i++) {
        struct phase_cells cells = {.name = NULL};
        fill_cells(&cells, run, (int)i, now_ms);
        number = at_least(number, c, cells.number);
        name = at_least(name, c, cells.name);
        start = at_least(start, c, cells.start);
        taken = at_least(taken, c, cells.taken);
        steps = at_least(steps, c, cells.steps);
        note = at_least(note, c, cells.note);
        bars = bars || !isnan(cells.done);
    }
    name = name > NAME_MAX ? NAME_MAX : name;
    columns[GLYPH] = (struct layout_item){.priority = 0, .min = 1, .want = 1};
    columns[NUMBER] = (struct layout_item){.priority = 3, .min = number, .want = number, .gap = 1};
    columns[NAME] = (struct layout_item){
        .priority = 1, .min = name < NAME_MIN ? name : NAME_MIN, .want = name, .gap = 1};
    columns[START] = (struct layout_item){.priority = 6, .min = start, .want = start, .gap = 3};
    // Both stand at the right: one column more is one more blank before them.
    columns[TAKEN] = (struct layout_item){.priority = 4, .min = taken, .want = taken + 1, .gap = 1};
    columns[BAR] = (struct layout_item){
        .priority = 5, .min = bars ? BAR_MIN : 0, .want = bars ? BAR_MAX : 0, .gap = 3};
    columns[STEPS] = (struct layout_item){.priority = 2, .min = steps, .want = steps + 1, .gap = 1};
    columns[NOTE] = (struct layout_item){.priority = 7, .min = note, .want = note, .gap = 3};
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
                       const struct run *run, int index, int64_t now_ms)
{
    enum phase_state state = run->phases[index].state;
    enum role role = cell_role(state, false);
    const struct layout_item *l = columns;
    struct phase_cells cells = {.name = NULL};
    fill_cells(&cells, run, index, now_ms);
    canvas_text(c, row, l[GLYPH].at, l[GLYPH].size, phase_role(state),
                canvas_glyph(c, phase_glyph(state)));
    canvas_text_right(c, row, l[NUMBER].at, l[NUMBER].size, ROLE_DIM, cells.number);
    canvas_text(c, row, l[NAME].at, l[NAME].size, cell_role(state, true), cells.name);
    canvas_text(c, row, l[START].at, l[START].size, ROLE_DIM, cells.start);
    canvas_text_right(c, row, l[TAKEN].at, l[TAKEN].size, role, cells.taken);
    if (!isnan(cells.done))
        canvas_bar(c, row, l[BAR].at, l[BAR].size, cells.done, cells.active);
    canvas_text_right(c, row, l[STEPS].at, l[STEPS].size, role, cells.steps);
    canvas_text(c, row, l[NOTE].at, l[NOTE].size, ROLE_DIM, cells.note);
}

void phases_draw(struct canvas *c, struct rect r, const struct run *run, int64_t now_ms)
{
    struct layout_item columns[COLUMN_COUNT];
    int count = (int)run->phase_count;
    int current = current_phase(run);
    if (r.rows <= 0)
        return;
    measure(c, run, now_ms, columns);
    layout_fit(columns, COLUMN_COUNT, r.col, r.cols, LAYOUT_GAPS_FIRM);
    // One finished phase stays in sight above the current one where there is room for both.
    int top = current > 0 && r.rows > 1 ? current - 1 : current;
    top = layout_scroll(count, r.rows, top < 0 ? 0 : top, current < 0 ? 0 : current);
    for (int i = 0; i < r.rows && top + i < count; i++)
        draw_phase(c, r.row + i, columns, run, top + i, now_ms);
}

void phases_focus_draw(struct canvas *c, struct rect r, const struct run *run, int64_t now_ms)
{
    int current = current_phase(run);
    char number[32];
    struct phase_cells cells = {.name = NULL};
    if (current < 0) {
        phases_draw(c, (struct rect){r.row, r.col, 1, r.cols}, run, now_ms);
        return;
    }
    enum phase_state state = run->phases[current].state;
    fill_cells(&cells, run, current, now_ms);
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
