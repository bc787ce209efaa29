// SPDX-License-Identifier: Apache-2.0
// Errors are values: a fallible function returns 0 or -1 (or NULL), takes `struct err *err` last and fills it
// on failure only. The struct holds its text, so no error path allocates. Callers add context with err_wrap().
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include "base/attr.h"

enum { ERR_TEXT_MAX = 2048, ERR_HINT_MAX = 512 };

// What went wrong, as far as a caller can act on it. cmd/ maps kinds to exit codes, 0 to 8.
enum err_kind {
    ERR_NONE = 0,
    ERR_FAILURE,     // anything not named below                       exit 1
    ERR_USAGE,       // the command line or a user's file is wrong     exit 2
    ERR_NOT_FOUND,   // the object, or the resource type, is not there exit 3
    ERR_AUTH,        // 401, 403, no usable credentials                exit 4
    ERR_UNREACHABLE, // no connection, TLS failure                     exit 5
    ERR_TIMEOUT,     // a deadline of ours passed                      exit 6
    ERR_EXPIRED,     // 410: the resourceVersion or continue token is too old: list again
    ERR_THROTTLED,   // 429
    ERR_SERVER,      // 5xx                                            exit 1
    ERR_PARSE,       // bytes that are not what they should be         exit 1
    ERR_CANCELLED,   // we stopped it ourselves
};

struct err {
    enum err_kind kind;
    int code;        // HTTP status or errno where there is one, else 0
    int retry_after; // seconds the server asked us to wait, 0 when it did not ask
    char text
        [ERR_TEXT_MAX]; // one line, no final newline; NUL-terminated; cut with "..." when too long
    char hint[ERR_HINT_MAX]; // what to do about it, "" when there is nothing to say
};

#define ERR_INIT \
    {            \
        0        \
    }

// Fills *err and returns -1, so that `return err_set(err, ...)` is one expression. err may be NULL.
int err_set(struct err *err, enum err_kind kind, const char *fmt, ...) ATTR_PRINTF(3, 4);

// As err_set, with ": strerror(errnum)" appended and code = errnum.
int err_errno(struct err *err, enum err_kind kind, int errnum, const char *fmt, ...)
    ATTR_PRINTF(4, 5);

// Puts "context: " before the text that is there. Returns -1.
int err_wrap(struct err *err, const char *fmt, ...) ATTR_PRINTF(2, 3);

// Sets the hint line. Returns -1.
int err_hint(struct err *err, const char *fmt, ...) ATTR_PRINTF(2, 3);

// Back to "no error".
void err_clear(struct err *err);

#endif
