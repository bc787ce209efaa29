// SPDX-License-Identifier: Apache-2.0
#include "tui/logs_draw.h"

#include "base/utf8.h"
#include "model/phases.h"

#include <string.h>

// Before the text: a mark for the line that a search went to, the time of day, the logger, the letter of the level. On
// narrow screens the logger goes first, then the time, then the rest.
enum {
    CLOCK_COLS = 8,
    LOGGER_COLS = 26,
    GUTTER_MIN_COLS = 20,
    CLOCK_MIN_COLS = 60,
    LOGGER_MIN_COLS = 140,
};

// Where each begins; 0 where there is none.
struct columns {
    int clock, logger, level, text;
};

static struct columns columns(const struct logs_view *v, const struct logbook *book,
                              const struct canvas *c)
{
    struct columns at = {0};
    if (c->cols < GUTTER_MIN_COLS)
        return at;
    int col = 1;
    bool clock = v->head == LOG_HEAD_CLOCK && c->cols >= CLOCK_MIN_COLS;
    if (clock) {
        at.clock = col;
        col += CLOCK_COLS + 1;
    }
    if (clock && c->cols >= LOGGER_MIN_COLS && logbook_has_loggers(book)) {
        at.logger = col;
        col += LOGGER_COLS + 1;
    }
    at.level = col;
    at.text = col + 2;
    return at;
}

struct log_sheet logs_sheet(const struct logs_view *v, const struct logbook *book,
                            const struct canvas *c)
{
    int cols = c->cols - columns(v, book, c).text;
    return (struct log_sheet){book, cols, v->wrap, c->ascii, v->head == LOG_HEAD_WHOLE};
}

// What is in order is quiet.
static const struct level_look {
    const char *letter;
    enum role letter_role, role;
} looks[] = {
    [LOG_LEVEL_UNKNOWN] = {" ", ROLE_TEXT, ROLE_TEXT},
    [LOG_LEVEL_DEBUG] = {"D", ROLE_DIM, ROLE_DIM},
    [LOG_LEVEL_INFO] = {" ", ROLE_TEXT, ROLE_TEXT},
    [LOG_LEVEL_WARN] = {"W", ROLE_WARNING, ROLE_WARNING},
    [LOG_LEVEL_ERROR] = {"E", ROLE_FAILED, ROLE_FAILED},
};

static int columns_of(const char *s, size_t n, bool ascii)
{
    int columns = 0;
    for (size_t at = 0; at < n;) {
        uint32_t cp;
        at += utf8_decode(s + at, n - at, &cp);
        int width = utf8_cp_width(cp);
        columns += ascii && width > 1 ? 1 : width;
    }
    return columns;
}

// Where the search was found in the part [from, to) of a line, which starts at column r.col of the screen.
static void tint_matches(struct canvas *c, struct rect r, const char *text, size_t from, size_t to,
                         const char *search)
{
    size_t len = strlen(search), at = 0, known = from;
    int col = r.col;
    for (size_t found; at < to && (found = log_text_find(text + at, search)) != SIZE_MAX;) {
        size_t start = at + found, end = start + len;
        at = end;
        if (end <= from)
            continue;
        start = start < from ? from : start;
        end = end > to ? to : end;
        if (start >= end)
            return;
        col += columns_of(text + known, start - known, c->ascii);
        int width = columns_of(text + start, end - start, c->ascii);
        known = start;
        int room = r.col + r.cols - col;
        canvas_tint(c, (struct rect){r.row, col, 1, width < room ? width : room}, ROLE_SELECTED);
    }
}

// A rule across the screen with words in it.
static void draw_rule(struct canvas *c, int row, enum role role, const char *text,
                      const char *clock)
{
    canvas_fill(c, (struct rect){row, 0, 1, c->cols}, ROLE_BORDER, canvas_glyph(c, GLYPH_HLINE));
    if (c->cols < 8)
        return;
    int end =
        canvas_textf(c, row, 3, c->cols - 5, role, "%s%s%s", text, clock[0] ? " " : "", clock);
    canvas_text(c, row, 2, 1, ROLE_TEXT, " ");
    canvas_text(c, row, end, 1, ROLE_TEXT, " ");
}

static void draw_mark(struct canvas *c, int row, const struct log_line *line)
{
    char clock[TIME_TEXT_MAX] = "";
    if (line->at_ms != TIME_UNKNOWN)
        time_format_clock(line->at_ms, true, clock);
    draw_rule(c, row, ROLE_LABEL, line->text, clock);
}

static void draw_gutter(const struct logs_view *v, struct canvas *c, const struct columns *at,
                        int row, const struct log_line *line)
{
    int64_t when = line->said_ms != TIME_UNKNOWN ? line->said_ms : line->at_ms;
    char clock[TIME_TEXT_MAX];
    if (at->text == 0)
        return;
    if (line->number == v->chosen)
        canvas_text(c, row, 0, 1, ROLE_ACTIVE, canvas_glyph(c, GLYPH_ACTIVE));
    if (at->clock && when != TIME_UNKNOWN && !line->follows)
        canvas_text(c, row, at->clock, CLOCK_COLS, ROLE_DIM, time_format_clock(when, true, clock));
    if (at->logger)
        canvas_textf(c, row, at->logger, LOGGER_COLS, ROLE_DIM, "%.*s", (int)line->logger_len,
                     line->text + line->logger_at);
    canvas_text(c, row, at->level, 1, looks[line->level].letter_role, looks[line->level].letter);
}

