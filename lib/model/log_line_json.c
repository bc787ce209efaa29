// SPDX-License-Identifier: Apache-2.0
// One JSON object on one line, read for five members without building a tree: a log has millions. Of a line that was cut
// what is there counts.
#include "base/attr.h"
#include "base/utf8.h"
#include "model/log_line.h"

#include <string.h>

enum member { TIME, LEVEL, LOGGER, TEXT, FIELDS, OTHER };

struct reader {
    const char *p, *end;
    char *to, *to_end;      // where unescaped strings go
    struct strbuf *members; // the rest, as text; NULL: not wanted
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

// Four hex digits; 0 for what is none.
static uint32_t hex4(struct reader *r)
{
    uint32_t v = 0;
    for (int i = 0; i < 4 && r->p < r->end; i++, r->p++) {
        char c = *r->p;
        uint32_t digit = c >= '0' && c <= '9'   ? (uint32_t)(c - '0')
                         : c >= 'a' && c <= 'f' ? (uint32_t)(c - 'a') + 10
                         : c >= 'A' && c <= 'F' ? (uint32_t)(c - 'A') + 10
                                                : 0;
        v = v * 16 + digit;
    }
    return v;
}

// Behind a backslash and a u; the halves of a pair make one character.
static void put_unicode(struct reader *r)
{
    char bytes[4];
    uint32_t cp = hex4(r);
    if (cp >= 0xD800 && cp < 0xDC00 && r->end - r->p >= 6 && r->p[0] == '\\' && r->p[1] == 'u') {
        r->p += 2;
        uint32_t low = hex4(r);
        cp = low >= 0xDC00 && low < 0xE000 ? 0x10000 + ((cp - 0xD800) << 10) + (low - 0xDC00)
                                           : 0xFFFD;
    }
    if (cp == 0 || (cp >= 0xD800 && cp < 0xE000))
        cp = 0xFFFD;
    size_t n = utf8_encode(cp, bytes);
    for (size_t i = 0; i < n; i++)
        put(r, bytes[i]);
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

// A string behind its opening quote, to its end or that of the line.
static struct span string(struct reader *r)
{
    char *start = r->to;
    const char *from = r->p;
    while (r->p < r->end && *r->p != '"' && *r->p != '\\')
        r->p++;
    if (r->p == r->end || *r->p == '"') { // nothing to unescape
        struct span plain = {from, (size_t)(r->p - from)};
        r->p += r->p < r->end;
        return plain;
    }
    for (const char *p = from; p < r->p; p++)
        put(r, *p);
    while (r->p < r->end && *r->p != '"') {
        char c = *r->p++;
        if (c != '\\')
            put(r, c);
        else if (r->p < r->end)
            put_escape(r);
    }
    r->p += r->p < r->end;
    return (struct span){start, (size_t)(r->to - start)};
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
        {"time", TIME},       {"timestamp", TIME}, {"asctime", TIME}, {"level", LEVEL},
        {"levelname", LEVEL}, {"severity", LEVEL}, {"lvl", LEVEL},    {"target", LOGGER},
        {"logger", LOGGER},   {"message", TEXT},   {"msg", TEXT},     {"fields", FIELDS},
    };
    for (size_t i = 0; i < ARRAY_LEN(members); i++) {
        if (strlen(members[i].key) == key.len && memcmp(members[i].key, key.at, key.len) == 0)
            return members[i].member;
    }
    return OTHER;
}

static bool take(struct log_parts *out, enum member member, struct span value)
{
    if (member == TIME)
        out->stamp = value;
    else if (member == LEVEL)
        out->level = log_level_from(value.at, value.len, true);
    else if (member == LOGGER)
        out->logger = value;
    else if (member == TEXT)
        out->text = value;
    else
        return false;
    return true;
}

static void add_member(struct reader *r, struct span key, struct span value)
{
    if (!r->members)
        return;
    if (r->members->len)
        strbuf_addc(r->members, ' ');
    strbuf_add(r->members, key.at, key.len);
    strbuf_addc(r->members, '=');
    strbuf_add(r->members, value.at, value.len);
}

static void read_value(struct reader *r, struct span key, enum member member, struct log_parts *out)
{
    struct span value;
    if (eat(r, '"')) {
        value = string(r);
        if (take(out, member, value))
            return;
    } else {
        const char *from = r->p;
        skip_value(r);
        value = (struct span){from, (size_t)(r->p - from)};
    }
    add_member(r, key, value);
}

// The members behind an opening brace; those of "fields" count as its own. False where it is no object; a line that ends
// too early is as good as a whole one.
static bool object(struct reader *r, struct log_parts *out)
{
    bool nested = false;
    if (eat(r, '}'))
        return true;
    for (;;) {
        if (!eat(r, '"'))
            return r->p == r->end;
        struct span key = string(r);
        if (!eat(r, ':'))
            return r->p == r->end;
        enum member member = member_of(key);
        if (member == FIELDS && !nested && eat(r, '{')) {
            nested = true;
            if (!eat(r, '}'))
                continue;
            nested = false;
        } else {
            read_value(r, key, member, out);
        }
        if (nested && eat(r, '}'))
            nested = false;
        if (!eat(r, ','))
            return eat(r, '}') || r->p == r->end;
    }
}

bool log_line_json(const char *s, size_t n, char *buf, size_t cap, struct strbuf *members,
                   struct log_parts *out)
{
    struct reader r = {s, s + n, buf, buf + cap, members};
    struct log_parts parts = {.level = LOG_LEVEL_UNKNOWN, .text = {NULL, 0}};
    if (!eat(&r, '{') || !object(&r, &parts))
        return false;
    bool said = parts.text.at != NULL;
    if (!said && parts.level == LOG_LEVEL_UNKNOWN)
        return false;
    parts.stamped = said;
    if (!said) // nothing to show but the line itself
        parts = (struct log_parts){.level = parts.level, .text = {s, n}};
    *out = parts;
    return true;
}
