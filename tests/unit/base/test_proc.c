// SPDX-License-Identifier: Apache-2.0
// Children: what they get, how their end is told, and where programs are found.
#include "base/fs.h"
#include "base/mem.h"
#include "base/proc.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int wait_for(struct proc *p)
{
    int code;
    // The end of its stdout, then of the program itself.
    struct pollfd end = {p->fd[STDOUT_FILENO], POLLIN, 0};
    while (!proc_reap(p, &code))
        poll(&end, end.fd >= 0, 5);
    return code;
}

static struct proc spawn_shell(const char *script, enum proc_stdio in, enum proc_stdio out)
{
    struct proc p;
    struct err err = ERR_INIT;
    char *argv[] = {"sh", "-c", (char *)script, NULL};
    const struct proc_spec spec = {.path = "/bin/sh", .argv = argv, .stdio = {in, out, PROC_NULL}};
    cr_assert_eq(proc_spawn(&p, &spec, &err), 0, "%s", err.text);
    return p;
}

Test(proc, exit_codes)
{
    static const struct {
        const char *script;
        int code;
    } rows[] = {{"exit 0", 0}, {"exit 7", 7}, {"kill -9 $$", -9}, {"kill -15 $$", -15}};
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct proc p = spawn_shell(rows[i].script, PROC_NULL, PROC_NULL);
        cr_expect_eq(wait_for(&p), rows[i].code, "%s", rows[i].script);
        proc_release(&p);
    }
}

Test(proc, pipes_both_ways)
{
    struct proc p = spawn_shell("tr a-z A-Z", PROC_PIPE, PROC_PIPE);
    cr_assert_eq(write(p.fd[STDIN_FILENO], "hello", 5), 5);
    proc_close(&p, STDIN_FILENO);
    cr_assert_eq(wait_for(&p), 0);
    char got[16] = "";
    cr_assert_eq(read(p.fd[STDOUT_FILENO], got, sizeof(got) - 1), 5);
    cr_assert_str_eq(got, "HELLO");
    proc_release(&p);
}

Test(proc, our_ends_do_not_block)
{
    struct proc p = spawn_shell("read x", PROC_PIPE, PROC_PIPE);
    char byte;
    cr_assert_eq(read(p.fd[STDOUT_FILENO], &byte, 1), -1);
    cr_assert_eq(errno, EAGAIN);
    proc_close(&p, STDIN_FILENO);
    wait_for(&p);
    proc_release(&p);
}

Test(proc, works_with_standard_descriptors_closed)
{
    close(STDIN_FILENO);
    struct proc p = spawn_shell("cat; echo end", PROC_PIPE, PROC_PIPE);
    cr_assert_gt(p.fd[STDIN_FILENO], STDERR_FILENO);
    proc_close(&p, STDIN_FILENO);
    cr_assert_eq(wait_for(&p), 0);
    char got[16] = "";
    cr_assert_eq(read(p.fd[STDOUT_FILENO], got, sizeof(got) - 1), 4);
    cr_assert_str_eq(got, "end\n");
    proc_release(&p);
}

