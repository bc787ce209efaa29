// SPDX-License-Identifier: Apache-2.0
// kubectl dgdr status: one look, as a table of all runs or as a card per name.
#include "base/mem.h"
#include "canvas/canvas.h"
#include "commands.h"
#include "context.h"
#include "fetch.h"
#include "model/store.h"
#include "output/output.h"
#include "select.h"
#include "status_why.h"
#include "steps.h"
#include "tui/tui.h"

#include <stdlib.h>
#include <string.h>

struct status_values {
    struct selection_values selection;
    const char *output, *sort_by;
    int64_t chunk_size;
    bool no_headers, ignore_not_found, exit_status;
};

#define AT(member) offsetof(struct status_values, member)

static const struct opt status_options[] = {
    {.type = OPT_GROUP, .name = "Flags"},
    SELECTION_OPTIONS(struct status_values, selection),
    {OPT_STRING, 'o', "output", "FORMAT", NULL,
     "Output format: wide, json, yaml, name, jsonpath=..., jsonpath-file=..., custom-columns=...",
     "~wide|json|yaml|name|jsonpath=|jsonpath-as-json=|jsonpath-file=<file>|custom-columns=<"
     "columns>|custom-columns-file=<file>",
     AT(output), false},
    {OPT_BOOL, 0, "no-headers", NULL, NULL, "Print no header line in tables", NULL, AT(no_headers),
     false},
    {OPT_STRING, 0, "sort-by", "PATH", NULL,
     "Sort by a field of the record, such as .status.elapsedSeconds", "~<path>", AT(sort_by),
     false},
    {OPT_INT, 0, "chunk-size", "N", "500",
     "Ask for large lists in chunks of N; 0 means all at once", NULL, AT(chunk_size), false},
    {OPT_BOOL, 0, "ignore-not-found", NULL, NULL, "Take a missing NAME for no error", NULL,
     AT(ignore_not_found), false},
    {OPT_BOOL, 0, "exit-status", NULL, NULL, "Exit with 7 when a run has failed", NULL,
     AT(exit_status), false},
    {.type = OPT_END},
};

struct status {
    struct context *ctx;
    const struct status_values *values;
    struct output_spec *spec;
    struct output *output;
    bool any_failed;
    struct err err; // the first failure of the printer
};

static void add_run(void *arg, struct run *run)
{
    struct status *s = arg;
    s->any_failed = s->any_failed || run->state == RUN_FAILED;
    if (s->err.kind == ERR_NONE && output_add(s->output, run, &s->err))
        loop_stop(s->ctx->loop);
}

static void replace_run(void *arg, size_t index, struct run *run)
{
    struct status *s = arg;
    s->any_failed = s->any_failed || run->state == RUN_FAILED;
    if (s->err.kind == ERR_NONE && output_replace(s->output, index, run, &s->err))
        loop_stop(s->ctx->loop);
}

static void reset_runs(void *arg)
{
    struct status *s = arg;
    s->any_failed = false;
    output_reset(s->output);
}

static int print_output(struct status *s, struct err *err)
{
    struct strbuf out CLEANUP_STRBUF = STRBUF_INIT;
    if (output_end(s->output, &out, err))
        return -1;
    return context_write(s->ctx, &out, err);
}

static void say_nothing_found(struct status *s)
{
    if (s->values->selection.all_namespaces)
        context_say(s->ctx, "No resources found");
    else
        context_say(s->ctx, "No resources found in %s namespace.", s->ctx->config.namespace_);
}

static int status_list(struct status *s, struct err *err)
{
    static const struct fetch_list_fns fns = {add_run, replace_run, reset_runs};
    struct fetch_list_opts opts = {
        .namespace_ = s->values->selection.all_namespaces ? NULL : s->ctx->config.namespace_,
        .label_selector = s->values->selection.label_selector,
        .field_selector = s->values->selection.field_selector,
        .chunk_size = s->values->chunk_size,
    };
    int rc = fetch_list(s->ctx, &opts, &fns, s, err);
    if (s->err.kind != ERR_NONE) {
        *err = s->err;
        rc = -1;
    }
    if (rc)
        return exit_code_for(err);
    if (print_output(s, err))
        return exit_code_for(err);
    if (output_count(s->output) == 0 && output_is_table(s->spec))
        say_nothing_found(s);
    return s->values->exit_status && s->any_failed ? EXIT_RUN_FAILED : EXIT_OK;
}

static int print_card(struct status *s, const struct run *run, const struct evidence *pods,
                      bool first, struct err *err)
{
    enum { NARROWEST_CARD = 40, WIDEST_CARD = 120 };
    int cols = s->ctx->stdout_tty ? s->ctx->columns : 100;
    cols = cols < NARROWEST_CARD ? NARROWEST_CARD : cols > WIDEST_CARD ? WIDEST_CARD : cols;
    struct canvas canvas;
    struct strbuf out CLEANUP_STRBUF = STRBUF_INIT;
    struct status_why why;
    if (status_why(s->ctx, run, pods, &why, err)) {
        status_why_release(&why);
        return -1;
    }
    struct tui_card card = {.run = run,
                            .why = &why.explanation,
                            .evidence = why.evidence,
                            .cols = cols,
                            .ascii = context_ascii(s->ctx),
                            .now_ms = context_now(s->ctx)};
    int rows = tui_card(&canvas, &card);
    status_why_release(&why);
    if (!first)
        strbuf_addc(&out, '\n');
    canvas_print(&canvas, rows, context_color(s->ctx, s->ctx->stdout_tty), &out);
    canvas_release(&canvas);
    return context_write(s->ctx, &out, err);
}

