// SPDX-License-Identifier: Apache-2.0
// The pages of metrics that are being read: those who ask at the same time share one, so that neither many nor slow ones
// make it rendered, and kept, once for each. Pure.
#ifndef AGENT_PAGES_H
#define AGENT_PAGES_H

#include "base/strbuf.h"
#include "base/xtime.h"

enum {
    PAGES_FRESH_MS = 1000, // so old may be what those get who ask while others still read
    // So much longer than it took to render a page it is fresh, for one after the other as well: rendering takes no more
    // than one part in so many of the time.
    PAGES_FRESH_TIMES = 50,
    PAGES_BYTES_MAX = 32 * 1024 * 1024, // beyond it the oldest is too old to be read to its end
};

struct page;

struct pages {
    const struct clock *clock;
    void (*render)(void *ctx, struct strbuf *out);
    void *ctx;
    struct page *newest;
};

// One more reads it, until pages_put().
struct page *pages_take(struct pages *p);
void pages_put(struct pages *p, struct page *page);
const char *page_text(const struct page *page, size_t *bytes); // as long as it is read
// The page whose readers are to be cut off, as there is too much to keep; NULL: none.
const struct page *pages_too_many(const struct pages *p);
void pages_release(struct pages *p); // nobody reads any more

#endif
