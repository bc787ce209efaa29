// SPDX-License-Identifier: Apache-2.0
// What a watch tells of once: each case is a run's life as it was seen, and what was told of each look.
#include "base/attr.h"
#include "model/ends.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

enum { BEGAN = 1000, LOOKS_MAX = 6 };

struct look {
    enum run_state state;
    enum end_news news;
    const char *uid; // NULL: "u1"
    int attempt;
    bool first, stuck, gone; // gone: deleted after this look
    int64_t created_ms, finished_ms;
};

static const struct {
    const char *name;
    struct look looks[LOOKS_MAX]; // up to the first one without a state
} rows[] = {
    {"ends while it is watched",
     {{.state = RUN_PROFILING, .news = END_NOTHING, .first = true},
      {.state = RUN_READY, .news = END_ENDED},
      {.state = RUN_READY}}},
    {"had ended before",
     {{.state = RUN_FAILED, .news = END_NOTHING, .first = true}, {.state = RUN_FAILED}}},
    {"a passage is no end",
     {{.state = RUN_PENDING},
      {.state = RUN_PROFILING},
      {.state = RUN_DEPLOYING},
      {.state = RUN_DEPLOYED, .news = END_ENDED}}},
    {"ready, then deployed by hand",
     {{.state = RUN_PROFILING},
      {.state = RUN_READY, .news = END_ENDED},
      {.state = RUN_DEPLOYING},
      {.state = RUN_DEPLOYED, .news = END_ENDED},
      {.state = RUN_DEPLOYED}}},
    {"flaps between two ends",
     {{.state = RUN_PROFILING},
      {.state = RUN_DEPLOYED, .news = END_ENDED},
      {.state = RUN_DEPLOYING},
      {.state = RUN_DEPLOYED},
      {.state = RUN_FAILED, .news = END_ENDED}}},
    {"another object of that name",
     {{.state = RUN_READY, .first = true},
      {.state = RUN_PROFILING, .uid = "u2"},
      {.state = RUN_READY, .news = END_ENDED, .uid = "u2"}}},
    {"another object of that name, born and failed unseen",
     {{.state = RUN_READY, .first = true},
      {.state = RUN_FAILED, .news = END_ENDED, .uid = "u2", .created_ms = BEGAN + 5}}},
    {"another attempt",
     {{.state = RUN_FAILED, .first = true},
      {.state = RUN_PROFILING, .attempt = 2},
      {.state = RUN_FAILED, .news = END_ENDED, .attempt = 2}}},
    {"comes into sight long after its end",
     {{.state = RUN_READY, .finished_ms = BEGAN - 1}, {.state = RUN_READY}}},
    {"comes into sight, and nobody knows when it ended",
     {{.state = RUN_READY}, {.state = RUN_READY}}},
    {"comes into sight with a fresh end",
     {{.state = RUN_READY, .news = END_ENDED, .finished_ms = BEGAN}, {.state = RUN_READY}}},
    {"gets stuck",
     {{.state = RUN_PROFILING, .first = true},
      {.state = RUN_PROFILING, .news = END_STUCK, .stuck = true},
      {.state = RUN_PROFILING},
      {.state = RUN_PROFILING, .stuck = true},
      {.state = RUN_FAILED, .news = END_ENDED}}},
    {"was stuck before",
     {{.state = RUN_PROFILING, .first = true, .stuck = true},
      {.state = RUN_PROFILING, .stuck = true}}},
    {"deleted and lists as ended again",
     {{.state = RUN_PROFILING, .first = true, .gone = true}, {.state = RUN_READY}}},
};

Test(ends, told_once)
{
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct ends *e = ends_new(BEGAN);
        for (size_t n = 0; n < LOOKS_MAX && rows[i].looks[n].state; n++) {
            const struct look *look = &rows[i].looks[n];
            struct run run;
            run_init(&run);
            run.namespace_ = "ml";
            run.name = "a";
            run.uid = look->uid ? look->uid : "u1";
            run.attempt = look->attempt;
            run.state = look->state;
            run.created_ms = look->created_ms ? look->created_ms : TIME_UNKNOWN;
            run.finished_ms = look->finished_ms ? look->finished_ms : TIME_UNKNOWN;
            enum end_news news = ends_look(e, &run, look->stuck, look->first);
            cr_expect(eq(int, news, look->news), "%s: look %zu", rows[i].name, n);
            if (look->gone)
                ends_forget(e, "ml", "a");
        }
        ends_free(e);
    }
}

Test(ends, many_runs_keep_apart)
{
    struct ends *e = ends_new(BEGAN);
    static const char *const names[] = {"m", "a", "z", "b", "y"};
    for (int round = 0; round < 3; round++) {
        for (size_t i = 0; i < ARRAY_LEN(names); i++) {
            struct run run;
            run_init(&run);
            run.namespace_ = i % 2 ? "ml" : "other";
            run.name = names[i];
            run.state = round == 0 ? RUN_PROFILING : RUN_READY;
            enum end_news want = round == 1 ? END_ENDED : END_NOTHING;
            cr_expect(eq(int, ends_look(e, &run, false, round == 0), want), "%s in round %d",
                      names[i], round);
        }
    }
    ends_forget(e, "ml", "none");
    ends_free(e);
}
