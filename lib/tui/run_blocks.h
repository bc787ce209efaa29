// SPDX-License-Identifier: Apache-2.0
// The blocks of a run's page. Each has a height at a width (0: nothing to say) and draws itself into the rows it got,
// at least one. For run_page.c.
#ifndef TUI_RUN_BLOCKS_H
#define TUI_RUN_BLOCKS_H

#include "tui/run_page.h"

// The page's grid: a margin on both sides, labels at the left, the texts of bars at the right.
enum { PAGE_MARGIN = 1, LABEL_COLS = 9, BAR_TEXT_COLS = 6 };
int page_inner(int cols); // columns between the margins
// Where a fact's text goes: behind its label, or all of the width where labels have no room.
struct rect fact_rect(struct rect r);
void draw_label(struct canvas *c, struct rect r, const char *label);
// Where a large bar goes, its text right of it.
struct rect bar_rect(struct rect r);

#define RUN_BLOCK(name, draw)                                                      \
    int name##_height(const struct canvas *c, const struct run_page *p, int cols); \
    void draw(struct canvas *c, struct rect r, const struct run_page *p)

RUN_BLOCK(spec, spec_draw);       // model, backend, strategy, SLA in a line or two
RUN_BLOCK(request, request_draw); // the same as labelled lines
RUN_BLOCK(rule, rule_draw);       // a line across
RUN_BLOCK(state, state_draw); // state, elapsed, left, finish; for a failure what failed and when
RUN_BLOCK(error, error_draw); // the whole text of a failure
RUN_BLOCK(verdict, verdict_draw);   // what is made of it
RUN_BLOCK(estimate, estimate_draw); // what the estimate rests on, and what takes longer than usual
RUN_BLOCK(overall, overall_draw);   // bar over the whole run
RUN_BLOCK(step, step_draw);         // the step in flight, large
RUN_BLOCK(phases, phases_block_draw); // timeline, or the current phase where no list is known
RUN_BLOCK(unknown, unknown_draw);     // why no phase is shown, and what to do about it
RUN_BLOCK(now, now_draw);             // what the step in flight does
RUN_BLOCK(gpus, gpus_draw);
RUN_BLOCK(message, message_draw);
RUN_BLOCK(warnings, warnings_draw);     // of the profiler
RUN_BLOCK(result, result_draw);         // the deployment that came of it
RUN_BLOCK(remark, remark_draw);         // what looks like trouble and is none
RUN_BLOCK(trouble, trouble_draw);       // what keeps the profiler's pod from running
RUN_BLOCK(pod, pod_draw);               // where the profiler runs
RUN_BLOCK(trial, trial_draw);           // the candidate under test
RUN_BLOCK(refusal, refusal_draw);       // what may not be read
RUN_BLOCK(sources, sources_draw);       // which value comes from where, and how old it is
RUN_BLOCK(notes, notes_draw);           // what was wrong with a source
RUN_BLOCK(conditions, conditions_draw); // of the object
RUN_BLOCK(events, events_draw);         // recent changes, newest first

// The profiler's pod is kept from running: the trouble block tells by what.
// The verdict is that the run failed, or will not go on by itself; stuck: the latter.
bool verdict_is_grave(const struct run_page *p);
bool verdict_is_stuck(const struct run_page *p);
bool remark_names(const struct run_page *p, const char *name);
bool pod_is_in_trouble(const struct run_page *p);
// The step's block is on the page: nothing else needs to tell what the step does.
bool step_block_shown(const struct run_page *p);

#endif
