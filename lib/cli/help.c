// SPDX-License-Identifier: Apache-2.0
#include "cli/help.h"

#include "base/utf8.h"

#include <stdbool.h>
#include <string.h>
#include <sys/ioctl.h>

int help_columns(int fd)
{
    struct winsize size;
    if (ioctl(fd, TIOCGWINSZ, &size) != 0)
        return HELP_COLUMNS;
    if (size.ws_col == 0)
        return HELP_COLUMNS_UNKNOWN;
    if (size.ws_col > HELP_COLUMNS)
        return HELP_COLUMNS;
    return size.ws_col < HELP_COLUMNS_MIN ? HELP_COLUMNS_MIN : size.ws_col;
}

struct line {
    int at, indent, columns;
    bool empty; // no word is in it
};

static void end_line(struct line *line, struct strbuf *out)
{
    strbuf_addc(out, '\n');
    line->at = 0;
    line->empty = true;
}

static void add_word(struct line *line, const char *text, size_t n, struct strbuf *out)
{
    struct strbuf word CLEANUP_STRBUF = STRBUF_INIT;
    for (size_t i = 0; i < n; i++)
        strbuf_addc(&word, text[i] == HELP_GLUE ? ' ' : text[i]);
    int width = (int)utf8_width(word.buf);
    if (!line->empty && line->at + 1 + width > line->columns)
        end_line(line, out);
    int blanks = line->empty ? line->indent - line->at : 1;
    strbuf_addn(out, ' ', (size_t)blanks);
    strbuf_add(out, word.buf, word.len);
    line->at += blanks + width;
    line->empty = false;
}

void help_wrap(const char *text, int indent, int columns, struct strbuf *out)
{
    struct line line = {.at = indent, .indent = indent, .columns = columns, .empty = true};
    while (*text) {
        size_t n = strcspn(text, " \n");
        if (n)
            add_word(&line, text, n, out);
        else if (*text == '\n')
            end_line(&line, out);
        text += n ? n : 1;
    }
    strbuf_addc(out, '\n');
}
