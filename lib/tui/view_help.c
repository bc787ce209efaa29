// SPDX-License-Identifier: Apache-2.0
#include "tui/view.h"

#include "base/attr.h"
#include "tui/chrome.h"
#include "tui/layout.h"
#include "tui/pieces.h"

#include <stdio.h>

enum { LABEL_COLS = 11 };

// A line of the page: two columns; a heading has no text.
struct help_line {
    enum role role;
    const char *label, *text;
};
enum { HELP_LINES_MAX = 64 };

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
    return VIEW_RUN;
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
    n = add(lines, n, ROLE_QUIET, "QUIET",
            "the connection is proven alive, there is nothing new, as expected");
    n = add(lines, n, ROLE_LATE, "LATE", "nothing new for longer than usual");
    n = add(lines, n, ROLE_STALE, "STALE", "silent for far too long: look at the profiler's pod");
    n = add(lines, n, ROLE_OFFLINE, "OFFLINE",
            "no contact to the server: these are the last known values");
    return add(lines, n, ROLE_OFFLINE, "REFUSED",
               "the server answers, but not to us; the line above the footer says why");
}

static size_t help_lines(struct help_line *lines, const struct canvas *c)
{
    size_t n = 0;
    n = add(lines, n, ROLE_HEADER, "Everywhere", NULL);
    n = add_keys(lines, n, c, VIEW_ALL);
    n = add(lines, n, ROLE_TEXT, "", NULL);
    n = add(lines, n, ROLE_HEADER, "List", NULL);
    n = add_keys(lines, n, c, VIEW_LIST);
    n = add(lines, n, ROLE_TEXT, "", NULL);
    n = add(lines, n, ROLE_HEADER, "One run", NULL);
    n = add_keys(lines, n, c, VIEW_RUN);
    n = add(lines, n, ROLE_TEXT, "", NULL);
    n = add(lines, n, ROLE_HEADER, "Marks", NULL);
    n = add_marks(lines, n, c);
    n = add(lines, n, ROLE_TEXT, "", NULL);
    n = add(lines, n, ROLE_HEADER, "How fresh it is", NULL);
    return add_freshness(lines, n);
}

static void help_draw(struct dash *d, struct frame *f)
{
    struct canvas *c = f->canvas;
    struct help_line lines[HELP_LINES_MAX];
    struct chrome layout = chrome_layout(c);
    int count = (int)help_lines(lines, c);
    int indent = c->cols > 30 ? 1 : 0;
    char remark[PIECE_TEXT_MAX] = "";
    d->help_page = layout.body.rows;
    d->help_top = layout_scroll(count, layout.body.rows, d->help_top, d->help_top);
    for (int i = 0; i < layout.body.rows && d->help_top + i < count; i++) {
        const struct help_line *l = &lines[d->help_top + i];
        int row = layout.body.row + i;
        int label = l->text ? LABEL_COLS - 1 : c->cols;
        canvas_text(c, row, indent, label, l->role, l->label);
        canvas_text(c, row, indent + LABEL_COLS, c->cols - LABEL_COLS - 2 * indent, ROLE_TEXT,
                    l->text);
    }
    if (count > layout.body.rows)
        snprintf(remark, sizeof remark, "%d%s%d of %d", d->help_top + 1,
                 canvas_glyph(c, GLYPH_DASH), d->help_top + layout.body.rows, count);
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
