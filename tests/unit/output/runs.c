// SPDX-License-Identifier: Apache-2.0
#include "runs.h"

#include "base/attr.h"
#include "base/mem.h"

#include <criterion/criterion.h>

void make_bare_run(struct run *run, const char *namespace_, const char *name)
{
    run_init(run);
    run->namespace_ = namespace_;
    run->name = name;
    run->api_version = "nvidia.com/v1beta1";
    run->kind = "DynamoGraphDeploymentRequest";
    run->created_ms = NOW_MS - 31 * 60 * 1000;
}

static void fill_spec(struct run *run)
{
    run->model = "Qwen/Qwen3-0.6B";
    run->backend = "vllm";
    run->strategy = "thorough";
    run->gpu_sku = "h200_sxm";
    run->ttft_ms = 200.5;
    run->itl_ms = 20;
    run->isl = 3000;
    run->osl = 150;
    run->gpu_total = 8;
}

static void fill_progress(struct run *run)
{
    run->state = RUN_PROFILING;
    run->state_word = "Profiling";
    run->dialect = DIALECT_SEED;
    run->phase = "DecodeSweep";
    run->phase_number = 3;
    run->phase_total = 7;
    run->step_current = 5;
    run->step_total = 12;
    run->step_percent = 41.6667;
    run->step_sub = "Benchmarking batch size 256";
    run->gpus = 4;
    run->gpu_mapping = "TP=2/DP=2";
    run->message = "Profiling decode with 4 GPUs, TP=2/DP=2";
    run->started_ms = NOW_MS - 30 * 60 * 1000;
    run->updated_ms = NOW_MS - 4 * 1000;
    run->elapsed_ms = 1800400;
    run->overall_percent = 34.24;
    run->eta = (struct run_eta){true, 3400.4, 2700, 4600, NOW_MS + 3400 * 1000, "3 earlier runs"};
    run->freshness = FRESH_LIVE;
    run->freshness_age_ms = 4999;
    run->job = "profile-my-deployment";
    run->pod = "profile-my-deployment-x7k2p";
    run->attempt = 2;
    run->dgd = "my-deployment-dgd";
}

void make_full_run(struct run *run)
{
    static struct run_phase phases[] = {
        {"PrefillSweep", PHASE_DONE, NOW_MS - 30 * 60 * 1000, 540 * 1000, 6, 6},
        {"DecodeSweep", PHASE_ACTIVE, NOW_MS - 21 * 60 * 1000, TIME_UNKNOWN, 4, 12},
        {"Interpolation", PHASE_PENDING, TIME_UNKNOWN, TIME_UNKNOWN, COUNT_UNKNOWN, COUNT_UNKNOWN},
    };
    static struct run_source_info sources[] = {
        {SOURCE_STATUS_CM,
         "configmap/dgdr-status-my-deployment",
         NOW_MS - 4 * 1000,
         {"phase", "step", "gpuConfig"},
         NULL},
        {SOURCE_DGDR, NULL, TIME_UNKNOWN, {"state"}, "profilingPhase is of no known word"},
    };
    static struct run_condition conditions[] = {
        {"Profiling", "False", "SweepingDecode", "Sweeping <decode> & more", NOW_MS - 60 * 1000},
        {"Succeeded", "False", NULL, "", TIME_UNKNOWN},
    };
    make_bare_run(run, "ml", "my-deployment");
    run->uid = "4f2c";
    fill_spec(run);
    fill_progress(run);
    run->phases = phases;
    run->phase_count = ARRAY_LEN(phases);
    run->sources = sources;
    run->source_count = ARRAY_LEN(sources);
    run->conditions = conditions;
    run->condition_count = ARRAY_LEN(conditions);
}

char *print_runs(const char *format, const struct output_opts *opts, const struct run *runs,
                 size_t count, bool *failed)
{
    struct err err = ERR_INIT;
    struct strbuf out = STRBUF_INIT;
    struct output_opts used = *opts;
    used.now_ms = NOW_MS;
    struct output *o = NULL;
    struct output_spec *spec = output_parse(format, true, &err);
    int rc = spec && (o = output_new(spec, &used, &err)) ? 0 : -1;
    for (size_t i = 0; i < count && rc == 0; i++)
        rc = output_add(o, &runs[i], &err);
    if (rc == 0)
        rc = output_end(o, &out, &err);
    if (rc == 0)
        cr_expect(output_count(o) == count, "the count outlives the rows");
    output_free(o);
    output_spec_free(spec);
    *failed = rc != 0;
    if (rc == 0)
        return strbuf_detach(&out);
    cr_expect(out.len == 0, "nothing is printed on failure, but got: %s", out.buf);
    strbuf_release(&out);
    return xstrdup(err.text);
}
