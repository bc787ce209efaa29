// SPDX-License-Identifier: Apache-2.0
#include "tui/list_fields.h"

#include "model/phases.h"
#include "tui/pieces.h"

#include <math.h>
#include <string.h>
#include <strings.h>

static const char *known(const char *text)
{
    return text && *text ? text : NULL;
}

static const char *namespace_text(const struct run *run)
{
    return known(run->namespace_);
}

static const char *name_text(const struct run *run)
{
    return known(run->name);
}

static const char *model_text(const struct run *run)
{
    return known(run->model);
}

static const char *backend_text(const struct run *run)
{
    return known(run->backend);
}

static const char *phase_text(const struct run *run)
{
    return known(run->phase);
}

static const char *message_text(const struct run *run)
{
    bool failed = run->state == RUN_FAILED && known(run->error);
    if (failed)
        return run->error;
    return run->trouble && known(run->trouble->message) ? run->trouble->message
                                                        : known(run->message);
}

static const char *trouble_text(const struct run *run)
{
    return run->trouble ? run->trouble->reason : NULL;
}

static const char *state_text(const struct run *run)
{
    return run->state == RUN_UNKNOWN ? NULL : run_state_name(run->state);
}

static const char *fresh_text(const struct run *run)
{
    return run->freshness == FRESH_UNKNOWN ? NULL : freshness_name(run->freshness);
}

static int64_t state_order(const struct run *run, int64_t now_ms)
{
    (void)now_ms;
    return run->state == RUN_UNKNOWN ? TIME_UNKNOWN : (int64_t)run->state;
}

static int64_t fresh_order(const struct run *run, int64_t now_ms)
{
    (void)now_ms;
    return run->freshness == FRESH_UNKNOWN ? TIME_UNKNOWN : (int64_t)run->freshness;
}

// Dialects have different numbers of phases: what counts is how far into a run each lies.
static int64_t phase_order(const struct run *run, int64_t now_ms)
{
    (void)now_ms;
    int rank = phase_rank(run->phase);
    if (rank == 0)
        rank = run->phase_number;
    return rank > 0 ? rank : TIME_UNKNOWN;
}

static int64_t step_value(const struct run *run, int64_t now_ms)
{
    (void)now_ms;
    return run->state == RUN_PROFILING && run->step_current >= 0 ? run->step_current : TIME_UNKNOWN;
}

static int64_t step_order(const struct run *run, int64_t now_ms)
{
    const double parts = 1e6;
    double done, active;
    if (step_value(run, now_ms) == TIME_UNKNOWN)
        return TIME_UNKNOWN;
    step_fractions(run, &done, &active);
    return isnan(active) ? TIME_UNKNOWN : (int64_t)(active * parts);
}

static int64_t gpus_value(const struct run *run, int64_t now_ms)
{
    (void)now_ms;
    int gpus = run_gpus_used(run);
    return gpus >= 0 ? gpus : TIME_UNKNOWN;
}

static int64_t elapsed_value(const struct run *run, int64_t now_ms)
{
    (void)now_ms;
    return run->elapsed_ms;
}

static int64_t eta_value(const struct run *run, int64_t now_ms)
{
    const double most_s = 1e9; // what format_estimate() shows
    (void)now_ms;
    double left = run->eta.remaining_s;
    if (!run_has_estimate(run) || !(left >= 0 && left <= most_s))
        return TIME_UNKNOWN;
    return (int64_t)(left * 1000);
}

static int64_t since(int64_t then_ms, int64_t now_ms)
{
    int64_t ago;
    if (then_ms == TIME_UNKNOWN || __builtin_sub_overflow(now_ms, then_ms, &ago))
        return TIME_UNKNOWN;
    return ago;
}

static int64_t age_value(const struct run *run, int64_t now_ms)
{
    return since(run->created_ms, now_ms);
}

static int64_t done_value(const struct run *run, int64_t now_ms)
{
    return run_state_profiling_over(run->state) ? since(run->finished_ms, now_ms) : TIME_UNKNOWN;
}

static int64_t done_order(const struct run *run, int64_t now_ms)
{
    (void)now_ms;
    return run_end(run);
}

static const char *const state_words[] = {"Pending",  "Profiling", "Ready", "Deploying",
                                          "Deployed", "Failed",    NULL};
static const char *const fresh_words[] = {"LIVE", "QUIET", "LATE", "STALE", NULL};

