// SPDX-License-Identifier: Apache-2.0
// The record that scripts read: its names, its numbers, and what is left out.
#include "base/attr.h"
#include "base/mem.h"
#include "doc/json.h"
#include "runs.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

static char *record_text(const struct run *run)
{
    struct strbuf out = STRBUF_INIT;
    struct node *record = output_run_node(run);
    json_write(&out, record, &(struct json_opts){.style = JSON_COMPACT});
    node_free(record);
    return strbuf_detach(&out);
}

Test(record, everything_known)
{
    struct run run;
    make_full_run(&run);
    run.finished_ms = NOW_MS;
    run.error = "line one\nline two";
    char *got = record_text(&run);
    const char *wanted =
        "{\"apiVersion\":\"kubectl-dgdr/v1\",\"kind\":\"ProfilingRun\","
        "\"metadata\":{\"namespace\":\"ml\",\"name\":\"my-deployment\",\"uid\":\"4f2c\","
        "\"creationTimestamp\":\"2026-01-23T13:59:00Z\"},"
        "\"object\":{\"apiVersion\":\"nvidia.com/"
        "v1beta1\",\"kind\":\"DynamoGraphDeploymentRequest\"},"
        "\"spec\":{\"model\":\"Qwen/Qwen3-0.6B\",\"backend\":\"vllm\",\"strategy\":\"thorough\","
        "\"sla\":{\"ttftMs\":200.5,\"itlMs\":20},\"workload\":{\"isl\":3000,\"osl\":150},"
        "\"gpu\":{\"sku\":\"h200_sxm\",\"total\":8}},"
        "\"status\":{\"state\":\"Profiling\","
        "\"phase\":{\"name\":\"DecodeSweep\",\"number\":3,\"total\":7},"
        "\"step\":{\"current\":5,\"total\":12,\"percent\":41.7,\"sub\":\"Benchmarking batch size "
        "256\"},"
        "\"gpuConfig\":{\"gpus\":4,\"mapping\":\"TP=2/DP=2\"},"
        "\"message\":\"Profiling decode with 4 GPUs, TP=2/DP=2\",\"error\":\"line one\\nline two\","
        "\"startedAt\":\"2026-01-23T14:00:00Z\",\"updatedAt\":\"2026-01-23T14:29:56Z\","
        "\"finishedAt\":\"2026-01-23T14:30:00Z\",\"elapsedSeconds\":1800,\"overallPercent\":34.2,"
        "\"eta\":{\"remainingSeconds\":3400,\"p10Seconds\":2700,\"p90Seconds\":4600,"
        "\"finishAt\":\"2026-01-23T15:26:40Z\",\"basis\":\"3 earlier runs\"},"
        "\"freshness\":{\"state\":\"LIVE\",\"ageSeconds\":4},"
        "\"phases\":[{\"name\":\"PrefillSweep\",\"state\":\"done\",\"startedAt\":\"2026-01-23T14:"
        "00:00Z\","
        "\"durationSeconds\":540},"
        "{\"name\":\"DecodeSweep\",\"state\":\"active\",\"startedAt\":\"2026-01-23T14:09:00Z\"},"
        "{\"name\":\"Interpolation\",\"state\":\"pending\"}],"
        "\"sources\":[{\"name\":\"configmap/"
        "dgdr-status-my-deployment\",\"at\":\"2026-01-23T14:29:56Z\","
        "\"gives\":[\"phase\",\"step\",\"gpuConfig\"]},"
        "{\"name\":\"dgdr/status\",\"gives\":[\"state\"],\"note\":\"profilingPhase is of no known "
        "word\"}],"
        "\"job\":\"profile-my-deployment\",\"pod\":\"profile-my-deployment-x7k2p\",\"attempt\":2,"
        "\"dgd\":\"my-deployment-dgd\","
        "\"conditions\":[{\"type\":\"Profiling\",\"status\":\"False\",\"reason\":"
        "\"SweepingDecode\","
        "\"message\":\"Sweeping <decode> & more\",\"lastTransitionTime\":\"2026-01-23T14:29:00Z\"},"
        "{\"type\":\"Succeeded\",\"status\":\"False\"}]}}";
    cr_expect(eq(str, got, (char *)wanted));
    free(got);
}

