// SPDX-License-Identifier: Apache-2.0
#include "model/message.h"

#include "model/observation.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

static const char *skip_spaces(const char *s)
{
    while (*s == ' ')
        s++;
    return s;
}

// A count of at most seven digits; returns what follows it, NULL when there is none.
static const char *read_count(const char *s, int max, int *out)
{
    int v = 0, digits = 0;
    while (digits < 8 && is_digit(s[digits])) {
        v = v * 10 + (s[digits] - '0');
        digits++;
    }
    if (digits == 0 || is_digit(s[digits]) || v > max)
        return NULL;
    *out = v;
    return s + digits;
}

// "4/6" with 0 <= 4 <= 6 and 6 > 0.
static const char *read_fraction(const char *s, int max, int *part, int *whole)
{
    int a, b;
    const char *p = read_count(s, max, &a);
    if (!p || *p != '/')
        return NULL;
    p = read_count(p + 1, max, &b);
    if (!p || is_word(*p) || *p == '/' || b <= 0 || a > b)
        return NULL;
    *part = a;
    *whole = b;
    return p;
}

// "Phase 6/7: " at s; returns what follows.
static const char *read_phase_number(const char *s, struct message_facts *out)
{
    if (strncasecmp(s, "phase ", 6) != 0)
        return NULL;
    const char *p = read_fraction(s + 6, PHASES_MAX, &out->phase_number, &out->phase_total);
    return p && *p == ':' ? skip_spaces(p + 1) : NULL;
}

// The bracket or "Phase n/m:" that a message begins with; returns the message after it.
static const char *read_prefix(const char *s, struct message_facts *out)
{
    const char *inner = *s == '[' ? s + 1 : s;
    const char *word = read_phase_number(inner, out);
    if (*s != '[')
        return word ? word : s;
    if (!word)
        word = inner;
    size_t n = 0;
    while (n < WORD_MAX && is_word(word[n]))
        n++;
    if (n == 0 || word[n] != ']')
        return s;
    out->phase = (struct span){word, n};
    return skip_spaces(word + n + 1);
}

static bool starts_word(const char *text, const char *p)
{
    return p == text || !is_word(p[-1]);
}

// "66.7%" somewhere in [p, end).
static void read_percent(const char *p, const char *end, double *out)
{
    const char *sign = memchr(p, '%', (size_t)(end - p));
    if (!sign)
        return;
    const char *from = sign;
    while (from > p && (is_digit(from[-1]) || from[-1] == '.'))
        from--;
    char number[16];
    size_t n = (size_t)(sign - from);
    if (n == 0 || n >= sizeof(number))
        return;
    memcpy(number, from, n);
    number[n] = '\0';
    char *stop;
    double v = strtod(number, &stop);
    if (*stop == '\0' && v >= 0 && v <= 100)
        *out = v;
}

// The step that stands in a parenthesis: "(4/6)", "(batch 496, 4/6 complete)".
static bool read_parenthesis(const char *open, const char *end, struct message_facts *out)
{
    for (const char *p = open + 1; p < end; p++) {
        if (!is_digit(*p) || is_word(p[-1]) || p[-1] == '=' || p[-1] == '/')
            continue;
        if (read_fraction(p, STEPS_MAX, &out->step, &out->steps)) {
            read_percent(p, end, &out->percent);
            return true;
        }
    }
    return false;
}

static void read_last_parenthesis(const char *text, struct message_facts *out)
{
    const char *open = strrchr(text, '(');
    while (open) {
        const char *end = strchr(open, ')');
        if (end && read_parenthesis(open, end, out))
            return;
        const char *before = NULL;
        for (const char *p = open; p > text && !before;) {
            if (*--p == '(')
                before = p;
        }
        open = before;
    }
}

// "candidate 7/12: tp4-pp2": the step and the label after the colon.
static void read_candidate(const char *text, struct message_facts *out)
{
    const char *p = strstr(text, "candidate ");
    if (!p || !starts_word(text, p))
        return;
    p = read_fraction(p + strlen("candidate "), STEPS_MAX, &out->step, &out->steps);
    if (!p || *p != ':')
        return;
    p = skip_spaces(p + 1);
    size_t n = strcspn(p, " (");
    if (n > 0 && n <= WORD_MAX)
        out->mapping = (struct span){p, n};
}

static void read_gpus(const char *text, int *gpus)
{
    for (const char *p = text; (p = strstr(p, " GPU")) != NULL; p++) {
        const char *from = p;
        while (from > text && is_digit(from[-1]))
            from--;
        if (from == p || !starts_word(text, from))
            continue;
        int v;
        if (read_count(from, GPUS_MAX, &v) == p && v > 0) {
            *gpus = v;
            return;
        }
    }
}

// One "TP=4"; returns what follows, NULL when there is none here.
static const char *read_axis(const char *p)
{
    const char *key = p;
    while (isalpha((unsigned char)*p) || *p == '_')
        p++;
    if (p - key < 2 || p - key > 8 || *p != '=' || !is_digit(p[1]))
        return NULL;
    if ((p[-1] != 'P' && p[-1] != 'p'))
        return NULL;
    p++;
    while (is_digit(*p))
        p++;
    return p;
}

// The first run of axes: "TP=2/DP=2", "TP=4 DEP=2", "tp=4, pp=1".
static void read_mapping(const char *text, struct span *mapping)
{
    for (const char *p = text; *p; p++) {
        const char *end = isalpha((unsigned char)*p) && starts_word(text, p) ? read_axis(p) : NULL;
        if (!end)
            continue;
        for (;;) {
            const char *next = end + strspn(end, "/, -");
            const char *after = next > end ? read_axis(next) : NULL;
            if (!after)
                break;
            end = after;
        }
        if ((size_t)(end - p) <= WORD_MAX)
            *mapping = (struct span){p, (size_t)(end - p)};
        return;
    }
}

void gpu_config_parse(const char *text, int *gpus, struct span *mapping)
{
    *gpus = COUNT_UNKNOWN;
    *mapping = (struct span){NULL, 0};
    if (!text)
        return;
    read_gpus(text, gpus);
    if (*gpus == COUNT_UNKNOWN) { // "1 GPU" at the very start has no blank before the number
        int v;
        const char *p = read_count(text, GPUS_MAX, &v);
        if (p && v > 0 && strncasecmp(skip_spaces(p), "gpu", 3) == 0)
            *gpus = v;
    }
    read_mapping(text, mapping);
}

void message_parse(const char *message, struct message_facts *out)
{
    *out = (struct message_facts){
        .phase_number = COUNT_UNKNOWN,
        .phase_total = COUNT_UNKNOWN,
        .step = COUNT_UNKNOWN,
        .steps = COUNT_UNKNOWN,
        .gpus = COUNT_UNKNOWN,
        .percent = NAN,
    };
    if (!message)
        return;
    const char *text = read_prefix(message, out);
    out->text = (struct span){text, strlen(text)};
    read_candidate(text, out);
    if (out->steps == COUNT_UNKNOWN)
        read_last_parenthesis(text, out);
    struct span mapping;
    gpu_config_parse(text, &out->gpus, &mapping);
    if (!out->mapping.at)
        out->mapping = mapping;
}
