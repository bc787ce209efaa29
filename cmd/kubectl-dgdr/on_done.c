// SPDX-License-Identifier: Apache-2.0
#include "on_done.h"

#include "base/mem.h"
#include "base/proc.h"
#include "cli/words.h"
#include "on_done_env.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LINE_MAX_BYTES = 240, SAY_AFTER_MS = 1000 };

// The last line that was not empty of what a command prints.
struct last_line {
    char whole[LINE_MAX_BYTES + 1], part[LINE_MAX_BYTES + 1];
    size_t part_len;
};

struct job {
    struct on_done *owner;
    char *subject; // "ml/my-deployment"
    char **env;
    struct proc proc;
    struct last_line last[3]; // by descriptor
    int fd_ids[3];            // of the loop; 0: not watched
};

struct on_done {
    struct context *ctx;
    bool capture;
    struct on_done_fns fns;
    char **argv;
    char *path;
    struct job *jobs[ON_DONE_QUEUE_MAX]; // those that run, then those that wait
    size_t running, count;
    int signal_id;
    bool idle, dropped, gave_up;
};

struct on_done *on_done_new(const char *command, struct err *err)
{
    char **argv = words_split(command, err);
    if (!argv) {
        err_wrap(err, "--on-done \"%s\"", command);
        return NULL;
    }
    const char *path = getenv("PATH");
    char *found = proc_find(argv[0], path ? path : "/usr/local/bin:/usr/bin:/bin");
    if (!found) {
        err_set(err, ERR_USAGE, "--on-done: no program \"%s\"%s", argv[0],
                strchr(argv[0], '/') ? "" : " on PATH");
        words_free(argv);
        return NULL;
    }
    struct on_done *o = xcalloc(1, sizeof(*o));
    o->argv = argv;
    o->path = found;
    o->idle = true;
    return o;
}

static void stop_reading(struct job *job, int which)
{
    loop_cancel(job->owner->ctx->loop, job->fd_ids[which]);
    job->fd_ids[which] = 0;
    proc_close(&job->proc, which);
}

static void job_free(struct job *job)
{
    stop_reading(job, STDOUT_FILENO);
    stop_reading(job, STDERR_FILENO);
    proc_release(&job->proc);
    on_done_env_free(job->env);
    free(job->subject);
    free(job);
}

void on_done_free(struct on_done *o)
{
    if (!o)
        return;
    for (size_t i = 0; i < o->count; i++)
        job_free(o->jobs[i]);
    if (o->ctx)
        loop_cancel(o->ctx->loop, o->signal_id);
    words_free(o->argv);
    free(o->path);
    free(o);
}

static void take_bytes(struct last_line *last, const char *bytes, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        bool ends = bytes[i] == '\n' || bytes[i] == '\r';
        if (!ends && bytes[i] && last->part_len < LINE_MAX_BYTES)
            last->part[last->part_len++] = bytes[i];
        if (!ends || last->part_len == 0)
            continue;
        memcpy(last->whole, last->part, last->part_len);
        last->whole[last->part_len] = '\0';
        last->part_len = 0;
    }
}

// Reads what is there. False when no more will come.
static bool read_output(struct job *job, int which)
{
    char bytes[4096];
    // What a command that never pauses prints must not keep us here.
    for (int turns = 0; turns < 16; turns++) {
        ssize_t n = read(job->proc.fd[which], bytes, sizeof(bytes));
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return n < 0 && errno == EAGAIN;
        take_bytes(&job->last[which], bytes, (size_t)n);
    }
    return true;
}

static void on_output(void *arg, int fd, short revents)
{
    struct job *job = arg;
    int which = fd == job->proc.fd[STDOUT_FILENO] ? STDOUT_FILENO : STDERR_FILENO;
    (void)revents;
    if (!read_output(job, which))
        stop_reading(job, which);
}

static const char *last_words(struct job *job)
{
    for (int which = STDERR_FILENO; which >= STDOUT_FILENO; which--) {
        take_bytes(&job->last[which], "\n", 1);
        if (job->last[which].whole[0])
            return job->last[which].whole;
    }
    return NULL;
}

static void say_failure(struct job *job, int code)
{
    struct on_done *o = job->owner;
    const char *words = last_words(job);
    char how[32];
    if (code >= 0)
        snprintf(how, sizeof(how), "exited %d", code);
    else
        snprintf(how, sizeof(how), "was ended by signal %d", -code);
    const char *slash = strrchr(o->argv[0], '/');
    char *text CLEANUP_FREE = xasprintf("on-done: %s %s%s%s (%s)", slash ? slash + 1 : o->argv[0],
                                        how, words ? ": " : "", words ? words : "", job->subject);
    o->fns.note(o->fns.ctx, text);
}

