// SPDX-License-Identifier: Apache-2.0
#include "report/text.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

static const char replacement[] = "\xEF\xBF\xBD"; // U+FFFD

void dgdr_text_init(struct dgdr_text *text, char *buf, size_t size)
{
    *text = (struct dgdr_text){.buf = buf, .size = size};
    buf[0] = '\0';
}

static void add_bytes(struct dgdr_text *text, const char *bytes, size_t n)
{
    if (n >= text->size - text->len) {
        text->overflow = true;
        return;
    }
    memcpy(text->buf + text->len, bytes, n);
    text->len += n;
    text->buf[text->len] = '\0';
}

void dgdr_text_add(struct dgdr_text *text, const char *s)
{
    add_bytes(text, s, strlen(s));
}

void dgdr_text_add_int(struct dgdr_text *text, int number)
{
    char digits[16];
    snprintf(digits, sizeof(digits), "%d", number);
    dgdr_text_add(text, digits);
}

// Length of the character at s, a string that is not at its end. 0: its first byte begins none.
static size_t decode(const char *s, uint32_t *cp)
{
    // The least value that each length may stand for: longer forms of smaller ones are not UTF-8.
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    unsigned char first = (unsigned char)*s;
    size_t n = first < 0x80             ? 1
               : (first & 0xE0) == 0xC0 ? 2
               : (first & 0xF0) == 0xE0 ? 3
               : (first & 0xF8) == 0xF0 ? 4
                                        : 0;
    *cp = n == 1 ? first : first & (0x7FU >> n);
    for (size_t i = 1; i < n; i++) {
        unsigned char next = (unsigned char)s[i];
        if ((next & 0xC0) != 0x80)
            return 0;
        *cp = *cp << 6 | (next & 0x3F);
    }
    bool surrogate = *cp >= 0xD800 && *cp <= 0xDFFF;
    return n && *cp >= least[n] && *cp <= 0x10FFFF && !surrogate ? n : 0;
}

static bool is_control(uint32_t cp)
{
    return cp < 0x20 || (cp >= 0x7F && cp < 0xA0);
}

static void add_control(struct dgdr_text *text, uint32_t cp)
{
    static const char letters[] = "btn?fr"; // for 8 to 13; 11 has none
    char escape[8];
    if (cp >= 8 && cp <= 13 && cp != 11)
        snprintf(escape, sizeof(escape), "\\%c", letters[cp - 8]);
    else
        snprintf(escape, sizeof(escape), "\\u%04x", (unsigned)cp & 0xFFFF);
    dgdr_text_add(text, escape);
}

void dgdr_text_add_escaped(struct dgdr_text *text, const char *s, size_t max)
{
    for (; *s && max; max--) {
        uint32_t cp;
        size_t n = decode(s, &cp);
        if (n == 0)
            dgdr_text_add(text, replacement);
        else if (is_control(cp))
            add_control(text, cp);
        else {
            if (cp == '"' || cp == '\\')
                dgdr_text_add(text, "\\");
            add_bytes(text, s, n);
        }
        s += n ? n : 1;
    }
}

const char *dgdr_text_skip(const char *s, size_t max)
{
    for (; *s && max; max--) {
        uint32_t cp;
        size_t n = decode(s, &cp);
        s += n ? n : 1;
    }
    return s;
}
