// SPDX-License-Identifier: Apache-2.0
#include "doc/yaml_type.h"

#include "doc/number.h"

#include "base/attr.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

// Longer text is no 64-bit integer, date or number that anyone wrote by hand.
enum { NUMBER_TEXT_MAX = 400 };

static const struct word {
    const char *text;
    enum yaml_kind kind;
    bool truth;
} words[] = {
    {"y", YAML_BOOL, true},
    {"Y", YAML_BOOL, true},
    {"yes", YAML_BOOL, true},
    {"Yes", YAML_BOOL, true},
    {"YES", YAML_BOOL, true},
    {"true", YAML_BOOL, true},
    {"True", YAML_BOOL, true},
    {"TRUE", YAML_BOOL, true},
    {"on", YAML_BOOL, true},
    {"On", YAML_BOOL, true},
    {"ON", YAML_BOOL, true},
    {"n", YAML_BOOL, false},
    {"N", YAML_BOOL, false},
    {"no", YAML_BOOL, false},
    {"No", YAML_BOOL, false},
    {"NO", YAML_BOOL, false},
    {"false", YAML_BOOL, false},
    {"False", YAML_BOOL, false},
    {"FALSE", YAML_BOOL, false},
    {"off", YAML_BOOL, false},
    {"Off", YAML_BOOL, false},
    {"OFF", YAML_BOOL, false},
    {"", YAML_NULL, false},
    {"~", YAML_NULL, false},
    {"null", YAML_NULL, false},
    {"Null", YAML_NULL, false},
    {"NULL", YAML_NULL, false},
    {".nan", YAML_NOT_FINITE, false},
    {".NaN", YAML_NOT_FINITE, false},
    {".NAN", YAML_NOT_FINITE, false},
    {".inf", YAML_NOT_FINITE, false},
    {".Inf", YAML_NOT_FINITE, false},
    {".INF", YAML_NOT_FINITE, false},
    {"+.inf", YAML_NOT_FINITE, false},
    {"+.Inf", YAML_NOT_FINITE, false},
    {"+.INF", YAML_NOT_FINITE, false},
    {"-.inf", YAML_NOT_FINITE, false},
    {"-.Inf", YAML_NOT_FINITE, false},
    {"-.INF", YAML_NOT_FINITE, false},
};

static const struct word *find_word(const char *text)
{
    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (strcmp(words[i].text, text) == 0)
            return &words[i];
    return NULL;
}

static size_t digits(const char *p)
{
    return strspn(p, "0123456789");
}

// [eE][-+]?[0-9]+ or nothing, up to the end.
static bool is_exponent_or_end(const char *p)
{
    if (*p == '\0')
        return true;
    if (*p != 'e' && *p != 'E')
        return false;
    p++;
    if (*p == '+' || *p == '-')
        p++;
    size_t n = digits(p);
    return n && p[n] == '\0';
}

static bool is_float_text(const char *p)
{
    if (*p == '+' || *p == '-')
        p++;
    size_t whole = digits(p);
    p += whole;
    if (*p != '.')
        return whole && is_exponent_or_end(p);
    size_t fraction = digits(++p);
    return (whole || fraction) && is_exponent_or_end(p + fraction);
}

static int base_of(const char **p)
{
    const char *s = *p;
    if (s[0] != '0' || s[1] == '\0')
        return 10;
    switch (tolower((unsigned char)s[1])) {
    case 'x':
        *p += 2;
        return 16;
    case 'b':
        *p += 2;
        return 2;
    case 'o':
        *p += 2;
        return 8;
    default:
        *p += 1;
        return 8;
    }
}

// An integer of 64 bits in any of Go's bases.
static bool read_int(const char *text, double *out)
{
    bool sign = text[0] == '+' || text[0] == '-';
    const char *p = text + sign;
    int base = base_of(&p);
    if (!isxdigit((unsigned char)*p))
        return false;
    errno = 0;
    char *end = NULL;
    unsigned long long v = strtoull(p, &end, base);
    if (*end || errno)
        return false;
    // Only an unsigned literal may use the upper half of the range.
    unsigned long long limit = (1ULL << 63) - (text[0] != '-');
    if (sign && v > limit)
        return false;
    *out = text[0] == '-' && v ? -(double)v : (double)v;
    return true;
}

