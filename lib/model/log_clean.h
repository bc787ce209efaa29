// SPDX-License-Identifier: Apache-2.0
// A line of a log as a terminal would have left it: escape sequences acted out or left out, spinners gone, and nothing
// in it that could move a cursor. For lib/model only.
#ifndef MODEL_LOG_CLEAN_H
#define MODEL_LOG_CLEAN_H

#include "base/strbuf.h"

// Replaces the contents of `out` by the line, at most LOGBOOK_LINE_MAX bytes of valid UTF-8 (utf8_is_clean). What a
// carriage return wrote over is left out, unless nothing was written over it; tabs become blanks up to the next stop;
// blanks at the end go. `scratch` is working memory. Returns true when the line was longer.
bool log_clean(struct strbuf *out, struct strbuf *scratch, const char *line, size_t n);

// The bytes of the escape sequence at s, which starts with its ESC; 0 when it is none, so that its first byte is shown
// instead of hiding what follows.
size_t log_escape_length(const char *s, size_t n);

#endif
