// SPDX-License-Identifier: Apache-2.0
#include "tui/term.h"

#include "base/attr.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "tui/rescue.h"
#include "tui/term_color.h"
#include "tui/term_extras.h"
#include "tui/term_input.h"

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

struct terminal {
    int fd;
    FILE *in, *out;
    SCREEN *screen;
    struct termios settings; // as we found them
    bool ascii, mono, away;
    char *type;
    char restore[RESCUE_TEXT_MAX];
    struct term_input input;
    struct term_extras extras;
    enum background background;
    struct term_style styles[ROLE_COUNT];
    struct canvas front; // what is on screen
    bool spoilt;         // or it may be anything
    bool restyled;       // every cell looks different
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

// Keys that this type sends in a way of its own; the common ones are known anyway.
static void add_key(struct key_input *in, const char *capability, int key)
{
    const char *s = tigetstr(capability);
    if (!s || s == (char *)-1 || s[0] != '\033' || !s[1] || strlen(s) >= KEY_SEQUENCE_MAX ||
        in->sequence_count == KEY_SEQUENCES_MAX)
        return;
    struct key_sequence *sequence = &in->sequences[in->sequence_count++];
    snprintf(sequence->bytes, sizeof sequence->bytes, "%s", s);
    sequence->key = key;
}

static void add_keys(struct key_input *in)
{
    static const struct {
        const char *capability;
        int key;
    } table[] = {
        {"kcuu1", TKEY_ARROW_UP},    {"kcud1", TKEY_ARROW_DOWN}, {"kcub1", TKEY_ARROW_LEFT},
        {"kcuf1", TKEY_ARROW_RIGHT}, {"kpp", TKEY_PAGE_UP},      {"knp", TKEY_PAGE_DOWN},
        {"khome", TKEY_FIRST},       {"kend", TKEY_LAST},        {"ka1", TKEY_FIRST},
        {"kc1", TKEY_LAST},          {"ka3", TKEY_PAGE_UP},      {"kc3", TKEY_PAGE_DOWN},
        {"kent", TKEY_RETURN},       {"kbs", TKEY_DELETE},
    };
    for (size_t i = 0; i < ARRAY_LEN(table); i++)
        add_key(in, table[i].capability, table[i].key);
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
    add_keys(&t->input.keys);
    t->extras.sync = has_capability("Sync");
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
    keypad(stdscr, TRUE); // cursor keys as the type describes them; curses reads none
    typeahead(-1);        // a frame is never broken off by a key
    curs_set(0);
}

// What brings the terminal back when we die: kept true with each thing that it was told.
static void arm_rescue(const struct terminal *t)
{
    struct strbuf text CLEANUP_STRBUF = STRBUF_INIT;
    term_extras_undo(&t->extras, &text);
    strbuf_adds(&text, t->restore);
    rescue_arm(t->fd, &t->settings, text.buf);
}

static int start_curses(struct terminal *t, struct err *err)
{
    use_env(FALSE);
    use_tioctl(TRUE);
    // From before curses changes anything until everything is as it was.
    arm_rescue(t);
    t->screen = newterm(t->type, t->out, t->in);
    if (!t->screen) {
        rescue_disarm();
        return err_set(err, ERR_FAILURE, "curses cannot use terminal type \"%s\"", t->type);
    }
    t->away = false;
    set_modes();
    term_color_init(t->mono, t->background, t->styles);
    canvas_init(&t->front, LINES, COLS, t->ascii);
    terminal_resize(t);
    return 0;
}

struct terminal *terminal_new(const struct terminal_opts *opts, struct err *err)
{
    struct terminal *t = xcalloc(1, sizeof *t);
    t->fd = -1;
    t->away = true;
    t->type = xstrdup(opts->type ? opts->type : "");
    t->mono = opts->mono;
    t->ascii = must_be_ascii(t->type);
    t->extras.program = xstrdup(opts->program ? opts->program : "");
    t->extras.can = abilities_of(t->type, opts->env);
    if (opts->osc9 && t->extras.can.notify == NOTIFY_BELL)
        t->extras.can.notify = NOTIFY_OSC9;
    t->extras.mouse = opts->mouse && t->extras.can.mouse;
    t->background = t->extras.can.background;
    if (open_device(t, opts->tty ? opts->tty : "/dev/tty", err) || check_type(t, err) ||
        start_curses(t, err)) {
        terminal_free(t);
        return NULL;
    }
    t->extras.fd = t->input.fd = t->fd;
    term_extras_enter(&t->extras, true);
    // On the alternate screen, before the first picture wipes it: a terminal that shows what it does not know shows it
    // there.
    if (t->extras.can.questions)
        term_input_ask(&t->input, !t->mono);
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
    term_extras_release(&t->extras);
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

// They stand there as soon as a key after them was looked for.
static void take_answers(struct terminal *t)
{
    if (t->input.keys.sync == ANSWER_YES && !t->extras.sync) {
        t->extras.sync = true;
        arm_rescue(t);
    }
    if (t->input.keys.light == ANSWER_NONE || t->mono)
        return;
    enum background seen = t->input.keys.light == ANSWER_YES ? BACKGROUND_LIGHT : BACKGROUND_DARK;
    if (seen == t->background)
        return;
    t->background = seen;
    term_color_init(t->mono, t->background, t->styles);
    t->restyled = true;
}

int terminal_key(struct terminal *t)
{
    int key = t->away ? TKEY_NOTHING : term_input_key(&t->input);
    take_answers(t);
    return key;
}

int terminal_key_wait(const struct terminal *t)
{
    return t->away ? 0 : term_input_wait(&t->input);
}

int terminal_key_rest(struct terminal *t)
{
    return t->away ? TKEY_NOTHING : term_input_rest(&t->input);
}

void terminal_mouse(const struct terminal *t, int *row, int *col)
{
    *row = t->input.keys.row;
    *col = t->input.keys.col;
}

bool terminal_has_changed(struct terminal *t)
{
    return t->restyled;
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
static bool draw_row(struct terminal *t, const struct canvas *c, int row)
{
    bool changed = false;
    for (int col = 0; col < c->cols; col++) {
        const struct cell *cell = canvas_cell(c, row, col);
        if (cell->width == 0)
            continue;
        const struct cell *right = cell->width == 2 ? canvas_cell(c, row, col + 1) : cell;
        int at = cell->width == 2 ? col + 1 : col;
        bool same = same_cell(cell, canvas_cell(&t->front, row, col)) &&
                    same_cell(right, canvas_cell(&t->front, row, at));
        if (same && !t->spoilt && !t->restyled)
            continue;
        write_cell(t, row, col, cell);
        changed = true;
    }
    return changed;
}

static void write_frame(struct terminal *t)
{
    if (t->extras.sync)
        term_write(t->fd, OSC_SYNC_BEGIN, strlen(OSC_SYNC_BEGIN));
    wnoutrefresh(stdscr);
    doupdate();
    if (t->extras.sync)
        term_write(t->fd, OSC_SYNC_END, strlen(OSC_SYNC_END));
}

void terminal_draw(struct terminal *t, const struct canvas *c)
{
    if (t->away || c->rows != t->front.rows || c->cols != t->front.cols)
        return;
    if (t->spoilt) {
        erase();
        clearok(curscr, TRUE);
    }
    bool changed = false;
    for (int row = 0; row < c->rows; row++)
        changed = draw_row(t, c, row) || changed;
    t->spoilt = t->restyled = false;
    if (!changed)
        return;
    canvas_copy(&t->front, 0, c, 0, c->rows);
    write_frame(t);
}

void terminal_title(struct terminal *t, const char *text)
{
    if (term_extras_title(&t->extras, text) && !t->away)
        arm_rescue(t);
}

void terminal_progress(struct terminal *t, enum progress_state state, int percent)
{
    if (term_extras_progress(&t->extras, state, percent) && !t->away)
        arm_rescue(t);
}

void terminal_notify(struct terminal *t, const char *text)
{
    term_extras_notify(&t->extras, text);
}

void terminal_bell(struct terminal *t)
{
    if (!t->away)
        term_write(t->fd, "\a", 1);
}

// A type without a second screen leaves ours standing: the shell's prompt gets a line of its own there.
static void free_last_line(void)
{
    if (has_capability("rmcup"))
        return;
    wmove(stdscr, LINES - 1, 0);
    wclrtoeol(stdscr);
    wrefresh(stdscr);
}

void terminal_leave(struct terminal *t)
{
    if (t->away)
        return;
    term_input_close(&t->input);
    t->away = true;
    term_extras_leave(&t->extras);
    free_last_line();
    endwin();
    tcsetattr(t->fd, TCSADRAIN, &t->settings);
    rescue_disarm();
}

void terminal_enter(struct terminal *t)
{
    bool anew = t->away;
    if (anew)
        arm_rescue(t);
    t->away = false;
    reset_prog_mode();
    // What endwin() undid and a refresh does not bring back.
    wrefresh(curscr);
    set_modes();
    term_extras_enter(&t->extras, anew);
    terminal_resize(t);
}
