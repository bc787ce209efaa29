// SPDX-License-Identifier: Apache-2.0
// Where views find runs: the store behind function pointers, so that a view can be drawn from a plain array too.
#ifndef TUI_SOURCE_H
#define TUI_SOURCE_H

#include "model/store.h"
#include "tui/detail.h"

struct tui_source {
    size_t (*count)(void *ctx);
    // Sorted by namespace and name. Borrowed until the runs change.
    struct run *(*at)(void *ctx, size_t index);
    struct run *(*find)(void *ctx, const char *namespace_, const char *name);
    size_t (*events)(void *ctx, const struct run *run, const struct run_event **events);
    // Brings the derived fields (elapsed, estimate, freshness) to now_ms.
    void (*derive)(void *ctx, struct run *run, const struct link_state *link, int64_t now_ms);
    // What was gathered of the run in focus; NULL or false: nothing.
    bool (*detail)(void *ctx, struct tui_detail *detail);
    void *ctx;
};

#endif
