// SPDX-License-Identifier: Apache-2.0
#include "tui/pieces.h"

#include "model/format.h"
#include "tui/layout.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

int draw_pieces(struct canvas *c, int row, int col, int cols, const struct piece *pieces, size_t n,
                size_t right)
{
    struct layout_item items[PIECES_MAX];
    for (size_t i = 0; i < n; i++) {
        int width = canvas_width(c, pieces[i].text);
        int min = pieces[i].min > 0 && pieces[i].min < width ? pieces[i].min : width;
        items[i] = (struct layout_item){
            .priority = pieces[i].priority, .min = min, .want = width, .gap = pieces[i].gap};
    }
    int used = layout_fit(items, n, col, cols, LAYOUT_GAPS_FIRM);
    int end = col;
    for (size_t i = 0; i < n; i++) {
        if (items[i].size == 0)
            continue;
        int at = items[i].at + (i >= right ? cols - used : 0);
        int after = canvas_text(c, row, at, items[i].size, pieces[i].role, pieces[i].text);
        end = i < right ? after : end;
    }
    return end;
}

// The pieces from `at` on that share a row: how many columns they take, and in *end the first that does not.
static int flow_row(const struct canvas *c, int cols, const struct piece *pieces, size_t n,
                    size_t at, size_t *end)
{
    int used = 0;
    for (; at < n; at++) {
        int width = canvas_width(c, pieces[at].text);
        if (width == 0)
            continue;
        int need = width + (used ? 3 : 0);
        if (used && used + need > cols)
            break;
        used += need;
    }
    *end = at;
    return used;
}

int flow_height(const struct canvas *c, int cols, const struct piece *pieces, size_t n,
                int max_rows)
{
    int rows = 0;
    for (size_t at = 0; at < n && rows < max_rows; rows++) {
        if (flow_row(c, cols, pieces, n, at, &at) == 0)
            break;
    }
    return rows;
}

// Each piece after a dot but the first; with an ellipsis where more would follow.
static void flow_draw_row(struct canvas *c, struct rect r, const struct piece *pieces, size_t at,
                          size_t end, bool more)
{
    int col = r.col, stop = r.col + r.cols;
    bool first = true;
    for (; at < end; at++) {
        if (canvas_width(c, pieces[at].text) == 0)
            continue;
        if (!first)
            col = canvas_text(c, r.row, col + 1, stop - col - 1, ROLE_DIM,
                              canvas_glyph(c, GLYPH_DOT)) +
                  1;
        col = canvas_text(c, r.row, col, stop - col, pieces[at].role, pieces[at].text);
        first = false;
    }
    if (more)
        canvas_text(c, r.row, col + 1 < stop ? col + 1 : stop - 1, 1, ROLE_DIM,
                    canvas_glyph(c, GLYPH_ELLIPSIS));
}

int flow_pieces(struct canvas *c, struct rect r, const struct piece *pieces, size_t n)
{
    int row = 0;
    for (size_t at = 0; at < n && row < r.rows; row++) {
        size_t from = at, rest;
        if (flow_row(c, r.cols, pieces, n, from, &at) == 0)
            break;
        bool more = row == r.rows - 1 && flow_row(c, r.cols, pieces, n, at, &rest) > 0;
        flow_draw_row(c, (struct rect){r.row + row, r.col, 1, r.cols}, pieces, from, at, more);
    }
    return row;
}

char *clock_text(int64_t ms, int64_t now_ms, char out[PIECE_TEXT_MAX])
{
    enum { DAY_MS = 86400000 };
    char clock[TIME_TEXT_MAX];
    if (ms == TIME_UNKNOWN) {
        snprintf(out, PIECE_TEXT_MAX, "-");
        return out;
    }
    int days = (int)((ms - now_ms) / DAY_MS);
    time_format_clock(ms, false, clock);
    if (days == 0)
        snprintf(out, PIECE_TEXT_MAX, "%s", clock);
    else
        snprintf(out, PIECE_TEXT_MAX, "%s %+dd", clock, days);
    return out;
}

