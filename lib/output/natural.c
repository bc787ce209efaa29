// SPDX-License-Identifier: Apache-2.0
#include "output/natural.h"

#include "base/attr.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

// Compares the numbers at *a and *b, of any length, and moves behind both.
static int compare_digits(const char **a, const char **b)
{
    const char *x = *a + strspn(*a, "0"), *y = *b + strspn(*b, "0");
    size_t m = strspn(x, "0123456789"), n = strspn(y, "0123456789");
    *a = x + m;
    *b = y + n;
    if (m != n)
        return m < n ? -1 : 1;
    return memcmp(x, y, m);
}

int natural_compare(const char *a, const char *b)
{
    const char *x = a, *y = b;
    while (*x && *y) {
        int order;
        if (is_digit(*x) && is_digit(*y)) {
            order = compare_digits(&x, &y);
        } else {
            order = (unsigned char)*x - (unsigned char)*y;
            x++;
            y++;
        }
        if (order)
            return order;
    }
    if (*x || *y)
        return *x ? 1 : -1;
    // "1" and "01" count the same.
    return strcmp(a, b);
}

static bool suffix_factor(const char *suffix, double *factor)
{
    static const struct {
        const char *suffix;
        double factor;
    } suffixes[] = {
        {"", 1},        {"n", 1e-9},    {"u", 1e-6},    {"m", 1e-3},
        {"k", 1e3},     {"M", 1e6},     {"G", 1e9},     {"T", 1e12},
        {"P", 1e15},    {"E", 1e18},    {"Ki", 0x1p10}, {"Mi", 0x1p20},
        {"Gi", 0x1p30}, {"Ti", 0x1p40}, {"Pi", 0x1p50}, {"Ei", 0x1p60},
    };
    for (size_t i = 0; i < ARRAY_LEN(suffixes); i++) {
        if (strcmp(suffix, suffixes[i].suffix) == 0) {
            *factor = suffixes[i].factor;
            return true;
        }
    }
    return false;
}

// "e3", "E-2": not "E", which is the suffix for 1e18.
static bool read_exponent(const char *s, double *factor)
{
    if (*s != 'e' && *s != 'E')
        return false;
    const char *digits = s + 1 + (s[1] == '+' || s[1] == '-');
    size_t n = strspn(digits, "0123456789");
    if (n == 0 || n > 3 || digits[n])
        return false;
    *factor = pow(10, (double)strtol(s + 1, NULL, 10));
    return true;
}

// Not strtod: its decimal point is the locale's.
static bool read_decimal(const char **s, double *value)
{
    const char *p = *s;
    double scale = 1;
    bool any = false, fraction = false;
    for (*value = 0; is_digit(*p) || (*p == '.' && !fraction); p++) {
        if (*p == '.') {
            fraction = true;
            continue;
        }
        any = true;
        *value = *value * 10 + (*p - '0');
        scale *= fraction ? 10 : 1;
    }
    *value /= scale;
    *s = p;
    return any;
}

bool quantity_parse(const char *text, double *amount)
{
    bool negative = *text == '-';
    const char *s = text + (*text == '-' || *text == '+');
    double value, factor;
    if (!read_decimal(&s, &value))
        return false;
    if (!suffix_factor(s, &factor) && !read_exponent(s, &factor))
        return false;
    value *= factor;
    *amount = negative ? -value : value;
    return isfinite(value);
}
