// SPDX-License-Identifier: Apache-2.0
// Points in time as RFC 3339 writes them, whole seconds, UTC.
#ifndef REPORT_STAMP_H
#define REPORT_STAMP_H

#include <stdbool.h>
#include <time.h>

enum { DGDR_STAMP_SIZE = sizeof("2026-01-23T14:30:00Z") };

// "2026-01-23T14:30:00Z". False, and "", for years that RFC 3339 cannot write.
bool dgdr_stamp_format(time_t when, char out[DGDR_STAMP_SIZE]);
// Any RFC 3339 time, fractions of a second cut off. False for everything else.
bool dgdr_stamp_parse(const char *s, time_t *when);

#endif
