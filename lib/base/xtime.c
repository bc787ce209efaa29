// SPDX-License-Identifier: Apache-2.0
#include "base/xtime.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

enum { MS_PER_SECOND = 1000, SECONDS_PER_DAY = 86400 };

// Only this clock counts while a Linux machine sleeps; elsewhere the monotonic one must do.
#ifdef CLOCK_BOOTTIME
#define CLOCK_STEADY CLOCK_BOOTTIME
#else
#define CLOCK_STEADY CLOCK_MONOTONIC
#endif

struct civil {
    int year, month, day, hour, minute, second;
    int ms;
    int offset; // seconds east of UTC
};

static int64_t read_clock(clockid_t id)
{
    struct timespec now = {0};
    clock_gettime(id, &now);
    return (int64_t)now.tv_sec * MS_PER_SECOND + now.tv_nsec / 1000000;
}

static int64_t system_wall_ms(void *ctx)
{
    (void)ctx;
    return read_clock(CLOCK_REALTIME);
}

static int64_t system_mono_ms(void *ctx)
{
    (void)ctx;
    return read_clock(CLOCK_STEADY);
}

const struct clock clock_system = {.wall_ms = system_wall_ms, .mono_ms = system_mono_ms};

int64_t clock_wall(const struct clock *c)
{
    return c->wall_ms(c->ctx);
}

int64_t clock_mono(const struct clock *c)
{
    return c->mono_ms(c->ctx);
}

static bool is_leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int days_in_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

// Days since 1970-01-01 in the proleptic Gregorian calendar; the year starts in March, so that the
// leap day is its last.
static int64_t days_from_civil(int year, int month, int day)
{
    int64_t y = month > 2 ? year : year - 1;
    int64_t era = y / 400;
    int64_t year_of_era = y % 400;
    int64_t day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year -
           719468;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

// Exactly `width` digits within lo..hi; moves *s behind them.
static bool read_number(const char **s, int width, int lo, int hi, int *value)
{
    *value = 0;
    for (int i = 0; i < width; i++, (*s)++) {
        if (!is_digit(**s))
            return false;
        *value = *value * 10 + (**s - '0');
    }
    return *value >= lo && *value <= hi;
}

static bool read_char(const char **s, char c)
{
    if (**s != c)
        return false;
    (*s)++;
    return true;
}

static bool read_date(const char **s, struct civil *c)
{
    return read_number(s, 4, 1, 9999, &c->year) && read_char(s, '-') &&
           read_number(s, 2, 1, 12, &c->month) && read_char(s, '-') &&
           read_number(s, 2, 1, days_in_month(c->year, c->month), &c->day);
}

static bool read_fraction(const char **s, struct civil *c)
{
    if (!read_char(s, '.'))
        return true;
    if (!is_digit(**s))
        return false;
    for (int scale = 100; is_digit(**s); scale /= 10, (*s)++)
        c->ms += (**s - '0') * scale;
    return true;
}

static bool read_clock_time(const char **s, struct civil *c)
{
    return read_number(s, 2, 0, 23, &c->hour) && read_char(s, ':') &&
           read_number(s, 2, 0, 59, &c->minute) && read_char(s, ':') &&
           read_number(s, 2, 0, 59, &c->second) && read_fraction(s, c);
}

static bool read_zone(const char **s, struct civil *c)
{
    if (**s == '\0' || read_char(s, 'Z'))
        return true;
    int sign = **s == '-' ? -1 : 1;
    int hours, minutes;
    if (!read_char(s, '+') && !read_char(s, '-'))
        return false;
    if (!read_number(s, 2, 0, 23, &hours) || !read_char(s, ':') ||
        !read_number(s, 2, 0, 59, &minutes))
        return false;
    c->offset = sign * (hours * 3600 + minutes * 60);
    return true;
}

int64_t time_parse(const char *s)
{
    struct civil c = {0};
    if (!s || !read_date(&s, &c) || !(read_char(&s, 'T') || read_char(&s, ' ')))
        return TIME_UNKNOWN;
    if (!read_clock_time(&s, &c) || !read_zone(&s, &c) || *s != '\0')
        return TIME_UNKNOWN;
    int64_t seconds = days_from_civil(c.year, c.month, c.day) * SECONDS_PER_DAY;
    seconds += c.hour * 3600 + c.minute * 60 + c.second - c.offset;
    return seconds * MS_PER_SECOND + c.ms;
}

static time_t whole_seconds(int64_t ms)
{
    return (time_t)(ms / MS_PER_SECOND - (ms % MS_PER_SECOND < 0));
}

char *time_format(int64_t ms, char out[TIME_TEXT_MAX])
{
    time_t seconds = whole_seconds(ms);
    struct tm tm;
    out[0] = '\0';
    if (ms == TIME_UNKNOWN || !gmtime_r(&seconds, &tm))
        return out;
    // Not strftime: its %Y does not pad the years before 1000.
    int year_digits = snprintf(out, TIME_TEXT_MAX, "%04lld", 1900LL + tm.tm_year);
    strftime(out + year_digits, TIME_TEXT_MAX - (size_t)year_digits, "-%m-%dT%H:%M:%SZ", &tm);
    return out;
}

char *time_format_fraction(int64_t ms, int digits, char out[TIME_TEXT_MAX])
{
    time_format(ms, out);
    size_t n = strlen(out);
    // A year of more than four digits leaves no room, and is none that anybody can read.
    if (!n || n > TIME_TEXT_MAX - 8)
        return out;
    unsigned fraction = (unsigned)(ms - (int64_t)whole_seconds(ms) * MS_PER_SECOND);
    char micros[16];
    snprintf(micros, sizeof(micros), "%03u000", fraction);
    snprintf(out + n - 1, TIME_TEXT_MAX - n + 1, ".%.*sZ", digits, micros);
    return out;
}

char *time_format_clock(int64_t ms, bool seconds, char out[TIME_TEXT_MAX])
{
    time_t when = whole_seconds(ms);
    struct tm tm;
    out[0] = '\0';
    if (ms != TIME_UNKNOWN && localtime_r(&when, &tm))
        strftime(out, TIME_TEXT_MAX, seconds ? "%H:%M:%S" : "%H:%M", &tm);
    return out;
}
