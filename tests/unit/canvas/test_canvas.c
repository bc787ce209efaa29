// SPDX-License-Identifier: Apache-2.0
#include "base/attr.h"
#include "base/utf8.h"
#include "canvas/canvas.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

// The canvas as text, one line per row, nothing cut.
static const char *picture(const struct canvas *c)
{
    static char text[65536];
    size_t len = 0;
    for (int row = 0; row < c->rows; row++) {
        for (int col = 0; col < c->cols; col++)
            len += (size_t)snprintf(text + len, sizeof text - len, "%s",
                                    canvas_cell(c, row, col)->text);
        len += (size_t)snprintf(text + len, sizeof text - len, "%s", row + 1 < c->rows ? "\n" : "");
    }
    return text;
}

// Every cell holds one character of its width, and every wide one has its right half next to it.
static void check_whole(const struct canvas *c, const char *name)
{
    for (int row = 0; row < c->rows; row++) {
        for (int col = 0; col < c->cols; col++) {
            const struct cell *cell = canvas_cell(c, row, col);
            cr_assert(cell->width == utf8_width(cell->text), "%s: width at %d,%d", name, row, col);
            cr_assert(cell->width != 0 || (col > 0 && canvas_cell(c, row, col - 1)->width == 2),
                      "%s: lone right half at %d,%d", name, row, col);
            cr_assert(cell->width != 2 ||
                          (col + 1 < c->cols && canvas_cell(c, row, col + 1)->width == 0),
                      "%s: lone left half at %d,%d", name, row, col);
            cr_assert(utf8_is_clean(cell->text), "%s: raw byte at %d,%d", name, row, col);
        }
    }
}

Test(canvas, text_is_clipped_and_cut_with_an_ellipsis)
{
    static const struct {
        const char *name, *text;
        int col, cols;
        bool ascii;
        const char *expect;
        int end;
    } rows[] = {
        {"fits", "abc", 1, 5, false, " abc    ", 4},
        {"fits exactly", "abcde", 1, 5, false, " abcde  ", 6},
        {"one too many", "abcdef", 1, 5, false, " abcd…  ", 6},
        {"one too many, ASCII", "abcdef", 1, 5, true, " abcd~  ", 6},
        {"clipped by the edge", "abcdef", 4, 100, false, "    abc…", 8},
        {"one column", "abc", 0, 1, false, "…       ", 1},
        {"no column", "abc", 3, 0, false, "        ", 3},
        {"negative width", "abc", 3, -4, false, "        ", 3},
        {"left of the canvas", "abc", -1, 5, false, "        ", -1},
        {"right of the canvas", "abc", 8, 5, false, "        ", 8},
        {"nothing", NULL, 2, 5, false, "        ", 2},
        {"wide", "模型x", 0, 8, false, "模型x   ", 5},
        {"wide cut, a column left over", "模型模型", 0, 6, false, "模型…   ", 5},
        {"wide cut even", "模型模型", 0, 5, false, "模型…   ", 5},
        {"wide in one column", "模", 0, 1, false, "…       ", 1},
        {"combining", "e\xCC\x81te\xCC\x81", 0, 3, false, "e\xCC\x81te\xCC\x81     ", 3},
        {"mark alone", "\xCC\x81z", 0, 8, false, " \xCC\x81z      ", 2},
        {"more marks than a cell holds", "a\xCC\x81\xCC\x82\xCC\x83\xCC\x84\xCC\x85\xCC\x86z", 0, 8,
         false, "a\xCC\x81\xCC\x82\xCC\x83\xCC\x84z      ", 2},
        {"escape", "\033[31m", 0, 8, false, "^[[31m  ", 6},
        {"newline", "a\nb\tc", 0, 8, false, "a b c   ", 5},
        {"invalid", "a\xFF\xFEz", 0, 8, false, "a\xEF\xBF\xBD\xEF\xBF\xBDz    ", 4},
        {"right to left override", "\xE2\x80\xAEx", 0, 8, false, "<U+202E…", 8},
        {"ASCII canvas", "模\xC3\xA9x", 0, 8, true, "??x     ", 3},
        {"variation selector", "\xE2\x9D\xA4\xEF\xB8\x8Fx", 0, 8, false, "\xE2\x9D\xA4x      ", 2},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct canvas c;
        canvas_init(&c, 1, 8, rows[i].ascii);
        int end = canvas_text(&c, 0, rows[i].col, rows[i].cols, ROLE_TITLE, rows[i].text);
        cr_expect(eq(str, (char *)picture(&c), (char *)rows[i].expect), "%s", rows[i].name);
        cr_expect(eq(int, end, rows[i].end), "%s", rows[i].name);
        check_whole(&c, rows[i].name);
        canvas_release(&c);
    }
}

