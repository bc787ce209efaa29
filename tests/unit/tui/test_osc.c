// SPDX-License-Identifier: Apache-2.0
#include "base/attr.h"
#include "base/utf8.h"
#include "tui/abilities.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdlib.h>
#include <string.h>

static const char *const hostile[] = {
    "\033]2;owned\a",
    "a\033\\\033[2Jb",
    "a\ab\nc\td\re\177f",
    "a\302\233 31mb\302\234", // C1: CSI and ST in UTF-8
    "\233 31m\234",           // and as bytes
    "\342\200\256txet",       // right-to-left override
    "4;1;50",                 // ConEmu's command after OSC 9
    "9;9;/etc",
    ";;;",
    "\033Ptmux;\033\033]52;c;Zm9v\a\033\\",
};

// Nothing between the two ends but text.
static void check_quiet(const char *text, size_t len, const char *name)
{
    struct strbuf s CLEANUP_STRBUF = STRBUF_INIT;
    strbuf_add(&s, text, len);
    cr_expect(utf8_is_clean(s.buf), "%s", name);
}

Test(osc, a_title_is_one_clean_string)
{
    for (size_t i = 0; i < ARRAY_LEN(hostile); i++) {
        struct strbuf s CLEANUP_STRBUF = STRBUF_INIT;
        osc_title(&s, hostile[i]);
        cr_assert(strncmp(s.buf, "\033]2;", 4) == 0, "%s", hostile[i]);
        cr_assert(strcmp(s.buf + s.len - 2, "\033\\") == 0, "%s", hostile[i]);
        check_quiet(s.buf + 4, s.len - 6, hostile[i]);
    }
}

Test(osc, a_title_is_cut)
{
    struct strbuf s CLEANUP_STRBUF = STRBUF_INIT, again CLEANUP_STRBUF = STRBUF_INIT;
    char *endless = malloc(1 << 20);
    memset(endless, 'x', (1 << 20) - 1);
    endless[(1 << 20) - 1] = '\0';
    osc_title_text(&s, endless);
    cr_expect(eq(sz, s.len, OSC_TITLE_COLS));
    osc_title_text(&again, s.buf);
    cr_expect(eq(str, again.buf, s.buf));
    free(endless);
}

Test(osc, a_notification_is_one_string_and_no_command)
{
    static const enum notify_way ways[] = {NOTIFY_OSC9, NOTIFY_OSC777};
    static const char *const heads[] = {"\033]9;", "\033]777;notify;kubectl dgdr;"};
    for (size_t i = 0; i < ARRAY_LEN(hostile); i++) {
        for (size_t w = 0; w < ARRAY_LEN(ways); w++) {
            struct strbuf s CLEANUP_STRBUF = STRBUF_INIT;
            size_t head = strlen(heads[w]);
            osc_notify(&s, ways[w], false, "kubectl dgdr", hostile[i]);
            cr_assert(strncmp(s.buf, heads[w], head) == 0, "%s", hostile[i]);
            cr_assert(eq(chr, s.buf[s.len - 1], '\a'), "%s", hostile[i]);
            check_quiet(s.buf + head, s.len - head - 1, hostile[i]);
            cr_expect(eq(ptr, strchr(s.buf + head, ';'), NULL), "%s", hostile[i]);
            cr_expect(s.buf[head] < '0' || s.buf[head] > '9', "%s", hostile[i]);
        }
    }
}

Test(osc, tmux_hands_on_no_more_than_the_notification)
{
    for (size_t i = 0; i < ARRAY_LEN(hostile); i++) {
        struct strbuf s CLEANUP_STRBUF = STRBUF_INIT;
        osc_notify(&s, NOTIFY_OSC9, true, "kubectl dgdr", hostile[i]);
        cr_assert(strncmp(s.buf, "\033Ptmux;\033\033]9;", 12) == 0, "%s", hostile[i]);
        cr_assert(strcmp(s.buf + s.len - 3, "\a\033\\") == 0, "%s", hostile[i]);
        check_quiet(s.buf + 12, s.len - 15, hostile[i]);
    }
}

Test(osc, the_bell_says_nothing)
{
    struct strbuf s CLEANUP_STRBUF = STRBUF_INIT;
    osc_notify(&s, NOTIFY_BELL, true, "kubectl dgdr", "text");
    cr_expect(eq(str, s.buf, "\a"));
}

Test(osc, progress_stays_within_its_bounds)
{
    static const struct {
        enum progress_state state;
        int percent;
        const char *expect;
    } rows[] = {
        {PROGRESS_NORMAL, 42, "\033]9;4;1;42\033\\"},
        {PROGRESS_NORMAL, 101, "\033]9;4;1;100\033\\"},
        {PROGRESS_ERROR, -1, "\033]9;4;2;0\033\\"},
        {PROGRESS_UNKNOWN, 0, "\033]9;4;3;0\033\\"},
        {PROGRESS_NONE, 0, OSC_PROGRESS_CLEAR},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct strbuf s CLEANUP_STRBUF = STRBUF_INIT;
        osc_progress(&s, rows[i].state, rows[i].percent);
        cr_expect(eq(str, s.buf, (char *)rows[i].expect), "row %zu", i);
    }
}

static const char *environment; // "NAME=value NAME=value"

static const char *lookup(const char *name)
{
    static char values[8][64];
    static size_t turn;
    char *value = values[turn++ % ARRAY_LEN(values)];
    size_t len = strlen(name);
    for (const char *s = environment; s && *s; s += strcspn(s, " "), s += *s == ' ') {
        if (strncmp(s, name, len) == 0 && s[len] == '=') {
            size_t n = strcspn(s + len + 1, " ");
            memcpy(value, s + len + 1, n);
            value[n] = '\0';
            return value;
        }
    }
    return NULL;
}

