// SPDX-License-Identifier: Apache-2.0
// kubectl dgdr demo: the dashboard on a simulated cluster of our own. dgdr-sim runs as a child on
// loopback, hands over a kubeconfig in a private folder, and ends with us.
#include "commands.h"
#include "context.h"
#include "notice.h"
#include "sim_child.h"
#include "watch.h"

#include <stddef.h>

struct demo_values {
    const char *speed;
    bool list, lines, screen_reader, mouse;
    struct notice_values notice;
};

static const struct opt demo_options[] = {
    {.type = OPT_GROUP, .name = "Flags"},
    {OPT_STRING, 0, "speed", "N", "60", "How many times faster than real time the cluster runs",
     NULL, offsetof(struct demo_values, speed), false},
    {OPT_BOOL, 0, "list", NULL, NULL, "Print the scenarios and end", NULL,
     offsetof(struct demo_values, list), false},
    {OPT_BOOL, 0, "lines", NULL, NULL, "Print one line per change, also on a terminal", NULL,
     offsetof(struct demo_values, lines), false},
    {OPT_BOOL, 0, "screen-reader", NULL, NULL,
     "Say what changes in whole sentences, one a line, for screen readers; also on a terminal",
     NULL, offsetof(struct demo_values, screen_reader), false},
    {OPT_BOOL, 0, "mouse", NULL, NULL,
     "Let the mouse scroll, select and open; the terminal's own selection then needs Shift", NULL,
     offsetof(struct demo_values, mouse), false},
    NOTICE_OPTIONS(struct demo_values, notice),
    {.type = OPT_END},
};

static void demo_defaults(void *values)
{
    struct demo_values *v = values;
    v->speed = "60";
}

static int watch_sim(struct context *ctx, const struct demo_values *v, struct sim_child *sim,
                     struct err *err)
{
    // The simulated cluster is the only one in question: whatever kubeconfig the user has stays out
    // of it.
    ctx->globals.kubeconfig = sim->kubeconfig;
    ctx->starts_programs = v->notice.on_done != NULL;
    if (context_set_clock(ctx, sim->clock, err) || context_connect(ctx, err))
        return exit_code_for(err);
    struct watch_values values = {.selection = {.all_namespaces = true},
                                  .lines = v->lines,
                                  .screen_reader = v->screen_reader,
                                  .mouse = v->mouse,
                                  .notice = v->notice};
    return watch_connected(ctx, &values, NULL, NULL, 0, err);
}

static int run_demo(struct context *ctx, const void *values, const char **args, size_t arg_count,
                    struct err *err)
{
    const struct demo_values *v = values;
    if (arg_count > 1) {
        err_set(err, ERR_USAGE, "demo takes one scenario, got \"%s\" and \"%s\"", args[0], args[1]);
        return EXIT_USAGE;
    }
    if (v->list)
        return sim_child_list(err) ? EXIT_ERROR : EXIT_OK;
    struct sim_child sim;
    if (sim_child_start(&sim, ctx->program, arg_count ? args[0] : NULL, v->speed, err))
        return exit_code_for(err);
    int code = watch_sim(ctx, v, &sim, err);
    sim_child_stop(&sim);
    return code;
}

const struct command command_demo = {
    .name = "demo",
    .args = "[SCENARIO]",
    .completes = "<scenario>",
    .summary = "Show the dashboard on a simulated cluster; no cluster needed",
    .description = "Starts dgdr-sim, a simulated cluster on the loopback interface, plays a "
                   "scenario on it faster than "
                   "real time and opens the dashboard. Leaving the dashboard ends the cluster. "
                   "Without SCENARIO several "
                   "runs play at once.",
    .examples = "demo\ndemo --list\ndemo seed-full --speed 120",
    .options = demo_options,
    .values_size = sizeof(struct demo_values),
    .defaults = demo_defaults,
    .run = run_demo,
};
