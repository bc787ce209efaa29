// SPDX-License-Identifier: Apache-2.0
#include "model/result.h"

#include "base/mem.h"
#include "base/strbuf.h"
#include "doc/yaml.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define DEPLOYMENT_KIND "DynamoGraphDeployment"

static const char *keep(struct result *r, const char *s)
{
    return s && *s ? arena_strdup(&r->arena, s) : NULL;
}

static void add_note(struct result *r, const char *text)
{
    for (size_t i = 0; text && i + 1 < ARRAY_LEN(r->notes); i++) {
        if (!r->notes[i]) {
            r->notes[i] = text;
            return;
        }
    }
}

static bool is_deployment(const struct node *document)
{
    const char *kind = node_str_at(document, "kind");
    return kind && strcmp(kind, DEPLOYMENT_KIND) == 0;
}

// What the server or the profiler's tests add and `kubectl apply` does not want.
static void make_applicable(struct result *r, struct node *manifest)
{
    static const char *const unwanted[] = {"uid",        "resourceVersion", "creationTimestamp",
                                           "generation", "managedFields",   "ownerReferences",
                                           "selfLink",   "$strict"};
    node_del(manifest, "status");
    if (!node_str_at(manifest, "kind"))
        node_set_str(manifest, "kind", DEPLOYMENT_KIND);
    if (!node_str_at(manifest, "apiVersion"))
        node_set_str(manifest, "apiVersion",
                     node_at(manifest, "spec.services") ? "nvidia.com/v1alpha1"
                                                        : "nvidia.com/v1beta1");
    if (node_type(node_get(manifest, "metadata")) != NODE_MAP)
        node_set(manifest, "metadata", node_new_map());
    struct node *metadata = node_mut(manifest, "metadata");
    for (size_t i = 0; i < ARRAY_LEN(unwanted); i++)
        node_del(metadata, unwanted[i]);
    if (!node_str_at(metadata, "name"))
        node_set_str(metadata, "name", r->deployment ? r->deployment : r->name);
}

static void take_manifest(struct result *r, struct node *manifest, const char *from)
{
    make_applicable(r, manifest);
    r->manifest = manifest;
    r->manifest_from = from;
}

// The deployment is the last document; what stands before it belongs to it.
static void take_documents(struct result *r, const char *text, const char *from)
{
    struct err err = ERR_INIT;
    struct node *all = yaml_parse_all(text, strlen(text), NULL, &err);
    size_t count = node_len(all);
    if (!all) {
        add_note(r, arena_printf(&r->arena, "malformed %s: %s", from, err.text));
        return;
    }
    const struct node *last = count ? node_item(all, count - 1) : NULL;
    if (is_deployment(last) || node_get(last, "spec")) {
        take_manifest(r, node_clone(last), from);
        r->extras = node_new_list();
        for (size_t i = 0; i + 1 < count; i++) {
            if (node_type(node_item(all, i)) == NODE_MAP)
                node_append(r->extras, node_clone(node_item(all, i)));
        }
    } else {
        add_note(r, arena_printf(&r->arena, "%s ends in no " DEPLOYMENT_KIND, from));
    }
    node_free(all);
}

static void read_configmap(struct result *r, const struct node *cm)
{
    static const char *const manifests[] = {"final_config.yaml", "config_with_planner.yaml"};
    const struct node *data = node_get(cm, "data");
    const char *name = node_str_at(cm, "metadata.name");
    for (size_t i = 0; i < ARRAY_LEN(manifests) && !r->manifest; i++) {
        const char *text = node_str(node_get(data, manifests[i]));
        if (text)
            take_documents(
                r, text,
                arena_printf(&r->arena, "configmap/%s %s", name ? name : "", manifests[i]));
    }
    const char *prefill = node_str(node_get(data, "prefill_raw_data.json"));
    const char *decode = node_str(node_get(data, "decode_raw_data.json"));
    if (prefill && !r->prefill_count)
        add_note(r, result_prefill_read(r, prefill));
    if (decode && !r->decode_count)
        add_note(r, result_decode_read(r, decode));
    if (prefill || decode)
        r->curves_from = arena_printf(&r->arena, "configmap/%s", name ? name : "");
}

static void read_annotation(struct result *r, const struct node *dgdr)
{
    struct err err = ERR_INIT;
    const char *text =
        node_str(node_get(node_at(dgdr, "metadata.annotations"), "nvidia.com/generated-dgd-spec"));
    if (!text || !*text) // the operator blanks it once the deployment is there
        return;
    struct node *manifest = yaml_parse(text, strlen(text), NULL, &err);
    if (node_type(manifest) == NODE_MAP && node_get(manifest, "spec")) {
        take_manifest(r, manifest, "annotation nvidia.com/generated-dgd-spec");
        return;
    }
    add_note(r, "malformed annotation nvidia.com/generated-dgd-spec");
    node_free(manifest);
}