// Found ones are printed first, then what went wrong with the others; the last failure is left to
// main.
static int print_named(struct status *s, struct fetch_result *results, struct evidence **pods,
                       size_t count, struct err *err)
{
    bool cards =
        output_format(s->spec) == OUTPUT_TABLE && !s->values->no_headers && !s->values->sort_by;
    bool first = true;
    for (size_t i = 0; i < count; i++) {
        struct run *run = results[i].run;
        if (!run)
            continue;
        s->any_failed = s->any_failed || run->state == RUN_FAILED;
        if (cards ? print_card(s, run, pods[i], first, err) : output_add(s->output, run, err))
            return -1;
        first = false;
    }
    return !cards && !first ? print_output(s, err) : 0;
}

static int report_missing(struct status *s, struct fetch_result *results, size_t count,
                          struct err *err)
{
    for (size_t i = 0; i < count; i++) {
        struct err *e = &results[i].err;
        if (e->kind == ERR_NONE || (e->kind == ERR_NOT_FOUND && s->values->ignore_not_found))
            continue;
        bool same_as_before = err->kind != ERR_NONE && strcmp(err->text, e->text) == 0;
        if (err->kind != ERR_NONE && !same_as_before)
            context_report(s->ctx, err);
        *err = *e;
    }
    return exit_code_for(err);
}

static int status_named(struct status *s, const char **args, size_t count, struct err *err)
{
    const char **names CLEANUP_FREE = xcalloc(count, sizeof(*names));
    for (size_t i = 0; i < count; i++)
        if (context_parse_name(args[i], &names[i], err))
            return EXIT_USAGE;
    struct fetch_result *results CLEANUP_FREE = xcalloc(count, sizeof(*results));
    struct evidence **pods CLEANUP_FREE = xcalloc(count, sizeof(struct evidence *));
    struct store *store = store_new();
    int code;
    int failed = fetch_named(s->ctx, store, names, count, results, NULL, err);
    struct err refused = ERR_INIT;
    if (!failed && steps_read(s->ctx, store, names, count, pods, &refused))
        fetch_refresh(s->ctx, store, results, count);
    if (refused.kind != ERR_NONE)
        context_say(s->ctx, "note: %s", refused.text);
    if (failed || print_named(s, results, pods, count, err))
        code = exit_code_for(err);
    else
        code = report_missing(s, results, count, err);
    for (size_t i = 0; i < count; i++)
        evidence_free(pods[i]);
    store_free(store);
    if (code == EXIT_OK && s->values->exit_status && s->any_failed)
        code = EXIT_RUN_FAILED;
    return code;
}

static int run_status(struct context *ctx, const void *values, const char **args, size_t arg_count,
                      struct err *err)
{
    struct status s = {.ctx = ctx, .values = values};
    if (selection_check(&s.values->selection, arg_count, err))
        return EXIT_USAGE;
    s.spec = output_parse(s.values->output, false, err);
    if (!s.spec)
        return EXIT_USAGE;
    int code = EXIT_ERROR;
    if (context_connect(ctx, err)) {
        code = exit_code_for(err);
    } else {
        struct output_opts opts = {
            .all_namespaces = s.values->selection.all_namespaces,
            .no_headers = s.values->no_headers,
            .single = arg_count == 1,
            .sort_by = s.values->sort_by,
            .now_ms = context_now(ctx),
        };
        s.output = output_new(s.spec, &opts, err);
        if (!s.output)
            code = exit_code_for(err);
        else
            code = arg_count ? status_named(&s, args, arg_count, err) : status_list(&s, err);
        output_free(s.output);
    }
    output_spec_free(s.spec);
    return code;
}

static void default_values(void *values)
{
    struct status_values *v = values;
    v->chunk_size = 500;
}

const struct command command_status = {
    .name = "status",
    .alias = "get",
    .args = "[NAME...]",
    .completes = "<run>",
    .summary = "Show where profiling runs are: a table of all, or one card per NAME",
    .description = "Prints a table of the profiling runs in a namespace, or a card for each NAME: "
                   "its phases, the step "
                   "within the phase, the GPU configuration under test, elapsed and remaining "
                   "time, messages and "
                   "conditions. A value that no source reports prints as \"-\".\n"
                   "With -o json or yaml the record of each run is printed; its field names are "
                   "stable and an unknown "
                   "value is absent.",
    .examples = "status\n"
                "status my-deployment -n ml\n"
                "status -A --sort-by=.status.elapsedSeconds\n"
                "status my-deployment -o jsonpath='{.status.phase.name}'",
    .options = status_options,
    .values_size = sizeof(struct status_values),
    .defaults = default_values,
    .connects = true,
    .run = run_status,
};
