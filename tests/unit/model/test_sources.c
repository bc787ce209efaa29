// SPDX-License-Identifier: Apache-2.0
// What every operator generation and both designs of the fine-grained pipeline leave in a cluster,
// and the run that is read from it.
#include "fixture.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define UNKNOWN COUNT_UNKNOWN

static const struct row {
    const char *file;
    enum run_state state;
    enum run_dialect dialect;
    const char *phase;
    int number, total, step, steps;
    double percent; // NAN: unknown
    int gpus;
    const char *mapping, *message;
    const char *error;              // part of it; NULL: none
    const char *started, *finished; // "" = unknown
    const char *note;               // part of some source's note; NULL: none has one
    const char *phases;             // one letter each: pending active done skipped failed
} rows[] = {
    {"v0.6-profiling", RUN_PROFILING, DIALECT_STATE_ONLY, NULL, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN,
     NAN, UNKNOWN, NULL, NULL, NULL, "2026-01-23T14:00:02Z", "", NULL, ""},
    {"v0.9-failed", RUN_FAILED, DIALECT_STATE_ONLY, NULL, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, NAN,
     UNKNOWN, NULL, "profiling job failed: Job has reached the specified backoff limit",
     "no candidate became ready", "2026-01-23T14:00:02Z", "2026-01-23T14:39:55Z", NULL, ""},
    {"v1.0-profiling", RUN_PROFILING, DIALECT_UPSTREAM, "Initializing", 1, 5, UNKNOWN, UNKNOWN, NAN,
     UNKNOWN, NULL, NULL, NULL, "2026-03-01T10:00:05Z", "", NULL, "apppp"},
    {"v1.1-sweeping", RUN_PROFILING, DIALECT_UPSTREAM, "SweepingDecode", 3, 5, 1, 12, NAN, 8,
     "tp4-pp2", "Benchmarking decode candidate 1/12: tp4-pp2 (8 GPUs)", NULL,
     "2026-05-02T10:00:05Z", "", NULL, "ddapp"},
    {"v1.1-failed", RUN_FAILED, DIALECT_UPSTREAM, "SweepingDecode", 3, 5, UNKNOWN, UNKNOWN, NAN,
     UNKNOWN, NULL,
     "profiling job failed: BackoffLimitExceeded. Details: Pod: profile-qwen-x, Container: "
     "profiler, ExitCode: 1",
     "BackoffLimitExceeded", "2026-05-02T10:00:05Z", "", NULL, "ddfpp"},
    {"v1.2-failed", RUN_FAILED, DIALECT_UPSTREAM, "SweepingDecode", 3, 5, UNKNOWN, UNKNOWN, NAN,
     UNKNOWN, NULL, "Profiler failed with exception: RuntimeError",
     "No decode results produced, and the\nfirst cause was CUDA out of memory",
     "2026-06-10T10:00:05Z", "2026-06-10T10:51:00Z", NULL, "ddfpp"},
    {"v1.2-deployed", RUN_DEPLOYED, DIALECT_UPSTREAM, NULL, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, NAN,
     UNKNOWN, NULL, "Deployment is ready", NULL, "2026-06-10T10:00:01Z", "2026-06-10T12:30:01Z",
     NULL, "ddddd"},
    {"v1.2-converted", RUN_PROFILING, DIALECT_UPSTREAM, "SweepingPrefill", 2, 6, UNKNOWN, UNKNOWN,
     NAN, UNKNOWN, "TP=4 DEP=2", "Sweeping TP=4 DEP=2, measuring TTFT", NULL,
     "2026-06-10T10:00:05Z", "", NULL, "dapppp"},
    {"v1.2-rejected", RUN_FAILED, DIALECT_UPSTREAM, NULL, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, NAN,
     UNKNOWN, NULL, NULL, "searchStrategy thorough needs a backend", "2026-06-10T10:00:00Z",
     "2026-06-10T10:00:01Z", NULL, "ppppp"},
    {"fine-running", RUN_PROFILING, DIALECT_SEED, "DecodeSweep", 3, 7, 5, 12, 41.7, 4, "TP=2/DP=2",
     "Profiling decode with 4 GPUs, TP=2/DP=2", NULL, "2026-01-23T14:00:00Z", "", NULL, "ddapppp"},
    {"draft-running", RUN_PROFILING, DIALECT_SEED, "DecodeInterpolation", 6, 7, 4, 6, 66.7, 1,
     "TP=1", "Profiling decode with batch size 496", NULL, "2026-01-24T00:50:03Z", "", NULL,
     "dddddap"},
    {"draft-direct", RUN_PROFILING, DIALECT_SEED, "PrefillSweep", 2, 7, 2, 4, 50, 2, NULL,
     "Profiling prefill with 2 GPUs (2/4)", NULL, "2026-01-24T00:50:03Z", "", NULL, "dappppp"},
    {"draft-condition", RUN_PROFILING, DIALECT_SEED, "DecodeInterpolation", 6, 7, 4, 6, 66.7,
     UNKNOWN, NULL, "Profiling decode with batch size 496 (4/6, 66.7%)", NULL,
     "2026-01-24T00:50:03Z", "", NULL, "dddddap"},
    {"fine-done", RUN_DEPLOYED, DIALECT_SEED, NULL, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, NAN,
     UNKNOWN, NULL, "Profiling job completed successfully", NULL, "2026-01-23T14:00:00Z",
     "2026-01-23T15:20:00Z", NULL, "ddddddd"},
    {"fine-failed", RUN_FAILED, DIALECT_SEED, "PrefillSweep", 2, 7, 3, 4, 75, 8, NULL,
     "Profiling failed: CUDA error: out of memory\nrank 3", "CUDA error: out of memory\nrank 3",
     "2026-01-23T14:00:00Z", "2026-01-23T14:10:00Z", NULL, "dfppppp"},
    {"fine-malformed", RUN_PROFILING, DIALECT_STATE_ONLY, NULL, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN,
     NAN, UNKNOWN, NULL, NULL, NULL, "2026-01-23T13:59:50Z", "", "malformed status.json: ", ""},
    {"fine-absurd", RUN_PROFILING, DIALECT_SEED, "DecodeSweep", 3, 7, UNKNOWN, UNKNOWN, NAN,
     UNKNOWN, NULL, NULL, NULL, "2026-01-23T13:59:50Z", "", "step 13 of 12", "ddapppp"},
    {"fine-stale", RUN_PROFILING, DIALECT_STATE_ONLY, NULL, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, NAN,
     UNKNOWN, NULL, NULL, NULL, "2026-01-24T10:00:05Z", "", "left by an earlier attempt", ""},
    {"empty-status", RUN_PENDING, DIALECT_UNKNOWN, NULL, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, NAN,
     UNKNOWN, NULL, NULL, NULL, "", "", NULL, ""},
    {"unknown-words", RUN_PROFILING, DIALECT_UPSTREAM, "ReplayingTraces", UNKNOWN, UNKNOWN, UNKNOWN,
     UNKNOWN, NAN, UNKNOWN, NULL, NULL, NULL, "2026-01-24T10:00:00Z", "", NULL, "pppppa"},
    {"unknown-state", RUN_UNKNOWN, DIALECT_STATE_ONLY, NULL, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN,
     NAN, UNKNOWN, NULL, NULL, NULL, "", "", NULL, ""},
};

