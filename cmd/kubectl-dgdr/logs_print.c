// SPDX-License-Identifier: Apache-2.0
#include "logs_print.h"

#include "base/mem.h"
#include "model/phases.h"
#include "output/ansi.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { FLUSH_BYTES = 64 * 1024 };

static enum logs_style style_for(const struct context *ctx, bool no_color)
{
    const char *when = ctx->globals.color ? ctx->globals.color : "auto";
    if (no_color || strcmp(when, "never") == 0)
        return LOGS_PLAIN;
    if (!ctx->stdout_tty && strcmp(when, "always") != 0)
        return LOGS_RAW;
    return context_color(ctx, ctx->stdout_tty) ? LOGS_COLOR : LOGS_PLAIN;
}

void logs_printer_init(struct logs_printer *p, struct context *ctx, bool timestamps, bool no_color,
                       const char *phase)
{
    *p = (struct logs_printer){
        .ctx = ctx,
        .style = style_for(ctx, no_color),
        .timestamps = timestamps,
        .phase = phase && *phase ? phase : NULL,
    };
    strbuf_init(&p->out);
    if (p->phase)
        p->log = profiler_log_new();
}

void logs_printer_release(struct logs_printer *p)
{
    for (size_t i = 0; i < p->phase_count; i++)
        free(p->phases[i]);
    profiler_log_free(p->log);
    strbuf_release(&p->out);
}

void logs_printer_next(struct logs_printer *p)
{
    if (p->log)
        profiler_log_reset(p->log);
}

static bool same_phase(const char *a, const char *b)
{
    // Both generations have words for the same phase.
    return strcasecmp(a, b) == 0 || (phase_rank(a) && phase_rank(a) == phase_rank(b));
}

static void note_phase(struct logs_printer *p, const char *phase)
{
    if (p->phase_count == LOGS_PHASES_MAX ||
        (p->phase_count && strcmp(p->phases[p->phase_count - 1], phase) == 0))
        return;
    p->phases[p->phase_count++] = xstrdup(phase);
}

// Whether the line that begins here is of the phase: that which begins a phase is.
static bool is_of_phase(struct logs_printer *p, int64_t at_ms, const char *line, size_t n)
{
    struct observation seen;
    profiler_log_feed(p->log, at_ms, line, n);
    profiler_log_observe(p->log, &seen);
    if (!seen.phase)
        return false;
    note_phase(p, seen.phase);
    return same_phase(seen.phase, p->phase);
}

static void add_piece(struct logs_printer *p, const char *line, size_t n)
{
    if (p->style == LOGS_RAW)
        strbuf_add(&p->out, line, n);
    else
        ansi_clean(&p->out, line, n, p->style == LOGS_COLOR);
}

void logs_printer_line(struct logs_printer *p, int64_t at_ms, const char *stamp, size_t stamp_n,
                       const char *line, size_t n, bool more)
{
    bool first = !p->begun;
    p->begun = more;
    if (first)
        p->shown = !p->log || is_of_phase(p, at_ms, line, n);
    if (!p->shown)
        return;
    if (first && p->timestamps && stamp_n) {
        strbuf_add(&p->out, stamp, stamp_n);
        strbuf_addc(&p->out, ' ');
    }
    add_piece(p, line, n);
    if (!more) {
        strbuf_addc(&p->out, '\n');
        p->lines++;
    }
    if (p->out.len >= FLUSH_BYTES)
        logs_printer_flush(p);
}

void logs_printer_flush(struct logs_printer *p)
{
    if (p->out.len && p->err.kind == ERR_NONE && !p->ctx->reader_gone &&
        context_write(p->ctx, &p->out, &p->err))
        loop_stop(p->ctx->loop);
    strbuf_reset(&p->out);
}
