// SPDX-License-Identifier: Apache-2.0
#include "doc/yaml.h"
#include "model/result.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static struct node *parse(const char *yaml)
{
    struct err err = ERR_INIT;
    struct node *n = yaml_parse(yaml, strlen(yaml), NULL, &err);
    cr_assert(ne(ptr, n, NULL), "%s", err.text);
    return n;
}

// "decode 2x2 TP=2 | ..." with "?" for what is not known.
static void describe(const struct result_config *c, char *out, size_t size)
{
    size_t len = 0;
    out[0] = '\0';
    for (size_t i = 0; i < c->worker_count; i++) {
        const struct result_worker *w = &c->workers[i];
        len += (size_t)snprintf(out + len, size - len, "%s%s %dx%d %s", len ? " | " : "", w->role,
                                w->replicas, w->gpus, w->mapping ? w->mapping : "?");
    }
}

Test(result, tells_workers_of_every_shape_of_deployment)
{
    static const struct {
        const char *row, *manifest, *expect;
        int gpus;
    } rows[] = {
        {"v1beta1 components",
         "spec: {components: [{name: Frontend, type: frontend},"
         " {name: prefill, type: prefill, podTemplate: {spec: {containers: [{args: "
         "[--tensor-parallel-size, '4'],"
         " resources: {limits: {nvidia.com/gpu: '4'}}}]}}},"
         " {name: decode, type: decode, replicas: 2, podTemplate: {spec: {containers: [{args: "
         "[-tp=2, --dp, 2],"
         " resources: {limits: {nvidia.com/gpu: 4}}}]}}}]}",
         "prefill 1x4 TP=4 | decode 2x4 TP=2", 12},
        {"v1alpha1 services, one shell line",
         "spec: {services: {Frontend: {componentType: frontend}, W: {componentType: worker, "
         "replicas: 3,"
         " resources: {limits: {gpu: '8'}}, extraPodSpec: {mainContainer: {command: [sh, -c],"
         " args: ['python3 -m dynamo.sglang --tp 8 --ep-size 8']}}}}}",
         "worker 3x8 TP=8/EP=8", 24},
        {"several nodes",
         "spec: {services: {DecodeWorker: {multinode: {nodeCount: 2}, resources: {limits: {gpu: "
         "'8'}}}}}",
         "decode 1x16 ?", 16},
        {"nothing is split",
         "spec: {components: [{name: w, type: worker, podTemplate: {spec: {containers: [{args: "
         "[--tp, '1'],"
         " resources: {limits: {nvidia.com/gpu: 1}}}]}}}]}",
         "worker 1x1 TP=1", 1},
        {"GPUs not told", "spec: {components: [{name: d, type: decode}]}", "decode 1x-1 ?",
         COUNT_UNKNOWN},
        {"a flag at the end has no value",
         "spec: {components: [{name: d, type: decode, podTemplate: {spec: {containers:"
         " [{args: [--tp]}]}}}]}",
         "decode 1x-1 ?", COUNT_UNKNOWN},
        {"nonsense", "spec: {components: 7, services: [x]}", "", COUNT_UNKNOWN},
        {"absurd numbers",
         "spec: {components: [{name: d, type: decode, replicas: 99999, podTemplate: {spec: "
         "{containers:"
         " [{args: [--tp, '999999999'], resources: {limits: {nvidia.com/gpu: '99999'}}}]}}}]}",
         "decode 99999x99999 ?", COUNT_UNKNOWN},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct arena arena = ARENA_INIT;
        struct node *manifest = parse(rows[i].manifest);
        struct result_config c = result_config_of(&arena, manifest);
        char text[256];
        describe(&c, text, sizeof text);
        cr_expect(eq(str, text, (char *)rows[i].expect), "%s", rows[i].row);
        cr_expect(eq(int, c.gpus, rows[i].gpus), "%s", rows[i].row);
        node_free(manifest);
        arena_release(&arena);
    }
}

static struct result read_one(const char *dgdr_yaml, const char *cm_yaml)
{
    struct node *dgdr = parse(dgdr_yaml), *cm = cm_yaml ? parse(cm_yaml) : NULL;
    const struct node *all[] = {cm};
    struct result r;
    result_read(&r, dgdr, all, cm ? 1 : 0);
    node_free(dgdr);
    node_free(cm);
    return r;
}

