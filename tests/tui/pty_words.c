// SPDX-License-Identifier: Apache-2.0
#include "pty_words.h"

#include "pty_picture.h"
#include "pty_screen.h"
#include "pty_terminal.h"
#include "pty_wire.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static bool send_text(char *text)
{
    return terminal_send(text, strlen(text));
}

static bool send_keys(char *names)
{
    static const struct {
        const char *name, *bytes;
    } keys[] = {{"Up", "\033OA"},    {"Down", "\033OB"},  {"Right", "\033OC"}, {"Left", "\033OD"},
                {"PgUp", "\033[5~"}, {"PgDn", "\033[6~"}, {"Home", "\033OH"},  {"End", "\033OF"},
                {"Enter", "\r"},     {"Esc", "\033"},     {"Tab", "\t"},       {"BS", "\177"}};
    for (char *name = strtok_r(names, " ", &names); name; name = strtok_r(NULL, " ", &names)) {
        char control[2] = {(char)(name[1] & 0x1F), '\0'};
        const char *bytes = name[0] == '^' && name[1] ? control : name;
        for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
            if (!strcmp(keys[i].name, name))
                bytes = keys[i].bytes;
        }
        if (!terminal_send(bytes, strlen(bytes)))
            return false;
    }
    return true;
}

static bool resize(char *args)
{
    int rows, cols;
    if (sscanf(args, "%d %d", &rows, &cols) != 2 || rows < 1 || cols < 1 ||
        rows > SCREEN_ROWS_MAX || cols > SCREEN_COLS_MAX)
        return false;
    terminal_resize(rows, cols);
    return true;
}

static bool send_signal(char *name)
{
    int signo = job_signal_number(name);
    if (signo == SIGCONT) {
        // The next stop is another one, also where the news of this comes late.
        terminal.stopped = false;
        return job_continue(&terminal.job) == 0;
    }
    return signo && kill(terminal.job.program, signo) == 0;
}

static bool hang_up(char *args)
{
    (void)args;
    terminal_hang_up();
    return true;
}

// Its output goes to stderr: stdout is for screens.
static bool run_elsewhere(char *command)
{
    pid_t pid = fork();
    int status;
    if (pid == 0) {
        dup2(STDERR_FILENO, STDOUT_FILENO);
        execl("/bin/sh", "sh", "-c", command, (char *)NULL);
        _exit(127);
    }
    return pid > 0 && waitpid(pid, &status, 0) == pid && status == 0;
}

// Once nothing more comes.
static bool draw_picture(char *path)
{
    FILE *to = fopen(path, "we");
    if (!to)
        return false;
    terminal_settle();
    picture_print(to);
    return fclose(to) == 0;
}

static bool send_escaped(char *text)
{
    return terminal_send(text, wire_unescape(text, text));
}

// Time passes while the program has nothing to do but its clock.
static bool let_sleep(char *args)
{
    enum { FRAME_BYTES = 2048 };
    int most, seconds;
    if (sscanf(args, "%d %d", &most, &seconds) != 2)
        return false;
    long before = wire_sleeps(terminal.job.program);
    size_t bytes = terminal.bytes;
    long long until = terminal_now_ms() + seconds * 1000LL;
    for (long long left = until - terminal_now_ms(); left > 0; left = until - terminal_now_ms())
        terminal_pump((int)left);
    long sleeps = wire_sleeps(terminal.job.program) - before;
    bytes = terminal.bytes - bytes;
    if (before >= 0 && sleeps <= most && bytes <= (size_t)most * FRAME_BYTES)
        return true;
    fprintf(stderr, "%ld sleeps, %zu bytes in %d s\n", sleeps, bytes, seconds);
    return false;
}

static bool let_pass(char *ms)
{
    long long until = terminal_now_ms() + strtol(ms, NULL, 10);
    for (long long left = until - terminal_now_ms(); left > 0; left = until - terminal_now_ms())
        if (!terminal_pump((int)left) && terminal.ended)
            break;
    return true;
}

static bool forget(char *args)
{
    (void)args;
    wire_forget();
    return true;
}

static bool print_bytes(char *args)
{
    (void)args;
    printf("%zu bytes\n", terminal.bytes);
    terminal.bytes = 0;
    return true;
}

static bool is_silent(char *bytes)
{
    return !wire_has(bytes);
}

static bool has(char *text)
{
    return screen_has(text);
}

static bool has_not(char *text)
{
    return !screen_has(text);
}

static bool row_is(char *args)
{
    return screen_row_is(args);
}

static bool has_line(char *text)
{
    return screen_has_line(text);
}

static bool means_yes(const char *args)
{
    return strcmp(args, "yes") == 0;
}

static bool is_colored(char *args)
{
    return screen_has_color() == means_yes(args);
}

static bool is_selected(char *row)
{
    return screen_selected() == strtol(row, NULL, 10);
}

static bool is_alternate(char *args)
{
    return screen_is_alternate() == means_yes(args);
}

static bool shows_cursor(char *args)
{
    return screen_shows_cursor() == means_yes(args);
}

static bool is_as_found(char *args)
{
    (void)args;
    return terminal_same_settings();
}

static bool has_written(char *bytes)
{
    return wire_has(bytes);
}

static bool is_undone(char *args)
{
    (void)args;
    return !wire_left_on();
}

static bool is_stopped(char *args)
{
    (void)args;
    return terminal.stopped;
}

static bool ended_with(char *status)
{
    return terminal.ended && WIFEXITED(terminal.status) &&
           WEXITSTATUS(terminal.status) == strtol(status, NULL, 10);
}

static bool was_killed_by(char *name)
{
    return terminal.ended && WIFSIGNALED(terminal.status) &&
           WTERMSIG(terminal.status) == job_signal_number(name);
}

const struct word *word_find(const char *name)
{
    static const struct word words[] = {
        {"key", WORD_ACT, send_keys},         {"type", WORD_ACT, send_text},
        {"send", WORD_ACT, send_escaped},     {"resize", WORD_ACT, resize},
        {"signal", WORD_ACT, send_signal},    {"hangup", WORD_ACT, hang_up},
        {"do", WORD_ACT, run_elsewhere},      {"picture", WORD_ACT, draw_picture},
        {"bytes", WORD_ACT, print_bytes},     {"forget", WORD_ACT, forget},
        {"silent", WORD_ACT, is_silent},      {"pass", WORD_ACT, let_pass},
        {"sleeps", WORD_ACT, let_sleep},      {"wait", WORD_WISH, has},
        {"gone", WORD_WISH, has_not},         {"row", WORD_WISH, row_is},
        {"line", WORD_WISH, has_line},        {"color", WORD_WISH, is_colored},
        {"selected", WORD_WISH, is_selected}, {"alternate", WORD_WISH, is_alternate},
        {"cursor", WORD_WISH, shows_cursor},  {"stty", WORD_WISH, is_as_found},
        {"wrote", WORD_WISH, has_written},    {"undone", WORD_WISH, is_undone},
        {"stopped", WORD_WISH, is_stopped},   {"status", WORD_WISH, ended_with},
        {"killed", WORD_WISH, was_killed_by},
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i].name, name) == 0)
            return &words[i];
    return NULL;
}
