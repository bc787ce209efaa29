// SPDX-License-Identifier: Apache-2.0
#include "dgdr-agent/commands.h"
#include "man_pages.h"

static bool topic(size_t i, struct man_topic *t)
{
    if (i > agent_command_count)
        return false;
    if (i == 0) {
        *t = (struct man_topic){
            .name = "",
            .args = "COMMAND [FLAGS]",
            .summary = "the profiler's end of kubectl dgdr",
            .description = agent_description,
            .also = {"dgdr-sim", "kubectl-dgdr"},
        };
        return true;
    }
    const struct agent_command *c = agent_commands[i - 1];
    *t = (struct man_topic){
        .name = c->name,
        .args = c->args,
        .summary = c->summary,
        .description = c->description,
        .examples = c->examples,
        .tables = {c->options},
    };
    return true;
}

const struct man_program man_program = {
    .name = "dgdr-agent",
    .typed = "dgdr-agent",
    .exits = agent_exits,
    .topic = topic,
};
