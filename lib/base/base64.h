// SPDX-License-Identifier: Apache-2.0
// Standard base64 (RFC 4648) with padding, as Go's encoding/base64.StdEncoding reads and writes it.
#ifndef BASE_BASE64_H
#define BASE_BASE64_H

#include "base/err.h"
#include "base/strbuf.h"

// Appends the decoded bytes. CR and LF are skipped; anything else foreign, or missing padding, is an error with
// Go's words: "illegal base64 data at input byte N".
int base64_decode(struct strbuf *out, const char *s, size_t n, struct err *err) ATTR_MUST_USE;
void base64_encode(struct strbuf *out, const void *data, size_t n);

#endif
