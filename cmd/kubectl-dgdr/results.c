// SPDX-License-Identifier: Apache-2.0
// kubectl dgdr results: what profiling chose, as a page, as data, or as the manifest to apply.
#include "base/mem.h"
#include "commands.h"
#include "context.h"
#include "doc/json.h"
#include "doc/yaml.h"
#include "model/kind.h"
#include "model/result.h"
#include "model/store.h"
#include "output/result_node.h"
#include "steps.h"
#include "tui/result_page.h"

#include <stdlib.h>
#include <string.h>

struct results_values {
    const char *output;
    bool manifest, all_documents;
};

#define AT(member) offsetof(struct results_values, member)

static const struct opt results_options[] = {
    {.type = OPT_GROUP, .name = "Flags"},
    {OPT_STRING, 'o', "output", "FORMAT", NULL,
     "Output format; csv has the points of the measured curves", "json|yaml|csv", AT(output),
     false},
    {OPT_BOOL, 0, "manifest", NULL, NULL,
     "Print the chosen deployment alone, as YAML for kubectl apply -f -", NULL, AT(manifest),
     false},
    {OPT_BOOL, 0, "all-documents", NULL, NULL,
     "With --manifest, print also the ConfigMaps that the profiler wrote for the planner", NULL,
     AT(all_documents), false},
    {.type = OPT_END},
};

// The object, and the ConfigMaps that carry its name: the labelled ones in a list, the output by name as well, which
// operators before 1.1 do not label.
struct gathering {
    struct context *ctx;
    const struct run_kind *kind;
    const char *name, *version;
    struct node *object, *output, *list;
    struct err err, refused; // refused: no access to ConfigMaps
    bool version_settled, done;
    int pending;
};

static const struct kube_resource configmaps = {"", "v1", "configmaps", "ConfigMap"};

static void finish_one(struct gathering *g)
{
    g->done = --g->pending == 0;
}

static void get_object(struct gathering *g);

static void on_version(void *arg, const char *version, const struct err *err)
{
    struct gathering *g = arg;
    g->version_settled = true;
    g->version = version;
    if (err)
        g->err = *err;
    else
        get_object(g);
    finish_one(g);
}

static void on_object(void *arg, struct node *object, const struct err *err)
{
    struct gathering *g = arg;
    g->object = object;
    if (err && !g->version_settled && kube_err_is_unknown_path(err)) {
        g->pending++;
        kube_choose_version(g->ctx->client, g->kind->group, g->kind->plural, g->kind->versions,
                            on_version, g);
    } else if (err) {
        g->err = *err;
    }
    finish_one(g);
}

static void get_object(struct gathering *g)
{
    struct kube_resource resource = {g->kind->group, g->version, g->kind->plural, g->kind->kind};
    g->pending++;
    err_clear(&g->err);
    kube_get(g->ctx->client, &resource, g->ctx->config.namespace_, g->name, on_object, g);
}

static void note_refusal(struct gathering *g, const struct err *err)
{
    if (err->kind == ERR_AUTH)
        g->refused = *err;
}

static void on_output(void *arg, struct node *object, const struct err *err)
{
    struct gathering *g = arg;
    g->output = object;
    if (err)
        note_refusal(g, err);
    finish_one(g);
}

static void on_configmap(void *arg, const struct node *object)
{
    struct gathering *g = arg;
    node_append(g->list, node_clone(object));
}

static void on_restart(void *arg)
{
    struct gathering *g = arg;
    node_free(g->list);
    g->list = node_new_list();
}

static void on_listed(void *arg, const char *resource_version, const struct err *err)
{
    struct gathering *g = arg;
    (void)resource_version;
    if (err)
        note_refusal(g, err);
    finish_one(g);
}

static int gather(struct gathering *g, struct err *err)
{
    static const struct kube_list_fns fns = {on_configmap, on_restart, on_listed};
    const char *namespace_ = g->ctx->config.namespace_;
    char *output CLEANUP_FREE = xasprintf("dgdr-output-%s", g->name);
    char *selector CLEANUP_FREE = xasprintf("dgdr.nvidia.com/name=%s", g->name);
    struct kube_list_opts opts = {
        .namespace_ = namespace_, .label_selector = selector, .chunk_size = 500};
    if (kube_check_segment("resource name", g->name, err))
        return -1;
    g->version = g->kind->versions[0];
    g->list = node_new_list();
    get_object(g);
    g->pending += 2;
    kube_get(g->ctx->client, &configmaps, namespace_, output, on_output, g);
    kube_list(g->ctx->client, &configmaps, &opts, &fns, g);
    loop_run_until(g->ctx->loop, &g->done);
    if (!g->done)
        return err_set(err, ERR_CANCELLED, "interrupted");
    *err = g->err;
    if (g->object && g->refused.kind != ERR_NONE)
        context_say(g->ctx,
                    "note: no access to ConfigMaps, so curves and manifest may be missing: %s",
                    g->refused.text);
    return g->object ? 0 : -1;
}

static void gathering_release(struct gathering *g)
{
    node_free(g->object);
    node_free(g->output);
    node_free(g->list);
}

