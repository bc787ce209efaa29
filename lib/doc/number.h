// SPDX-License-Identifier: Apache-2.0
// Numbers as Go prints them, in any locale: the fewest digits that read back as the same double.
#ifndef DOC_NUMBER_H
#define DOC_NUMBER_H

#include "base/strbuf.h"

#include <stdbool.h>
#include <stddef.h>

// As encoding/json: plain digits from 1e-6 up to 1e21, else 1e-07, 1e+21. Infinities and NaN, which JSON cannot
// hold, become null.
void number_write_json(struct strbuf *out, double v);
// As strconv's 'g', which is what fmt.Print (kubectl's jsonpath and custom-columns) and go-yaml print for a
// float64: plain digits from 1e-4 up to 1e6, else 1e-05, 1e+06; infinities are +Inf and -Inf, also NaN.
void number_write_g(struct strbuf *out, double v);

// Reads a floating point literal of [0-9.eE+-] with '.' as its point whatever the locale. False when the text is
// not one number or too large for a double.
bool number_read(const char *text, size_t n, double *out);

#endif
