// SPDX-License-Identifier: Apache-2.0
#include "pty_terminal.h"

#include "pty_screen.h"
#include "pty_wire.h"

#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

enum { SETTLED_MS = 700 };

struct terminal terminal = {.rows = 24, .cols = 80};
static struct termios settings;

static void set_size(void)
{
    struct winsize size = {.ws_row = (unsigned short)terminal.rows,
                           .ws_col = (unsigned short)terminal.cols};
    ioctl(terminal.master, TIOCSWINSZ, &size);
}

int terminal_open(void)
{
    terminal.master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (terminal.master < 0 || grantpt(terminal.master) || unlockpt(terminal.master))
        return -1;
    terminal.slave = open(ptsname(terminal.master), O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (terminal.slave < 0 || tcgetattr(terminal.slave, &settings))
        return -1;
    set_size();
    return 0;
}

void terminal_resize(int rows, int cols)
{
    terminal.rows = rows;
    terminal.cols = cols;
    screen_resize(rows, cols);
    set_size();
}

void terminal_hang_up(void)
{
    close(terminal.master);
    close(terminal.slave);
    terminal.master = terminal.slave = -1;
}

bool terminal_send(const char *bytes, size_t n)
{
    return write(terminal.master, bytes, n) == (ssize_t)n;
}

bool terminal_same_settings(void)
{
    struct termios now;
    if (tcgetattr(terminal.slave, &now))
        return false;
    return now.c_iflag == settings.c_iflag && now.c_oflag == settings.c_oflag &&
           now.c_cflag == settings.c_cflag && now.c_lflag == settings.c_lflag &&
           !memcmp(now.c_cc, settings.c_cc, sizeof now.c_cc) &&
           cfgetispeed(&now) == cfgetispeed(&settings) &&
           cfgetospeed(&now) == cfgetospeed(&settings);
}

static void take_event(void)
{
    struct job_event e;
    if (read(terminal.job.events, &e, sizeof e) != sizeof e)
        return;
    terminal.stopped = WIFSTOPPED(e.status);
    if (WIFEXITED(e.status) || WIFSIGNALED(e.status)) {
        terminal.ended = true;
        terminal.status = e.status;
    }
}

static void take_output(void)
{
    char buf[16384];
    ssize_t n = read(terminal.master, buf, sizeof buf);
    if (n <= 0)
        return;
    terminal.bytes += (size_t)n;
    wire_log(buf, (size_t)n);
    char answer[256];
    size_t len = screen_feed(buf, (size_t)n, answer, sizeof answer);
    if (len)
        terminal_send(answer, len);
}

long long terminal_now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000LL + t.tv_nsec / 1000000;
}

bool terminal_pump(int wait_ms)
{
    struct pollfd fds[2] = {{.fd = terminal.master, .events = POLLIN},
                            {.fd = terminal.job.events, .events = POLLIN}};
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

void terminal_settle(void)
{
    while (terminal_pump(SETTLED_MS))
        ;
}
