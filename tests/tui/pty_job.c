// SPDX-License-Identifier: Apache-2.0
#include "pty_job.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

static void be_program(char **argv, int slave)
{
    setpgid(0, 0);
    signal(SIGTTOU, SIG_IGN);
    tcsetpgrp(slave, getpid());
    // A test run in the background ignores ^C, and what it starts would inherit that.
    for (int number = 1; number < NSIG; number++)
        signal(number, SIG_DFL);
    for (int fd = 0; fd < 3; fd++)
        dup2(slave, fd);
    execvp(argv[0], argv);
    fprintf(stderr, "ptyrun: %s: %s\n", argv[0], strerror(errno));
    _exit(127);
}

// What `fg` does, in the leader: only it may give its terminal away.
static volatile sig_atomic_t leader_tty, leader_job;

static void to_foreground(int signo)
{
    (void)signo;
    tcsetpgrp(leader_tty, leader_job);
    kill(leader_job, SIGCONT);
}

// What a shell does: owns the session, puts the program in the foreground, waits for it.
static void be_leader(int master, int slave_copy, char **argv, int events, int orders)
{
    struct job_event e;
    char nothing;
    setsid();
    int slave = open(ptsname(master), O_RDWR | O_CLOEXEC);
    if (slave < 0 || ioctl(slave, TIOCSCTTY, 0) < 0)
        _exit(126);
    close(master);
    close(slave_copy);
    signal(SIGTTOU, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
    pid_t pid = fork();
    if (pid == 0)
        be_program(argv, slave);
    struct sigaction foreground = {.sa_handler = to_foreground, .sa_flags = SA_RESTART};
    leader_tty = slave;
    leader_job = pid;
    sigaction(SIGUSR1, &foreground, NULL);
    e = (struct job_event){.pid = pid};
    ssize_t n = write(events, &e, sizeof e);
    while (n > 0 && waitpid(pid, &e.status, WUNTRACED | WCONTINUED) == pid) {
        if (WIFSTOPPED(e.status))
            tcsetpgrp(slave, getpid());
        n = write(events, &e, sizeof e);
        if (WIFEXITED(e.status) || WIFSIGNALED(e.status))
            break;
    }
    tcsetpgrp(slave, getpid());
    // The session must outlive the test's look at the terminal.
    while (read(orders, &nothing, 1) < 0 && errno == EINTR)
        ;
    _exit(0);
}

int job_start(struct job *job, int master, int slave, char **argv)
{
    int events[2], orders[2];
    struct job_event first;
    if (pipe(events) || pipe(orders))
        return -1;
    for (int i = 0; i < 2; i++) {
        fcntl(events[i], F_SETFD, FD_CLOEXEC);
        fcntl(orders[i], F_SETFD, FD_CLOEXEC);
    }
    job->leader = fork();
    if (job->leader < 0)
        return -1;
    if (job->leader == 0) {
        close(orders[1]);
        close(events[0]);
        be_leader(master, slave, argv, events[1], orders[0]);
    }
    close(events[1]);
    close(orders[0]);
    job->events = events[0];
    job->orders = orders[1];
    if (read(job->events, &first, sizeof first) != sizeof first)
        return -1;
    job->program = first.pid;
    return 0;
}

int job_continue(const struct job *job)
{
    return kill(job->leader, SIGUSR1);
}

void job_finish(struct job *job, bool ended)
{
    if (!ended)
        kill(job->program, SIGKILL);
    close(job->orders);
    waitpid(job->leader, NULL, 0);
    close(job->events);
}

int job_signal_number(const char *name)
{
    static const struct {
        const char *name;
        int signo;
    } signals[] = {{"INT", SIGINT},   {"TERM", SIGTERM}, {"HUP", SIGHUP},     {"QUIT", SIGQUIT},
                   {"TSTP", SIGTSTP}, {"CONT", SIGCONT}, {"STOP", SIGSTOP},   {"SEGV", SIGSEGV},
                   {"ABRT", SIGABRT}, {"KILL", SIGKILL}, {"WINCH", SIGWINCH}, {"USR1", SIGUSR1},
                   {"USR2", SIGUSR2}};
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
        if (!strcmp(signals[i].name, name))
            return signals[i].signo;
    }
    return 0;
}
