// SPDX-License-Identifier: Apache-2.0
// What changed, newest first.
#include "tui/run_blocks.h"

#include "base/attr.h"
#include "base/strbuf.h"
#include "tui/pieces.h"

#include <stdio.h>
#include <string.h>

enum { DAY_MS = 86400000, CLOCK_COLS = 8 };

// Changes are told with "->", whatever the screen can show.
static void with_arrows(const struct canvas *c, const char *text, struct strbuf *out)
{
    const char *at;
    while (!c->ascii && (at = strstr(text, "->")) != NULL) {
        strbuf_add(out, text, (size_t)(at - text));
        strbuf_adds(out, canvas_glyph(c, GLYPH_ARROW));
        text = at + 2;
    }
    strbuf_adds(out, text);
}

static enum role change_role(const struct run_event *e)
{
    if (e->change & (CHANGE_STATE | CHANGE_ATTEMPT | CHANGE_GONE))
        return ROLE_TITLE;
    return e->change & CHANGE_PHASE ? ROLE_ACTIVE : ROLE_TEXT;
}

int events_height(const struct canvas *c, const struct run_page *p, int cols)
{
    (void)c;
    (void)cols;
    return p->event_count < CANVAS_ROWS_MAX / 2 ? (int)p->event_count : CANVAS_ROWS_MAX / 2;
}

static void draw_change(struct canvas *c, struct rect r, const struct run_event *e, int64_t now_ms)
{
    struct strbuf text CLEANUP_STRBUF = STRBUF_INIT;
    char clock[TIME_TEXT_MAX] = "", day[PIECE_TEXT_MAX] = "";
    if (e->at_ms != TIME_UNKNOWN) {
        time_format_clock(e->at_ms, true, clock);
        if (now_ms - e->at_ms >= DAY_MS)
            snprintf(day, sizeof day, "-%dd", (int)((now_ms - e->at_ms) / DAY_MS));
    }
    with_arrows(c, e->text ? e->text : "", &text);
    int start = r.col + PAGE_MARGIN;
    int col = canvas_text(c, r.row, start, CLOCK_COLS, ROLE_DIM, clock);
    if (day[0])
        col = canvas_text(c, r.row, col + 1, CLOCK_COLS, ROLE_DIM, day);
    col += col > start ? 2 : 0;
    canvas_text(c, r.row, col, r.col + r.cols - PAGE_MARGIN - col, change_role(e), text.buf);
}

void events_draw(struct canvas *c, struct rect r, const struct run_page *p)
{
    for (int i = 0; i < r.rows && i < (int)p->event_count; i++)
        draw_change(c, (struct rect){r.row + i, r.col, 1, r.cols},
                    &p->events[p->event_count - 1 - (size_t)i], p->now_ms);
}
