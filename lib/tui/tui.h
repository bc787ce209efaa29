// SPDX-License-Identifier: Apache-2.0
// The dashboard: curses on the controlling terminal, fed from a store, driven by the loop. It only shows: nothing it
// does reaches the cluster. One frame at most every 35 ms and only when something changed; when idle it wakes once a
// second, and only while what is on screen depends on the time.
#ifndef TUI_TUI_H
#define TUI_TUI_H

#include "base/err.h"
#include "canvas/canvas.h"
#include "loop/loop.h"
#include "model/store.h"
#include "tui/detail.h"
#include "tui/osc.h"

#include <stdbool.h>

struct tui_opts {
    const char *tty;  // device to draw on; NULL: /dev/tty, so that stdin and stdout may be pipes
    const char *term; // the TERM of the user's environment; NULL, "" or "dumb": tui_new() fails
    bool ascii;       // ASCII glyphs; a locale that is not UTF-8 has them anyway
    bool mono;        // no colours, whatever the terminal can (--color=never, NO_COLOR)
    bool mouse; // where the terminal has one: the wheel scrolls, a click selects, another one opens
    bool osc9;  // notify by OSC 9 also where nothing tells that the terminal knows it (over ssh)
    // The user's environment: which terminal it is (TERM_PROGRAM and the like), where it runs (TMUX), its background.
    // NULL: unknown, and nothing is told the terminal that not all of them understand. Called in tui_new() only.
    const char *(*env)(const char *name);
    const char *program; // as users call us, "kubectl dgdr": in commands to type, and who notifies
    const char *context; // of the kubeconfig, shown beside the namespace; NULL: server is shown
    const char *server;
    const char *scope;                          // "ml", "all namespaces"
    bool all_namespaces;                        // the list has a NAMESPACE column
    const char *single_namespace, *single_name; // start in the view of this run; NULL: in the list
    // The user wants to leave: signo 0 for the key, else SIGINT, SIGTERM, SIGHUP (also when the terminal went away) or
    // SIGQUIT. The caller stops its loop and calls tui_free(); until then the dashboard goes on.
    void (*quit)(void *ctx, int signo);
    void (*retry)(void *ctx); // try the connection now
    // On the loop's clock: when the link was last proven alive. Asked for each frame, so that proof after proof needs
    // no tui_set_link(); NULL: what tui_set_link() said stands.
    int64_t (*last_proof_mono)(void *ctx);
    // The screen is about another run now, or needs more or less of it: told after the key that did it. NULL: nobody
    // gathers details.
    void (*focus)(void *ctx, const struct tui_focus *focus);
    // What was gathered of the run in focus, asked for each frame; false: nothing. Borrowed until the next event.
    bool (*detail)(void *ctx, struct tui_detail *detail);
    void *ctx;
};

struct tui;
// Takes the terminal over: alternate screen, own handlers for SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGCONT,
// SIGWINCH (through the loop), crash handlers that restore the terminal, mem_set_die_hook(). loop and store are
// borrowed and must outlive it; what opts points to is copied. NULL with ERR_FAILURE when there is no terminal or
// it cannot place the cursor: the caller falls back to lines. setlocale() is the caller's. Whatever ends the program
// gives the terminal back, SIGKILL excepted, which nobody hears of: `reset` does it then.
struct tui *tui_new(struct loop *loop, struct store *store, const struct tui_opts *opts,
                    struct err *err) ATTR_MUST_USE;
// Gives the terminal back exactly as it was. NULL is fine.
void tui_free(struct tui *t);

// The store changed, `change` as store_upsert() and friends told (bits of enum run_change): drawn with the next frame.
// Must be called for every change before the loop sleeps.
void tui_changed(struct tui *t, unsigned change);
// What tui_opts.detail brings has changed.
void tui_detail_changed(struct tui *t);

enum tui_link_state { TUI_LINK_CONNECTING, TUI_LINK_LIVE, TUI_LINK_OFFLINE, TUI_LINK_REFUSED };
enum { TUI_LINK_TEXT_MAX = 512 };
struct tui_link {
    enum tui_link_state state;
    int64_t
        last_proof_mono_ms; // on the loop's clock: the last byte or probe answer; TIME_UNKNOWN: none yet
    int64_t retry_at_mono_ms; // on the loop's clock; TIME_UNKNOWN: no retry pending
    int64_t skew_ms;          // server's clock minus ours; added to ours for every age and estimate
    char text[TUI_LINK_TEXT_MAX]; // why it is not LIVE, "" for none
};
// Before the first call the link is CONNECTING.
void tui_set_link(struct tui *t, const struct tui_link *link);
// One line for the user, shown until a key is pressed or for some seconds; sanitised here.
void tui_note(struct tui *t, const char *text);

// Calls the user, who may look elsewhere; cleaned and cut here. Nothing while the terminal is lent. A notification rings
// the bell where the terminal has nothing better.
void tui_notify(struct tui *t, const char *text);
void tui_bell(struct tui *t);

// Lends the terminal to another program (a credential plugin that talks to its user) and takes it back. They nest.
void tui_suspend(struct tui *t);
void tui_resume(struct tui *t);

// The run view on paper: draws what `kubectl dgdr status NAME` prints into *out, which is initialised here, wide `cols`
// columns (clamped to 20..120), and returns the rows used; the caller prints them and releases the canvas.
// The run's derived fields are shown as they are (run_derive()).
struct tui_card {
    const struct run *run;
    const struct explanation *why;   // what is made of it; NULL: nothing
    const struct evidence *evidence; // to show; NULL: none
    int cols;
    bool ascii;
    int64_t now_ms;
};
int tui_card(struct canvas *out, const struct tui_card *card);

#endif
