// SPDX-License-Identifier: Apache-2.0
// One JSON object on one line, read for five members without building a tree: a log has millions.
#include "base/attr.h"
#include "model/log_line.h"

#include <string.h>

enum member { TIME, LEVEL, LOGGER, TEXT, FIELDS, OTHER };

struct reader {
    const char *p, *end;
    char *to, *to_end; // where unescaped strings go
};

static void blanks(struct reader *r)
{
    while (r->p < r->end && (*r->p == ' ' || *r->p == '\t'))
        r->p++;
}

static bool eat(struct reader *r, char c)
{
    blanks(r);
    if (r->p == r->end || *r->p != c)
        return false;
    r->p++;
    return true;
}

static void put(struct reader *r, char c)
{
    if (r->to < r->to_end)
        *r->to++ = c;
}

// Four hex digits; what is beyond ASCII becomes a question mark: no pattern needs it.
static void put_unicode(struct reader *r)
{
    unsigned v = 0;
    for (int i = 0; i < 4 && r->p < r->end; i++, r->p++) {
        char c = *r->p;
        unsigned digit = c >= '0' && c <= '9'   ? (unsigned)(c - '0')
                         : c >= 'a' && c <= 'f' ? (unsigned)(c - 'a') + 10
                         : c >= 'A' && c <= 'F' ? (unsigned)(c - 'A') + 10
                                                : 0;
        v = v * 16 + digit;
    }
    put(r, v >= 0x20 && v < 0x7f ? (char)v : v == 0x0a ? '\n' : v == 0x1b ? ' ' : '?');
}

static void put_escape(struct reader *r)
{
    static const char from[] = "nrtbf", to[] = "\n \t  ";
    char c = *r->p++;
    const char *at = strchr(from, c);
    if (c == 'u')
        put_unicode(r);
    else
        put(r, at && c ? to[at - from] : c);
}

// A string behind its opening quote. False when it does not end.
static bool string(struct reader *r, struct span *out)
{
    char *start = r->to;
    const char *from = r->p;
    while (r->p < r->end && *r->p != '"' && *r->p != '\\')
        r->p++;
    if (r->p < r->end && *r->p == '"') { // nothing to unescape
        *out = (struct span){from, (size_t)(r->p++ - from)};
        return true;
    }
    for (const char *p = from; p < r->p; p++)
        put(r, *p);
    while (r->p < r->end && *r->p != '"') {
        if (*r->p == '\\' && ++r->p < r->end)
            put_escape(r);
        else if (r->p < r->end)
            put(r, *r->p++);
    }
    if (r->p == r->end)
        return false;
    r->p++;
    *out = (struct span){start, (size_t)(r->to - start)};
    return true;
}

// Any other value: up to the comma or bracket that ends it.
static void skip_value(struct reader *r)
{
    size_t depth = 0;
    for (; r->p < r->end; r->p++) {
        char c = *r->p;
        if (c == '"') {
            while (++r->p < r->end && *r->p != '"') {
                if (*r->p == '\\')
                    r->p++;
            }
            if (r->p >= r->end) {
                r->p = r->end;
                return;
            }
        } else if (c == '{' || c == '[') {
            depth++;
        } else if (depth == 0 && (c == ',' || c == '}' || c == ']')) {
            return;
        } else if (c == '}' || c == ']') {
            depth--;
        }
    }
}

static enum member member_of(struct span key)
{
    static const struct {
        const char *key;
        enum member member;
    } members[] = {
        {"time", TIME},     {"timestamp", TIME}, {"level", LEVEL}, {"target", LOGGER},
        {"logger", LOGGER}, {"message", TEXT},   {"msg", TEXT},    {"fields", FIELDS},
    };
    for (size_t i = 0; i < ARRAY_LEN(members); i++) {
        if (strlen(members[i].key) == key.len && memcmp(members[i].key, key.at, key.len) == 0)
            return members[i].member;
    }
    return OTHER;
}

static void take(struct log_parts *out, enum member member, struct span value)
{
    if (member == TIME)
        out->stamp = value;
    else if (member == LEVEL)
        out->level = log_level_from(value.at, value.len);
    else if (member == LOGGER)
        out->logger = value;
    else if (member == TEXT)
        out->text = value;
}

// The members behind an opening brace; those of "fields" count as its own.
static bool object(struct reader *r, struct log_parts *out)
{
    bool nested = false;
    if (eat(r, '}'))
        return true;
    for (;;) {
        struct span key, value;
        if (!eat(r, '"') || !string(r, &key) || !eat(r, ':'))
            return false;
        enum member member = member_of(key);
        if (member == FIELDS && !nested && eat(r, '{')) {
            nested = true;
            if (!eat(r, '}'))
                continue;
            nested = false;
        } else if (eat(r, '"')) {
            if (!string(r, &value))
                return false;
            take(out, member, value);
        } else {
            skip_value(r);
        }
        if (nested && eat(r, '}'))
            nested = false;
        if (!eat(r, ','))
            return eat(r, '}');
    }
}

bool log_line_json(const char *s, size_t n, char *buf, size_t cap, struct log_parts *out)
{
    struct reader r = {s, s + n, buf, buf + cap};
    struct log_parts parts = {.level = LOG_LEVEL_UNKNOWN, .text = {NULL, 0}};
    if (!eat(&r, '{') || !object(&r, &parts) || !parts.text.at)
        return false;
    *out = parts;
    return true;
}