Test(canvas, drawing_over_half_a_wide_character_takes_all_of_it)
{
    static const struct {
        const char *name;
        int col;
        const char *text, *expect;
    } rows[] = {
        {"left half", 2, "x", "模x 模"},
        {"right half", 3, "x", "模 x模"},
        {"both halves", 2, "xy", "模xy模"},
        {"across two", 1, "型", " 型 模"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct canvas c;
        canvas_init(&c, 1, 6, false);
        canvas_text(&c, 0, 0, 6, ROLE_TEXT, "模模模");
        canvas_text(&c, 0, rows[i].col, 6, ROLE_TEXT, rows[i].text);
        cr_expect(eq(str, (char *)picture(&c), (char *)rows[i].expect), "%s", rows[i].name);
        check_whole(&c, rows[i].name);
        canvas_release(&c);
    }
}

Test(canvas, text_right_ends_at_the_last_column)
{
    static const struct {
        const char *text, *expect;
    } rows[] = {
        {"ab", "[   ab]"}, {"abcde", "[abcde]"}, {"abcdef", "[abcd…]"}, {"模型", "[ 模型]"}};
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct canvas c;
        canvas_init(&c, 1, 7, false);
        canvas_text(&c, 0, 0, 7, ROLE_BORDER, "[     ]");
        cr_expect(eq(int, canvas_text_right(&c, 0, 1, 5, ROLE_TEXT, rows[i].text), 6));
        cr_expect(eq(str, (char *)picture(&c), (char *)rows[i].expect), "%s", rows[i].text);
        canvas_release(&c);
    }
}

Test(canvas, wrap_breaks_between_words)
{
    static const struct {
        const char *name, *text;
        int rows, cols;
        const char *expect;
        int used;
    } rows[] = {
        {"one row", "ab cd", 3, 6, "ab cd \n      \n      ", 1},
        {"two rows", "ab cd ef", 3, 6, "ab cd \nef    \n      ", 2},
        {"exact", "abc def ghi", 3, 3, "abc\ndef\nghi", 3},
        {"long word", "abcdefgh", 3, 3, "abc\ndef\ngh ", 3},
        {"long word after a short one", "a bcdefgh", 3, 4, "a   \nbcde\nfgh ", 3},
        {"cut", "ab cd ef gh", 2, 4, "ab  \ncd …", 2},
        {"cut by height only", "ab\ncd", 1, 4, "ab… ", 1},
        {"own line breaks", "a\n\nb\n", 4, 4, "a   \n    \nb   \n    ", 3},
        {"indented", "a\n  b", 3, 4, "a   \n  b \n    ", 2},
        {"wide", "模型模型", 3, 3, "模 \n型 \n模…", 3},
        {"wide in one column", "模型", 3, 1, " \n \n ", 2},
        {"nothing", "", 2, 3, "   \n   ", 0},
        {"no text", NULL, 2, 3, "   \n   ", 0},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct canvas c;
        canvas_init(&c, rows[i].rows, rows[i].cols, false);
        struct rect r = {0, 0, rows[i].rows, rows[i].cols};
        cr_expect(eq(int, canvas_wrap(&c, r, ROLE_TEXT, rows[i].text), rows[i].used), "%s",
                  rows[i].name);
        cr_expect(eq(str, (char *)picture(&c), (char *)rows[i].expect), "%s", rows[i].name);
        cr_expect(
            eq(int, canvas_wrap_height(rows[i].text, rows[i].cols, rows[i].rows), rows[i].used),
            "%s: height", rows[i].name);
        check_whole(&c, rows[i].name);
        canvas_release(&c);
    }
}

Test(canvas, a_megabyte_costs_no_more_than_a_screen)
{
    enum { SIZE = 1 << 20 };
    static char text[SIZE + 1];
    memset(text, 'x', SIZE);
    struct canvas c;
    canvas_init(&c, 2, 5, false);
    cr_expect(eq(int, canvas_text(&c, 0, 0, 5, ROLE_TEXT, text), 5));
    cr_expect(eq(int, canvas_wrap(&c, (struct rect){0, 0, 2, 5}, ROLE_TEXT, text), 2));
    cr_expect(eq(str, (char *)picture(&c), (char *)"xxxxx\nxxxx…"));
    for (int i = 0; i + 1 < SIZE; i += 2)
        memcpy(text + i, "\xCC\x81", 2);
    cr_expect(eq(int, canvas_text(&c, 0, 0, 5, ROLE_TEXT, text), 2));
    check_whole(&c, "marks");
    canvas_release(&c);
}

