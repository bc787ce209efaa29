// SPDX-License-Identifier: Apache-2.0
#include "model/log_line.h"

#include "base/attr.h"
#include "base/xtime.h"

#include <string.h>
#include <strings.h>

enum { ESC = 0x1b, BEL = 0x07, STAMP_MIN = 19 /* 2026-04-23T20:05:07 */ };

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

enum log_level log_level_from(const char *word, size_t n)
{
    static const struct {
        const char *word;
        enum log_level level;
    } levels[] = {
        {"INFO", LOG_LEVEL_INFO},      {"WARN", LOG_LEVEL_WARN},   {"WARNING", LOG_LEVEL_WARN},
        {"ERROR", LOG_LEVEL_ERROR},    {"DEBUG", LOG_LEVEL_DEBUG}, {"TRACE", LOG_LEVEL_DEBUG},
        {"CRITICAL", LOG_LEVEL_ERROR}, {"FATAL", LOG_LEVEL_ERROR},
    };
    for (size_t i = 0; i < ARRAY_LEN(levels); i++) {
        if (strlen(levels[i].word) == n && strncasecmp(word, levels[i].word, n) == 0)
            return levels[i].level;
    }
    return LOG_LEVEL_UNKNOWN;
}

// The escape sequence at p (which is an ESC): where it ends, and whether it erases the line.
static const char *skip_escape(const char *p, const char *end, bool *erases)
{
    *erases = false;
    if (++p == end)
        return p;
    if (*p == ']') { // a title, until BEL or ESC
        while (++p < end && *p != BEL && *p != ESC)
            ;
        return p < end && *p == BEL ? p + 1 : p;
    }
    if (*p != '[')
        return p + 1;
    while (++p < end && (unsigned char)*p >= 0x20 && (unsigned char)*p < 0x40)
        ;
    if (p == end)
        return p;
    *erases = *p == 'K' || *p == 'J';
    return p + 1;
}

// Copies up to the next carriage return or erasure without escape sequences; *p moves behind it.
static size_t clean(const char **p, const char *end, char *out)
{
    size_t n = 0;
    const char *s = *p;
    while (s < end) {
        const char *esc = memchr(s, ESC, (size_t)(end - s));
        size_t run = (size_t)((esc ? esc : end) - s);
        size_t take = run < LOG_TEXT_MAX - n ? run : LOG_TEXT_MAX - n;
        memcpy(out + n, s, take);
        n += take;
        if (!esc) {
            s = end;
            break;
        }
        bool erases;
        s = skip_escape(esc, end, &erases);
        if (erases && n > 0)
            break;
    }
    *p = s;
    return n;
}

static bool stamp_at(const char *s)
{
    static const char shape[] = "dddd-dd-dd_dd:dd:dd";
    for (size_t i = 0; i < STAMP_MIN; i++) {
        bool fits = shape[i] == 'd'   ? is_digit(s[i])
                    : shape[i] == '_' ? s[i] == 'T' || s[i] == ' '
                                      : s[i] == shape[i];
        if (!fits)
            return false;
    }
    return true;
}

// Where a logger's line begins behind something else that ended without a newline; NULL.
static const char *find_glued(const char *s, const char *end)
{
    for (const char *p = s + 1; end - p >= STAMP_MIN; p++) {
        p = memchr(p, '-', (size_t)(end - p));
        if (!p || end - p < STAMP_MIN - 4)
            return NULL;
        if (p - s > 4 && stamp_at(p - 4))
            return p - 4;
    }
    return NULL;
}

static const char *skip_blanks(const char *p, const char *end)
{
    while (p < end && *p == ' ')
        p++;
    return p;
}

static const char *find(const char *p, const char *end, const char *what)
{
    return memmem(p, (size_t)(end - p), what, strlen(what));
}

// " - logger - LEVEL - text" behind a stamp.
static bool read_python(const char *p, const char *end, struct log_parts *out)
{
    if (end - p < 3 || memcmp(p, " - ", 3) != 0)
        return false;
    const char *logger = p + 3, *level = find(logger, end, " - ");
    const char *text = level ? find(level + 3, end, " - ") : NULL;
    if (!text)
        return false;
    out->level = log_level_from(level + 3, (size_t)(text - level - 3));
    if (out->level == LOG_LEVEL_UNKNOWN)
        return false;
    out->logger = (struct span){logger, (size_t)(level - logger)};
    out->text = (struct span){text + 3, (size_t)(end - text - 3)};
    return true;
}

