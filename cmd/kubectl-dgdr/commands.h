// SPDX-License-Identifier: Apache-2.0
// The command table: one row per command drives dispatch, help and "did you mean". A command is one
// file with one `struct command`.
#ifndef CMD_COMMANDS_H
#define CMD_COMMANDS_H

#include "base/err.h"
#include "cli/exits.h"
#include "cli/opts.h"

#include <stddef.h>

struct context;

// Exit codes, the same for every command.
enum exit_code {
    EXIT_OK = 0,
    EXIT_ERROR = 1,
    EXIT_USAGE = 2,
    EXIT_NOT_FOUND = 3,
    EXIT_AUTH = 4,
    EXIT_UNREACHABLE = 5,
    EXIT_TIMED_OUT = 6,
    EXIT_RUN_FAILED = 7,
    EXIT_GONE = 8,
    EXIT_SIGNAL_BASE = 128, // plus the signal: 130 for SIGINT, 143 for SIGTERM
};

struct command {
    const char *name;
    const char *alias;     // NULL: none
    const char *args;      // "[NAME...]", "" for none
    const char *completes; // what an argument may be, as cli/complete.h has it; NULL: nothing known
    const char *summary;   // one line for the command list
    const char *description;   // paragraphs for its own help
    const char *examples;      // lines; "%s" does not occur: "kubectl dgdr" is put in front of each
    const struct opt *options; // its own flags, NULL: none
    size_t values_size;        // size of the struct that options fill
    void (*defaults)(void *values); // values that are not zero by default; NULL: none
    void (*release)(void *values);  // what options put there and is not borrowed; NULL: nothing
    bool connects;                  // takes the connection flags
    // argv-free: flags are in values, the rest in args. Returns an exit code; on failure fills err,
    // which main prints. EXIT_OK with err untouched is success.
    int (*run)(struct context *ctx, const void *values, const char **args, size_t arg_count,
               struct err *err);
};

extern const struct command command_logs, command_wait, command_status, command_watch,
    command_version, command_help, command_completion, command_demo, command_results,
    command_explain;

extern const char program_description[];
extern const struct exit_meaning exit_meanings[];
extern const struct command *const commands[];
extern const size_t command_count;
// By name or alias; NULL when there is none.
const struct command *command_find(const char *name);

// The exit code that an error's kind stands for.
int exit_code_for(const struct err *err);

// Appends the help of one command, or of the program when NULL.
void help_text(const struct command *command, const char *program, struct strbuf *out);

#endif
