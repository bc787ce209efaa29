// SPDX-License-Identifier: Apache-2.0
#include "tui/term.h"

#include "base/attr.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "tui/rescue.h"
#include "tui/term_color.h"

#include <curses.h>
#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/ioctl.h>
#include <term.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

// How long a lone ESC waits for the rest of a key's sequence.
enum { ESCAPE_DELAY_MS = 25 };

struct terminal {
    int fd;
    FILE *in, *out;
    SCREEN *screen;
    struct termios settings; // as we found them
    bool ascii, away;
    char *type;
    char restore[RESCUE_TEXT_MAX];
    struct term_style styles[ROLE_COUNT];
    struct canvas front; // what is on screen
    bool spoilt;
};

// Appends a capability without its padding ("$<5>").
static void add_capability(char *out, const char *name)
{
    const char *s = tigetstr(name);
    size_t len = strlen(out);
    if (!s || s == (char *)-1)
        return;
    while (*s && len + 1 < RESCUE_TEXT_MAX) {
        const char *end = s[0] == '$' && s[1] == '<' ? strchr(s, '>') : NULL;
        if (end) {
            s = end + 1;
            continue;
        }
        out[len++] = *s++;
    }
    out[len] = '\0';
}

static bool has_capability(const char *name)
{
    const char *s = tigetstr(name);
    return s && s != (char *)-1;
}

// Looks the type up before curses touches anything.
static int check_type(struct terminal *t, struct err *err)
{
    int status = 0;
    if (!*t->type || setupterm(t->type, t->fd, &status) == ERR)
        return err_set(err, ERR_FAILURE, "unknown terminal type \"%s\"", t->type);
    bool able = has_capability("cup") && has_capability("clear");
    add_capability(t->restore, "sgr0");
    add_capability(t->restore, "rmkx");
    add_capability(t->restore, "cnorm");
    add_capability(t->restore, "rmcup");
    del_curterm(cur_term);
    return able
               ? 0
               : err_set(err, ERR_FAILURE, "terminal type \"%s\" cannot place the cursor", t->type);
}

static FILE *open_stream(int fd, const char *mode)
{
    int copy = fcntl(fd, F_DUPFD_CLOEXEC, 0);
    FILE *f = copy < 0 ? NULL : fdopen(copy, mode);
    if (!f && copy >= 0)
        close(copy);
    return f;
}

static int open_device(struct terminal *t, const char *tty, struct err *err)
{
    t->fd = open(tty, O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (t->fd < 0)
        return err_errno(err, ERR_FAILURE, errno, "cannot open \"%s\"", tty);
    if (tcgetattr(t->fd, &t->settings))
        return err_errno(err, ERR_FAILURE, errno, "\"%s\" is no terminal", tty);
    t->in = open_stream(t->fd, "r");
    t->out = open_stream(t->fd, "w");
    if (!t->in || !t->out)
        return err_errno(err, ERR_FAILURE, errno, "cannot open \"%s\"", tty);
    return 0;
}

// The console's fonts have no check marks, whatever its locale.
static bool must_be_ascii(const char *type)
{
    return strcasecmp(nl_langinfo(CODESET), "UTF-8") != 0 || !strcmp(type, "linux");
}

static void set_modes(void)
{
    cbreak();
    noecho();
    nonl();
    intrflush(stdscr, FALSE);
    keypad(stdscr, TRUE);
    nodelay(stdscr, TRUE);
    typeahead(-1); // a frame is never broken off by a key
    set_escdelay(ESCAPE_DELAY_MS);
    curs_set(0);
}

struct terminal *terminal_new(const char *tty, const char *type, bool mono, struct err *err)
{
    struct terminal *t = xcalloc(1, sizeof *t);
    t->fd = -1;
    t->away = true;
    t->type = xstrdup(type ? type : "");
    if (open_device(t, tty ? tty : "/dev/tty", err) || check_type(t, err)) {
        terminal_free(t);
        return NULL;
    }
    use_env(FALSE);
    use_tioctl(TRUE);
    // From before curses changes anything until everything is as it was.
    rescue_arm(t->fd, &t->settings, t->restore);
    t->screen = newterm(t->type, t->out, t->in);
    if (!t->screen) {
        rescue_disarm();
        err_set(err, ERR_FAILURE, "curses cannot use terminal type \"%s\"", t->type);
        terminal_free(t);
        return NULL;
    }
    t->away = false;
    t->ascii = must_be_ascii(t->type);
    set_modes();
    term_color_init(mono, t->styles);
    canvas_init(&t->front, LINES, COLS, t->ascii);
    terminal_resize(t);
    return t;
}

void terminal_free(struct terminal *t)
{
    if (!t)
        return;
    if (t->screen) {
        terminal_leave(t);
        delscreen(t->screen);
        canvas_release(&t->front);
    }
    if (t->in)
        fclose(t->in);
    if (t->out)
        fclose(t->out);
    if (t->fd >= 0)
        close(t->fd);
    free(t->type);
    free(t);
}

int terminal_fd(const struct terminal *t)
{
    return t->fd;
}

bool terminal_is_ascii(const struct terminal *t)
{
    return t->ascii;
}

int terminal_rows(const struct terminal *t)
{
    return t->front.rows;
}

int terminal_cols(const struct terminal *t)
{
    return t->front.cols;
}

void terminal_resize(struct terminal *t)
{
    struct winsize size;
    if (!ioctl(t->fd, TIOCGWINSZ, &size) && size.ws_row > 0 && size.ws_col > 0)
        resizeterm(size.ws_row, size.ws_col);
    canvas_release(&t->front);
    canvas_init(&t->front, LINES, COLS, t->ascii);
    terminal_spoil(t);
}

void terminal_spoil(struct terminal *t)
{
    t->spoilt = true;
}

static int translate(wint_t key)
{
    static const struct {
        wint_t curses;
        int key;
    } table[] = {
        {KEY_UP, TKEY_ARROW_UP},       {KEY_DOWN, TKEY_ARROW_DOWN},  {KEY_LEFT, TKEY_ARROW_LEFT},
        {KEY_RIGHT, TKEY_ARROW_RIGHT}, {KEY_PPAGE, TKEY_PAGE_UP},    {KEY_NPAGE, TKEY_PAGE_DOWN},
        {KEY_HOME, TKEY_FIRST},        {KEY_END, TKEY_LAST},         {KEY_A1, TKEY_FIRST},
        {KEY_C1, TKEY_LAST},           {KEY_A3, TKEY_PAGE_UP},       {KEY_C3, TKEY_PAGE_DOWN},
        {KEY_ENTER, TKEY_RETURN},      {KEY_BACKSPACE, TKEY_DELETE},
    };
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        if (table[i].curses == key)
            return table[i].key;
    }
    return TKEY_NOTHING;
}

