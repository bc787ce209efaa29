// SPDX-License-Identifier: Apache-2.0
// The short texts of cells, shared by the table, the dashboard and line mode, so that all of them say the same
// thing. Each writes into `out` and returns it; "-" stands for unknown. Text that comes from the cluster (a GPU
// mapping) is cut at a character's boundary but not sanitised: whoever shows it does that.
#ifndef MODEL_FORMAT_H
#define MODEL_FORMAT_H

#include "model/run.h"

#include <stdint.h>

enum { CELL_TEXT_MAX = 64 };

// "4/6", "4/?" when only the step in flight is known; "4+/6" when it is that step or a later one.
char *format_step(const struct run *run, char out[CELL_TEXT_MAX]);
// For columns: two units at most, the second only where it tells something: "41s", "9m20s", "38m", "1h14m",
// "2h", "3d4h". TIME_UNKNOWN or negative: "-".
char *format_duration(int64_t ms, char out[CELL_TEXT_MAX]);
// To the second below an hour, minutes always two digits above: "41s", "27m02s", "1h04m", "3d04h".
char *format_duration_fine(int64_t ms, char out[CELL_TEXT_MAX]);
// An estimate, as precise as an estimate is: "40s", "24m", "1h10m", "2d".
char *format_estimate(double seconds, char out[CELL_TEXT_MAX]);
// How long such things usually take, as an estimate; "-" where that is too little to be told: nothing takes "0s".
char *format_usual(double seconds, char out[CELL_TEXT_MAX]);
// "24m (18m-37m)": median and P10-P90; the range is left out where it would repeat the median.
char *format_eta(const struct run_eta *eta, char out[CELL_TEXT_MAX]);
// "4x TP=2/DP=2", "4x", "TP=2/DP=2".
char *format_gpu_config(const struct run *run, char out[CELL_TEXT_MAX]);

#endif
