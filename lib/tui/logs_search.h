// SPDX-License-Identifier: Apache-2.0
// Which lines of a log hold a text: found once for each line and text, so that a picture of a long log costs no more
// than one of a short log.
#ifndef TUI_LOGS_SEARCH_H
#define TUI_LOGS_SEARCH_H

#include "model/logbook.h"

enum { LOG_SEARCH_MAX = 64, LOG_MATCH_WORDS = (LOGBOOK_LINES_MAX + 63) / 64 };

struct log_matches {
    char text[LOG_SEARCH_MAX]; // what was looked for
    const struct logbook *book;
    uint64_t generation;
    uint64_t next;                  // number of the first line that was not looked at
    uint64_t bits[LOG_MATCH_WORDS]; // by number modulo LOGBOOK_LINES_MAX
};

// The first place of `text` in `line`, in bytes; SIZE_MAX when it is not there. Letter case counts only where the text
// has an upper-case letter (ASCII). "" is nowhere.
size_t log_text_find(const char *line, const char *text);

// Brings the matches up to date: looks at lines that are new, and at all of them when the text is another. A text that
// goes on from the last one is looked for where that one was found.
void log_matches_update(struct log_matches *m, const struct logbook *b, const char *text);
bool log_matches_has(const struct log_matches *m, const struct logbook *b, uint64_t number);
// Lines that match, of those up to `number`; UINT64_MAX for all.
size_t log_matches_count(const struct log_matches *m, const struct logbook *b, uint64_t number);
// The nearest line after or before `number` that matches; 0 when there is none.
uint64_t log_matches_after(const struct log_matches *m, const struct logbook *b, uint64_t number);
uint64_t log_matches_before(const struct log_matches *m, const struct logbook *b, uint64_t number);

// Numbers of the lines that are held: the first of them, and the one after the last.
uint64_t log_first(const struct logbook *b);
uint64_t log_end(const struct logbook *b);
// NULL when it is not held.
const struct log_line *log_numbered(const struct logbook *b, uint64_t number);

#endif
