// SPDX-License-Identifier: Apache-2.0
// What every view has around it: the header's right end, the rule with what is wrong, the footer with keys or a note.
#ifndef TUI_CHROME_H
#define TUI_CHROME_H

#include "tui/view.h"

// Rows for the view's body once header and footer have theirs.
struct chrome {
    bool header, rule, footer;
    struct rect body;
};
struct chrome chrome_layout(const struct canvas *c);

// The header: title, place and summary on the left; how fresh it is and the clock on the right. FRESH_UNKNOWN: nothing
// is said of it. What is wrong with the link, and a pause, outweigh it.
void chrome_header(struct dash *d, struct frame *f, const char *title, const char *place,
                   const char *summary, enum freshness fresh, int64_t age_ms);
// Rule and footer; `right` is a remark at the footer's right end, NULL for none.
void chrome_footer(struct dash *d, struct frame *f, const struct chrome *layout, const char *right);
// The link's trouble outweighs what a run's own values say.
enum freshness chrome_freshness(const struct dash *d, enum freshness own);

#endif
