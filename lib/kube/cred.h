// SPDX-License-Identifier: Apache-2.0
// Live credentials for one kube_config: inline token, token file (re-read), basic, client certificate, or an exec
// plugin. Asynchronous, because a plugin may take seconds or ask its user.
#ifndef KUBE_CRED_H
#define KUBE_CRED_H

#include "base/err.h"
#include "kube/config.h"
#include "loop/loop.h"

#include <stdbool.h>

// What a request is sent with. Borrowed from the kube_cred, valid until the next kube_cred_get() completes.
struct kube_identity {
    const char *authorization;          // value of the header ("Bearer ..."), or NULL
    const struct kube_blob *cert, *key; // PEM, or NULL
    unsigned
        generation; // changes when the credential does: connections made with another one must be closed
};

// How the program around us lends its terminal to a plugin. Any member may be NULL.
struct kube_cred_host {
    // Called before a plugin that may talk to its user starts, and after it ended: leave and re-enter curses.
    void (*terminal_release)(void *ctx);
    void (*terminal_reacquire)(void *ctx);
    // A line that a plugin wrote on stderr while the terminal was ours (sanitise it before showing). When NULL
    // stderr is inherited.
    void (*plugin_stderr)(void *ctx, const char *line);
    void *ctx;
    // Nobody is there: a plugin that has to talk to its user does not run, another one runs without a stdin, stderr or
    // terminal, and is ended at once, with all it started, when it is no longer wanted.
    bool background;
};

struct kube_cred;
struct kube_cred *kube_cred_new(const struct kube_config *config, const struct kube_env *env,
                                struct loop *loop, const struct kube_cred_host *host) ATTR_MUST_USE;
void kube_cred_free(struct kube_cred *c);
// The host may change during a run (line mode -> curses). Copied.
void kube_cred_set_host(struct kube_cred *c, const struct kube_cred_host *host);

// Calls done exactly once, at once when the credential is at hand, else from the loop after the plugin ended. On
// failure identity is NULL and err says why (kind ERR_AUTH). Several waiters share one plugin run.
typedef void kube_cred_fn(void *ctx, const struct kube_identity *identity, const struct err *err);
void kube_cred_get(struct kube_cred *c, kube_cred_fn *done, void *ctx);
// The waiter went away: its done will not be called.
void kube_cred_forget(struct kube_cred *c, void *ctx);
// The server answered 401 to `generation`. True when the next kube_cred_get() may bring something new (a plugin
// to run again, a file to read again), so that one retry makes sense.
bool kube_cred_reject(struct kube_cred *c, unsigned generation);

#endif
