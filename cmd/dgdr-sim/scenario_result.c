// SPDX-License-Identifier: Apache-2.0
// What a finished run leaves behind: the deployment that profiling chose, with workers that follow
// from the configurations of its sweeps, the planner's ConfigMaps beside it, and their curves.
#include "scenario_run.h"

#include "base/mem.h"
#include "doc/json.h"
#include "doc/yaml.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { GPUS_MAX = 100000, TOKENS_PER_GPU = 105000, PREFILL_POINTS = 16 };

enum degree { DEGREE_TP, DEGREE_PP, DEGREE_DP, DEGREE_EP, DEGREES };

// How an engine is told, and how its manifests call its workers.
static const struct engine {
    const char *backend, *prefix, *model;
    const char *flags[DEGREES];
    bool ep_alone; // the flag takes no number
} engines[] = {
    {"vllm",
     "Vllm",
     "--model",
     {"--tensor-parallel-size", "--pipeline-parallel-size", "--data-parallel-size",
      "--enable-expert-parallel"},
     true},
    {"sglang",
     "SGLang",
     "--model-path",
     {"--tp-size", "--pp-size", "--dp-size", "--ep-size"},
     false},
    {"trtllm",
     "TRTLLM",
     "--model-path",
     {"--tensor-parallel-size", "--pipeline-parallel-size", "--data-parallel-size",
      "--expert-parallel-size"},
     false},
};

static const struct {
    const char *key, *suffix, *beta;
} roles[CHOICES] = {
    [CHOICE_WORKER] = {"worker", "Worker", "worker"},
    [CHOICE_PREFILL] = {"prefill", "PrefillWorker", "prefill"},
    [CHOICE_DECODE] = {"decode", "DecodeWorker", "decode"},
};

static const struct engine *engine_of(const struct sim_run *r)
{
    const char *backend = load_str(r->l, node_get(r->entry, "spec"), "backend", "vllm");

    for (size_t i = 0; i < ARRAY_LEN(engines); i++)
        if (!strcmp(engines[i].backend, backend))
            return &engines[i];
    return &engines[0];
}

void run_choice_note(struct sim_run *r, const char *phase, int64_t gpus, const char *mapping)
{
    enum choice_role role = strstr(phase, "Prefill") ? CHOICE_PREFILL : CHOICE_DECODE;
    bool curve = strstr(phase, "Interpolation") != NULL;
    struct choice *c = &r->chosen[role];

    r->curves = r->curves || curve || !strcmp(phase, "BuildingCurves");
    if (!mapping || (role == CHOICE_DECODE && !strstr(phase, "Decode")) || (c->gpus && !curve))
        return;
    *c = (struct choice){gpus, 1, mapping};
}

static void read_choices(struct sim_run *r, const struct node *n, struct choice *out)
{
    static const char *const keys[] = {"gpus", "mapping", "replicas", NULL};

    for (size_t i = 0; i < CHOICES; i++) {
        const struct node *c = node_get(n, roles[i].key);

        if (!c || !load_keys(r->l, c, keys))
            continue;
        out[i] = (struct choice){load_int(r->l, c, "gpus", 1, 1, GPUS_MAX),
                                 load_int(r->l, c, "replicas", 1, 1, GPUS_MAX),
                                 load_required(r->l, c, "mapping")};
    }
}

void run_choice_read(struct sim_run *r, const struct node *n)
{
    if (node_get(n, "worker"))
        memset(r->chosen, 0, sizeof(r->chosen));
    read_choices(r, n, r->chosen);
    if (!r->chosen[CHOICE_PREFILL].gpus && !r->chosen[CHOICE_DECODE].gpus &&
        !r->chosen[CHOICE_WORKER].gpus)
        r->chosen[CHOICE_WORKER] = (struct choice){1, 1, "tp1"};
    r->pareto = node_get(n, "pareto");
    r->measured = node_get(n, "measured");
}

// "TP=2/DP=2", "tp4-pp2", "tep8", "dep8", "tp4-moeep8".
static void read_degrees(const char *mapping, int64_t out[DEGREES])
{
    static const struct {
        const char *name;
        enum degree first, second;
    } names[] = {
        {"tp", DEGREE_TP, DEGREE_TP},    {"pp", DEGREE_PP, DEGREE_PP},
        {"dp", DEGREE_DP, DEGREE_DP},    {"ep", DEGREE_EP, DEGREE_EP},
        {"moeep", DEGREE_EP, DEGREE_EP}, {"tep", DEGREE_TP, DEGREE_EP},
        {"dep", DEGREE_DP, DEGREE_EP},
    };

    while (*mapping) {
        size_t n = 0, i = 0;

        while (isalpha((unsigned char)mapping[n]))
            n++;
        while (i < ARRAY_LEN(names) &&
               (strlen(names[i].name) != n || strncasecmp(names[i].name, mapping, n) != 0))
            i++;
        mapping += n + (mapping[n] == '=');
        int64_t degree = strtol(mapping, NULL, 10);
        if (i < ARRAY_LEN(names))
            out[names[i].first] = out[names[i].second] = degree;
        mapping += strcspn(mapping, "/-, ");
        mapping += strspn(mapping, "/-, ");
    }
}

