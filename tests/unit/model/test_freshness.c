// SPDX-License-Identifier: Apache-2.0
#include "fixture.h"

#include <criterion/criterion.h>

enum { NOW_MS = 2000000000 };

static const struct row {
    const char *name;
    enum run_state state;
    enum run_dialect dialect;
    const char *strategy, *phase;
    int steps;
    double age_s; // < 0: no value has a time
    bool online;
    double proof_s; // age of the last proof; < 0: one-shot
    bool output;    // a dgdr-output ConfigMap speaks
    enum freshness wanted;
} rows[] = {
    {"just now", RUN_PROFILING, DIALECT_SEED, NULL, "DecodeSweep", 12, 4, true, 1, false,
     FRESH_LIVE},
    {"within a step", RUN_PROFILING, DIALECT_SEED, NULL, "DecodeSweep", 12, 140, true, 1, false,
     FRESH_QUIET},
    {"longer than a step", RUN_PROFILING, DIALECT_SEED, NULL, "DecodeSweep", 12, 400, true, 1,
     false, FRESH_LATE},
    {"file silent for long", RUN_PROFILING, DIALECT_SEED, NULL, "DecodeSweep", 12, 601, true, 1,
     false, FRESH_STALE},
    {"one-shot is no less sure", RUN_PROFILING, DIALECT_SEED, NULL, "DecodeSweep", 12, 140, true,
     -1, false, FRESH_QUIET},
    {"silence of a silent link", RUN_PROFILING, DIALECT_SEED, NULL, "DecodeSweep", 12, 140, true,
     45, false, FRESH_LATE},
    {"no link", RUN_PROFILING, DIALECT_SEED, NULL, "DecodeSweep", 12, 4, false, 1, false,
     FRESH_OFFLINE},
    {"frozen as expected", RUN_PROFILING, DIALECT_UPSTREAM, "thorough", "SweepingDecode", 12, 7000,
     true, 1, true, FRESH_QUIET},
    {"frozen beyond P90", RUN_PROFILING, DIALECT_UPSTREAM, "thorough", "SweepingDecode", 12, 8000,
     true, 1, true, FRESH_LATE},
    {"frozen beyond P95", RUN_PROFILING, DIALECT_UPSTREAM, "thorough", "SweepingDecode", 12, 10000,
     true, 1, true, FRESH_STALE},
    {"rapid takes seconds", RUN_PROFILING, DIALECT_UPSTREAM, "rapid", "SweepingPrefill", -1, 200,
     true, 1, true, FRESH_LATE},
    {"rapid takes no quarter", RUN_PROFILING, DIALECT_UPSTREAM, "rapid", "SweepingPrefill", -1, 900,
     true, 1, true, FRESH_STALE},
    {"never leaves Initializing", RUN_PROFILING, DIALECT_UPSTREAM, "thorough", "Initializing", -1,
     9000, true, 1, false, FRESH_QUIET},
    {"stuck in Initializing", RUN_PROFILING, DIALECT_UPSTREAM, "thorough", "Initializing", -1, 9000,
     true, 1, true, FRESH_STALE},
    {"nothing but a state", RUN_PROFILING, DIALECT_STATE_ONLY, NULL, NULL, -1, 10000, true, 1,
     false, FRESH_QUIET},
    {"waits", RUN_PENDING, DIALECT_UNKNOWN, NULL, NULL, -1, 60, true, 1, false, FRESH_QUIET},
    {"waits for long", RUN_PENDING, DIALECT_UNKNOWN, NULL, NULL, -1, 3600, true, 1, false,
     FRESH_STALE},
    {"no time, proven", RUN_PROFILING, DIALECT_STATE_ONLY, NULL, NULL, -1, -1, true, 1, false,
     FRESH_QUIET},
    {"no time, one-shot", RUN_PROFILING, DIALECT_STATE_ONLY, NULL, NULL, -1, -1, true, -1, false,
     FRESH_UNKNOWN},
    {"ended", RUN_READY, DIALECT_SEED, NULL, NULL, -1, 99999, true, 1, false, FRESH_UNKNOWN},
    {"a clock ahead of ours", RUN_PROFILING, DIALECT_SEED, NULL, "DecodeSweep", 12, -0.5, true, 1,
     false, FRESH_LIVE},
};

Test(freshness, by_the_table)
{
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const struct row *r = &rows[i];
        struct run run;
        struct run_source_info output = {.source = SOURCE_OUTPUT_CM, .gives = {"phase"}};
        run_init(&run);
        run.state = r->state;
        run.dialect = r->dialect;
        run.strategy = r->strategy;
        run.phase = r->phase;
        run.step_total = r->steps;
        run.sources = &output;
        run.source_count = r->output ? 1 : 0;
        if (r->age_s > -1)
            run.updated_ms = NOW_MS - (int64_t)(r->age_s * 1000);
        struct link_state link = {r->online, TIME_UNKNOWN};
        if (r->proof_s >= 0)
            link.last_proof_ms = NOW_MS - (int64_t)(r->proof_s * 1000);
        int64_t age;
        enum freshness is = run_freshness(&run, &link, NOW_MS, &age);
        cr_expect(is == r->wanted, "%s: %s, not %s", r->name, freshness_name(is),
                  freshness_name(r->wanted));
        cr_expect((age == TIME_UNKNOWN) == (r->age_s <= -1) && (age == TIME_UNKNOWN || age >= 0),
                  "%s: age %lld ms", r->name, (long long)age);
    }
}
