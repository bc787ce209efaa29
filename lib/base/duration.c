// SPDX-License-Identifier: Apache-2.0
#include "base/strbuf.h"
#include "base/xtime.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const uint64_t max_ns = (uint64_t)1 << 63;

struct unit {
    const char *name;
    uint64_t ns;
};

static const struct unit units[] = {
    {"ns", 1},           {"us", 1000},      {"\xc2\xb5s", 1000}, // U+00B5, micro sign
    {"\xce\xbcs", 1000},                                         // U+03BC, Greek mu
    {"ms", 1000000},     {"s", 1000000000}, {"m", 60000000000},  {"h", 3600000000000},
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static const struct unit *find_unit(const char *name, size_t n)
{
    for (size_t i = 0; i < ARRAY_LEN(units); i++) {
        if (strlen(units[i].name) == n && memcmp(units[i].name, name, n) == 0)
            return &units[i];
    }
    return NULL;
}

// As package time quotes: no letter escapes, every byte that is not printable ASCII as \xNN.
static void add_quoted(struct strbuf *out, const char *s, size_t n)
{
    strbuf_addc(out, '"');
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)s[i];
        if (c < ' ' || c >= 0x7f)
            strbuf_addf(out, "\\x%02x", c);
        else if (c == '"' || c == '\\')
            strbuf_addf(out, "\\%c", c);
        else
            strbuf_addc(out, (char)c);
    }
    strbuf_addc(out, '"');
}

static int fail(struct err *err, const char *what, const char *s)
{
    struct strbuf text CLEANUP_STRBUF = STRBUF_INIT;
    add_quoted(&text, s, strlen(s));
    return err_set(err, ERR_USAGE, "time: %s %s", what, text.buf);
}

static int fail_unit(struct err *err, const char *unit, size_t n, const char *s)
{
    struct strbuf text CLEANUP_STRBUF = STRBUF_INIT;
    add_quoted(&text, unit, n);
    strbuf_adds(&text, " in duration ");
    add_quoted(&text, s, strlen(s));
    return err_set(err, ERR_USAGE, "time: unknown unit %s", text.buf);
}

static bool read_whole(const char **s, uint64_t *value)
{
    for (*value = 0; is_digit(**s); (*s)++) {
        if (*value > max_ns / 10)
            return false;
        *value = *value * 10 + (uint64_t)(**s - '0');
        if (*value > max_ns)
            return false;
    }
    return true;
}

// Digits beyond the precision are read and do not count.
static uint64_t read_fraction(const char **s, double *scale)
{
    uint64_t value = 0;
    bool full = false;
    for (*scale = 1; is_digit(**s); (*s)++) {
        full = full || value > (max_ns - 10) / 10;
        if (full)
            continue;
        value = value * 10 + (uint64_t)(**s - '0');
        *scale *= 10;
    }
    return value;
}

struct number {
    uint64_t whole, fraction;
    double scale;
};

static bool read_number(const char **s, struct number *num)
{
    const char *start = *s;
    *num = (struct number){.scale = 1};
    if (!read_whole(s, &num->whole))
        return false;
    bool any = *s != start;
    if (**s == '.') {
        start = ++*s;
        num->fraction = read_fraction(s, &num->scale);
        any = any || *s != start;
    }
    return any;
}

static bool to_ns(const struct number *num, const struct unit *unit, uint64_t *ns)
{
    if (num->whole > max_ns / unit->ns)
        return false;
    *ns = num->whole * unit->ns;
    *ns += (uint64_t)((double)num->fraction * ((double)unit->ns / num->scale));
    return *ns <= max_ns;
}

static int read_terms(const char *s, const char *text, uint64_t *total, struct err *err)
{
    while (*s) {
        struct number num;
        uint64_t ns;
        if (!read_number(&s, &num))
            return fail(err, "invalid duration", text);
        size_t n = strcspn(s, ".0123456789");
        if (n == 0)
            return fail(err, "missing unit in duration", text);
        const struct unit *unit = find_unit(s, n);
        if (!unit)
            return fail_unit(err, s, n, text);
        if (!to_ns(&num, unit, &ns) || (*total += ns) > max_ns)
            return fail(err, "invalid duration", text);
        s += n;
    }
    return 0;
}

int duration_parse(const char *s, int64_t *ms, struct err *err)
{
    const char *terms = *s == '-' || *s == '+' ? s + 1 : s;
    bool negative = *s == '-';
    uint64_t ns = 0;
    if (!*terms)
        return fail(err, "invalid duration", s);
    if (strcmp(terms, "0") != 0 && read_terms(terms, s, &ns, err) < 0)
        return -1;
    if (ns == max_ns && !negative)
        return fail(err, "invalid duration", s);
    int64_t magnitude = (int64_t)(ns / 1000000);
    *ms = negative ? -magnitude : magnitude;
    return 0;
}

// Ages below `below` seconds are told in `unit`, and the rest in `rest` where there is one.
struct age_rule {
    int64_t below;
    int64_t unit;
    int64_t rest;
    char unit_name, rest_name;
};

enum { MINUTE = 60, HOUR = 60 * MINUTE, DAY = 24 * HOUR, YEAR = 365 * DAY };

static const struct age_rule age_rules[] = {
    {2 * MINUTE, 1, 0, 's', 0},    {10 * MINUTE, MINUTE, 1, 'm', 's'},
    {3 * HOUR, MINUTE, 0, 'm', 0}, {8 * HOUR, HOUR, MINUTE, 'h', 'm'},
    {2 * DAY, HOUR, 0, 'h', 0},    {8 * DAY, DAY, HOUR, 'd', 'h'},
    {2 * YEAR, DAY, 0, 'd', 0},    {(int64_t)8 * YEAR, YEAR, DAY, 'y', 'd'},
    {INT64_MAX, YEAR, 0, 'y', 0},
};

static void format_age(const struct age_rule *rule, int64_t seconds, char out[AGE_TEXT_MAX])
{
    int64_t rest = rule->rest ? seconds % rule->unit / rule->rest : 0;
    int n = snprintf(out, AGE_TEXT_MAX, "%" PRId64 "%c", seconds / rule->unit, rule->unit_name);
    if (rest)
        snprintf(out + n, AGE_TEXT_MAX - (size_t)n, "%" PRId64 "%c", rest, rule->rest_name);
}

char *age_format(int64_t ms, char out[AGE_TEXT_MAX])
{
    int64_t seconds = ms / 1000;
    const struct age_rule *rule = age_rules;
    while (seconds >= rule->below)
        rule++;
    if (ms == TIME_UNKNOWN)
        snprintf(out, AGE_TEXT_MAX, "<unknown>");
    else if (seconds < -1)
        snprintf(out, AGE_TEXT_MAX, "<invalid>");
    else
        format_age(rule, seconds < 0 ? 0 : seconds, out);
    return out;
}
