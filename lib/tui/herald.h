// SPDX-License-Identifier: Apache-2.0
// Keeps the terminal's title and progress in step with what the dashboard is about: at most once a second, and only
// when they change.
#ifndef TUI_HERALD_H
#define TUI_HERALD_H

#include "loop/loop.h"
#include "model/store.h"
#include "tui/dash.h"
#include "tui/term.h"

struct herald;

// All borrowed. ascii: no other characters in the title.
struct herald *herald_new(struct loop *loop, struct store *store, const struct dash *dash,
                          struct terminal *term, bool ascii);
void herald_free(struct herald *h); // NULL is fine; before the terminal
// Runs, time, link or what the screen is about may have changed. Cheap, for every event.
void herald_news(struct herald *h);
// A second has gone by: looks at once, so that this costs no timer of its own.
void herald_tick(struct herald *h);

#endif
