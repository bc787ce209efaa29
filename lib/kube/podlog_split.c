// SPDX-License-Identifier: Apache-2.0
#include "kube/podlog_split.h"

#include "base/xtime.h"

#include <string.h>

enum { REST_MAX = PODLOG_STAMP_MAX + PODLOG_PIECE_MAX + 1, NS_PER_MS = 1000000 };

// What fits into nanoseconds of 64 bits; no log is older than its container.
enum { YEAR_MAX_DIGIT = '2' };

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

// Nanoseconds below the millisecond, of a stamp that time_parse() accepts.
static int64_t below_ms(const char *stamp)
{
    const char *dot = strchr(stamp, '.');
    int64_t ns = 0;
    int digits = 0;
    for (const char *p = dot ? dot + 1 : ""; is_digit(*p) && digits < 9; p++, digits++)
        ns = ns * 10 + (*p - '0');
    for (; digits < 9; digits++)
        ns *= 10;
    return ns % NS_PER_MS;
}

size_t podlog_stamp_read(const char *line, size_t n, int64_t *ns)
{
    char stamp[PODLOG_STAMP_MAX];
    size_t max = n < sizeof(stamp) ? n : sizeof(stamp) - 1;
    // The cheap look first: most of what has no stamp is found out here.
    if (n < 20 || line[0] > YEAR_MAX_DIGIT || line[4] != '-' || line[10] != 'T')
        return 0;
    const char *blank = memchr(line, ' ', max);
    size_t len = blank ? (size_t)(blank - line) : n;
    if (len >= sizeof(stamp))
        return 0;
    memcpy(stamp, line, len);
    stamp[len] = '\0';
    int64_t ms = strlen(stamp) == len ? time_parse(stamp) : TIME_UNKNOWN;
    if (ms == TIME_UNKNOWN || ms < 0 || ms > INT64_MAX / NS_PER_MS - 1)
        return 0;
    *ns = ms * NS_PER_MS + below_ms(stamp);
    return blank ? len + 1 : len;
}

void podlog_split_init(struct podlog_split *s)
{
    *s = (struct podlog_split){.ns = PODLOG_NO_STAMP};
    strbuf_init(&s->rest);
    strbuf_limit(&s->rest, REST_MAX);
}

void podlog_split_release(struct podlog_split *s)
{
    strbuf_release(&s->rest);
}

void podlog_split_reset(struct podlog_split *s)
{
    strbuf_reset(&s->rest);
    s->begun = false;
}

static bool emit(struct podlog_split *s, const char *text, size_t n, bool more, podlog_piece_fn *fn,
                 void *ctx)
{
    struct podlog_piece piece = {.text = text, .n = n, .first = !s->begun, .more = more};
    if (!s->begun) {
        s->ns = PODLOG_NO_STAMP;
        size_t stamp = podlog_stamp_read(text, n, &s->ns);
        piece.stamp = text;
        piece.stamp_n = stamp && text[stamp - 1] == ' ' ? stamp - 1 : stamp;
        piece.text += stamp;
        piece.n -= stamp;
    }
    piece.ns = s->ns;
    s->begun = more;
    return fn(ctx, &piece);
}

// Hands out one full piece of what is held.
static bool emit_full(struct podlog_split *s, podlog_piece_fn *fn, void *ctx)
{
    int64_t ns;
    size_t stamp = s->begun ? 0 : podlog_stamp_read(s->rest.buf, s->rest.len, &ns);
    bool go_on = emit(s, s->rest.buf, stamp + PODLOG_PIECE_MAX, true, fn, ctx);
    strbuf_consume(&s->rest, stamp + PODLOG_PIECE_MAX);
    return go_on;
}

bool podlog_split_finish(struct podlog_split *s, podlog_piece_fn *fn, void *ctx)
{
    int64_t ns;
    size_t stamp = s->begun ? 0 : podlog_stamp_read(s->rest.buf, s->rest.len, &ns);
    if (s->rest.len > stamp + PODLOG_PIECE_MAX && !emit_full(s, fn, ctx))
        return false;
    bool go_on = emit(s, s->rest.buf, s->rest.len, false, fn, ctx);
    strbuf_reset(&s->rest);
    return go_on;
}

bool podlog_split_unfinished(const struct podlog_split *s)
{
    return s->rest.len || s->begun;
}

// More of the line, whose end is not here.
static bool hold(struct podlog_split *s, const char *data, size_t n, podlog_piece_fn *fn, void *ctx)
{
    while (n) {
        size_t room = REST_MAX - s->rest.len;
        size_t part = n < room ? n : room;
        strbuf_add(&s->rest, data, part);
        data += part;
        n -= part;
        if (s->rest.len == REST_MAX && !emit_full(s, fn, ctx))
            return false;
    }
    return true;
}

bool podlog_split_feed(struct podlog_split *s, const char *data, size_t n, podlog_piece_fn *fn,
                       void *ctx)
{
    const char *end = data + n;
    for (const char *newline; data < end && (newline = memchr(data, '\n', (size_t)(end - data)));
         data = newline + 1) {
        size_t len = (size_t)(newline - data);
        bool whole = !podlog_split_unfinished(s) && len <= PODLOG_PIECE_MAX;
        if (whole ? !emit(s, data, len, false, fn, ctx)
                  : !hold(s, data, len, fn, ctx) || !podlog_split_finish(s, fn, ctx))
            return false;
    }
    return hold(s, data, (size_t)(end - data), fn, ctx);
}