static void read_object(struct result *r, const struct node *dgdr)
{
    static const struct {
        const char *path, *from;
    } places[] = {
        {"status.profilingResults.selectedConfig", "dgdr/status.profilingResults.selectedConfig"},
        {"status.generatedDeployment", "dgdr/status.generatedDeployment"},
    };
    for (size_t i = 0; i < ARRAY_LEN(places) && !r->manifest; i++) {
        const struct node *n = node_at(dgdr, places[i].path);
        if (node_type(n) == NODE_MAP && node_len(n) > 0)
            take_manifest(r, node_clone(n), places[i].from);
    }
    if (!r->manifest)
        read_annotation(r, dgdr);
}

static void read_others(struct result *r, const struct node *dgdr)
{
    const struct node *list = node_at(dgdr, "status.profilingResults.pareto");
    size_t count = node_len(list);
    count = count < RESULT_CONFIGS_MAX ? count : RESULT_CONFIGS_MAX;
    if (count == 0)
        return;
    r->others = arena_alloc(&r->arena, count * sizeof *r->others);
    for (size_t i = 0; i < count; i++) {
        const struct node *config = node_get(node_item(list, i), "config");
        struct result_config c = result_config_of(&r->arena, config);
        if (c.worker_count && !result_config_equal(&c, &r->config))
            r->others[r->other_count++] = c;
    }
}

static double number(const struct node *dgdr, const char *beta, const char *alpha)
{
    double v;
    if (node_num_at(dgdr, beta, &v) || (alpha && node_num_at(dgdr, alpha, &v)))
        return v;
    return (double)NAN;
}

static const char *text(struct result *r, const struct node *dgdr, const char *beta,
                        const char *alpha)
{
    const char *s = node_str_at(dgdr, beta);
    return keep(r, s || !alpha ? s : node_str_at(dgdr, alpha));
}

// v1alpha1 calls Ready what v1beta1 calls Deployed.
static const char *read_state(struct result *r, const struct node *dgdr)
{
    const char *state = node_str_at(dgdr, "status.state");
    bool created = false;
    if (state && strcmp(state, "Ready") == 0 &&
        node_bool_at(dgdr, "status.deployment.created", &created) && created)
        return run_state_name(RUN_DEPLOYED);
    return text(r, dgdr, "status.phase", "status.state");
}

static void read_request(struct result *r, const struct node *dgdr)
{
    r->namespace_ = text(r, dgdr, "metadata.namespace", NULL);
    r->name = text(r, dgdr, "metadata.name", NULL);
    r->uid = text(r, dgdr, "metadata.uid", NULL);
    r->api_version = text(r, dgdr, "apiVersion", NULL);
    r->kind = text(r, dgdr, "kind", NULL);
    r->state = read_state(r, dgdr);
    r->model = text(r, dgdr, "spec.model", NULL);
    r->backend = text(r, dgdr, "spec.backend", NULL);
    r->gpu_sku = text(r, dgdr, "spec.hardware.gpuSku", NULL);
    r->deployment = text(r, dgdr, "status.dgdName", "status.deployment.name");
#define PROFILING "spec.profilingConfig.config."
    r->ttft_ms = number(dgdr, "spec.sla.ttft", PROFILING "sla.ttft");
    r->itl_ms = number(dgdr, "spec.sla.itl", PROFILING "sla.itl");
    r->isl = number(dgdr, "spec.workload.isl", PROFILING "sla.isl");
    r->osl = number(dgdr, "spec.workload.osl", PROFILING "sla.osl");
#undef PROFILING
    enum run_state state;
    r->finished =
        r->state && run_state_from_name(r->state, &state) && run_state_profiling_over(state);
}

void result_read(struct result *r, const struct node *dgdr, const struct node *const *configmaps,
                 size_t count)
{
    *r = (struct result){.max_kv_tokens = NAN};
    read_request(r, dgdr);
    for (size_t i = 0; i < count; i++)
        read_configmap(r, configmaps[i]);
    if (!r->manifest)
        read_object(r, dgdr);
    r->config = result_config_of(&r->arena, r->manifest);
    read_others(r, dgdr);
    result_promise_make(r);
}

void result_warn(struct result *r, const char *text)
{
    for (size_t i = 0; i < RESULT_WARNINGS_MAX; i++) {
        if (!r->warnings[i]) {
            r->warnings[i] = arena_strdup(&r->arena, text);
            return;
        }
    }
}

void result_release(struct result *r)
{
    node_free(r->manifest);
    node_free(r->extras);
    arena_release(&r->arena);
    *r = (struct result){.max_kv_tokens = NAN};
}
