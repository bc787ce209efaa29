// SPDX-License-Identifier: Apache-2.0
#include "output/result_node.h"

#include "doc/json.h"
#include "output/printer.h"

#include <math.h>

static void set_known(struct node *map, const char *key, double v)
{
    if (isfinite(v))
        node_set_num(map, key, v);
}

static void set_count(struct node *map, const char *key, int v)
{
    if (v != COUNT_UNKNOWN)
        node_set_int(map, key, v);
}

// An empty map says nothing and is left out.
static void set_map(struct node *map, const char *key, struct node *value)
{
    if (node_len(value) > 0)
        node_set(map, key, value);
    else
        node_free(value);
}

static struct node *config_node(const struct result_config *c)
{
    struct node *n = node_new_map(), *workers = node_new_list();
    for (size_t i = 0; i < c->worker_count; i++) {
        const struct result_worker *w = &c->workers[i];
        struct node *worker = node_new_map();
        node_set_str(worker, "role", w->role);
        node_set_str(worker, "component", w->component);
        set_count(worker, "replicas", w->replicas);
        set_count(worker, "gpus", w->gpus);
        node_set_str(worker, "mapping", w->mapping);
        node_append(workers, worker);
    }
    set_count(n, "gpus", c->gpus);
    set_map(n, "workers", workers);
    return n;
}

static struct node *target_node(const struct result *r)
{
    struct node *n = node_new_map();
    set_known(n, "ttftMs", r->ttft_ms);
    set_known(n, "itlMs", r->itl_ms);
    set_known(n, "isl", r->isl);
    set_known(n, "osl", r->osl);
    return n;
}

static struct node *promise_node(const struct result *r)
{
    const struct result_promise *p = &r->promise;
    struct node *n = node_new_map();
    set_known(n, "ttftMs", p->ttft_ms);
    if (isfinite(p->ttft_ms) && isfinite(r->ttft_ms))
        node_set_bool(n, "ttftKept", p->ttft_ms <= r->ttft_ms);
    if (p->beyond)
        node_set_bool(n, "beyondMeasured", true);
    set_known(n, "itlMs", p->itl_ms);
    if (isfinite(p->itl_ms))
        node_set_bool(n, "itlKept", p->itl_kept);
    set_known(n, "kvUsage", p->kv_usage);
    set_known(n, "requests", p->requests);
    return n;
}

static struct node *prefill_node(const struct result *r)
{
    struct node *list = node_new_list();
    for (size_t i = 0; i < r->prefill_count; i++) {
        struct node *point = node_new_map();
        set_known(point, "isl", r->prefill[i].isl);
        set_known(point, "ttftMs", r->prefill[i].ttft_ms);
        set_known(point, "tokensPerSecondPerGpu", r->prefill[i].tokens_per_s);
        node_append(list, point);
    }
    return list;
}

static struct node *decode_node(const struct result *r)
{
    struct node *list = node_new_list();
    for (size_t i = 0; i < r->decode_count; i++) {
        struct node *point = node_new_map();
        set_known(point, "kvUsage", r->decode[i].kv_usage);
        set_known(point, "contextLength", r->decode[i].context);
        set_known(point, "itlMs", r->decode[i].itl_ms);
        set_known(point, "tokensPerSecondPerGpu", r->decode[i].tokens_per_s);
        node_append(list, point);
    }
    return list;
}

static struct node *curves_node(const struct result *r)
{
    struct node *n = node_new_map();
    node_set_str(n, "source", r->curves_from);
    set_known(n, "maxKvTokens", r->max_kv_tokens);
    set_map(n, "prefill", prefill_node(r));
    set_map(n, "decode", decode_node(r));
    return n;
}

static struct node *others_node(const struct result *r)
{
    struct node *list = node_new_list();
    for (size_t i = 0; i < r->other_count; i++)
        node_append(list, config_node(&r->others[i]));
    return list;
}

static struct node *texts_node(const char *const *texts)
{
    struct node *list = node_new_list();
    for (; *texts; texts++)
        node_append(list, node_new_str(*texts));
    return list;
}

struct node *output_result_node(const struct result *r)
{
    struct node *n = node_new_map(), *metadata = node_new_map(), *spec = node_new_map();
    node_set_str(n, "apiVersion", RECORD_API_VERSION);
    node_set_str(n, "kind", "ProfilingResult");
    node_set_str(metadata, "namespace", r->namespace_);
    node_set_str(metadata, "name", r->name);
    node_set_str(metadata, "uid", r->uid);
    node_set(n, "metadata", metadata);
    node_set_str(spec, "model", r->model);
    node_set_str(spec, "backend", r->backend);
    node_set_str(spec, "gpuSku", r->gpu_sku);
    set_map(spec, "target", target_node(r));
    set_map(n, "spec", spec);
    node_set_str(n, "state", r->state);
    node_set_str(n, "deployment", r->deployment);
    set_map(n, "selected", config_node(&r->config));
    set_map(n, "predicted", promise_node(r));
    set_map(n, "curves", curves_node(r));
    set_map(n, "alternatives", others_node(r));
    node_set_str(n, "manifestSource", r->manifest_from);
    if (r->manifest)
        node_set(n, "manifest", node_clone(r->manifest));
    set_map(n, "warnings", texts_node(r->warnings));
    set_map(n, "notes", texts_node(r->notes));
    return n;
}

static void add_number(struct strbuf *out, double v)
{
    strbuf_addc(out, ',');
    if (isfinite(v))
        json_write_number(out, v);
}

void output_result_csv(const struct result *r, struct strbuf *out)
{
    strbuf_adds(out, "curve,isl,kv_usage,context_length,ttft_ms,itl_ms,tokens_per_s_per_gpu\n");
    for (size_t i = 0; i < r->prefill_count; i++) {
        const struct prefill_point *p = &r->prefill[i];
        strbuf_adds(out, "prefill");
        add_number(out, p->isl);
        strbuf_adds(out, ",,");
        add_number(out, p->ttft_ms);
        strbuf_addc(out, ',');
        add_number(out, p->tokens_per_s);
        strbuf_addc(out, '\n');
    }
    for (size_t i = 0; i < r->decode_count; i++) {
        const struct decode_point *p = &r->decode[i];
        strbuf_adds(out, "decode,");
        add_number(out, p->kv_usage);
        add_number(out, p->context);
        strbuf_addc(out, ',');
        add_number(out, p->itl_ms);
        add_number(out, p->tokens_per_s);
        strbuf_addc(out, '\n');
    }
}
