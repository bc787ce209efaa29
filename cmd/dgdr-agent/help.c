// SPDX-License-Identifier: Apache-2.0
// dgdr-agent help: every text here is made from the command table and the option tables.
#include "commands.h"

#include <string.h>

enum { HELP_COLUMNS = 100 };

// Appends text wrapped at HELP_COLUMNS; '\n' starts a new line.
static void add_wrapped(struct strbuf *out, const char *text)
{
    size_t column = 0;
    while (*text) {
        size_t n = strcspn(text, " \n");
        if (column && column + 1 + n > HELP_COLUMNS) {
            strbuf_addc(out, '\n');
            column = 0;
        }
        strbuf_addf(out, "%s%.*s", column ? " " : "", (int)n, text);
        column += n + (column != 0);
        text += n;
        if (*text == '\n') {
            strbuf_addc(out, '\n');
            column = 0;
        }
        text += *text != '\0';
    }
    strbuf_addc(out, '\n');
}

static void program_help(struct strbuf *out)
{
    add_wrapped(out, agent_description);
    strbuf_adds(out, "\nUsage:\n  dgdr-agent COMMAND [FLAGS]\n\nCommands:\n");
    for (size_t i = 0; i < agent_command_count; i++)
        strbuf_addf(out, "  %-16s %s\n", agent_commands[i]->name, agent_commands[i]->summary);
    strbuf_adds(out, "\nExit codes:\n");
    exits_help(agent_exits, HELP_COLUMNS, out);
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
    if (!command) {
        program_help(out);
        return;
    }
    add_wrapped(out, command->description);
    strbuf_addf(out, "\nUsage:\n  dgdr-agent %s%s%s\n", command->name, *command->args ? " " : "",
                command->args);
    if (command->examples)
        add_examples(command->examples, out);
    if (command->options) {
        strbuf_addc(out, '\n');
        opts_help(command->options, HELP_COLUMNS, out);
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
