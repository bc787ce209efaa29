// SPDX-License-Identifier: Apache-2.0
// A program as the foreground job of a session leader of its own, as under a shell.
#ifndef TESTS_TUI_PTY_JOB_H
#define TESTS_TUI_PTY_JOB_H

#include <stdbool.h>
#include <sys/types.h>

struct job {
    pid_t leader, program;
    int events; // to read: a struct job_event per change of the program's state
    int orders; // once closed the leader goes, and its session with it
};

struct job_event {
    pid_t pid;
    int status; // as waitpid() tells it
};

// Starts argv on the terminal whose two ends are given. 0, or -1 with errno.
int job_start(struct job *job, int master, int slave, char **argv);
// The number of the signal that scripts call "TERM"; 0 for none.
int job_signal_number(const char *name);
// What `fg` does: the terminal goes to the program, and SIGCONT with it.
int job_continue(const struct job *job);
// Kills the program unless it has ended, and waits for the leader.
void job_finish(struct job *job, bool ended);

#endif
