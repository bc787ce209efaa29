// SPDX-License-Identifier: Apache-2.0
// The command table of dgdr-agent: one row per command drives dispatch, help and "did you mean".
#ifndef AGENT_COMMANDS_H
#define AGENT_COMMANDS_H

#include "cli/exits.h"
#include "cli/opts.h"

#include <stddef.h>

// Exit codes, the same for every command.
enum agent_exit {
    AGENT_OK = 0,
    AGENT_ERROR = 1, // it was not done
    AGENT_USAGE = 2, // the command line is wrong: nothing was tried
};

struct agent_command {
    const char *name;               // one or two words: "report", "report fail"
    const char *args;               // as in the usage line, "" for none
    const char *summary;            // one line for the command list
    const char *description;        // for its own help
    const char *examples;           // lines, each behind the program's name; NULL: none
    const struct opt *options;      // its own flags, NULL: none
    size_t values_size;             // of the struct that options fill
    size_t arg_max;                 // arguments that are no flags
    void (*defaults)(void *values); // values that are not zero by default; NULL: none
    // Fills err on failure; text for stdout and stderr is added to out and log, and main prints it.
    enum agent_exit (*run)(void *values, const char **args, struct strbuf *out, struct strbuf *log,
                           struct err *err);
};

extern const struct agent_command command_report, command_complete, command_fail, command_sync,
    command_controller, command_version, command_help;

extern const char agent_description[];
extern const struct exit_meaning agent_exits[];
extern const struct agent_command *const agent_commands[];
extern const size_t agent_command_count;

// The command that the first words name, of the longest name that fits; *used: how many words. NULL when there is none.
const struct agent_command *agent_command_find(const char *const *words, size_t count,
                                               size_t *used);
// "unknown command", with what was probably meant.
enum agent_exit agent_command_unknown(const char *word, struct err *err);

// Appends the help of one command, or of the program when NULL.
void agent_help(const struct agent_command *command, struct strbuf *out);

#endif
