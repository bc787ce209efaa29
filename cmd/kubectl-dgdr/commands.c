// SPDX-License-Identifier: Apache-2.0
#include "commands.h"

#include <signal.h>
#include <string.h>

const char program_description[] =
    "Watch NVIDIA Dynamo's DynamoGraphDeploymentRequests profile: which phase, which step of how "
    "many, on which GPU configuration, since when and until when.";

const struct exit_meaning exit_meanings[] = {
    {EXIT_OK, "success"},
    {EXIT_ERROR, "error"},
    {EXIT_USAGE, "wrong usage, or a mistake in the kubeconfig"},
    {EXIT_NOT_FOUND, "not found"},
    {EXIT_AUTH, "unauthorized or forbidden"},
    {EXIT_UNREACHABLE, "server unreachable"},
    {EXIT_TIMED_OUT, "timed out"},
    {EXIT_RUN_FAILED, "the run failed (wait, --exit-status)"},
    {EXIT_GONE, "deleted or replaced meanwhile (wait, --exit-status)"},
    {EXIT_SIGNAL_BASE + SIGINT, "interrupted (SIGINT)"},
    {EXIT_SIGNAL_BASE + SIGTERM, "terminated (SIGTERM)"},
    {0, NULL},
};

const struct command *const commands[] = {
    &command_watch,   &command_status, &command_wait,       &command_explain, &command_logs,
    &command_results, &command_demo,   &command_completion, &command_version, &command_help,
};
const size_t command_count = ARRAY_LEN(commands);

const struct command *command_find(const char *name)
{
    for (size_t i = 0; i < command_count; i++)
        if (strcmp(commands[i]->name, name) == 0 ||
            (commands[i]->alias && strcmp(commands[i]->alias, name) == 0))
            return commands[i];
    return NULL;
}

int exit_code_for(const struct err *err)
{
    switch (err->kind) {
    case ERR_NONE:
        return EXIT_OK;
    case ERR_USAGE:
        return EXIT_USAGE;
    case ERR_NOT_FOUND:
        return EXIT_NOT_FOUND;
    case ERR_AUTH:
        return EXIT_AUTH;
    case ERR_UNREACHABLE:
        return EXIT_UNREACHABLE;
    case ERR_TIMEOUT:
        return EXIT_TIMED_OUT;
    default:
        return EXIT_ERROR;
    }
}
