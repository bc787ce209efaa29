// SPDX-License-Identifier: Apache-2.0
#include "base/proc.h"

#include "base/fs.h"
#include "base/mem.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

enum { STOP_GRACE_MS = 200, STOP_STEP_MS = 5 };

extern char **environ;

// Groups of children that run; 0: free. Read by a signal's handler.
static volatile sig_atomic_t groups[PROC_GROUPS_MAX];

static void replace_group(pid_t from, pid_t to)
{
    for (size_t i = 0; i < PROC_GROUPS_MAX; i++) {
        if (groups[i] == from) {
            groups[i] = to;
            return;
        }
    }
}

void proc_kill_groups(void)
{
    for (size_t i = 0; i < PROC_GROUPS_MAX; i++) {
        if (groups[i] > 0)
            kill(-groups[i], SIGKILL);
    }
}

static void gone(struct proc *p)
{
    if (p->own_group && p->pid > 0)
        replace_group(p->pid, 0);
    p->pid = 0;
}

static void close_fd(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

// Lifts a descriptor above the three that the child's own will be placed on.
static int lift(int fd)
{
    if (fd < 0 || fd > STDERR_FILENO)
        return fd;
    int lifted = fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    int saved = errno;
    close(fd);
    errno = saved;
    return lifted;
}

// Returns 0, or the errno.
static int make_pipe(int *ours, int *theirs, bool child_reads)
{
    int ends[2];
    if (pipe(ends) != 0)
        return errno;
    for (int i = 0; i < 2; i++)
        fcntl(ends[i], F_SETFD, FD_CLOEXEC);
    *ours = lift(ends[child_reads]);
    *theirs = lift(ends[!child_reads]);
    if (*ours < 0 || *theirs < 0)
        return errno;
    int flags = fcntl(*ours, F_GETFL);
    return fcntl(*ours, F_SETFL, flags | O_NONBLOCK) == 0 ? 0 : errno;
}

static int open_null(int *theirs, bool child_reads)
{
    *theirs = lift(open("/dev/null", (child_reads ? O_RDONLY : O_WRONLY) | O_CLOEXEC));
    return *theirs < 0 ? errno : 0;
}

static int set_up_stdio(struct proc *p, int theirs[3], const struct proc_spec *spec,
                        posix_spawn_file_actions_t *actions)
{
    int errnum = 0;
    for (int i = 0; i < 3 && !errnum; i++) {
        bool child_reads = i == STDIN_FILENO;
        if (spec->stdio[i] == PROC_PIPE)
            errnum = make_pipe(&p->fd[i], &theirs[i], child_reads);
        else if (spec->stdio[i] == PROC_NULL)
            errnum = open_null(&theirs[i], child_reads);
        int from = spec->stdio[i] == PROC_STDERR ? STDERR_FILENO : theirs[i];
        if (!errnum && from >= 0 && from != i)
            errnum = posix_spawn_file_actions_adddup2(actions, from, i);
    }
    return errnum;
}

static void set_up_attributes(posix_spawnattr_t *attr, bool own_group)
{
    short flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF;
    sigset_t none;
    sigset_t all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(attr, &none);
    posix_spawnattr_setsigdefault(attr, &all);
    if (own_group) {
        flags |= POSIX_SPAWN_SETPGROUP;
        posix_spawnattr_setpgroup(attr, 0);
    }
    posix_spawnattr_setflags(attr, flags);
}

static int spawn(struct proc *p, const struct proc_spec *spec)
{
    int theirs[3] = {-1, -1, -1};
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attr;
    int errnum = posix_spawn_file_actions_init(&actions);
    if (errnum)
        return errnum;
    errnum = posix_spawnattr_init(&attr);
    if (!errnum) {
        set_up_attributes(&attr, spec->own_group);
        errnum = set_up_stdio(p, theirs, spec, &actions);
        if (!errnum)
            errnum = posix_spawn(&p->pid, spec->path, &actions, &attr, spec->argv,
                                 spec->envp ? spec->envp : environ);
        posix_spawnattr_destroy(&attr);
    }
    posix_spawn_file_actions_destroy(&actions);
    for (int i = 0; i < 3; i++)
        close_fd(&theirs[i]);
    return errnum;
}

int proc_spawn(struct proc *p, const struct proc_spec *spec, struct err *err)
{
    *p = (struct proc)PROC_INIT;
    p->own_group = spec->own_group;
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    // No handler finds a child that runs and is not in the list.
    pthread_sigmask(SIG_BLOCK, &all, &before);
    int errnum = spawn(p, spec);
    if (!errnum && p->own_group)
        replace_group(0, p->pid);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (!errnum)
        return 0;
    for (int i = 0; i < 3; i++)
        close_fd(&p->fd[i]);
    p->pid = 0;
    const char *why = strerror(errnum);
    err_set(err, ERR_FAILURE, "fork/exec %s: %c%s", spec->path, tolower((unsigned char)*why),
            why + 1);
    if (err)
        err->code = errnum;
    return -1;
}

bool proc_reap(struct proc *p, int *code)
{
    int status = 0;
    *code = -1;
    if (p->pid == 0)
        return true;
    pid_t pid;
    do {
        pid = waitpid(p->pid, &status, WNOHANG);
    } while (pid < 0 && errno == EINTR);
    if (pid == 0)
        return false;
    if (pid == p->pid)
        *code = WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
    gone(p);
    return true;
}

void proc_close(struct proc *p, int which)
{
    close_fd(&p->fd[which]);
}

void proc_end(struct proc *p, int grace_ms)
{
    int code;
    pid_t target = p->own_group ? -p->pid : p->pid;
    if (p->pid == 0)
        return;
    kill(target, SIGTERM);
    for (int waited = 0; waited < grace_ms && !proc_reap(p, &code); waited += STOP_STEP_MS)
        poll(NULL, 0, STOP_STEP_MS);
    if (p->pid == 0)
        return;
    kill(target, SIGKILL);
    while (waitpid(p->pid, &code, 0) < 0 && errno == EINTR)
        continue;
    gone(p);
}

void proc_release(struct proc *p)
{
    for (int i = 0; i < 3; i++)
        close_fd(&p->fd[i]);
    proc_end(p, STOP_GRACE_MS);
}

static bool is_program(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && !S_ISDIR(st.st_mode) && access(path, X_OK) == 0;
}

char *proc_find(const char *name, const char *path)
{
    if (strchr(name, '/'))
        return is_program(name) ? xstrdup(name) : NULL;
    if (!*name)
        return NULL;
    for (const char *dir = path;; dir++) {
        size_t n = strcspn(dir, ":");
        char *entry CLEANUP_FREE = xasprintf("%.*s", (int)n, dir);
        char *file CLEANUP_FREE = xasprintf("%s/%s", n ? entry : ".", name);
        if (is_program(file))
            return *entry == '/' ? fs_join("/", file) : NULL;
        dir += n;
        if (!*dir)
            return NULL;
    }
}

void proc_no_core_dump(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_CORE, &limit))
        return;
    // Linux writes no file that small, and 1 is its word for "not to a collector either", which 0 does not keep away.
    limit.rlim_cur = limit.rlim_max > 0 ? 1 : 0;
    (void)setrlimit(RLIMIT_CORE, &limit);
}

void proc_no_new_privileges(void)
{
#ifdef PR_SET_NO_NEW_PRIVS
    (void)prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
#endif
}