// What the profiler warned of stands in its log alone, for as long as its pod is there.
static void read_warnings(const struct gathering *g, struct result *r)
{
    struct err refused = ERR_INIT;
    struct store *store = store_new();
    store_upsert(store, g->object, context_now(g->ctx));
    steps_read_one(g->ctx, store, g->name, &refused);
    const struct run *run = store_find(store, g->ctx->config.namespace_, g->name);
    for (size_t i = 0; run && i < run->warning_count; i++)
        result_warn(r, run->warnings[i]);
    store_free(store);
    if (refused.kind != ERR_NONE)
        context_say(g->ctx, "note: %s", refused.text);
}

static void read_result(const struct gathering *g, struct result *r)
{
    size_t listed = node_len(g->list), count = 0;
    const struct node **all CLEANUP_FREE = xcalloc(listed + 1, sizeof *all);
    if (g->output)
        all[count++] = g->output;
    for (const struct node *cm = node_first(g->list); cm; cm = node_next(cm))
        all[count++] = cm;
    result_read(r, g->object, all, count);
    read_warnings(g, r);
}

static void write_manifest(const struct result *r, bool all, struct strbuf *out)
{
    for (const struct node *n = all ? node_first(r->extras) : NULL; n; n = node_next(n)) {
        yaml_write(out, n);
        strbuf_adds(out, "---\n");
    }
    yaml_write(out, r->manifest);
}

static void write_data(const struct result *r, bool yaml, struct strbuf *out)
{
    static const struct json_opts opts = {.style = JSON_PRETTY, .sorted = true, .html = true};
    struct node *record = output_result_node(r);
    if (yaml) {
        yaml_write(out, record);
    } else {
        json_write(out, record, &opts);
        strbuf_addc(out, '\n');
    }
    node_free(record);
}

static void write_page(struct context *ctx, const struct result *r, struct strbuf *out)
{
    struct canvas canvas;
    int rows = tui_result(&canvas, r, ctx->program, ctx->stdout_tty ? ctx->columns : 100,
                          context_ascii(ctx));
    canvas_print(&canvas, rows, context_color(ctx, ctx->stdout_tty), out);
    canvas_release(&canvas);
}

static int write_result(struct context *ctx, const struct results_values *v, const struct result *r,
                        struct err *err)
{
    struct strbuf out CLEANUP_STRBUF = STRBUF_INIT;
    if (v->manifest && !r->manifest)
        return err_set(err, ERR_FAILURE, "\"%s\" has left no deployment behind%s", r->name,
                       r->finished ? "" : ": profiling has not ended");
    if (v->manifest)
        write_manifest(r, v->all_documents, &out);
    else if (v->output && strcmp(v->output, "csv") == 0)
        output_result_csv(r, &out);
    else if (v->output && *v->output)
        write_data(r, strcmp(v->output, "yaml") == 0, &out);
    else
        write_page(ctx, r, &out);
    return context_write(ctx, &out, err);
}

static int run_results(struct context *ctx, const void *values, const char **args, size_t arg_count,
                       struct err *err)
{
    const struct results_values *v = values;
    struct gathering g = {.ctx = ctx, .kind = run_kinds[0]};
    struct result result;
    int code = EXIT_USAGE;
    if (arg_count != 1) {
        err_set(err, ERR_USAGE,
                arg_count ? "results takes one NAME" : "results needs the NAME of a run");
        err_hint(err, "See '%s results --help' for usage.", ctx->program);
    } else if (v->manifest && v->output && *v->output)
        err_set(err, ERR_USAGE, "--manifest is YAML; it takes no --output");
    else if (v->all_documents && !v->manifest)
        err_set(err, ERR_USAGE, "--all-documents goes with --manifest");
    else if (context_parse_name(args[0], &g.name, err) == 0)
        code = EXIT_OK;
    if (code != EXIT_OK)
        return code;
    if (context_connect(ctx, err) || gather(&g, err)) {
        code = exit_code_for(err);
    } else {
        read_result(&g, &result);
        if (write_result(ctx, v, &result, err))
            code = exit_code_for(err);
        result_release(&result);
    }
    gathering_release(&g);
    return code;
}

const struct command command_results = {
    .name = "results",
    .args = "NAME",
    .completes = "<run>",
    .summary = "Show what profiling chose: configuration, targets, curves, and the manifest",
    .description = "Prints the configuration that profiling selected (workers, GPUs, parallel "
                   "mapping), the targets against what "
                   "the measured curves promise for the request's own workload, and the curves "
                   "themselves: input length against "
                   "time to first token, cache in use against time between tokens.\n"
                   "--manifest prints the chosen DynamoGraphDeployment alone, ready for kubectl "
                   "apply -f -. -o csv prints the "
                   "measured points.",
    .examples = "results my-deployment\n"
                "results my-deployment --manifest | kubectl apply -f -\n"
                "results my-deployment -o csv > curves.csv\n"
                "results my-deployment -o json",
    .options = results_options,
    .values_size = sizeof(struct results_values),
    .connects = true,
    .run = run_results,
};
