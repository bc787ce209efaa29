// SPDX-License-Identifier: Apache-2.0
#include "tui/list_columns.h"

#include "base/attr.h"
#include "model/format.h"
#include "tui/phases_draw.h"
#include "tui/pieces.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum {
    STEP_TEXT_COLS = 5,
    STEP_BAR_COLS = 8,
    NAME_MIN = 6,
    NAME_MAX = 40,
    MODEL_MIN = 10,
    MODEL_MAX = 32
};

// The model without its owner: Qwen/Qwen3-0.6B is Qwen3-0.6B.
static const char *model_text(const struct run *run)
{
    if (!run->model || !*run->model)
        return "-";
    const char *slash = strrchr(run->model, '/');
    return slash && slash[1] ? slash + 1 : run->model;
}

static int64_t end_ms(const struct run *run)
{
    if (run_state_profiling_over(run->state))
        return run->finished_ms;
    return run->eta.known ? run->eta.finish_ms : TIME_UNKNOWN;
}

static void left_text(const struct canvas *c, const struct run *run, char out[PIECE_TEXT_MAX])
{
    char text[CELL_TEXT_MAX], range[PIECE_TEXT_MAX];
    snprintf(out, PIECE_TEXT_MAX, "-");
    if (run->state != RUN_PROFILING || !run->eta.known)
        return;
    snprintf(out, PIECE_TEXT_MAX, "%s", format_estimate(run->eta.remaining_s, text));
    if (*range_text(c, &run->eta, range))
        snprintf(out, PIECE_TEXT_MAX, "%.12s (%.40s)", text, range);
}

static void done_text(const struct run *run, int64_t now_ms, char out[PIECE_TEXT_MAX])
{
    char clock[PIECE_TEXT_MAX];
    int64_t end = end_ms(run);
    clock_text(end, now_ms, clock);
    bool estimate = !run_state_profiling_over(run->state) && end != TIME_UNKNOWN;
    snprintf(out, PIECE_TEXT_MAX, "%s%.60s", estimate ? "~" : "", clock);
}

// The step of a run at work; the phase that an ended one failed in; else nothing.
static const char *step_words(const struct run *run)
{
    if (run->state == RUN_FAILED) {
        int i = current_phase(run);
        return i >= 0 ? run->phases[i].name : "-";
    }
    if (run->state != RUN_PROFILING)
        return "-";
    return run->phase && *run->phase ? run->phase : "phase unknown";
}

static bool has_steps(const struct run *run)
{
    return run->state == RUN_PROFILING && run->step_current >= 0;
}

static int wider(int width, const struct canvas *c, const char *text)
{
    int own = canvas_width(c, text);
    return own > width ? own : width;
}

static int capped(int width, int max)
{
    return width < max ? width : max;
}

void list_columns_fit(struct list_columns *l, const struct canvas *c, struct run *const *runs,
                      size_t n, bool all_namespaces, int cols)
{
    int ns = 9, name = 4, model = 5, phases = 6, step = 4, left = 4;
    for (size_t i = 0; i < n; i++) {
        char text[PIECE_TEXT_MAX];
        ns = wider(ns, c, runs[i]->namespace_);
        name = wider(name, c, runs[i]->name);
        model = wider(model, c, model_text(runs[i]));
        phases = phases > (int)runs[i]->phase_count ? phases : (int)runs[i]->phase_count;
        if (has_steps(runs[i]))
            step = step > STEP_TEXT_COLS ? step : STEP_TEXT_COLS;
        else
            step = wider(step, c, step_words(runs[i]));
        left_text(c, runs[i], text);
        left = wider(left, c, text);
    }
    name = capped(name, NAME_MAX);
    model = capped(model, MODEL_MAX);
    phases = capped(phases, PHASE_STRIP_MAX);
    step = capped(step, STEP_BAR_COLS + 1 + STEP_TEXT_COLS);
    if (step > STEP_TEXT_COLS - 1)
        step = STEP_BAR_COLS + 1 + STEP_TEXT_COLS;
    int ns_min = all_namespaces ? capped(ns, 9) : 0;
    const struct layout_item items[LIST_COLUMNS] = {
        [COLUMN_MARK] = {.priority = 9, .min = 1, .want = 1},
        [COLUMN_NAMESPACE] = {.priority = 7, .min = ns_min, .want = ns_min ? capped(ns, 24) : 0},
        [COLUMN_NAME] = {.priority = 0, .min = capped(name, NAME_MIN), .want = name, .gap = 1},
        [COLUMN_MODEL] = {.priority = 10, .min = capped(model, MODEL_MIN), .want = model, .gap = 2},
        [COLUMN_STATE] = {.priority = 1, .min = 9, .want = 9, .gap = 2},
        [COLUMN_PHASES] = {.priority = 4, .min = phases, .want = phases, .gap = 2},
        [COLUMN_STEP] = {.priority = 3,
                         .min = capped(step, STEP_TEXT_COLS),
                         .want = step,
                         .gap = 2},
        [COLUMN_ELAPSED] = {.priority = 6, .min = 7, .want = 7, .gap = 2},
        [COLUMN_LEFT] = {.priority = 2, .min = capped(left, 6), .want = left, .gap = 2},
        [COLUMN_DONE] = {.priority = 8, .min = 10, .want = 10, .gap = 2},
        [COLUMN_FRESH] = {.priority = 5, .min = 7, .want = 7, .gap = 2},
    };
    memcpy(l->items, items, sizeof l->items);
    layout_fit(l->items, LIST_COLUMNS, 0, cols, LAYOUT_GAPS_FIRM);
}

