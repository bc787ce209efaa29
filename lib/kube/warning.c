// SPDX-License-Identifier: Apache-2.0
#include "kube/warning.h"

#include "base/mem.h"
#include "base/strbuf.h"
#include "base/utf8.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static const char *skip_blanks(const char *p)
{
    return p + strspn(p, " \t");
}

// Reads a quoted string at p into out. Returns what follows it, NULL when it does not end.
static const char *read_quoted(const char *p, struct strbuf *out)
{
    if (*p != '"')
        return NULL;
    for (p++; *p && *p != '"'; p++) {
        if (*p == '\\' && !*++p)
            return NULL;
        strbuf_addc(out, *p);
    }
    return *p ? p + 1 : NULL;
}

static void report(struct warning_set *set, const char *text, warning_fn *fn, void *ctx)
{
    // A text that needs cleaning has no business in a warning; an attacker's escape is not shown at
    // all.
    if (!*text || !utf8_is_clean(text))
        return;
    for (size_t i = 0; i < set->count; i++)
        if (strcmp(set->seen[i], text) == 0)
            return;
    if (set->count == WARNING_SEEN_MAX)
        return;
    set->seen[set->count++] = xstrdup(text);
    fn(ctx, text);
}

// One "code agent \"text\" [\"date\"]". Returns what follows, NULL when it is malformed.
static const char *read_one(struct warning_set *set, const char *p, warning_fn *fn, void *ctx)
{
    if (strspn(p, "0123456789") != 3 || p[3] != ' ')
        return NULL;
    bool wanted = strncmp(p, "299", 3) == 0;
    p = skip_blanks(p + 3);
    p += strcspn(p, " \t");
    p = skip_blanks(p);
    struct strbuf text CLEANUP_STRBUF = STRBUF_INIT;
    strbuf_limit(&text, WARNING_TEXT_MAX);
    p = read_quoted(p, &text);
    if (!p)
        return NULL;
    const char *after = skip_blanks(p);
    if (*after == '"') {
        struct strbuf date CLEANUP_STRBUF = STRBUF_INIT;
        after = read_quoted(after, &date);
        if (!after)
            return NULL;
        after = skip_blanks(after);
    }
    if (wanted && !text.overflow)
        report(set, text.buf, fn, ctx);
    return after;
}

void warning_set_read(struct warning_set *set, const char *value, warning_fn *fn, void *ctx)
{
    const char *p = skip_blanks(value);
    while (p && *p) {
        p = read_one(set, p, fn, ctx);
        if (!p || *p != ',')
            return;
        p = skip_blanks(p + 1);
    }
}

void warning_set_release(struct warning_set *set)
{
    for (size_t i = 0; i < set->count; i++)
        free(set->seen[i]);
    set->count = 0;
}
