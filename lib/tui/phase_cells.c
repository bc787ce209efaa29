// SPDX-License-Identifier: Apache-2.0
#include "tui/phase_cells.h"

#include "model/phases.h"
#include "tui/phases_draw.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

void timeline_facts_init(struct timeline_facts *t, const struct run *run, int64_t now_ms)
{
    *t = (struct timeline_facts){.run = run, .now_ms = now_ms, .current = current_phase(run)};
    eta_phases(run, now_ms, t->parts, TIMELINE_PARTS_MAX);
    t->late = eta_lateness(run, now_ms);
}

static const struct eta_phase *part(const struct timeline_facts *t, int index)
{
    return index < TIMELINE_PARTS_MAX && t->parts[index].known ? &t->parts[index] : NULL;
}

// How long such a phase takes: at this run's pace where there is an estimate, else by its plan.
static double usual_seconds(const struct timeline_facts *t, int index)
{
    const struct run *run = t->run;
    const struct eta_phase *own = part(t, index);
    if (own)
        return own->usual_s;
    const struct phase_plan *plan = phase_plan_for(run->dialect, run->strategy);
    const struct phase_spec *spec = phase_plan_find(plan, run->phases[index].name);
    return spec ? (spec->typical_low_s + spec->typical_high_s) / 2 : (double)NAN;
}

// Over, and nobody saw how long it took.
static bool untimed(const struct run *run, int i)
{
    return i >= 0 && (size_t)i < run->phase_count && run->phases[i].state == PHASE_DONE &&
           run->phases[i].duration_ms == TIME_UNKNOWN;
}

static int64_t joint_time(const struct run *run, int first, int last)
{
    int64_t start = run->phases[first].started_ms, end = run->finished_ms;
    if (start == TIME_UNKNOWN && first == 0)
        start = run->started_ms;
    if ((size_t)last + 1 < run->phase_count)
        end = run->phases[last + 1].started_ms;
    return start == TIME_UNKNOWN || end == TIME_UNKNOWN || end < start ? TIME_UNKNOWN : end - start;
}

// Neighbours without times are bracketed; what is known of them together stands in their middle.
static bool fill_joint(struct phase_cells *cells, const struct run *run, int index)
{
    int first = index, last = index;
    if (!untimed(run, index))
        return false;
    while (untimed(run, first - 1))
        first--;
    while (untimed(run, last + 1))
        last++;
    if (first == last)
        return false;
    cells->joint = true;
    if (index != (first + last) / 2)
        return true;
    int64_t taken = joint_time(run, first, last);
    if (taken == TIME_UNKNOWN)
        snprintf(cells->taken, sizeof cells->taken, "not timed");
    else
        format_duration_fine(taken, cells->taken);
    return true;
}

// A report of failure alone says nothing of how far the run had come.
static bool where_it_failed_is_known(const struct run *run)
{
    for (size_t i = 0; i < run->phase_count; i++)
        if (run->phases[i].state == PHASE_FAILED)
            return true;
    return false;
}

static void fill_pending(struct phase_cells *cells, const struct timeline_facts *t, int index)
{
    const struct run *run = t->run;
    if (run->state == RUN_FAILED) {
        if (where_it_failed_is_known(run))
            snprintf(cells->note, sizeof cells->note, "not reached");
        return;
    }
    const struct eta_phase *own = part(t, index);
    char text[CELL_TEXT_MAX];
    if (*format_usual(usual_seconds(t, index), text) != '-')
        snprintf(cells->taken, sizeof cells->taken, "~%.24s", text);
    if (own && own->optional)
        snprintf(cells->note, sizeof cells->note, "if needed");
    if (!run->eta.known || !own)
        return;
    double before = 0;
    for (int i = 0; i < index; i++)
        before += part(t, i) ? part(t, i)->remaining_s : 0;
    char clock[PIECE_TEXT_MAX];
    if (before < 86400)
        snprintf(cells->start, sizeof cells->start, "~%.12s",
                 clock_text(t->now_ms + (int64_t)(before * 1000), t->now_ms, clock));
}

static void fill_taken(struct phase_cells *cells, const struct timeline_facts *t, int index)
{
    const struct run_phase *phase = &t->run->phases[index];
    int64_t taken = phase->duration_ms;
    if (phase->state == PHASE_ACTIVE && phase->started_ms != TIME_UNKNOWN)
        taken = t->now_ms > phase->started_ms ? t->now_ms - phase->started_ms : 0;
    if (phase->state == PHASE_SKIPPED)
        snprintf(cells->taken, sizeof cells->taken, "skipped");
    else if (!fill_joint(cells, t->run, index))
        format_duration_fine(taken, cells->taken);
}

