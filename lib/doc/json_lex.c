// SPDX-License-Identifier: Apache-2.0
#include "doc/json_lex.h"

#include "doc/tree.h"

#include "base/mem.h"

#include <stdint.h>
#include <string.h>

struct lexer {
    const char *text;
    const char *p;
    const char *end;
    size_t depth;
    struct json_lex *lex;
    struct err *err;
};

static int fail(struct lexer *lx, const char *at, const char *what)
{
    return err_set(lx->err, ERR_PARSE, "%s at byte %zu", what, (size_t)(at - lx->text));
}

static bool is_space(char c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

size_t json_skip_space(const char *text, size_t n, size_t at)
{
    while (at < n && is_space(text[at]))
        at++;
    return at;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static const char *skip_digits(const char *p, const char *end)
{
    while (p < end && is_digit(*p))
        p++;
    return p;
}

// At least one digit, or NULL.
static const char *need_digits(const char *p, const char *end)
{
    const char *stop = skip_digits(p, end);
    return stop > p ? stop : NULL;
}

static const char *exponent_end(const char *p, const char *end)
{
    if (p < end && (*p == '+' || *p == '-'))
        p++;
    return need_digits(p, end);
}

const char *json_number_end(const char *p, const char *end, bool *exact)
{
    enum { DIGITS_OF_DOUBLE = 15 };
    if (p < end && *p == '-')
        p++;
    const char *digits = p;
    p = need_digits(p, end);
    if (!p || (*digits == '0' && p - digits > 1))
        return NULL;
    *exact |= p - digits > DIGITS_OF_DOUBLE;
    if (p < end && *p == '.')
        p = need_digits(p + 1, end);
    if (p && p < end && (*p == 'e' || *p == 'E')) {
        *exact = true;
        p = exponent_end(p + 1, end);
    }
    return p;
}

// Four hex digits, or -1.
static int32_t hex4(const char *p, const char *end)
{
    if (end - p < 4)
        return -1;
    int32_t v = 0;
    for (int i = 0; i < 4; i++) {
        char c = p[i];
        int digit = is_digit(c)            ? c - '0'
                    : c >= 'a' && c <= 'f' ? c - 'a' + 10
                    : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                           : -1;
        if (digit < 0)
            return -1;
        v = v * 16 + digit;
    }
    return v;
}

// What stands at "\uXXXX" (p is at the backslash): its length, 6 or 12 for a pair, 0 when
// malformed. *odd when it names no character of a C string.
static size_t unicode_escape(const char *p, const char *end, bool *odd)
{
    int32_t first = hex4(p + 2, end);
    if (first < 0)
        return 0;
    if (first >= 0xD800 && first < 0xDC00 && end - p >= 12 && p[6] == '\\' && p[7] == 'u') {
        int32_t second = hex4(p + 8, end);
        if (second >= 0xDC00 && second < 0xE000)
            return 12;
    }
    *odd = first == 0 || (first >= 0xD800 && first < 0xE000);
    return 6;
}

static int lex_escape(struct lexer *lx)
{
    if (lx->end - lx->p < 2)
        return fail(lx, lx->p, "unterminated string");
    if (lx->p[1] != 'u') {
        if (!strchr("\"\\/bfnrt", lx->p[1]) || lx->p[1] == '\0')
            return fail(lx, lx->p, "invalid escape in a string");
        lx->p += 2;
        return 0;
    }
    bool odd = false;
    size_t n = unicode_escape(lx->p, lx->end, &odd);
    if (n == 0)
        return fail(lx, lx->p, "invalid escape in a string");
    lx->lex->odd_escapes |= odd;
    lx->p += n;
    return 0;
}

// Bytes that need no look inside a string: all but quote, backslash and controls.
static inline bool is_plain(char c)
{
    return (unsigned char)c >= 0x20 && c != '"' && c != '\\';
}

static int lex_string(struct lexer *lx)
{
    const char *start = lx->p++;
    for (;;) {
        while (lx->p < lx->end && is_plain(*lx->p))
            lx->p++;
        if (lx->p == lx->end)
            return fail(lx, start, "unterminated string");
        if (*lx->p == '"') {
            lx->p++;
            return 0;
        }
        if (*lx->p != '\\')
            return fail(lx, lx->p, "control character in a string");
        if (lex_escape(lx))
            return -1;
    }
}

static int lex_number(struct lexer *lx)
{
    const char *end = json_number_end(lx->p, lx->end, &lx->lex->exact_numbers);
    if (!end)
        return fail(lx, lx->p, "invalid number");
    lx->p = end;
    return 0;
}

static int lex_word(struct lexer *lx, const char *word)
{
    size_t n = strlen(word);
    if ((size_t)(lx->end - lx->p) < n || memcmp(lx->p, word, n) != 0)
        return fail(lx, lx->p, "invalid literal");
    lx->p += n;
    return 0;
}

static int lex_token(struct lexer *lx)
{
    switch (*lx->p) {
    case '"':
        return lex_string(lx);
    case '{':
    case '[':
        lx->p++;
        return ++lx->depth > TREE_DEPTH_MAX ? fail(lx, lx->p - 1, "nesting is too deep") : 0;
    case '}':
    case ']':
        if (lx->depth == 0)
            return fail(lx, lx->p, "unexpected bracket");
        lx->depth--;
        lx->p++;
        return 0;
    case ',':
    case ':':
        if (lx->depth == 0)
            return fail(lx, lx->p, "unexpected character");
        lx->p++;
        return 0;
    case 't':
        return lex_word(lx, "true");
    case 'f':
        return lex_word(lx, "false");
    case 'n':
        return lex_word(lx, "null");
    default:
        return lex_number(lx);
    }
}

int json_lex(const char *text, size_t n, struct json_lex *lex, struct err *err)
{
    struct lexer lx = {.text = text, .end = text + n, .lex = lex, .err = err};
    *lex = (struct json_lex){.start = json_skip_space(text, n, 0)};
    lx.p = text + lex->start;
    do {
        if (lx.p == lx.end)
            return fail(&lx, lx.p, "unexpected end of JSON input");
        if (lex_token(&lx))
            return -1;
        if (lx.depth)
            lx.p = text + json_skip_space(text, n, (size_t)(lx.p - text));
    } while (lx.depth);
    lex->end = (size_t)(lx.p - text);
    return 0;
}

char *json_mend_escapes(const char *text, size_t n)
{
    // No replacement is longer than what it replaces.
    char *copy = xmemdup(text, n);
    const char *end = copy + n;
    for (char *p = copy; p < end;) {
        if (*p != '\\') {
            p++;
        } else if (p[1] != 'u') {
            p += 2;
        } else {
            bool odd = false;
            size_t len = unicode_escape(p, end, &odd);
            if (odd)
                memcpy(p, "\\ufffd", 6);
            p += len;
        }
    }
    return copy;
}
