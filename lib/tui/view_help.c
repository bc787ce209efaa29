// SPDX-License-Identifier: Apache-2.0
#include "tui/view.h"

#include "base/attr.h"
#include "tui/chrome.h"
#include "tui/layout.h"
#include "tui/pieces.h"

#include <stdio.h>

enum { LABEL_COLS = 11, COLUMN_COLS = 74, COLUMNS_MAX = 3 };

// A line of the page: two columns; a heading has no text.
struct help_line {
    enum role role;
    const char *label, *text;
};
enum { HELP_LINES_MAX = 160 };

static size_t add(struct help_line *lines, size_t n, enum role role, const char *label,
                  const char *text)
{
    if (n < HELP_LINES_MAX)
        lines[n++] = (struct help_line){role, label, text};
    return n;
}

// Where the help lists a key: under its only view, or under "Everywhere".
static unsigned section_of(unsigned views)
{
    if (views & VIEW_LIST)
        return views & VIEW_RUN ? VIEW_ALL : VIEW_LIST;
    return views & VIEW_RUN ? VIEW_RUN : views & VIEW_LOGS ? VIEW_LOGS : VIEW_EVIDENCE;
}

static size_t add_keys(struct help_line *lines, size_t n, const struct canvas *c, unsigned section)
{
    for (size_t i = 0; i < keymap_count; i++) {
        const struct binding *b = &keymap[i];
        if (b->help && section_of(b->views) == section)
            n = add(lines, n, ROLE_KEY, c->ascii && b->ascii ? b->ascii : b->label, b->help);
    }
    return n;
}

static size_t add_filter(struct help_line *lines, size_t n)
{
    static const char *const what[] = {
        [FIELD_IS_TEXT] = "has this in it",
        [FIELD_IS_WORD] = "is this word; half of one shows them all",
        [FIELD_IS_NUMBER] = "a number: = != < <= > >=",
        [FIELD_IS_DURATION] = "a duration: < <= > >= 90s 10m 1h30m 2d",
    };
    n = add(lines, n, ROLE_KEY, "llama",
            "namespace, name, model, backend, state, phase or trouble has it");
    n = add(lines, n, ROLE_KEY, "!vllm", "turns any word round: none of them has it");
    n = add(lines, n, ROLE_KEY, "a b", "both hold; \"a b\" is one word; letter case never counts");
    for (size_t i = 0; i < FIELD_COUNT; i++)
        n = add(lines, n, ROLE_KEY, list_fields[i].help, what[list_fields[i].kind]);
    n = add(lines, n, ROLE_DIM, "unknown", "holds for no comparison but !=");
    return add(lines, n, ROLE_DIM, "unfinished", "terms do not count; the line says what is wrong");
}

static size_t add_marks(struct help_line *lines, size_t n, const struct canvas *c)
{
    static const struct {
        enum role role;
        enum glyph glyph;
        const char *text;
    } marks[] = {
        {ROLE_OK, GLYPH_DONE, "done"},
        {ROLE_ACTIVE, GLYPH_ACTIVE, "under way; a step such as 4/6 is the one in flight"},
        {ROLE_PENDING, GLYPH_PENDING, "still to come"},
        {ROLE_SKIPPED, GLYPH_SKIPPED, "skipped, as profiling sometimes does"},
        {ROLE_FAILED, GLYPH_FAILED, "failed"},
        {ROLE_BAR_DONE, GLYPH_BAR_DONE, "of a bar: done"},
        {ROLE_BAR_ACTIVE, GLYPH_BAR_ACTIVE, "of a bar: under way"},
    };
    for (size_t i = 0; i < ARRAY_LEN(marks); i++)
        n = add(lines, n, marks[i].role, canvas_glyph(c, marks[i].glyph), marks[i].text);
    return n;
}

static size_t add_freshness(struct help_line *lines, size_t n)
{
    n = add(lines, n, ROLE_LIVE, "LIVE", "new values come as fast as they should");
    n = add(lines, n, ROLE_QUIET, "QUIET", "the link is proven alive, and nothing new is due yet");
    n = add(lines, n, ROLE_LATE, "LATE", "nothing new for longer than usual");
    n = add(lines, n, ROLE_STALE, "STALE", "silent for far too long: look at the profiler's pod");
    n = add(lines, n, ROLE_OFFLINE, "OFFLINE",
            "no contact to the server: these are the last known values");
    return add(lines, n, ROLE_OFFLINE, "REFUSED",
               "the server answers, but not to us: why stands above the footer");
}

// A heading, a blank line before it.
static size_t open_section(struct help_line *lines, size_t n, const char *title)
{
    if (n > 0)
        n = add(lines, n, ROLE_TEXT, "", NULL);
    return add(lines, n, ROLE_HEADER, title, NULL);
}

