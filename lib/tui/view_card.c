// SPDX-License-Identifier: Apache-2.0
// The run's page on paper: what `status NAME` prints.
#include "base/attr.h"
#include "model/format.h"
#include "tui/pieces.h"
#include "tui/run_page.h"
#include "tui/tui.h"

#include <stdio.h>

enum { CARD_COLS_MIN = 20, CARD_COLS_MAX = 120, CARD_ROOMY_COLS = 50 };

static void draw_title(struct canvas *c, const struct run *run)
{
    char age[CELL_TEXT_MAX], ago[PIECE_TEXT_MAX] = "";
    bool fresh = run->freshness != FRESH_UNKNOWN;
    if (fresh && run->freshness_age_ms != TIME_UNKNOWN)
        snprintf(ago, sizeof ago, "%s ago", format_duration(run->freshness_age_ms, age));
    enum role role = freshness_role(run->freshness);
    const struct piece pieces[] = {
        {run->name, ROLE_TITLE, 0, 6, 0},
        {run->namespace_, ROLE_DIM, 2, 0, 2},
        {fresh ? canvas_glyph(c, freshness_glyph(run->freshness)) : "", role, 1, 0, 2},
        {fresh ? freshness_name(run->freshness) : "", role, 1, 0, 1},
        {ago, role, 3, 0, 2},
    };
    draw_pieces(c, 0, 1, c->cols - 2, pieces, ARRAY_LEN(pieces), 2);
}

int tui_card(struct canvas *out, const struct tui_card *card)
{
    int cols = card->cols < CARD_COLS_MIN ? CARD_COLS_MIN : card->cols;
    cols = cols > CARD_COLS_MAX ? CARD_COLS_MAX : cols;
    struct run_page page = {.run = card->run,
                            .why = card->why,
                            .evidence = card->evidence,
                            .conditions = true,
                            .bare = cols < CARD_ROOMY_COLS,
                            .now_ms = card->now_ms};
    struct canvas measure = {.rows = 1, .cols = cols, .ascii = card->ascii};
    int height = run_page_height(&measure, &page, cols);
    canvas_init(out, height + 1, cols, card->ascii);
    draw_title(out, card->run);
    return 1 + run_page_draw(out, (struct rect){1, 0, out->rows - 1, cols}, &page);
}
