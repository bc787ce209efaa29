// SPDX-License-Identifier: Apache-2.0
#include "tui/herald.h"

#include "base/mem.h"
#include "eta/eta.h"
#include "tui/announce.h"

#include <stdlib.h>

// A clock that ticks a little early is on time: it must not wake us twice.
enum { PACE_MS = 1000, EARLY_MS = 100 };

struct herald {
    struct loop *loop;
    struct store *store;
    const struct dash *dash;
    struct terminal *term;
    bool ascii;
    struct announcement told;
    bool ever;
    int64_t told_mono_ms;
    int timer_id; // of the loop; 0: nothing waits to be told
};

struct herald *herald_new(struct loop *loop, struct store *store, const struct dash *dash,
                          struct terminal *term, bool ascii)
{
    struct herald *h = xcalloc(1, sizeof(*h));
    *h = (struct herald){.loop = loop, .store = store, .dash = dash, .term = term, .ascii = ascii};
    return h;
}

void herald_free(struct herald *h)
{
    if (!h)
        return;
    loop_cancel(h->loop, h->timer_id);
    free(h);
}

// The run that the screen is about, or the only one there is.
static struct run *focus(const struct herald *h)
{
    struct tui_focus f = dash_focus(h->dash);
    if (f.name)
        return store_find(h->store, f.namespace_, f.name);
    return store_count(h->store) == 1 ? store_at(h->store, 0) : NULL;
}

static void count_runs(const struct herald *h, struct announce_counts *n)
{
    size_t count = store_count(h->store);
    for (size_t i = 0; i < count; i++)
        announce_count(n, store_at(h->store, i));
}

static void tell(struct herald *h)
{
    const struct tui_link *link = &h->dash->link;
    bool offline = link->state == TUI_LINK_OFFLINE || link->state == TUI_LINK_REFUSED;
    // Nobody knows yet what there is.
    if (link->state == TUI_LINK_CONNECTING && store_count(h->store) == 0)
        return;
    struct announce_counts counts = {0};
    struct announcement now;
    struct run *run = focus(h);
    if (run) {
        // The title's own copy: what views derived and point to stays theirs.
        char basis[ETA_BASIS_MAX];
        struct run derived = *run;
        run_derive(&derived, &h->dash->drawn.link, clock_wall(loop_clock(h->loop)) + link->skew_ms,
                   basis);
        announce(&now, &derived, &counts, offline, h->ascii);
    } else {
        count_runs(h, &counts);
        announce(&now, NULL, &counts, offline, h->ascii);
    }
    h->told_mono_ms = clock_mono(loop_clock(h->loop));
    if (h->ever && announcement_same(&now, &h->told))
        return;
    terminal_title(h->term, now.title);
    terminal_progress(h->term, now.progress, now.percent);
    h->told = now;
    h->ever = true;
}

static void on_timer(void *arg)
{
    struct herald *h = arg;
    h->timer_id = 0;
    tell(h);
}

void herald_tick(struct herald *h)
{
    if (!h->timer_id)
        tell(h);
}

void herald_news(struct herald *h)
{
    if (h->timer_id)
        return;
    int64_t since = clock_mono(loop_clock(h->loop)) - h->told_mono_ms;
    if (h->ever && since >= 0 && since < PACE_MS - EARLY_MS)
        h->timer_id = loop_timer(h->loop, PACE_MS - since, on_timer, h);
    else
        tell(h);
}
