// SPDX-License-Identifier: Apache-2.0
#include "kubectl-dgdr/commands.h"
#include "kubectl-dgdr/globals.h"
#include "man_pages.h"
#include "mdoc.h"
#include "tui/keymap.h"

#include <string.h>

// All views that show something live.
enum { SHOWN = VIEW_LIST | VIEW_RUN | VIEW_LOGS | VIEW_EVIDENCE };

static bool topic(size_t i, struct man_topic *t)
{
    if (i > command_count)
        return false;
    if (i == 0) {
        *t = (struct man_topic){
            .name = "",
            .args = "COMMAND [ARGUMENTS] [FLAGS]",
            .summary = "watch DynamoGraphDeploymentRequests profile",
            .description = program_description,
            .tables = {globals_connection, globals_display},
            .also = {"dgdr-agent", "dgdr-sim"},
        };
        return true;
    }
    const struct command *c = commands[i - 1];
    *t = (struct man_topic){
        .name = c->name,
        .alias = c->alias,
        .args = c->args,
        .summary = c->summary,
        .description = c->description,
        .examples = c->examples,
        .also = {c == &command_demo ? "dgdr-sim" : "kubectl-dgdr",
                 c == &command_demo ? "kubectl-dgdr" : NULL},
    };
    size_t n = 0;
    if (c->options)
        t->tables[n++] = c->options;
    if (c->connects)
        t->tables[n++] = globals_connection;
    t->tables[n] = globals_display;
    return true;
}

// "up k" as ".It Ic up , k"; a key may be a delimiter of mdoc.
static void add_keys(const char *label, struct strbuf *out)
{
    strbuf_adds(out, ".It");
    for (bool first = true; *label; first = false) {
        size_t n = strcspn(label, " ");
        strbuf_adds(out, first ? " Ic \\&" : " , \\&");
        mdoc_word(label, n, out);
        label += n + (label[n] == ' ');
    }
    strbuf_addc(out, '\n');
}

// The dashboard's keys, from the table that it reads them with.
static void more(const char *name, struct strbuf *out)
{
    static const struct {
        unsigned view;
        const char *name;
    } views[] = {
        {VIEW_LIST, "list"}, {VIEW_RUN, "run"}, {VIEW_LOGS, "log"}, {VIEW_EVIDENCE, "evidence"}};
    if (strcmp(name, command_watch.name) != 0)
        return;
    strbuf_adds(
        out, ".Sh KEYS\nOf the dashboard; where a key is not for all of its views, they are named."
             "\n.Bl -tag -width Ds\n");
    for (size_t i = 0; i < keymap_count; i++) {
        const struct binding *b = &keymap[i];
        if (!b->label)
            continue;
        add_keys(b->ascii ? b->ascii : b->label, out);
        strbuf_adds(out, b->action == ACTION_HELP ? "list the keys" : b->help);
        const char *before = " (";
        for (size_t v = 0; v < ARRAY_LEN(views); v++) {
            if (!(b->views & views[v].view) || (b->views & SHOWN) == SHOWN)
                continue;
            strbuf_addf(out, "%s%s", before, views[v].name);
            before = ", ";
        }
        strbuf_adds(out, *before == ',' ? ")\n" : "\n");
    }
    strbuf_adds(out, ".El\n");
}

const struct man_program man_program = {
    .name = "kubectl-dgdr",
    .typed = "kubectl dgdr",
    .exits = exit_meanings,
    .pages = true,
    .topic = topic,
    .more = more,
};
