// SPDX-License-Identifier: Apache-2.0
// The one blocking call of the program: curl_multi_poll over libcurl's sockets, a self-pipe for signals, watched
// descriptors and timers. One thread. Callbacks run from loop_run() and may add or remove anything, also
// themselves. Nothing spins: with nothing to do it sleeps until the next timer.
#ifndef LOOP_LOOP_H
#define LOOP_LOOP_H

#include "base/attr.h"
#include "base/err.h"
#include "base/xtime.h"

#include <stdbool.h>

struct loop;

// `clock` is borrowed and must outlive the loop.
struct loop *loop_new(const struct clock *clock, struct err *err) ATTR_MUST_USE;
void loop_free(struct loop *l);
const struct clock *loop_clock(const struct loop *l);

typedef void loop_fn(void *ctx);
// revents: POLLIN, POLLOUT, POLLERR, POLLHUP
typedef void loop_fd_fn(void *ctx, int fd, short revents);
typedef void loop_signal_fn(void *ctx, int signo);

// Ids are > 0; cancelling one that has fired or is unknown does nothing. After INT_MAX of them they begin anew, and
// those in use are left out.
int loop_timer(struct loop *l, int64_t delay_ms, loop_fn *fn, void *ctx);
int loop_fd(struct loop *l, int fd, short events, loop_fd_fn *fn, void *ctx);
// Installs a handler that only writes a byte to the self-pipe; fn runs from the loop. The old disposition
// comes back with loop_cancel() and loop_free(). 0 when the signal cannot be caught.
int loop_signal(struct loop *l, int signo, loop_signal_fn *fn, void *ctx);
// fn runs once per turn, after all that was ready and before sleeping: the place to draw one frame.
int loop_before_sleep(struct loop *l, loop_fn *fn, void *ctx);
// fn runs when far more time went by during a sleep than was asked for: the machine was suspended, or we were
// stopped. Connections from before are not to be trusted.
int loop_on_jump(struct loop *l, loop_fn *fn, void *ctx);
void loop_cancel(struct loop *l, int id);

// Runs until loop_stop() or until nothing is left that could ever happen: no transfer, timer or descriptor
// (signals and hooks alone keep nothing going). Not from within a callback.
void loop_run(struct loop *l);
void loop_stop(struct loop *l);
// Runs until *done is true (or as loop_run); for "one request, then go on".
void loop_run_until(struct loop *l, const bool *done);

// For lib/kube/http only: its CURLM (as void *, so that no curl header is needed here) and who is told when
// transfers finished.
void *loop_curl_multi(struct loop *l);
typedef void loop_curl_done_fn(void *curl_easy, int curl_code, void *ctx);
void loop_on_curl_done(struct loop *l, loop_curl_done_fn *fn, void *ctx);
// A transfer was added from outside a callback: do the first perform at once.
void loop_kick(struct loop *l);

#endif