// What is announced, as letters: Title, Questions, Mouse, Progress, tmuX.
static const char *letters(const struct abilities *a)
{
    static char out[8];
    size_t n = 0;
    const char order[] = "TQMPX";
    const bool has[] = {a->title, a->questions, a->mouse, a->progress, a->tmux};
    for (size_t i = 0; i < ARRAY_LEN(has); i++) {
        if (has[i])
            out[n++] = order[i];
    }
    out[n] = '\0';
    return out;
}

Test(abilities, are_what_the_terminal_announces)
{
    static const struct {
        const char *type, *env, *letters;
        enum notify_way notify;
        enum background background;
    } rows[] = {
        {"xterm-256color", "", "TQM", NOTIFY_BELL, BACKGROUND_UNKNOWN},
        {"linux", "", "", NOTIFY_BELL, BACKGROUND_DARK},
        {"linux", "TERM_PROGRAM=ghostty WT_SESSION=1", "", NOTIFY_BELL, BACKGROUND_DARK},
        {"vt100", "", "", NOTIFY_BELL, BACKGROUND_UNKNOWN},
        {"screen-256color", "STY=1", "", NOTIFY_BELL, BACKGROUND_UNKNOWN},
        {"screen-256color", "TMUX=1", "TQMX", NOTIFY_BELL, BACKGROUND_UNKNOWN},
        {"tmux-256color", "TMUX=1 WT_SESSION=1 COLORFGBG=0;15", "TQMX", NOTIFY_BELL,
         BACKGROUND_UNKNOWN},
        {"tmux-256color", "TMUX=1 KITTY_WINDOW_ID=3", "TQMX", NOTIFY_OSC9, BACKGROUND_UNKNOWN},
        {"xterm-256color", "TERM_PROGRAM=Apple_Terminal", "TM", NOTIFY_BELL, BACKGROUND_UNKNOWN},
        {"xterm-ghostty", "", "TQMP", NOTIFY_OSC9, BACKGROUND_UNKNOWN},
        {"xterm-kitty", "KITTY_WINDOW_ID=1", "TQM", NOTIFY_OSC9, BACKGROUND_UNKNOWN},
        {"xterm-256color", "TERM_PROGRAM=iTerm.app TERM_PROGRAM_VERSION=3.6.6", "TQMP", NOTIFY_OSC9,
         BACKGROUND_UNKNOWN},
        {"xterm-256color", "TERM_PROGRAM=iTerm.app TERM_PROGRAM_VERSION=3.7", "TQMP", NOTIFY_OSC9,
         BACKGROUND_UNKNOWN},
        {"xterm-256color", "TERM_PROGRAM=iTerm.app TERM_PROGRAM_VERSION=3.5.14", "TQM", NOTIFY_OSC9,
         BACKGROUND_UNKNOWN},
        {"xterm-256color", "TERM_PROGRAM=iTerm.app", "TQM", NOTIFY_OSC9, BACKGROUND_UNKNOWN},
        {"xterm-256color", "TERM_PROGRAM=WezTerm TERM_PROGRAM_VERSION=20250301-1", "TQMP",
         NOTIFY_OSC9, BACKGROUND_UNKNOWN},
        {"xterm-256color", "TERM_PROGRAM=WezTerm TERM_PROGRAM_VERSION=20240203-1", "TQM",
         NOTIFY_OSC9, BACKGROUND_UNKNOWN},
        {"xterm-256color", "WT_SESSION=x", "TQMP", NOTIFY_BELL, BACKGROUND_UNKNOWN},
        {"xterm-256color", "ConEmuANSI=ON", "TQMP", NOTIFY_BELL, BACKGROUND_UNKNOWN},
        {"xterm-256color", "ConEmuANSI=OFF", "TQM", NOTIFY_BELL, BACKGROUND_UNKNOWN},
        {"xterm-256color", "VTE_VERSION=8000", "TQMP", NOTIFY_BELL, BACKGROUND_UNKNOWN},
        {"xterm-256color", "VTE_VERSION=6003", "TQM", NOTIFY_BELL, BACKGROUND_UNKNOWN},
        {"rxvt-unicode-256color", "COLORFGBG=0;default;15", "TQM", NOTIFY_OSC777, BACKGROUND_LIGHT},
        {"xterm", "COLORFGBG=15;0", "TQM", NOTIFY_BELL, BACKGROUND_DARK},
        {"xterm", "COLORFGBG=0;7", "TQM", NOTIFY_BELL, BACKGROUND_LIGHT},
        {"xterm", "COLORFGBG=15;default", "TQM", NOTIFY_BELL, BACKGROUND_UNKNOWN},
        {"xterm", "COLORFGBG=15;99", "TQM", NOTIFY_BELL, BACKGROUND_UNKNOWN},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        environment = rows[i].env;
        struct abilities a = abilities_of(rows[i].type, lookup);
        cr_expect(eq(str, (char *)letters(&a), (char *)rows[i].letters), "%s %s", rows[i].type,
                  rows[i].env);
        cr_expect(eq(int, a.notify, rows[i].notify), "%s %s", rows[i].type, rows[i].env);
        cr_expect(eq(int, a.background, rows[i].background), "%s %s", rows[i].type, rows[i].env);
    }
}

Test(abilities, without_an_environment_the_type_alone_counts)
{
    struct abilities a = abilities_of("xterm-256color", NULL);
    cr_expect(eq(str, (char *)letters(&a), "TQM"));
}
