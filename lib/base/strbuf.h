// SPDX-License-Identifier: Apache-2.0
// A growing byte string. Invariants: `buf` is never NULL, `buf[len]` is NUL, `len <= max` where max is set. A
// buffer that foreign bytes can grow gets a maximum (strbuf_limit); what goes beyond it is dropped and
// `overflow` says so, so that no server can grow our memory.
#ifndef BASE_STRBUF_H
#define BASE_STRBUF_H

#include "base/attr.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

struct strbuf {
    char *buf;
    size_t len;
    size_t cap; // bytes allocated; 0 while buf is the shared empty string
    size_t max; // longest allowed len; 0 = no limit
    bool overflow;
};

extern char strbuf_empty[1];
#define STRBUF_INIT         \
    {                       \
        .buf = strbuf_empty \
    }

void strbuf_init(struct strbuf *sb);
void strbuf_limit(struct strbuf *sb, size_t max);
// Frees the contents; sb is empty and usable again.
void strbuf_release(struct strbuf *sb);
// Empties it and keeps the memory.
void strbuf_reset(struct strbuf *sb);
// Overwrites the bytes, then releases: for secrets.
void strbuf_wipe(struct strbuf *sb);
// The contents as a malloc'd string that the caller frees; sb is empty afterwards.
char *strbuf_detach(struct strbuf *sb) ATTR_MUST_USE;

void strbuf_grow(struct strbuf *sb, size_t extra);
void strbuf_truncate(struct strbuf *sb, size_t len);
// Removes n bytes from the front.
void strbuf_consume(struct strbuf *sb, size_t n);
void strbuf_add(struct strbuf *sb, const void *data, size_t n);
void strbuf_adds(struct strbuf *sb, const char *s);
void strbuf_addc(struct strbuf *sb, char c);
void strbuf_addn(struct strbuf *sb, char c, size_t count);
void strbuf_addf(struct strbuf *sb, const char *fmt, ...) ATTR_PRINTF(2, 3);
void strbuf_vaddf(struct strbuf *sb, const char *fmt, va_list ap) ATTR_PRINTF(2, 0);

// For `struct strbuf sb CLEANUP_STRBUF = STRBUF_INIT;`
#define CLEANUP_STRBUF ATTR_CLEANUP(strbuf_release)

#endif