Test(canvas, bar)
{
    static const struct {
        double done, active;
        bool ascii;
        const char *expect;
    } rows[] = {
        {0, 0, false, "░░░░░░░░░░"},       {1, 1, false, "██████████"},
        {0.5, 0.5, false, "█████░░░░░"},   {0.5, 0.66, false, "█████▓▓░░░"},
        {0.5, 0.501, false, "█████▓░░░░"}, {0.99, 0.99, false, "█████████░"},
        {0.99, 1, false, "█████████▓"},    {0, 0.01, false, "▓░░░░░░░░░"},
        {-1, -1, false, "░░░░░░░░░░"},     {7, 9, false, "██████████"},
        {0.5, 0.1, false, "█████░░░░░"},   {0.5, NAN, false, "█████░░░░░"},
        {NAN, 1, false, "··········"},     {0.5, 0.7, true, "#####==---"},
        {NAN, NAN, true, ".........."},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct canvas c;
        canvas_init(&c, 1, 10, rows[i].ascii);
        canvas_bar(&c, 0, 0, 10, rows[i].done, rows[i].active);
        cr_expect(eq(str, (char *)picture(&c), (char *)rows[i].expect), "row %zu", i);
        canvas_release(&c);
    }
}

Test(canvas, fill_and_tint_stay_inside)
{
    struct canvas c;
    canvas_init(&c, 2, 4, false);
    canvas_fill(&c, (struct rect){-1, 2, 9, 9}, ROLE_BORDER, "│");
    canvas_tint(&c, (struct rect){1, -3, 1, 99}, ROLE_SELECTED);
    canvas_tint(&c, (struct rect){5, 5, 2, 2}, ROLE_SELECTED);
    cr_expect(eq(str, (char *)picture(&c), (char *)"  ││\n  ││"));
    cr_expect(eq(int, canvas_cell(&c, 0, 3)->role, ROLE_BORDER));
    cr_expect(eq(int, canvas_cell(&c, 1, 0)->role, ROLE_SELECTED));
    cr_expect(eq(ptr, (void *)canvas_cell(&c, 2, 0), NULL));
    canvas_release(&c);
}

Test(canvas, the_cursor_bar_keeps_what_colours_mean)
{
    static const struct {
        enum role before, after;
    } rows[] = {
        {ROLE_TEXT, ROLE_SELECTED},        {ROLE_BAR_DONE, ROLE_SELECTED},
        {ROLE_TITLE, ROLE_SELECTED_BOLD},  {ROLE_LIVE, ROLE_SELECTED_GREEN},
        {ROLE_ACTIVE, ROLE_SELECTED_CYAN}, {ROLE_STALE, ROLE_SELECTED_YELLOW},
        {ROLE_FAILED, ROLE_SELECTED_RED},
    };
    struct canvas c;
    canvas_init(&c, 2, 3, false);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        canvas_fill(&c, (struct rect){0, 0, 2, 3}, rows[i].before, "x");
        canvas_select(&c, (struct rect){1, 1, 9, 9});
        cr_expect(eq(int, canvas_cell(&c, 1, 2)->role, rows[i].after), "row %zu", i);
        cr_expect(eq(int, canvas_cell(&c, 1, 0)->role, rows[i].before), "row %zu", i);
        cr_expect(strstr(role_sgr(rows[i].after), "7") != NULL, "row %zu", i);
    }
    cr_expect(eq(str, (char *)picture(&c), (char *)"xxx\nxxx"));
    canvas_release(&c);
}

Test(canvas, glyphs_are_one_column_in_both_sets)
{
    for (int ascii = 0; ascii < 2; ascii++) {
        struct canvas c;
        canvas_init(&c, 1, 1, ascii);
        for (int g = 0; g < GLYPH_COUNT; g++) {
            const char *text = canvas_glyph(&c, (enum glyph)g);
            cr_expect(eq(sz, utf8_width(text), 1), "glyph %d", g);
            cr_expect(ascii == 0 || (unsigned char)text[0] < 0x80, "glyph %d", g);
        }
        canvas_release(&c);
    }
}

Test(canvas, print_cuts_trailing_blanks_and_ends_every_colour)
{
    struct canvas c;
    struct strbuf plain CLEANUP_STRBUF = STRBUF_INIT;
    struct strbuf color CLEANUP_STRBUF = STRBUF_INIT;
    canvas_init(&c, 3, 8, false);
    canvas_text(&c, 0, 0, 8, ROLE_TEXT, "ab");
    canvas_text(&c, 0, 3, 8, ROLE_FAILED, "cd");
    canvas_text(&c, 2, 0, 8, ROLE_OK, "模");
    canvas_print(&c, 3, false, &plain);
    canvas_print(&c, 3, true, &color);
    cr_expect(eq(str, plain.buf, (char *)"ab cd\n\n模\n"));
    cr_expect(eq(str, color.buf, (char *)"ab \033[0;1;31mcd\033[0m\n\n\033[0;32m模\033[0m\n"));
    canvas_release(&c);
}

Test(canvas, sizes_are_clamped)
{
    static const struct {
        int rows, cols, expect_rows, expect_cols;
    } rows[] = {{0, 0, 1, 1}, {-5, 10, 1, 10}, {5, 1 << 30, 5, CANVAS_COLS_MAX}};
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct canvas c;
        canvas_init(&c, rows[i].rows, rows[i].cols, false);
        cr_expect(eq(int, c.rows, rows[i].expect_rows));
        cr_expect(eq(int, c.cols, rows[i].expect_cols));
        canvas_release(&c);
    }
}
