// SPDX-License-Identifier: Apache-2.0
// The manual pages are made at build time, from the tables that the programs parse their command lines with: a program
// of the build links the objects of one of ours, but its main, and says here what is in its tables.
#ifndef MAN_PAGES_H
#define MAN_PAGES_H

#include "cli/exits.h"
#include "cli/opts.h"

enum { MAN_TABLES_MAX = 3, MAN_ALSO_MAX = 3 };

// A command, or the program itself (with its name "").
struct man_topic {
    const char *name; // "status", "report fail"
    const char *alias, *args, *summary, *description,
        *examples;                                // as in the command tables, NULL for none
    const struct opt *tables[MAN_TABLES_MAX + 1]; // up to the first NULL
    const char *also[MAN_ALSO_MAX + 1];           // other pages, in order
};

struct man_program {
    const char *name;  // of its page and file: "kubectl-dgdr"
    const char *typed; // what one types: "kubectl dgdr"
    const struct exit_meaning *exits;
    bool pages;                                // each command has a page of its own
    bool (*topic)(size_t, struct man_topic *); // the first is the program, false ends them
    // Appends what a topic's page has beyond: whole sections. NULL: nothing.
    void (*more)(const char *topic, struct strbuf *out);
};

extern const struct man_program man_program; // each adapter defines it

// Appends the page of a topic, or of the whole program where it has but one. prose: what a person wrote to it, sections
// of mdoc, NULL for none. date: "November 21, 2026".
void man_page(const struct man_program *p, const struct man_topic *topic, const char *prose,
              const char *date, struct strbuf *out);

#endif
