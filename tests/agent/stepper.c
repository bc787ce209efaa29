// SPDX-License-Identifier: Apache-2.0
// Runs a program system call by system call, to end it, or to let it down, at any one of them. The kernel asks before
// each call (seccomp's user notification), so nothing of the program has to be made for it.
//
// usage: stepper list FILE PROGRAM [ARGUMENT...]       writes a line "NUMBER NAME" for each system call
//        stepper kill N NAME PROGRAM [ARGUMENT...]     SIGKILL when it is about to make its Nth
//        stepper ERRNO N NAME PROGRAM [ARGUMENT...]    its Nth does nothing and fails with that number
//
// Exits as the program does, 137 when it was killed, 77 where the kernel lets nobody ask, or is another. The loader does
// not make the same calls each time: 76 when the Nth was not NAME, and nothing was done to it.
#ifdef __linux__
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MISSED = 76, SKIP = 77, STACK = 256 * 1024, KILLED = 128 + SIGKILL };

// Shared with the program until it becomes one.
struct start {
    char **argv;
    volatile int listener;
};

static const struct {
    int number;
    const char *name;
} names[] = {
    {SYS_openat, "openat"},       {SYS_read, "read"},   {SYS_write, "write"},
    {SYS_close, "close"},         {SYS_fsync, "fsync"}, {SYS_flock, "flock"},
    {SYS_unlinkat, "unlinkat"},   {SYS_renameat, "renameat"},
    {SYS_renameat2, "renameat"},
#ifdef SYS_rename
    {SYS_rename, "renameat"},
#endif
    {SYS_exit_group, "exit"},
};

static const char *name_of(int number)
{
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (names[i].number == number)
            return names[i].name;
    }
    return "other";
}

// Shares the table of files, so that the listener is the parent's, too; exec ends that, and closes the program's own.
static int become_program(void *arg)
{
    struct start *start = arg;
    struct sock_filter ask = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF);
    struct sock_fprog filter = {1, &ask};
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    // From here on every call waits for an answer, and the next one is the exec.
    start->listener = (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER, &filter);
    if (start->listener < 0)
        _exit(SKIP);
    execv(start->argv[0], start->argv);
    _exit(127);
}

struct plan {
    FILE *list;       // NULL: none
    long at;          // 0: nowhere
    const char *name; // of that call
    int number;       // of the error; 0: kill
    bool hit;
};

// One system call. False when there are no more.
static int answer(int listener, pid_t pid, long count, struct plan *plan)
{
    struct seccomp_notif call = {0};
    if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &call) < 0)
        return errno == EINTR || errno == ENOENT;
    struct seccomp_notif_resp response = {.id = call.id, .flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE};
    if (plan->list)
        fprintf(plan->list, "%ld %s\n", count, name_of(call.data.nr));
    bool here = count == plan->at && strcmp(name_of(call.data.nr), plan->name) == 0;
    plan->hit = plan->hit || here;
    if (here && plan->number == 0)
        kill(pid, SIGKILL);
    if (here && plan->number) {
        response.flags = 0;
        response.error = -plan->number;
    }
    ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &response);
    return 1;
}

static int follow(const struct start *start, pid_t pid, struct plan *plan)
{
    int status = 0;
    long count = 0;
    // The parent runs on only when the program has its filter or has ended: CLONE_VFORK would wait for the exec.
    while (start->listener == -1 && waitpid(pid, &status, WNOHANG) == 0)
        sched_yield();
    int listener = start->listener;
    if (listener < 0)
        return SKIP;
    for (;;) {
        struct pollfd fd = {.fd = listener, .events = POLLIN};
        if (poll(&fd, 1, -1) < 0 && errno == EINTR)
            continue;
        if (!(fd.revents & POLLIN) || !answer(listener, pid, ++count, plan))
            break;
    }
    waitpid(pid, &status, 0);
    if (plan->at && !plan->hit)
        return MISSED;
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

int main(int argc, char **argv)
{
    struct plan plan = {0};
    bool lists = argc > 1 && strcmp(argv[1], "list") == 0;
    if (argc < (lists ? 4 : 5))
        return 2;
    if (lists) {
        plan.list = fopen(argv[2], "we");
        if (!plan.list)
            return 2;
    } else {
        plan.at = strtol(argv[2], NULL, 10);
        plan.name = argv[3];
        plan.number = strcmp(argv[1], "kill") == 0 ? 0 : (int)strtol(argv[1], NULL, 10);
    }
    struct start start = {argv + (lists ? 3 : 4), -1};
    char *stack = malloc(STACK);
    pid_t pid = stack ? clone(become_program, stack + STACK, CLONE_VM | CLONE_FILES | SIGCHLD, &start) : -1;
    int code = pid < 0 ? SKIP : follow(&start, pid, &plan);
    if (plan.list)
        fclose(plan.list);
    free(stack);
    return code;
}

#else

int main(void)
{
    return 77;
}

#endif
