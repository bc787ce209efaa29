// SPDX-License-Identifier: Apache-2.0
// What profiling chose: the deployment, its workers with their GPUs and parallel mapping, the targets against what the
// profiler's curves promise, the curves themselves. Read from what a finished request leaves behind, newest form first:
// the output ConfigMap's final_config.yaml (its last document; 0.9: config_with_planner.yaml), v1beta1's
// status.profilingResults.selectedConfig, v1alpha1's status.generatedDeployment, the annotation
// nvidia.com/generated-dgd-spec; curves from planner-profile-data-* (prefill_raw_data.json, decode_raw_data.json); other
// good configurations from status.profilingResults.pareto (operators 1.0 to 1.2). Pure.
#ifndef MODEL_RESULT_H
#define MODEL_RESULT_H

#include "base/arena.h"
#include "doc/node.h"
#include "model/run.h"

enum {
    RESULT_WORKERS_MAX = 64,
    RESULT_POINTS_MAX = 20000,
    RESULT_CONFIGS_MAX = 200,
    RESULT_WARNINGS_MAX = 16
};

struct result_worker {
    const char *role;      // "prefill", "decode", "worker", as the manifest says
    const char *component; // its name there
    int replicas;
    int gpus;            // of one replica, over its nodes; COUNT_UNKNOWN
    const char *mapping; // "TP=4", "TP=2/DP=2"; NULL when its arguments tell none
};

// The workers of one deployment: what takes no GPU (frontend, planner) is left out.
struct result_config {
    struct result_worker *workers;
    size_t worker_count;
    int gpus; // of all replicas; COUNT_UNKNOWN when one of them is
};

struct prefill_point {
    double isl, ttft_ms, tokens_per_s; // the last per GPU; NAN unknown
};
struct decode_point {
    double kv_usage, context, itl_ms, tokens_per_s; // kv_usage 0..1
};

// What the curves promise for the request's own workload; NAN where they say nothing.
struct result_promise {
    double ttft_ms;  // at the target's input length
    double itl_ms;   // of the busiest point that keeps the target, at the nearest context length
    double kv_usage; // ... and how full the cache is there
    double requests; // ... and how many requests that is, when max_kv_tokens is known
    bool itl_kept;   // such a point exists; false: itl_ms is the best there is
    bool beyond;     // the target's input length lies outside of what was measured
};

struct result {
    struct arena arena; // owns every string and array
    const char *namespace_, *name, *uid, *api_version, *kind, *state;
    const char *model, *backend, *gpu_sku;
    double ttft_ms, itl_ms, isl, osl; // targets; NAN unknown
    const char *deployment;           // the name it was or will be deployed under
    struct node *manifest;            // NULL: none was found
    struct node *extras;       // list: documents that came with it (the planner's ConfigMaps)
    const char *manifest_from; // "configmap/dgdr-output-x final_config.yaml"
    struct result_config config;
    struct result_config *others; // good ones that were not chosen
    size_t other_count;
    struct prefill_point *prefill; // by input length
    size_t prefill_count;
    struct decode_point *decode; // by context length, then cache usage
    size_t decode_count;
    double max_kv_tokens;
    const char *curves_from;
    struct result_promise promise;
    const char *warnings[RESULT_WARNINGS_MAX + 1]; // of the profiler, NULL-terminated
    const char *notes[8];                          // what was wrong with a source, NULL-terminated
    bool finished; // the run has come to an end, or beyond profiling
};

// dgdr: the request; configmaps: those labelled with its name and its output, in any order (count may be 0). Everything
// is copied. Never fails: what cannot be read is a note.
void result_read(struct result *r, const struct node *dgdr, const struct node *const *configmaps,
                 size_t count);
// Adds a warning of the profiler; beyond RESULT_WARNINGS_MAX nothing is added.
void result_warn(struct result *r, const char *text);
void result_release(struct result *r);

// result_config.c: the workers of a DynamoGraphDeployment, v1beta1 components or v1alpha1 services.
// In the order of a request's way through them: prefill, decode, what does both.
struct result_config result_config_of(struct arena *a, const struct node *deployment);
bool result_config_equal(const struct result_config *a,
                         const struct result_config *b); // names aside
// result_curves.c: points of one of the planner's files; a note on failure (arena), NULL on success.
const char *result_prefill_read(struct result *r, const char *text);
const char *result_decode_read(struct result *r, const char *text);
void result_promise_make(struct result *r);

#endif