const struct list_field list_fields[FIELD_COUNT] = {
    [FIELD_NAMESPACE] = {.name = "namespace",
                         .alias = "ns",
                         .title = "NAMESPACE",
                         .help = "ns=ml",
                         .kind = FIELD_IS_TEXT,
                         .plain = true,
                         .text = namespace_text,
                         .rising = "a to z",
                         .falling = "z to a"},
    [FIELD_NAME] = {.name = "name",
                    .title = "NAME",
                    .help = "name=sweep",
                    .kind = FIELD_IS_TEXT,
                    .plain = true,
                    .text = name_text,
                    .rising = "a to z",
                    .falling = "z to a"},
    [FIELD_MODEL] = {.name = "model",
                     .title = "MODEL",
                     .help = "model=llama",
                     .kind = FIELD_IS_TEXT,
                     .plain = true,
                     .text = model_text,
                     .rising = "a to z",
                     .falling = "z to a"},
    [FIELD_BACKEND] = {.name = "backend",
                       .title = "BACKEND",
                       .help = "backend!=vllm",
                       .kind = FIELD_IS_TEXT,
                       .plain = true,
                       .text = backend_text,
                       .rising = "a to z",
                       .falling = "z to a"},
    [FIELD_STATE] = {.name = "state",
                     .title = "STATE",
                     .help = "state=Failed",
                     .kind = FIELD_IS_WORD,
                     .plain = true,
                     .text = state_text,
                     .words = state_words,
                     .order = state_order,
                     .rising = "pending first",
                     .falling = "failed first",
                     .falls = true},
    [FIELD_PHASE] = {.name = "phase",
                     .title = "PHASES",
                     .help = "phase=Decode",
                     .kind = FIELD_IS_TEXT,
                     .plain = true,
                     .text = phase_text,
                     .order = phase_order,
                     .rising = "first phases first",
                     .falling = "last phases first",
                     .falls = true},
    [FIELD_STEP] = {.name = "step",
                    .title = "STEP",
                    .help = "step>=3",
                    .kind = FIELD_IS_NUMBER,
                    .value = step_value,
                    .order = step_order,
                    .rising = "least done first",
                    .falling = "most done first",
                    .falls = true},
    [FIELD_GPUS] = {.name = "gpus",
                    .title = "GPUS",
                    .help = "gpus>4",
                    .kind = FIELD_IS_NUMBER,
                    .value = gpus_value,
                    .rising = "fewest first",
                    .falling = "most first",
                    .falls = true},
    [FIELD_ELAPSED] = {.name = "elapsed",
                       .title = "ELAPSED",
                       .help = "elapsed>30m",
                       .kind = FIELD_IS_DURATION,
                       .value = elapsed_value,
                       .rising = "shortest first",
                       .falling = "longest first",
                       .falls = true},
    [FIELD_ETA] = {.name = "eta",
                   .alias = "left",
                   .title = "LEFT",
                   .help = "eta<10m",
                   .kind = FIELD_IS_DURATION,
                   .value = eta_value,
                   .rising = "soonest first",
                   .falling = "longest first"},
    [FIELD_DONE] = {.name = "done",
                    .title = "DONE",
                    .help = "done<1h",
                    .kind = FIELD_IS_DURATION,
                    .value = done_value,
                    .order = done_order,
                    .rising = "earliest first",
                    .falling = "latest first",
                    .falls = true},
    [FIELD_FRESH] = {.name = "fresh",
                     .title = "FRESH",
                     .help = "fresh=LATE",
                     .kind = FIELD_IS_WORD,
                     .text = fresh_text,
                     .words = fresh_words,
                     .order = fresh_order,
                     .rising = "live first",
                     .falling = "stale first",
                     .falls = true},
    [FIELD_AGE] = {.name = "age",
                   .title = "AGE",
                   .help = "age<1d",
                   .kind = FIELD_IS_DURATION,
                   .value = age_value,
                   .rising = "youngest first",
                   .falling = "oldest first"},
    [FIELD_MESSAGE] = {.name = "message",
                       .title = "MESSAGE",
                       .help = "message=oom",
                       .kind = FIELD_IS_TEXT,
                       .text = message_text,
                       .rising = "a to z",
                       .falling = "z to a"},
    [FIELD_TROUBLE] = {.name = "trouble",
                       .title = "TROUBLE",
                       .help = "trouble=pull",
                       .kind = FIELD_IS_TEXT,
                       .plain = true,
                       .text = trouble_text,
                       .rising = "a to z",
                       .falling = "z to a"},
};

static bool is_called(const char *own, const char *name, size_t n)
{
    return own && strlen(own) == n && !strncasecmp(own, name, n);
}

const struct list_field *list_field_find(const char *name, size_t n)
{
    for (size_t i = 0; i < FIELD_COUNT; i++) {
        const struct list_field *f = &list_fields[i];
        if (is_called(f->name, name, n) || is_called(f->alias, name, n))
            return f;
    }
    return NULL;
}

int run_gpus_used(const struct run *run)
{
    bool step = run->state == RUN_PROFILING && run->gpus >= 0;
    return step ? run->gpus : run->gpu_total >= 0 ? run->gpu_total : COUNT_UNKNOWN;
}

bool run_is_stuck(const struct run *run)
{
    bool silent = run->freshness == FRESH_STALE || run->freshness == FRESH_LATE;
    return run_is_active(run) && (silent || run->trouble);
}

bool run_has_estimate(const struct run *run)
{
    return run->state == RUN_PROFILING && run->eta.known;
}

int64_t run_end(const struct run *run)
{
    if (run_state_profiling_over(run->state))
        return run->finished_ms;
    return run->eta.known ? run->eta.finish_ms : TIME_UNKNOWN;
}
