// SPDX-License-Identifier: Apache-2.0
// kubectl-dgdr: watch NVIDIA Dynamo's DynamoGraphDeploymentRequests profile, step by step.
//
// Where things are
//   main.c            this file: start, dispatch, the one error message, exit codes
//   commands.[ch]     THE command table; help.c makes the help texts from it
//   program.[ch]      what the program is called
//   globals.[ch]      flags that every command has; select.[ch] which runs a command is about
//   context.[ch]      streams, names, clock and connection; sim_clock.[ch] a clock that is not the wall's
//   fetch.[ch]        one-shot reading: objects -> store        (status)
//   follow.[ch]       reading for ever: reflectors -> store     (watch)
//   inspect.[ch]      a run's job, pods, deployments on trial, events and logs, for the run on screen:
//                     inspect_feed.c inspect_log.c inspect_words.c; inspect_once.c for one look
//   steps.[ch]        what only the profilers' logs know of the runs that status is asked for
//   status_why.[ch]   why a run that status prints is where it is
//   status.c watch_command.c wait.c explain.c logs.c results.c version.c demo.c help.c  one command per file
//   watch.[ch]        what watch and demo do once they are connected; lines.[ch] the same without a terminal
//   watch_named.[ch]  the runs that a watch was asked for; watch_pods.[ch] whether the pods of a list's runs can run
//   name_set.[ch]     the few objects that are wanted of a whole collection, by name
//   dash_link.[ch]    the link to the server as the dashboard shows it
//   logs_read.c       what logs does once it is connected: logs_find.[ch] logs_pods.[ch] which, logs_print.[ch] how
//   waiting.[ch]      what wait does once it is connected; wait_target.[ch] one run that is waited for
//   complete.[ch]     __complete, what a word may become: complete_kinds.c values, complete_live.c names from the server
//   completion.c      the shells' scripts; completion_install.[ch] what kubectl asks for completions, put in place
//   voice.[ch]        --screen-reader; notice.[ch] who is told of an end: --notify, and on_done.[ch] on_done_env.[ch]
//   sim_child.[ch]    the simulated cluster of demo
//
//   lib/base          errors, memory, strings, time, UTF-8; no dependency but libc
//   lib/doc           one tree for JSON and YAML, jsonpath, the stream framer
//   lib/loop          the one blocking call: sockets, timers, signals
//   lib/kube          kubeconfig, credentials, HTTP, list, watch; knows nothing of DGDR
//   lib/model         Kubernetes objects -> observations -> one record per run; phase plans; freshness
//   lib/eta           remaining time
//   lib/output        table, json, yaml, name, jsonpath, custom-columns
//   lib/canvas        a grid of cells that views draw on
//   lib/tui           the dashboard: terminal, layout, keys, views
//   lib/cli           option tables
//   lib/pipeline      what the controller decides, its queue and its metrics; dgdr-agent, not this program
//   lib/report        the profiler's end: writes the status file; dgdr-agent, not this program
#include "base/mem.h"
#include "base/suggest.h"
#include "commands.h"
#include "complete.h"
#include "context.h"
#include "program.h"

#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// A closed stdin, stdout or stderr would be handed to the next socket or file that is opened. What
// stands in for stdout cannot be written to, since data that nobody gets is an error.
static void ensure_std_fds(void)
{
    for (int fd = 0; fd <= 2; fd++)
        if (fcntl(fd, F_GETFD) < 0 && errno == EBADF &&
            open("/dev/null", fd == STDERR_FILENO ? O_WRONLY : O_RDONLY) != fd)
            _exit(EXIT_ERROR);
}

static int unknown_command(struct context *ctx, const char *word, struct err *err)
{
    const char **names = xcalloc(command_count, sizeof(*names));
    for (size_t i = 0; i < command_count; i++)
        names[i] = commands[i]->name;
    const char *near = suggest(word, names, command_count);
    err_set(err, ERR_USAGE, "unknown command \"%s\" for \"%s\"", word, ctx->program);
    if (near)
        err_hint(err, "did you mean \"%s\"? See '%s --help' for usage.", near, ctx->program);
    else
        err_hint(err, "See '%s --help' for usage.", ctx->program);
    free(names);
    return EXIT_USAGE;
}

static int print_help(struct context *ctx, const struct command *command, struct err *err)
{
    struct strbuf out CLEANUP_STRBUF = STRBUF_INIT;
    help_text(command, ctx->program, &out);
    return context_write(ctx, &out, err) ? EXIT_ERROR : EXIT_OK;
}

