// SPDX-License-Identifier: Apache-2.0
#include "tui/logs_sheet.h"

#include "base/utf8.h"

#include <string.h>

enum { INDENT_COLS = 2, INDENT_MIN_COLS = 20 };

// As the canvas will draw it: a mark on nothing sits on a blank.
static size_t next_char(const char *s, size_t n, bool ascii, bool first, int *width)
{
    uint32_t cp;
    size_t used = utf8_decode(s, n, &cp);
    *width = utf8_cp_width(cp);
    if ((ascii && *width > 1) || (first && *width == 0))
        *width = 1;
    return used;
}

size_t log_skip_bytes(const char *text, int cols, bool ascii, int *taken)
{
    size_t at = 0, n = strlen(text);
    *taken = 0;
    while (at < n) {
        int width;
        size_t used = next_char(text + at, n - at, ascii, at == 0, &width);
        if (*taken + width > cols)
            break;
        *taken += width;
        at += used;
    }
    return at;
}

size_t log_row_bytes(const char *text, int cols, bool ascii)
{
    int taken, width;
    size_t at = log_skip_bytes(text, cols, ascii, &taken);
    if (!text[at])
        return at;
    if (at == 0)
        return next_char(text, strlen(text), ascii, true, &width);
    size_t end = at;
    if (text[end] == ' ') {
        while (text[end] == ' ')
            end++;
        return end;
    }
    while (end > at / 2 && text[end - 1] != ' ')
        end--;
    return end > at / 2 ? end : at;
}

const char *log_shown(const struct log_sheet *s, const struct log_line *line)
{
    return s->whole ? line->text : line->message;
}

int log_indent(const struct log_sheet *s, const struct log_line *line)
{
    return line->follows && !s->whole && s->cols >= INDENT_MIN_COLS ? INDENT_COLS : 0;
}

// Rows of a line, at least 1; the first is a rule where the line begins a phase.
static int line_rows(const struct log_sheet *s, const struct log_line *line)
{
    int rows = 1 + line->begins, cols = s->cols - log_indent(s, line);
    if (!s->wrap || line->mark)
        return rows;
    const char *text = log_shown(s, line);
    text += log_row_bytes(text, cols, s->ascii);
    for (; *text; rows++)
        text += log_row_bytes(text, cols, s->ascii);
    return rows;
}

static int rows_at(const struct log_sheet *s, uint64_t number)
{
    return line_rows(s, log_numbered(s->book, number));
}

struct log_place log_place_fix(const struct log_sheet *s, struct log_place p)
{
    uint64_t first = log_first(s->book), last = log_end(s->book) - 1;
    if (p.number < first)
        return (struct log_place){first, 0};
    if (p.number > last)
        p = (struct log_place){last, LOGBOOK_LINE_MAX};
    int rows = rows_at(s, p.number);
    if (p.row >= rows)
        p.row = rows - 1;
    return p;
}

static struct log_place move_down(const struct log_sheet *s, struct log_place p, int rows)
{
    uint64_t last = log_end(s->book) - 1;
    for (;;) {
        int rest = rows_at(s, p.number) - 1 - p.row;
        if (rows <= rest)
            return (struct log_place){p.number, p.row + rows};
        if (p.number == last)
            return (struct log_place){p.number, p.row + rest};
        rows -= rest + 1;
        p = (struct log_place){p.number + 1, 0};
    }
}

static struct log_place move_up(const struct log_sheet *s, struct log_place p, int rows)
{
    uint64_t first = log_first(s->book);
    while (rows > p.row) {
        if (p.number == first)
            return (struct log_place){first, 0};
        rows -= p.row + 1;
        p.number--;
        p.row = rows_at(s, p.number) - 1;
    }
    return (struct log_place){p.number, p.row - rows};
}

struct log_place log_place_move(const struct log_sheet *s, struct log_place p, int rows)
{
    p = log_place_fix(s, p);
    return rows < 0 ? move_up(s, p, -rows) : move_down(s, p, rows);
}

struct log_place log_place_end(const struct log_sheet *s, int rows)
{
    struct log_place last = log_place_fix(s, (struct log_place){UINT64_MAX, 0});
    return move_up(s, last, rows > 1 ? rows - 1 : 0);
}

int log_place_compare(struct log_place a, struct log_place b)
{
    if (a.number != b.number)
        return a.number < b.number ? -1 : 1;
    return a.row - b.row;
}
