// SPDX-License-Identifier: Apache-2.0
#include "tui/list_totals.h"

#include "tui/list_fields.h"
#include "tui/pieces.h"

#include <stdio.h>
#include <string.h>

static size_t *counter(struct list_totals *t, const struct run *run)
{
    if (run_is_stuck(run))
        return &t->stuck;
    switch (run->state) {
    case RUN_PENDING:
        return &t->pending;
    case RUN_PROFILING:
        return &t->profiling;
    case RUN_DEPLOYING:
        return &t->deploying;
    case RUN_READY:
    case RUN_DEPLOYED:
        return &t->done;
    case RUN_FAILED:
        return &t->failed;
    case RUN_UNKNOWN:
        break;
    }
    return &t->unknown;
}

void list_totals_add(struct list_totals *t, const struct run *run)
{
    const double hour_ms = 3600000;
    int gpus = run_gpus_used(run);
    bool holds = run->state == RUN_PROFILING || run->state == RUN_DEPLOYING;
    bool timed = run->elapsed_ms != TIME_UNKNOWN && run->elapsed_ms >= 0;
    (*counter(t, run))++;
    if (holds && gpus >= 0)
        t->gpus_now += gpus;
    t->gpus_partial = t->gpus_partial || (holds && gpus < 0);
    if (timed && gpus >= 0)
        t->gpu_hours += (double)run->elapsed_ms / hour_ms * gpus;
    // What waits has taken none yet.
    bool started = timed || holds || run_state_profiling_over(run->state);
    t->hours_partial = t->hours_partial || (started && (!timed || gpus < 0));
}

char *grouped_text(double n, char out[GROUPED_TEXT_MAX])
{
    const double most = 1e15;
    char digits[GROUPED_TEXT_MAX];
    size_t at = 0;
    int len = snprintf(digits, sizeof digits, "%.0f", n < 0 ? 0 : n > most ? most : n);
    for (int i = 0; i < len; i++) {
        if (i > 0 && (len - i) % 3 == 0)
            out[at++] = ',';
        out[at++] = digits[i];
    }
    out[at] = '\0';
    return out;
}
