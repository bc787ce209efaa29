// SPDX-License-Identifier: Apache-2.0
#include "base/strbuf.h"
#include "kube/warning.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>

static void collect(void *ctx, const char *text)
{
    strbuf_addf(ctx, "%s|", text);
}

Test(warning, what_is_shown)
{
    static const struct {
        const char *value, *want;
    } rows[] = {
        {"299 - \"v1alpha1 is deprecated\"", "v1alpha1 is deprecated|"},
        {"  299  -  \"a\"", "a|"},
        {"299 - \"a\", 299 agent \"b\"", "a|b|"},
        {"299 - \"a\" \"Wed, 21 Oct 2015 07:28:00 GMT\", 299 - \"b\"", "a|b|"},
        {"299 - \"say \\\"hi\\\" \\\\ there\"", "say \"hi\" \\ there|"},
        {"199 - \"other code\"", ""},
        {"199 - \"x\", 299 - \"y\"", "y|"},
        {"299 - \"never ends", ""},
        {"299 - \"ends in a \\", ""},
        {"299 - unquoted", ""},
        {"299", ""},
        {"2990 - \"x\"", ""},
        {"", ""},
        {"299 - \"\x1b[31mred\"", ""},
        {"299 - \"a\", 299 - \"a\"", "a|"},
        {"299 - \"\"", ""},
        {"299 - \"a\" junk, 299 - \"b\"", "a|"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct warning_set set = WARNING_SET_INIT;
        struct strbuf got = STRBUF_INIT;
        warning_set_read(&set, rows[i].value, collect, &got);
        cr_assert(eq(str, got.buf, (char *)rows[i].want), "%s", rows[i].value);
        strbuf_release(&got);
        warning_set_release(&set);
    }
}

Test(warning, each_text_once_and_not_for_ever_more)
{
    struct warning_set set = WARNING_SET_INIT;
    struct strbuf got = STRBUF_INIT;
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < 200; i++) {
            char value[64];
            snprintf(value, sizeof(value), "299 - \"w%d\"", i);
            warning_set_read(&set, value, collect, &got);
        }
    }
    size_t n = 0;
    for (const char *p = got.buf; *p; p++)
        n += *p == '|';
    cr_assert(eq(sz, n, WARNING_SEEN_MAX));
    strbuf_release(&got);
    warning_set_release(&set);
}
