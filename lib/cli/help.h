// SPDX-License-Identifier: Apache-2.0
// What the help texts of all programs share: how wide they are, and how prose is wrapped.
#ifndef CLI_HELP_H
#define CLI_HELP_H

#include "base/strbuf.h"

enum {
    HELP_COLUMNS = 100,    // at most, and where help is not written to a terminal
    HELP_COLUMNS_MIN = 60, // narrower terminals break lines by themselves
    HELP_COLUMNS_UNKNOWN = 80,
};

// In text for help_wrap(): a blank at which a line must not end.
#define HELP_GLUE '\x1f'

// How wide help that is written to `fd` may be: as the terminal there, from HELP_COLUMNS_MIN to HELP_COLUMNS;
// HELP_COLUMNS_UNKNOWN for one that does not say. Without a terminal HELP_COLUMNS, whatever COLUMNS says in the
// environment: what is piped or kept is the same everywhere, and kubectl does not ask COLUMNS for its help either.
int help_columns(int fd);

// Appends text and a newline. Up to column `indent` the line is written already; those after it begin with as many blanks.
// None is wider than `columns`, as a terminal counts them, but for a word that is too wide by itself. '\n' starts a new
// line; several blanks count as one.
void help_wrap(const char *text, int indent, int columns, struct strbuf *out);

#endif