static void check_text(const char *file, const char *what, const char *is, const char *wanted)
{
    cr_expect(fixture_same(is, wanted), "%s: %s is \"%s\", not \"%s\"", file, what,
              is ? is : "(none)", wanted ? wanted : "(none)");
}

static void check_count(const char *file, const char *what, int is, int wanted)
{
    cr_expect(is == wanted, "%s: %s is %d, not %d", file, what, is, wanted);
}

static void check_time(const char *file, const char *what, int64_t is, const char *wanted)
{
    char text[TIME_TEXT_MAX];
    check_text(file, what, time_format(is, text), wanted);
}

static void check_part(const char *file, const char *what, const char *is, const char *part)
{
    bool fine = part ? is && strstr(is, part) : !is;
    cr_expect(fine, "%s: %s is \"%s\", without \"%s\"", file, what, is ? is : "(none)",
              part ? part : "(none)");
}

static void check_notes(const struct row *r, const struct run *run)
{
    bool found = r->note == NULL;
    for (size_t i = 0; i < run->source_count; i++) {
        const char *note = run->sources[i].note;
        if (note && r->note && strstr(note, r->note))
            found = true;
        cr_expect(!note || r->note, "%s: %s has the note \"%s\"", r->file, run->sources[i].name,
                  note);
    }
    cr_expect(found, "%s: no source has the note \"%s\"", r->file, r->note);
}

static void check_phases(const struct row *r, const struct run *run)
{
    char letters[32] = "";
    for (size_t i = 0; i < run->phase_count && i < sizeof(letters) - 1; i++)
        letters[i] = phase_state_name(run->phases[i].state)[0];
    check_text(r->file, "phases", letters, r->phases);
}

static void check(const struct row *r, const struct run *run)
{
    check_text(r->file, "state", run_state_name(run->state), run_state_name(r->state));
    check_count(r->file, "dialect", (int)run->dialect, (int)r->dialect);
    check_text(r->file, "phase", run->phase, r->phase);
    check_count(r->file, "phase number", run->phase_number, r->number);
    check_count(r->file, "phase total", run->phase_total, r->total);
    check_count(r->file, "step", run->step_current, r->step);
    check_count(r->file, "steps", run->step_total, r->steps);
    // What an operator relayed when the phase began is where the run was then.
    cr_expect(run->step_at_least == (r->step != UNKNOWN && r->dialect == DIALECT_UPSTREAM),
              "%s: step at least", r->file);
    cr_expect(isnan(r->percent) ? isnan(run->step_percent)
                                : fabs(run->step_percent - r->percent) < 0.01,
              "%s: percent is %g", r->file, run->step_percent);
    check_count(r->file, "gpus", run->gpus, r->gpus);
    check_text(r->file, "mapping", run->gpu_mapping, r->mapping);
    check_text(r->file, "message", run->message, r->message);
    check_part(r->file, "error", run->error, r->error);
    check_time(r->file, "started", run->started_ms, r->started);
    check_time(r->file, "finished", run->finished_ms, r->finished);
    check_notes(r, run);
    check_phases(r, run);
}

