// SPDX-License-Identifier: Apache-2.0
#include "pty_screen.h"

#include <stdlib.h>
#include <string.h>

enum { ROW_BYTES = SCREEN_COLS_MAX * 24 };

static struct {
    int rows, cols;
    VTerm *vt;
    VTermScreen *screen;
    bool alternate, cursor;
} view;

static int set_property(VTermProp prop, VTermValue *value, void *user)
{
    (void)user;
    if (prop == VTERM_PROP_ALTSCREEN)
        view.alternate = value->boolean;
    if (prop == VTERM_PROP_CURSORVISIBLE)
        view.cursor = value->boolean;
    return 1;
}

void screen_open(int rows, int cols)
{
    static const VTermScreenCallbacks callbacks = {.settermprop = set_property};
    view.rows = rows;
    view.cols = cols;
    view.cursor = true;
    view.vt = vterm_new(rows, cols);
    vterm_set_utf8(view.vt, 1);
    view.screen = vterm_obtain_screen(view.vt);
    vterm_screen_set_callbacks(view.screen, &callbacks, NULL);
    vterm_screen_enable_altscreen(view.screen, 1);
    vterm_screen_reset(view.screen, 1);
}

// A row as text; returns its length.
static size_t row_text(int row, char *out, size_t size)
{
    size_t len = 0, end = 0;
    for (int col = 0; col < view.cols; col++) {
        VTermScreenCell cell;
        vterm_screen_get_cell(view.screen, (VTermPos){.row = row, .col = col}, &cell);
        if (cell.chars[0] == (uint32_t)-1)
            continue;             // right half
        if (cell.chars[0] == 0) { // nothing was ever written there, and the rest is not set
            cell.chars[0] = ' ';
            cell.chars[1] = 0;
        }
        for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL && cell.chars[i] && len + 5 < size; i++) {
            uint32_t cp = cell.chars[i];
            if (cp < 0x80) {
                out[len++] = (char)cp;
            } else {
                int more = cp < 0x800 ? 1 : cp < 0x10000 ? 2 : 3;
                out[len++] = (char)((0xF00 >> (more + 1) & 0xFF) | (cp >> (6 * more)));
                while (more-- > 0)
                    out[len++] = (char)(0x80 | (cp >> (6 * more) & 0x3F));
            }
            if (cp != ' ')
                end = len;
        }
    }
    out[end] = '\0';
    return end;
}

void screen_print(FILE *to)
{
    char text[ROW_BYTES];
    for (int row = 0; row < view.rows; row++) {
        row_text(row, text, sizeof text);
        fprintf(to, "%s\n", text);
    }
}

bool screen_has(const char *wanted)
{
    char text[ROW_BYTES];
    for (int row = 0; row < view.rows; row++) {
        row_text(row, text, sizeof text);
        if (strstr(text, wanted))
            return true;
    }
    return false;
}

bool screen_has_line(const char *wanted)
{
    char text[ROW_BYTES];
    for (int row = 0; row < view.rows; row++) {
        row_text(row, text, sizeof text);
        if (!strcmp(text, wanted))
            return true;
    }
    return false;
}

bool screen_is(const char *wanted)
{
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    screen_print(stream);
    fclose(stream);
    bool same = !strcmp(text, wanted);
    free(text);
    return same;
}

static int reversed_cells(int row)
{
    int count = 0;
    for (int col = 0; col < view.cols; col++) {
        VTermScreenCell cell;
        vterm_screen_get_cell(view.screen, (VTermPos){.row = row, .col = col}, &cell);
        count += cell.attrs.reverse;
    }
    return count;
}

int screen_selected(void)
{
    int selected = 0;
    for (int row = 0; row < view.rows; row++) {
        int cells = reversed_cells(row);
        if (cells == 0)
            continue;
        if (cells < view.cols || selected)
            return 0;
        selected = row + 1;
    }
    return selected;
}

bool screen_row_is(const char *args)
{
    char text[ROW_BYTES], *rest;
    long row = strtol(args, &rest, 10);
    if (row < 1 || row > view.rows)
        return false;
    row_text((int)row - 1, text, sizeof text);
    return !strcmp(text, *rest ? rest + 1 : rest);
}

bool screen_has_color(void)
{
    for (int row = 0; row < view.rows; row++) {
        for (int col = 0; col < view.cols; col++) {
            VTermScreenCell cell;
            vterm_screen_get_cell(view.screen, (VTermPos){.row = row, .col = col}, &cell);
            if (!VTERM_COLOR_IS_DEFAULT_FG(&cell.fg) || !VTERM_COLOR_IS_DEFAULT_BG(&cell.bg))
                return true;
        }
    }
    return false;
}

void screen_size(int *rows, int *cols)
{
    *rows = view.rows;
    *cols = view.cols;
}

void screen_cell(int row, int col, VTermScreenCell *cell)
{
    vterm_screen_get_cell(view.screen, (VTermPos){.row = row, .col = col}, cell);
}

VTermColor screen_rgb(VTermColor color)
{
    vterm_screen_convert_color_to_rgb(view.screen, &color);
    return color;
}

bool screen_is_alternate(void)
{
    return view.alternate;
}

bool screen_shows_cursor(void)
{
    return view.cursor;
}

void screen_resize(int rows, int cols)
{
    view.rows = rows;
    view.cols = cols;
    vterm_set_size(view.vt, rows, cols);
}

size_t screen_feed(const char *bytes, size_t n, char *answer, size_t size)
{
    vterm_input_write(view.vt, bytes, n);
    return vterm_output_read(view.vt, answer, size);
}

void screen_close(void)
{
    vterm_free(view.vt);
}
