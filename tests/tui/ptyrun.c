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
#include "pty_job.h"
#include "pty_picture.h"
#include "pty_screen.h"
#include "pty_wire.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

enum { LINE_MAX_BYTES = 1024 };

static struct {
    int rows, cols, seconds;
    int master, slave;
    struct job job;
    struct termios settings;
    bool stopped, ended;
    int status;
    size_t bytes;
    FILE *expected; // NULL: none
    const char *script;
    int line;
} run = {.rows = 24, .cols = 80, .seconds = 20};

static void die(const char *what)
{
    fprintf(stderr, "ptyrun: %s: %s\n", what, strerror(errno));
    exit(2);
}

static void set_size(int fd)
{
    struct winsize size = {.ws_row = (unsigned short)run.rows, .ws_col = (unsigned short)run.cols};
    ioctl(fd, TIOCSWINSZ, &size);
}

static void open_terminal(void)
{
    run.master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (run.master < 0 || grantpt(run.master) || unlockpt(run.master))
        die("no pseudo-terminal");
    run.slave = open(ptsname(run.master), O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (run.slave < 0 || tcgetattr(run.slave, &run.settings))
        die("no pseudo-terminal");
    set_size(run.master);
}

static void take_event(void)
{
    struct job_event e;
    if (read(run.job.events, &e, sizeof e) != sizeof e)
        return;
    run.stopped = WIFSTOPPED(e.status);
    if (WIFEXITED(e.status) || WIFSIGNALED(e.status)) {
        run.ended = true;
        run.status = e.status;
    }
}

static bool take_output(void)
{
    char buf[16384];
    ssize_t n = read(run.master, buf, sizeof buf);
    if (n <= 0)
        return false;
    run.bytes += (size_t)n;
    wire_log(buf, (size_t)n);
    char answer[256];
    size_t len = screen_feed(buf, (size_t)n, answer, sizeof answer);
    return len == 0 || write(run.master, answer, len) == (ssize_t)len;
}

static long long now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000LL + t.tv_nsec / 1000000;
}

// Takes what comes within wait_ms. False when nothing did.
static bool pump(int wait_ms)
{
    struct pollfd fds[2] = {{.fd = run.master, .events = POLLIN},
                            {.fd = run.job.events, .events = POLLIN}};
    int n = poll(fds, 2, wait_ms);
    if (n <= 0)
        return false;
    if (fds[0].revents & POLLIN)
        take_output();
    else if (fds[1].revents & POLLIN)
        take_event();
    else
        return false;
    return true;
}

static bool same_settings(void)
{
    struct termios now;
    if (tcgetattr(run.slave, &now))
        return false;
    const struct termios *then = &run.settings;
    return now.c_iflag == then->c_iflag && now.c_oflag == then->c_oflag &&
           now.c_cflag == then->c_cflag && now.c_lflag == then->c_lflag &&
           !memcmp(now.c_cc, then->c_cc, sizeof now.c_cc) &&
           cfgetispeed(&now) == cfgetispeed(then) && cfgetospeed(&now) == cfgetospeed(then);
}

static bool send_bytes(const char *s)
{
    return write(run.master, s, strlen(s)) == (ssize_t)strlen(s);
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
        if (!send_bytes(bytes))
            return false;
    }
    return true;
}

static bool resize(const char *args)
{
    int rows, cols;
    if (sscanf(args, "%d %d", &rows, &cols) != 2 || rows < 1 || cols < 1 ||
        rows > SCREEN_ROWS_MAX || cols > SCREEN_COLS_MAX)
        return false;
    run.rows = rows;
    run.cols = cols;
    screen_resize(rows, cols);
    set_size(run.master); // the kernel sends SIGWINCH to the foreground job
    return true;
}

static bool send_signal(const char *name)
{
    int signo = job_signal_number(name);
    if (signo == SIGCONT)
        return job_continue(&run.job) == 0;
    return signo && kill(run.job.program, signo) == 0;
}