static int run_with(struct context *ctx, const struct command *command, void *values, int argc,
                    char **argv, struct err *err)
{
    static const struct opt none[] = {{.type = OPT_END}};
    struct opt_set sets[] = {
        {command->options ? command->options : none, values},
        {command->connects ? globals_connection : none, &ctx->globals},
        {globals_display, &ctx->globals},
    };
    const char **args CLEANUP_FREE = NULL;
    size_t arg_count = 0;
    bool help = false;
    if (opts_parse(sets, ARRAY_LEN(sets), argc, argv, &args, &arg_count, &help, err)) {
        if (!err->hint[0])
            err_hint(err, "See '%s %s --help' for usage.", ctx->program, command->name);
        return EXIT_USAGE;
    }
    if (help)
        return print_help(ctx, command, err);
    int code = command->run(ctx, values, args, arg_count, err);
    if (code == EXIT_OK && ctx->globals.warnings_as_errors && ctx->warnings > 0) {
        err_set(err, ERR_FAILURE, "%d warning%s received", ctx->warnings,
                ctx->warnings == 1 ? "" : "s");
        code = EXIT_ERROR;
    }
    return code;
}

static int run_command(struct context *ctx, const struct command *command, int argc, char **argv,
                       struct err *err)
{
    void *values CLEANUP_FREE = xcalloc(1, command->values_size ? command->values_size : 1);
    if (command->defaults)
        command->defaults(values);
    int code = run_with(ctx, command, values, argc, argv, err);
    if (command->release)
        command->release(values);
    return code;
}

// kubectl passes on what follows the plugin's name as it stands, so "kubectl dgdr -n ml status" comes with its flags first.
static int leading_flags(struct context *ctx, int argc, char **argv, int *used, bool *help,
                         struct err *err)
{
    struct opt_set sets[] = {{globals_connection, &ctx->globals}, {globals_display, &ctx->globals}};
    if (opts_parse_leading(sets, ARRAY_LEN(sets), argc, argv, used, help, err) == 0)
        return 0;
    if (!err->hint[0])
        err_hint(err, "A command's own flags follow it. See '%s --help' for usage.", ctx->program);
    return -1;
}

static int dispatch(struct context *ctx, int argc, char **argv, struct err *err)
{
    // Not in the table: it is for shells, and its words are no command line yet.
    unsigned mode = argc > 1 ? complete_mode_of(argv[1]) : 0;
    if (mode)
        return complete_main(ctx, mode, argc - 2, argv + 2);
    if (argc == 2 && strcmp(argv[1], "--version") == 0) {
        char client[] = "--client";
        return run_command(ctx, &command_version, 1, (char *[]){client, NULL}, err);
    }
    int used = 0;
    bool help = false;
    if (leading_flags(ctx, argc - 1, argv + 1, &used, &help, err))
        return EXIT_USAGE;
    argc -= 1 + used;
    argv += 1 + used;
    if (help || argc == 0)
        return print_help(ctx, NULL, err);
    const struct command *command = command_find(argv[0]);
    if (!command)
        return unknown_command(ctx, argv[0], err);
    return run_command(ctx, command, argc - 1, argv + 1, err);
}

#if defined(__linux__) && !defined(__GLIBC__)
// musl takes every locale but "C" for UTF-8, and none at all too: a terminal for other characters
// would be shown pairs of wrong ones.
static bool locale_misread(void)
{
    static const char *const variables[] = {"LC_ALL", "LC_CTYPE", "LANG"};
    const char *value = NULL;
    for (size_t i = 0; i < ARRAY_LEN(variables) && !(value && *value); i++)
        value = getenv(variables[i]);
    return !value || (!strcasestr(value, "UTF-8") && !strcasestr(value, "UTF8"));
}
#else
static bool locale_misread(void)
{
    return false;
}
#endif

int main(int argc, char **argv)
{
    ensure_std_fds();
    // Characters only: numbers and dates are for programs, and have the same form everywhere.
    if (!locale_misread())
        setlocale(LC_CTYPE, "");
    // A reader that closed its end is seen as EPIPE where we write.
    signal(SIGPIPE, SIG_IGN);
    struct context ctx;
    context_init(&ctx, argv[0]);
    struct err err = ERR_INIT;
    int code = program_completes(argv[0])
                   ? complete_main(&ctx, complete_mode_of("__complete_kubectl"), argc - 1, argv + 1)
                   : dispatch(&ctx, argc, argv, &err);
    if (err.kind != ERR_NONE && !(ctx.signo && err.kind == ERR_CANCELLED))
        context_report(&ctx, &err);
    if (ctx.signo)
        code = EXIT_SIGNAL_BASE + ctx.signo;
    context_release(&ctx);
    return code;
}
