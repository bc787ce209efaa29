// SPDX-License-Identifier: Apache-2.0
#include "cli/exits.h"

#include "base/utf8.h"

#define INDENT "  "
#define GAP    "   "

void exits_help(const struct exit_meaning *rows, size_t columns, struct strbuf *out)
{
    size_t column = 0;
    for (const struct exit_meaning *row = rows; row->text; row++) {
        struct strbuf cell CLEANUP_STRBUF = STRBUF_INIT;
        strbuf_addf(&cell, "%d %s", row->code, row->text);
        size_t width = utf8_width(cell.buf);
        bool fits = column && column + sizeof(GAP) - 1 + width <= columns;
        if (column && !fits)
            strbuf_addc(out, '\n');
        strbuf_adds(out, fits ? GAP : INDENT);
        strbuf_add(out, cell.buf, cell.len);
        column = (fits ? column + sizeof(GAP) - 1 : sizeof(INDENT) - 1) + width;
    }
    strbuf_addc(out, '\n');
}
