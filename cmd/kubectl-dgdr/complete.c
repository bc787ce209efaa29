// SPDX-License-Identifier: Apache-2.0
#include "complete.h"

#include "base/mem.h"
#include "commands.h"
#include "globals.h"

#include <stdlib.h>
#include <string.h>

static const struct opt no_options[] = {{.type = OPT_END}};

bool complete_is_given(const struct complete_job *job, const char *flag)
{
    for (size_t i = 0; i < job->line->given_count; i++)
        if (strcmp(job->line->given[i]->name, flag) == 0)
            return true;
    return false;
}

static void add_commands(struct completion *c)
{
    for (size_t i = 0; i < command_count; i++) {
        const struct command *command = commands[i];
        completion_add(c, command->name, command->summary);
        // Another name for what is offered already is news only to who has begun to type it.
        if (command->alias && *c->word)
            completion_add(c, command->alias, command->summary);
    }
}

static void add_argument(struct complete_job *job, struct completion *c)
{
    bool many = strstr(job->command->args, "...") != NULL;
    if (many || job->line->arg_count == 0)
        completion_add_values(c, job->command->completes, complete_kind, job);
}

static void add_value(struct complete_job *job, struct completion *c, const struct opt *opt)
{
    strbuf_add(&c->lead, c->word, job->line->skip);
    completion_add_values(c, opt->type == OPT_BOOL ? "true|false" : opt->values, complete_kind,
                          job);
}

static void add_candidates(struct complete_job *job, struct completion *c)
{
    if (job->line->value_of)
        add_value(job, c, job->line->value_of);
    else if (*c->word == '-' && !job->line->flags_ended)
        completion_add_flags(c, job->sets, job->set_count, job->line);
    else if (job->command)
        add_argument(job, c);
    else
        add_commands(c);
}

// The words behind the command's name; the flags before it have gone to the globals.
static void complete_command(struct context *ctx, const struct command *command,
                             struct completion *c, int argc, char **argv)
{
    void *values CLEANUP_FREE = xcalloc(1, command->values_size ? command->values_size : 1);
    struct opt_set sets[] = {
        {command->options ? command->options : no_options, values},
        {command->connects ? globals_connection : no_options, &ctx->globals},
        {globals_display, &ctx->globals},
    };
    struct opts_partial line;
    struct complete_job job = {ctx, command, sets, ARRAY_LEN(sets), &line};
    opts_parse_partial(sets, ARRAY_LEN(sets), argc, argv, &line);
    add_candidates(&job, c);
    opts_partial_release(&line);
    if (command->release)
        command->release(values);
}

// Where the command's name is among the words before the cursor; -1: it is not there yet.
static int find_command(const struct opts_partial *line, int argc, char **argv)
{
    for (int i = 0; line->arg_count && i < argc - 1; i++)
        if (argv[i] == line->args[0])
            return i;
    return -1;
}

static void complete_words(struct context *ctx, struct completion *c, int argc, char **argv)
{
    struct opt_set sets[] = {{globals_connection, &ctx->globals}, {globals_display, &ctx->globals}};
    struct opts_partial line;
    struct complete_job job = {ctx, NULL, sets, ARRAY_LEN(sets), &line};
    opts_parse_partial(sets, ARRAY_LEN(sets), argc, argv, &line);
    int at = find_command(&line, argc, argv);
    if (at < 0) {
        add_candidates(&job, c);
    } else if (command_find(argv[at])) {
        struct err ignored = ERR_INIT;
        int used;
        bool help;
        // Once more without what follows, which is for the command's own table to read.
        globals_release(&ctx->globals);
        memset(&ctx->globals, 0, sizeof(ctx->globals));
        if (opts_parse_leading(sets, ARRAY_LEN(sets), at, argv, &used, &help, &ignored) == 0)
            complete_command(ctx, command_find(argv[at]), c, argc - at - 1, argv + at + 1);
    }
    opts_partial_release(&line);
}

unsigned complete_mode_of(const char *command)
{
    static const struct {
        const char *name;
        unsigned mode;
    } hidden[] = {
        {"__complete", COMPLETE_FOR_SCRIPT | COMPLETE_DESCRIBE},
        {"__completeNoDesc", COMPLETE_FOR_SCRIPT},
        {"__complete_kubectl", COMPLETE_FOR_KUBECTL | COMPLETE_DESCRIBE},
    };
    for (size_t i = 0; i < ARRAY_LEN(hidden); i++)
        if (strcmp(hidden[i].name, command) == 0)
            return hidden[i].mode;
    return 0;
}

int complete_main(struct context *ctx, unsigned mode, int argc, char **argv)
{
    char nothing[] = "";
    char *empty[] = {nothing, NULL};
    if (argc < 1) {
        argc = 1;
        argv = empty;
    }
    ctx->silent = true;
    struct completion c;
    completion_init(&c, argv[argc - 1], mode);
    complete_words(ctx, &c, argc, argv);
    struct strbuf out CLEANUP_STRBUF = STRBUF_INIT;
    completion_write(&c, &out);
    completion_release(&c);
    struct err ignored = ERR_INIT;
    return context_write(ctx, &out, &ignored) ? EXIT_ERROR : EXIT_OK;
}
