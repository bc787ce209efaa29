// SPDX-License-Identifier: Apache-2.0
// Points in time are int64 milliseconds since 1970-01-01 UTC; TIME_UNKNOWN is not a time. Durations are int64
// milliseconds. Nobody below cmd/ asks the system for the time: it comes in through struct clock.
#ifndef BASE_XTIME_H
#define BASE_XTIME_H

#include "base/attr.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TIME_UNKNOWN INT64_MIN

struct clock {
    int64_t (*wall_ms)(void *ctx); // UTC since the epoch
    int64_t (*mono_ms)(void *ctx); // never steps back; counts while the machine sleeps
    void *ctx;
};

// The real clock (CLOCK_REALTIME, CLOCK_BOOTTIME).
extern const struct clock clock_system;

int64_t clock_wall(const struct clock *c);
int64_t clock_mono(const struct clock *c);

// Reads the timestamps that Kubernetes and both status-file formats hold: RFC 3339 with Z or an offset, with
// any number of fraction digits, 'T' or space, and without a zone (naive: taken as UTC, as the profiler
// writes it). Returns TIME_UNKNOWN for anything else; s may be NULL.
int64_t time_parse(const char *s);

// "2026-01-23T14:30:00Z". TIME_UNKNOWN gives "".
enum { TIME_TEXT_MAX = 32 };
char *time_format(int64_t ms, char out[TIME_TEXT_MAX]);
// As time_format(), with `digits` (1 to 6) of the fraction: "2026-01-23T14:30:00.250000Z" is a MicroTime.
char *time_format_fraction(int64_t ms, int digits, char out[TIME_TEXT_MAX]);
// "14:30:00" or "14:30" in the local time zone.
char *time_format_clock(int64_t ms, bool seconds, char out[TIME_TEXT_MAX]);

// Go's duration syntax: "1h30m", "500ms", "1.5h", "-2m", "0". Returns 0 and *ms, or -1 with Go's own words
// (`time: invalid duration "x"`, `time: missing unit in duration "2"`) in err.
int duration_parse(const char *s, int64_t *ms, struct err *err) ATTR_MUST_USE;

// kubectl's AGE column (duration.HumanDuration): 119s, 2m1s, 10m, 3h1m, 47h, 2d1h, 729d, 2y1d. For ms below
// -1 s "<invalid>", between -1 s and 0 "0s".
enum { AGE_TEXT_MAX = 32 };
char *age_format(int64_t ms, char out[AGE_TEXT_MAX]);

#endif
