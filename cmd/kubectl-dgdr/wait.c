// SPDX-License-Identifier: Apache-2.0
// kubectl dgdr wait: blocks until each run has come to what --for says, and tells by its exit code how it went. Each
// wait is bound to the object that was there first: one that is deleted or replaced is an outcome of its own.
#include "base/mem.h"
#include "commands.h"
#include "waiting.h"

#include <stdlib.h>

struct wait_values {
    struct selection_values selection;
    struct opt_list for_;
    const char *output;
    int64_t timeout_ms, stall_ms;
    bool all, quiet;
};

#define AT(member) offsetof(struct wait_values, member)

static const struct opt wait_options[] = {
    {.type = OPT_GROUP, .name = "Flags"},
    {OPT_LIST, 0, "for", "CONDITION", "done",
     "done, ready, deployed, failed, phase=X, percent=N, condition=TYPE[=STATUS], "
     "jsonpath=EXPR[=VALUE], delete or create; repeated: whichever comes first",
     "~done|ready|deployed|failed|phase=<phase-or-state>|percent=<percent>|condition=<condition>|"
     "jsonpath=|delete|create",
     AT(for_), false},
    {OPT_DURATION, 0, "timeout", "DURATION", NULL,
     "Give up after so long (30s, 2h): 0 checks once, a negative one means a week; no limit by "
     "default",
     "~<duration>", AT(timeout_ms), false},
    {OPT_DURATION, 0, "stall", "DURATION", NULL,
     "Give up on a run that gets no further for so long (15m, 1h); no limit by default",
     "~<duration>", AT(stall_ms), false},
    {OPT_BOOL, 0, "all", NULL, NULL, "Wait for all runs that are in the namespace now", NULL,
     AT(all), false},
    SELECTION_OPTIONS(struct wait_values, selection),
    {OPT_STRING, 'o', "output", "FORMAT", NULL,
     "Print the runs at the end: name, json, yaml, wide, jsonpath=..., custom-columns=...",
     "~wide|json|yaml|name|jsonpath=|jsonpath-as-json=|jsonpath-file=<file>|custom-columns=<"
     "columns>|custom-columns-file=<file>",
     AT(output), false},
    {OPT_BOOL, 'q', "quiet", NULL, NULL, "Print no progress lines on stderr", NULL, AT(quiet),
     false},
    {.type = OPT_END},
};

static int parse_conditions(const struct wait_values *v, struct wait_conditions *c, struct err *err)
{
    static const char *default_for[] = {"done"};
    bool given = v->for_.count > 0;
    size_t count = given ? v->for_.count : 1;
    const char **texts = given ? v->for_.items : default_for;
    c->items = xcalloc(count, sizeof(*c->items));
    for (size_t i = 0; i < count; i++) {
        c->count++;
        if (wait_condition_parse(&c->items[i], texts[i], err))
            return -1;
    }
    return 0;
}

static bool is_set(const char *text)
{
    return text && *text;
}

static int check(const struct wait_values *v, const struct wait_conditions *conditions,
                 size_t name_count, struct err *err)
{
    const struct selection_values *s = &v->selection;
    bool selected =
        v->all || s->all_namespaces || is_set(s->label_selector) || is_set(s->field_selector);
    if (selection_check(s, name_count, err))
        return -1;
    if (name_count > 0 && v->all)
        return err_set(err, ERR_USAGE, "--all and NAMEs exclude each other");
    if (name_count == 0 && !selected)
        return err_set(err, ERR_USAGE, "no NAME, and none of --all, -A, -l and --field-selector");
    if (name_count == 0 && wait_conditions_have(conditions, WAIT_CREATE))
        return err_set(err, ERR_USAGE, "--for=create needs the NAMEs that will come");
    if (v->stall_ms <= 0)
        return err_set(err, ERR_USAGE, "--stall must be more than 0");
    return 0;
}

static int wait_with(struct context *ctx, const struct wait_values *v, struct wait_request *request,
                     struct err *err)
{
    if (check(v, request->conditions, request->name_count, err))
        return EXIT_USAGE;
    struct output_spec *spec = is_set(v->output) ? output_parse(v->output, false, err) : NULL;
    if (is_set(v->output) && !spec)
        return EXIT_USAGE;
    request->spec = spec;
    int code = context_connect(ctx, err) ? exit_code_for(err) : wait_connected(ctx, request, err);
    output_spec_free(spec);
    return code;
}

static int run_wait(struct context *ctx, const void *values, const char **args, size_t arg_count,
                    struct err *err)
{
    const struct wait_values *v = values;
    const char **names CLEANUP_FREE = xcalloc(arg_count + 1, sizeof(*names));
    for (size_t i = 0; i < arg_count; i++)
        if (context_parse_name(args[i], &names[i], err))
            return EXIT_USAGE;
    struct wait_conditions conditions = {0};
    struct wait_request request = {
        .names = names,
        .name_count = arg_count,
        .selection = &v->selection,
        .conditions = &conditions,
        .timeout_ms = v->timeout_ms,
        .stall_ms = v->stall_ms,
        .quiet = v->quiet,
    };
    int code =
        parse_conditions(v, &conditions, err) ? EXIT_USAGE : wait_with(ctx, v, &request, err);
    for (size_t i = 0; i < conditions.count; i++)
        wait_condition_release(&conditions.items[i]);
    free(conditions.items);
    return code;
}

static void default_values(void *values)
{
    struct wait_values *v = values;
    v->timeout_ms = v->stall_ms = WAIT_UNLIMITED;
}

static void release_values(void *values)
{
    struct wait_values *v = values;
    opt_list_release(&v->for_);
}

const struct command command_wait = {
    .name = "wait",
    .args = "NAME...",
    .completes = "<run>",
    .summary = "Block until runs are done, or have come to what --for says",
    .description = "Waits until each run has come to one of the conditions, and prints a line for "
                   "each that has. A run that fails "
                   "ends its wait, unless --for=failed, with 7; one that is deleted, or replaced "
                   "by another of its name, with 8; "
                   "--timeout and --stall with 6. It goes on through lost connections and restarts "
                   "of the API server.\n"
                   "done is Ready or Deployed; ready is that profiling has succeeded; phase=X is "
                   "reached also when the run is "
                   "beyond it; percent=N goes by expected time. condition, jsonpath, delete and "
                   "create mean what they mean to "
                   "kubectl wait, but of several conditions any one will do. With create beside "
                   "others the run need not exist "
                   "yet.",
    .examples = "wait my-deployment\n"
                "wait my-deployment --for=deployed --timeout=4h --stall=30m\n"
                "wait my-deployment --for=phase=DecodeSweep --for=percent=50\n"
                "wait my-deployment --for=create --for=done\n"
                "wait --all --for=jsonpath='{.status.phase}'=Ready -n ml",
    .options = wait_options,
    .values_size = sizeof(struct wait_values),
    .defaults = default_values,
    .release = release_values,
    .connects = true,
    .run = run_wait,
};
