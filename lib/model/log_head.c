// SPDX-License-Identifier: Apache-2.0
// What stands before the message: one function for each family of loggers.
#include "base/attr.h"
#include "base/xtime.h"
#include "model/log_line.h"

#include <string.h>
#include <strings.h>

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_capital(char c)
{
    return c >= 'A' && c <= 'Z';
}

static bool is_word(char c)
{
    return is_digit(c) || is_capital(c) || (c >= 'a' && c <= 'z') || c == '_';
}

static struct span between(const char *from, const char *to)
{
    return (struct span){from, (size_t)(to - from)};
}

static const char *skip_blanks(const char *p, const char *end)
{
    while (p < end && *p == ' ')
        p++;
    return p;
}

static bool starts(const char *p, const char *end, const char *what)
{
    size_t n = strlen(what);
    return (size_t)(end - p) >= n && memcmp(p, what, n) == 0;
}

static const char *find(const char *p, const char *end, const char *what)
{
    return memmem(p, (size_t)(end - p), what, strlen(what));
}

enum log_level log_level_from(const char *word, size_t n, bool any_case)
{
    static const struct {
        const char *word;
        enum log_level level;
    } levels[] = {
        {"INFO", LOG_LEVEL_INFO},   {"WARN", LOG_LEVEL_WARN},      {"WARNING", LOG_LEVEL_WARN},
        {"ERROR", LOG_LEVEL_ERROR}, {"DEBUG", LOG_LEVEL_DEBUG},    {"TRACE", LOG_LEVEL_DEBUG},
        {"NOTICE", LOG_LEVEL_INFO}, {"CRITICAL", LOG_LEVEL_ERROR}, {"FATAL", LOG_LEVEL_ERROR},
        {"PANIC", LOG_LEVEL_ERROR}, {"ERR", LOG_LEVEL_ERROR},      {"SEVERE", LOG_LEVEL_ERROR},
    };
    for (size_t i = 0; n >= 3 && i < ARRAY_LEN(levels); i++) {
        const char *known = levels[i].word;
        if ((word[0] & ~0x20) == known[0] && strlen(known) == n &&
            (any_case ? !strncasecmp(known, word, n) : !memcmp(known, word, n)))
            return levels[i].level;
    }
    return LOG_LEVEL_UNKNOWN;
}

static bool has_shape(const char *s, const char *end, const char *shape)
{
    for (; *shape; s++, shape++) {
        if (s == end)
            return false;
        bool fits = *shape == 'd'   ? is_digit(*s)
                    : *shape == '_' ? *s == 'T' || *s == ' '
                                    : *s == *shape;
        if (!fits)
            return false;
    }
    return true;
}

// A clock, or a date and a clock, with its fraction and zone.
static const char *skip_clock(const char *s, const char *end, const char *shape)
{
    if (!has_shape(s, end, shape))
        return NULL;
    s += strlen(shape);
    while (s < end && (is_digit(*s) || (*s && strchr(".,Z+:", *s))))
        s++;
    return s;
}

size_t log_stamp_length(const char *s, size_t n)
{
    const char *stop = skip_clock(s, s + n, "dddd-dd-dd_dd:dd:dd");
    return stop ? (size_t)(stop - s) : 0;
}

// " - logger - LEVEL - text" behind a stamp.
static bool read_python(const char *p, const char *end, struct log_parts *out)
{
    static const char dash[] = " - ";
    if (!starts(p, end, dash))
        return false;
    const char *logger = p + 3, *level = find(logger, end, dash);
    if (!level)
        return false;
    const char *text = find(level + 3, end, dash), *stop = text ? text : end;
    out->level = log_level_from(level + 3, (size_t)(stop - level - 3), true);
    if (out->level == LOG_LEVEL_UNKNOWN)
        return false;
    out->logger = between(logger, level);
    out->text = between(text ? text + 3 : end, end);
    return true;
}

// "[warning]" in any case, or "WARNING" up to a blank. Returns what follows it; NULL when there is none.
static const char *read_level(const char *p, const char *end, enum log_level *level)
{
    bool bracket = p < end && *p == '[';
    const char *word = p + bracket, *stop = word;
    while (stop < end && is_word(*stop))
        stop++;
    if (bracket ? stop == end || *stop != ']' : stop < end && *stop != ' ')
        return NULL;
    *level = log_level_from(word, (size_t)(stop - word), bracket);
    return *level == LOG_LEVEL_UNKNOWN ? NULL : stop + bracket;
}

// "  INFO logger: text" or " [info] text" behind a stamp.
static void read_bridge(const char *p, const char *end, struct log_parts *out)
{
    p = skip_blanks(p, end);
    const char *stop = read_level(p, end, &out->level);
    if (!stop) {
        out->text = between(starts(p, end, "- ") ? p + 2 : p, end);
        return;
    }
    const char *logger = skip_blanks(stop, end), *q = logger, *text = logger;
    while (q < end && *q != ' ')
        q++;
    if (q > logger + 1 && q[-1] == ':') {
        out->logger = between(logger, q - 1);
        text = skip_blanks(q, end);
    }
    out->text = between(text, end);
}

