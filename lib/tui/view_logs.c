// SPDX-License-Identifier: Apache-2.0
#include "tui/view.h"

#include "tui/chrome.h"

#include <stdio.h>

void view_logs_open(struct dash *d)
{
    d->logs = (struct logs_view){.follow = true};
    d->view = &view_logs;
}

static void logs_draw(struct dash *d, struct frame *f)
{
    struct chrome layout = chrome_layout(f->canvas);
    chrome_header(d, f, d->run.name, d->at, "", chrome_freshness(d, FRESH_UNKNOWN), TIME_UNKNOWN);
    canvas_wrap(f->canvas, layout.body, ROLE_DIM, "waiting for the first word from the cluster");
    chrome_footer(d, f, &layout, NULL);
}

static unsigned logs_act(struct dash *d, enum action action)
{
    switch (action) {
    case ACTION_BACK:
        d->view = &view_run;
        return DASH_DRAW;
    case ACTION_EVIDENCE:
        view_evidence_open(d);
        return DASH_DRAW;
    default:
        return 0;
    }
}

const struct view_ops view_logs = {
    .bit = VIEW_LOGS, .wants = WANT_EVIDENCE | WANT_LOG, .draw = logs_draw, .act = logs_act};
