// SPDX-License-Identifier: Apache-2.0
// RFC 3339: what is a time and what is none, in whatever zone it was written.
#include "base/attr.h"
#include "report/stamp.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <stdint.h>

static const struct {
    const char *in, *utc; // NULL: no time
} rows[] = {
    {"2026-01-23T14:00:00Z", "2026-01-23T14:00:00Z"},
    {"2026-01-23t14:00:00z", "2026-01-23T14:00:00Z"},
    {"2026-01-23 14:00:00Z", "2026-01-23T14:00:00Z"},
    {"2026-01-23T14:00:00.123456+00:00", "2026-01-23T14:00:00Z"}, // as Python writes it
    {"2026-01-23T14:00:00+05:30", "2026-01-23T08:30:00Z"},
    {"2026-01-01T00:30:00+01:00", "2025-12-31T23:30:00Z"},
    {"2025-12-31T23:30:00-01:00", "2026-01-01T00:30:00Z"},
    {"2024-02-29T00:00:00Z", "2024-02-29T00:00:00Z"},
    {"2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"},
    {"1969-12-31T23:59:59Z", "1969-12-31T23:59:59Z"},
    {"9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z"},
    {"2025-02-29T00:00:00Z", NULL},
    {"2026-13-01T00:00:00Z", NULL},
    {"2026-00-01T00:00:00Z", NULL},
    {"2026-01-00T00:00:00Z", NULL},
    {"2026-01-23T24:00:00Z", NULL},
    {"2026-01-23T14:60:00Z", NULL},
    {"2026-01-23T14:00:61Z", NULL},
    {"2026-01-23T14:00:00", NULL}, // no zone: nobody knows when that is
    {"2026-01-23T14:00:00.Z", NULL},
    {"2026-01-23T14:00:00+0530", NULL},
    {"2026-01-23T14:00:00+24:00", NULL},
    {"2026-01-23T14:00:00Z ", NULL},
    {" 2026-01-23T14:00:00Z", NULL},
    {"2026-01-23", NULL},
    {"2026-1-23T14:00:00Z", NULL},
    {"yesterday", NULL},
    {"", NULL},
};

Test(stamp, parse)
{
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        time_t when = 0;
        char out[DGDR_STAMP_SIZE];
        bool ok = dgdr_stamp_parse(rows[i].in, &when);
        cr_expect(eq(int, ok, rows[i].utc != NULL), "%s", rows[i].in);
        if (!ok || !rows[i].utc)
            continue;
        cr_expect(dgdr_stamp_format(when, out), "%s", rows[i].in);
        cr_expect_str_eq(out, rows[i].utc, "%s: %s", rows[i].in, out);
    }
}

Test(stamp, no_year_of_five_digits)
{
    time_t when;
    char out[DGDR_STAMP_SIZE];
    // The last second of 9999 is a year later in the west.
    cr_assert(dgdr_stamp_parse("9999-12-31T23:59:59-01:00", &when));
    cr_expect(not(dgdr_stamp_format(when, out)));
    cr_expect_str_eq(out, "");
    cr_expect(not(dgdr_stamp_format(INT64_MAX, out)));
}
