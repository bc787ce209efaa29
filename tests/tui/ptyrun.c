// SPDX-License-Identifier: Apache-2.0
// Runs a program on a pseudo-terminal, plays a script against it and says whether the screen was as
// the script wants.
//
// usage: ptyrun [-r ROWS] [-c COLS] [-t SECONDS] [-e EXPECTED] SCRIPT COMMAND [ARG...]
//
// The program runs as the foreground job of a session leader of its own, as under a shell. SCRIPT
// is a file ("-": stdin) of lines; empty ones and those that start with # are skipped:
//   wait TEXT          until TEXT is on screen          gone TEXT   until it no longer is
//   key NAME...        Up Down Left Right PgUp PgDn Home End Enter Esc Tab BS ^X, or one character
//   type TEXT          the characters as they are
//   resize ROWS COLS   a new size for the terminal
//   signal NAME        to the program: INT TERM HUP QUIT TSTP CONT STOP SEGV ABRT WINCH USR1 USR2
//   stopped            until the program is stopped
//   status N           until it ended with exit status N
//   killed NAME        until a signal ended it
//   hangup             the terminal goes away
//   do COMMAND         a shell command, elsewhere; it must succeed
//   screen             until the screen is the next one of EXPECTED; prints it, trailing blanks cut
//   row N TEXT         screen row N (from 1) is TEXT    line TEXT   some row is
//   color yes|no       there is a coloured cell, or none
//   selected N         row N, and no other, is reversed over its whole width
//   alternate yes|no   the alternate screen is in use   cursor yes|no   the cursor shows
//   stty               the line settings are those of the start, bit for bit
//   picture FILE       writes the screen as an SVG, once it stands still
//   bytes              prints how many bytes the program has written since the last `bytes`
//   send BYTES         to the program, \e for ESC, \xNN
//   wrote BYTES        until the program has written them since the last `forget`
//   silent BYTES       it has not
//   forget             what was written so far
//   undone             until all that it switched on in the terminal is off again
//   pass MS            lets that time pass, for what is random anyway
//   sleeps N S         lets S seconds pass, in which it goes to sleep at most N times and writes fewer than 2048 bytes
//                      each time
// Nothing else sleeps: every wait ends with the event or with the deadline (-t, 20 s by default), which
// is a failure. Without EXPECTED, to write it, `screen` prints what stands still for a while. Exit
// status: 0 all as wanted, 1 a wish was not met (the screen follows on stderr), 2 usage.
#include "pty_screen.h"
#include "pty_terminal.h"
#include "pty_wire.h"
#include "pty_words.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LINE_MAX_BYTES = 1024 };

static struct {
    int seconds;
    FILE *expected; // NULL: none
    const char *script;
    int line;
} run = {.seconds = 20};

static void die(const char *what)
{
    fprintf(stderr, "ptyrun: %s: %s\n", what, strerror(errno));
    exit(2);
}

// Waits until the screen is the next one expected, and prints what there was in the end.
static int play_screen(long long deadline)
{
    char *wanted = NULL;
    size_t size = 0;
    if (!run.expected) {
        terminal_settle();
        screen_print(stdout);
        return 0;
    }
    FILE *text = open_memstream(&wanted, &size);
    char line[SCREEN_COLS_MAX * 24];
    for (int row = 0; row < terminal.rows && fgets(line, sizeof line, run.expected); row++)
        fputs(line, text);
    fclose(text);
    bool same = screen_is(wanted);
    for (long long left = deadline - terminal_now_ms(); !same && left > 0;
         left = deadline - terminal_now_ms()) {
        if (!terminal_pump(terminal.ended ? 0 : (int)left) && terminal.ended)
            break;
        same = screen_is(wanted);
    }
    free(wanted);
    screen_print(stdout);
    if (!same)
        fprintf(stderr, "%s:%d: another screen than expected\n", run.script, run.line);
    return same ? 0 : 1;
}

