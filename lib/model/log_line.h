// SPDX-License-Identifier: Apache-2.0
// A raw line of a log, taken apart: the one place that knows what loggers write in front of what they say. Pure;
// bounded by LOG_TEXT_MAX.
//
//   2026-04-23T20:05:07.623241Z  INFO thorough._benchmark: text     the Rust bridge, also in colours
//   2026-08-21 12:00:00 - dynamo.profiler.thorough - INFO - text    Python's logging, 0.6 and newer
//   {"time":"…","level":"INFO","target":"…","message":"text"}       DYN_LOGGING_JSONL
//   ERROR:root:text                                                 Python's logging, not set up
//   [2026-08-21 12:00:00] [ERROR] text                              benchmarks
//   E0123 14:00:00.123456       1 main.go:12] text                  klog: kubectl in the sidecar
//   [warning] text, ERROR: text, ERROR text                         scripts
//   text                                                            print(), tracebacks
#ifndef MODEL_LOG_LINE_H
#define MODEL_LOG_LINE_H

#include "base/strbuf.h"
#include "model/logbook.h"
#include "model/message.h"

enum { LOG_TEXT_MAX = 4096 };

struct log_parts {
    enum log_level level;
    bool stamped;       // a logger wrote it; false: print(), or what follows a line of a logger
    struct span stamp;  // the logger's own time as it stands there
    struct span logger; // "dynamo.profiler.thorough"
    struct span text;   // the message; never NULL, may be empty
};

// log_head.c: takes a text apart that has no escape sequences and need not end with a NUL. Strings of a JSON line that
// had to be unescaped go to buf, at most cap bytes. What else a JSON line says is appended to `members` as "name=value
// name=value"; NULL leaves it out.
void log_parts_read(const char *s, size_t n, char *buf, size_t cap, struct strbuf *members,
                    struct log_parts *out);
// The logger's own time in milliseconds, UTC where it names no zone; TIME_UNKNOWN.
int64_t log_parts_time(const struct log_parts *p);
// How many bytes a stamp with a date takes at s; 0 when none stands there.
size_t log_stamp_length(const char *s, size_t n);
// "Traceback (most recent call last):", which lines of print() and of a logger's message go on after.
bool log_begins_traceback(const char *s, size_t n);
// log_line_json.c: the same from one JSON object. False when it is none, or one that is no logger's.
bool log_line_json(const char *s, size_t n, char *buf, size_t cap, struct strbuf *members,
                   struct log_parts *out);
// "INFO", "warning", ...; any_case false: only as capitals.
enum log_level log_level_from(const char *word, size_t n, bool any_case);

// Where a logger's line begins behind something else that ended without a newline; NULL.
const char *log_glued(const char *s, size_t n);

// One physical line may hold several things that were said: what a spinner wrote over itself with carriage returns, a
// print without a newline with a logger's line glued to its end. Each comes out as one part, without escape sequences.
struct log_cursor {
    const char *at, *end;          // what is left of the line
    const char *glued, *glued_end; // what is left of the segment at hand
    char text[LOG_TEXT_MAX];       // a segment that had to be cleaned
    char json[LOG_TEXT_MAX];       // strings of a JSON line, unescaped
};

// The line is without its newline and need not end with a NUL. It must live as long as the parts.
void log_cursor_init(struct log_cursor *c, const char *line, size_t n);
// The next part; its spans hold until the next call. False at the end.
bool log_cursor_next(struct log_cursor *c, struct log_parts *out);

#endif
