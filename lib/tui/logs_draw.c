// SPDX-License-Identifier: Apache-2.0
#include "tui/logs_draw.h"

#include "base/attr.h"
#include "base/utf8.h"
#include "tui/pieces.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

// Before the text: a mark for the line that a search went to, the letter of the level, a blank; then the time.
enum {
    GUTTER_COLS = 3,
    CLOCK_COLS = 9,
    GUTTER_MIN_COLS = 20,
    CLOCK_MIN_COLS = 34,
    COUNT_TEXT_MAX = 32,
    ROOMY_COLS = 100,
};

static int gutter_cols(const struct canvas *c)
{
    return c->cols < GUTTER_MIN_COLS ? 0 : GUTTER_COLS;
}

static int clock_cols(const struct logs_view *v, const struct canvas *c)
{
    return v->times && c->cols >= CLOCK_MIN_COLS ? CLOCK_COLS : 0;
}

struct log_sheet logs_sheet(const struct logs_view *v, const struct logbook *book,
                            const struct canvas *c)
{
    int cols = c->cols - gutter_cols(c) - clock_cols(v, c);
    return (struct log_sheet){book, cols, v->wrap, c->ascii};
}

static const struct level_look {
    const char *letter;
    enum role letter_role, role;
} looks[] = {
    [LOG_LEVEL_UNKNOWN] = {" ", ROLE_TEXT, ROLE_TEXT},
    [LOG_LEVEL_DEBUG] = {"D", ROLE_DIM, ROLE_DIM},
    [LOG_LEVEL_INFO] = {"I", ROLE_DIM, ROLE_TEXT},
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

// A rule across the screen with our words in it.
static void draw_mark(struct canvas *c, struct rect r, const struct log_line *line)
{
    char clock[TIME_TEXT_MAX] = "";
    canvas_fill(c, r, ROLE_BORDER, canvas_glyph(c, GLYPH_HLINE));
    if (r.cols < 8)
        return;
    if (line->at_ms != TIME_UNKNOWN)
        time_format_clock(line->at_ms, true, clock);
    int end = canvas_textf(c, r.row, r.col + 3, r.cols - 5, ROLE_LABEL, "%s%s%s", line->text,
                           clock[0] ? " " : "", clock);
    canvas_text(c, r.row, r.col + 2, 1, ROLE_TEXT, " ");
    canvas_text(c, r.row, end, 1, ROLE_TEXT, " ");
}

static void draw_gutter(const struct logs_view *v, struct canvas *c, int row,
                        const struct log_line *line)
{
    int col = gutter_cols(c);
    if (col && line->number == v->chosen)
        canvas_text(c, row, 0, 1, ROLE_ACTIVE, canvas_glyph(c, GLYPH_ACTIVE));
    if (col)
        canvas_text(c, row, 1, 1, looks[line->level].letter_role, looks[line->level].letter);
    if (clock_cols(v, c)) {
        char clock[TIME_TEXT_MAX] = "-";
        if (line->at_ms != TIME_UNKNOWN)
            time_format_clock(line->at_ms, true, clock);
        canvas_text(c, row, col, CLOCK_COLS - 1, ROLE_DIM, clock);
    }
}

static void draw_part(const struct logs_view *v, struct canvas *c, struct rect r,
                      const struct log_line *line, size_t from, size_t to)
{
    enum role role = looks[line->level].role;
    size_t shown = to;
    while (shown > from && line->text[shown - 1] == ' ')
        shown--;
    int end =
        canvas_textf(c, r.row, r.col, r.cols, role, "%.*s", (int)(shown - from), line->text + from);
    if (line->cut && !line->text[to]) // there was more of it
        canvas_text(c, r.row, end < r.col + r.cols ? end : end - 1, 1, role,
                    canvas_glyph(c, GLYPH_ELLIPSIS));
    if (from < line->head) {
        size_t to_head = line->head < shown ? line->head : shown;
        int head = columns_of(line->text + from, to_head - from, c->ascii);
        canvas_tint(c, (struct rect){r.row, r.col, 1, head < r.cols ? head : r.cols}, ROLE_DIM);
    }
    if (v->search[0] && log_matches_has(&v->matches, v->matches.book, line->number))
        tint_matches(c, r, line->text, from, shown, v->search);
}

// A line that is cut: from column v->left on, with an ellipsis at either end where something is out of sight.
static void draw_cut(const struct logs_view *v, struct canvas *c, struct rect r,
                     const struct log_line *line)
{
    int taken;
    size_t from = log_skip_bytes(line->text, v->left, c->ascii, &taken);
    if (v->left > 0 && from > 0 && r.cols > 1) {
        from += log_skip_bytes(line->text + from, 1, c->ascii, &taken);
        canvas_text(c, r.row, r.col, 1, ROLE_DIM, canvas_glyph(c, GLYPH_ELLIPSIS));
        r.col++;
        r.cols--;
    }
    draw_part(v, c, r, line, from, strlen(line->text));
}

// The rows of a wrapped line from row `skip` on; returns how many.
static int draw_wrapped(const struct logs_view *v, struct canvas *c, struct rect r,
                        const struct log_line *line, int skip)
{
    int row = 0;
    size_t at = 0;
    do {
        size_t n = log_row_bytes(line->text + at, r.cols, c->ascii);
        if (row >= skip)
            draw_part(v, c, (struct rect){r.row + row - skip, r.col, 1, r.cols}, line, at, at + n);
        at += n;
        row++;
    } while (line->text[at] && row - skip < r.rows);
    return row - skip;
}

uint64_t logs_draw_rows(const struct logs_view *v, const struct log_sheet *sheet, struct canvas *c,
                        struct rect r)
{
    int left = gutter_cols(c) + clock_cols(v, c), skip = v->top.row;
    uint64_t number = v->top.number, end = log_end(sheet->book);
    for (int row = 0; row < r.rows && number < end; number++) {
        const struct log_line *line = log_numbered(sheet->book, number);
        struct rect text = {r.row + row, left, r.rows - row, sheet->cols};
        if (line->mark) {
            draw_mark(c, (struct rect){r.row + row, 0, 1, c->cols}, line);
            row++;
            continue;
        }
        if (skip == 0)
            draw_gutter(v, c, r.row + row, line);
        if (sheet->wrap) {
            row += draw_wrapped(v, c, text, line, skip);
        } else {
            draw_cut(v, c, text, line);
            row++;
        }
        skip = 0;
    }
    return number - 1;
}

// "12,031"
static char *count_text(uint64_t n, char out[COUNT_TEXT_MAX])
{
    char digits[COUNT_TEXT_MAX];
    int len = snprintf(digits, sizeof digits, "%" PRIu64, n), to = 0;
    for (int i = 0; i < len; i++) {
        if (i > 0 && (len - i) % 3 == 0)
            out[to++] = ',';
        out[to++] = digits[i];
    }
    out[to] = '\0';
    return out;
}

// "12,031 lines", or which of them are on screen, and how many are gone.
static void held_text(const struct logs_view *v, const struct logbook *b, const struct canvas *c,
                      char *out, size_t size)
{
    char count[COUNT_TEXT_MAX], first[COUNT_TEXT_MAX], last[COUNT_TEXT_MAX];
    int len = 0;
    bool all = v->top.number == log_first(b) && v->bottom + 1 == log_end(b);
    if (!v->follow && !all)
        len = snprintf(out, size, "%s%s%s of ", count_text(v->top.number, first),
                       canvas_glyph(c, GLYPH_DASH), count_text(v->bottom, last));
    uint64_t lines = v->follow || all ? logbook_count(b) : log_end(b) - 1;
    len += snprintf(out + len, size - (size_t)len, "%s %s", count_text(lines, count),
                    lines == 1 ? "line" : "lines");
    if (logbook_dropped(b) > 0)
        snprintf(out + len, size - (size_t)len, ", %s older dropped",
                 count_text(logbook_dropped(b), count));
}

static void following_text(const struct logs_view *v, const struct tui_detail *detail, char *out,
                           size_t size)
{
    char count[COUNT_TEXT_MAX];
    uint64_t last = detail->log ? log_end(detail->log) - 1 : 0;
    uint64_t known = v->newest > v->bottom ? v->newest : v->bottom;
    if (last == 0)
        out[0] = '\0';
    else if (v->follow)
        snprintf(out, size, "%s", detail->log_open ? "following" : "at the end");
    else if (last > known)
        snprintf(out, size, "paused, %s new %s below", count_text(last - known, count),
                 last - known == 1 ? "line" : "lines");
    else
        snprintf(out, size, "paused");
}

void logs_draw_status(const struct logs_view *v, const struct tui_detail *detail, struct canvas *c,
                      int row)
{
    char held[PIECE_TEXT_MAX] = "", following[PIECE_TEXT_MAX];
    const struct logbook *b = detail->log;
    const struct log_line *line = b && logbook_count(b) ? log_numbered(b, v->bottom) : NULL;
    if (b)
        held_text(v, b, c, held, sizeof held);
    following_text(v, detail, following, sizeof following);
    const struct piece pieces[] = {
        {detail->log_of, ROLE_LABEL, 2, c->cols < ROOMY_COLS ? 12 : 0, 0},
        {line && c->cols >= ROOMY_COLS ? line->phase : NULL, ROLE_VALUE, 3, 0, 2},
        {held, ROLE_DIM, 1, 0, 2},
        {following,
         !v->follow         ? ROLE_WARNING
         : detail->log_open ? ROLE_LIVE
                            : ROLE_DIM,
         0, 0, 3},
    };
    draw_pieces(c, row, 1, c->cols - 2, pieces, ARRAY_LEN(pieces), 2);
}

const char *logs_sentence(const struct dash *d, const struct tui_detail *detail)
{
    if (detail->log_state)
        return detail->log_state;
    if (detail->log && logbook_count(detail->log) > 0)
        return NULL;
    if (d->link.state == TUI_LINK_CONNECTING)
        return "waiting for the first word from the cluster";
    return detail->log_open ? "the log is empty so far" : "reading the log";
}

void logs_found_text(const struct logs_view *v, const struct logbook *book, char *out, size_t size)
{
    char total_text[COUNT_TEXT_MAX], here_text[COUNT_TEXT_MAX];
    size_t total = book ? log_matches_count(&v->matches, book, UINT64_MAX) : 0;
    const char *round = v->went_round > 0   ? ", from the top again"
                        : v->went_round < 0 ? ", from the end again"
                                            : "";
    out[0] = '\0';
    count_text(total, total_text);
    if (!v->search[0])
        return;
    if (total == 0)
        snprintf(out, size, "not found");
    else if (v->chosen && log_matches_has(&v->matches, book, v->chosen))
        snprintf(out, size, "%s of %s%s",
                 count_text(log_matches_count(&v->matches, book, v->chosen), here_text), total_text,
                 round);
    else
        snprintf(out, size, "%s found", total_text);
}

int logs_widest(const struct logs_view *v, const struct log_sheet *sheet)
{
    int widest = 0;
    for (uint64_t i = v->top.number; i <= v->bottom; i++) {
        const struct log_line *line = log_numbered(sheet->book, i);
        int columns = line ? columns_of(line->text, strlen(line->text), sheet->ascii) : 0;
        widest = columns > widest ? columns : widest;
    }
    return widest;
}
