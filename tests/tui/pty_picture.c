// SPDX-License-Identifier: Apache-2.0
#include "pty_picture.h"

#include "pty_screen.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <vterm.h>

// In hundredths of a pixel, so that no float is printed.
enum { CELL_WIDTH = 843, CELL_HEIGHT = 1800, BASELINE = 1330, MARGIN = 1400, HUNDRED = 100 };
enum { BLANK = ' ', RIGHT_HALF = -1 };

#define FONT "ui-monospace,SFMono-Regular,Menlo,Consolas,DejaVu Sans Mono,Liberation Mono,monospace"

static const VTermColor foreground = {.rgb = {VTERM_COLOR_RGB, 0xD6, 0xDB, 0xE2}};
static const VTermColor background = {.rgb = {VTERM_COLOR_RGB, 0x15, 0x19, 0x20}};

// The sixteen colours are the terminal's own choice; this is ours.
static const uint8_t palette[16][3] = {
    {0x2A, 0x30, 0x3A}, {0xF0, 0x71, 0x78}, {0x8F, 0xC8, 0x6B}, {0xE6, 0xC0, 0x68},
    {0x6C, 0xB0, 0xF2}, {0xC6, 0x92, 0xE9}, {0x63, 0xC8, 0xC0}, {0xC9, 0xCF, 0xD8},
    {0x6E, 0x78, 0x86}, {0xFF, 0x8B, 0x92}, {0xA9, 0xDD, 0x88}, {0xF5, 0xD5, 0x87},
    {0x8A, 0xC4, 0xFF}, {0xD9, 0xAE, 0xF5}, {0x82, 0xDE, 0xD6}, {0xFF, 0xFF, 0xFF}};

struct look {
    VTermColor fg, bg;
    bool bold, italic, underline;
};

static VTermColor resolve(VTermColor color, const VTermColor *standard)
{
    if (VTERM_COLOR_IS_DEFAULT_FG(&color) || VTERM_COLOR_IS_DEFAULT_BG(&color))
        return *standard;
    if (VTERM_COLOR_IS_INDEXED(&color) && color.indexed.idx < 16) {
        const uint8_t *c = palette[color.indexed.idx];
        vterm_color_rgb(&color, c[0], c[1], c[2]);
    }
    return screen_rgb(color);
}

static struct look look_of(const VTermScreenCell *cell)
{
    struct look look = {.fg = resolve(cell->fg, &foreground),
                        .bg = resolve(cell->bg, &background),
                        .bold = cell->attrs.bold,
                        .italic = cell->attrs.italic,
                        .underline = cell->attrs.underline};
    if (cell->attrs.reverse) {
        VTermColor was = look.fg;
        look.fg = look.bg;
        look.bg = was;
    }
    return look;
}

static bool same_color(const VTermColor *a, const VTermColor *b)
{
    return a->rgb.red == b->rgb.red && a->rgb.green == b->rgb.green && a->rgb.blue == b->rgb.blue;
}

static bool same_look(const struct look *a, const struct look *b)
{
    return same_color(&a->fg, &b->fg) && same_color(&a->bg, &b->bg) && a->bold == b->bold &&
           a->italic == b->italic && a->underline == b->underline;
}

static void print_length(FILE *to, const char *name, int hundredths)
{
    fprintf(to, " %s=\"%d.%02d\"", name, hundredths / HUNDRED, hundredths % HUNDRED);
}

static void print_rect(FILE *to, int x, int y, int width, int height, const VTermColor *color)
{
    fputs("<rect", to);
    print_length(to, "x", x);
    print_length(to, "y", y);
    print_length(to, "width", width);
    print_length(to, "height", height);
    fprintf(to, " fill=\"#%02x%02x%02x\"", color->rgb.red, color->rgb.green, color->rgb.blue);
}

static void print_char(FILE *to, uint32_t cp)
{
    if (cp == '<' || cp == '&' || cp > 0x7E)
        fprintf(to, "&#%u;", cp);
    else
        fputc((int)cp, to);
}

