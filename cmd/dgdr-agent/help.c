// SPDX-License-Identifier: Apache-2.0
// dgdr-agent help: every text here is made from the command table and the option tables.
#include "commands.h"

#include "cli/help.h"

#include <string.h>
#include <unistd.h>

static void program_help(int columns, struct strbuf *out)
{
    help_wrap(agent_description, 0, columns, out);
    strbuf_adds(out, "\nUsage:\n  dgdr-agent COMMAND [FLAGS]\n\nCommands:\n");
    for (size_t i = 0; i < agent_command_count; i++) {
        size_t begin = out->len;
        strbuf_addf(out, "  %-16s ", agent_commands[i]->name);
        help_wrap(agent_commands[i]->summary, (int)(out->len - begin), columns, out);
    }
    strbuf_adds(out, "\nExit codes:\n");
    exits_help(agent_exits, (size_t)columns, out);
    strbuf_adds(out, "\nUse \"dgdr-agent COMMAND --help\" for the flags of a command.\n");
}

static void add_examples(const char *lines, struct strbuf *out)
{
    strbuf_adds(out, "\nExamples:\n");
    while (*lines) {
        size_t n = strcspn(lines, "\n");
        strbuf_addf(out, "  dgdr-agent %.*s\n", (int)n, lines);
        lines += n + (lines[n] == '\n');
    }
}

void agent_help(const struct agent_command *command, struct strbuf *out)
{
    int columns = help_columns(STDOUT_FILENO);
    if (!command) {
        program_help(columns, out);
        return;
    }
    help_wrap(command->description, 0, columns, out);
    strbuf_addf(out, "\nUsage:\n  dgdr-agent %s%s%s\n", command->name, *command->args ? " " : "",
                command->args);
    if (command->examples)
        add_examples(command->examples, out);
    if (command->options) {
        strbuf_addc(out, '\n');
        opts_help(command->options, columns, out);
    }
}

static enum agent_exit run_help(void *values, const char **args, struct strbuf *out,
                                struct strbuf *log, struct err *err)
{
    const struct agent_command *command = NULL;
    size_t count = 0, used;
    (void)values, (void)log;
    while (args[count])
        count++;
    if (count) {
        command = agent_command_find(args, count, &used);
        if (!command || used != count)
            return agent_command_unknown(args[command ? used : 0], err);
    }
    agent_help(command, out);
    return AGENT_OK;
}

const struct agent_command command_help = {
    .name = "help",
    .args = "[COMMAND]",
    .summary = "Help about a command",
    .description = "Prints the help of a command, or the list of commands.",
    .arg_max = 2,
    .run = run_help,
};
