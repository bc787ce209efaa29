// SPDX-License-Identifier: Apache-2.0
#include "sim_child.h"

#include "base/mem.h"
#include "base/proc.h"
#include "base/strbuf.h"
#include "base/xtime.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

// Lines that dgdr-sim prints at its start; it serves by the time the second one comes.
static const char clock_line[] = "clock ";
static const char kubeconfig_line[] = "kubeconfig ";
enum { START_OUTPUT_MAX = 64 * 1024, EXIT_NO_PROGRAM = 127 };

// Beside our own binary (links resolved: krew and package managers link it), else "dgdr-sim" for
// PATH to find.
static char *sim_path(void)
{
    char *self = realpath("/proc/self/exe", NULL);
    if (!self)
        return xstrdup("dgdr-sim");
    char *slash = strrchr(self, '/');
    *slash = '\0';
    char *beside = xasprintf("%s/dgdr-sim", self);
    free(self);
    if (access(beside, X_OK) == 0)
        return beside;
    free(beside);
    return xstrdup("dgdr-sim");
}

static void ATTR_NORETURN child_exec(const char *path, char **argv)
{
    execvp(path, argv);
    _exit(EXIT_NO_PROGRAM);
}

// The rest of the line that starts with `prefix`, malloc'd; NULL while it has not come whole.
static char *line_value(const char *text, const char *prefix)
{
    for (const char *line = text; line; line = strchr(line, '\n')) {
        line += *line == '\n';
        const char *end = strchr(line, '\n');
        if (end && strncmp(line, prefix, strlen(prefix)) == 0)
            return xstrndup(line + strlen(prefix), (size_t)(end - line) - strlen(prefix));
    }
    return NULL;
}

static int read_start(struct sim_child *sim, struct err *err)
{
    struct strbuf text CLEANUP_STRBUF = STRBUF_INIT;
    strbuf_limit(&text, START_OUTPUT_MAX);
    while (!text.overflow && !sim->kubeconfig) {
        char chunk[1024];
        ssize_t n = read(sim->out, chunk, sizeof(chunk));
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            break;
        strbuf_add(&text, chunk, (size_t)n);
        sim->kubeconfig = line_value(text.buf, kubeconfig_line);
    }
    sim->clock = line_value(text.buf, clock_line);
    if (sim->kubeconfig && sim->clock)
        return 0;
    return err_set(err, ERR_FAILURE, "the simulated cluster did not start");
}

// It has ended, or is about to; where it could be run at all it has said why.
static void add_hint(struct sim_child *sim, const char *program, struct err *err)
{
    int status = 0;
    kill(sim->pid, SIGTERM);
    while (waitpid(sim->pid, &status, 0) < 0 && errno == EINTR)
        ;
    sim->pid = -1;
    if (WIFEXITED(status) && WEXITSTATUS(status) == EXIT_NO_PROGRAM)
        err_hint(err, "is dgdr-sim installed beside this program, or on PATH?");
    else
        err_hint(err, "'%s demo --list' lists the scenarios", program);
}

int sim_child_start(struct sim_child *sim, const char *program, const char *scenario,
                    const char *speed, struct err *err)
{
    *sim = (struct sim_child){.pid = -1, .out = -1};
    char *path CLEANUP_FREE = sim_path();
    char *speed_arg CLEANUP_FREE = xasprintf("--speed=%s", speed);
    char *scenario_arg CLEANUP_FREE = xasprintf("--scenario=%s", scenario ? scenario : "demo");
    char die[] = "--die-with-parent";
    char *argv[] = {path, speed_arg, scenario_arg, die, NULL};
    int fds[2];
    // Not in one call: pipe2() is not everywhere, and nothing else of ours starts a child meanwhile.
    if (pipe(fds))
        return err_errno(err, ERR_FAILURE, errno, "cannot make a pipe");
    (void)fcntl(fds[0], F_SETFD, FD_CLOEXEC);
    (void)fcntl(fds[1], F_SETFD, FD_CLOEXEC);
    sim->pid = fork();
    if (sim->pid == 0) {
        dup2(fds[1], STDOUT_FILENO);
        // A Ctrl-C in the terminal is ours to handle; we end the child.
        setpgid(0, 0);
        child_exec(path, argv);
    }
    close(fds[1]);
    sim->out = fds[0];
    if (sim->pid < 0)
        err_errno(err, ERR_FAILURE, errno, "cannot start \"%s\"", path);
    else if (read_start(sim, err) == 0)
        return 0;
    else
        add_hint(sim, program, err);
    sim_child_stop(sim);
    return -1;
}

void sim_child_stop(struct sim_child *sim)
{
    if (sim->pid > 0) {
        kill(sim->pid, SIGTERM);
        while (waitpid(sim->pid, NULL, 0) < 0 && errno == EINTR)
            ;
        sim->pid = -1;
    }
    if (sim->out >= 0)
        close(sim->out);
    sim->out = -1;
    free_clear(&sim->kubeconfig);
    free_clear(&sim->clock);
}

int sim_child_scenarios(struct strbuf *out, int timeout_ms)
{
    char *beside CLEANUP_FREE = sim_path();
    const char *path = getenv("PATH");
    char *found CLEANUP_FREE = proc_find(beside, path ? path : "");
    char list[] = "--list-scenarios";
    struct proc proc;
    struct err ignored = ERR_INIT;
    struct proc_spec spec = {
        .path = found,
        .argv = (char *[]){beside, list, NULL},
        .stdio = {PROC_NULL, PROC_PIPE, PROC_NULL},
    };
    if (!found || proc_spawn(&proc, &spec, &ignored))
        return -1;
    strbuf_limit(out, START_OUTPUT_MAX);
    int64_t end = clock_mono(&clock_system) + timeout_ms;
    struct pollfd ready = {.fd = proc.fd[STDOUT_FILENO], .events = POLLIN};
    ssize_t n = -1;
    while (n != 0 && clock_mono(&clock_system) < end) {
        char chunk[4096];
        poll(&ready, 1, (int)(end - clock_mono(&clock_system)));
        n = read(ready.fd, chunk, sizeof(chunk));
        if (n > 0)
            strbuf_add(out, chunk, (size_t)n);
    }
    proc_release(&proc);
    return n == 0 ? 0 : -1;
}

int sim_child_list(struct err *err)
{
    char *path CLEANUP_FREE = sim_path();
    char list[] = "--list-scenarios";
    char *argv[] = {path, list, NULL};
    pid_t pid = fork();
    if (pid == 0)
        child_exec(path, argv);
    int status = 0;
    while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    if (pid < 0 || !WIFEXITED(status) || WEXITSTATUS(status) != 0)
        return err_set(err, ERR_FAILURE, "cannot run \"%s\"", path);
    return 0;
}