static size_t help_lines(struct help_line *lines, const struct canvas *c)
{
    static const struct {
        unsigned view;
        const char *title;
    } sections[] = {{VIEW_ALL, "Everywhere"},
                    {VIEW_LIST, "List"},
                    {VIEW_RUN, "One run"},
                    {VIEW_LOGS, "Log"},
                    {VIEW_EVIDENCE, "Evidence"}};
    size_t n = 0;
    for (size_t i = 0; i < ARRAY_LEN(sections); i++) {
        size_t opened = open_section(lines, n, sections[i].title);
        size_t end = add_keys(lines, opened, c, sections[i].view);
        n = end > opened ? end : n; // a section without keys is none
    }
    n = open_section(lines, n, "Filter of the list");
    n = add_filter(lines, n);
    n = open_section(lines, n, "Marks");
    n = add_marks(lines, n, c);
    n = open_section(lines, n, "How fresh it is");
    return add_freshness(lines, n);
}

static bool is_heading(const struct help_line *l)
{
    return !l->text && *l->label;
}

// Where each column of the page begins, as even as sections allow; the last entry is the end. Returns the rows of the
// longest.
static int split(const struct help_line *lines, int count, int columns, int starts[COLUMNS_MAX + 1])
{
    int rows = 0;
    starts[0] = 0;
    for (int i = 1; i <= columns; i++) {
        // Back to the nearest heading, or on to the next one where that is nearer.
        int at = count * i / columns, back = at, on = at;
        while (i < columns && back > starts[i - 1] && !is_heading(&lines[back]))
            back--;
        while (on < count && !is_heading(&lines[on]))
            on++;
        bool before = at - back <= on - at && back > starts[i - 1];
        starts[i] = before && i < columns ? back : on;
        rows = starts[i] - starts[i - 1] > rows ? starts[i] - starts[i - 1] : rows;
    }
    return rows;
}

// Labels of a section are as wide as its widest.
static int label_cols(const struct canvas *c, const struct help_line *lines, int line, int count)
{
    int cols = LABEL_COLS;
    while (line > 0 && lines[line].text)
        line--;
    for (line++; line < count && lines[line].text; line++) {
        int own = canvas_width(c, lines[line].label) + 1;
        cols = own > cols ? own : cols;
    }
    return cols;
}

static void draw_line(struct canvas *c, int row, int col, int cols, const struct help_line *l,
                      int label)
{
    canvas_text(c, row, col, l->text && label < cols ? label - 1 : cols, l->role, l->label);
    canvas_text(c, row, col + label, cols - label, ROLE_TEXT, l->text);
}

static void help_draw(struct dash *d, struct frame *f)
{
    struct canvas *c = f->canvas;
    struct help_line lines[HELP_LINES_MAX];
    struct chrome layout = chrome_layout(c);
    int starts[COLUMNS_MAX + 1];
    int count = (int)help_lines(lines, c);
    int columns = c->cols / COLUMN_COLS;
    columns = columns < 1 ? 1 : columns > COLUMNS_MAX ? COLUMNS_MAX : columns;
    int rows = split(lines, count, columns, starts);
    int indent = c->cols > 30 ? 1 : 0;
    int wide = (c->cols - indent) / columns, gap = columns > 1;
    char remark[PIECE_TEXT_MAX] = "";
    d->help_page = layout.body.rows;
    d->help_top = layout_scroll(rows, layout.body.rows, d->help_top, d->help_top);
    for (int i = 0; i < columns; i++) {
        for (int row = 0; row < layout.body.rows; row++) {
            int line = starts[i] + d->help_top + row;
            if (line < starts[i + 1])
                draw_line(c, layout.body.row + row, indent + i * wide, wide - gap, &lines[line],
                          label_cols(c, lines, line, count));
        }
    }
    if (rows > layout.body.rows)
        snprintf(remark, sizeof remark, "%d%s%d of %d", d->help_top + 1,
                 canvas_glyph(c, GLYPH_DASH), d->help_top + layout.body.rows, rows);
    if (layout.header)
        chrome_header(d, f, "Help", "", "", FRESH_UNKNOWN, TIME_UNKNOWN);
    chrome_footer(d, f, &layout, remark);
}

static unsigned help_scroll(struct dash *d, int top)
{
    d->help_top = top < 0 ? 0 : top;
    return DASH_DRAW;
}

static unsigned help_act(struct dash *d, enum action action)
{
    int page = d->help_page > 1 ? d->help_page - 1 : 1;
    switch (action) {
    case ACTION_UP:
        return help_scroll(d, d->help_top - 1);
    case ACTION_DOWN:
        return help_scroll(d, d->help_top + 1);
    case ACTION_PAGE_UP:
        return help_scroll(d, d->help_top - page);
    case ACTION_PAGE_DOWN:
        return help_scroll(d, d->help_top + page);
    case ACTION_FIRST:
        return help_scroll(d, 0);
    case ACTION_LAST:
        return help_scroll(d, HELP_LINES_MAX);
    case ACTION_BACK:
        d->view = d->under_help;
        return DASH_DRAW;
    default:
        return 0;
    }
}

const struct view_ops view_help = {.bit = VIEW_HELP, .draw = help_draw, .act = help_act};
