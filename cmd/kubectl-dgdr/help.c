// SPDX-License-Identifier: Apache-2.0
// kubectl dgdr help: every text here is made from the command table and the option tables.
#include "commands.h"
#include "context.h"
#include "globals.h"

#include "cli/help.h"

#include <string.h>
#include <unistd.h>

static void program_help(const char *program, int columns, struct strbuf *out)
{
    help_wrap(program_description, 0, columns, out);
    strbuf_addf(out, "\nUsage:\n  %s COMMAND [ARGUMENTS] [FLAGS]\n\nCommands:\n", program);
    for (size_t i = 0; i < command_count; i++) {
        size_t begin = out->len;
        strbuf_addf(out, "  %-10s %-10s ", commands[i]->name, commands[i]->args);
        help_wrap(commands[i]->summary, (int)(out->len - begin), columns, out);
    }
    strbuf_adds(out, "\nExit codes:\n");
    exits_help(exit_meanings, (size_t)columns, out);
    struct strbuf more CLEANUP_STRBUF = STRBUF_INIT;
    strbuf_addf(&more, "\nUse \"%s COMMAND --help\" for the flags of a command.", program);
    help_wrap(more.buf, 0, columns, out);
}

static void add_examples(const struct command *command, const char *program, struct strbuf *out)
{
    if (!command->examples)
        return;
    strbuf_adds(out, "\nExamples:\n");
    for (const char *line = command->examples; *line;) {
        size_t n = strcspn(line, "\n");
        strbuf_addf(out, "  %s %.*s\n", program, (int)n, line);
        line += n + (line[n] == '\n');
    }
}

void help_text(const struct command *command, const char *program, struct strbuf *out)
{
    int columns = help_columns(STDOUT_FILENO);
    if (!command) {
        program_help(program, columns, out);
        return;
    }
    help_wrap(command->description, 0, columns, out);
    strbuf_addf(out, "\nUsage:\n  %s %s%s%s [FLAGS]\n", program, command->name,
                *command->args ? " " : "", command->args);
    if (command->alias)
        strbuf_addf(out, "\nAlias: %s\n", command->alias);
    add_examples(command, program, out);
    if (command->options) {
        strbuf_addc(out, '\n');
        opts_help(command->options, columns, out);
    }
    if (command->connects) {
        strbuf_addc(out, '\n');
        opts_help(globals_connection, columns, out);
    }
    strbuf_addc(out, '\n');
    opts_help(globals_display, columns, out);
}

static int run_help(struct context *ctx, const void *values, const char **args, size_t arg_count,
                    struct err *err)
{
    (void)values;
    const struct command *command = NULL;
    if (arg_count) {
        command = command_find(args[0]);
        if (!command) {
            err_set(err, ERR_USAGE, "unknown help topic \"%s\"", args[0]);
            err_hint(err, "See '%s --help' for the commands.", ctx->program);
            return EXIT_USAGE;
        }
    }
    struct strbuf out CLEANUP_STRBUF = STRBUF_INIT;
    help_text(command, ctx->program, &out);
    return context_write(ctx, &out, err) ? EXIT_ERROR : EXIT_OK;
}

const struct command command_help = {
    .name = "help",
    .args = "[COMMAND]",
    .completes = "<command>",
    .summary = "Print the help of a command",
    .description = "Prints the help of a command, or the list of commands.",
    .examples = "help\nhelp wait",
    .run = run_help,
};
