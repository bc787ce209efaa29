// SPDX-License-Identifier: Apache-2.0
#include "base/xtime.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

Test(duration, parses_go_syntax)
{
    static const struct {
        const char *text;
        int64_t ms;
    } rows[] = {
        {"0", 0},
        {"-0", 0},
        {"+0", 0},
        {"0s", 0},
        {"30s", 30000},
        {"1h30m", 5400000},
        {"500ms", 500},
        {"1.5h", 5400000},
        {".5s", 500},
        {"1.s", 1000},
        {"-2m", -120000},
        {"+2m", 120000},
        {"-1h2m3.004s", -3723004},
        {"1s1h", 3601000},
        {"2500us", 2},
        {"2500\xc2\xb5s", 2},
        {"2500\xce\xbcs", 2},
        {"1999999ns", 1},
        {"0.33333333333333333333h", 1200000},
        {"2562047h47m16.854775807s", 9223372036854},
        {"-2562047h47m16.854775808s", -9223372036854},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        int64_t ms = -1;
        struct err err = ERR_INIT;
        cr_expect(eq(int, duration_parse(rows[i].text, &ms, &err), 0), "row %s: %s", rows[i].text,
                  err.text);
        cr_expect(eq(i64, ms, rows[i].ms), "row %s", rows[i].text);
    }
}

Test(duration, refuses_in_go_words)
{
    static const struct {
        const char *text, *error;
    } rows[] = {
        {"", "time: invalid duration \"\""},
        {"x", "time: invalid duration \"x\""},
        {"-", "time: invalid duration \"-\""},
        {".s", "time: invalid duration \".s\""},
        {"1m-2s", "time: unknown unit \"m-\" in duration \"1m-2s\""},
        {" 1s", "time: invalid duration \" 1s\""},
        {"2", "time: missing unit in duration \"2\""},
        {"1m2", "time: missing unit in duration \"1m2\""},
        {"1.2.3s", "time: missing unit in duration \"1.2.3s\""},
        {"3d", "time: unknown unit \"d\" in duration \"3d\""},
        {"1S", "time: unknown unit \"S\" in duration \"1S\""},
        {"1\xc3\xa9", "time: unknown unit \"\\xc3\\xa9\" in duration \"1\\xc3\\xa9\""},
        {"1\"\\\x1b", "time: unknown unit \"\\\"\\\\\\x1b\" in duration \"1\\\"\\\\\\x1b\""},
        {"9223372036854775808ns", "time: invalid duration \"9223372036854775808ns\""},
        {"99999999999999999999s", "time: invalid duration \"99999999999999999999s\""},
        {"2562048h", "time: invalid duration \"2562048h\""},
        {"2562047h2562047h", "time: invalid duration \"2562047h2562047h\""},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        int64_t ms = 7;
        struct err err = ERR_INIT;
        cr_expect(eq(int, duration_parse(rows[i].text, &ms, &err), -1), "row '%s'", rows[i].text);
        cr_expect(eq(str, err.text, (char *)rows[i].error), "row '%s'", rows[i].text);
        cr_expect(eq(int, (int)err.kind, ERR_USAGE), "row '%s'", rows[i].text);
        cr_expect(eq(i64, ms, 7), "row '%s' left the result alone", rows[i].text);
    }
}

enum { MINUTE = 60, HOUR = 3600, DAY = 86400, YEAR = 365 * DAY };

Test(duration, ages_read_as_in_kubectl)
{
    static const struct {
        int64_t seconds;
        const char *text;
    } rows[] = {
        {-2, "<invalid>"},
        {-1, "0s"},
        {0, "0s"},
        {1, "1s"},
        {59, "59s"},
        {60, "60s"},
        {119, "119s"},
        {2 * MINUTE, "2m"},
        {2 * MINUTE + 1, "2m1s"},
        {10 * MINUTE - 1, "9m59s"},
        {10 * MINUTE, "10m"},
        {10 * MINUTE + 1, "10m"},
        {179 * MINUTE + 59, "179m"},
        {3 * HOUR, "3h"},
        {3 * HOUR + 59, "3h"},
        {3 * HOUR + MINUTE, "3h1m"},
        {8 * HOUR - 1, "7h59m"},
        {8 * HOUR, "8h"},
        {9 * HOUR - 1, "8h"},
        {48 * HOUR - 1, "47h"},
        {2 * DAY, "2d"},
        {2 * DAY + HOUR, "2d1h"},
        {8 * DAY - 1, "7d23h"},
        {8 * DAY, "8d"},
        {2 * YEAR - 1, "729d"},
        {2 * YEAR, "2y"},
        {2 * YEAR + DAY, "2y1d"},
        {(int64_t)8 * YEAR - 1, "7y364d"},
        {(int64_t)8 * YEAR, "8y"},
        {(int64_t)10 * YEAR - 1, "9y"},
    };
    char out[AGE_TEXT_MAX];
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        cr_expect(eq(str, age_format(rows[i].seconds * 1000, out), (char *)rows[i].text),
                  "row %lld s", (long long)rows[i].seconds);
}

Test(duration, ages_drop_the_fraction)
{
    static const struct {
        int64_t ms;
        const char *text;
    } rows[] = {
        {-2000, "<invalid>"},
        {-1999, "0s"},
        {-1, "0s"},
        {999, "0s"},
        {119999, "119s"},
        {INT64_MAX, "292471208y"},
        {TIME_UNKNOWN, "<unknown>"},
    };
    char out[AGE_TEXT_MAX];
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        cr_expect(eq(str, age_format(rows[i].ms, out), (char *)rows[i].text), "row %lld ms",
                  (long long)rows[i].ms);
}
