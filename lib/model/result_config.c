// SPDX-License-Identifier: Apache-2.0
#include "model/result.h"

#include "base/mem.h"
#include "base/strbuf.h"

#include <stdlib.h>
#include <string.h>

enum { DEGREE_MAX = 100000, DEGREES = 4 };

// The ways that engines name how they split a model (vLLM, SGLang, TensorRT-LLM, the mocker).
static const struct {
    const char *flag;
    int degree;
} flags[] = {
    {"--tensor-parallel-size", 0},
    {"-tp", 0},
    {"--tp", 0},
    {"--tp-size", 0},
    {"--aic-tp-size", 0},
    {"--tensor_parallel_size", 0},
    {"--pipeline-parallel-size", 1},
    {"-pp", 1},
    {"--pp", 1},
    {"--pp-size", 1},
    {"--pipeline_parallel_size", 1},
    {"--data-parallel-size", 2},
    {"-dp", 2},
    {"--dp", 2},
    {"--dp-size", 2},
    {"--aic-attention-dp-size", 2},
    {"--expert-parallel-size", 3},
    {"--ep", 3},
    {"--ep-size", 3},
    {"--moe-expert-parallel-size", 3},
    {"--aic-moe-ep-size", 3},
};
static const char *const degree_names[DEGREES] = {"TP", "PP", "DP", "EP"};

static int parse_degree(const char *text)
{
    char *end;
    long v = strtol(text, &end, 10);
    return end == text || *end || v < 1 || v > DEGREE_MAX ? COUNT_UNKNOWN : (int)v;
}

struct split {
    int degrees[DEGREES];
    int pending; // the degree whose value is the next word; -1: none
};

static void take_word(struct split *s, const char *word)
{
    if (s->pending >= 0) {
        s->degrees[s->pending] = parse_degree(word);
        s->pending = -1;
        return;
    }
    size_t len = strcspn(word, "=");
    for (size_t i = 0; i < ARRAY_LEN(flags); i++) {
        if (strlen(flags[i].flag) != len || strncmp(flags[i].flag, word, len) != 0)
            continue;
        if (word[len] == '=')
            s->degrees[flags[i].degree] = parse_degree(word + len + 1);
        else
            s->pending = flags[i].degree;
        return;
    }
}

// An argument may be a whole command line for a shell.
static void take_words(struct split *s, const char *text)
{
    while (*text) {
        text += strspn(text, " \t\r\n\\");
        size_t len = strcspn(text, " \t\r\n\\");
        if (len == 0)
            continue;
        char *word CLEANUP_FREE = xstrndup(text, len);
        take_word(s, word);
        text += len;
    }
}

static void take_list(struct split *s, const struct node *args)
{
    for (const struct node *arg = node_first(args); arg; arg = node_next(arg)) {
        if (node_str(arg))
            take_words(s, node_str(arg));
    }
}

// "TP=2/DP=2": what splits nothing is left out, unless nothing does.
static const char *mapping_text(struct arena *a, const struct split *s)
{
    struct strbuf out CLEANUP_STRBUF = STRBUF_INIT;
    bool any = false;
    for (int i = 0; i < DEGREES; i++) {
        any = any || s->degrees[i] > 0;
        if (s->degrees[i] > 1)
            strbuf_addf(&out, "%s%s=%d", out.len ? "/" : "", degree_names[i], s->degrees[i]);
    }
    if (out.len == 0)
        return any ? "TP=1" : NULL;
    return arena_strdup(a, out.buf);
}

static int count_of(const struct node *n)
{
    int64_t v;
    if (node_str(n))
        return parse_degree(node_str(n));
    return node_int(n, &v) && v >= 0 && v <= DEGREE_MAX ? (int)v : COUNT_UNKNOWN;
}

static const struct node *first_container(const struct node *component)
{
    const struct node *main_container = node_at(component, "extraPodSpec.mainContainer");
    return main_container ? main_container
                          : node_item(node_at(component, "podTemplate.spec.containers"), 0);
}

static int gpus_of(const struct node *component, const struct node *container)
{
    const struct node *of_component = node_at(component, "resources.limits.gpu");
    const struct node *limits = node_at(container, "resources.limits");
    int gpus = count_of(of_component);
    if (gpus == COUNT_UNKNOWN)
        gpus = count_of(node_get(node_at(component, "resources.limits"), "nvidia.com/gpu"));
    if (gpus == COUNT_UNKNOWN)
        gpus = count_of(node_get(limits, "nvidia.com/gpu"));
    int nodes = count_of(node_at(component, "multinode.nodeCount"));
    return gpus > 0 && nodes > 1 && nodes <= DEGREE_MAX / gpus ? gpus * nodes : gpus;
}

