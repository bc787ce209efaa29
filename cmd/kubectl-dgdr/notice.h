// SPDX-License-Identifier: Apache-2.0
// What watch tells beyond the screen when a run ends or gets stuck: --notify and --on-done. Each end is told once, and
// none that was there before the watch.
#ifndef CMD_NOTICE_H
#define CMD_NOTICE_H

#include "cli/opts.h"
#include "context.h"
#include "model/store.h"

#include <stdbool.h>

struct notice_values {
    const char *notify;  // NULL: no; "" or "auto", "bell", "desktop"
    const char *on_done; // NULL: no
};

// Rows for a command's option table; `type` is its values struct, `member` the notice_values in it.
#define NOTICE_OPTIONS(type, member)                                                              \
    {OPT_OPTIONAL,                                                                                \
     0,                                                                                           \
     "notify",                                                                                    \
     "HOW",                                                                                       \
     NULL,                                                                                        \
     "Call you when a run ends or falls silent; auto is a notification where the terminal is "    \
     "known to have them, else the bell",                                                         \
     "auto|bell|desktop",                                                                         \
     offsetof(type, member.notify),                                                               \
     false},                                                                                      \
    {                                                                                             \
        OPT_STRING, 0, "on-done", "CMD", NULL,                                                    \
            "Run CMD once for each run that ends: its words are split as a shell quotes them, "   \
            "but no shell is used; DGDR_NAME, DGDR_NAMESPACE, DGDR_STATE, DGDR_ERROR and others " \
            "are in its environment",                                                             \
            "~<file>", offsetof(type, member.on_done), false                                      \
    }

struct notice;

struct notice_host {
    // Calls the user: `text` is a sentence for those who can show one.
    void (*call)(void *ctx, const char *text);
    void (*note)(void *ctx, const char *text); // a line for the user
    struct link_state (*link)(void *ctx);
    void *ctx;
};

// ERR_USAGE when --on-done cannot be run.
struct notice *notice_new(struct context *ctx, struct store *store,
                          const struct notice_values *values, const struct notice_host *host,
                          struct err *err) ATTR_MUST_USE;
void notice_free(struct notice *n); // NULL is fine

// From here on. capture: there is a dashboard, and no command may write on its screen.
void notice_start(struct notice *n, bool capture);
// A run was seen. first: with the first look, which is no news.
void notice_run(struct notice *n, struct run *run, bool first);
void notice_gone(struct notice *n, const char *namespace_, const char *name); // name NULL: several
// The watch is over: waits for --on-done commands, a bounded time.
void notice_finish(struct notice *n);

#endif
