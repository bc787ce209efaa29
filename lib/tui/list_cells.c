// SPDX-License-Identifier: Apache-2.0
#include "tui/list_cells.h"

#include "base/attr.h"
#include "model/format.h"
#include "model/phases.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

bool run_has_steps(const struct run *run)
{
    return run->state == RUN_PROFILING && run->step_current >= 0;
}

// What keeps a pod from running, as the cluster's messages call it, in words that fit a cell.
static const char *trouble_in(const char *message)
{
    static const struct {
        const char *part, *word;
    } troubles[] = {
        {"ImagePullBackOff", "image pull"},    {"ErrImagePull", "image pull"},
        {"InvalidImageName", "image name"},    {"CrashLoopBackOff", "crash loop"},
        {"OOMKilled", "out of memory"},        {"FailedScheduling", "no room"},
        {"Unschedulable", "no room"},          {"Insufficient nvidia.com/gpu", "no GPUs free"},
        {"CreateContainerError", "container"},
    };
    for (size_t i = 0; message && i < ARRAY_LEN(troubles); i++) {
        if (strstr(message, troubles[i].part))
            return troubles[i].word;
    }
    return NULL;
}

static const char *failed_words(const struct run *run)
{
    int i = current_phase(run);
    if (i >= 0)
        return run->phases[i].name;
    return run->phase && !phase_is_failed(run->phase) ? run->phase : "-";
}

static const char *active_words(const struct run *run)
{
    const char *trouble = trouble_in(run->message);
    bool phase = run->state == RUN_PROFILING && run->phase && *run->phase;
    if (run->trouble)
        return run->trouble->reason;
    if (trouble)
        return trouble;
    if (phase)
        return run->phase;
    if (run_is_stuck(run))
        return "stuck";
    return run->state == RUN_PROFILING ? "phase unknown" : "-";
}

static const char *step_text(const struct run *run, char out[PIECE_TEXT_MAX])
{
    const char *words = "-";
    if (run_has_steps(run))
        return format_step(run, out);
    if (run->state == RUN_FAILED)
        words = failed_words(run);
    else if (run_is_active(run))
        words = active_words(run);
    return words && *words ? words : "-";
}

// The model without its owner: Qwen/Qwen3-0.6B is Qwen3-0.6B.
static const char *model_text(const struct run *run)
{
    if (!run->model || !*run->model)
        return "-";
    const char *slash = strrchr(run->model, '/');
    return slash && slash[1] ? slash + 1 : run->model;
}

// "4×TP=2/DP=2" of the step in flight, else how many there are in all.
static const char *gpus_text(const struct list_look *look, const struct run *run,
                             char out[PIECE_TEXT_MAX])
{
    const char *mapping = run->gpu_mapping && *run->gpu_mapping ? run->gpu_mapping : NULL;
    bool step = !run_state_profiling_over(run->state) && (run->gpus >= 0 || mapping);
    if (step && run->gpus < 0)
        return mapping;
    if (step && mapping)
        snprintf(out, PIECE_TEXT_MAX, "%d%s%.40s", run->gpus,
                 canvas_glyph(look->canvas, GLYPH_TIMES), mapping);
    else if (step || run->gpu_total >= 0)
        snprintf(out, PIECE_TEXT_MAX, "%d", step ? run->gpus : run->gpu_total);
    else
        snprintf(out, PIECE_TEXT_MAX, "-");
    return out;
}

static const char *done_text(const struct list_look *look, const struct run *run,
                             char out[PIECE_TEXT_MAX])
{
    char clock[PIECE_TEXT_MAX];
    int64_t end = run_end(run);
    clock_text(end, look->now_ms, clock);
    bool estimate = !run_state_profiling_over(run->state) && end != TIME_UNKNOWN;
    snprintf(out, PIECE_TEXT_MAX, "%s%.60s", estimate ? "~" : "", clock);
    return out;
}

static const char *age_text(const struct list_look *look, const struct run *run,
                            char out[PIECE_TEXT_MAX])
{
    int64_t age = list_fields[FIELD_AGE].value(run, look->now_ms);
    if (age == TIME_UNKNOWN)
        return "-";
    return age_format(age, out);
}

static enum freshness fresh_here(const struct list_look *look, const struct run *run)
{
    bool offline = look->offline && run->freshness != FRESH_UNKNOWN;
    return offline ? FRESH_OFFLINE : run->freshness;
}

static const char *plain_text(const struct run *run, enum list_field_id field)
{
    const char *text = list_fields[field].text(run);
    return text ? text : "-";
}

const char *list_cell(const struct list_look *look, const struct run *run, enum list_field_id field,
                      char out[PIECE_TEXT_MAX])
{
    switch (field) {
    case FIELD_MODEL:
        return model_text(run);
    case FIELD_STATE:
        return run_state_name(run->state);
    case FIELD_STEP:
        return step_text(run, out);
    case FIELD_GPUS:
        return gpus_text(look, run, out);
    case FIELD_ELAPSED:
        return format_duration(run->elapsed_ms, out);
    case FIELD_ETA:
        return format_estimate(run_has_estimate(run) ? run->eta.remaining_s : (double)NAN, out);
    case FIELD_DONE:
        return done_text(look, run, out);
    case FIELD_FRESH:
        return freshness_name(fresh_here(look, run));
    case FIELD_AGE:
        return age_text(look, run, out);
    default:
        return plain_text(run, field);
    }
}

enum role list_cell_role(const struct list_look *look, const struct run *run,
                         enum list_field_id field)
{
    switch (field) {
    case FIELD_NAME:
        return ROLE_TITLE;
    case FIELD_STATE:
        return run_is_stuck(run) ? ROLE_STALE : state_role(run->state);
    case FIELD_STEP:
        if (run->state == RUN_FAILED)
            return ROLE_FAILED;
        return run_has_steps(run) ? ROLE_VALUE : run_is_stuck(run) ? ROLE_STALE : ROLE_DIM;
    case FIELD_FRESH:
        return freshness_role(fresh_here(look, run));
    case FIELD_MESSAGE:
        return run->state == RUN_FAILED ? ROLE_FAILED : ROLE_DIM;
    case FIELD_NAMESPACE:
    case FIELD_BACKEND:
    case FIELD_AGE:
        return ROLE_DIM;
    default:
        return ROLE_VALUE;
    }
}

char *list_cell_range(const struct list_look *look, const struct run *run, char out[PIECE_TEXT_MAX])
{
    char range[PIECE_TEXT_MAX];
    out[0] = '\0';
    if (run_has_estimate(run) && *range_text(look->canvas, &run->eta, range))
        snprintf(out, PIECE_TEXT_MAX, "(%.60s)", range);
    return out;
}