static bool hang_up(void)
{
    close(run.master);
    close(run.slave);
    run.master = run.slave = -1;
    return true;
}

// Its output goes to stderr: stdout is for screens.
static bool run_elsewhere(const char *command)
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

// Longer than anything that is under way.
enum { SETTLED_MS = 700 };

static void print_settled(void)
{
    while (pump(SETTLED_MS))
        ;
    screen_print(stdout);
}

// Once nothing more comes.
static bool draw_picture(const char *path)
{
    FILE *to = fopen(path, "we");
    if (!to)
        return false;
    while (pump(SETTLED_MS))
        ;
    picture_print(to);
    return fclose(to) == 0;
}

static bool send_escaped(char *text)
{
    size_t n = wire_unescape(text, text);
    return write(run.master, text, n) == (ssize_t)n;
}

// Time passes while the program has nothing to do but its clock.
static bool let_sleep(const char *args)
{
    enum { FRAME_BYTES = 2048 };
    int most, seconds;
    if (sscanf(args, "%d %d", &most, &seconds) != 2)
        return false;
    long before = wire_sleeps(run.job.program);
    size_t bytes = run.bytes;
    long long until = now_ms() + seconds * 1000LL;
    for (long long left = until - now_ms(); left > 0; left = until - now_ms())
        pump((int)left);
    long sleeps = wire_sleeps(run.job.program) - before;
    bytes = run.bytes - bytes;
    if (before >= 0 && sleeps <= most && bytes <= (size_t)most * FRAME_BYTES)
        return true;
    fprintf(stderr, "%ld sleeps, %zu bytes in %d s\n", sleeps, bytes, seconds);
    return false;
}

static bool let_pass(const char *ms)
{
    long long until = now_ms() + strtol(ms, NULL, 10);
    for (long long left = until - now_ms(); left > 0; left = until - now_ms())
        if (!pump((int)left) && run.ended)
            break;
    return true;
}

// Things that happen at once.
static bool do_now(const char *verb, char *args, bool *known)
{
    *known = true;
    if (!strcmp(verb, "key"))
        return send_keys(args);
    if (!strcmp(verb, "type"))
        return send_bytes(args);
    if (!strcmp(verb, "send"))
        return send_escaped(args);
    if (!strcmp(verb, "resize"))
        return resize(args);
    if (!strcmp(verb, "sleeps"))
        return let_sleep(args);
    if (!strcmp(verb, "pass"))
        return let_pass(args);
    if (!strcmp(verb, "silent"))
        return !wire_has(args);
    if (!strcmp(verb, "forget")) {
        wire_forget();
        return true;
    }
    if (!strcmp(verb, "signal"))
        return send_signal(args);
    if (!strcmp(verb, "hangup"))
        return hang_up();
    if (!strcmp(verb, "do"))
        return run_elsewhere(args);
    if (!strcmp(verb, "picture"))
        return draw_picture(args);
    if (!strcmp(verb, "bytes")) {
        printf("%zu bytes\n", run.bytes);
        run.bytes = 0;
        return true;
    }
    *known = false;
    return false;
}

// Waits until the screen is the next one expected, and prints what there was in the end.
static int play_screen(long long deadline)
{
    char *wanted = NULL;
    size_t size = 0;
    if (!run.expected) {
        print_settled();
        return 0;
    }
    FILE *text = open_memstream(&wanted, &size);
    char line[SCREEN_COLS_MAX * 24];
    for (int row = 0; row < run.rows && fgets(line, sizeof line, run.expected); row++)
        fputs(line, text);
    fclose(text);
    bool same = screen_is(wanted);
    for (long long left = deadline - now_ms(); !same && left > 0; left = deadline - now_ms()) {
        if (!pump(run.ended ? 0 : (int)left) && run.ended)
            break;
        same = screen_is(wanted);
    }
    free(wanted);
    screen_print(stdout);
    if (!same)
        fprintf(stderr, "%s:%d: another screen than expected\n", run.script, run.line);
    return same ? 0 : 1;
}

