// SPDX-License-Identifier: Apache-2.0
// kubectl dgdr explain: why a run is where it is.
#include "model/explain.h"
#include "base/mem.h"
#include "commands.h"
#include "context.h"
#include "doc/json.h"
#include "doc/yaml.h"
#include "fetch.h"
#include "inspect.h"
#include "output/explain_node.h"
#include "steps.h"
#include "tui/explain_page.h"

#include <stdlib.h>
#include <string.h>

enum {
    BUDGET_MS = 8000,   // for all that is looked at beside the request
    PAGE_COLUMNS = 100, // where stdout is no terminal
};

struct explain_values {
    const char *output;
};

#define AT(member) offsetof(struct explain_values, member)

static const struct opt explain_options[] = {
    {.type = OPT_GROUP, .name = "Flags"},
    {OPT_STRING, 'o', "output", "FORMAT", NULL, "Output format", "json|yaml", AT(output), false},
    {.type = OPT_END},
};

static void write_page(struct context *ctx, const struct explain_input *in,
                       const struct explanation *x, struct strbuf *out)
{
    struct canvas canvas;
    int cols = ctx->stdout_tty ? ctx->columns : PAGE_COLUMNS;
    int rows = tui_explain(&canvas, in, x, cols, context_ascii(ctx));
    canvas_print(&canvas, rows, context_color(ctx, ctx->stdout_tty), out);
    canvas_release(&canvas);
}

static void write_data(const struct explain_input *in, const struct explanation *x, bool yaml,
                       struct strbuf *out)
{
    static const struct json_opts opts = {.style = JSON_PRETTY, .sorted = true, .html = true};
    struct node *record = output_explain_node(in, x);
    if (yaml) {
        yaml_write(out, record);
    } else {
        json_write(out, record, &opts);
        strbuf_addc(out, '\n');
    }
    node_free(record);
}

static int write_explanation(struct context *ctx, const struct explain_values *v,
                             const struct explain_input *in, struct err *err)
{
    struct strbuf out CLEANUP_STRBUF = STRBUF_INIT;
    struct explanation x;
    explain(in, &x);
    if (v->output && *v->output)
        write_data(in, &x, strcmp(v->output, "yaml") == 0, &out);
    else
        write_page(ctx, in, &x, &out);
    explanation_release(&x);
    return context_write(ctx, &out, err);
}

static int explain_run(struct context *ctx, const struct explain_values *v, const struct run *run,
                       struct err *err)
{
    struct inspection seen;
    int failed =
        inspect_once(ctx, run, WANT_EVIDENCE | WANT_LOG | WANT_SIDECAR_LOG, BUDGET_MS, &seen, err);
    if (!failed) {
        struct explain_input in = {
            .program = ctx->program,
            .namespace_ = run->namespace_,
            .name = run->name,
            .run = run,
            .evidence = seen.evidence,
            .log = seen.log,
            .sidecar_log = seen.sidecar_log,
            .no_log = seen.no_log,
            .now_ms = context_now(ctx),
        };
        if (seen.late)
            context_say(ctx, "note: not all was read within %d seconds", BUDGET_MS / 1000);
        failed = write_explanation(ctx, v, &in, err);
    }
    inspection_release(&seen);
    return failed;
}

// That a webhook keeps all requests from being read is an explanation; that there is none of this name is not.
static bool explains_itself(const struct err *err)
{
    return strstr(err->text, "conversion webhook") != NULL;
}

static int explain_name(struct context *ctx, const struct explain_values *v, const char *name,
                        struct err *err)
{
    struct store *store = store_new();
    struct fetch_result result = {0};
    int failed = fetch_named(ctx, store, &name, 1, &result, NULL, err);
    if (!failed && result.run) {
        if (steps_read(ctx, store, &name, 1, NULL, NULL))
            fetch_refresh(ctx, store, &result, 1);
        failed = explain_run(ctx, v, result.run, err);
    } else if (!failed && explains_itself(&result.err)) {
        struct explain_input in = {
            .program = ctx->program,
            .namespace_ = ctx->config.namespace_,
            .name = name,
            .error = result.err.text,
            .now_ms = context_now(ctx),
        };
        failed = write_explanation(ctx, v, &in, err);
    } else if (!failed) {
        *err = result.err;
        failed = -1;
    }
    store_free(store);
    return failed ? exit_code_for(err) : EXIT_OK;
}

static int run_explain(struct context *ctx, const void *values, const char **args, size_t arg_count,
                       struct err *err)
{
    const struct explain_values *v = values;
    const char *name = NULL;
    if (arg_count != 1) {
        err_set(err, ERR_USAGE,
                arg_count ? "explain takes one NAME" : "explain needs the NAME of a run");
        err_hint(err, "See '%s explain --help' for usage.", ctx->program);
        return EXIT_USAGE;
    }
    if (context_parse_name(args[0], &name, err))
        return EXIT_USAGE;
    return context_connect(ctx, err) ? exit_code_for(err) : explain_name(ctx, v, name, err);
}

const struct command command_explain = {
    .name = "explain",
    .alias = "doctor",
    .args = "NAME",
    .completes = "<run>",
    .summary = "Say why a run is where it is: verdict, evidence, cause, next command",
    .description =
        "Looks at the request, its job, pods, deployments on trial, events and logs, and "
        "says in one sentence how the run "
        "stands; then what was seen and when, the probable cause, and what to type "
        "next. Candidates that come and go are "
        "told from what is stuck or failed.\n"
        "It only reads. What you may not read is named, with the right to ask for, and "
        "the rest is explained all the same. "
        "The exit code is 0 also when the run has failed.",
    .examples = "explain my-deployment\n"
                "explain my-deployment -n ml -o json\n"
                "doctor my-deployment",
    .options = explain_options,
    .values_size = sizeof(struct explain_values),
    .connects = true,
    .run = run_explain,
};
