// SPDX-License-Identifier: Apache-2.0
#include "output/table.h"

#include "base/mem.h"
#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>

enum { WIDTH_MIN = 6, PADDING = 3 };

void table_init(struct table *t, size_t columns)
{
    t->columns = columns;
    t->widths = xcalloc(columns, sizeof(*t->widths));
}

void table_release(struct table *t)
{
    free(t->widths);
    *t = (struct table){0};
}

void table_reset(struct table *t)
{
    if (t->columns)
        memset(t->widths, 0, t->columns * sizeof(*t->widths));
}

// Characters of a cell and its length in bytes. Cells are valid UTF-8: every character has one byte
// that is not a continuation.
static size_t cell_measure(const char *cell, size_t *len)
{
    size_t n = 0, characters = 0;
    for (; cell[n]; n++)
        characters += ((unsigned char)cell[n] & 0xC0) != 0x80;
    *len = n;
    return characters;
}

void table_measure(struct table *t, const char *cells)
{
    size_t len;
    for (size_t i = 0; i + 1 < t->columns; i++) {
        size_t width = cell_measure(cells, &len);
        if (width > t->widths[i])
            t->widths[i] = width;
        cells += len + 1;
    }
}

void table_write(const struct table *t, const char *cells, struct strbuf *out)
{
    size_t len;
    for (size_t i = 0; i < t->columns; i++) {
        size_t width = cell_measure(cells, &len);
        strbuf_add(out, cells, len);
        if (i + 1 < t->columns) {
            size_t column = t->widths[i] + PADDING;
            strbuf_addn(out, ' ', (column < WIDTH_MIN ? WIDTH_MIN : column) - width);
        }
        cells += len + 1;
    }
    strbuf_addc(out, '\n');
}

// Bytes of at most CELL_MAX characters of [s, s+n).
static size_t cell_length(const char *s, size_t n)
{
    size_t at = 0;
    uint32_t cp;
    for (size_t chars = 0; at < n && chars < CELL_MAX; chars++)
        at += utf8_decode(s + at, n - at, &cp);
    return at;
}

// Length of a text that needs no thought: printable ASCII, and not too long. 0 for any other.
static size_t plain_length(const char *text)
{
    size_t n = 0;
    while (text[n] >= ' ' && text[n] <= '~')
        n++;
    return text[n] || n > CELL_MAX ? 0 : n;
}

void table_add_cell(struct strbuf *cells, const char *text)
{
    if (!text || !*text)
        text = "-";
    size_t plain = plain_length(text);
    if (plain) {
        strbuf_add(cells, text, plain + 1);
        return;
    }
    size_t line = strcspn(text, "\f\n\r");
    size_t len = cell_length(text, line);
    char *copy = NULL;
    if (text[len])
        text = copy = xstrndup(text, len);
    utf8_sanitise(cells, text, UTF8_LINE);
    if (copy)
        strbuf_adds(cells, "...");
    free(copy);
    strbuf_addc(cells, '\0');
}
