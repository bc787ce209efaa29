// SPDX-License-Identifier: Apache-2.0
// Typed members of a scenario's file, and where they stand.
#include "scenario_load.h"

#include "base/xtime.h"
#include "doc/yaml.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

size_t load_enter(struct loader *l, const char *key)
{
    size_t mark = l->where.len;

    strbuf_addf(&l->where, "%s%s", mark ? "." : "", key);
    return mark;
}

size_t load_enter_item(struct loader *l, size_t index)
{
    size_t mark = l->where.len;

    strbuf_addf(&l->where, "[%zu]", index);
    return mark;
}

void load_leave(struct loader *l, size_t mark)
{
    strbuf_truncate(&l->where, mark);
}

void load_fail(struct loader *l, const char *key, const char *fmt, ...)
{
    char what[ERR_TEXT_MAX / 2];
    va_list ap;

    if (l->failed)
        return;
    va_start(ap, fmt);
    vsnprintf(what, sizeof(what), fmt, ap);
    va_end(ap);
    l->failed = true;
    err_set(l->err, ERR_USAGE, "%s: %s%s%s: %s", l->sc->file, l->where.buf,
            key && l->where.len ? "." : "", key ? key : "", what);
}

const char *load_str(struct loader *l, const struct node *map, const char *key,
                     const char *otherwise)
{
    const struct node *n = node_get(map, key);
    const char *text = node_str(n) ? node_str(n) : yaml_scalar_text(n);

    if (!n)
        return otherwise;
    if (!text)
        load_fail(l, key, "want a text");
    return text ? text : otherwise;
}

const char *load_required(struct loader *l, const struct node *map, const char *key)
{
    const char *text = load_str(l, map, key, NULL);

    if (!text || !*text)
        load_fail(l, key, "is required");
    return text ? text : "";
}

int64_t load_int(struct loader *l, const struct node *map, const char *key, int64_t otherwise,
                 int64_t min, int64_t max)
{
    const struct node *n = node_get(map, key);
    int64_t value = otherwise;

    if (n && (!node_int(n, &value) || value < min || value > max)) {
        load_fail(l, key, "want a whole number from %lld to %lld", (long long)min, (long long)max);
        return otherwise;
    }
    return value;
}

int64_t load_duration(struct loader *l, const struct node *map, const char *key, int64_t otherwise)
{
    const char *text = load_str(l, map, key, NULL);
    int64_t ms = otherwise;

    if (text && duration_parse(text, &ms, NULL) < 0)
        load_fail(l, key, "want a duration such as 1m30s, not \"%s\"", text);
    return ms;
}

bool load_bool(struct loader *l, const struct node *map, const char *key, bool otherwise)
{
    const struct node *n = node_get(map, key);
    bool value = otherwise;

    if (n && !node_bool(n, &value))
        load_fail(l, key, "want true or false");
    return value;
}

double load_share(struct loader *l, const struct node *map, const char *key)
{
    const struct node *n = node_get(map, key);
    double value = 0;

    if (n && (!node_num(n, &value) || value < 0 || value > 1)) {
        load_fail(l, key, "want a number from 0 to 1");
        return 0;
    }
    return value;
}

bool load_keys(struct loader *l, const struct node *n, const char *const *known)
{
    if (node_type(n) != NODE_MAP) {
        load_fail(l, NULL, "want a mapping");
        return false;
    }
    for (const struct node *c = node_first(n); c; c = node_next(c)) {
        const char *const *k = known;

        while (*k && strcmp(*k, node_key(c)) != 0)
            k++;
        if (!*k) {
            load_fail(l, node_key(c), "is not known here");
            return false;
        }
    }
    return true;
}