char *range_text(const struct canvas *c, const struct run_eta *eta, char out[PIECE_TEXT_MAX])
{
    char low[CELL_TEXT_MAX], high[CELL_TEXT_MAX];
    out[0] = '\0';
    if (!eta->known)
        return out;
    format_estimate(eta->p10_s, low);
    format_estimate(eta->p90_s, high);
    if (low[0] == '-' || high[0] == '-' || !strcmp(low, high))
        return out;
    // 18-37m, not 18m-37m: where both have one and the same unit it is said once.
    size_t units = strcspn(low, "smhd");
    if (!low[units + 1] && !strcmp(low + units, high + strcspn(high, "smhd")))
        low[units] = '\0';
    snprintf(out, PIECE_TEXT_MAX, "%.12s%s%.12s", low, canvas_glyph(c, GLYPH_DASH), high);
    return out;
}

static const struct {
    const char *title;
    enum role role;
    enum glyph glyph;
} states[] = {
    [RUN_UNKNOWN] = {"UNKNOWN", ROLE_WARNING, GLYPH_DOT},
    [RUN_PENDING] = {"PENDING", ROLE_PENDING, GLYPH_PENDING},
    [RUN_PROFILING] = {"PROFILING", ROLE_ACTIVE, GLYPH_ACTIVE},
    [RUN_READY] = {"READY", ROLE_OK, GLYPH_DONE},
    [RUN_DEPLOYING] = {"DEPLOYING", ROLE_ACTIVE, GLYPH_ACTIVE},
    [RUN_DEPLOYED] = {"DEPLOYED", ROLE_OK, GLYPH_DONE},
    [RUN_FAILED] = {"FAILED", ROLE_FAILED, GLYPH_FAILED},
};

const char *state_title(enum run_state state)
{
    return states[state].title;
}

enum role state_role(enum run_state state)
{
    return states[state].role;
}

enum glyph state_glyph(enum run_state state)
{
    return states[state].glyph;
}

static const struct {
    enum role role;
    enum glyph glyph;
} phases[] = {
    [PHASE_PENDING] = {ROLE_PENDING, GLYPH_PENDING},
    [PHASE_ACTIVE] = {ROLE_ACTIVE, GLYPH_ACTIVE},
    [PHASE_DONE] = {ROLE_OK, GLYPH_DONE},
    [PHASE_SKIPPED] = {ROLE_SKIPPED, GLYPH_SKIPPED},
    [PHASE_FAILED] = {ROLE_FAILED, GLYPH_FAILED},
};

enum role phase_role(enum phase_state state)
{
    return phases[state].role;
}

enum glyph phase_glyph(enum phase_state state)
{
    return phases[state].glyph;
}

static const struct {
    enum role role;
    enum glyph glyph;
} freshnesses[] = {
    [FRESH_UNKNOWN] = {ROLE_DIM, GLYPH_DOT},     [FRESH_LIVE] = {ROLE_LIVE, GLYPH_BULLET},
    [FRESH_QUIET] = {ROLE_QUIET, GLYPH_BULLET},  [FRESH_LATE] = {ROLE_LATE, GLYPH_PENDING},
    [FRESH_STALE] = {ROLE_STALE, GLYPH_PENDING}, [FRESH_OFFLINE] = {ROLE_OFFLINE, GLYPH_FAILED},
};

enum role freshness_role(enum freshness f)
{
    return freshnesses[f].role;
}

enum glyph freshness_glyph(enum freshness f)
{
    return freshnesses[f].glyph;
}

void step_fractions(const struct run *run, double *done, double *active)
{
    *done = *active = (double)NAN;
    if (run->step_total > 0 && run->step_current >= 0) {
        double total = run->step_total;
        int before = run->step_current > 0 ? run->step_current - 1 : 0;
        *done = before / total;
        *active = run->step_current / total;
    } else if (!isnan(run->step_percent)) {
        *done = *active = run->step_percent / 100;
    }
}

int current_phase(const struct run *run)
{
    for (size_t i = 0; i < run->phase_count; i++) {
        if (run->phases[i].state == PHASE_ACTIVE || run->phases[i].state == PHASE_FAILED)
            return (int)i;
    }
    for (size_t i = 0; run->phase && i < run->phase_count; i++) {
        if (run->phases[i].name && !strcmp(run->phases[i].name, run->phase))
            return (int)i;
    }
    return -1;
}

bool run_is_active(const struct run *run)
{
    return run->state == RUN_PROFILING || run->state == RUN_DEPLOYING || run->state == RUN_PENDING;
}