static struct node *worker_args(const struct sim_run *r, enum choice_role role,
                                const struct choice *c)
{
    const struct engine *e = engine_of(r);
    struct node *args = node_new_list();
    int64_t degrees[DEGREES] = {1, 1, 1, 1};

    read_degrees(c->mapping, degrees);
    node_append(args, node_new_str(e->model));
    node_append(args, node_new_str(load_str(r->l, node_get(r->entry, "spec"), "model", "")));
    for (size_t i = 0; i < DEGREES; i++) {
        char *number CLEANUP_FREE = xasprintf("%lld", (long long)degrees[i]);

        if (i != DEGREE_TP && degrees[i] < 2)
            continue;
        node_append(args, node_new_str(e->flags[i]));
        if (i != DEGREE_EP || !e->ep_alone)
            node_append(args, node_new_str(number));
    }
    if (role == CHOICE_PREFILL && !strcmp(e->backend, "vllm"))
        node_append(args, node_new_str("--is-prefill-worker"));
    return args;
}

static struct node *gpu_limits(const char *key, int64_t gpus)
{
    struct node *resources = node_new_map(), *limits = node_new_map();
    char *count CLEANUP_FREE = xasprintf("%lld", (long long)gpus);

    node_set_str(limits, key, count);
    node_set(resources, "limits", limits);
    return resources;
}

static struct node *container(const struct sim_run *r, enum choice_role role,
                              const struct choice *c)
{
    struct node *o = node_new_map(), *command = node_new_list();
    char *module CLEANUP_FREE = xasprintf("dynamo.%s", engine_of(r)->backend);
    static const char *const python[] = {"python3", "-m"};

    for (size_t i = 0; i < ARRAY_LEN(python); i++)
        node_append(command, node_new_str(python[i]));
    node_append(command, node_new_str(module));
    node_set_str(o, "image", r->worker_image);
    node_set(o, "command", command);
    node_set(o, "args", worker_args(r, role, c));
    return o;
}

// A worker of v1alpha1, a member of spec.services.
static struct node *service(const struct sim_run *r, enum choice_role role, const struct choice *c)
{
    struct node *o = node_new_map(), *pod = node_new_map();

    node_set_str(o, "componentType", "worker");
    if (role != CHOICE_WORKER)
        node_set_str(o, "subComponentType", roles[role].key);
    node_set_int(o, "replicas", c->replicas);
    node_set(o, "resources", gpu_limits("gpu", c->gpus));
    node_set(pod, "mainContainer", container(r, role, c));
    node_set(o, "extraPodSpec", pod);
    return o;
}

static struct node *named(const char *name, const char *type, int64_t replicas)
{
    struct node *o = node_new_map();

    node_set_str(o, "name", name);
    node_set_str(o, "type", type);
    node_set_int(o, "replicas", replicas);
    return o;
}

// A worker of v1beta1, an item of spec.components.
static struct node *component(const struct sim_run *r, enum choice_role role,
                              const struct choice *c)
{
    struct node *o = named(roles[role].beta, roles[role].beta, c->replicas);
    struct node *pod = node_new_map(), *spec = node_new_map(), *list = node_new_list();
    struct node *main_container = container(r, role, c);

    node_set_str(main_container, "name", "main");
    node_set(main_container, "resources", gpu_limits("nvidia.com/gpu", c->gpus));
    node_append(list, main_container);
    node_set(spec, "containers", list);
    node_set(pod, "spec", spec);
    node_set(o, "podTemplate", pod);
    return o;
}

static bool has_planner(const struct sim_run *r)
{
    return r->curves || r->generation <= OPERATOR_0_9 || node_at(r->entry, "spec.features.planner");
}

static struct node *alpha_spec(const struct sim_run *r, const struct choice *chosen)
{
    static const char *const helpers[] = {"frontend", "planner"};
    static const char *const names[] = {"Frontend", "Planner"};
    struct node *spec = node_new_map(), *services = node_new_map();

    node_set_str(spec, "backendFramework", engine_of(r)->backend);
    for (size_t i = 0; i < (has_planner(r) ? 2 : 1); i++) {
        struct node *o = node_new_map();

        node_set_str(o, "componentType", helpers[i]);
        node_set_int(o, "replicas", 1);
        node_set(services, names[i], o);
    }
    for (size_t i = 0; i < CHOICES; i++) {
        char *name CLEANUP_FREE = xasprintf("%s%s", engine_of(r)->prefix, roles[i].suffix);

        if (chosen[i].gpus)
            node_set(services, name, service(r, (enum choice_role)i, &chosen[i]));
    }
    node_set(spec, "services", services);
    return spec;
}