static const char *role_of(const struct node *component, const char *name)
{
    static const char *const roles[] = {"prefill", "decode"};
    const char *sub = node_str_at(component, "subComponentType");
    const char *type = node_str_at(component, "type");
    if (!type)
        type = node_str_at(component, "componentType");
    for (size_t i = 0; i < ARRAY_LEN(roles); i++) {
        if ((sub && strcmp(sub, roles[i]) == 0) || (type && strcmp(type, roles[i]) == 0) ||
            strcasestr(name, roles[i]))
            return roles[i];
    }
    return type ? type : "";
}

static bool is_worker(const char *role, int gpus)
{
    static const char *const helpers[] = {"frontend", "planner", "epp", "router"};
    for (size_t i = 0; i < ARRAY_LEN(helpers); i++) {
        if (strcasecmp(role, helpers[i]) == 0)
            return false;
    }
    return *role || gpus > 0;
}

static void add_worker(struct arena *a, struct result_config *c, const struct node *component,
                       const char *name)
{
    const struct node *container = first_container(component);
    struct split split = {.degrees = {COUNT_UNKNOWN, COUNT_UNKNOWN, COUNT_UNKNOWN, COUNT_UNKNOWN},
                          .pending = -1};
    int gpus = gpus_of(component, container);
    const char *role = role_of(component, name);
    if (c->worker_count >= RESULT_WORKERS_MAX || !is_worker(role, gpus))
        return;
    take_list(&split, node_get(container, "command"));
    take_list(&split, node_get(container, "args"));
    int replicas = count_of(node_get(component, "replicas"));
    c->workers[c->worker_count++] = (struct result_worker){
        .role = arena_strdup(a, *role ? role : "worker"),
        .component = arena_strdup(a, name),
        .replicas = replicas == COUNT_UNKNOWN ? 1 : replicas, // the field's default
        .gpus = gpus,
        .mapping = mapping_text(a, &split),
    };
}

static int gpus_of_all(const struct result_config *c)
{
    int sum = 0;
    for (size_t i = 0; i < c->worker_count; i++) {
        const struct result_worker *w = &c->workers[i];
        if (w->gpus == COUNT_UNKNOWN || (w->gpus > 0 && w->replicas > (DEGREE_MAX - sum) / w->gpus))
            return COUNT_UNKNOWN;
        sum += w->gpus * w->replicas;
    }
    return c->worker_count ? sum : COUNT_UNKNOWN;
}

static int rank_of(const char *role)
{
    return strcmp(role, "prefill") == 0 ? 0 : strcmp(role, "decode") == 0 ? 1 : 2;
}

// Services of v1alpha1 are a map, whose order says nothing. Those of one role stay as they are.
static void sort_workers(struct result_config *c)
{
    for (size_t i = 1; i < c->worker_count; i++) {
        struct result_worker w = c->workers[i];
        size_t to = i;
        for (; to > 0 && rank_of(c->workers[to - 1].role) > rank_of(w.role); to--)
            c->workers[to] = c->workers[to - 1];
        c->workers[to] = w;
    }
}

struct result_config result_config_of(struct arena *a, const struct node *deployment)
{
    struct result_config c = {.workers = arena_alloc(a, RESULT_WORKERS_MAX * sizeof *c.workers)};
    const struct node *components = node_at(deployment, "spec.components");
    const struct node *services = node_at(deployment, "spec.services");
    for (const struct node *n = node_first(components); n; n = node_next(n)) {
        const char *name = node_str_at(n, "name");
        add_worker(a, &c, n, name ? name : "");
    }
    for (const struct node *n = node_first(services); n; n = node_next(n))
        add_worker(a, &c, n, node_key(n) ? node_key(n) : "");
    c.gpus = gpus_of_all(&c);
    sort_workers(&c);
    return c;
}

static bool worker_equal(const struct result_worker *a, const struct result_worker *b)
{
    bool same_mapping =
        !a->mapping || !b->mapping ? a->mapping == b->mapping : strcmp(a->mapping, b->mapping) == 0;
    return same_mapping && a->replicas == b->replicas && a->gpus == b->gpus &&
           strcmp(a->role, b->role) == 0;
}

bool result_config_equal(const struct result_config *a, const struct result_config *b)
{
    if (a->worker_count != b->worker_count)
        return false;
    for (size_t i = 0; i < a->worker_count; i++) {
        if (!worker_equal(&a->workers[i], &b->workers[i]))
            return false;
    }
    return true;
}
