// SPDX-License-Identifier: Apache-2.0
#include "base/attr.h"
#include "kube/retry.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stddef.h>

Test(retry, what_is_tried_again_and_when)
{
    static const struct {
        const char *name;
        struct retry_facts facts;
        long want;
    } rows[] = {
        {"429 with a wait", {.http_code = 429, .retry_after_s = 3}, 3000},
        {"429 with zero", {.http_code = 429, .retry_after_s = 0}, 0},
        {"429 without", {.http_code = 429, .retry_after_s = -1}, -1},
        {"503 with a wait", {.http_code = 503, .retry_after_s = 1}, 1000},
        {"500 without", {.http_code = 500, .retry_after_s = -1}, -1},
        {"404 with a wait", {.http_code = 404, .retry_after_s = 1}, -1},
        {"lost", {.lost = true, .retry_after_s = -1}, 1000},
        {"refused", {.retry_after_s = -1}, -1},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct retry r = {0};
        cr_assert(eq(long, retry_next(&r, &rows[i].facts), rows[i].want), "%s", rows[i].name);
    }
}

Test(retry, ten_times_at_most)
{
    struct retry r = {0};
    struct retry_facts f = {.http_code = 429, .retry_after_s = 1};
    int n = 0;
    while (retry_next(&r, &f) >= 0)
        n++;
    cr_assert(eq(int, n, 10));
}

Test(retry, only_whole_seconds_count)
{
    static const struct {
        const char *value;
        int want;
    } rows[] = {{"5", 5},
                {"0", 0},
                {"5 ", 5},
                {"-1", -1},
                {"", -1},
                {"1.5", -1},
                {"5s", -1},
                {"+5", -1},
                {"99999999999999999999", -1},
                {"86401", -1},
                {"Wed, 21 Oct 2015 07:28:00 GMT", -1}};
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        cr_assert(eq(int, retry_parse_after(rows[i].value), rows[i].want), "%s", rows[i].value);
}