Test(record, what_is_unknown_is_absent)
{
    struct run run;
    make_bare_run(&run, "ml", "a");
    run.message = "";
    run.eta.remaining_s = 12; // known is false
    run.freshness_age_ms = 9000;
    char *got = record_text(&run);
    cr_expect(eq(str, got,
                 (char *)"{\"apiVersion\":\"kubectl-dgdr/v1\",\"kind\":\"ProfilingRun\","
                         "\"metadata\":{\"namespace\":\"ml\",\"name\":\"a\","
                         "\"creationTimestamp\":\"2026-01-23T13:59:00Z\"},"
                         "\"object\":{\"apiVersion\":\"nvidia.com/v1beta1\","
                         "\"kind\":\"DynamoGraphDeploymentRequest\"},"
                         "\"status\":{\"state\":\"Unknown\"}}"));
    free(got);
}

Test(record, nothing_at_all)
{
    struct run run;
    run_init(&run);
    char *got = record_text(&run);
    cr_expect(eq(str, got,
                 (char *)"{\"apiVersion\":\"kubectl-dgdr/v1\",\"kind\":\"ProfilingRun\","
                         "\"status\":{\"state\":\"Unknown\"}}"));
    free(got);
}

// Zero is a value like any other once a source has told it.
Test(record, a_known_zero_is_there)
{
    struct run run;
    run_init(&run);
    run.step_current = 0;
    run.step_total = 0;
    run.step_percent = 0;
    run.overall_percent = 0;
    run.elapsed_ms = 0;
    run.gpus = 0;
    struct node *record = output_run_node(&run);
    static const char *const paths[] = {"status.step.current",   "status.step.total",
                                        "status.step.percent",   "status.overallPercent",
                                        "status.elapsedSeconds", "status.gpuConfig.gpus"};
    for (size_t i = 0; i < ARRAY_LEN(paths); i++) {
        double v = -1;
        cr_expect(node_num_at(record, paths[i], &v) && v == 0, "%s", paths[i]);
    }
    node_free(record);
}

Test(record, numbers_are_ones_that_json_can_hold)
{
    static const struct {
        double in;
        const char *percent, *seconds, *ttft;
    } rows[] = {
        {NAN, NULL, NULL, NULL},
        {INFINITY, NULL, NULL, NULL},
        {-INFINITY, NULL, NULL, NULL},
        {1e300, "1e+300", NULL, "1e+300"},
        {99.96, "100", "100", "99.96"},
        {0.04, "0", "0", "0.04"},
        {33.333333, "33.3", "33", "33.333333"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct run run;
        run_init(&run);
        run.step_percent = run.ttft_ms = rows[i].in;
        run.eta = (struct run_eta){.known = true,
                                   .remaining_s = rows[i].in,
                                   .p10_s = NAN,
                                   .p90_s = NAN,
                                   .finish_ms = TIME_UNKNOWN};
        struct node *record = output_run_node(&run);
        const struct {
            const char *path, *wanted;
        } parts[] = {{"status.step.percent", rows[i].percent},
                     {"status.eta.remainingSeconds", rows[i].seconds},
                     {"spec.sla.ttftMs", rows[i].ttft}};
        for (size_t p = 0; p < ARRAY_LEN(parts); p++) {
            struct strbuf text CLEANUP_STRBUF = STRBUF_INIT;
            const struct node *n = node_at(record, parts[p].path);
            if (n)
                json_write(&text, n, &(struct json_opts){.style = JSON_COMPACT});
            cr_expect(eq(str, text.buf, (char *)(parts[p].wanted ? parts[p].wanted : "")), "%g: %s",
                      rows[i].in, parts[p].path);
        }
        node_free(record);
    }
}
