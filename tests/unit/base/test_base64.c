// SPDX-License-Identifier: Apache-2.0
#include "base/base64.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <stdio.h>
#include <string.h>

Test(base64, round_trips)
{
    static const struct {
        const char *plain, *coded;
    } rows[] = {
        {"", ""},
        {"f", "Zg=="},
        {"fo", "Zm8="},
        {"foo", "Zm9v"},
        {"foob", "Zm9vYg=="},
        {"fooba", "Zm9vYmE="},
        {"foobar", "Zm9vYmFy"},
        {"\xff\xef\xbe", "/+++"},
        {"\xfb\xff", "+/8="},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct strbuf sb CLEANUP_STRBUF = STRBUF_INIT;
        struct err err = ERR_INIT;
        base64_encode(&sb, rows[i].plain, strlen(rows[i].plain));
        cr_expect(eq(str, sb.buf, (char *)rows[i].coded), "row %s", rows[i].coded);
        strbuf_reset(&sb);
        cr_expect(eq(int, base64_decode(&sb, rows[i].coded, strlen(rows[i].coded), &err), 0),
                  "row %s: %s", rows[i].coded, err.text);
        cr_expect(eq(str, sb.buf, (char *)rows[i].plain), "row %s", rows[i].coded);
    }
}

Test(base64, every_byte_survives)
{
    unsigned char all[256];
    struct strbuf coded CLEANUP_STRBUF = STRBUF_INIT;
    struct strbuf plain CLEANUP_STRBUF = STRBUF_INIT;
    for (size_t n = 0; n <= sizeof(all); n++) {
        if (n > 0)
            all[n - 1] = (unsigned char)(n - 1);
        strbuf_reset(&coded);
        strbuf_reset(&plain);
        base64_encode(&coded, all, n);
        cr_assert(eq(int, base64_decode(&plain, coded.buf, coded.len, NULL), 0), "%zu bytes", n);
        cr_assert(eq(sz, plain.len, n), "%zu bytes", n);
        cr_assert(memcmp(plain.buf, all, n) == 0, "%zu bytes", n);
    }
}

Test(base64, skips_line_ends)
{
    static const char *const rows[] = {
        "\nZm9vYg==", "Zm9v\nYg==", "Zm\r\n9vYg==", "Zm9vYg\n==", "Zm9vYg=\n=", "Zm9vYg==\r\n\n",
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct strbuf sb CLEANUP_STRBUF = STRBUF_INIT;
        cr_expect(eq(int, base64_decode(&sb, rows[i], strlen(rows[i]), NULL), 0), "row %zu", i);
        cr_expect(eq(str, sb.buf, (char *)"foob"), "row %zu", i);
    }
}

Test(base64, names_the_bad_byte_as_go_does)
{
    static const struct {
        const char *text;
        size_t at;
    } rows[] = {
        {"Zm9v YmFy", 4}, {"Zm9-", 3},  {"Zm9_", 3},     {"Zg", 0},       {"Zm9vZg", 4},
        {"Zm9vZ", 4},     {"Zg=", 3},   {"Zg=\n", 4},    {"Zg=x", 2},     {"=", 0},
        {"Z===", 1},      {"Zg==x", 4}, {"Zm8=\nZg", 5}, {"Zg==Zg==", 4},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct strbuf sb CLEANUP_STRBUF = STRBUF_INIT;
        struct err err = ERR_INIT;
        char wanted[80] = "";
        snprintf(wanted, sizeof(wanted), "illegal base64 data at input byte %zu", rows[i].at);
        int rc = base64_decode(&sb, rows[i].text, strlen(rows[i].text), &err);
        cr_expect(eq(int, rc, -1), "row '%s'", rows[i].text);
        cr_expect(eq(str, err.text, wanted), "row '%s'", rows[i].text);
    }
}

Test(base64, appends_and_takes_back_on_failure)
{
    struct strbuf sb CLEANUP_STRBUF = STRBUF_INIT;
    struct err err = ERR_INIT;
    strbuf_adds(&sb, "before ");
    cr_assert(eq(int, base64_decode(&sb, "Zm9vYmFy!", 9, &err), -1));
    cr_expect(eq(str, sb.buf, (char *)"before "));
    cr_expect(eq(int, (int)err.kind, ERR_PARSE));
    cr_assert(eq(int, base64_decode(&sb, "Zm9v", 4, &err), 0));
    cr_expect(eq(str, sb.buf, (char *)"before foo"));
}
