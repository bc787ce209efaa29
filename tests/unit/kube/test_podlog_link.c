// SPDX-License-Identifier: Apache-2.0
// The stamps of a log, and what the end of a reply means to who follows it.
#include "kube/podlog_link.h"
#include "kube/podlog_resume.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <inttypes.h>
#include <string.h>

#define S       INT64_C(1000000000)
#define BEGIN_S INT64_C(1790000000)

Test(podlog_link, stamps)
{
    static const struct {
        const char *line;
        size_t len;
        int64_t ns;
    } rows[] = {
        {"2026-09-21T14:13:20.123456789Z x", 31, BEGIN_S * S + 123456789},
        {"2026-09-21T16:13:20.123456789+02:00 x", 36, BEGIN_S * S + 123456789},
        {"2026-09-21T14:13:20Z x", 21, BEGIN_S * S},
        {"2026-09-21T14:13:20.5Z", 22, BEGIN_S * S + 500000000},
        {"2026-09-21 14:13:20 x", 0, 0},
        {"2026-13-21T14:13:20.5Z x", 0, 0},
        {"no stamp at all, but quite a long line", 0, 0},
        {"", 0, 0},
        {"9999-09-21T14:13:20.5Z x", 0, 0},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        int64_t ns = 0;
        size_t len = podlog_stamp_read(rows[i].line, strlen(rows[i].line), &ns);
        cr_expect(len == rows[i].len && ns == rows[i].ns, "%s: %zu %" PRId64, rows[i].line, len,
                  ns);
    }
}

Test(podlog_link, what_an_end_means_and_how_long_it_waits)
{
    static const struct {
        enum err_kind kind;
        int code, after;
        const char *text;
        bool fruitful;
        enum podlog_link link;
        int64_t least, most;
    } rows[] = {
        {ERR_NONE, 0, 0, "", true, PODLOG_OPEN, 100, 200},
        {ERR_NONE, 0, 0, "", false, PODLOG_OPEN, 800, 1600},
        {ERR_UNREACHABLE, 0, 0, "reset", true, PODLOG_OFFLINE, 100, 200},
        {ERR_UNREACHABLE, 0, 0, "refused", false, PODLOG_OFFLINE, 400, 800},
        {ERR_SERVER, 500, 0, "oops", false, PODLOG_OFFLINE, 800, 1600},
        {ERR_THROTTLED, 429, 7, "busy", false, PODLOG_OFFLINE, 7000, 7000},
        {ERR_THROTTLED, 429, 7, "busy", true, PODLOG_OFFLINE, 7000, 7000},
        {ERR_AUTH, 403, 0, "forbidden", false, PODLOG_REFUSED, 5000, 10000},
        {ERR_NOT_FOUND, 404, 0, "gone", false, PODLOG_REFUSED, 5000, 10000},
        {ERR_FAILURE, 400, 0, "container \"p\" in pod \"x\" is waiting to start: PodInitializing",
         false, PODLOG_WAITING, 1000, 2000},
        {ERR_FAILURE, 400, 0, "pod x does not have a host assigned", false, PODLOG_WAITING, 1000,
         2000},
        {ERR_FAILURE, 400, 0, "previous terminated container \"p\" in pod \"x\" not found", false,
         PODLOG_REFUSED, 5000, 10000},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct err err = ERR_INIT;
        const struct err *given = NULL;
        if (rows[i].kind != ERR_NONE) {
            err_set(&err, rows[i].kind, "%s", rows[i].text);
            err.code = rows[i].code;
            err.retry_after = rows[i].after;
            given = &err;
        }
        cr_expect(podlog_link_after(given) == rows[i].link, "row %zu", i);
        for (uint32_t c = 0; c < 5; c++) {
            struct podlog_backoff b = {0};
            int64_t wait = podlog_backoff_next(&b, given, rows[i].fruitful, c * 0x33333333u);
            cr_expect(wait >= rows[i].least && wait <= rows[i].most, "row %zu: %" PRId64, i, wait);
        }
    }
}

Test(podlog_link, waits_grow_to_their_bound)
{
    struct podlog_backoff b = {0};
    struct err err = ERR_INIT;
    int64_t wait = 0;
    err_set(&err, ERR_SERVER, "oops");
    for (int i = 0; i < 100; i++)
        wait = podlog_backoff_next(&b, &err, false, 0);
    cr_assert(eq(i64, wait, PODLOG_BACKOFF_MAX_MS));
    cr_assert(eq(i64, podlog_backoff_next(&b, &err, true, 0), PODLOG_MEND_MS));
}
