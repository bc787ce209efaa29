// SPDX-License-Identifier: Apache-2.0
// What the parts of the log's reader share. For lib/model/profiler_log*.c only.
#ifndef MODEL_PROFILER_LOG_IMPL_H
#define MODEL_PROFILER_LOG_IMPL_H

#include "base/strbuf.h"
#include "model/log_line.h"
#include "model/profiler_log.h"

enum sweep { SWEEP_PREFILL, SWEEP_DECODE, SWEEP_COUNT };
enum log_curve { CURVE_NONE, CURVE_PREFILL, CURVE_DECODE };
enum { CAPTURES_MAX = 4, REQUESTS_MAX = 64 };

// What a line of the table means.
enum log_effect {
    LOG_BEGIN,     // the profiler starts: whatever was before is another attempt
    LOG_TOTALS,    // %d prefill, %d decode candidates
    LOG_COUNTS,    // %s: a list whose length is the total of both sweeps
    LOG_PHASE,     // a phase begins, or is under way
    LOG_STEP,      // a candidate of the row's phase begins: %s mapping, %d GPUs
    LOG_STEP_GPUS, // the same: %d GPUs, no mapping
    LOG_STEP_AT,   // the same with its number: %d of %d, %s mapping, %d GPUs
    LOG_SUB,       // what the step is at: the row's note
    LOG_SKIP,      // the candidate in flight was given up: the row's note, or %r
    LOG_REQUESTS,  // %r: the list of loads of this candidate
    LOG_REQUEST,   // %d: the load under test
    LOG_ISL,       // %d: the input length under test
    LOG_CONTEXT,   // %d: the longest input length
    LOG_CURVE,     // a curve begins: %d GPUs, %s mapping where the row has them
    LOG_WARNING,   // worth showing as it stands
    LOG_SELECTED,  // the choice
    LOG_DONE,      // the result is written
    LOG_FAILED,    // the run is lost: what was last said as an error says why
    LOG_MARKER,    // PROFILING_PHASE::%s::%r
};

struct log_pattern {
    const char *text; // %d a count, %s some text up to what follows, %r the rest; the end is open
    enum log_effect effect;
    const char *phase; // that the line belongs to, NULL: says nothing of it
    const char *note;
};

struct log_match {
    const struct log_pattern *pattern; // NULL: none fits
    int counts[CAPTURES_MAX];          // in the order in which they stand there
    size_t count_count;
    struct span texts[CAPTURES_MAX];
    size_t text_count;
};

// Copies text for keeping: valid UTF-8 without control characters, cut between characters. Returns
// its length; out ends with a NUL. cap must be at least 1.
size_t log_text_keep(char *out, size_t cap, const char *s, size_t n);

// profiler_log_patterns.c
bool log_match(struct span message, struct log_match *out);
// A count at p; returns what follows it, NULL when there is none in range.
const char *log_read_count(const char *p, const char *end, int *out);

struct profiler_log;
// profiler_log_apply.c: takes a line that a row fits; news as of profiler_log_feed().
unsigned log_apply(struct profiler_log *l, int64_t at_ms, struct span text,
                   const struct log_match *m);
// The same for a line of the log's beginning that comes after its end.
unsigned log_apply_head(struct profiler_log *l, const struct log_match *m);

struct sweep_state {
    int total;
    int starts;      // candidates begun in the lines fed
    int head_starts; // ... and in the log's first lines
    bool from_start; // the sweep's beginning was seen
    int skipped;
};

// profiler_log_error.c: the text of the last error and of the traceback behind it.
struct log_error {
    struct strbuf text;
    bool open;      // lines that no logger wrote belong to it
    bool in_frames; // of a traceback: left out
    bool failed;    // the run is lost
};
bool log_error_take(struct log_error *e, const struct log_parts *p);
void log_error_reset(struct log_error *e);

struct profiler_log {
    char phase[WORD_MAX + 1];
    char message[LINE_MAX_BYTES + 1];
    char sub[NOTE_MAX];
    char mapping[WORD_MAX + 1];
    char event[LOG_EVENT_MAX];
    char warnings[LOG_WARNINGS_MAX][NOTE_MAX];
    size_t warning_count;
    int gpus;
    struct sweep_state sweeps[SWEEP_COUNT];
    enum log_curve curve;
    int point, points, last_isl; // of the curve: which, of how many, at which input length
    int context_max;
    int requests[REQUESTS_MAX];
    size_t request_count;          // 0: not told
    int marker_step, marker_steps; // as a marker's message says
    int64_t at_ms, alive_ms;
    int64_t phase_ms; // when the phase began; TIME_UNKNOWN: not seen
    int64_t step_ms;  // when the candidate in flight began
    bool after_begin; // something of before the first sweep was seen
    bool done;
    struct log_error error;
    // where the lines fed began
    int64_t first_ms;
    unsigned first_hash;
    bool fed, head_done;
};

#endif
