// SPDX-License-Identifier: Apache-2.0
// The last lines of a log, made fit for a screen: split, ANSI sequences stripped, what a carriage return wrote over
// left out, very long lines cut, and each with its time, level, logger, message and phase where they are known. Phases
// are those of profiler_log.h. Bounded by lines and by bytes: the oldest go first. Pure.
#ifndef MODEL_LOGBOOK_H
#define MODEL_LOGBOOK_H

#include "base/attr.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { LOGBOOK_LINES_MAX = 20000, LOGBOOK_BYTES_MAX = 8 * 1024 * 1024, LOGBOOK_LINE_MAX = 4096 };

enum log_level {
    LOG_LEVEL_UNKNOWN,
    LOG_LEVEL_DEBUG,
    LOG_LEVEL_INFO,
    LOG_LEVEL_WARN,
    LOG_LEVEL_ERROR
};

struct log_line {
    uint64_t number; // of all lines and remarks seen, from 1: stays the same when older ones go
    int64_t at_ms;   // the cluster's time of the line; TIME_UNKNOWN
    int64_t said_ms; // the logger's own; TIME_UNKNOWN
    // As it was written, without the cluster's time stamp; utf8_is_clean(), LOGBOOK_LINE_MAX bytes at most.
    const char *text;
    // What it says: the end of text; of a JSON line its message, and behind it what else it says.
    const char *message;
    const char *phase; // the phase it was written in, interned; NULL when unknown
    // Bytes of text before the message: stamp, logger, level; 0: none, or a JSON line.
    unsigned short message_at;
    // In message: where "name=value name=value" of a JSON line begin; 0: none.
    unsigned short extra_at;
    unsigned short logger_at, logger_len; // in text; length 0: none
    enum log_level level;
    bool begins;  // the phase: the line before was of another
    bool follows; // goes on from the line before: a traceback
    bool cut;     // was longer than LOGBOOK_LINE_MAX
    bool mark;    // not of the log: a remark of ours ("container restarted", "attempt 2")
};

struct logbook;
struct logbook *logbook_new(void) ATTR_MUST_USE;
void logbook_free(struct logbook *b);
void logbook_clear(struct logbook *b);

// One line as the container wrote it, without its newline and without the cluster's time stamp. What was written without
// a newline before a logger's line is a line of its own.
void logbook_add(struct logbook *b, int64_t at_ms, const char *line, size_t n);
// A remark of ours, at this place: a log begins anew behind it.
void logbook_mark(struct logbook *b, int64_t at_ms, const char *text);

size_t logbook_count(const struct logbook *b);     // lines that are held
uint64_t logbook_dropped(const struct logbook *b); // lines that are gone
// 0 is the oldest that is held. Borrowed until the next add.
const struct log_line *logbook_at(const struct logbook *b, size_t index);
// Some line told its logger.
bool logbook_has_loggers(const struct logbook *b);
// Another value after each clear, when numbers start from 1 again.
uint64_t logbook_generation(const struct logbook *b);

#endif
