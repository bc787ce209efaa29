// SPDX-License-Identifier: Apache-2.0
#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void ATTR_PRINTF(3, 0) format_capped(char *out, size_t size, const char *fmt, va_list ap)
{
    int n = vsnprintf(out, size, fmt, ap);
    if (n < 0)
        out[0] = '\0';
    else if ((size_t)n >= size)
        memcpy(out + size - 4, "...", 4);
}

int err_set(struct err *err, enum err_kind kind, const char *fmt, ...)
{
    if (!err)
        return -1;
    va_list ap;
    va_start(ap, fmt);
    // Formatted aside first: an argument may point into err->text itself.
    char text[ERR_TEXT_MAX];
    format_capped(text, sizeof(text), fmt, ap);
    va_end(ap);
    err->kind = kind;
    err->code = 0;
    err->retry_after = 0;
    err->hint[0] = '\0';
    memcpy(err->text, text, sizeof(text));
    return -1;
}

int err_errno(struct err *err, enum err_kind kind, int errnum, const char *fmt, ...)
{
    if (!err)
        return -1;
    va_list ap;
    va_start(ap, fmt);
    char text[ERR_TEXT_MAX];
    format_capped(text, sizeof(text), fmt, ap);
    va_end(ap);
    err_set(err, kind, "%s: %s", text, strerror(errnum));
    err->code = errnum;
    return -1;
}

int err_wrap(struct err *err, const char *fmt, ...)
{
    if (!err)
        return -1;
    va_list ap;
    va_start(ap, fmt);
    char context[ERR_TEXT_MAX];
    format_capped(context, sizeof(context), fmt, ap);
    va_end(ap);
    char text[ERR_TEXT_MAX];
    int n = snprintf(text, sizeof(text), "%s: %s", context, err->text);
    if (n >= (int)sizeof(text))
        memcpy(text + sizeof(text) - 4, "...", 4);
    memcpy(err->text, text, sizeof(text));
    return -1;
}

int err_hint(struct err *err, const char *fmt, ...)
{
    if (!err)
        return -1;
    va_list ap;
    va_start(ap, fmt);
    format_capped(err->hint, sizeof(err->hint), fmt, ap);
    va_end(ap);
    return -1;
}

void err_clear(struct err *err)
{
    if (!err)
        return;
    err->kind = ERR_NONE;
    err->code = 0;
    err->retry_after = 0;
    err->text[0] = '\0';
    err->hint[0] = '\0';
}
