// SPDX-License-Identifier: Apache-2.0
#include "base/xtime.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <stdlib.h>
#include <time.h>

static const int64_t january = 1769178600000; // 2026-01-23T14:30:00Z

static void use_zone(const char *tz)
{
    setenv("TZ", tz, 1);
    tzset();
}

static void far_from_utc(void)
{
    use_zone("EAST-9:30");
}

TestSuite(xtime, .init = far_from_utc);

Test(xtime, parses_what_kubernetes_and_the_status_files_write)
{
    static const struct {
        const char *text;
        int64_t ms;
    } rows[] = {
        {"2026-01-23T14:30:00Z", january},
        {"2026-01-23T14:30:00+00:00", january},
        {"2026-01-23T14:30:00-00:00", january},
        {"2026-01-23T14:30:00", january},
        {"2026-01-23 14:30:00", january},
        {"2026-01-23T14:30:00.123456", january + 123},
        {"2026-01-23T14:30:00.123456Z", january + 123},
        {"2026-01-23T14:30:00.123456+00:00", january + 123},
        {"2026-01-23T14:30:00.5Z", january + 500},
        {"2026-01-23T14:30:00.000999999999999999999999Z", january},
        {"2026-01-23T16:30:00+02:00", january},
        {"2026-01-23T09:00:00-05:30", january},
        {"1970-01-01T00:00:00Z", 0},
        {"1969-12-31T23:59:59.250Z", -750},
        {"2000-02-29T00:00:00Z", 951782400000},
        {"2024-02-29T23:59:59Z", 1709251199000},
        {"0001-01-01T00:00:00Z", -62135596800000},
        {"9999-12-31T23:59:59Z", 253402300799000},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        cr_expect(eq(i64, time_parse(rows[i].text), rows[i].ms), "row %s", rows[i].text);
}

Test(xtime, refuses_anything_else)
{
    static const char *const rows[] = {
        "",
        "now",
        "2026-01-23",
        "2026-01-23T14:30Z",
        "2026-01-23T14:30:00z",
        "2026-01-23t14:30:00Z",
        "2026-01-23T14:30:00.Z",
        "2026-01-23T14:30:00,5Z",
        "2026-01-23T14:30:00Zx",
        "2026-01-23T14:30:00 ",
        " 2026-01-23T14:30:00Z",
        "2026-01-23T14:30:00+0200",
        "2026-01-23T14:30:00+02",
        "2026-01-23T14:30:00+24:00",
        "2026-01-23T14:30:00+02:60",
        "2026-1-23T14:30:00Z",
        "2026-00-23T14:30:00Z",
        "2026-13-23T14:30:00Z",
        "2026-02-29T14:30:00Z",
        "1900-02-29T00:00:00Z",
        "2026-04-31T14:30:00Z",
        "2026-01-00T14:30:00Z",
        "2026-01-23T24:00:00Z",
        "2026-01-23T14:60:00Z",
        "2026-01-23T14:30:60Z",
        "0000-01-01T00:00:00Z",
        "-001-01-01T00:00:00Z",
        "12026-01-23T14:30:00Z",
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        cr_expect(eq(i64, time_parse(rows[i]), TIME_UNKNOWN), "row '%s'", rows[i]);
    cr_expect(eq(i64, time_parse(NULL), TIME_UNKNOWN), "NULL");
}

Test(xtime, formats_utc)
{
    static const struct {
        int64_t ms;
        const char *text;
    } rows[] = {
        {january, "2026-01-23T14:30:00Z"},
        {january + 999, "2026-01-23T14:30:00Z"},
        {0, "1970-01-01T00:00:00Z"},
        {-1, "1969-12-31T23:59:59Z"},
        {-62135596800000, "0001-01-01T00:00:00Z"},
        {253402300799000, "9999-12-31T23:59:59Z"},
        {TIME_UNKNOWN, ""},
    };
    char out[TIME_TEXT_MAX];
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        cr_expect(eq(str, time_format(rows[i].ms, out), (char *)rows[i].text), "row %zu: %s", i,
                  rows[i].text);
}

Test(xtime, formats_fractions)
{
    static const struct {
        int64_t ms;
        int digits;
        const char *text;
    } rows[] = {
        {1769176800000, 3, "2026-01-23T14:00:00.000Z"},
        {1769176800250, 6, "2026-01-23T14:00:00.250000Z"},
        {1769176800007, 3, "2026-01-23T14:00:00.007Z"},
        {1769176800999, 1, "2026-01-23T14:00:00.9Z"},
        {-1, 3, "1969-12-31T23:59:59.999Z"},
        {TIME_UNKNOWN, 3, ""},
        {INT64_MAX, 6, "292278994-08-17T07:12:55Z"},
    };
    char out[TIME_TEXT_MAX];
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        cr_expect(eq(str, time_format_fraction(rows[i].ms, rows[i].digits, out), (char *)rows[i].text), "row %zu", i);
}

Test(xtime, formatting_survives_the_ends_of_the_range)
{
    char out[TIME_TEXT_MAX];
    cr_expect(eq(str, time_format(INT64_MAX, out), (char *)"292278994-08-17T07:12:55Z"));
    cr_expect(eq(str, time_format(INT64_MIN + 1, out), (char *)"-292275055-05-16T16:47:04Z"));
}

Test(xtime, every_day_of_the_calendar_round_trips)
{
    const int64_t day = 86400000;
    char out[TIME_TEXT_MAX];
    for (int64_t ms = -62135596800000; ms <= 253402214400000; ms += day)
        cr_assert(eq(i64, time_parse(time_format(ms, out)), ms), "day %s", out);
}

Test(xtime, clock_text_is_local)
{
    static const struct {
        const char *zone;
        int64_t ms;
        bool seconds;
        const char *text;
    } rows[] = {
        {"UTC0", january + 7000, true, "14:30:07"},
        {"UTC0", january + 7000, false, "14:30"},
        {"EAST-9:30", january, true, "00:00:00"},
        {"WEST5", january, false, "09:30"},
        {"UTC0", -1, true, "23:59:59"},
        {"UTC0", TIME_UNKNOWN, true, ""},
    };
    char out[TIME_TEXT_MAX];
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        use_zone(rows[i].zone);
        cr_expect(
            eq(str, time_format_clock(rows[i].ms, rows[i].seconds, out), (char *)rows[i].text),
            "row %zu: %s %s", i, rows[i].zone, rows[i].text);
    }
}

static int64_t forty_two(void *ctx)
{
    return *(int64_t *)ctx + 42;
}

Test(xtime, a_clock_is_asked_with_its_context)
{
    int64_t base = 100;
    struct clock c = {.wall_ms = forty_two, .mono_ms = forty_two, .ctx = &base};
    cr_expect(eq(i64, clock_wall(&c), 142));
    base = 200;
    cr_expect(eq(i64, clock_mono(&c), 242));
}

Test(xtime, the_system_clock_tells_the_time)
{
    cr_expect(le(i64, llabs(clock_wall(&clock_system) - (int64_t)time(NULL) * 1000), 2000));
    int64_t before = clock_mono(&clock_system);
    cr_expect(ge(i64, clock_mono(&clock_system), before));
}
