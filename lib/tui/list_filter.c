// SPDX-License-Identifier: Apache-2.0
#include "tui/list_filter.h"

#include "base/attr.h"
#include "base/suggest.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

// A word of the filter without its quotes, and where its operator stands in it.
struct word {
    char *text;
    size_t len;
    size_t op; // offset of the operator; len when there is none
    bool negated;
    bool quoted; // there was a quote in it
};

static const struct {
    const char *text;
    enum filter_op op;
} ops[] = {
    // the longer ones first
    {"!=", FILTER_IS_NOT}, {"<=", FILTER_AT_MOST}, {">=", FILTER_AT_LEAST},
    {"=", FILTER_IS},      {"<", FILTER_LESS},     {">", FILTER_MORE},
};

static int find_op(const char *s)
{
    for (size_t i = 0; i < ARRAY_LEN(ops); i++) {
        if (!strncmp(s, ops[i].text, strlen(ops[i].text)))
            return (int)i;
    }
    return -1;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

// Takes the next word off *s into `out`, which has room for all of it. False at the end.
static bool next_word(const char **s, char *out, struct word *w)
{
    bool quote = false, op = false;
    const char *p = *s;
    while (is_blank(*p))
        p++;
    *w = (struct word){.text = out, .negated = *p == '!'};
    if (!*p)
        return false;
    p += w->negated;
    for (; *p && (quote || !is_blank(*p)); p++) {
        if (*p == '"') {
            quote = !quote;
            w->quoted = true;
            continue;
        }
        // A name comes first: "=x" is a word.
        if (!quote && !op && w->len > 0 && find_op(p) >= 0) {
            op = true;
            w->op = w->len;
        }
        out[w->len++] = *p;
    }
    out[w->len] = '\0';
    if (!op)
        w->op = w->len;
    *s = p;
    return true;
}

static bool complain(struct list_filter *f, const char *text)
{
    snprintf(f->problem, sizeof f->problem, "%s", text);
    return false;
}

static bool no_field(struct list_filter *f, const char *name, size_t n)
{
    const char *names[FIELD_COUNT];
    char own[FILTER_TEXT_MAX];
    size_t len;
    for (size_t i = 0; i < FIELD_COUNT; i++)
        names[i] = list_fields[i].name;
    snprintf(own, sizeof own, "%.*s", (int)n, name);
    const char *near = suggest(own, names, FIELD_COUNT);
    if (near)
        len = (size_t)snprintf(f->problem, sizeof f->problem,
                               "no field \"%.40s\", perhaps %s:", own, near);
    else
        len = (size_t)snprintf(f->problem, sizeof f->problem, "no field \"%.40s\":", own);
    for (size_t i = 0; i < FIELD_COUNT && len < sizeof f->problem; i++)
        len += (size_t)snprintf(f->problem + len, sizeof f->problem - len, "%s %s", i ? "," : "",
                                names[i]);
    return false;
}

// "1d12h": days, which Go does not have, before the rest.
static bool parse_duration(const char *s, int64_t *ms)
{
    enum { DAYS_MAX = 100000, DAY_MS = 86400000 };
    struct err err = ERR_INIT;
    int64_t days = 0, rest = 0;
    size_t digits = strspn(s, "0123456789");
    if (digits > 0 && digits <= 6 && s[digits] == 'd') {
        days = strtol(s, NULL, 10);
        s += digits + 1;
        if (!*s) {
            *ms = days * DAY_MS;
            return days <= DAYS_MAX;
        }
    }
    if (days > DAYS_MAX || duration_parse(s, &rest, &err) != 0)
        return false;
    return !__builtin_add_overflow(days * DAY_MS, rest, ms);
}

static bool parse_number(const char *s, int64_t *value)
{
    char *end;
    errno = 0;
    long long n = strtoll(s, &end, 10);
    *value = n;
    return *s >= '0' && *s <= '9' && !*end && errno == 0;
}

static bool one_of_words(struct list_filter *f, const struct list_field *field, const char *value)
{
    size_t len = (size_t)snprintf(f->problem, sizeof f->problem, "%s is one of", field->name);
    for (size_t i = 0; field->words[i]; i++) {
        if (!strcasecmp(field->words[i], value)) {
            f->problem[0] = '\0';
            return true;
        }
        len += (size_t)snprintf(f->problem + len, sizeof f->problem - len, "%s %s", i ? "," : "",
                                field->words[i]);
    }
    return false;
}

static bool wants(struct list_filter *f, const struct list_field *field, const char *what)
{
    snprintf(f->problem, sizeof f->problem, "%s %s, as in %s", field->name, what, field->help);
    return false;
}

// Fills in the value of a term whose field and operator are known.
static bool take_value(struct list_filter *f, struct filter_term *t, const char *value)
{
    bool equality = t->op == FILTER_IS || t->op == FILTER_IS_NOT;
    t->text = value;
    switch (t->field->kind) {
    case FIELD_IS_TEXT:
        if (!equality)
            return wants(f, t->field, "is a text, = or !=");
        return true;
    case FIELD_IS_WORD:
        if (!equality)
            return wants(f, t->field, "is a word, = or !=");
        return one_of_words(f, t->field, value);
    case FIELD_IS_NUMBER:
        return parse_number(value, &t->value) || wants(f, t->field, "needs a number");
    case FIELD_IS_DURATION:
        if (equality)
            return wants(f, t->field, "is compared with < or >");
        return parse_duration(value, &t->value) ||
               wants(f, t->field, "needs a duration: 90s, 10m, 1h30m, 2d");
    }
    return false;
}

static bool take_field(struct list_filter *f, struct filter_term *t, const struct word *w)
{
    t->field = list_field_find(w->text, w->op);
    if (!t->field)
        return no_field(f, w->text, w->op);
    int op = find_op(w->text + w->op);
    const char *value = w->text + w->op + strlen(ops[op].text);
    t->op = ops[op].op;
    if (!*value && t->field->kind == FIELD_IS_TEXT)
        return wants(f, t->field, "wants a text");
    return take_value(f, t, value);
}

// "state!" is on its way to "state!=Failed".
static bool is_half_operator(const struct word *w)
{
    size_t n = w->len;
    return !w->quoted && n > 1 && w->text[n - 1] == '!' && list_field_find(w->text, n - 1);
}

static bool take_word(struct list_filter *f, struct filter_term *t, const struct word *w)
{
    t->negated = w->negated;
    if (w->len == 0)
        return complain(f, w->quoted ? "nothing between the quotes"
                                     : "! needs a word or a field behind it");
    if (w->op < w->len)
        return take_field(f, t, w);
    if (is_half_operator(w))
        return complain(f, "!= needs its =");
    t->text = w->text;
    return true;
}

void list_filter_parse(struct list_filter *f, const char *text)
{
    char copy[FILTER_TEXT_MAX];
    const char *s = copy;
    char *out = f->bytes;
    struct word w;
    snprintf(copy, sizeof copy, "%s", text);
    f->count = 0;
    f->problem[0] = '\0';
    f->bytes[0] = '\0';
    while (next_word(&s, out, &w)) {
        if (f->count == FILTER_TERMS_MAX) {
            snprintf(f->problem, sizeof f->problem, "%d words are the most", FILTER_TERMS_MAX);
            return;
        }
        struct filter_term t = {.field = NULL};
        if (take_word(f, &t, &w))
            f->terms[f->count++] = t;
        out += w.len + 1;
    }
}

static bool contains(const char *text, const char *part)
{
    return text && strcasestr(text, part) != NULL;
}

static bool has_word(const struct run *run, const char *word)
{
    for (size_t i = 0; i < FIELD_COUNT; i++) {
        if (list_fields[i].plain && contains(list_fields[i].text(run), word))
            return true;
    }
    return false;
}

static bool compare(int64_t value, enum filter_op op, int64_t with)
{
    switch (op) {
    case FILTER_IS:
        return value == with;
    case FILTER_IS_NOT:
        return value != with;
    case FILTER_LESS:
        return value < with;
    case FILTER_AT_MOST:
        return value <= with;
    case FILTER_MORE:
        return value > with;
    case FILTER_AT_LEAST:
        return value >= with;
    }
    return false;
}

static bool term_holds(const struct filter_term *t, const struct run *run, int64_t now_ms)
{
    if (!t->field)
        return has_word(run, t->text);
    if (t->field->value) {
        int64_t value = t->field->value(run, now_ms);
        return value == TIME_UNKNOWN ? t->op == FILTER_IS_NOT : compare(value, t->op, t->value);
    }
    const char *own = t->field->text(run);
    bool is =
        t->field->kind == FIELD_IS_WORD ? own && !strcasecmp(own, t->text) : contains(own, t->text);
    return t->op == FILTER_IS ? is : !is;
}

bool list_filter_match(const struct list_filter *f, const struct run *run, int64_t now_ms)
{
    for (size_t i = 0; i < f->count; i++) {
        if (term_holds(&f->terms[i], run, now_ms) == f->terms[i].negated)
            return false;
    }
    return true;
}
