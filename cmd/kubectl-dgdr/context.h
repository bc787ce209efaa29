// SPDX-License-Identifier: Apache-2.0
// What every command works with: flags, streams, and the connection once a command asks for it.
#ifndef CMD_CONTEXT_H
#define CMD_CONTEXT_H

#include "base/err.h"
#include "base/strbuf.h"
#include "globals.h"
#include "kube/client.h"
#include "kube/config.h"
#include "loop/loop.h"
#include "program.h"
#include "sim_clock.h"

#include <stdbool.h>

struct context {
    char program[PROGRAM_NAME_SIZE]; // as users type it: "kubectl dgdr"
    struct globals globals;
    bool stdout_tty, stderr_tty;
    int columns;        // of the terminal on stdout, 80 when it is none
    struct clock clock; // the system's, unless KUBECTL_DGDR_CLOCK or demo says otherwise
    struct sim_clock sim_clock;
    struct loop *loop;
    struct kube_config config;
    struct kube_client *client;
    int warnings;
    bool reader_gone; // stdout's reader closed its end
    // While a dashboard has the terminal: takes the lines that would go to stderr. NULL: stderr.
    void (*line)(void *ctx, const char *text);
    void *line_ctx;
    // Nobody reads stderr, and nobody is there to answer a credential plugin.
    bool silent;
    bool
        starts_programs; // of the user, beyond credential plugins: to be said before context_connect()
    int signo;           // SIGINT or SIGTERM once it came, else 0
};

void context_init(struct context *ctx, const char *argv0);
void context_release(struct context *ctx);

// Takes the time from text (see sim_clock.h) instead of the system. Before context_connect().
int context_set_clock(struct context *ctx, const char *text, struct err *err) ATTR_MUST_USE;

// Takes the time from KUBECTL_DGDR_CLOCK where that is set, as context_connect() does by itself.
int context_take_clock(struct context *ctx, struct err *err) ATTR_MUST_USE;
// How many milliseconds a budget of ms lasts: longer where KUBECTL_DGDR_CLOCK lets time run slower or stand still, so that
// what is looked at once does not depend on how busy the machine is.
int context_budget(const struct context *ctx, int ms);

// Loads the kubeconfig and makes loop and client; sends nothing yet. SIGINT and SIGTERM end the
// loop from here on and set ctx->signo.
int context_connect(struct context *ctx, struct err *err) ATTR_MUST_USE;

// Whether text for this stream is coloured: --color, NO_COLOR, CLICOLOR_FORCE, TERM, and what the
// stream is.
bool context_color(const struct context *ctx, bool tty);
// Whether glyphs beyond ASCII may be used: --ascii and the locale.
bool context_ascii(const struct context *ctx);
// Our wall clock in milliseconds, corrected for the server's.
int64_t context_now(const struct context *ctx);

// Writes data to stdout. A reader that went away (EPIPE) is no error, but sets ctx->reader_gone and ends
// the loop; a full disk is one.
int context_write(struct context *ctx, const struct strbuf *out, struct err *err) ATTR_MUST_USE;
void context_reader_gone(struct context *ctx);
// A line for a person, on stderr, made harmless.
void context_say(struct context *ctx, const char *fmt, ...) ATTR_PRINTF(2, 3);
// "error: TEXT" and the hint line, on stderr.
void context_report(struct context *ctx, const struct err *err);

// NAME arguments as users give them: "x", "dgdr/x", "dynamographdeploymentrequest.nvidia.com/x".
// *name points into arg. ERR_USAGE for another kind or an empty name.
int context_parse_name(const char *arg, const char **name, struct err *err) ATTR_MUST_USE;

#endif