// A date and a clock, as they are or in brackets; or a clock alone.
static bool read_stamped(const char *s, const char *end, struct log_parts *out)
{
    bool bracket = *s == '[';
    const char *from = s + bracket;
    if (from == end || !is_digit(*from))
        return false;
    const char *stop = skip_clock(from, end, "dddd-dd-dd_dd:dd:dd");
    if (!stop)
        stop = skip_clock(from, end, "dd:dd:dd");
    if (!stop || (bracket && (stop == end || *stop != ']')))
        return false;
    if (!bracket && stop < end && *stop != ' ')
        return false;
    out->stamped = true;
    out->stamp = between(from, stop);
    stop += bracket;
    if (!read_python(stop, end, out))
        read_bridge(stop, end, out);
    return true;
}

// "ERROR:root:text"; and "ERROR: text", which any print() may write.
static bool read_colons(const char *s, const char *end, struct log_parts *out)
{
    const char *p = s;
    while (p < end && is_word(*p))
        p++;
    if (p == end || *p != ':')
        return false;
    out->level = log_level_from(s, (size_t)(p - s), true);
    if (out->level == LOG_LEVEL_UNKNOWN)
        return false;
    const char *logger = p + 1, *stop = memchr(logger, ':', (size_t)(end - logger));
    if (is_capital(*s) && stop && stop > logger && !memchr(logger, ' ', (size_t)(stop - logger))) {
        out->stamped = true;
        out->logger = between(logger, stop);
        out->text = between(stop + 1, end);
        return true;
    }
    out->text = between(skip_blanks(logger, end), end);
    return true;
}

// "I0123 14:00:00.123456       1 file.go:12] text"
static bool read_klog(const char *s, const char *end, struct log_parts *out)
{
    static const char letters[] = "IWEF";
    static const enum log_level levels[] = {LOG_LEVEL_INFO, LOG_LEVEL_WARN, LOG_LEVEL_ERROR,
                                            LOG_LEVEL_ERROR};
    const char *letter = memchr(letters, *s, sizeof letters - 1);
    if (!letter || !has_shape(s + 1, end, "dddd "))
        return false;
    out->level = levels[letter - letters];
    const char *close = find(s, end, "] ");
    if (!close)
        return true;
    const char *from = close;
    while (from[-1] != ' ')
        from--;
    const char *stop = skip_clock(s + 6, end, "dd:dd:dd");
    out->stamped = true;
    out->stamp = stop ? between(s + 6, stop) : (struct span){NULL, 0};
    out->logger = between(from, close);
    out->text = between(close + 2, end);
    return true;
}

bool log_begins_traceback(const char *s, size_t n)
{
    return starts(s, s + n, "Traceback (most recent call last):");
}

// "Traceback (most recent call last):", "torch.OutOfMemoryError: CUDA out of memory"
static bool is_exception(const char *s, const char *end)
{
    static const char *const ends[] = {"Error", "Exception", "Interrupt", "Exit"};
    const char *p = s;
    if (log_begins_traceback(s, (size_t)(end - s)))
        return true;
    while (p < end && (is_word(*p) || *p == '.'))
        p++;
    for (size_t i = 0; p < end && *p == ':' && i < ARRAY_LEN(ends); i++) {
        size_t len = strlen(ends[i]);
        if ((size_t)(p - s) > len && !memcmp(p - len, ends[i], len))
            return true;
    }
    return false;
}

// What a script puts in front: "[info] text", "ERROR: text", "DEBUG text".
static bool read_script(const char *s, const char *end, struct log_parts *out)
{
    const char *stop = read_level(s, end, &out->level);
    if (!stop)
        return read_colons(s, end, out);
    out->text = between(skip_blanks(stop, end), end);
    return true;
}

void log_parts_read(const char *s, size_t n, char *buf, size_t cap, struct strbuf *members,
                    struct log_parts *out)
{
    const char *end = s + n;
    *out = (struct log_parts){.level = LOG_LEVEL_UNKNOWN, .text = {s, n}};
    if (n == 0 || (*s == '{' && log_line_json(s, n, buf, cap, members, out)))
        return;
    const char *word = skip_blanks(s, end);
    if (word == end || (!is_word(*word) && *word != '['))
        return;
    if (word > s) { // a level may be set to the right
        read_script(word, end, out);
        return;
    }
    if (read_stamped(s, end, out) || read_klog(s, end, out) || read_script(s, end, out))
        return;
    out->level = is_exception(s, end) ? LOG_LEVEL_ERROR : LOG_LEVEL_UNKNOWN;
}

int64_t log_parts_time(const struct log_parts *p)
{
    enum { DAY_AND_CLOCK = 19 };
    char text[48];
    size_t n = p->stamp.len;
    if (!p->stamp.at || n < DAY_AND_CLOCK || n + 2 > sizeof(text))
        return TIME_UNKNOWN;
    memcpy(text, p->stamp.at, n);
    text[10] = 'T';
    char *comma = memchr(text, ',', n);
    if (comma)
        *comma = '.';
    bool zone = text[n - 1] == 'Z' || memchr(text + DAY_AND_CLOCK, '+', n - DAY_AND_CLOCK) ||
                memchr(text + DAY_AND_CLOCK, '-', n - DAY_AND_CLOCK);
    if (!zone)
        text[n++] = 'Z';
    text[n] = '\0';
    return time_parse(text);
}
