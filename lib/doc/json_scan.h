// SPDX-License-Identifier: Apache-2.0
// Inside lib/doc only: finds where a nested JSON value ends, 64 bytes at a time.
#ifndef DOC_JSON_SCAN_H
#define DOC_JSON_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// What must be remembered from one chunk of text to the next. A backslash takes the meaning from
// the byte after it; brackets within strings do not count; their kinds are left to the parser.
struct json_scan {
    size_t depth; // open brackets
    bool in_string;
    bool escaped; // the next byte follows a backslash
};

// Reads on until depth is 0: the byte after the last bracket, or end when there is more to come.
// depth must be above 0.
const char *json_scan_nested(struct json_scan *s, const char *p, const char *end);

#endif
