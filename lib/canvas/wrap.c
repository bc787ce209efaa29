// SPDX-License-Identifier: Apache-2.0
#include "canvas/clean.h"

#include <string.h>

// Where one row of wrapped text ends and the next one starts, in bytes.
struct row_cut {
    size_t end, next;
};

// The bytes that fit into `cols` columns, and the end of the last word that fits whole.
static struct row_cut cut_row(const char *s, size_t n, int cols, bool ascii)
{
    struct grapheme g;
    size_t at = 0, word_end = 0, word_next = 0;
    int left = cols;
    while (at < n && s[at] != '\n') {
        size_t used = clean_next(s + at, n - at, ascii, &g);
        bool space = s[at] == ' ' || s[at] == '\t';
        if (space && at > 0) {
            word_end = s[at - 1] == ' ' ? word_end : at;
            word_next = at + used;
        }
        if (g.width > left) {
            if (word_end > 0)
                return (struct row_cut){word_end, word_next};
            return (struct row_cut){at, at > 0 ? at : used}; // a wide character in one column
        }
        left -= g.width;
        at += used;
    }
    return (struct row_cut){at, at < n ? at + 1 : at};
}

static void tabs_to_spaces(struct strbuf *sb)
{
    for (size_t i = 0; i < sb->len; i++) {
        if (sb->buf[i] == '\t')
            sb->buf[i] = ' ';
    }
}

// Final newlines are not rows.
static void trim_end(struct strbuf *sb)
{
    while (sb->len > 0 && (sb->buf[sb->len - 1] == '\n' || sb->buf[sb->len - 1] == ' '))
        strbuf_truncate(sb, sb->len - 1);
}

// Draws on c, or only counts where c is NULL.
static int wrap(struct canvas *c, struct rect r, enum role role, const char *text)
{
    if (!text || r.rows <= 0 || r.cols <= 0)
        return 0;
    struct strbuf clean CLEANUP_STRBUF = STRBUF_INIT;
    bool cut = clean_copy(&clean, text, UTF8_TEXT, (size_t)r.rows * (size_t)r.cols);
    tabs_to_spaces(&clean);
    trim_end(&clean);
    bool ascii = c && c->ascii;
    const char *s = clean.buf;
    size_t n = clean.len;
    int row = 0;
    while (n > 0 && row < r.rows) {
        struct row_cut k = cut_row(s, n, r.cols, ascii);
        bool last = row == r.rows - 1 && (cut || k.next < n);
        if (last) {
            const char *newline = memchr(s, '\n', n);
            k.end = newline ? (size_t)(newline - s) : n;
        }
        if (c)
            canvas_clean_text(c, r.row + row, r.col, r.cols, role, s, k.end, last);
        s += k.next;
        n -= k.next;
        row++;
    }
    return row;
}

int canvas_wrap(struct canvas *c, struct rect r, enum role role, const char *text)
{
    if (r.row + r.rows > c->rows)
        r.rows = c->rows - r.row;
    if (r.col + r.cols > c->cols)
        r.cols = c->cols - r.col;
    return wrap(c, r, role, text);
}

int canvas_wrap_height(const char *text, int cols, int max_rows)
{
    return wrap(NULL, (struct rect){0, 0, max_rows, cols}, ROLE_TEXT, text);
}
