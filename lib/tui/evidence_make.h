// SPDX-License-Identifier: Apache-2.0
// How rows of the evidence page are made. Texts live in the page's arena. For evidence_*.c only.
#ifndef TUI_EVIDENCE_MAKE_H
#define TUI_EVIDENCE_MAKE_H

#include "base/strbuf.h"
#include "tui/evidence_page.h"

// Everything that rows are made from.
struct making {
    struct evidence_page *page;
    const struct evidence *e;
    const char *section; // the title above
    int64_t now_ms;
};

// Which thing a row is about. Any part may be NULL.
uint64_t make_key(const char *kind, const char *name, const char *part);
uint64_t evidence_hash(uint64_t h, const char *s);

// A new last row; borrowed until the next one is made.
struct evidence_row *make_row(struct making *m, enum evidence_table table, int indent,
                              uint64_t key);
// A row of text alone; `text` is borrowed.
void make_text(struct making *m, int indent, enum role role, const char *text);
// A blank row and a title, with what goes for the section as a whole.
void make_heading(struct making *m, const char *title, const char *summary);
// Says why a section has nothing to show, or not all of it; true when it says so, or when it is empty.
bool make_absence(struct making *m, enum evidence_part part, bool empty);
// A pod and its containers: all of them in TABLE_POD, those in trouble elsewhere.
void make_pod(struct making *m, const struct evidence_pod *p, enum evidence_table table,
              int indent);

void row_cell(struct evidence_row *r, int i, enum role role, const char *text);
void row_mark(struct evidence_row *r, enum glyph glyph, enum role role);
void row_warn(struct evidence_row *r); // for what needs a look and is no failure

// What is not known is a dash, and the page says what that means.
const char *make_known(struct making *m, const char *text);
const char *make_count(struct making *m, int n);
const char *make_span(struct making *m, int64_t from_ms,
                      int64_t to_ms); // "3m", as format_duration()
const char *make_span_fine(struct making *m, int64_t from_ms, int64_t to_ms);
const char *make_clock(struct making *m, int64_t ms);
// The text of sb, which is released.
const char *make_kept(struct making *m, struct strbuf *sb);

// "Running", "being removed", "gone"; NULL when it is not known.
const char *evidence_pod_words(const struct evidence_pod *p);

#endif
