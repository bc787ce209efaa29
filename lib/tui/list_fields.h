// SPDX-License-Identifier: Apache-2.0
// What the list knows of a run, one row for each fact: how the filter and the footer call it, what it is, how runs are
// put in order by it. Columns, sorting, filter and help all go by this table. Pure: no canvas, no clock.
#ifndef TUI_LIST_FIELDS_H
#define TUI_LIST_FIELDS_H

#include "model/run.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// In the order of the columns.
enum list_field_id {
    FIELD_NAMESPACE,
    FIELD_NAME,
    FIELD_MODEL,
    FIELD_BACKEND,
    FIELD_STATE,
    FIELD_PHASE,
    FIELD_STEP,
    FIELD_GPUS,
    FIELD_ELAPSED,
    FIELD_ETA,
    FIELD_DONE,
    FIELD_FRESH,
    FIELD_AGE,
    FIELD_MESSAGE,
    FIELD_TROUBLE, // of the filter alone: it has no column
    FIELD_COUNT,
    FIELD_SORTABLE = FIELD_TROUBLE, // those before have a column
};

enum field_kind {
    FIELD_IS_TEXT,     // the filter looks for a part of it
    FIELD_IS_WORD,     // one of `words`, the filter wants it whole
    FIELD_IS_NUMBER,   // a count
    FIELD_IS_DURATION, // milliseconds
};

struct list_field {
    const char *name, *alias; // alias: NULL for none
    const char *title;        // of its column
    const char *help;         // a line of the help view
    enum field_kind kind;
    bool plain; // a word of the filter without a field's name looks here too
    // The value that the filter compares; NULL or TIME_UNKNOWN when it is unknown. Text of texts and words, value of the
    // others.
    const char *(*text)(const struct run *run);
    int64_t (*value)(const struct run *run, int64_t now_ms);
    const char *const *words; // of FIELD_IS_WORD, NULL-terminated
    // What runs are sorted by where that is not the value itself; TIME_UNKNOWN for unknown.
    int64_t (*order)(const struct run *run, int64_t now_ms);
    const char *rising, *falling; // "shortest first", "longest first"
    bool falls;                   // falling is what one wants to see first
};

extern const struct list_field list_fields[FIELD_COUNT];

// By name or alias, any letter case; NULL when there is none. name need not end after n bytes.
const struct list_field *list_field_find(const char *name, size_t n);

// GPUs that the run uses while it is profiled: those of the step in flight, else those of the request;
// COUNT_UNKNOWN when neither is told.
int run_gpus_used(const struct run *run);
// Under way, and silent for longer than it should be, or its pod cannot run.
bool run_is_stuck(const struct run *run);
// Being profiled with an estimate of what is left.
bool run_has_estimate(const struct run *run);
// When profiling ended, or is expected to end; TIME_UNKNOWN when neither is known.
int64_t run_end(const struct run *run);

#endif
