// SPDX-License-Identifier: Apache-2.0
#include "doc/number.h"

#include "base/mem.h"

#include <ctype.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// A finite double as 0.d1d2d3... * 10^point.
struct decimal {
    char digits[20];
    int count;
    int point;
    bool negative;
};

enum { DIGITS_SAFE = 15, DIGITS_MAX = 17 };

// True when v printed with `precision` significant digits reads back as v; text receives the
// printing.
static bool print_digits(double v, int precision, char *text, size_t size)
{
    snprintf(text, size, "%.*e", precision - 1, v);
    return strtod(text, NULL) == v;
}

static struct decimal shortest(double v)
{
    struct decimal d = {.negative = signbit(v)};
    char text[64];
    // Subnormals have fewer digits than a double usually does: 5e-324.
    int precision = fabs(v) < 2.2250738585072014e-308 ? 1 : DIGITS_SAFE;
    while (!print_digits(fabs(v), precision, text, sizeof(text)) && precision < DIGITS_MAX)
        precision++;
    const char *p = text;
    // The decimal separator is the locale's: whatever is no digit is skipped.
    for (; *p && *p != 'e'; p++)
        if (isdigit((unsigned char)*p))
            d.digits[d.count++] = *p;
    while (d.count > 1 && d.digits[d.count - 1] == '0')
        d.count--;
    d.point = v == 0 ? 1 : (int)strtol(p + 1, NULL, 10) + 1;
    return d;
}

static void write_exponent_form(struct strbuf *out, const struct decimal *d)
{
    strbuf_addc(out, d->digits[0]);
    if (d->count > 1) {
        strbuf_addc(out, '.');
        strbuf_add(out, d->digits + 1, (size_t)d->count - 1);
    }
    int exponent = d->point - 1;
    strbuf_addf(out, "e%c%02d", exponent < 0 ? '-' : '+', abs(exponent));
}

static void write_plain_form(struct strbuf *out, const struct decimal *d)
{
    if (d->point <= 0) {
        strbuf_adds(out, "0.");
        strbuf_addn(out, '0', (size_t)-d->point);
        strbuf_add(out, d->digits, (size_t)d->count);
    } else if (d->count <= d->point) {
        strbuf_add(out, d->digits, (size_t)d->count);
        strbuf_addn(out, '0', (size_t)(d->point - d->count));
    } else {
        strbuf_add(out, d->digits, (size_t)d->point);
        strbuf_addc(out, '.');
        strbuf_add(out, d->digits + d->point, (size_t)(d->count - d->point));
    }
}

void number_write_json(struct strbuf *out, double v)
{
    if (!isfinite(v)) {
        strbuf_adds(out, "null");
        return;
    }
    struct decimal d = shortest(v);
    if (d.negative)
        strbuf_addc(out, '-');
    size_t start = out->len;
    if (v == 0 || (fabs(v) >= 1e-6 && fabs(v) < 1e21)) {
        write_plain_form(out, &d);
        return;
    }
    write_exponent_form(out, &d);
    // encoding/json writes 1e-7, not 1e-07; only small negative exponents can have that zero.
    size_t n = out->len - start;
    if (n >= 4 && memcmp(out->buf + out->len - 4, "e-0", 3) == 0) {
        char last = out->buf[out->len - 1];
        strbuf_truncate(out, out->len - 2);
        strbuf_addc(out, last);
    }
}

void number_write_g(struct strbuf *out, double v)
{
    if (!isfinite(v)) {
        strbuf_adds(out, isnan(v) ? "NaN" : v > 0 ? "+Inf" : "-Inf");
        return;
    }
    struct decimal d = shortest(v);
    if (d.negative)
        strbuf_addc(out, '-');
    int exponent = d.point - 1;
    // strconv decides on six digits when it prints the fewest possible.
    if (exponent < -4 || exponent >= 6)
        write_exponent_form(out, &d);
    else
        write_plain_form(out, &d);
}

bool number_read(const char *text, size_t n, double *out)
{
    char *copy = xmemdup(text, n);
    if (n == 0 || strspn(copy, "0123456789.eE+-") < n) {
        free(copy);
        return false;
    }
    const char *point = localeconv()->decimal_point;
    char *dot = strchr(copy, '.');
    if (dot && strcmp(point, ".") != 0) {
        char *localised = xasprintf("%.*s%s%s", (int)(dot - copy), copy, point, dot + 1);
        free(copy);
        copy = localised;
    }
    char *end = NULL;
    *out = strtod(copy, &end);
    bool whole = *end == '\0' && isfinite(*out);
    free(copy);
    return whole;
}
