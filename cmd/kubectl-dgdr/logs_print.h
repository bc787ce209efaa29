// SPDX-License-Identifier: Apache-2.0
// Lines of a log on their way to standard output: as they are for a pipe, harmless for a terminal; of one phase only if
// that was asked for.
#ifndef CMD_LOGS_PRINT_H
#define CMD_LOGS_PRINT_H

#include "base/err.h"
#include "base/strbuf.h"
#include "context.h"
#include "model/profiler_log.h"

#include <stdbool.h>
#include <stdint.h>

enum logs_style { LOGS_RAW, LOGS_COLOR, LOGS_PLAIN };

enum { LOGS_PHASES_MAX = 16 };

struct logs_printer {
    struct context *ctx;
    enum logs_style style;
    bool timestamps;
    const char *phase; // NULL: all
    struct profiler_log *log;
    char *phases[LOGS_PHASES_MAX]; // that were seen
    size_t phase_count;
    bool shown; // the line at hand is of the phase
    bool begun; // its first piece was taken
    uint64_t lines;
    struct strbuf out;
    struct err err; // the first failure of a write
};

void logs_printer_init(struct logs_printer *p, struct context *ctx, bool timestamps, bool no_color,
                       const char *phase);
void logs_printer_release(struct logs_printer *p);
// Another pod's log begins.
void logs_printer_next(struct logs_printer *p);
// A line, or a piece of one; stamp as the server wrote it.
void logs_printer_line(struct logs_printer *p, int64_t at_ms, const char *stamp, size_t stamp_n,
                       const char *line, size_t n, bool more);
// Writes what is held. Ends the loop when that fails.
void logs_printer_flush(struct logs_printer *p);

#endif
