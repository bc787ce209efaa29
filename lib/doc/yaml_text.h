// SPDX-License-Identifier: Apache-2.0
// Inside lib/doc only: one YAML scalar, chosen and laid out as go-yaml v2 does it.
#ifndef DOC_YAML_TEXT_H
#define DOC_YAML_TEXT_H

#include "base/strbuf.h"

#include <stdbool.h>
#include <stddef.h>

// Where the writer stands. Columns count characters.
struct yaml_out {
    struct strbuf *sb;
    size_t column;
    int indent;       // of the collection being written; -1 before the first
    bool space;       // the last thing written separates: no blank is needed before the next
    bool indentation; // nothing but indentation and block indicators stand on this line
};

enum yaml_style { YAML_PLAIN, YAML_SINGLE, YAML_DOUBLE, YAML_LITERAL };

struct yaml_text {
    const char *text;
    size_t n;
    enum yaml_style style;
};

// How a string is to be written as a value, or as a key on one line.
struct yaml_text yaml_text_choose(const char *text, size_t n, bool key);
// Keys that are too long, or that need several lines, are written as "? key".
bool yaml_text_is_simple_key(const char *text, size_t n);

void yaml_text_write(struct yaml_out *out, const struct yaml_text *t, bool key);
void yaml_write_plain(struct yaml_out *out, const char *text); // a number, true, null

// Begins a line at out->indent unless the pen stands there already.
void yaml_new_line(struct yaml_out *out);
// "-", "?", ":", "[]": with a blank before it where needed; indentation as in struct yaml_out, for
// what follows.
void yaml_indicator(struct yaml_out *out, const char *text, bool blank, bool indentation);

#endif