// "  INFO logger: text" behind a stamp.
static void read_bridge(const char *p, const char *end, struct log_parts *out)
{
    const char *level = skip_blanks(p, end);
    const char *stop = level;
    while (stop < end && *stop >= 'A' && *stop <= 'Z')
        stop++;
    out->level = log_level_from(level, (size_t)(stop - level));
    if (out->level == LOG_LEVEL_UNKNOWN) {
        out->text = (struct span){level, (size_t)(end - level)};
        return;
    }
    const char *logger = skip_blanks(stop, end), *q = logger;
    while (q < end && *q != ' ')
        q++;
    const char *text = logger;
    if (q > logger && q[-1] == ':') {
        out->logger = (struct span){logger, (size_t)(q - 1 - logger)};
        text = skip_blanks(q, end);
    }
    out->text = (struct span){text, (size_t)(end - text)};
}

// "ERROR:root:text"
static bool read_bare(const char *s, const char *end, struct log_parts *out)
{
    const char *p = s;
    while (p < end && *p >= 'A' && *p <= 'Z')
        p++;
    if (p == s || p == end || *p != ':')
        return false;
    out->level = log_level_from(s, (size_t)(p - s));
    const char *logger = p + 1;
    const char *stop = memchr(logger, ':', (size_t)(end - logger));
    if (out->level == LOG_LEVEL_UNKNOWN || !stop || memchr(logger, ' ', (size_t)(stop - logger)))
        return false;
    out->logger = (struct span){logger, (size_t)(stop - logger)};
    out->text = (struct span){stop + 1, (size_t)(end - stop - 1)};
    return true;
}

static void read_segment(struct log_cursor *c, const char *s, const char *end,
                         struct log_parts *out)
{
    *out = (struct log_parts){.level = LOG_LEVEL_UNKNOWN, .text = {s, (size_t)(end - s)}};
    if (s == end)
        return;
    if (*s == '{' && log_line_json(s, (size_t)(end - s), c->json, sizeof(c->json), out)) {
        out->stamped = true;
        return;
    }
    if (end - s >= STAMP_MIN && stamp_at(s)) {
        const char *p = s + STAMP_MIN;
        while (p < end && (is_digit(*p) || (*p && strchr(".,Z+:", *p))))
            p++;
        out->stamped = true;
        out->stamp = (struct span){s, (size_t)(p - s)};
        if (!read_python(p, end, out))
            read_bridge(p, end, out);
        return;
    }
    out->stamped = read_bare(s, end, out);
    if (!out->stamped)
        out->level = LOG_LEVEL_UNKNOWN;
}

void log_cursor_init(struct log_cursor *c, const char *line, size_t n)
{
    c->at = line;
    c->end = line + n;
    c->glued = c->glued_end = NULL;
}

// The next segment of the line between carriage returns, cleaned where it must be.
static bool next_segment(struct log_cursor *c, const char **from, const char **to)
{
    while (c->at < c->end && (*c->at == '\r' || *c->at == '\n'))
        c->at++;
    if (c->at == c->end)
        return false;
    const char *cr = memchr(c->at, '\r', (size_t)(c->end - c->at));
    const char *end = cr ? cr : c->end;
    if (!memchr(c->at, ESC, (size_t)(end - c->at))) {
        *from = c->at;
        *to = c->at = end;
    } else {
        size_t n = clean(&c->at, end, c->text);
        *from = c->text;
        *to = c->text + n;
    }
    if (*to - *from > LOG_TEXT_MAX)
        *to = *from + LOG_TEXT_MAX;
    return true;
}

bool log_cursor_next(struct log_cursor *c, struct log_parts *out)
{
    const char *from = c->glued, *to = c->glued_end;
    c->glued = NULL;
    if (!from && !next_segment(c, &from, &to))
        return false;
    bool stamped = to - from >= STAMP_MIN && stamp_at(from);
    const char *glued = from < to && *from != '{' && !stamped ? find_glued(from, to) : NULL;
    if (glued) {
        c->glued = glued;
        c->glued_end = to;
        to = glued;
    }
    read_segment(c, from, to, out);
    return true;
}

int64_t log_parts_time(const struct log_parts *p)
{
    char text[48];
    size_t n = p->stamp.len;
    if (!p->stamp.at || n < STAMP_MIN || n + 2 > sizeof(text))
        return TIME_UNKNOWN;
    memcpy(text, p->stamp.at, n);
    text[10] = 'T';
    char *comma = memchr(text, ',', n);
    if (comma)
        *comma = '.';
    bool zone = text[n - 1] == 'Z' || memchr(text + STAMP_MIN, '+', n - STAMP_MIN);
    if (!zone)
        text[n++] = 'Z';
    text[n] = '\0';
    return time_parse(text);
}
