// SPDX-License-Identifier: Apache-2.0
// Curves as text: dots of braille (two by four in a cell) or, on an ASCII canvas, one mark per cell; with the axes' ends
// named. What is unknown (NAN) leaves a gap.
#ifndef CANVAS_PLOT_H
#define CANVAS_PLOT_H

#include "canvas/canvas.h"

struct plot_series {
    const double *x, *y; // by x
    size_t count;
    enum role role;
    const char *name; // in the legend; NULL: none
    char mark;        // of an ASCII canvas, so that series are told apart there too
};

struct plot {
    const struct plot_series *series;
    size_t series_count;
    const char *x_name, *y_name; // "input length (tokens)"
    double limit;                // a line across at this y, NAN: none
    const char *limit_name;      // "target 200 ms"
};

// Draws into r: a row for the y name and legend, the curve, a row for the x axis. Needs 5 rows and 24 columns, else
// nothing is drawn. Returns the rows used.
enum { PLOT_ROWS_MIN = 5, PLOT_COLS_MIN = 24 };
int canvas_plot(struct canvas *c, struct rect r, const struct plot *p);

#endif