// Things that are waited for.
static bool is_so(const char *verb, const char *args, bool *known)
{
    *known = true;
    bool yes = !strcmp(args, "yes");
    if (!strcmp(verb, "wait"))
        return screen_has(args);
    if (!strcmp(verb, "gone"))
        return !screen_has(args);
    if (!strcmp(verb, "row"))
        return screen_row_is(args);
    if (!strcmp(verb, "line"))
        return screen_has_line(args);
    if (!strcmp(verb, "color"))
        return screen_has_color() == yes;
    if (!strcmp(verb, "selected"))
        return screen_selected() == strtol(args, NULL, 10);
    if (!strcmp(verb, "alternate"))
        return screen_is_alternate() == yes;
    if (!strcmp(verb, "cursor"))
        return screen_shows_cursor() == yes;
    if (!strcmp(verb, "stty"))
        return same_settings();
    if (!strcmp(verb, "wrote"))
        return wire_has(args);
    if (!strcmp(verb, "undone"))
        return !wire_left_on();
    if (!strcmp(verb, "stopped"))
        return run.stopped;
    if (!strcmp(verb, "status"))
        return run.ended && WIFEXITED(run.status) &&
               WEXITSTATUS(run.status) == strtol(args, NULL, 10);
    if (!strcmp(verb, "killed"))
        return run.ended && WIFSIGNALED(run.status) &&
               WTERMSIG(run.status) == job_signal_number(args);
    *known = false;
    return false;
}

static void describe_end(void)
{
    if (wire_left_on())
        fprintf(stderr, "not taken back: %s\n", wire_left_on());
    if (!run.ended)
        fprintf(stderr, "the program is still there%s\n", run.stopped ? ", stopped" : "");
    else if (WIFEXITED(run.status))
        fprintf(stderr, "the program ended with status %d\n", WEXITSTATUS(run.status));
    else
        fprintf(stderr, "the program was killed by signal %d\n", WTERMSIG(run.status));
}

static int play_line(char *text)
{
    char *args = strchr(text, ' ');
    bool known;
    if (args)
        *args++ = '\0';
    else
        args = text + strlen(text);
    char shown[LINE_MAX_BYTES];
    snprintf(shown, sizeof shown, "%s", args);
    bool done = do_now(text, args, &known);
    if (known) {
        if (!done)
            fprintf(stderr, "%s:%d: cannot: %s %s\n", run.script, run.line, text, shown);
        return done ? 0 : 1;
    }
    long long deadline = now_ms() + run.seconds * 1000LL;
    if (!strcmp(text, "screen"))
        return play_screen(deadline);
    while (!is_so(text, args, &known)) {
        if (!known) {
            fprintf(stderr, "%s:%d: no such word: %s\n", run.script, run.line, text);
            return 2;
        }
        long long left = deadline - now_ms();
        // With the program gone there is nothing to wait for once its output is read.
        if (left <= 0 || (!pump(run.ended ? 0 : (int)left) && run.ended)) {
            fprintf(stderr, "%s:%d: not so: %s %s\n", run.script, run.line, text, shown);
            describe_end();
            screen_print(stderr);
            return 1;
        }
    }
    return 0;
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
        *(option == 'r' ? &run.rows : option == 'c' ? &run.cols : &run.seconds) = value;
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
    open_terminal();
    screen_open(run.rows, run.cols);
    if (job_start(&run.job, run.master, run.slave, argv + optind + 1))
        die("cannot start the program");
    int failed = play(script);
    job_finish(&run.job, run.ended);
    screen_close();
    wire_release();
    if (run.expected)
        fclose(run.expected);
    if (script != stdin)
        fclose(script);
    return failed;
}