void list_columns_head(const struct list_columns *l, struct canvas *c, int row)
{
    static const char *const titles[LIST_COLUMNS] = {
        [COLUMN_NAMESPACE] = "NAMESPACE", [COLUMN_NAME] = "NAME",     [COLUMN_MODEL] = "MODEL",
        [COLUMN_STATE] = "STATE",         [COLUMN_PHASES] = "PHASES", [COLUMN_STEP] = "STEP",
        [COLUMN_ELAPSED] = "ELAPSED",     [COLUMN_LEFT] = "LEFT",     [COLUMN_DONE] = "DONE",
        [COLUMN_FRESH] = "FRESH",
    };
    for (size_t i = 0; i < LIST_COLUMNS; i++)
        canvas_text(c, row, l->items[i].at, l->items[i].size, ROLE_LABEL, titles[i]);
}

static void draw_step(const struct layout_item *l, struct canvas *c, int row, const struct run *run)
{
    if (!has_steps(run)) {
        bool failed = run->state == RUN_FAILED;
        canvas_text(c, row, l->at, l->size, failed ? ROLE_FAILED : ROLE_DIM, step_words(run));
        return;
    }
    char text[CELL_TEXT_MAX];
    double done, active;
    int col = l->at, cols = l->size;
    step_fractions(run, &done, &active);
    if (cols >= STEP_BAR_COLS + 1 + STEP_TEXT_COLS) {
        canvas_bar(c, row, col, STEP_BAR_COLS, done, active);
        col += STEP_BAR_COLS + 1;
        cols -= STEP_BAR_COLS + 1;
    }
    canvas_text(c, row, col, cols, ROLE_VALUE, format_step(run, text));
}

// The range goes before the column is cut.
static void draw_left(const struct layout_item *l, struct canvas *c, int row, const struct run *run)
{
    char text[PIECE_TEXT_MAX];
    left_text(c, run, text);
    char *range = strchr(text, ' ');
    if (range && canvas_width(c, text) > l->size)
        *range = '\0';
    canvas_text(c, row, l->at, l->size, ROLE_VALUE, text);
}

void list_columns_draw(const struct list_columns *l, struct canvas *c, int row,
                       const struct run *run, enum freshness fresh, bool selected, int64_t now_ms)
{
    const struct layout_item *i = l->items;
    char elapsed[CELL_TEXT_MAX], done[PIECE_TEXT_MAX];
    done_text(run, now_ms, done);
    canvas_text(c, row, i[COLUMN_MARK].at, i[COLUMN_MARK].size, ROLE_KEY, selected ? ">" : " ");
    canvas_text(c, row, i[COLUMN_NAMESPACE].at, i[COLUMN_NAMESPACE].size, ROLE_DIM,
                run->namespace_);
    canvas_text(c, row, i[COLUMN_NAME].at, i[COLUMN_NAME].size, ROLE_TITLE, run->name);
    canvas_text(c, row, i[COLUMN_MODEL].at, i[COLUMN_MODEL].size, ROLE_VALUE, model_text(run));
    canvas_text(c, row, i[COLUMN_STATE].at, i[COLUMN_STATE].size, state_role(run->state),
                run_state_name(run->state));
    phases_strip(c, row, i[COLUMN_PHASES].at, i[COLUMN_PHASES].size, run);
    draw_step(&i[COLUMN_STEP], c, row, run);
    canvas_text(c, row, i[COLUMN_ELAPSED].at, i[COLUMN_ELAPSED].size, ROLE_VALUE,
                format_duration(run->elapsed_ms, elapsed));
    draw_left(&i[COLUMN_LEFT], c, row, run);
    canvas_text(c, row, i[COLUMN_DONE].at, i[COLUMN_DONE].size, ROLE_VALUE, done);
    canvas_text(c, row, i[COLUMN_FRESH].at, i[COLUMN_FRESH].size, freshness_role(fresh),
                freshness_name(fresh));
    if (selected)
        canvas_tint(c, (struct rect){row, 0, 1, c->cols}, ROLE_SELECTED);
}