static struct node *beta_spec(const struct sim_run *r, const struct choice *chosen)
{
    struct node *spec = node_new_map(), *components = node_new_list();

    node_append(components, named("Frontend", "frontend", 1));
    if (has_planner(r))
        node_append(components, named("Planner", "planner", 1));
    for (size_t i = 0; i < CHOICES; i++)
        if (chosen[i].gpus)
            node_append(components, component(r, (enum choice_role)i, &chosen[i]));
    node_set_str(spec, "backendFramework", engine_of(r)->backend);
    node_set(spec, "components", components);
    return spec;
}

static struct node *deployment(const struct sim_run *r, const struct choice *chosen,
                               const char *name, bool beta)
{
    struct node *o = node_new_map(), *meta = node_new_map();

    node_set_str(o, "apiVersion", beta ? "nvidia.com/v1beta1" : "nvidia.com/v1alpha1");
    node_set_str(o, "kind", "DynamoGraphDeployment");
    node_set_str(meta, "name", name);
    node_set(o, "metadata", meta);
    node_set(o, "spec", beta ? beta_spec(r, chosen) : alpha_spec(r, chosen));
    return o;
}

struct node *run_result_deployment(struct sim_run *r, bool beta)
{
    char *name CLEANUP_FREE = xasprintf("%s-dgd", r->name);

    return deployment(r, r->chosen, name, beta && r->generation >= OPERATOR_1_3);
}

struct node *run_result_pareto(struct sim_run *r)
{
    struct node *list = r->pareto ? node_new_list() : NULL;
    char *name CLEANUP_FREE = xasprintf("%s-dgd", r->name);

    for (const struct node *c = node_first(r->pareto); c; c = node_next(c)) {
        struct choice chosen[CHOICES] = {{0, 0, NULL}};
        struct node *item = node_new_map();

        read_choices(r, c, chosen);
        node_set(item, "config", deployment(r, chosen, name, false));
        node_append(list, item);
    }
    return list;
}

// --- the planner's ConfigMaps

struct curve {
    double ttft, itl, isl, osl; // at the request's own workload
    int64_t prefill_gpus, decode_gpus;
};

static double spec_number(const struct sim_run *r, const char *beta, const char *alpha,
                          double otherwise)
{
    double v;

    return node_num_at(r->entry, beta, &v) || node_num_at(r->entry, alpha, &v) ? v : otherwise;
}

static struct curve curve_of(const struct sim_run *r)
{
    struct curve c = {.prefill_gpus = r->chosen[CHOICE_PREFILL].gpus,
                      .decode_gpus = r->chosen[CHOICE_DECODE].gpus};

    c.isl = spec_number(r, "spec.workload.isl", "spec.profilingConfig.config.sla.isl", 4000);
    c.osl = spec_number(r, "spec.workload.osl", "spec.profilingConfig.config.sla.osl", 1000);
    c.ttft = 0.8 * spec_number(r, "spec.sla.ttft", "spec.profilingConfig.config.sla.ttft", 2000);
    c.itl = 0.9 * spec_number(r, "spec.sla.itl", "spec.profilingConfig.config.sla.itl", 30);
    node_num_at(r->measured, "ttft", &c.ttft);
    node_num_at(r->measured, "itl", &c.itl);
    return c;
}

static void add_number(struct node *list, double v, double precision)
{
    node_append(list, node_new_num(round(v * precision) / precision));
}

static char *compact(struct node *o)
{
    struct strbuf text = STRBUF_INIT;

    json_write(&text, o, &(struct json_opts){.style = JSON_COMPACT});
    node_free(o);
    return strbuf_detach(&text);
}

// Time to the first token grows with the input, and a little with its square (attention).
static char *prefill_data(const struct curve *c)
{
    struct node *o = node_new_map(), *isl = node_new_list(), *ttft = node_new_list();
    struct node *rate = node_new_list();

    for (int i = 0; i < PREFILL_POINTS; i++) {
        double x = 100 + i * c->isl * 2 / PREFILL_POINTS, u = x / c->isl;
        double ms = c->ttft * (0.05 + 0.75 * u + 0.2 * u * u);

        add_number(isl, x, 1);
        add_number(ttft, ms, 10);
        add_number(rate, x * 1000 / ms / (double)c->prefill_gpus, 10);
    }
    node_set(o, "prefill_isl", isl);
    node_set(o, "prefill_ttft", ttft);
    node_set(o, "prefill_thpt_per_gpu", rate);
    return compact(o);
}