int terminal_key(struct terminal *t)
{
    wint_t key;
    if (t->away)
        return TKEY_NOTHING;
    for (;;) {
        int kind = wget_wch(stdscr, &key);
        if (kind == ERR)
            return TKEY_NOTHING;
        int found = kind == KEY_CODE_YES ? translate(key) : (int)key;
        if (found == '\n')
            return TKEY_RETURN;
        if (found != TKEY_NOTHING)
            return found;
    }
}

bool terminal_is_gone(const struct terminal *t)
{
    int waiting = 0;
    struct termios settings;
    return tcgetattr(t->fd, &settings) != 0 || ioctl(t->fd, FIONREAD, &waiting) != 0;
}

// The cell as curses takes it. Where this system's idea of a width differs from ours, a '?' keeps
// the columns right.
static void to_wide(const struct cell *cell, wchar_t out[CCHARW_MAX + 1])
{
    const char *s = cell->text;
    size_t left = strlen(s), n = 0;
    while (left > 0 && n < CCHARW_MAX) {
        uint32_t cp;
        size_t used = utf8_decode(s, left, &cp);
        if (wcwidth((wchar_t)cp) == (n == 0 ? cell->width : 0))
            out[n++] = (wchar_t)cp;
        else if (n == 0)
            out[n++] = L'?';
        s += used;
        left -= used;
    }
    out[n] = L'\0';
}

static void write_cell(const struct terminal *t, int row, int col, const struct cell *cell)
{
    wchar_t text[CCHARW_MAX + 1];
    const struct term_style *style = &t->styles[cell->role];
    cchar_t wide;
    to_wide(cell, text);
    setcchar(&wide, text, (attr_t)style->attributes, style->pair, NULL);
    mvadd_wch(row, col, &wide);
    if (cell->width == 2 && text[0] == L'?') {
        setcchar(&wide, L" ", (attr_t)style->attributes, style->pair, NULL);
        mvadd_wch(row, col + 1, &wide);
    }
}

static bool same_cell(const struct cell *a, const struct cell *b)
{
    return a->role == b->role && a->width == b->width && !strcmp(a->text, b->text);
}

// Cells from a changed one up to the next that is the same: a wide character is written with
// whatever it covers.
static void draw_row(struct terminal *t, const struct canvas *c, int row)
{
    for (int col = 0; col < c->cols; col++) {
        const struct cell *cell = canvas_cell(c, row, col);
        if (cell->width == 0)
            continue;
        const struct cell *right = cell->width == 2 ? canvas_cell(c, row, col + 1) : cell;
        int at = cell->width == 2 ? col + 1 : col;
        bool same = same_cell(cell, canvas_cell(&t->front, row, col)) &&
                    same_cell(right, canvas_cell(&t->front, row, at));
        if (!same || t->spoilt)
            write_cell(t, row, col, cell);
    }
}

void terminal_draw(struct terminal *t, const struct canvas *c)
{
    if (t->away || c->rows != t->front.rows || c->cols != t->front.cols)
        return;
    if (t->spoilt) {
        erase();
        clearok(curscr, TRUE);
    }
    for (int row = 0; row < c->rows; row++)
        draw_row(t, c, row);
    t->spoilt = false;
    canvas_copy(&t->front, 0, c, 0, c->rows);
    wnoutrefresh(stdscr);
    doupdate();
}

void terminal_leave(struct terminal *t)
{
    if (t->away)
        return;
    t->away = true;
    endwin();
    tcsetattr(t->fd, TCSADRAIN, &t->settings);
    rescue_disarm();
}

void terminal_enter(struct terminal *t)
{
    if (t->away)
        rescue_arm(t->fd, &t->settings, t->restore);
    t->away = false;
    reset_prog_mode();
    // What endwin() undid and a refresh does not bring back.
    wrefresh(curscr);
    set_modes();
    terminal_resize(t);
}
