// SPDX-License-Identifier: Apache-2.0
// kubectl dgdr watch: its flags, and what is checked before anything is asked of a cluster.
#include "base/mem.h"
#include "commands.h"
#include "context.h"
#include "output/output.h"
#include "select.h"
#include "watch.h"

#define AT(member) offsetof(struct watch_values, member)

static const struct opt watch_options[] = {
    {.type = OPT_GROUP, .name = "Flags"},
    SELECTION_OPTIONS(struct watch_values, selection),
    {OPT_STRING, 'o', "output", "FORMAT", NULL,
     "Print one object per change instead of the dashboard: jsonl, json, yaml, name, wide, "
     "jsonpath=..., "
     "custom-columns=...",
     "~jsonl|wide|json|yaml|name|jsonpath=|jsonpath-as-json=|jsonpath-file=<file>|custom-columns=<"
     "columns>|custom-columns-file=<file>",
     AT(output), false},
    {OPT_BOOL, 0, "no-headers", NULL, NULL, "Print no header line in tables", NULL, AT(no_headers),
     false},
    {OPT_BOOL, 0, "lines", NULL, NULL, "Print one line per change, also on a terminal", NULL,
     AT(lines), false},
    {OPT_BOOL, 0, "screen-reader", NULL, NULL,
     "Say what changes in whole sentences, one a line, for screen readers; also on a terminal",
     NULL, AT(screen_reader), false},
    {OPT_BOOL, 0, "mouse", NULL, NULL,
     "Let the mouse scroll, select and open; the terminal's own selection then needs Shift", NULL,
     AT(mouse), false},
    NOTICE_OPTIONS(struct watch_values, notice),
    {OPT_BOOL, 0, "exit-status", NULL, NULL,
     "End when all named runs have ended: 0 when they succeeded, 7 when one failed, 8 when one was "
     "deleted",
     NULL, AT(exit_status), false},
    {.type = OPT_END},
};

static int run_watch(struct context *ctx, const void *values, const char **args, size_t arg_count,
                     struct err *err)
{
    const struct watch_values *v = values;
    if (selection_check(&v->selection, arg_count, err))
        return EXIT_USAGE;
    const char **names CLEANUP_FREE = xcalloc(arg_count + 1, sizeof(*names));
    for (size_t i = 0; i < arg_count; i++)
        if (context_parse_name(args[i], &names[i], err))
            return EXIT_USAGE;
    struct output_spec *spec = NULL;
    if (v->output && *v->output) {
        spec = output_parse(v->output, true, err);
        if (!spec)
            return EXIT_USAGE;
    }
    int code;
    ctx->starts_programs = v->notice.on_done != NULL;
    if (v->screen_reader && spec) {
        err_set(err, ERR_USAGE, "--screen-reader speaks in sentences: it goes with no --output");
        code = EXIT_USAGE;
    } else if (v->exit_status && arg_count == 0) {
        err_set(err, ERR_USAGE, "--exit-status needs the NAMEs to wait for");
        code = EXIT_USAGE;
    } else if (context_connect(ctx, err)) {
        code = exit_code_for(err);
    } else {
        code = watch_connected(ctx, v, spec, names, arg_count, err);
    }
    output_spec_free(spec);
    return code;
}

const struct command command_watch = {
    .name = "watch",
    .args = "[NAME...]",
    .completes = "<run>",
    .summary = "Show one run, several or all live, as a dashboard",
    .description = "Shows profiling runs live: phases, steps, GPU configuration, elapsed and "
                   "remaining time, and how "
                   "fresh each value is. On a terminal it is a dashboard (? lists its keys, q "
                   "leaves it); elsewhere, or "
                   "with --lines, one line is printed per change and a heartbeat line after each "
                   "silent minute.\n"
                   "A watch goes on through lost connections, restarts of the API server and "
                   "expired credentials until "
                   "it is interrupted, or with --exit-status until all named runs have ended.",
    .examples = "watch\n"
                "watch my-deployment -n ml\n"
                "watch -A\n"
                "watch my-deployment --exit-status -o jsonl",
    .options = watch_options,
    .values_size = sizeof(struct watch_values),
    .connects = true,
    .run = run_watch,
};
