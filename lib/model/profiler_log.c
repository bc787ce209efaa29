// SPDX-License-Identifier: Apache-2.0
#include "model/profiler_log.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "model/phases.h"
#include "model/profiler_log_impl.h"

#include <stdlib.h>
#include <string.h>

struct profiler_log *profiler_log_new(void)
{
    struct profiler_log *l = xcalloc(1, sizeof(*l));
    profiler_log_reset(l);
    return l;
}

void profiler_log_free(struct profiler_log *l)
{
    if (!l)
        return;
    log_error_reset(&l->error);
    free(l);
}

void profiler_log_reset(struct profiler_log *l)
{
    if (l->error.text.buf)
        log_error_reset(&l->error);
    memset(l, 0, sizeof(*l));
    l->error.text = (struct strbuf)STRBUF_INIT;
    l->gpus = l->context_max = l->marker_step = l->marker_steps = COUNT_UNKNOWN;
    l->at_ms = l->alive_ms = l->phase_ms = l->step_ms = l->first_ms = TIME_UNKNOWN;
    for (int i = 0; i < SWEEP_COUNT; i++)
        l->sweeps[i].total = COUNT_UNKNOWN;
}

size_t log_text_keep(char *out, size_t cap, const char *s, size_t n)
{
    size_t len = 0;
    for (size_t i = 0; i < n;) {
        uint32_t cp;
        size_t used = utf8_decode(s + i, n - i, &cp);
        bool bad = cp == 0xFFFD || cp < 0x20 || cp == 0x7f;
        size_t need = bad ? 1 : used;
        if (len + need + 1 > cap)
            break;
        if (bad)
            out[len] = cp == 0xFFFD ? '?' : ' ';
        else
            memcpy(out + len, s + i, used);
        len += need;
        i += used;
    }
    while (len > 0 && out[len - 1] == ' ')
        len--;
    out[len] = '\0';
    return len;
}

// FNV-1a: tells the first line that was fed from others of the same millisecond.
static unsigned hash(const char *s, size_t n)
{
    unsigned h = 2166136261u;
    for (size_t i = 0; i < n; i++)
        h = (h ^ (unsigned char)s[i]) * 16777619u;
    return h;
}

static unsigned feed_part(struct profiler_log *l, int64_t at_ms, const struct log_parts *p)
{
    struct log_match m;
    unsigned news = 0;
    if (log_error_take(&l->error, p))
        news |= LOG_NEWS_ERROR;
    if (!log_match(p->text, &m))
        return news;
    return news | log_apply(l, at_ms, p->text, &m);
}

unsigned profiler_log_feed(struct profiler_log *l, int64_t at_ms, const char *line, size_t n)
{
    struct log_cursor c;
    struct log_parts p;
    unsigned news = 0;
    if (!l->fed) {
        l->first_ms = at_ms;
        l->first_hash = hash(line, n);
        l->fed = true;
    }
    log_cursor_init(&c, line, n);
    while (log_cursor_next(&c, &p)) {
        int64_t when = at_ms == TIME_UNKNOWN ? log_parts_time(&p) : at_ms;
        news |= feed_part(l, when, &p);
        if (when != TIME_UNKNOWN && when > l->alive_ms)
            l->alive_ms = when;
    }
    return news;
}

static bool head_knows(const struct profiler_log *l)
{
    for (int i = 0; i < SWEEP_COUNT; i++) {
        const struct sweep_state *s = &l->sweeps[i];
        if (s->total == COUNT_UNKNOWN || (s->starts > 0 && !s->from_start))
            return false;
    }
    return true;
}

static void head_complete(struct profiler_log *l)
{
    l->head_done = true;
    for (int i = 0; i < SWEEP_COUNT; i++) {
        l->sweeps[i].starts += l->sweeps[i].head_starts;
        l->sweeps[i].from_start = true;
    }
}

bool profiler_log_head(struct profiler_log *l, int64_t at_ms, const char *line, size_t n,
                       unsigned *news)
{
    struct log_cursor c;
    struct log_parts p;
    struct log_match m;
    *news = 0;
    if (l->head_done)
        return true;
    bool met = at_ms != TIME_UNKNOWN && l->first_ms != TIME_UNKNOWN &&
               (at_ms > l->first_ms || (at_ms == l->first_ms && hash(line, n) == l->first_hash));
    if (met) {
        head_complete(l);
        *news = LOG_NEWS_PROGRESS;
        return true;
    }
    log_cursor_init(&c, line, n);
    while (log_cursor_next(&c, &p)) {
        if (log_match(p.text, &m))
            *news |= log_apply_head(l, &m);
    }
    return !l->fed || head_knows(l);
}

const char *profiler_log_event(const struct profiler_log *l)
{
    return l->event;
}
