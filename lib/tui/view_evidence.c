// SPDX-License-Identifier: Apache-2.0
#include "tui/view.h"

#include "tui/chrome.h"

#include <stdio.h>

void view_evidence_open(struct dash *d)
{
    d->evidence = (struct evidence_view){.top = 0};
    d->view = &view_evidence;
}

static void evidence_draw(struct dash *d, struct frame *f)
{
    struct chrome layout = chrome_layout(f->canvas);
    chrome_header(d, f, d->run.name, d->at, "", chrome_freshness(d, FRESH_UNKNOWN), TIME_UNKNOWN);
    canvas_wrap(f->canvas, layout.body, ROLE_DIM, "waiting for the first word from the cluster");
    chrome_footer(d, f, &layout, NULL);
}

static unsigned evidence_act(struct dash *d, enum action action)
{
    switch (action) {
    case ACTION_BACK:
        d->view = &view_run;
        return DASH_DRAW;
    case ACTION_LOGS:
        view_logs_open(d);
        return DASH_DRAW;
    default:
        return 0;
    }
}

const struct view_ops view_evidence = {
    .bit = VIEW_EVIDENCE, .wants = WANT_EVIDENCE, .draw = evidence_draw, .act = evidence_act};
