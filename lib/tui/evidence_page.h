// SPDX-License-Identifier: Apache-2.0
// The evidence view's page: rows of tables and of wrapped text, made from what is known, laid out for a width, and drawn
// as far as they are in sight.
#ifndef TUI_EVIDENCE_PAGE_H
#define TUI_EVIDENCE_PAGE_H

#include "base/arena.h"
#include "canvas/canvas.h"
#include "model/evidence.h"

// Rows of one table have their columns in common.
enum evidence_table {
    TABLE_NONE, // text alone
    TABLE_HEADING,
    TABLE_CONDITION,
    TABLE_POD,
    TABLE_CONTAINER,
    TABLE_CANDIDATE,
    TABLE_CANDIDATE_POD,
    TABLE_CANDIDATE_CONTAINER,
    TABLE_EVENT,
    EVIDENCE_TABLES
};

enum { EVIDENCE_CELLS = 5 };

struct evidence_cell {
    const char *text; // NULL: empty
    enum role role;
};

struct evidence_row {
    uint64_t key; // which thing it is about: the same as long as that is there
    enum evidence_table table;
    int indent;
    const char *sign; // before the cells; NULL: the glyph, where glyph_role is not ROLE_TEXT
    enum glyph glyph;
    enum role glyph_role;
    struct evidence_cell cells[EVIDENCE_CELLS];
    const char *text; // after the cells or below them, wrapped; NULL: none
    enum role role;
    int height; // laid out
};

struct evidence_page {
    struct arena arena; // owns the texts
    struct evidence_row *rows;
    size_t count, cap;
    bool dashes; // some value is not known
    int height;  // of all rows, laid out
    int at[EVIDENCE_TABLES][EVIDENCE_CELLS], size[EVIDENCE_TABLES][EVIDENCE_CELLS];
    int end[EVIDENCE_TABLES]; // the column after the table's last
};

// Makes the rows of what e holds; release with evidence_page_release().
void evidence_page_build(struct evidence_page *p, const struct evidence *e, int64_t now_ms);
void evidence_page_release(struct evidence_page *p);
// Fits columns and text into `cols` columns of a canvas like c.
void evidence_page_layout(struct evidence_page *p, const struct canvas *c, int cols);
// Draws `body.rows` rows of the page from row `top` on.
void evidence_page_draw(const struct evidence_page *p, struct canvas *c, struct rect body, int top);
// All of it in one sentence, for screens too small for a page; the caller frees it.
char *evidence_sentence(const struct evidence *e);

#endif