// What a reader looks at last: the head of a line as it was written, what a JSON line says beside its message.
static void tint_quiet(const struct log_sheet *s, struct canvas *c, struct rect r,
                       const struct log_line *line, size_t from, size_t to)
{
    const char *text = log_shown(s, line);
    size_t first = s->whole ? 0 : line->extra_at, last = s->whole ? line->message_at : to;
    if (!s->whole && !line->extra_at)
        return;
    first = first < from ? from : first;
    last = last > to ? to : last;
    if (first >= last)
        return;
    int col = r.col + columns_of(text + from, first - from, c->ascii);
    int width = columns_of(text + first, last - first, c->ascii), room = r.col + r.cols - col;
    canvas_tint(c, (struct rect){r.row, col, 1, width < room ? width : room}, ROLE_DIM);
}

static void draw_part(const struct logs_view *v, const struct log_sheet *s, struct canvas *c,
                      struct rect r, const struct log_line *line, size_t from, size_t to)
{
    enum role role = looks[line->level].role;
    const char *text = log_shown(s, line);
    size_t shown = to;
    while (shown > from && text[shown - 1] == ' ')
        shown--;
    int end = canvas_textf(c, r.row, r.col, r.cols, role, "%.*s", (int)(shown - from), text + from);
    if (line->cut && !text[to]) // there was more of it
        canvas_text(c, r.row, end < r.col + r.cols ? end : end - 1, 1, role,
                    canvas_glyph(c, GLYPH_ELLIPSIS));
    tint_quiet(s, c, r, line, from, shown);
    if (v->search[0] && log_matches_has(&v->matches, v->matches.book, line->number))
        tint_matches(c, r, text, from, shown, v->search);
}

// A line that is cut: from column v->left on, with an ellipsis at either end where something is out of sight.
static int draw_cut(const struct logs_view *v, const struct log_sheet *s, struct canvas *c,
                    struct rect r, const struct log_line *line)
{
    int taken;
    const char *text = log_shown(s, line);
    size_t from = log_skip_bytes(text, v->left, c->ascii, &taken);
    if (v->left > 0 && from > 0 && r.cols > 1) {
        from += log_skip_bytes(text + from, 1, c->ascii, &taken);
        canvas_text(c, r.row, r.col, 1, ROLE_DIM, canvas_glyph(c, GLYPH_ELLIPSIS));
        r.col++;
        r.cols--;
    }
    draw_part(v, s, c, r, line, from, strlen(text));
    return 1;
}

// The rows of a wrapped line from row `skip` on; returns how many.
static int draw_wrapped(const struct logs_view *v, const struct log_sheet *s, struct canvas *c,
                        struct rect r, const struct log_line *line, int skip)
{
    int row = 0;
    size_t at = 0;
    const char *text = log_shown(s, line);
    do {
        size_t n = log_row_bytes(text + at, r.cols, c->ascii);
        struct rect part = {r.row + row - skip, r.col, 1, r.cols};
        if (row >= skip)
            draw_part(v, s, c, part, line, at, at + n);
        at += n;
        row++;
    } while (text[at] && row - skip < r.rows);
    return row - skip;
}

// A line from its row `skip` on, the rule of a phase that begins with it first; returns the rows used.
static int draw_line(const struct logs_view *v, const struct log_sheet *s, struct canvas *c,
                     struct rect r, const struct log_line *line, int skip)
{
    struct columns at = columns(v, s->book, c);
    int rule = 0, indent = log_indent(s, line);
    if (line->mark) {
        draw_mark(c, r.row, line);
        return 1;
    }
    if (line->begins && skip == 0) {
        draw_rule(c, r.row, ROLE_VALUE, phase_translate(line->phase, v->dialect), "");
        rule = 1;
    } else if (line->begins) {
        skip--;
    }
    if (rule == r.rows)
        return rule;
    struct rect text = {r.row + rule, at.text + indent, r.rows - rule, s->cols - indent};
    if (skip == 0)
        draw_gutter(v, c, &at, text.row, line);
    return rule +
           (s->wrap ? draw_wrapped(v, s, c, text, line, skip) : draw_cut(v, s, c, text, line));
}

uint64_t logs_draw_rows(const struct logs_view *v, const struct log_sheet *sheet, struct canvas *c,
                        struct rect r)
{
    int skip = v->top.row;
    uint64_t number = v->top.number, end = log_end(sheet->book);
    for (int row = 0; row < r.rows && number < end; number++) {
        struct rect rest = {r.row + row, 0, r.rows - row, c->cols};
        row += draw_line(v, sheet, c, rest, log_numbered(sheet->book, number), skip);
        skip = 0;
    }
    return number - 1;
}

int logs_widest(const struct logs_view *v, const struct log_sheet *sheet)
{
    int widest = 0;
    for (uint64_t i = v->top.number; i <= v->bottom; i++) {
        const struct log_line *line = log_numbered(sheet->book, i);
        const char *text = line && !line->mark ? log_shown(sheet, line) : "";
        int cols = columns_of(text, strlen(text), sheet->ascii);
        widest = cols > widest ? cols : widest;
    }
    return widest;
}
