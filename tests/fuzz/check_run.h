// SPDX-License-Identifier: Apache-2.0
// What holds for every run, whatever it was read from.
#ifndef FUZZ_CHECK_RUN_H
#define FUZZ_CHECK_RUN_H

#include "eta/eta.h"
#include "model/store.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static inline void require(bool holds)
{
    if (!holds)
        abort();
}

static inline void check_progress(const struct run *run)
{
    require(run->name != NULL);
    require(run->step_current >= COUNT_UNKNOWN && run->step_total >= COUNT_UNKNOWN);
    require(run->step_total == COUNT_UNKNOWN || run->step_current <= run->step_total);
    require(isnan(run->step_percent) || (run->step_percent >= 0 && run->step_percent <= 100));
    require(run->phase_number == COUNT_UNKNOWN || run->phase_number <= run->phase_total);
    require(run->gpus == COUNT_UNKNOWN || run->gpus > 0);
    require(!run->message || strlen(run->message) <= 4096);
    require(!run->error || strlen(run->error) <= 65536);
    for (size_t i = 0; i < run->phase_count; i++) {
        require(run->phases[i].name != NULL);
        require(run->phases[i].duration_ms == TIME_UNKNOWN || run->phases[i].duration_ms >= 0);
    }
}

static inline void check_run(struct run *run, int64_t now_ms)
{
    char basis[ETA_BASIS_MAX];
    const struct link_state link = {.online = true, .last_proof_ms = TIME_UNKNOWN};
    check_progress(run);
    run_derive(run, &link, now_ms, basis);
    require(isnan(run->overall_percent) ||
            (run->overall_percent >= 0 && run->overall_percent <= 100));
    require(!run->eta.known || (isfinite(run->eta.remaining_s) && run->eta.remaining_s >= 0 &&
                                run->eta.p10_s <= run->eta.p90_s));
    require(run->elapsed_ms == TIME_UNKNOWN || run->elapsed_ms >= 0);
    require(run->freshness_age_ms == TIME_UNKNOWN || run->freshness_age_ms >= 0);
}

static inline void check_store(struct store *s, int64_t now_ms)
{
    for (size_t i = 0; i < store_count(s); i++) {
        const struct run_event *events;
        check_run(store_at(s, i), now_ms);
        require(store_events(s, store_at(s, i), &events) <= 64);
    }
}

#endif
