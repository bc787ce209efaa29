// SPDX-License-Identifier: Apache-2.0
#include "base/strbuf.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <stdlib.h>
#include <string.h>

static void expect_sane(const struct strbuf *sb, const char *wanted, const char *row)
{
    cr_expect(eq(str, sb->buf, (char *)wanted), "row %s", row);
    cr_expect(eq(sz, sb->len, strlen(wanted)), "row %s", row);
    cr_expect(sb->max == 0 || sb->len <= sb->max, "row %s", row);
}

Test(strbuf, starts_as_an_empty_string)
{
    struct strbuf fixed = STRBUF_INIT, made;
    strbuf_init(&made);
    expect_sane(&fixed, "", "STRBUF_INIT");
    expect_sane(&made, "", "strbuf_init");
    strbuf_reset(&fixed);
    strbuf_truncate(&fixed, 0);
    strbuf_consume(&fixed, 0);
    strbuf_adds(&fixed, "");
    expect_sane(&fixed, "", "empty operations");
    strbuf_release(&fixed);
    strbuf_release(&fixed);
    expect_sane(&fixed, "", "released twice");
}

Test(strbuf, appends)
{
    struct strbuf sb CLEANUP_STRBUF = STRBUF_INIT;
    strbuf_adds(&sb, "ab");
    expect_sane(&sb, "ab", "adds");
    strbuf_addc(&sb, 'c');
    expect_sane(&sb, "abc", "addc");
    strbuf_addn(&sb, '-', 3);
    expect_sane(&sb, "abc---", "addn");
    strbuf_addf(&sb, "%d/%s", 7, "x");
    expect_sane(&sb, "abc---7/x", "addf");
    strbuf_add(&sb, "\0z", 2);
    cr_expect(eq(sz, sb.len, 11), "NUL bytes count");
    cr_expect(memcmp(sb.buf + 9, "\0z", 3) == 0, "NUL bytes count");
}

Test(strbuf, formats_beyond_its_small_buffer)
{
    static const size_t rows[] = {0, 1, 254, 255, 256, 257, 5000};
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct strbuf sb CLEANUP_STRBUF = STRBUF_INIT;
        strbuf_addf(&sb, "%*s", (int)rows[i], "");
        cr_expect(eq(sz, sb.len, rows[i]), "row %zu", rows[i]);
        cr_expect(eq(sz, strlen(sb.buf), rows[i]), "row %zu", rows[i]);
    }
}

Test(strbuf, shortens_at_both_ends)
{
    struct strbuf sb CLEANUP_STRBUF = STRBUF_INIT;
    strbuf_adds(&sb, "0123456789");
    strbuf_truncate(&sb, 20);
    expect_sane(&sb, "0123456789", "truncate beyond the end");
    strbuf_truncate(&sb, 8);
    expect_sane(&sb, "01234567", "truncate");
    strbuf_consume(&sb, 3);
    expect_sane(&sb, "34567", "consume");
    strbuf_consume(&sb, 99);
    expect_sane(&sb, "", "consume beyond the end");
}

Test(strbuf, a_limit_drops_the_rest_and_says_so)
{
    static const struct {
        const char *first, *second, *wanted;
        bool overflow;
    } rows[] = {
        {"12345", "", "12345", false}, {"123", "45", "12345", false}, {"123456", "", "12345", true},
        {"123", "456", "12345", true}, {"12345", "6", "12345", true},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct strbuf sb CLEANUP_STRBUF = STRBUF_INIT;
        strbuf_limit(&sb, 5);
        strbuf_adds(&sb, rows[i].first);
        strbuf_adds(&sb, rows[i].second);
        expect_sane(&sb, rows[i].wanted, rows[i].first);
        cr_expect(eq(int, sb.overflow, rows[i].overflow), "row %s + %s", rows[i].first,
                  rows[i].second);
    }
}

Test(strbuf, the_limit_outlives_the_contents)
{
    struct strbuf sb CLEANUP_STRBUF = STRBUF_INIT;
    strbuf_limit(&sb, 2);
    strbuf_adds(&sb, "abc");
    strbuf_reset(&sb);
    cr_expect(not(sb.overflow), "reset forgets the overflow");
    strbuf_adds(&sb, "abc");
    expect_sane(&sb, "ab", "after reset");
    strbuf_wipe(&sb);
    strbuf_adds(&sb, "abc");
    expect_sane(&sb, "ab", "after wipe");
    char *text = strbuf_detach(&sb);
    cr_expect(eq(str, text, (char *)"ab"), "detached");
    free(text);
    strbuf_adds(&sb, "xyz");
    expect_sane(&sb, "xy", "after detach");
}

Test(strbuf, detaching_nothing_gives_an_empty_string)
{
    struct strbuf sb = STRBUF_INIT;
    char *text = strbuf_detach(&sb);
    cr_expect(eq(str, text, (char *)""));
    free(text);
}

Test(strbuf, growing_ahead_keeps_the_place)
{
    struct strbuf sb CLEANUP_STRBUF = STRBUF_INIT;
    strbuf_grow(&sb, 100);
    expect_sane(&sb, "", "grow");
    const char *place = sb.buf;
    strbuf_addn(&sb, 'x', 100);
    cr_expect(sb.buf == place);
    cr_expect(eq(sz, sb.len, 100));
}
