// SPDX-License-Identifier: Apache-2.0
#include "report/scan.h"

#include <string.h>

struct scan {
    const char *at, *end;
};

static void skip_blanks(struct scan *s)
{
    while (s->at < s->end && memchr(" \t\r\n", *s->at, 4))
        s->at++;
}

static bool take(struct scan *s, char c)
{
    skip_blanks(s);
    if (s->at == s->end || *s->at != c)
        return false;
    s->at++;
    return true;
}

// A string's bytes as they stand between its quotes.
static bool take_string(struct scan *s, const char **text, size_t *n)
{
    if (!take(s, '"'))
        return false;
    *text = s->at;
    for (; s->at < s->end && *s->at != '"'; s->at++) {
        if (*s->at == '\\' && ++s->at == s->end)
            return false;
    }
    if (s->at == s->end)
        return false;
    *n = (size_t)(s->at++ - *text);
    return true;
}

// Any value, up to the comma or bracket that ends it.
static bool skip_value(struct scan *s)
{
    size_t depth = 0;
    for (skip_blanks(s); s->at < s->end; s->at++) {
        const char *text;
        size_t n;
        if (*s->at == '"') {
            if (!take_string(s, &text, &n))
                return false;
            s->at--;
        } else if (*s->at == '{' || *s->at == '[') {
            depth++;
        } else if (depth == 0 && (*s->at == ',' || *s->at == '}')) {
            return true;
        } else if (*s->at == '}' || *s->at == ']') {
            if (depth-- == 0)
                return false;
        }
    }
    return false;
}

static bool is_plain(const char *text, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if ((unsigned char)text[i] < ' ' || text[i] == '\\')
            return false;
    }
    return true;
}

bool dgdr_scan_member(const char *json, size_t n, const char *name, char *out, size_t size)
{
    struct scan s = {json, json + n};
    const char *text;
    size_t len;
    out[0] = '\0';
    if (!take(&s, '{'))
        return false;
    while (take_string(&s, &text, &len) && take(&s, ':')) {
        bool found = len == strlen(name) && memcmp(text, name, len) == 0;
        if (found && take_string(&s, &text, &len) && len < size && is_plain(text, len)) {
            memcpy(out, text, len);
            out[len] = '\0';
            return true;
        }
        if (found || !skip_value(&s) || !take(&s, ','))
            return false;
    }
    return false;
}
