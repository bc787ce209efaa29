// SPDX-License-Identifier: Apache-2.0
#include "base/err.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <errno.h>
#include <string.h>

Test(err, set_fills_and_returns_minus_one)
{
    struct err err = {.code = 5, .retry_after = 3, .hint = "old"};
    cr_expect(eq(int, err_set(&err, ERR_USAGE, "bad %s %d", "flag", 7), -1));
    cr_expect(eq(int, (int)err.kind, ERR_USAGE));
    cr_expect(eq(str, err.text, (char *)"bad flag 7"));
    cr_expect(eq(str, err.hint, (char *)""));
    cr_expect(eq(int, err.code, 0));
    cr_expect(eq(int, err.retry_after, 0));
}

Test(err, errno_text_is_appended)
{
    struct err err = ERR_INIT;
    cr_expect(eq(int, err_errno(&err, ERR_UNREACHABLE, ECONNREFUSED, "dial %s", "h:1"), -1));
    cr_expect(eq(str, err.text, (char *)"dial h:1: Connection refused"));
    cr_expect(eq(int, err.code, ECONNREFUSED));
    cr_expect(eq(int, (int)err.kind, ERR_UNREACHABLE));
}

Test(err, wrap_puts_context_before_and_keeps_the_rest)
{
    struct err err = ERR_INIT;
    err_set(&err, ERR_AUTH, "no token");
    err.code = 401;
    err_hint(&err, "log in as %s", "me");
    cr_expect(eq(int, err_wrap(&err, "loading %s", "config"), -1));
    cr_expect(eq(str, err.text, (char *)"loading config: no token"));
    cr_expect(eq(str, err.hint, (char *)"log in as me"));
    cr_expect(eq(int, err.code, 401));
    cr_expect(eq(int, (int)err.kind, ERR_AUTH));
}

Test(err, an_argument_may_be_its_own_text)
{
    struct err err = ERR_INIT;
    err_set(&err, ERR_FAILURE, "inner");
    err_set(&err, ERR_FAILURE, "outer (%s)", err.text);
    cr_expect(eq(str, err.text, (char *)"outer (inner)"));
    err_wrap(&err, "again %s", err.text);
    cr_expect(eq(str, err.text, (char *)"again outer (inner): outer (inner)"));
}

Test(err, long_text_is_cut_with_dots)
{
    struct err err = ERR_INIT;
    char big[ERR_TEXT_MAX * 2];
    memset(big, 'x', sizeof(big) - 1);
    big[sizeof(big) - 1] = '\0';
    err_set(&err, ERR_FAILURE, "%s", big);
    cr_expect(eq(sz, strlen(err.text), ERR_TEXT_MAX - 1), "set");
    cr_expect(eq(str, err.text + ERR_TEXT_MAX - 4, (char *)"..."), "set");
    err_wrap(&err, "context");
    cr_expect(eq(sz, strlen(err.text), ERR_TEXT_MAX - 1), "wrap");
    cr_expect(eq(int, strncmp(err.text, "context: xxx", 12), 0), "wrap");
    cr_expect(eq(str, err.text + ERR_TEXT_MAX - 4, (char *)"..."), "wrap");
    err_hint(&err, "%s", big);
    cr_expect(eq(sz, strlen(err.hint), ERR_HINT_MAX - 1), "hint");
    cr_expect(eq(str, err.hint + ERR_HINT_MAX - 4, (char *)"..."), "hint");
}

Test(err, clear_is_no_error)
{
    struct err err = ERR_INIT;
    err_errno(&err, ERR_FAILURE, EIO, "read");
    err_hint(&err, "hint");
    err_clear(&err);
    cr_expect(eq(int, (int)err.kind, ERR_NONE));
    cr_expect(eq(int, err.code, 0));
    cr_expect(eq(str, err.text, (char *)""));
    cr_expect(eq(str, err.hint, (char *)""));
}

Test(err, nobody_has_to_listen)
{
    cr_expect(eq(int, err_set(NULL, ERR_FAILURE, "x"), -1));
    cr_expect(eq(int, err_errno(NULL, ERR_FAILURE, EIO, "x"), -1));
    cr_expect(eq(int, err_wrap(NULL, "x"), -1));
    cr_expect(eq(int, err_hint(NULL, "x"), -1));
    err_clear(NULL);
}
