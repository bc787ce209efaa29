// SPDX-License-Identifier: Apache-2.0
#include "loop/signals.h"

#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// A handler has no argument but the signal, so the pipe of the loop that owns the signals is
// global.
static volatile sig_atomic_t signal_pipe = -1;

static void on_signal(int signo)
{
    int saved = errno;
    unsigned char byte = (unsigned char)signo;
    // A full pipe means that the loop is about to wake up anyway.
    ssize_t ignored = write(signal_pipe, &byte, 1);
    (void)ignored;
    errno = saved;
}

static int make_pipe(int fds[2])
{
    if (pipe(fds))
        return -1;
    for (int i = 0; i < 2; i++) {
        if (fcntl(fds[i], F_SETFD, FD_CLOEXEC) || fcntl(fds[i], F_SETFL, O_NONBLOCK)) {
            close(fds[0]);
            close(fds[1]);
            return -1;
        }
    }
    return 0;
}

int signal_set_init(struct signal_set *s, struct err *err)
{
    memset(s, 0, sizeof(*s));
    if (make_pipe(s->pipe))
        return err_errno(err, ERR_FAILURE, errno, "cannot create a pipe");
    return 0;
}

static void give_back(struct signal_set *s, int signo)
{
    if (!s->taken[signo].installed)
        return;
    sigaction(signo, &s->taken[signo].old, NULL);
    s->taken[signo].installed = false;
}

void signal_set_release(struct signal_set *s)
{
    for (int signo = 1; signo < NSIG; signo++)
        give_back(s, signo);
    if (signal_pipe == s->pipe[1])
        signal_pipe = -1;
    close(s->pipe[0]);
    close(s->pipe[1]);
    free(s->watches);
}

int signal_set_add(struct signal_set *s, const struct signal_watch *w)
{
    if (w->signo <= 0 || w->signo >= NSIG) {
        errno = EINVAL;
        return -1;
    }
    signal_pipe = s->pipe[1];
    if (!s->taken[w->signo].installed) {
        struct sigaction act = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
        sigemptyset(&act.sa_mask);
        if (sigaction(w->signo, &act, &s->taken[w->signo].old))
            return -1;
        s->taken[w->signo].installed = true;
    }
    s->watches = grow_array(s->watches, &s->cap, s->count + 1, sizeof(*s->watches));
    s->watches[s->count++] = *w;
    return 0;
}

static bool is_watched(const struct signal_set *s, int signo)
{
    for (size_t i = 0; i < s->count; i++)
        if (s->watches[i].signo == signo)
            return true;
    return false;
}

bool signal_set_remove(struct signal_set *s, int id)
{
    for (size_t i = 0; i < s->count; i++) {
        if (s->watches[i].id != id)
            continue;
        int signo = s->watches[i].signo;
        memmove(&s->watches[i], &s->watches[i + 1], (s->count - i - 1) * sizeof(*s->watches));
        s->count--;
        if (!is_watched(s, signo))
            give_back(s, signo);
        return true;
    }
    return false;
}

bool signal_set_has(const struct signal_set *s, int id)
{
    for (size_t i = 0; i < s->count; i++)
        if (s->watches[i].id == id)
            return true;
    return false;
}

// The first watch of this signal that was added after the one of order `after`: callbacks may have
// changed the array since the last one, that order they cannot.
static const struct signal_watch *next_watch(const struct signal_set *s, int signo, uint64_t after)
{
    for (size_t i = 0; i < s->count; i++)
        if (s->watches[i].signo == signo && s->watches[i].order > after)
            return &s->watches[i];
    return NULL;
}

static void deliver(struct signal_set *s, int signo)
{
    uint64_t last = 0;
    const struct signal_watch *w;
    while ((w = next_watch(s, signo, last))) {
        last = w->order;
        w->fn(w->ctx, signo);
    }
}

void signal_set_dispatch(struct signal_set *s)
{
    unsigned char bytes[64];
    ssize_t n;
    while ((n = read(s->pipe[0], bytes, sizeof(bytes))) > 0) {
        for (ssize_t i = 0; i < n; i++)
            deliver(s, bytes[i]);
    }
}
