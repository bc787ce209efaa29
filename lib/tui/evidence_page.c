// SPDX-License-Identifier: Apache-2.0
// Layout and drawing; what stands in the rows is made in evidence_rows.c.
#include "tui/evidence_page.h"

#include "tui/layout.h"

#include <stdlib.h>

// Text stands beside its row's cells where so many columns are left for it, else below them.
enum { BESIDE_COLS = 44, MARGIN = 1, GLYPH_COLS = 2, TEXT_ROWS_MAX = 12, TEXT_INDENT = 2 };

struct column {
    int priority, min,
        max; // the lowest priority is kept longest; a column without max is not there
};

static const struct column columns[EVIDENCE_TABLES][EVIDENCE_CELLS] = {
    [TABLE_HEADING] = {{0, 3, 40}, {1, 8, 80}},
    [TABLE_CONDITION] = {{0, 6, 32}, {1, 2, 8}, {2, 8, 32}, {3, 2, 12}},
    // name, state, attempt, age, node
    [TABLE_POD] = {{1, 12, 64}, {0, 7, 28}, {2, 9, 12}, {3, 2, 12}, {4, 4, 32}},
    [TABLE_CANDIDATE_POD] = {{1, 12, 64}, {0, 7, 28}, {2, 9, 12}, {3, 2, 12}, {4, 4, 32}},
    // name, state, restarts
    [TABLE_CONTAINER] = {{0, 13, 20}, {1, 8, 64}, {2, 10, 14}},
    [TABLE_CANDIDATE_CONTAINER] = {{0, 13, 20}, {1, 8, 64}, {2, 10, 14}},
    // number, name, state
    [TABLE_CANDIDATE] = {{2, 6, 24}, {1, 10, 48}, {0, 8, 48}, {3, 2, 12}},
    // age, count, type, reason, object
    [TABLE_EVENT] = {{0, 2, 8}, {3, 2, 6}, {1, 4, 8}, {2, 8, 28}, {4, 10, 48}},
};

void evidence_page_release(struct evidence_page *p)
{
    arena_release(&p->arena);
    free(p->rows);
}

static int widest(const struct evidence_page *p, const struct canvas *c, int table, int column)
{
    int width = 0;
    for (size_t i = 0; i < p->count; i++) {
        if ((int)p->rows[i].table != table)
            continue;
        int w = canvas_width(c, p->rows[i].cells[column].text);
        width = w > width ? w : width;
    }
    return width;
}

static int indent_of(const struct evidence_page *p, int table)
{
    for (size_t i = 0; i < p->count; i++) {
        if ((int)p->rows[i].table == table)
            return MARGIN + p->rows[i].indent + (table == TABLE_HEADING ? 0 : GLYPH_COLS);
    }
    return MARGIN;
}

static void fit_table(struct evidence_page *p, const struct canvas *c, int cols, int table)
{
    struct layout_item items[EVIDENCE_CELLS];
    int start = indent_of(p, table);
    for (int i = 0; i < EVIDENCE_CELLS; i++) {
        const struct column *col = &columns[table][i];
        int want = col->max ? widest(p, c, table, i) : 0;
        want = want > col->max ? col->max : want;
        items[i] = (struct layout_item){.priority = col->priority,
                                        .min = want < col->min ? want : col->min,
                                        .want = want,
                                        .gap = 2};
    }
    layout_fit(items, EVIDENCE_CELLS, start, cols - start - MARGIN, LAYOUT_GAPS_FIRM);
    p->end[table] = start;
    for (int i = 0; i < EVIDENCE_CELLS; i++) {
        p->at[table][i] = items[i].at;
        p->size[table][i] = items[i].size;
        if (items[i].size > 0)
            p->end[table] = items[i].at + items[i].size;
    }
}

// Where a row's text goes; its rows are as many as it takes.
static struct rect text_rect(const struct evidence_page *p, const struct evidence_row *r, int cols)
{
    int left = MARGIN + r->indent;
    if (r->table == TABLE_NONE)
        return (struct rect){0, left, TEXT_ROWS_MAX, cols - left - MARGIN};
    int beside = p->end[r->table] + 2;
    if (cols - beside - MARGIN >= BESIDE_COLS)
        return (struct rect){0, beside, TEXT_ROWS_MAX, cols - beside - MARGIN};
    left += GLYPH_COLS + TEXT_INDENT;
    return (struct rect){1, left, TEXT_ROWS_MAX, cols - left - MARGIN};
}

void evidence_page_layout(struct evidence_page *p, const struct canvas *c, int cols)
{
    for (int table = TABLE_HEADING; table < EVIDENCE_TABLES; table++)
        fit_table(p, c, cols, table);
    p->height = 0;
    for (size_t i = 0; i < p->count; i++) {
        struct evidence_row *r = &p->rows[i];
        r->height = 1;
        if (r->text) {
            struct rect text = text_rect(p, r, cols);
            int rows = text.row + canvas_wrap_height(r->text, text.cols, TEXT_ROWS_MAX);
            r->height = rows > 1 ? rows : 1;
        }
        p->height += r->height;
    }
}

static void draw_row(const struct evidence_page *p, const struct evidence_row *r, struct canvas *c,
                     int row, int cols)
{
    if (r->glyph_role != ROLE_TEXT)
        canvas_text(c, row, MARGIN + r->indent, 1, r->glyph_role,
                    r->sign ? r->sign : canvas_glyph(c, r->glyph));
    for (int i = 0; i < EVIDENCE_CELLS && r->table != TABLE_NONE; i++) {
        int size = p->size[r->table][i];
        if (size > 0)
            canvas_text(c, row, p->at[r->table][i], size, r->cells[i].role, r->cells[i].text);
    }
    if (!r->text)
        return;
    struct rect text = text_rect(p, r, cols);
    canvas_wrap(c, (struct rect){row + text.row, text.col, r->height - text.row, text.cols},
                r->role, r->text);
}

// A row of which only a part is in sight is drawn beside and copied.
static void draw_part(const struct evidence_page *p, const struct evidence_row *r, struct canvas *c,
                      struct rect body, int row)
{
    struct canvas whole;
    int skip = row < body.row ? body.row - row : 0;
    int rows = r->height - skip, room = body.row + body.rows - (row + skip);
    canvas_init(&whole, r->height, body.cols, c->ascii);
    draw_row(p, r, &whole, 0, body.cols);
    canvas_copy(c, row + skip, &whole, skip, rows < room ? rows : room);
    canvas_release(&whole);
}

void evidence_page_draw(const struct evidence_page *p, struct canvas *c, struct rect body, int top)
{
    int row = body.row - top, end = body.row + body.rows;
    for (size_t i = 0; i < p->count && row < end; i++) {
        const struct evidence_row *r = &p->rows[i];
        if (row >= body.row && row + r->height <= end)
            draw_row(p, r, c, row, body.cols);
        else if (row + r->height > body.row)
            draw_part(p, r, c, body, row);
        row += r->height;
    }
}