// What fonts draw with gaps between the cells, or not at all, is drawn here: the share of the ink in percent and
// the part of the cell that it covers. What spans cells is one shape, or seams would show. False for what is text.
static bool draw_shape(FILE *to, uint32_t cp, int count, int x, int y, const VTermColor *ink)
{
    int share = 100, left = 0, top = 0, width = count * CELL_WIDTH, height = CELL_HEIGHT;
    if (cp >= 0x2591 && cp <= 0x2593) {
        share = cp == 0x2591 ? 22 : cp == 0x2592 ? 45 : 68;
    } else if (cp == 0x2500) {
        top = CELL_HEIGHT / 2 - 50;
        height = HUNDRED;
    } else if (cp == 0x2502) {
        left = CELL_WIDTH / 2 - 50;
        width = HUNDRED;
    } else if (cp >= 0x2588 && cp <= 0x258F) { // from the full block to its left eighth
        width = (count - 1) * CELL_WIDTH + CELL_WIDTH * (int)(0x2590 - cp) / 8;
    } else if (cp >= 0x2581 && cp <= 0x2587) { // the lower eighths
        height = CELL_HEIGHT * (int)(cp - 0x2580) / 8;
        top = CELL_HEIGHT - height;
    } else {
        return false;
    }
    print_rect(to, x + left, y + top, width, height, ink);
    if (share < 100)
        fprintf(to, " fill-opacity=\".%02d\"", share);
    fputs("/>\n", to);
    return true;
}

static bool spans(uint32_t cp)
{
    return cp == 0x2500 || cp == 0x2588 || (cp >= 0x2591 && cp <= 0x2593);
}

static int equal_cells(const VTermScreenCell *cells, int from, int end)
{
    int col = from + 1;
    while (col < end && cells[col].chars[0] == cells[from].chars[0])
        col++;
    return col - from;
}

static bool is_plain(uint32_t cp)
{
    return cp > BLANK && cp < 0x7F;
}

// A word of plain letters from `col` on, or one character that may be wider than its cell. Returns the cell after it.
static int print_text(FILE *to, const VTermScreenCell *cells, int row, int col, int end,
                      const struct look *look)
{
    int next = col + 1;
    bool plain = is_plain(cells[col].chars[0]);
    while (plain && next < end && is_plain(cells[next].chars[0]))
        next++;
    fputs("<text", to);
    print_length(to, "x", MARGIN + col * CELL_WIDTH);
    print_length(to, "y", MARGIN + row * CELL_HEIGHT + BASELINE);
    if (plain)
        print_length(to, "textLength", (next - col) * CELL_WIDTH);
    fprintf(to, " fill=\"#%02x%02x%02x\"%s%s%s>", look->fg.rgb.red, look->fg.rgb.green,
            look->fg.rgb.blue, look->bold ? " font-weight=\"bold\"" : "",
            look->italic ? " font-style=\"italic\"" : "",
            look->underline ? " text-decoration=\"underline\"" : "");
    for (; col < next; col++) {
        for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL && cells[col].chars[i]; i++)
            print_char(to, cells[col].chars[i]);
    }
    fputs("</text>\n", to);
    return next;
}

// Cells that look alike.
static void print_run(FILE *to, const VTermScreenCell *cells, int row, int from, int end,
                      const struct look *look)
{
    int y = MARGIN + row * CELL_HEIGHT;
    if (!same_color(&look->bg, &background)) {
        print_rect(to, MARGIN + from * CELL_WIDTH, y, (end - from) * CELL_WIDTH, CELL_HEIGHT,
                   &look->bg);
        fputs("/>\n", to);
    }
    for (int col = from; col < end;) {
        uint32_t cp = cells[col].chars[0];
        int count = spans(cp) ? equal_cells(cells, col, end) : 1;
        if (cp == 0 || cp == BLANK || cp == (uint32_t)RIGHT_HALF)
            col++;
        else if (draw_shape(to, cp, count, MARGIN + col * CELL_WIDTH, y, &look->fg))
            col += count;
        else
            col = print_text(to, cells, row, col, end, look);
    }
}

static void print_row(FILE *to, int row, int cols)
{
    VTermScreenCell cells[SCREEN_COLS_MAX];
    for (int col = 0; col < cols; col++)
        screen_cell(row, col, &cells[col]);
    for (int from = 0, end; from < cols; from = end) {
        struct look look = look_of(&cells[from]);
        for (end = from + 1; end < cols; end++) {
            struct look next = look_of(&cells[end]);
            if (!same_look(&look, &next))
                break;
        }
        print_run(to, cells, row, from, end, &look);
    }
}

void picture_print(FILE *to)
{
    int rows, cols;
    screen_size(&rows, &cols);
    int width = cols * CELL_WIDTH + 2 * MARGIN, height = rows * CELL_HEIGHT + 2 * MARGIN;
    fputs("<svg xmlns=\"http://www.w3.org/2000/svg\"", to);
    print_length(to, "width", width);
    print_length(to, "height", height);
    fprintf(to, " viewBox=\"0 0 %d.%02d %d.%02d\" font-family=\"" FONT "\" font-size=\"14\">\n",
            width / HUNDRED, width % HUNDRED, height / HUNDRED, height % HUNDRED);
    print_rect(to, 0, 0, width, height, &background);
    fputs(" rx=\"8\"/>\n", to);
    for (int row = 0; row < rows; row++)
        print_row(to, row, cols);
    fputs("</svg>\n", to);
}
