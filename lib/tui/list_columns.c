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
    STEP_MAX = 9,
    WORDS_MAX = 24,
    STEP_BAR_COLS = 8,
    STEP_BAR_MIN = 5,
    NAME_MIN = 13,
    NAME_MAX = 40,
    MODEL_MIN = 9,
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

static bool has_estimate(const struct run *run)
{
    return run->state == RUN_PROFILING && run->eta.known;
}

static char *left_text(const struct run *run, char out[CELL_TEXT_MAX])
{
    return format_estimate(has_estimate(run) ? run->eta.remaining_s : (double)NAN, out);
}

static char *bracketed_range(const struct canvas *c, const struct run *run,
                             char out[PIECE_TEXT_MAX])
{
    char range[PIECE_TEXT_MAX];
    out[0] = '\0';
    if (has_estimate(run) && *range_text(c, &run->eta, range))
        snprintf(out, PIECE_TEXT_MAX, "(%.60s)", range);
    return out;
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

// The widest text of each column among the runs on screen.
struct widths {
    int namespace_, name, model, phases, step, words, left, range, done, fresh;
    bool bars;
};

static void widen(struct widths *w, const struct canvas *c, const struct run *run, int64_t now_ms)
{
    char cell[CELL_TEXT_MAX], text[PIECE_TEXT_MAX];
    w->namespace_ = wider(w->namespace_, c, run->namespace_);
    w->name = wider(w->name, c, run->name);
    w->model = wider(w->model, c, model_text(run));
    w->phases = w->phases > (int)run->phase_count ? w->phases : (int)run->phase_count;
    if (has_steps(run))
        w->step = wider(w->step, c, format_step(run, cell));
    else
        w->words = wider(w->words, c, step_words(run));
    w->bars = w->bars || run->state == RUN_PROFILING || run->state == RUN_FAILED;
    w->left = wider(w->left, c, left_text(run, cell));
    w->range = wider(w->range, c, bracketed_range(c, run, text));
    done_text(run, now_ms, text);
    w->done = wider(w->done, c, text);
    w->fresh = wider(w->fresh, c, freshness_name(run->freshness));
}

void list_columns_fit(struct list_columns *l, const struct canvas *c, struct run *const *runs,
                      size_t n, bool all_namespaces, bool offline, int64_t now_ms)
{
    struct widths w = {9, 4, 5, 6, 4, 1, 4, 0, 4, offline ? 7 : 5, false};
    for (size_t i = 0; i < n; i++)
        widen(&w, c, runs[i], now_ms);
    int ns = all_namespaces ? capped(w.namespace_, 24) : 0;
    int name = capped(w.name, NAME_MAX), model = capped(w.model, MODEL_MAX);
    // A name that is cut may be another run's: it gives way to other columns on narrow screens only.
    int name_min = capped(name, c->cols / 5 > NAME_MIN ? c->cols / 5 : NAME_MIN);
    int phases = capped(w.phases, PHASE_STRIP_MAX), step = capped(w.step, STEP_MAX);
    int bar = w.bars ? STEP_BAR_COLS : 0;
    // Words take the place of both.
    int words = capped(w.words, WORDS_MAX) - (bar ? bar + 1 : 0);
    const struct layout_item items[LIST_COLUMNS] = {
        [COLUMN_MARK] = {.priority = 0, .min = 1, .want = 1},
        [COLUMN_NAMESPACE] = {.priority = 7, .min = capped(ns, 12), .want = ns},
        [COLUMN_NAME] = {.priority = 0, .min = name_min, .want = name, .gap = 1},
        [COLUMN_MODEL] = {.priority = 8, .min = capped(model, MODEL_MIN), .want = model, .gap = 2},
        [COLUMN_STATE] = {.priority = 1, .min = 9, .want = 9, .gap = 2},
        [COLUMN_PHASES] = {.priority = 4, .min = phases, .want = phases, .gap = 2},
        [COLUMN_BAR] = {.priority = 9, .min = capped(bar, STEP_BAR_MIN), .want = bar, .gap = 2},
        [COLUMN_STEP] = {.priority = 3, .min = step, .want = words > step ? words : step, .gap = 1},
        [COLUMN_ELAPSED] = {.priority = 6, .min = 7, .want = 7, .gap = 2},
        [COLUMN_LEFT] = {.priority = 2, .min = w.left, .want = w.left, .gap = 2},
        [COLUMN_RANGE] = {.priority = 12, .min = w.range, .want = w.range, .gap = 1},
        [COLUMN_DONE] = {.priority = 10, .min = w.done, .want = w.done, .gap = 2},
        [COLUMN_FRESH] = {.priority = 5, .min = w.fresh, .want = w.fresh, .gap = 2},
    };
    memcpy(l->items, items, sizeof l->items);
    l->step_cols = step;
    layout_fit(l->items, LIST_COLUMNS, 0, c->cols, LAYOUT_GAPS_FIRM);
}

// Bar and text of the step as one column.
static struct layout_item step_span(const struct list_columns *l)
{
    const struct layout_item *bar = &l->items[COLUMN_BAR], *step = &l->items[COLUMN_STEP];
    if (bar->size == 0 || step->size == 0)
        return bar->size ? *bar : *step;
    return (struct layout_item){.at = bar->at, .size = step->at + step->size - bar->at};
}

void list_columns_head(const struct list_columns *l, struct canvas *c, int row)
{
    static const char *const titles[LIST_COLUMNS] = {
        [COLUMN_NAMESPACE] = "NAMESPACE", [COLUMN_NAME] = "NAME",     [COLUMN_MODEL] = "MODEL",
        [COLUMN_STATE] = "STATE",         [COLUMN_PHASES] = "PHASES", [COLUMN_ELAPSED] = "ELAPSED",
        [COLUMN_LEFT] = "LEFT",           [COLUMN_DONE] = "DONE",     [COLUMN_FRESH] = "FRESH",
    };
    for (size_t i = 0; i < LIST_COLUMNS; i++)
        canvas_text(c, row, l->items[i].at, l->items[i].size, ROLE_LABEL, titles[i]);
    struct layout_item step = step_span(l);
    canvas_text(c, row, step.at, step.size, ROLE_LABEL, "STEP");
}

static void draw_step(const struct list_columns *l, struct canvas *c, int row,
                      const struct run *run)
{
    const struct layout_item *bar = &l->items[COLUMN_BAR], *step = &l->items[COLUMN_STEP];
    struct layout_item span = step_span(l);
    char text[CELL_TEXT_MAX];
    double done, active;
    if (!has_steps(run)) {
        const char *words = span.size >= STEP_BAR_COLS ? step_words(run) : "-";
        enum role role = run->state == RUN_FAILED ? ROLE_FAILED : ROLE_DIM;
        canvas_text(c, row, span.at, span.size, role, words);
        return;
    }
    step_fractions(run, &done, &active);
    // Where words have made the column wide, the bar is longer.
    int cols = capped(step->size, l->step_cols);
    int at = bar->size ? span.at + span.size - cols : step->at;
    canvas_bar(c, row, span.at, at - span.at - 1, done, active);
    canvas_text(c, row, at, cols, ROLE_VALUE, format_step(run, text));
}

void list_columns_draw(const struct list_columns *l, struct canvas *c, int row,
                       const struct run *run, enum freshness fresh, bool selected, int64_t now_ms)
{
    const struct layout_item *i = l->items;
    char elapsed[CELL_TEXT_MAX], left[CELL_TEXT_MAX], done[PIECE_TEXT_MAX], range[PIECE_TEXT_MAX];
    done_text(run, now_ms, done);
    canvas_text(c, row, i[COLUMN_MARK].at, i[COLUMN_MARK].size, ROLE_KEY, selected ? ">" : " ");
    canvas_text(c, row, i[COLUMN_NAMESPACE].at, i[COLUMN_NAMESPACE].size, ROLE_DIM,
                run->namespace_);
    canvas_text(c, row, i[COLUMN_NAME].at, i[COLUMN_NAME].size, ROLE_TITLE, run->name);
    canvas_text(c, row, i[COLUMN_MODEL].at, i[COLUMN_MODEL].size, ROLE_VALUE, model_text(run));
    canvas_text(c, row, i[COLUMN_STATE].at, i[COLUMN_STATE].size, state_role(run->state),
                run_state_name(run->state));
    phases_strip(c, row, i[COLUMN_PHASES].at, i[COLUMN_PHASES].size, run);
    draw_step(l, c, row, run);
    canvas_text(c, row, i[COLUMN_ELAPSED].at, i[COLUMN_ELAPSED].size, ROLE_VALUE,
                format_duration(run->elapsed_ms, elapsed));
    canvas_text(c, row, i[COLUMN_LEFT].at, i[COLUMN_LEFT].size, ROLE_VALUE, left_text(run, left));
    canvas_text(c, row, i[COLUMN_RANGE].at, i[COLUMN_RANGE].size, ROLE_DIM,
                bracketed_range(c, run, range));
    canvas_text(c, row, i[COLUMN_DONE].at, i[COLUMN_DONE].size, ROLE_VALUE, done);
    canvas_text(c, row, i[COLUMN_FRESH].at, i[COLUMN_FRESH].size, freshness_role(fresh),
                freshness_name(fresh));
    if (selected)
        canvas_tint(c, (struct rect){row, 0, 1, c->cols}, ROLE_SELECTED);
}
