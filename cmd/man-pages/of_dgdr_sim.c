// SPDX-License-Identifier: Apache-2.0
#include "dgdr-sim/options.h"
#include "man_pages.h"

static const struct exit_meaning exits[] = {
    {0, "it was asked to end, by a signal"}, {1, "error"}, {2, "wrong usage"}, {0, NULL}};

static bool topic(size_t i, struct man_topic *t)
{
    *t = (struct man_topic){
        .name = "",
        .args = "[FLAGS]",
        .summary = "a simulated cluster, for demos and tests",
        .description = sim_description,
        .also = {"dgdr-agent", "kubectl-dgdr"},
        .tables = {sim_options_table},
    };
    return i == 0;
}

const struct man_program man_program = {
    .name = "dgdr-sim",
    .typed = "dgdr-sim",
    .exits = exits,
    .topic = topic,
};
