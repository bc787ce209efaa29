// SPDX-License-Identifier: Apache-2.0
#include "base/attr.h"
#include "model/format.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <math.h>

#define SECONDS(n) ((n)*INT64_C(1000))

Test(format, durations)
{
    static const struct {
        int64_t ms;
        const char *coarse, *fine;
    } rows[] = {
        {TIME_UNKNOWN, "-", "-"},
        {-1, "-", "-"},
        {0, "0s", "0s"},
        {999, "0s", "0s"},
        {SECONDS(41), "41s", "41s"},
        {SECONDS(60), "1m", "1m00s"},
        {SECONDS(560), "9m20s", "9m20s"},
        {SECONDS(1622), "27m", "27m02s"},
        {SECONDS(3599), "59m", "59m59s"},
        {SECONDS(3600), "1h", "1h00m"},
        {SECONDS(4440), "1h14m", "1h14m"},
        {SECONDS(7260), "2h1m", "2h01m"},
        {SECONDS(172799), "47h59m", "47h59m"},
        {SECONDS(172800), "2d", "2d00h"},
        {SECONDS(273600), "3d4h", "3d04h"},
    };
    char out[CELL_TEXT_MAX];
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        cr_expect(eq(str, format_duration(rows[i].ms, out), (char *)rows[i].coarse), "row %zu", i);
        cr_expect(eq(str, format_duration_fine(rows[i].ms, out), (char *)rows[i].fine), "row %zu",
                  i);
    }
}

Test(format, estimates_are_rounded_as_estimates)
{
    const struct {
        double seconds;
        const char *expect;
    } rows[] = {
        {0, "0s"},     {1, "0s"},    {3, "5s"},       {42, "40s"},    {57, "55s"},
        {58, "1m"},    {60, "1m"},   {89, "1m"},      {91, "2m"},     {1440, "24m"},
        {3569, "59m"}, {3571, "1h"}, {4200, "1h10m"}, {172799, "2d"}, {190000, "2d5h"},
        {-1, "-"},     {NAN, "-"},   {INFINITY, "-"}, {1e300, "-"},
    };
    char out[CELL_TEXT_MAX];
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        cr_expect(eq(str, format_estimate(rows[i].seconds, out), (char *)rows[i].expect), "row %zu",
                  i);
}

Test(format, nothing_usually_takes_no_time)
{
    const struct {
        double seconds;
        const char *expect;
    } rows[] = {{0, "-"}, {0.4, "-"}, {2.4, "-"}, {3, "5s"}, {540, "9m"}, {NAN, "-"}};
    char out[CELL_TEXT_MAX];
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        cr_expect(eq(str, format_usual(rows[i].seconds, out), (char *)rows[i].expect), "row %zu",
                  i);
}

Test(format, eta_with_its_range)
{
    const struct {
        struct run_eta eta;
        const char *expect;
    } rows[] = {
        {{.known = false, .remaining_s = 60}, "-"},
        {{true, 1440, 1080, 2220, 0, NULL}, "24m (18m-37m)"},
        {{true, 7200, 3600, 10800, 0, NULL}, "2h (1h-3h)"},
        {{true, 20, 20, 20, 0, NULL}, "20s"},
        {{true, 20, NAN, NAN, 0, NULL}, "20s"},
    };
    char out[CELL_TEXT_MAX];
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        cr_expect(eq(str, format_eta(&rows[i].eta, out), (char *)rows[i].expect), "row %zu", i);
}

Test(format, steps)
{
    static const struct {
        int current, total;
        const char *expect;
    } rows[] = {{4, 6, "4/6"}, {0, 0, "0/0"}, {4, COUNT_UNKNOWN, "4/?"}, {COUNT_UNKNOWN, 6, "-"}};
    char out[CELL_TEXT_MAX];
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct run run;
        run_init(&run);
        run.step_current = rows[i].current;
        run.step_total = rows[i].total;
        cr_expect(eq(str, format_step(&run, out), (char *)rows[i].expect), "row %zu", i);
    }
}

#define PAIRS_4  "é模é模é模é模"
#define PAIRS_12 PAIRS_4 PAIRS_4 PAIRS_4

Test(format, gpu_configurations)
{
    static const struct {
        int gpus;
        const char *mapping, *expect;
    } rows[] = {
        {4, "TP=2/DP=2", "4x TP=2/DP=2"},
        {4, NULL, "4x"},
        {4, "", "4x"},
        {COUNT_UNKNOWN, "TP=2", "TP=2"},
        {COUNT_UNKNOWN, NULL, "-"},
        {COUNT_UNKNOWN, "", "-"},
        // 64 bytes hold 63: the character that the end would tear is left out.
        {COUNT_UNKNOWN, "a" PAIRS_12 "é模", "a" PAIRS_12 "é"},
        {COUNT_UNKNOWN, PAIRS_12 "é模", PAIRS_12 "é"},
        {COUNT_UNKNOWN, "aa" PAIRS_12 "é", "aa" PAIRS_12},
    };
    char out[CELL_TEXT_MAX];
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct run run;
        run_init(&run);
        run.gpus = rows[i].gpus;
        run.gpu_mapping = rows[i].mapping;
        cr_expect(eq(str, format_gpu_config(&run, out), (char *)rows[i].expect), "row %zu", i);
    }
}
