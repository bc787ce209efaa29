// SPDX-License-Identifier: Apache-2.0
// A raw line of a profiler's log, taken apart. One physical line may hold several things that were
// said: what a spinner wrote over itself with carriage returns, a print without a newline with a
// logger's line glued to its end. Each comes out as one part, without ANSI sequences. Pure; bounded
// by LOG_TEXT_MAX.
//
//   2026-04-23T20:05:07.623241Z  INFO thorough._benchmark: text     the Rust bridge, also in colours
//   2026-08-21 12:00:00 - dynamo.profiler.thorough - INFO - text    Python's logging, 0.6 and newer
//   {"time":"…","level":"INFO","target":"…","message":"text"}       DYN_LOGGING_JSONL
//   ERROR:root:text                                                 Python's logging, not set up
//   text                                                            print(), tracebacks
#ifndef MODEL_LOG_LINE_H
#define MODEL_LOG_LINE_H

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

// The logger's own time in milliseconds, UTC where it names no zone; TIME_UNKNOWN.
int64_t log_parts_time(const struct log_parts *p);

// log_line_json.c: the same from one JSON object; strings go to buf. False when it is none.
bool log_line_json(const char *s, size_t n, char *buf, size_t cap, struct log_parts *out);
// "INFO", "warning", "E", ...
enum log_level log_level_from(const char *word, size_t n);

#endif