static int start_job(struct job *job, struct err *err)
{
    const struct on_done *o = job->owner;
    enum proc_stdio out = o->capture ? PROC_PIPE : PROC_STDERR;
    char **envp CLEANUP_FREE = on_done_env_join(job->env);
    struct proc_spec spec = {.path = o->path,
                             .argv = o->argv,
                             .envp = envp,
                             .stdio = {PROC_NULL, out, out},
                             .own_group = true};
    if (proc_spawn(&job->proc, &spec, err))
        return -1;
    for (int which = STDOUT_FILENO; o->capture && which <= STDERR_FILENO; which++)
        job->fd_ids[which] = loop_fd(o->ctx->loop, job->proc.fd[which], POLLIN, on_output, job);
    return 0;
}

static void remove_job(struct on_done *o, size_t i)
{
    job_free(o->jobs[i]);
    o->count--;
    memmove(&o->jobs[i], &o->jobs[i + 1], (o->count - i) * sizeof(o->jobs[0]));
}

static void start_jobs(struct on_done *o)
{
    while (o->running < o->count && o->running < ON_DONE_AT_ONCE) {
        struct err err = ERR_INIT;
        if (start_job(o->jobs[o->running], &err) == 0) {
            o->running++;
            continue;
        }
        char *text CLEANUP_FREE = xasprintf("on-done: %s", err.text);
        o->fns.note(o->fns.ctx, text);
        remove_job(o, o->running);
    }
    o->idle = o->count == 0 || o->gave_up;
}

static void on_child(void *arg, int signo)
{
    struct on_done *o = arg;
    (void)signo;
    for (size_t i = o->running; i-- > 0;) {
        struct job *job = o->jobs[i];
        int code;
        if (!proc_reap(&job->proc, &code))
            continue;
        for (int which = STDOUT_FILENO; which <= STDERR_FILENO; which++)
            if (job->fd_ids[which])
                (void)read_output(job, which);
        if (code != 0)
            say_failure(job, code);
        remove_job(o, i);
        o->running--;
    }
    start_jobs(o);
}

void on_done_start(struct on_done *o, struct context *ctx, bool capture,
                   const struct on_done_fns *fns)
{
    o->ctx = ctx;
    o->capture = capture;
    o->fns = *fns;
    o->signal_id = loop_signal(ctx->loop, SIGCHLD, on_child, o);
}

void on_done_run(struct on_done *o, const struct run *run)
{
    if (o->count == ON_DONE_QUEUE_MAX) {
        if (!o->dropped)
            o->fns.note(o->fns.ctx, "on-done: too many runs ended at once, some go without");
        o->dropped = true;
        return;
    }
    struct job *job = xcalloc(1, sizeof(*job));
    *job = (struct job){.owner = o,
                        .proc = PROC_INIT,
                        .subject =
                            xasprintf("%s/%s", run->namespace_ ? run->namespace_ : "", run->name),
                        .env = on_done_env_new(run, o->ctx->config.context)};
    o->jobs[o->count++] = job;
    start_jobs(o);
}

static void on_deadline(void *arg)
{
    struct on_done *o = arg;
    o->gave_up = o->idle = true;
}

static void on_say(void *arg)
{
    struct on_done *o = arg;
    context_say(o->ctx, "note: waiting for %zu --on-done command%s; ^C ends %s", o->count,
                o->count == 1 ? "" : "s", o->count == 1 ? "it" : "them");
}

void on_done_wait(struct on_done *o, int64_t timeout_ms)
{
    if (o->count == 0)
        return;
    struct loop *loop = o->ctx->loop;
    int deadline = loop_timer(loop, timeout_ms, on_deadline, o);
    int say = loop_timer(loop, SAY_AFTER_MS, on_say, o);
    // Others may stop the loop for reasons that are none here.
    while (o->count > 0 && !o->gave_up && !o->ctx->signo)
        loop_run_until(loop, &o->idle);
    if (o->gave_up)
        context_say(o->ctx, "note: on-done: %zu command%s did not end in time", o->count,
                    o->count == 1 ? "" : "s");
    loop_cancel(loop, deadline);
    loop_cancel(loop, say);
}