static bool in_range(const char *p, size_t n, int low, int high)
{
    long v = strtol(p, NULL, 10);
    return n >= 1 && n <= 2 && v >= low && v <= high;
}

static int days_in_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return days[month - 1] + (month == 2 && leap);
}

// "Z" or "+hh:mm".
static bool is_zone(const char *p)
{
    if (strcmp(p, "Z") == 0)
        return true;
    return (*p == '+' || *p == '-') && strlen(p) == 6 && digits(p + 1) == 2 && p[3] == ':' &&
           digits(p + 4) == 2 && in_range(p + 1, 2, 0, 24) && in_range(p + 4, 2, 0, 60);
}

// "h:m:s[.fraction]" and what may follow it: a zone after T or t, nothing after a space.
static bool is_clock(const char *p, bool zone)
{
    static const int high[] = {23, 59, 59};
    for (int i = 0; i < 3; i++) {
        size_t n = digits(p);
        if (!in_range(p, n, 0, high[i]))
            return false;
        p += n;
        if (i < 2 && *p++ != ':')
            return false;
    }
    if (*p == '.' || *p == ',') {
        size_t n = digits(p + 1);
        if (n == 0)
            return false;
        p += 1 + n;
    }
    return zone ? is_zone(p) : *p == '\0';
}

static bool is_timestamp(const char *p)
{
    if (digits(p) != 4 || p[4] != '-')
        return false;
    int year = (int)strtol(p, NULL, 10);
    p += 5;
    size_t n = digits(p);
    if (!in_range(p, n, 1, 12) || p[n] != '-')
        return false;
    int month = (int)strtol(p, NULL, 10);
    p += n + 1;
    n = digits(p);
    if (!in_range(p, n, 1, days_in_month(year, month)))
        return false;
    p += n;
    if (*p == '\0')
        return true;
    if (*p == ' ')
        return is_clock(p + 1, false);
    return (*p == 'T' || *p == 't') && is_clock(p + 1, true);
}

static struct yaml_value resolve_number(const char *text)
{
    if (is_timestamp(text))
        return (struct yaml_value){.kind = YAML_TIMESTAMP};
    char plain[NUMBER_TEXT_MAX + 1];
    size_t n = 0;
    for (const char *p = text; *p; p++)
        if (*p != '_')
            plain[n++] = *p;
    plain[n] = '\0';
    struct yaml_value v = {.kind = YAML_INT};
    if (read_int(plain, &v.number))
        return v;
    v.kind = YAML_FLOAT;
    if (is_float_text(plain) && number_read(plain, n, &v.number))
        return v;
    return (struct yaml_value){.kind = YAML_STR};
}

struct yaml_value yaml_resolve(const char *text, size_t n)
{
    struct yaml_value str = {.kind = YAML_STR};
    if (n > NUMBER_TEXT_MAX || strlen(text) != n)
        return str;
    if (n && !strchr("+-.0123456789yYnNtTfFoO~", text[0]))
        return str;
    const struct word *word = find_word(text);
    if (word)
        return (struct yaml_value){.kind = word->kind, .truth = word->truth};
    if (text[0] == '.') {
        struct yaml_value v = {.kind = YAML_FLOAT};
        return is_float_text(text) && number_read(text, n, &v.number) ? v : str;
    }
    return isalpha((unsigned char)text[0]) || text[0] == '~' ? str : resolve_number(text);
}

// YAML 1.1's sexagesimal numbers, 1:30 and -190:20:30.15: go-yaml reads strings but quotes them for
// others.
static bool is_base60(const char *p)
{
    if (*p == '+' || *p == '-')
        p++;
    if (!isdigit((unsigned char)*p))
        return false;
    p += strspn(p, "0123456789_");
    if (*p != ':')
        return false;
    while (*p == ':') {
        size_t n = digits(p + 1);
        if (n == 0 || n > 2 || (n == 2 && p[1] > '5'))
            return false;
        p += 1 + n;
    }
    if (*p == '.')
        p += 1 + strspn(p + 1, "0123456789_");
    return *p == '\0';
}

bool yaml_needs_quotes(const char *text, size_t n)
{
    return yaml_resolve(text, n).kind != YAML_STR || is_base60(text);
}
