// SPDX-License-Identifier: Apache-2.0
#include "logger.h"

#include "base/strbuf.h"
#include "base/utf8.h"
#include "doc/json.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

enum {
    LINE_MAX_BYTES = 4096, // what goes into a pipe in one piece
    VALUE_MAX_BYTES = 1024,
    TAIL_BYTES = 16, // for the mark of a cut line, its end and the newline
};

static const char *const levels[] = {"DEBUG", "INFO", "WARN", "ERROR"};

// Not in the middle of a character.
static void cut(struct strbuf *value)
{
    if (value->len <= VALUE_MAX_BYTES)
        return;
    size_t end = VALUE_MAX_BYTES;
    while (((unsigned char)value->buf[end] & 0xC0) == 0x80)
        end--;
    strbuf_truncate(value, end);
    strbuf_adds(value, "...");
}

static void clean(struct strbuf *out, const char *text)
{
    utf8_sanitise(out, text, UTF8_LINE);
    cut(out);
}

static bool is_bare(const char *value)
{
    return *value && !strpbrk(value, " \"=\\");
}

static void add_pair(const struct logger *l, struct strbuf *line, const char *key,
                     const char *value)
{
    struct strbuf safe CLEANUP_STRBUF = STRBUF_INIT;
    clean(&safe, value);
    if (l->format == LOGGER_JSON)
        strbuf_addf(line, ",\"%s\":", key);
    else
        strbuf_addf(line, " %s=", key);
    if (l->format == LOGGER_TEXT && is_bare(safe.buf))
        strbuf_add(line, safe.buf, safe.len);
    else
        json_write_string(line, safe.buf, false);
}

static void add_head(const struct logger *l, struct strbuf *line, enum logger_level level,
                     const char *message)
{
    struct strbuf safe CLEANUP_STRBUF = STRBUF_INIT;
    char now[TIME_TEXT_MAX];
    time_format_fraction(clock_wall(l->clock), 3, now);
    clean(&safe, message);
    if (l->format == LOGGER_TEXT) {
        strbuf_addf(line, "%s %s %s", now, levels[level], safe.buf);
        return;
    }
    strbuf_addf(line, "{\"time\":\"%s\",\"level\":\"%s\",\"msg\":", now, levels[level]);
    json_write_string(line, safe.buf, false);
}

static void put(int fd, const struct strbuf *line)
{
    // A log that nobody takes is no reason to stop.
    while (write(fd, line->buf, line->len) < 0 && errno == EINTR)
        continue;
}

void logger_say(const struct logger *l, enum logger_level level, const char *message, ...)
{
    if (level < l->least)
        return;
    struct strbuf line CLEANUP_STRBUF = STRBUF_INIT;
    const char *key, *value;
    va_list pairs;
    add_head(l, &line, level, message);
    va_start(pairs, message);
    while ((key = va_arg(pairs, const char *))) {
        value = va_arg(pairs, const char *);
        size_t before = line.len;
        if (value)
            add_pair(l, &line, key, value);
        if (line.len > LINE_MAX_BYTES - TAIL_BYTES) {
            strbuf_truncate(&line, before);
            add_pair(l, &line, "cut", "true");
            break;
        }
    }
    va_end(pairs);
    strbuf_adds(&line, l->format == LOGGER_JSON ? "}\n" : "\n");
    put(l->fd, &line);
}
