// SPDX-License-Identifier: Apache-2.0
// Inside lib/doc only: what a plain YAML 1.1 scalar means, as go-yaml v2 (and so kubectl) sees it.
#ifndef DOC_YAML_TYPE_H
#define DOC_YAML_TYPE_H

#include <stdbool.h>
#include <stddef.h>

enum yaml_kind {
    YAML_STR,
    YAML_NULL,
    YAML_BOOL,
    YAML_INT,
    YAML_FLOAT,
    YAML_NOT_FINITE, // .inf, .nan: numbers that JSON lacks
    YAML_TIMESTAMP,  // read as a string, written with quotes
};

struct yaml_value {
    enum yaml_kind kind;
    bool truth;    // YAML_BOOL
    double number; // YAML_INT, YAML_FLOAT
};

struct yaml_value yaml_resolve(const char *text, size_t n);
// Whether a string needs quotes because YAML 1.1 would take the bare text for something else.
bool yaml_needs_quotes(const char *text, size_t n);

#endif
