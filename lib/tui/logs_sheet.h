// SPDX-License-Identifier: Apache-2.0
// A log laid out in rows of a certain width, and places in it: arithmetic only. A place is a line's number and a row of
// that line, so that it stays what it is when lines come and go. Nothing here looks at more lines than it is asked to
// pass over.
#ifndef TUI_LOGS_SHEET_H
#define TUI_LOGS_SHEET_H

#include "tui/logs_search.h"

struct log_sheet {
    const struct logbook *book;
    int cols;   // for text, at least 1
    bool wrap;  // long lines go on in the next row
    bool ascii; // of the canvas: what is not ASCII takes one column
    bool whole; // lines as they were written; else what they say
};

struct log_place {
    uint64_t number;
    int row;
};

// Bytes of `text` that go into a row of `cols` columns, at least one character; it ends behind a blank where there is
// one in its second half.
size_t log_row_bytes(const char *text, int cols, bool ascii);
// Bytes of `text` that lie in its first `cols` columns, and the columns they take.
size_t log_skip_bytes(const char *text, int cols, bool ascii, int *taken);
// What is shown of a line, and how far to the right: what goes on from another line is indented.
const char *log_shown(const struct log_sheet *s, const struct log_line *line);
int log_indent(const struct log_sheet *s, const struct log_line *line);

// The nearest place that exists. The log must not be empty, here and below.
struct log_place log_place_fix(const struct log_sheet *s, struct log_place p);
// So many rows further down, or up where it is negative; not beyond the first and last row of the log.
struct log_place log_place_move(const struct log_sheet *s, struct log_place p, int rows);
// The place to start from for the log's end to be the last of `rows` rows.
struct log_place log_place_end(const struct log_sheet *s, int rows);
// Below zero when a is above b, 0 when they are the same.
int log_place_compare(struct log_place a, struct log_place b);

#endif