Test(sources, every_generation)
{
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct store *s = store_new();
        struct node *documents = fixture_load(rows[i].file);
        fixture_feed(s, documents, time_parse("2026-11-21T12:00:00Z"));
        cr_assert(store_count(s) == 1, "%s: %zu runs", rows[i].file, store_count(s));
        check(&rows[i], store_at(s, 0));
        node_free(documents);
        store_free(s);
    }
}

// The same objects in any order are the same run.
static void permute(const struct node **items, size_t n, size_t k, const char *file, char **first)
{
    if (k == n) {
        struct store *s = store_new();
        for (size_t i = 0; i < n; i++)
            store_upsert(s, items[i], time_parse("2026-11-21T12:00:00Z"));
        char *is = fixture_describe(store_at(s, 0));
        if (!*first)
            *first = strdup(is);
        cr_expect(strcmp(is, *first) == 0, "%s: order matters:\n%s\n%s", file, *first, is);
        free(is);
        store_free(s);
        return;
    }
    for (size_t i = k; i < n; i++) {
        const struct node *t = items[k];
        items[k] = items[i], items[i] = t;
        permute(items, n, k + 1, file, first);
        t = items[k], items[k] = items[i], items[i] = t;
    }
}

Test(sources, order_does_not_matter)
{
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct node *documents = fixture_load(rows[i].file);
        const struct node *items[4];
        size_t n = 0;
        for (const struct node *d = node_first(documents); d && n < 4; d = node_next(d))
            items[n++] = d;
        char *first = NULL;
        permute(items, n, 0, rows[i].file, &first);
        free(first);
        node_free(documents);
    }
}

Test(sources, spec_of_both_versions)
{
    static const struct {
        const char *file, *model, *backend, *strategy, *sku;
        int gpus;
        double ttft, itl, isl, osl;
    } specs[] = {
        {"v0.6-profiling", "Qwen/Qwen3-0.6B", "trtllm", "thorough", "h200_sxm", UNKNOWN, 50, 10,
         3000, 500},
        {"v1.1-sweeping", "Qwen/Qwen3-0.6B", "vllm", "thorough", "h200_sxm", 8, 200.5, 20, 3000,
         150},
        {"v1.2-converted", "Qwen/Qwen3-0.6B", "vllm", "thorough", "h100_sxm", 16, NAN, NAN, NAN,
         NAN},
        {"fine-absurd", "Qwen/Qwen3-0.6B", "vllm", NULL, NULL, UNKNOWN, NAN, NAN, NAN, NAN},
    };
    for (size_t i = 0; i < ARRAY_LEN(specs); i++) {
        struct store *s = store_new();
        struct node *documents = fixture_load(specs[i].file);
        fixture_feed(s, documents, 0);
        const struct run *run = store_at(s, 0);
        const char *file = specs[i].file;
        check_text(file, "model", run->model, specs[i].model);
        check_text(file, "backend", run->backend, specs[i].backend);
        check_text(file, "strategy", run->strategy, specs[i].strategy);
        check_text(file, "sku", run->gpu_sku, specs[i].sku);
        check_count(file, "total GPUs", run->gpu_total, specs[i].gpus);
        const double is[] = {run->ttft_ms, run->itl_ms, run->isl, run->osl};
        const double wanted[] = {specs[i].ttft, specs[i].itl, specs[i].isl, specs[i].osl};
        for (size_t k = 0; k < ARRAY_LEN(is); k++)
            cr_expect(is[k] == wanted[k] || (isnan(is[k]) && isnan(wanted[k])),
                      "%s: number %zu is %g, not %g", file, k, is[k], wanted[k]);
        node_free(documents);
        store_free(s);
    }
}

Test(sources, says_why_it_knows_no_phase)
{
    static const struct {
        const char *file, *reason;
    } cases[] = {
        {"empty-status", "no operator has taken it yet"},
        {"v0.6-profiling", "profiling, phase unknown: this operator reports none"},
        {"v1.1-sweeping", NULL},
        {"v0.9-failed", NULL},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct store *s = store_new();
        struct node *documents = fixture_load(cases[i].file);
        fixture_feed(s, documents, 0);
        const struct run *run = store_at(s, 0);
        check_text(cases[i].file, "reason", run_unknown_reason(run), cases[i].reason);
        char hint[RUN_HINT_MAX];
        cr_expect((run_unknown_hint(run, hint) != NULL) == (cases[i].reason != NULL),
                  "%s: a hint goes with a reason", cases[i].file);
        node_free(documents);
        store_free(s);
    }
}
