// SPDX-License-Identifier: Apache-2.0
#include "base/attr.h"
#include "model/observe.h"
#include "model/phases.h"
#include "model/profiler_log_impl.h"

#include <string.h>

static const char *some(const char *s)
{
    return s[0] ? s : NULL;
}

// The step in flight, where it was counted from the beginning of its phase.
static void read_step(const struct profiler_log *l, struct observation *out)
{
    int rank = phase_rank(l->phase);
    if (l->marker_step != COUNT_UNKNOWN) {
        out->step_current = l->marker_step;
        out->step_total = l->marker_steps;
        return;
    }
    if (rank == phase_rank("PrefillInterpolation") && l->points > 0 &&
        strcmp(l->phase, "PrefillInterpolation") == 0) {
        out->step_current = l->point;
        out->step_total = l->points;
        return;
    }
    enum sweep s = rank == phase_rank("SweepingPrefill")  ? SWEEP_PREFILL
                   : rank == phase_rank("SweepingDecode") ? SWEEP_DECODE
                                                          : SWEEP_COUNT;
    if (s == SWEEP_COUNT)
        return;
    const struct sweep_state *sweep = &l->sweeps[s];
    out->step_total = sweep->total > 0 ? sweep->total : COUNT_UNKNOWN;
    if (sweep->from_start && sweep->starts > 0)
        out->step_current = sweep->starts;
    // Counted beyond what was announced: one of the two is wrong, so neither is told.
    if (out->step_total != COUNT_UNKNOWN && out->step_current > out->step_total)
        out->step_current = out->step_total = COUNT_UNKNOWN;
}

// An error that the log went on after is none of the run; that the job failed says nothing where an
// exception follows.
static const char *error_text(const struct log_error *e)
{
    static const char heading[] = "Profile job failed with error\n";
    if (!e->text.len || !(e->failed || e->open))
        return NULL;
    bool headed = strncmp(e->text.buf, heading, sizeof(heading) - 1) == 0;
    return headed ? e->text.buf + sizeof(heading) - 1 : e->text.buf;
}

void profiler_log_observe(const struct profiler_log *l, struct observation *out)
{
    observation_init(out, SOURCE_LOG);
    out->at_ms = l->at_ms != TIME_UNKNOWN ? l->at_ms : l->alive_ms;
    out->alive_ms = l->alive_ms;
    out->timed = out->at_ms != TIME_UNKNOWN;
    out->phase = some(l->phase);
    out->dialect = phase_dialect(out->phase);
    out->phase_started_ms = l->phase_ms;
    out->message = some(l->message);
    out->step_sub = some(l->sub);
    out->gpu_mapping = some(l->mapping);
    out->gpus = l->gpus;
    read_step(l, out);
    out->profiler_failed = l->error.failed;
    out->profiler_done = l->done && !l->error.failed;
    out->error = error_text(&l->error);
}

void profiler_log_findings(const struct profiler_log *l, struct log_findings *out)
{
    out->warnings = l->warnings;
    out->warning_count = l->warning_count;
    for (int i = 0; i < SWEEP_COUNT; i++)
        out->skipped[i] = l->sweeps[i].skipped;
}

const char *profiler_log_phase(const struct profiler_log *l)
{
    return some(l->phase);
}

bool sidecar_log_phase(const char *line, size_t n, struct span *phase)
{
    static const char prefix[] = "Phase update: ";
    const size_t skip = sizeof(prefix) - 1;
    if (n <= skip || memcmp(line, prefix, skip) != 0)
        return false;
    const char *word = line + skip, *dash = memmem(word, n - skip, " - ", 3);
    *phase = (struct span){word, dash ? (size_t)(dash - word) : n - skip};
    return phase->len > 0 && phase->len <= WORD_MAX && !memchr(word, ' ', phase->len);
}

bool sidecar_log_observe(int64_t at_ms, const char *line, size_t n, struct arena *scratch,
                         struct observation *out)
{
    struct span phase;
    char text[LINE_MAX_BYTES + 1];
    if (!sidecar_log_phase(line, n, &phase))
        return false;
    size_t skip = (size_t)(phase.at - line);
    log_text_keep(text, sizeof(text), line + skip, n - skip);
    char *dash = strstr(text, " - ");
    size_t word = dash ? (size_t)(dash - text) : strlen(text);
    if (word == 0 || word > WORD_MAX || memchr(text, ' ', word))
        return false;
    observation_init(out, SOURCE_SIDECAR);
    out->at_ms = out->alive_ms = out->phase_started_ms = at_ms;
    out->timed = at_ms != TIME_UNKNOWN;
    out->phase = arena_strndup(scratch, text, word);
    out->dialect = phase_dialect(out->phase);
    out->message =
        dash ? text_clip(scratch, arena_strdup(scratch, dash + 3), LINE_MAX_BYTES) : NULL;
    observe_message(out, scratch);
    return true;
}
