// SPDX-License-Identifier: Apache-2.0
// Lines that programs in a cluster wrote, colours and all, for a terminal of ours.
#ifndef OUTPUT_ANSI_H
#define OUTPUT_ANSI_H

#include "base/strbuf.h"

#include <stdbool.h>
#include <stddef.h>

// Appends a line (no newline) with nothing in it that could move the cursor, hide text, reorder it or talk to the
// terminal. colour: its colours stay, and end with the line. Other escape sequences are left out; what a carriage
// return wrote over is left out; all else that is no text is made visible, as utf8_sanitise() does.
void ansi_clean(struct strbuf *out, const char *line, size_t n, bool colour);

#endif
