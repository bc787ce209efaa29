// SPDX-License-Identifier: Apache-2.0
// Text in a buffer of fixed size, as a report has a known longest form and the library allocates nothing.
#ifndef REPORT_TEXT_H
#define REPORT_TEXT_H

#include <stdbool.h>
#include <stddef.h>

struct dgdr_text {
    char *buf; // NUL-terminated
    size_t len;
    size_t size;   // of buf, > 0
    bool overflow; // something did not fit
};

// Takes over a buffer; the text is empty.
void dgdr_text_init(struct dgdr_text *text, char *buf, size_t size);
// What does not fit as a whole is left out, and overflow says so.
void dgdr_text_add(struct dgdr_text *text, const char *s);
void dgdr_text_add_int(struct dgdr_text *text, int number);
// The first `max` characters of s as they stand within a JSON string: pure UTF-8, control characters escaped.
void dgdr_text_add_escaped(struct dgdr_text *text, const char *s, size_t max);
// s behind its first `max` characters: bytes that are no UTF-8 count as one each.
const char *dgdr_text_skip(const char *s, size_t max);

#endif
