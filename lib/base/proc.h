// SPDX-License-Identifier: Apache-2.0
// Child processes: argv and environment as given, never a shell. Every descriptor of ours stays
// ours (O_CLOEXEC); the child starts with default signal handlers and nothing blocked.
#ifndef BASE_PROC_H
#define BASE_PROC_H

#include "base/attr.h"
#include "base/err.h"

#include <stdbool.h>
#include <sys/types.h>

enum proc_stdio {
    PROC_INHERIT, // the child shares ours
    PROC_NULL,    // /dev/null
    PROC_PIPE,    // we hold the other end
    PROC_STDERR,  // the child writes to our stderr
};

struct proc_spec {
    const char *path;         // what to execute; no search
    char *const *argv;        // NULL-terminated, argv[0] included
    char *const *envp;        // NULL-terminated; NULL: our own environment
    enum proc_stdio stdio[3]; // stdin, stdout, stderr
    bool
        own_group; // a process group of its own: keys of the terminal do not reach it, and it ends with all it started
};

struct proc {
    pid_t pid; // 0 when there is none
    int fd[3]; // our end where the spec says PROC_PIPE (non-blocking, close-on-exec), else -1
    bool own_group;
};

#define PROC_INIT              \
    {                          \
        0, {-1, -1, -1}, false \
    }

// Fails with "fork/exec PATH: reason" (kind ERR_FAILURE, code = errno), also when the file cannot
// be executed.
int proc_spawn(struct proc *p, const struct proc_spec *spec, struct err *err) ATTR_MUST_USE;
// True once the child has ended: *code is its exit code, or minus the signal's number. Does not
// wait.
bool proc_reap(struct proc *p, int *code);
// Closes one of our ends; closing it twice is fine.
void proc_close(struct proc *p, int which);
// Ends the child if it still runs, and its group if that is its own: SIGTERM, then SIGKILL after the grace.
void proc_end(struct proc *p, int grace_ms);
// Closes all ends, then as proc_end() with 200 ms.
void proc_release(struct proc *p);

// SIGKILL to every child that has a group of its own, with that group, up to PROC_GROUPS_MAX of them. For a handler of a
// signal that ends us on the spot: nothing else may follow but _exit().
void proc_kill_groups(void);
enum { PROC_GROUPS_MAX = 16 };

// From here on a crash leaves no image of our memory anywhere, nor does one of a child: neither in a file nor with a
// program that collects them. The hard limit stays, so that a child may choose otherwise.
void proc_no_core_dump(void);
// From here on neither we nor what we start can gain rights by executing a file: set-user-ID programs (sudo) and file
// capabilities have no effect. Not to be taken back; for a process that starts nothing. Nothing where the system has no
// such thing.
void proc_no_new_privileges(void);

// The file that `name` means: as it is when it holds a '/', else looked up in `path` (a PATH
// value). A hit by way of a relative entry of PATH counts as none, and ends the search. malloc'd,
// NULL when there is none.
char *proc_find(const char *name, const char *path) ATTR_MUST_USE;

#endif
