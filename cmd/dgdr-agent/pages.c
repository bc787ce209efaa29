// SPDX-License-Identifier: Apache-2.0
#include "pages.h"

#include "base/mem.h"

#include <stdlib.h>

struct page {
    struct page *older;
    char *text;
    size_t bytes, readers;
    int64_t made_ms, took_ms;
};

static bool is_fresh(const struct pages *p, const struct page *page)
{
    int64_t fresh_ms = page->took_ms * PAGES_FRESH_TIMES;
    if (page->readers || fresh_ms > PAGES_FRESH_MS)
        fresh_ms = PAGES_FRESH_MS;
    return clock_mono(p->clock) - page->made_ms < fresh_ms;
}

static void drop(struct pages *p, struct page *page)
{
    struct page **at = &p->newest;
    while (*at != page)
        at = &(*at)->older;
    *at = page->older;
    free(page->text);
    free(page);
}

static struct page *page_new(const struct pages *p)
{
    struct page *page = xcalloc(1, sizeof(*page));
    struct strbuf text = STRBUF_INIT;
    int64_t began_ms = clock_mono(p->clock);
    // As the one before, so that it need not be moved while it grows.
    if (p->newest)
        strbuf_grow(&text, p->newest->bytes + p->newest->bytes / 16);
    p->render(p->ctx, &text);
    page->bytes = text.len;
    page->text = xreallocarray(strbuf_detach(&text), page->bytes + 1, 1);
    page->made_ms = clock_mono(p->clock);
    page->took_ms = page->made_ms - began_ms;
    page->older = p->newest;
    return page;
}

struct page *pages_take(struct pages *p)
{
    struct page *last = p->newest;
    if (!last || !is_fresh(p, last)) {
        p->newest = page_new(p);
        if (last && !last->readers)
            drop(p, last);
    }
    p->newest->readers++;
    return p->newest;
}

void pages_put(struct pages *p, struct page *page)
{
    page->readers--;
    if (!page->readers && (page != p->newest || !is_fresh(p, page)))
        drop(p, page);
}

const char *page_text(const struct page *page, size_t *bytes)
{
    *bytes = page->bytes;
    return page->text;
}

const struct page *pages_too_many(const struct pages *p)
{
    size_t bytes = 0;
    const struct page *oldest = NULL;
    for (const struct page *page = p->newest; page; page = page->older) {
        bytes += page->bytes;
        oldest = page;
    }
    return oldest != p->newest && bytes > PAGES_BYTES_MAX ? oldest : NULL;
}

void pages_release(struct pages *p)
{
    while (p->newest)
        drop(p, p->newest);
}
