// SPDX-License-Identifier: Apache-2.0
// kubectl dgdr logs: its flags, and what is checked before anything is asked of a cluster.
#include "logs.h"

#include "base/mem.h"
#include "commands.h"
#include "context.h"
#include "fetch.h"
#include "model/store.h"

#include <string.h>

#define AT(member) offsetof(struct logs_values, member)

static const struct opt logs_options[] = {
    {.type = OPT_GROUP, .name = "Flags"},
    {OPT_BOOL, 'f', "follow", NULL, NULL,
     "Go on as the log grows, over cuts and from one attempt to the next, until profiling has "
     "ended",
     NULL, AT(follow), false},
    {OPT_DURATION, 0, "since", "DURATION", NULL,
     "Print only lines newer than an age such as 5s, 2m or 3h", "~<duration>", AT(since_ms), false},
    {OPT_STRING, 0, "since-time", "TIME", NULL, "Print only lines since a time (RFC 3339)", NULL,
     AT(since_time), false},
    {OPT_INT, 0, "tail", "N", "-1",
     "Print only the last N lines of the newest attempt; -1 means all", "~10|100|1000", AT(tail),
     false},
    {OPT_BOOL, 0, "timestamps", NULL, NULL, "Put the cluster's time in front of each line", NULL,
     AT(timestamps), false},
    {OPT_BOOL, 'p', "previous", NULL, NULL,
     "Print the log of the container before its last restart", NULL, AT(previous), false},
    {OPT_INT, 0, "attempt", "N", NULL,
     "Print only attempt N of the job, from 1; all in order by default", NULL, AT(attempt), false},
    {OPT_BOOL, 0, "sidecar", NULL, NULL,
     "Print the sidecar's log: when each phase began, and what it passed on", NULL, AT(sidecar),
     false},
    {OPT_INT, 0, "candidate", "N", NULL,
     "Print the logs of candidate deployment N, as long as it is there", NULL, AT(candidate),
     false},
    {OPT_STRING, 'c', "container", "NAME", NULL, "Print the log of another container of the pod",
     "~profiler|output-copier", AT(container), false},
    {OPT_STRING, 0, "phase", "PHASE", NULL, "Print only what was written in this phase", "~<phase>",
     AT(phase), false},
    {OPT_BOOL, 0, "no-color", NULL, NULL, "Leave out colours and other escape sequences", NULL,
     AT(no_color), false},
    {.type = OPT_END},
};

static int check_times(struct logs_values *v, struct err *err)
{
    v->since_time_ms = TIME_UNKNOWN;
    if (v->since_ms < 0)
        return err_set(err, ERR_USAGE, "--since must be greater than 0");
    if (!v->since_time || !*v->since_time)
        return 0;
    if (v->since_ms)
        return err_set(err, ERR_USAGE,
                       "at most one of `sinceTime` or `sinceSeconds` may be specified");
    v->since_time_ms = time_parse(v->since_time);
    if (v->since_time_ms == TIME_UNKNOWN || v->since_time_ms < 0) {
        err_set(err, ERR_USAGE, "--since-time must be an RFC 3339 time, not \"%s\"", v->since_time);
        return err_hint(err, "for example 2026-01-23T14:30:00Z");
    }
    return 0;
}

static int check_choice(const struct logs_values *v, struct err *err)
{
    bool container = v->container && *v->container;
    if (v->candidate && (v->sidecar || v->attempt))
        return err_set(err, ERR_USAGE, "--candidate goes with neither --sidecar nor --attempt");
    if (v->sidecar && container)
        return err_set(err, ERR_USAGE, "--sidecar and --container exclude each other");
    if (v->candidate < 0 || v->attempt < 0)
        return err_set(err, ERR_USAGE, "--%s counts from 1",
                       v->candidate < 0 ? "candidate" : "attempt");
    if (v->candidate && v->follow) {
        err_set(err, ERR_USAGE, "--candidate cannot be followed: its pods come and go");
        return err_hint(err, "'kubectl logs -f POD' follows one of them");
    }
    return 0;
}

static int check(struct logs_values *v, struct err *err)
{
    bool part = v->since_ms || (v->since_time && *v->since_time) || v->tail >= 0;
    if (v->tail < -1)
        return err_set(err, ERR_USAGE, "--tail must be greater than or equal to -1");
    if (check_times(v, err) || check_choice(v, err))
        return -1;
    if (v->phase && *v->phase && (part || v->sidecar || v->candidate))
        return err_set(err, ERR_USAGE,
                       "--phase reads the profiler's whole log: it goes with none of --since, "
                       "--since-time, --tail, --sidecar, --candidate");
    return 0;
}

static int logs_of(struct context *ctx, const struct logs_values *v, const char *name,
                   struct err *err)
{
    struct fetch_result result = {0};
    struct store *store = store_new();
    int code;
    if (fetch_named(ctx, store, &name, 1, &result, NULL, err)) {
        code = exit_code_for(err);
    } else if (!result.run) {
        *err = result.err;
        code = exit_code_for(err);
    } else {
        code = logs_read(ctx, v, result.run, err);
    }
    store_free(store);
    return code;
}

static int run_logs(struct context *ctx, const void *values, const char **args, size_t arg_count,
                    struct err *err)
{
    struct logs_values v = *(const struct logs_values *)values;
    const char *name;
    if (arg_count != 1) {
        err_set(err, ERR_USAGE, arg_count ? "logs takes one NAME" : "logs needs the NAME of a run");
        err_hint(err, "See '%s logs --help' for usage.", ctx->program);
        return EXIT_USAGE;
    }
    if (check(&v, err) || context_parse_name(args[0], &name, err))
        return EXIT_USAGE;
    if (context_connect(ctx, err))
        return exit_code_for(err);
    return logs_of(ctx, &v, name, err);
}

static void default_values(void *values)
{
    struct logs_values *v = values;
    v->tail = -1;
}

const struct command command_logs = {
    .name = "logs",
    .args = "NAME",
    .completes = "<run>",
    .summary = "Print the profiler's log of a run: right job, pod, container, attempt",
    .description =
        "Prints what the profiler of a run has written, from the pods of its profiling job; all "
        "attempts in order, if there were several. Byte for byte what the container wrote when "
        "standard output is no terminal; on a terminal colours stay and every other escape "
        "sequence goes.\n"
        "With -f it goes on until profiling has ended: over lost connections, restarts of the API "
        "server and new attempts, without losing or repeating a line.",
    .examples = "logs my-deployment -n ml -f\n"
                "logs my-deployment --tail=50 --timestamps\n"
                "logs my-deployment --phase=SweepingDecode\n"
                "logs my-deployment --sidecar\n"
                "logs my-deployment --candidate=1",
    .options = logs_options,
    .values_size = sizeof(struct logs_values),
    .defaults = default_values,
    .connects = true,
    .run = run_logs,
};
