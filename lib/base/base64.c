// SPDX-License-Identifier: Apache-2.0
#include "base/base64.h"

#include <stdbool.h>
#include <stdint.h>

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static int digit_value(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    if (c == '+')
        return 62;
    return c == '/' ? 63 : -1;
}

static size_t skip_newlines(const char *s, size_t n, size_t at)
{
    while (at < n && (s[at] == '\n' || s[at] == '\r'))
        at++;
    return at;
}

static void add_quantum(struct strbuf *out, uint32_t bits, size_t digits)
{
    const char bytes[3] = {(char)(bits >> 16), (char)(bits >> 8), (char)bits};
    strbuf_add(out, bytes, digits * 6 / 8);
}

// Where Go sees the first fault behind the '=' at `at`, with `digits` digits before it in its
// quantum.
static bool padding_ok(const char *s, size_t n, size_t at, size_t digits, size_t *bad)
{
    *bad = at;
    if (digits < 2)
        return false;
    size_t next = skip_newlines(s, n, at + 1);
    if (digits == 2) {
        *bad = next == n ? n : next - 1;
        if (next == n || s[next] != '=')
            return false;
        next = skip_newlines(s, n, next + 1);
    }
    *bad = next;
    return next == n;
}

static bool decode(struct strbuf *out, const char *s, size_t n, size_t *bad)
{
    uint32_t bits = 0;
    size_t digits = 0;
    for (size_t i = skip_newlines(s, n, 0); i < n; i = skip_newlines(s, n, i + 1)) {
        int value = digit_value(s[i]);
        if (value < 0) {
            *bad = i;
            if (s[i] != '=' || !padding_ok(s, n, i, digits, bad))
                return false;
            add_quantum(out, bits << 6 * (4 - digits), digits);
            return true;
        }
        bits = bits << 6 | (uint32_t)value;
        if (++digits == 4) {
            add_quantum(out, bits, digits);
            bits = 0;
            digits = 0;
        }
    }
    *bad = n - digits;
    return digits == 0;
}

int base64_decode(struct strbuf *out, const char *s, size_t n, struct err *err)
{
    size_t before = out->len;
    size_t bad = 0;
    if (decode(out, s, n, &bad))
        return 0;
    strbuf_truncate(out, before);
    return err_set(err, ERR_PARSE, "illegal base64 data at input byte %zu", bad);
}

void base64_encode(struct strbuf *out, const void *data, size_t n)
{
    const unsigned char *p = data;
    for (size_t i = 0; i < n; i += 3) {
        size_t have = n - i < 3 ? n - i : 3;
        uint32_t bits = (uint32_t)p[i] << 16;
        if (have > 1)
            bits |= (uint32_t)p[i + 1] << 8;
        if (have > 2)
            bits |= p[i + 2];
        const char quantum[4] = {
            alphabet[bits >> 18],
            alphabet[bits >> 12 & 63],
            have > 1 ? alphabet[bits >> 6 & 63] : '=',
            have > 2 ? alphabet[bits & 63] : '=',
        };
        strbuf_add(out, quantum, sizeof(quantum));
    }
}
