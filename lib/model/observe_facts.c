// SPDX-License-Identifier: Apache-2.0
// Who the object is and what it asks for. v1alpha1 keeps most of it in profilingConfig.config, in
// camelCase, and in snake_case up to 0.8.0; a v1beta1 object read as v1alpha1 has the rest in
// annotations.
#include "model/observe.h"

#include "doc/json.h"

#include <math.h>
#include <string.h>

enum { ANNOTATION_MAX = 64 * 1024 };

static const char *word_at(const struct node *n, const char *path, struct arena *scratch)
{
    return text_clip(scratch, node_str_at(n, path), WORD_MAX);
}

static double positive_at(const struct node *n, const char *path)
{
    double v;
    return node_num_at(n, path, &v) && isfinite(v) && v > 0 ? v : NAN;
}

static int gpus_at(const struct node *n, const char *path)
{
    int64_t v;
    return node_int_at(n, path, &v) && v > 0 && v <= GPUS_MAX ? (int)v : COUNT_UNKNOWN;
}

static void prefer_number(double *to, const struct node *n, const char *path)
{
    if (isnan(*to))
        *to = positive_at(n, path);
}

static void prefer_word(const char **to, const struct node *n, const char *path,
                        struct arena *scratch)
{
    if (!*to)
        *to = word_at(n, path, scratch);
}

static void read_metadata(const struct node *dgdr, struct arena *scratch, struct facts *out)
{
    out->namespace_ = word_at(dgdr, "metadata.namespace", scratch);
    out->name = word_at(dgdr, "metadata.name", scratch);
    out->uid = word_at(dgdr, "metadata.uid", scratch);
    out->resource_version = word_at(dgdr, "metadata.resourceVersion", scratch);
    out->api_version = word_at(dgdr, "apiVersion", scratch);
    out->kind = word_at(dgdr, "kind", scratch);
    out->created_ms = time_parse(node_str_at(dgdr, "metadata.creationTimestamp"));
    out->deleted_ms = time_parse(node_str_at(dgdr, "metadata.deletionTimestamp"));
}

// The fields of v1beta1's spec; also of what an annotation keeps of it.
static void read_v1beta1(const struct node *spec, struct arena *scratch, struct facts *out)
{
    prefer_word(&out->strategy, spec, "searchStrategy", scratch);
    prefer_word(&out->gpu_sku, spec, "hardware.gpuSku", scratch);
    if (out->gpu_total == COUNT_UNKNOWN)
        out->gpu_total = gpus_at(spec, "hardware.totalGpus");
    prefer_number(&out->ttft_ms, spec, "sla.ttft");
    prefer_number(&out->itl_ms, spec, "sla.itl");
    prefer_number(&out->isl, spec, "workload.isl");
    prefer_number(&out->osl, spec, "workload.osl");
}

// Simulated profiling takes half a minute, real deployments hours: v1alpha1's words for rapid and
// thorough.
static const char *v1alpha1_strategy(const struct node *spec)
{
    bool simulated, online;
    const struct node *sweep = node_at(spec, "profilingConfig.config.sweep");
    if (node_bool_at(sweep, "useAiConfigurator", &simulated) ||
        node_bool_at(sweep, "use_ai_configurator", &simulated))
        return simulated ? "rapid" : "thorough";
    if (node_bool_at(spec, "online", &online))
        return online ? "thorough" : "rapid";
    return NULL;
}

static void read_v1alpha1(const struct node *spec, struct arena *scratch, struct facts *out)
{
    prefer_word(&out->model, spec, "modelName", scratch);
    if (!out->strategy)
        out->strategy = v1alpha1_strategy(spec);
    const struct node *config = node_at(spec, "profilingConfig.config");
    prefer_number(&out->ttft_ms, config, "sla.ttft");
    prefer_number(&out->itl_ms, config, "sla.itl");
    prefer_number(&out->isl, config, "sla.isl");
    prefer_number(&out->osl, config, "sla.osl");
    prefer_number(&out->isl, spec, "sla.isl");
    prefer_number(&out->osl, spec, "sla.osl");
    prefer_word(&out->gpu_sku, config, "hardware.gpuSku", scratch);
    prefer_word(&out->gpu_sku, config, "sweep.aicSystem", scratch);
    prefer_word(&out->gpu_sku, config, "sweep.aic_system", scratch);
    prefer_word(&out->gpu_sku, spec, "gpu.type", scratch);
}

static void read_kept_spec(const struct node *dgdr, struct arena *scratch, struct facts *out)
{
    const char *text =
        node_str(node_get(node_at(dgdr, "metadata.annotations"), "nvidia.com/dgdr-spec"));
    if (!text || strnlen(text, ANNOTATION_MAX + 1) > ANNOTATION_MAX)
        return;
    struct node *kept = json_parse(text, strlen(text), NULL);
    if (!kept)
        return;
    struct facts more = *out;
    read_v1beta1(kept, scratch, &more);
    out->gpu_total = more.gpu_total;
    out->ttft_ms = more.ttft_ms;
    out->itl_ms = more.itl_ms;
    out->isl = more.isl;
    out->osl = more.osl;
    out->strategy = arena_strdup(scratch, more.strategy);
    out->gpu_sku = arena_strdup(scratch, more.gpu_sku);
    node_free(kept);
}

void observe_facts(const struct node *dgdr, struct arena *scratch, struct facts *out)
{
    facts_init(out);
    read_metadata(dgdr, scratch, out);
    const struct node *spec = node_get(dgdr, "spec");
    out->model = word_at(spec, "model", scratch);
    out->backend = word_at(spec, "backend", scratch);
    prefer_word(&out->backend, dgdr, "status.backend", scratch);
    out->auto_apply_known = node_bool_at(spec, "autoApply", &out->auto_apply);
    read_v1beta1(spec, scratch, out);
    read_kept_spec(dgdr, scratch, out);
    read_v1alpha1(spec, scratch, out);
    bool mocker = false;
    node_bool_at(spec, "features.mocker.enabled", &mocker);
    out->curves_unlikely = out->api_version &&
                           strcmp(out->api_version, "nvidia.com/v1beta1") == 0 && !mocker &&
                           !node_at(spec, "features.planner");
}
