// SPDX-License-Identifier: Apache-2.0
#include "commands.h"

#include "base/suggest.h"
#include "version.h"

#include <string.h>

static enum agent_exit run_version(void *values, const char **args, struct strbuf *out,
                                   struct strbuf *log, struct err *err)
{
    (void)values, (void)args, (void)log, (void)err;
    strbuf_addf(out, "dgdr-agent %s (%s)\n", DGDR_VERSION, DGDR_COMMIT);
    return AGENT_OK;
}

const struct agent_command command_version = {
    .name = "version",
    .args = "",
    .summary = "Print the version",
    .description = "Prints the version of this program and the commit that it was built from.",
    .run = run_version,
};

const char agent_description[] =
    "The profiler's end of kubectl dgdr: says where profiling is, and carries that into the "
    "cluster, so that everybody can see it.";

const struct exit_meaning agent_exits[] = {
    {AGENT_OK, "success"}, {AGENT_ERROR, "error"}, {AGENT_USAGE, "wrong usage"}, {0, NULL}};

const struct agent_command *const agent_commands[] = {
    &command_report,     &command_complete, &command_fail, &command_sync,
    &command_controller, &command_version,  &command_help,
};
const size_t agent_command_count = ARRAY_LEN(agent_commands);

// How many of the words are the command's name; 0 when they are not.
static size_t words_of(const struct agent_command *command, const char *const *words, size_t count)
{
    const char *name = command->name;
    for (size_t i = 0; i < count; i++) {
        size_t n = strcspn(name, " ");
        if (strlen(words[i]) != n || strncmp(name, words[i], n) != 0)
            return 0;
        if (!name[n])
            return i + 1;
        name += n + 1;
    }
    return 0;
}

const struct agent_command *agent_command_find(const char *const *words, size_t count, size_t *used)
{
    const struct agent_command *best = NULL;
    *used = 0;
    for (size_t i = 0; i < agent_command_count; i++) {
        size_t n = words_of(agent_commands[i], words, count);
        if (n > *used) {
            best = agent_commands[i];
            *used = n;
        }
    }
    return best;
}

enum agent_exit agent_command_unknown(const char *word, struct err *err)
{
    const char *names[ARRAY_LEN(agent_commands)];
    for (size_t i = 0; i < agent_command_count; i++)
        names[i] = agent_commands[i]->name;
    const char *near = suggest(word, names, agent_command_count);
    err_set(err, ERR_USAGE, "unknown command \"%s\" for \"dgdr-agent\"", word);
    if (near)
        err_hint(err, "did you mean \"%s\"? See 'dgdr-agent --help' for usage.", near);
    return AGENT_USAGE;
}
