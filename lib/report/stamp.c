// SPDX-License-Identifier: Apache-2.0
#include "report/stamp.h"

#include <stdio.h>
#include <string.h>

bool dgdr_stamp_format(time_t when, char out[DGDR_STAMP_SIZE])
{
    struct tm tm;
    out[0] = '\0';
    if (!gmtime_r(&when, &tm) || tm.tm_year < -1900 || tm.tm_year > 9999 - 1900)
        return false;
    char text[96]; // what any int would need: the compiler does not know the ranges
    snprintf(text, sizeof(text), "%04d-%02d-%02dT%02d:%02d:%02dZ", tm.tm_year + 1900, tm.tm_mon + 1,
             tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec);
    memcpy(out, text, DGDR_STAMP_SIZE - 1);
    out[DGDR_STAMP_SIZE - 1] = '\0';
    return true;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

// Exactly n digits, then `end` unless that is 0. *s moves behind them.
static bool take_number(const char **s, int n, char end, int *number)
{
    const char *p = *s;
    *number = 0;
    for (; n > 0; n--, p++) {
        if (!is_digit(*p))
            return false;
        *number = *number * 10 + (*p - '0');
    }
    if (end && *p++ != end)
        return false;
    *s = p;
    return true;
}

// "Z", or hours and minutes; *seconds is how far local time is ahead.
static bool take_zone(const char **s, long *seconds)
{
    char sign = *(*s)++;
    int hours, minutes;
    *seconds = 0;
    if (sign == 'Z' || sign == 'z')
        return true;
    if ((sign != '+' && sign != '-') || !take_number(s, 2, ':', &hours) ||
        !take_number(s, 2, 0, &minutes) || hours > 23 || minutes > 59)
        return false;
    *seconds = (hours * 60L + minutes) * 60 * (sign == '-' ? -1 : 1);
    return true;
}

static bool take_fraction(const char **s)
{
    if (**s != '.')
        return true;
    const char *p = *s + 1;
    while (is_digit(*p))
        p++;
    bool some = p > *s + 1;
    *s = p;
    return some;
}

static bool take_date(const char **s, time_t *midnight)
{
    int year, month, day;
    if (!take_number(s, 4, '-', &year) || !take_number(s, 2, '-', &month) ||
        !take_number(s, 2, 0, &day))
        return false;
    struct tm tm = {.tm_year = year - 1900, .tm_mon = month - 1, .tm_mday = day};
    *midnight = timegm(&tm);
    // It takes February 30 for March 2: a date that changes is none.
    return tm.tm_mon == month - 1 && tm.tm_mday == day;
}

static bool take_clock(const char **s, long *seconds)
{
    int hour, minute, second;
    if (!take_number(s, 2, ':', &hour) || !take_number(s, 2, ':', &minute) ||
        !take_number(s, 2, 0, &second) || !take_fraction(s))
        return false;
    *seconds = (hour * 60L + minute) * 60 + second;
    return hour <= 23 && minute <= 59 && second <= 60;
}

bool dgdr_stamp_parse(const char *s, time_t *when)
{
    time_t midnight;
    long seconds, ahead;
    if (!take_date(&s, &midnight) || (*s != 'T' && *s != 't' && *s != ' '))
        return false;
    s++;
    if (!take_clock(&s, &seconds) || !take_zone(&s, &ahead) || *s)
        return false;
    *when = midnight + seconds - ahead;
    return true;
}
