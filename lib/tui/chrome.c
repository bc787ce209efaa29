// SPDX-License-Identifier: Apache-2.0
#include "tui/chrome.h"

#include "base/attr.h"
#include "model/format.h"
#include "tui/layout.h"
#include "tui/pieces.h"

#include <inttypes.h>
#include <stdio.h>

// Below these heights header and footer, and the rule, give way to the body.
enum { CHROME_ROWS = 8, RULE_ROWS = 16, MARGIN = 1 };
// The footer's remark stays while there is room for the way in, the help and the way out.
enum { REMARK_PRIORITY = 3 };

struct chrome chrome_layout(const struct canvas *c)
{
    struct chrome l = {.header = c->rows >= CHROME_ROWS,
                       .footer = c->rows >= CHROME_ROWS,
                       .rule = c->rows >= RULE_ROWS};
    int row = l.header;
    l.body = (struct rect){row, 0, c->rows - row - l.rule - l.footer, c->cols};
    return l;
}

enum freshness chrome_freshness(const struct dash *d, enum freshness own)
{
    return d->link.state == TUI_LINK_OFFLINE || d->link.state == TUI_LINK_REFUSED ? FRESH_OFFLINE
                                                                                  : own;
}

static int64_t seconds_until(int64_t then_ms, int64_t now_ms)
{
    return then_ms <= now_ms ? 0 : (then_ms - now_ms + 999) / 1000;
}

// The word for the link and what goes with it; false when the link says nothing special.
static bool link_words(const struct dash *d, const struct frame *f, const char **word,
                       char detail[PIECE_TEXT_MAX])
{
    static const char *const words[] = {[TUI_LINK_CONNECTING] = "CONNECTING",
                                        [TUI_LINK_LIVE] = "",
                                        [TUI_LINK_OFFLINE] = "OFFLINE",
                                        [TUI_LINK_REFUSED] = "REFUSED"};
    *word = words[d->link.state];
    detail[0] = '\0';
    if (d->link.state == TUI_LINK_LIVE)
        return false;
    if (d->link.retry_at_mono_ms != TIME_UNKNOWN)
        snprintf(detail, PIECE_TEXT_MAX, "retry in %" PRId64 "s",
                 seconds_until(d->link.retry_at_mono_ms, f->mono_ms));
    return true;
}

void chrome_header(struct dash *d, struct frame *f, const char *title, const char *place,
                   const char *summary, enum freshness fresh, int64_t age_ms)
{
    struct canvas *c = f->canvas;
    char age[CELL_TEXT_MAX], detail[PIECE_TEXT_MAX] = "", clock[TIME_TEXT_MAX] = "";
    const char *word;
    enum role role = freshness_role(fresh);
    const char *mark = canvas_glyph(c, freshness_glyph(fresh));
    if (link_words(d, f, &word, detail)) {
        bool connecting = d->link.state == TUI_LINK_CONNECTING;
        role = connecting ? ROLE_QUIET : ROLE_OFFLINE;
        mark = canvas_glyph(c, connecting ? GLYPH_PENDING : GLYPH_FAILED);
    } else if (fresh == FRESH_UNKNOWN) {
        word = mark = "";
    } else {
        word = freshness_name(fresh);
        if (age_ms != TIME_UNKNOWN)
            snprintf(detail, sizeof detail, "%s ago", format_duration(age_ms, age));
    }
    time_format_clock(f->now_ms, true, clock);
    char paused[PIECE_TEXT_MAX];
    if (d->paused) {
        snprintf(paused, sizeof paused, "PAUSED at %s", clock);
        word = paused;
        mark = "=";
        role = ROLE_WARNING;
        clock[0] = detail[0] = '\0';
    }
    const struct piece pieces[] = {
        {title, ROLE_TITLE, 1, c->cols / 3 + 1, 0},
        {place, ROLE_DIM, 6, 0, 2},
        {summary, ROLE_TEXT, 3, 0, 3},
        {mark, role, 2, 0, 2},
        {word, role, 0, 0, 1},
        {detail, role, 4, 0, 2},
        {clock, ROLE_DIM, 5, 0, 3},
    };
    draw_pieces(c, 0, MARGIN, c->cols - 2 * MARGIN, pieces, ARRAY_LEN(pieces), 3);
    f->ticks = true;
}

// What is wrong with the link stands in the rule, where it takes no room from anything.
static void draw_rule(const struct dash *d, struct canvas *c, int row)
{
    canvas_fill(c, (struct rect){row, 0, 1, c->cols}, ROLE_BORDER, canvas_glyph(c, GLYPH_HLINE));
    if (d->link.state == TUI_LINK_LIVE || !d->link.text[0] || c->cols < 20)
        return;
    int end = canvas_text(c, row, 3, c->cols - 8, ROLE_WARNING, d->link.text);
    canvas_text(c, row, 2, 1, ROLE_TEXT, " ");
    canvas_text(c, row, end, 1, ROLE_TEXT, " ");
}

static void draw_keys(const struct dash *d, struct canvas *c, int row, const char *right)
{
    struct piece pieces[PIECES_MAX];
    size_t n = 0;
    char texts[PIECES_MAX][PIECE_TEXT_MAX];
    for (size_t i = 0; i < keymap_count && n < PIECES_MAX - 1; i++) {
        const struct binding *b = &keymap[i];
        if (!(b->views & d->view->bit) || !b->footer)
            continue;
        const char *key = b->footer_label ? b->footer_label : b->label;
        if (c->ascii && b->footer_ascii)
            key = b->footer_ascii;
        snprintf(texts[n], sizeof texts[n], "%s %s", key, b->footer);
        pieces[n] = (struct piece){texts[n], ROLE_DIM, b->priority, 0, 2};
        n++;
    }
    pieces[n] = (struct piece){right, ROLE_DIM, REMARK_PRIORITY, 0, 3};
    draw_pieces(c, row, MARGIN, c->cols - 2 * MARGIN, pieces, n + 1, n);
}

void chrome_footer(struct dash *d, struct frame *f, const struct chrome *layout, const char *right)
{
    struct canvas *c = f->canvas;
    int last = c->rows - 1;
    if (layout->rule)
        draw_rule(d, c, last - 1);
    bool note = d->note[0] && f->mono_ms < d->note_until_mono_ms;
    if (note) {
        canvas_fill(c, (struct rect){last, 0, 1, c->cols}, ROLE_TEXT, " ");
        canvas_text(c, last, c->cols > 20 ? MARGIN : 0, c->cols - (c->cols > 20 ? 2 : 0),
                    ROLE_WARNING, d->note);
        f->ticks = true;
    } else if (layout->footer) {
        draw_keys(d, c, last, right);
    }
}
