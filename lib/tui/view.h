// SPDX-License-Identifier: Apache-2.0
// A view is one file and one table: adding a screen is adding a row.
#ifndef TUI_VIEW_H
#define TUI_VIEW_H

#include "tui/dash.h"

// One picture in the making.
struct frame {
    struct canvas *canvas;
    int64_t now_ms; // the server's idea of the time
    int64_t mono_ms;
    struct link_state link;
    bool ticks; // out: what was drawn changes with time alone
};

struct view_ops {
    enum view_bit bit; // which keys it has
    unsigned wants;    // enum detail_want, of the run in focus
    void (*draw)(struct dash *d, struct frame *f);
    unsigned (*act)(struct dash *d, enum action action); // effects
    // Gets every key first; returns effects with DASH_HANDLED when it took it. NULL: none.
    unsigned (*raw_key)(struct dash *d, int key);
    // A click on the last picture, from 0; effects. NULL: a click does nothing.
    unsigned (*click)(struct dash *d, int row, int col);
};

extern const struct view_ops view_list, view_run, view_logs, view_sidecar_log, view_evidence,
    view_help;

// The run that the run view shows, derived for this moment; NULL when it is gone.
struct run *view_run_current(struct dash *d, const struct frame *f);
// Opens the views of the run that the run view shows, from the top.
void view_logs_open(struct dash *d);
void view_evidence_open(struct dash *d);
void view_run_open(struct dash *d, const char *namespace_, const char *name);

#endif