static void fill_steps(struct phase_cells *cells, const struct run *run,
                       const struct run_phase *phase, bool current)
{
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

// Seconds that the step in flight is expected to take, NAN when nothing tells.
static double step_expected(const struct run *run, int64_t now_ms)
{
    int steps = run->pace_step < 0 ? 0 : run->step_current - run->pace_step;
    if (steps > 0 && run->pace_started_ms != TIME_UNKNOWN &&
        run->step_started_ms > run->pace_started_ms)
        return (double)(run->step_started_ms - run->pace_started_ms) / 1000 / steps;
    return eta_step_usual(run, now_ms);
}

static bool step_is_timed(const struct run *run, int64_t now_ms)
{
    return run->step_current >= 0 && run->step_started_ms != TIME_UNKNOWN &&
           run->step_started_ms <= now_ms;
}

char *step_note(const struct run *run, int64_t now_ms, char out[PIECE_TEXT_MAX])
{
    char taken[CELL_TEXT_MAX], usual[CELL_TEXT_MAX];
    out[0] = '\0';
    if (!step_is_timed(run, now_ms))
        return out;
    format_duration_fine(now_ms - run->step_started_ms, taken);
    format_usual(step_expected(run, now_ms), usual);
    if (usual[0] == '-')
        snprintf(out, PIECE_TEXT_MAX, "step %.16s", taken);
    else
        snprintf(out, PIECE_TEXT_MAX, "step %.16s of ~%.16s", taken, usual);
    return out;
}

double step_fraction_passed(const struct run *run, int64_t now_ms)
{
    double expected = step_is_timed(run, now_ms) ? step_expected(run, now_ms) : (double)NAN;
    if (isnan(expected) || expected <= 0)
        return NAN;
    return fmin((double)(now_ms - run->step_started_ms) / 1000 / expected, 1);
}

static void fill_active_note(struct phase_cells *cells, const struct timeline_facts *t, int index)
{
    char left[CELL_TEXT_MAX];
    const struct eta_phase *own = part(t, index);
    cells->alarming = t->late.what == ETA_LATE_STEP || t->late.what == ETA_LATE_PHASE;
    if (!t->step_told)
        step_note(t->run, t->now_ms, cells->note);
    if (!cells->note[0] && own && t->run->eta.known &&
        *format_estimate(own->remaining_s, left) != '-')
        snprintf(cells->note, sizeof cells->note, "~%.24s left", left);
}

static void fill_death(struct phase_cells *cells, const struct run *run,
                       const struct run_phase *phase)
{
    char clock[TIME_TEXT_MAX];
    int64_t at = run->finished_ms;
    if (phase->started_ms != TIME_UNKNOWN && phase->duration_ms != TIME_UNKNOWN)
        at = phase->started_ms + phase->duration_ms;
    cells->alarming = true;
    if (at != TIME_UNKNOWN)
        snprintf(cells->note, sizeof cells->note, "failed at %s",
                 time_format_clock(at, true, clock));
}

// Candidates that the profiler gave up on: expected, the run goes on without them.
static void add_skips(struct phase_cells *cells, const struct run *run,
                      const struct run_phase *phase)
{
    for (size_t i = 0; i < run->skip_count && phase->name; i++) {
        if (!run->skips[i].phase || strcmp(run->skips[i].phase, phase->name) != 0)
            continue;
        size_t used = strlen(cells->note);
        snprintf(cells->note + used, sizeof cells->note - used, "%s%d skipped", used ? ", " : "",
                 run->skips[i].count);
    }
}

void phase_cells_fill(struct phase_cells *cells, const struct timeline_facts *t, int index)
{
    const struct run_phase *phase = &t->run->phases[index];
    *cells = (struct phase_cells){.done = (double)NAN, .active = (double)NAN};
    snprintf(cells->number, sizeof cells->number, "%d", (index + 1) % 1000);
    cells->name = phase->name && *phase->name ? phase->name : "-";
    if (phase->started_ms != TIME_UNKNOWN)
        time_format_clock(phase->started_ms, true, cells->start);
    bool current = index == t->current;
    fill_steps(cells, t->run, phase, current);
    if (phase->state == PHASE_PENDING) {
        fill_pending(cells, t, index);
        return;
    }
    fill_taken(cells, t, index);
    if (current && phase->state == PHASE_ACTIVE)
        fill_active_note(cells, t, index);
    else if (phase->state == PHASE_FAILED)
        fill_death(cells, t->run, phase);
    add_skips(cells, t->run, phase);
}