static void describe_end(void)
{
    if (wire_left_on())
        fprintf(stderr, "not taken back: %s\n", wire_left_on());
    if (!terminal.ended)
        fprintf(stderr, "the program is still there%s\n", terminal.stopped ? ", stopped" : "");
    else if (WIFEXITED(terminal.status))
        fprintf(stderr, "the program ended with status %d\n", WEXITSTATUS(terminal.status));
    else
        fprintf(stderr, "the program was killed by signal %d\n", WTERMSIG(terminal.status));
}

// False when it is not so by the deadline, or never will be: with the program gone there is nothing to wait for once its
// output is read.
static bool await(const struct word *wish, char *args, long long deadline)
{
    while (!wish->fn(args)) {
        long long left = deadline - terminal_now_ms();
        if (left <= 0 || (!terminal_pump(terminal.ended ? 0 : (int)left) && terminal.ended))
            return false;
    }
    return true;
}

static int play_line(char *text)
{
    char *args = text + strcspn(text, " ");
    if (*args)
        *args++ = '\0';
    long long deadline = terminal_now_ms() + run.seconds * 1000LL;
    if (!strcmp(text, "screen"))
        return play_screen(deadline);
    const struct word *word = word_find(text);
    if (!word) {
        fprintf(stderr, "%s:%d: no such word: %s\n", run.script, run.line, text);
        return 2;
    }
    char shown[LINE_MAX_BYTES];
    snprintf(shown, sizeof shown, "%s", args);
    if (word->kind == WORD_ACT ? word->fn(args) : await(word, args, deadline))
        return 0;
    fprintf(stderr, "%s:%d: %s: %s %s\n", run.script, run.line,
            word->kind == WORD_ACT ? "cannot" : "not so", text, shown);
    if (word->kind == WORD_WISH) {
        describe_end();
        screen_print(stderr);
    }
    return 1;
}

static int play(FILE *script)
{
    char text[LINE_MAX_BYTES];
    int failed = 0;
    while (!failed && fgets(text, sizeof text, script)) {
        run.line++;
        text[strcspn(text, "\n")] = '\0';
        if (text[0] && text[0] != '#')
            failed = play_line(text);
    }
    return failed;
}

static FILE *open_or_die(const char *path)
{
    FILE *f = fopen(path, "re");
    if (!f)
        die(path);
    return f;
}

static bool parse_options(int argc, char **argv)
{
    int option;
    while ((option = getopt(argc, argv, "+r:c:t:e:")) != -1) {
        if (option == 'e') {
            run.expected = open_or_die(optarg);
            continue;
        }
        int value = option == '?' ? 0 : (int)strtol(optarg, NULL, 10);
        if (value < 1 || (option == 'r' && value > SCREEN_ROWS_MAX) ||
            (option == 'c' && value > SCREEN_COLS_MAX))
            return false;
        *(option == 'r' ? &terminal.rows : option == 'c' ? &terminal.cols : &run.seconds) = value;
    }
    return argc - optind >= 2;
}

int main(int argc, char **argv)
{
    if (!parse_options(argc, argv)) {
        fprintf(stderr, "usage: ptyrun [-r ROWS] [-c COLS] [-t SECONDS] [-e EXPECTED] SCRIPT "
                        "COMMAND [ARG...]\n");
        return 2;
    }
    run.script = argv[optind];
    FILE *script = strcmp(run.script, "-") != 0 ? open_or_die(run.script) : stdin;
    signal(SIGPIPE, SIG_IGN);
    if (terminal_open())
        die("no pseudo-terminal");
    screen_open(terminal.rows, terminal.cols);
    if (job_start(&terminal.job, terminal.master, terminal.slave, argv + optind + 1))
        die("cannot start the program");
    int failed = play(script);
    job_finish(&terminal.job, terminal.ended);
    screen_close();
    wire_release();
    if (run.expected)
        fclose(run.expected);
    if (script != stdin)
        fclose(script);
    return failed;
}
