// SPDX-License-Identifier: Apache-2.0
// The texts of the list's cells, "-" for what is unknown.
#ifndef TUI_LIST_CELLS_H
#define TUI_LIST_CELLS_H

#include "tui/list_fields.h"
#include "tui/pieces.h"

// What a cell depends on besides its run.
struct list_look {
    const struct canvas *canvas;
    int64_t now_ms;
    bool offline; // nothing that is said to be fresh is
};

// What stands in a field's column. Either a text of the run or written into out; valid as long as both are.
const char *list_cell(const struct list_look *look, const struct run *run, enum list_field_id field,
                      char out[PIECE_TEXT_MAX]);
enum role list_cell_role(const struct list_look *look, const struct run *run,
                         enum list_field_id field);

// "(18–37m)" beside the estimate, "" when there is none.
char *list_cell_range(const struct list_look *look, const struct run *run,
                      char out[PIECE_TEXT_MAX]);
// Whether there are steps to count; else the step's column says in words where the run is.
bool run_has_steps(const struct run *run);

#endif
