// SPDX-License-Identifier: Apache-2.0
// Tables of exit codes: one row per code drives help and documentation.
#ifndef CLI_EXITS_H
#define CLI_EXITS_H

#include "base/strbuf.h"

struct exit_meaning {
    int code;
    const char *text; // "server unreachable"; NULL ends the table
};

// Appends the rows as help text, several a line, which is never wider than `columns`.
void exits_help(const struct exit_meaning *rows, size_t columns, struct strbuf *out);

#endif
