// SPDX-License-Identifier: Apache-2.0
// The signal half of the loop: handlers that only write the signal's number to a pipe, and the dispositions they
// displaced. Private to lib/loop.
#ifndef LOOP_SIGNALS_H
#define LOOP_SIGNALS_H

#include "base/err.h"

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct signal_watch {
    int id;
    uint64_t order; // counts up; ids may begin anew
    int signo;
    void (*fn)(void *ctx, int signo);
    void *ctx;
};

struct signal_set {
    int pipe[2];
    struct signal_watch *watches;
    size_t count, cap;
    struct {
        bool installed;
        struct sigaction old;
    } taken[NSIG];
};

int signal_set_init(struct signal_set *s, struct err *err) ATTR_MUST_USE;
// Brings every old disposition back.
void signal_set_release(struct signal_set *s);
// Returns -1 (errno set) when the signal cannot be caught.
int signal_set_add(struct signal_set *s, const struct signal_watch *w) ATTR_MUST_USE;
// True when the id was one of these.
bool signal_set_remove(struct signal_set *s, int id);
bool signal_set_has(const struct signal_set *s, int id);
// Reads the pipe empty and calls whoever watches what arrived.
void signal_set_dispatch(struct signal_set *s);

#endif
