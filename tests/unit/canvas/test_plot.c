// SPDX-License-Identifier: Apache-2.0
#include "canvas/plot.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <string.h>

static const double xs[] = {0, 50, 100}, ys[] = {0, 10, 20};

static struct plot sample(const struct plot_series *series, double limit)
{
    return (struct plot){.series = series,
                         .series_count = 1,
                         .x_name = "x",
                         .y_name = "height",
                         .limit = limit,
                         .limit_name = "target 5"};
}

Test(plot, draws_dots_axes_and_the_target)
{
    const struct plot_series s = {xs, ys, 3, ROLE_ACTIVE, NULL, '*'};
    struct plot p = sample(&s, 5);
    struct canvas c;
    struct strbuf out = STRBUF_INIT;
    canvas_init(&c, 7, 40, true);
    cr_expect(eq(int, canvas_plot(&c, (struct rect){0, 0, 7, 40}, &p), 7));
    canvas_print(&c, 7, false, &out);
    cr_expect(eq(str, out.buf,
                 "        height  - target 5\n"
                 "     20|                            ****\n"
                 "       |                    ********\n"
                 "       |            ********\n"
                 "       |-  -********-  -  -  -  -  -  -\n"
                 "      0|****\n"
                 "        0             x              100\n"));
    strbuf_release(&out);
    canvas_release(&c);
}

// A number that has no room at the axis is told by its power, not by its first digits.
Test(plot, large_numbers_keep_their_size)
{
    static const double large[] = {0, 1e6, 2.5e12};
    const struct plot_series s = {xs, large, 3, ROLE_ACTIVE, NULL, '*'};
    struct plot p = sample(&s, (double)NAN);
    struct canvas c;
    struct strbuf out = STRBUF_INIT;
    canvas_init(&c, 7, 40, true);
    canvas_plot(&c, (struct rect){0, 0, 7, 40}, &p);
    canvas_print(&c, 7, false, &out);
    cr_expect(strstr(out.buf, "2.5e+12|") != NULL, "%s", out.buf);
    strbuf_release(&out);
    canvas_release(&c);
}

// Whatever comes in: nothing is drawn outside, and nothing that is not finite moves anything.
Test(plot, stays_in_its_place)
{
    static const double bad_x[] = {NAN, 1, INFINITY, 2, -1e308},
                        bad_y[] = {1, NAN, 3, 1e308, -1e308};
    const struct plot_series series[] = {{xs, ys, 3, ROLE_ACTIVE, "one", '*'},
                                         {bad_x, bad_y, 5, ROLE_OK, "two", '+'},
                                         {xs, ys, 1, ROLE_OK, NULL, 'o'}};
    for (int rows = 1; rows < 30; rows += 2) {
        for (int cols = 1; cols < 100; cols += 7) {
            for (size_t i = 0; i < 3; i++) {
                struct plot p = sample(&series[i], i ? (double)NAN : 1e9);
                struct canvas c;
                canvas_init(&c, rows + 2, cols + 2, i == 1);
                int used = canvas_plot(&c, (struct rect){1, 1, rows, cols}, &p);
                cr_expect(used == 0 || used == rows);
                for (int row = 0; row < c.rows; row++) {
                    for (int col = 0; col < c.cols; col++) {
                        bool inside = row > 0 && col > 0 && row <= rows && col <= cols;
                        cr_assert(inside || canvas_cell(&c, row, col)->text[0] == ' ',
                                  "%d x %d: cell %d, %d", rows, cols, row, col);
                    }
                }
                canvas_release(&c);
            }
        }
    }
}
