// SPDX-License-Identifier: Apache-2.0
// The dashboard without a terminal: state, the current view, what keys do, what the screen shows. Pure: runs, keys and
// the time come in, a canvas and consequences come out.
#ifndef TUI_DASH_H
#define TUI_DASH_H

#include "canvas/canvas.h"
#include "tui/keymap.h"
#include "tui/list_columns.h"
#include "tui/list_order.h"
#include "tui/logs_sheet.h"
#include "tui/source.h"
#include "tui/tui.h"

// What a key led to.
enum dash_effect {
    DASH_DRAW = 1,  // the picture changed
    DASH_CLEAR = 2, // the screen may be spoilt: write every cell
    DASH_QUIT = 4,
    DASH_RETRY = 8, // reconnect now
    DASH_HANDLED = 16,
};

enum { FILTER_MAX = 128, NOTE_MAX = 512, NOTE_MS = 8000 };

struct list_view {
    struct list_order order;
    bool stale; // the order must be made anew before an index is used
    bool dirty; // it should be made anew soon
    int64_t built_mono_ms;
    int64_t derived_mono_ms; // when all runs were derived last; 0: some are of before
    struct list_sort sort;
    char filter[FILTER_MAX];
    struct list_filter parsed; // the filter as it is understood
    bool editing;              // keys go into the filter
    char *only;                // the one namespace that is shown; NULL: all
    int top, cursor;           // rows of the order
    char *namespace_,
        *name; // the run under the cursor once the user has moved it; NULL: stay at the top
    int page, first_row;       // rows shown last, from which row of the screen on
    struct list_widths widths; // of the columns, since they were last free to move
    int widths_cols;           // the screen's columns then; 0: they are free
    int64_t first_mono_ms;     // when rows were measured for the first time; 0: not yet
};

struct run_view {
    char *namespace_, *name;
    bool conditions;
    bool scrolled; // the page at its full height, from `top` on
    int top, page;
};

// What stands before a line's message.
enum log_head { LOG_HEAD_CLOCK, LOG_HEAD_WHOLE, LOG_HEAD_NONE, LOG_HEAD_COUNT };

struct logs_view {
    bool follow;          // the newest line stays in sight
    bool wrap;            // long lines on several rows
    enum log_head head;   // the time of day; all of it as it was written; nothing
    struct log_place top; // the first row on screen
    int left;             // columns out of sight while lines are cut
    uint64_t bottom;      // the last line on screen
    uint64_t newest;      // the log's last line when it stopped following; what came since is new
    uint64_t chosen;      // the line that a search or a jump went to; 0: none
    int went_round;       // that search went on from the top (1) or from the end (-1)
    bool searching;       // keys go into the search
    char search[LOG_SEARCH_MAX]; // "" for none
    struct log_matches matches;
    struct log_place origin; // where the search began
    bool origin_follow;
    int page, cols; // rows and columns for text, shown last
    bool ascii;
    enum run_dialect dialect; // of the run: phases are told in its words
};

struct evidence_view {
    int top, page;   // rows out of sight above; rows shown last
    bool anchored;   // what was at the top of the last picture is known
    uint64_t anchor; // its key, and which of its rows it was
    int within;
};

struct view_ops;

struct dash {
    struct tui_source source;
    char *program; // as users call us; NULL: no command of ours is offered
    char *scope;   // "ml", "all namespaces"
    char *at;      // " @ prod-east", or ""
    bool all_namespaces;
    const struct view_ops *view, *under_help;
    struct list_view list;
    struct run_view run; // logs and evidence are of its run too
    struct logs_view logs;
    struct evidence_view evidence;
    int help_top, help_page;
    struct tui_link link;
    char note[NOTE_MAX];
    int64_t note_until_mono_ms;
    struct dash_time {
        int64_t now_ms, mono_ms;
        struct link_state link;
    } drawn;     // when the last picture was made, for keys that need an order before the next one
    bool paused; // only keys bring a new picture, and each says of when it is
};

void dash_init(struct dash *d, const struct tui_source *source, const struct tui_opts *opts);
void dash_release(struct dash *d);

// Bits of enum dash_effect. `key` is a code point or enum tui_key.
unsigned dash_key(struct dash *d, int key);
// A click there, from 0; bits of enum dash_effect.
unsigned dash_click(struct dash *d, int row, int col);
// The runs changed (bits of enum run_change). True when the picture depends on it.
bool dash_changed(struct dash *d, unsigned change);
// Which run the current view is about, and what more it needs. Borrowed until the next key.
struct tui_focus dash_focus(const struct dash *d);
void dash_note(struct dash *d, const char *text, int64_t mono_ms);

// Draws the current view. Returns true when the picture changes with time alone, so that it should be drawn again with
// the next second.
bool dash_draw(struct dash *d, struct canvas *c, int64_t wall_ms, int64_t mono_ms);

#endif