Test(proc, what_cannot_start_says_why)
{
    static const struct {
        const char *path, *want;
    } rows[] = {
        {"/nonexistent/program", "fork/exec /nonexistent/program: no such file or directory"},
        {"/tmp", "fork/exec /tmp: permission denied"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct proc p;
        struct err err = ERR_INIT;
        char *argv[] = {"x", NULL};
        const struct proc_spec spec = {
            .path = rows[i].path, .argv = argv, .stdio = {PROC_PIPE, PROC_PIPE, PROC_PIPE}};
        cr_expect_eq(proc_spawn(&p, &spec, &err), -1);
        cr_expect_str_eq(err.text, rows[i].want);
        proc_release(&p);
    }
}

Test(proc, release_ends_what_still_runs)
{
    struct proc p =
        spawn_shell("trap '' TERM; echo ready; while :; do :; done", PROC_NULL, PROC_PIPE);
    struct pollfd ready = {p.fd[STDOUT_FILENO], POLLIN, 0};
    cr_assert_eq(poll(&ready, 1, 10000), 1);
    pid_t pid = p.pid;
    proc_release(&p);
    cr_assert_eq(kill(pid, 0), -1);
    cr_assert_eq(errno, ESRCH);
}

static struct proc spawn_group(const char *script)
{
    struct proc p;
    struct err err = ERR_INIT;
    char *argv[] = {"sh", "-c", (char *)script, NULL};
    const struct proc_spec spec = {
        .path = "/bin/sh", .argv = argv, .stdio = {PROC_NULL, PROC_PIPE, PROC_NULL}, .own_group = true};
    cr_assert_eq(proc_spawn(&p, &spec, &err), 0, "%s", err.text);
    return p;
}

Test(proc, a_handler_kills_the_groups_that_run_and_no_other_child)
{
    // More than the table has places for, one after another: ended ones give theirs back.
    for (int i = 0; i < 2 * PROC_GROUPS_MAX; i++) {
        struct proc ended = spawn_group(i % 2 ? "exit 0" : "exec sleep 1000");
        if (i % 2)
            wait_for(&ended);
        proc_release(&ended);
    }
    struct proc a = spawn_group("trap '' TERM; sleep 1000 & wait"), b = spawn_group("exec sleep 1000");
    struct proc other = spawn_shell("exec cat", PROC_PIPE, PROC_NULL);
    proc_kill_groups();
    cr_expect_eq(wait_for(&a), -SIGKILL);
    cr_expect_eq(wait_for(&b), -SIGKILL);
    int code;
    cr_expect(!proc_reap(&other, &code));
    proc_close(&other, STDIN_FILENO);
    cr_expect_eq(wait_for(&other), 0);
    proc_release(&a);
    proc_release(&b);
    proc_release(&other);
}

Test(proc, a_group_of_its_own_ends_with_all_in_it)
{
    struct proc p;
    struct err err = ERR_INIT;
    char *argv[] = {"sh", "-c", "sleep 1000 & echo $! $(ps -o pgid= -p $$) $$; wait", NULL};
    const struct proc_spec spec = {
        .path = "/bin/sh", .argv = argv, .stdio = {PROC_NULL, PROC_PIPE, PROC_NULL}, .own_group = true};
    cr_assert_eq(proc_spawn(&p, &spec, &err), 0, "%s", err.text);
    struct pollfd end = {p.fd[STDOUT_FILENO], POLLIN, 0};
    poll(&end, 1, 10000);
    char got[64] = "";
    cr_assert_gt(read(p.fd[STDOUT_FILENO], got, sizeof(got) - 1), 0);
    int sleeper = 0, group = 0, self = 0;
    cr_assert_eq(sscanf(got, "%d %d %d", &sleeper, &group, &self), 3, "%s", got);
    cr_expect_eq(group, self);
    // The pipe's other end is the sleeper's too: its end is when that is closed.
    int out = dup(p.fd[STDOUT_FILENO]);
    proc_release(&p);
    end = (struct pollfd){out, POLLIN, 0};
    cr_expect_eq(poll(&end, 1, 10000), 1, "what the program started is still there");
    cr_expect(end.revents & POLLHUP);
    close(out);
}

Test(proc, stdout_goes_to_our_stderr)
{
    char name[] = "/tmp/test-proc-XXXXXX";
    int file = mkstemp(name), saved = dup(STDERR_FILENO);
    unlink(name);
    dup2(file, STDERR_FILENO);
    struct proc p;
    struct err err = ERR_INIT;
    char *argv[] = {"sh", "-c", "echo out; echo err >&2", NULL};
    const struct proc_spec spec = {
        .path = "/bin/sh", .argv = argv, .stdio = {PROC_NULL, PROC_STDERR, PROC_INHERIT}};
    int rc = proc_spawn(&p, &spec, &err);
    dup2(saved, STDERR_FILENO);
    close(saved);
    cr_assert_eq(rc, 0, "%s", err.text);
    cr_expect_eq(wait_for(&p), 0);
    char got[32] = "";
    lseek(file, 0, SEEK_SET);
    cr_expect_eq(read(file, got, sizeof(got) - 1), 8);
    cr_expect_str_eq(got, "out\nerr\n");
    proc_release(&p);
    close(file);
}

Test(proc, find)
{
    char dir[] = "/tmp/proc-test-XXXXXX";
    cr_assert_not_null(mkdtemp(dir));
    char *program = fs_join(dir, "prog");
    char *text = fs_join(dir, "text");
    char *folder = fs_join(dir, "folder");
    fclose(fopen(program, "we"));
    fclose(fopen(text, "we"));
    cr_assert(chmod(program, 0700) == 0 && chmod(text, 0600) == 0 && mkdir(folder, 0700) == 0);
    char *path = xasprintf("/nonexistent:%s", dir);
    char *dot_first = xasprintf(":%s", dir);
    const struct {
        const char *row, *name, *path, *want;
    } rows[] = {
        {"by PATH", "prog", path, program},
        {"with a slash", program, "", program},
        {"not executable", "text", path, NULL},
        {"a folder", "folder", path, NULL},
        {"nowhere", "gone", path, NULL},
        {"no name", "", path, NULL},
        {"empty PATH", "gone", "", NULL},
        {"relative hit counts as none", "prog", dot_first, NULL},
    };
    cr_assert_eq(chdir(dir), 0);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        char *found = proc_find(rows[i].name, rows[i].path);
        cr_expect(rows[i].want ? found && strcmp(found, rows[i].want) == 0 : !found, "%s: %s",
                  rows[i].row, found ? found : "none");
        free(found);
    }
    unlink(program), unlink(text), rmdir(folder), rmdir(dir);
    free(program), free(text), free(folder), free(path), free(dot_first);
}