Test(result, finds_the_manifest_where_each_operator_leaves_it)
{
#define MANIFEST                                                                                  \
    "{apiVersion: nvidia.com/v1beta1, kind: DynamoGraphDeployment, metadata: {name: m, uid: u}, " \
    "spec: {}, status: {}}"
    static const struct {
        const char *row, *dgdr, *cm, *from;
    } rows[] = {
        {"1.0 and later",
         "metadata: {name: x}\nstatus: {profilingResults: {selectedConfig: " MANIFEST "}}", NULL,
         "dgdr/status.profilingResults.selectedConfig"},
        {"v1alpha1",
         "metadata: {name: x}\nstatus: {profilingResults: configmap/dgdr-output-x, "
         "generatedDeployment: " MANIFEST "}",
         NULL, "dgdr/status.generatedDeployment"},
        {"annotation in YAML",
         "metadata: {name: x, annotations: {nvidia.com/generated-dgd-spec: "
         "\"kind: DynamoGraphDeployment\\nmetadata:\\n  name: m\\nspec: {}\\n\"}}",
         NULL, "annotation nvidia.com/generated-dgd-spec"},
        {"annotation",
         "metadata: {name: x, annotations: {nvidia.com/generated-dgd-spec: "
         "'{\"metadata\":{\"name\":\"m\"},\"spec\":{}}'}}",
         NULL, "annotation nvidia.com/generated-dgd-spec"},
        {"the output goes before the object",
         "metadata: {name: x}\nstatus: {profilingResults: {selectedConfig: " MANIFEST "}}",
         "metadata: {name: dgdr-output-x}\ndata: {final_config.yaml: \"kind: "
         "ConfigMap\\n---\\n" MANIFEST "\\n\"}",
         "configmap/dgdr-output-x final_config.yaml"},
        {"0.9", "metadata: {name: x}",
         "metadata: {name: dgdr-output-x}\ndata: {config_with_planner.yaml: \"" MANIFEST "\"}",
         "configmap/dgdr-output-x config_with_planner.yaml"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct result r = read_one(rows[i].dgdr, rows[i].cm);
        cr_assert(ne(ptr, (void *)r.manifest_from, NULL), "%s", rows[i].row);
        cr_expect(eq(str, (char *)r.manifest_from, (char *)rows[i].from), "%s", rows[i].row);
        cr_expect(eq(str, (char *)node_str_at(r.manifest, "metadata.name"), "m"), "%s",
                  rows[i].row);
        cr_expect(eq(str, (char *)node_str_at(r.manifest, "kind"), "DynamoGraphDeployment"), "%s",
                  rows[i].row);
        bool bare = !node_at(r.manifest, "status") && !node_at(r.manifest, "metadata.uid");
        cr_expect(bare, "%s", rows[i].row);
        result_release(&r);
    }
}

#define TARGET(isl, itl)                                                               \
    "metadata: {name: x}\nspec: {sla: {ttft: 100, itl: " itl "}, workload: {isl: " isl \
    ", osl: 200}}"
#define CURVES                                                                            \
    "metadata: {name: planner-profile-data-1}\n"                                          \
    "data:\n"                                                                             \
    "  prefill_raw_data.json: '{\"prefill_isl\":[2000,1000],\"prefill_ttft\":[80,40]}'\n" \
    "  decode_raw_data.json: "                                                            \
    "'{\"x_kv_usage\":[0.1,0.9,0.5,0.5],\"y_context_length\":[1000,1000,1000,4000],"      \
    "\"z_itl\":[5,20,10,30],\"max_kv_tokens\":[100000]}'\n"

Test(result, says_what_the_curves_promise)
{
    static const struct {
        const char *row, *dgdr;
        double ttft, itl, usage, requests;
        bool kept, beyond;
    } rows[] = {
        {"between two lengths", TARGET("1500", "12"), 60, 10, 0.5, 50, true, false},
        {"shorter than measured", TARGET("100", "12"), 40, 10, 0.5, 50, true, true},
        {"longer than measured", TARGET("9000", "50"), 80, 30, 0.5, 12, true, true},
        {"nothing keeps the target: the best there is", TARGET("1000", "1"), 40, 5, 0.1, 10, false,
         false},
        {"no target", "metadata: {name: x}", NAN, NAN, NAN, NAN, false, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct result r = read_one(rows[i].dgdr, CURVES);
        const double got[] = {r.promise.ttft_ms, r.promise.itl_ms, r.promise.kv_usage,
                              r.promise.requests};
        const double want[] = {rows[i].ttft, rows[i].itl, rows[i].usage, rows[i].requests};
        for (size_t k = 0; k < 4; k++) {
            bool same = (isnan(got[k]) && isnan(want[k])) || fabs(got[k] - want[k]) < 1e-9;
            cr_expect(same, "%s: value %zu is %g, not %g", rows[i].row, k, got[k], want[k]);
        }
        cr_expect(eq(int, r.promise.itl_kept, rows[i].kept), "%s", rows[i].row);
        cr_expect(eq(int, r.promise.beyond, rows[i].beyond), "%s", rows[i].row);
        result_release(&r);
    }
}

Test(result, a_source_that_cannot_be_read_is_a_note)
{
    struct result r = read_one("metadata: {name: x}\nstatus: {phase: Ready}",
                               "metadata: {name: dgdr-output-x}\n"
                               "data: {final_config.yaml: 'kind: [', prefill_raw_data.json: '[]', "
                               "decode_raw_data.json: '{'}");
    cr_expect(eq(ptr, r.manifest, NULL));
    cr_expect(ne(ptr, (void *)r.notes[2], NULL));
    cr_expect(eq(ptr, (void *)r.notes[3], NULL));
    cr_expect(eq(sz, r.prefill_count + r.decode_count, 0));
    result_release(&r);
}
