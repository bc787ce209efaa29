// SPDX-License-Identifier: Apache-2.0
#include "status_why.h"

#include <string.h>

static bool older_than(int64_t at_ms, int64_t ms, int64_t now_ms)
{
    return at_ms != TIME_UNKNOWN && now_ms - at_ms > ms;
}

static bool has_log(const struct run *run)
{
    for (size_t i = 0; i < run->source_count; i++)
        if (run->sources[i].source == SOURCE_LOG)
            return true;
    return false;
}

// A cause is known, or there is nothing to look for.
static bool is_enough(const struct run *run, const struct finding *f, int64_t now_ms)
{
    bool cause = f->severity >= EXPLAIN_WARNING && strcmp(f->code, "failed") != 0;
    if (cause || run->state == RUN_FAILED)
        return cause;
    if (run->state == RUN_PENDING || run->state == RUN_UNKNOWN)
        return !older_than(run->created_ms, STATUS_WHY_WAITS_MS, now_ms);
    return !run_needs_log(run) || has_log(run) ||
           !older_than(run->started_ms, STATUS_WHY_SILENT_MS, now_ms);
}

static void explain_with(const struct context *ctx, const struct run *run,
                         const struct evidence *evidence, struct status_why *out)
{
    struct explain_input in = {.program = ctx->program,
                               .namespace_ = run->namespace_,
                               .name = run->name,
                               .run = run,
                               .evidence = evidence,
                               .now_ms = context_now(ctx)};
    explain(&in, &out->explanation);
    if (out->explanation.findings[0].severity >= EXPLAIN_STUCK)
        out->evidence = evidence;
}

int status_why(struct context *ctx, const struct run *run, const struct evidence *pods,
               struct status_why *out, struct err *err)
{
    *out = (struct status_why){0};
    explain_with(ctx, run, pods, out);
    if (is_enough(run, &out->explanation.findings[0], context_now(ctx)))
        return 0;
    if (inspect_once(ctx, run, WANT_EVIDENCE, STATUS_WHY_BUDGET_MS, &out->seen, err))
        return -1;
    explanation_release(&out->explanation);
    explain_with(ctx, run, out->seen.evidence, out);
    return 0;
}

void status_why_release(struct status_why *w)
{
    explanation_release(&w->explanation);
    inspection_release(&w->seen);
}
