// SPDX-License-Identifier: Apache-2.0
#include "base/strbuf.h"

#include "base/mem.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char strbuf_empty[1];

void strbuf_init(struct strbuf *sb)
{
    *sb = (struct strbuf)STRBUF_INIT;
}

void strbuf_limit(struct strbuf *sb, size_t max)
{
    sb->max = max;
}

void strbuf_release(struct strbuf *sb)
{
    if (sb->cap)
        free(sb->buf);
    size_t max = sb->max;
    strbuf_init(sb);
    sb->max = max;
}

void strbuf_reset(struct strbuf *sb)
{
    sb->len = 0;
    sb->overflow = false;
    if (sb->cap)
        sb->buf[0] = '\0';
}

void strbuf_wipe(struct strbuf *sb)
{
    if (sb->cap)
        secret_wipe(sb->buf, sb->cap);
    strbuf_release(sb);
}

char *strbuf_detach(struct strbuf *sb)
{
    char *text = sb->cap ? sb->buf : xstrdup("");
    size_t max = sb->max;
    strbuf_init(sb);
    sb->max = max;
    return text;
}

void strbuf_grow(struct strbuf *sb, size_t extra)
{
    if (sb->len + extra + 1 <= sb->cap)
        return;
    bool shared = sb->cap == 0;
    if (shared)
        sb->buf = NULL;
    sb->buf = grow_array(sb->buf, &sb->cap, sb->len + extra + 1, 1);
    if (shared)
        sb->buf[0] = '\0';
}

void strbuf_truncate(struct strbuf *sb, size_t len)
{
    if (len >= sb->len)
        return;
    sb->len = len;
    sb->buf[len] = '\0';
}

void strbuf_consume(struct strbuf *sb, size_t n)
{
    if (n == 0)
        return;
    if (n > sb->len)
        n = sb->len;
    memmove(sb->buf, sb->buf + n, sb->len - n + 1);
    sb->len -= n;
}

void strbuf_add(struct strbuf *sb, const void *data, size_t n)
{
    if (sb->max && (n > sb->max || sb->len > sb->max - n)) {
        n = sb->max > sb->len ? sb->max - sb->len : 0;
        sb->overflow = true;
    }
    if (n == 0)
        return;
    strbuf_grow(sb, n);
    memcpy(sb->buf + sb->len, data, n);
    sb->len += n;
    sb->buf[sb->len] = '\0';
}

void strbuf_adds(struct strbuf *sb, const char *s)
{
    strbuf_add(sb, s, strlen(s));
}

void strbuf_addc(struct strbuf *sb, char c)
{
    strbuf_add(sb, &c, 1);
}

void strbuf_addn(struct strbuf *sb, char c, size_t count)
{
    while (count--)
        strbuf_add(sb, &c, 1);
}

void strbuf_vaddf(struct strbuf *sb, const char *fmt, va_list ap)
{
    char small[256];
    va_list again;
    va_copy(again, ap);
    int n = vsnprintf(small, sizeof(small), fmt, ap);
    if (n >= 0 && (size_t)n < sizeof(small)) {
        strbuf_add(sb, small, (size_t)n);
    } else if (n >= 0) {
        char *big = xmalloc((size_t)n + 1);
        vsnprintf(big, (size_t)n + 1, fmt, again);
        strbuf_add(sb, big, (size_t)n);
        free(big);
    }
    va_end(again);
}

void strbuf_addf(struct strbuf *sb, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    strbuf_vaddf(sb, fmt, ap);
    va_end(ap);
}