// Time between tokens grows with how full the cache is, and with the number of requests in it.
static char *decode_data(const struct curve *c)
{
    static const double usages[] = {0.05, 0.2, 0.4, 0.6, 0.8, 0.95}, lengths[] = {0.25, 0.5, 1, 2};
    double tokens = (double)(c->decode_gpus * TOKENS_PER_GPU), own = c->isl + c->osl / 2;
    struct node *o = node_new_map(), *x = node_new_list(), *y = node_new_list();
    struct node *z = node_new_list(), *rate = node_new_list();

    for (size_t k = 0; k < ARRAY_LEN(lengths); k++) {
        for (size_t i = 0; i < ARRAY_LEN(usages); i++) {
            double context = round(own * lengths[k]);
            double ms = c->itl * (0.64 + 0.3 * usages[i] + 0.3 * usages[i] / lengths[k]);

            add_number(x, usages[i], 100);
            add_number(y, context, 1);
            add_number(z, ms, 100);
            add_number(rate, usages[i] * tokens / context * 1000 / ms / (double)c->decode_gpus, 10);
        }
    }
    node_set(o, "x_kv_usage", x);
    node_set(o, "y_context_length", y);
    node_set(o, "z_itl", z);
    node_set(o, "z_thpt_per_gpu", rate);
    node_set_num(o, "max_kv_tokens", tokens);
    return compact(o);
}

static char *planner_config(const struct sim_run *r, const struct curve *c)
{
    struct node *o = node_new_map();

    node_set_str(o, "environment", "kubernetes");
    node_set_str(o, "backend", engine_of(r)->backend);
    node_set_str(o, "mode", "disagg");
    node_set_num(o, "ttft", c->ttft);
    node_set_num(o, "itl", c->itl);
    node_set_int(o, "prefill_engine_num_gpu", c->prefill_gpus);
    node_set_int(o, "decode_engine_num_gpu", c->decode_gpus);
    return compact(o);
}

// NULL when the run has left no such data.
static struct node *planner_configmap(const struct sim_run *r, bool curves)
{
    struct curve c = curve_of(r);
    bool wanted = r->generation >= OPERATOR_1_0 && has_planner(r) && (!curves || r->curves);

    if (!wanted || !c.prefill_gpus || !c.decode_gpus)
        return NULL;
    char *key CLEANUP_FREE = xasprintf("%s/%s planner", r->ns, r->name);
    char *name CLEANUP_FREE = xasprintf("planner-%s-%04x", curves ? "profile-data" : "config",
                                        (unsigned)(text_hash(key) >> 48));
    char *config CLEANUP_FREE = planner_config(r, &c);
    char *prefill CLEANUP_FREE = prefill_data(&c), *decode CLEANUP_FREE = decode_data(&c);
    struct node *o = node_new_map(), *meta = node_new_map(), *data = node_new_map();

    node_set_str(o, "apiVersion", "v1");
    node_set_str(o, "kind", "ConfigMap");
    node_set_str(meta, "name", name);
    node_set(o, "metadata", meta);
    node_set_str(data, "planner_config.json", curves ? NULL : config);
    node_set_str(data, "prefill_raw_data.json", curves ? prefill : NULL);
    node_set_str(data, "decode_raw_data.json", curves ? decode : NULL);
    node_set(o, "data", data);
    return o;
}

char *run_result_documents(struct sim_run *r)
{
    struct strbuf text = STRBUF_INIT;
    char *name CLEANUP_FREE =
        xasprintf("%s-%s", engine_of(r)->backend, r->chosen[CHOICE_WORKER].gpus ? "agg" : "disagg");
    struct node *last = deployment(r, r->chosen, name, r->generation >= OPERATOR_1_3);

    for (int curves = 0; curves <= 1; curves++) {
        struct node *o = planner_configmap(r, curves);

        if (o) {
            yaml_write(&text, o);
            strbuf_adds(&text, "---\n");
        }
        node_free(o);
    }
    yaml_write(&text, last);
    node_free(last);
    return strbuf_detach(&text);
}

void run_result_planner(struct sim_run *r, int64_t at_ms)
{
    for (int curves = 0; curves <= 1; curves++) {
        struct node *o = planner_configmap(r, curves), *labels;

        if (!o)
            continue;
        labels = node_new_map();
        node_set_str(labels, "dgdr.nvidia.com/name", r->name);
        node_set_str(labels, "dgdr.nvidia.com/namespace", r->ns);
        node_set_str(labels, "nvidia.com/managed-by", "dynamo-operator");
        node_set_str(node_mut(o, "metadata"), "namespace", r->ns);
        node_set(node_mut(o, "metadata"), "labels", labels);
        scenario_object(r->sc, at_ms, SIM_CREATE, o);
    }
}
