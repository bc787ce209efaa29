// SPDX-License-Identifier: Apache-2.0
// Texts in the status file: whatever comes in, UTF-8 without control characters comes out, cut where it is too long.
#include "base/attr.h"
#include "report/text.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <string.h>

static const struct {
    const char *name, *in;
    size_t max;
    const char *out;
} rows[] = {
    {"plain", "TP=2/DP=2", 100, "TP=2/DP=2"},
    {"empty", "", 100, ""},
    {"quotes", "say \"no\" \\ /", 100, "say \\\"no\\\" \\\\ /"},
    {"letters for controls", "a\b\t\n\f\rb", 100, "a\\b\\t\\n\\f\\rb"},
    {"controls without one", "\x01\x0b\x1b[31m\x1f", 100, "\\u0001\\u000b\\u001b[31m\\u001f"},
    {"DEL and C1", "\x7f\xc2\x80\xc2\x9b\xc2\x9f\xc2\xa0", 100, "\\u007f\\u0080\\u009b\\u009f\xc2\xa0"},
    {"other scripts", "Größe 东京 🚀", 100, "Größe 东京 🚀"},
    {"a lone byte", "a\xff" "b", 100, "a\xEF\xBF\xBD" "b"},
    {"cut off within a character", "a\xe4\xb8", 100, "a\xEF\xBF\xBD\xEF\xBF\xBD"},
    {"a longer form of /", "\xc0\xaf", 100, "\xEF\xBF\xBD\xEF\xBF\xBD"},
    {"a surrogate", "\xed\xa0\x80", 100, "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},
    {"the last character", "\xf4\x8f\xbf\xbf", 100, "\xf4\x8f\xbf\xbf"},
    {"beyond the last", "\xf4\x90\x80\x80", 100, "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},
    {"a quote within a character", "\xe4\"\xb8", 100, "\xEF\xBF\xBD\\\"\xEF\xBF\xBD"},
    {"cut by characters", "äöüß", 3, "äöü"},
    {"an escape is one", "\n\n\nx", 2, "\\n\\n"},
    {"cut to nothing", "abc", 0, ""},
};

Test(text, escaped)
{
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        char buf[256];
        struct dgdr_text text;
        dgdr_text_init(&text, buf, sizeof(buf));
        dgdr_text_add_escaped(&text, rows[i].in, rows[i].max);
        cr_expect_str_eq(buf, rows[i].out, "%s: %s", rows[i].name, buf);
        cr_expect(not(text.overflow), "%s", rows[i].name);
    }
}

Test(text, skip)
{
    cr_expect_str_eq(dgdr_text_skip("äöüß", 3), "ß");
    cr_expect_str_eq(dgdr_text_skip("a\xff" "b", 2), "b");
    cr_expect_str_eq(dgdr_text_skip("ab", 2), "");
    cr_expect_str_eq(dgdr_text_skip("ab", 500), "");
}

Test(text, what_does_not_fit_is_left_out_whole)
{
    char buf[8];
    struct dgdr_text text;
    dgdr_text_init(&text, buf, sizeof(buf));
    dgdr_text_add(&text, "1234567");
    cr_expect(not(text.overflow));
    dgdr_text_init(&text, buf, sizeof(buf));
    dgdr_text_add(&text, "12345");
    dgdr_text_add_escaped(&text, "\x01", 1);
    cr_expect(text.overflow);
    cr_expect_str_eq(buf, "12345");
}
