// SPDX-License-Identifier: Apache-2.0
// Inside lib/doc only: the string literals of JSONPath templates, which are Go's.
#ifndef DOC_JSONPATH_QUOTE_H
#define DOC_JSONPATH_QUOTE_H

#include "base/strbuf.h"

#include <stdbool.h>
#include <stddef.h>

// Appends what the n bytes of text, first and last of which are the quotes, stand for. False on
// invalid syntax.
bool jsonpath_unquote(struct strbuf *out, const char *text, size_t n);

#endif
