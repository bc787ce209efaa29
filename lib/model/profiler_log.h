// SPDX-License-Identifier: Apache-2.0
// What a profiler's log says of a run: the only place where the true step stands on clusters whose
// operator relays a phase's first message and nothing after it. Lines go in, one observation comes
// out. Pure; its memory does not grow with the log.
//
// A step is counted from the lines that begin one, hence only where the phase's beginning was seen:
// in the lines fed, or in the log's first lines, fed after them, where these reach so far. Else the
// step is unknown, never wrong. Totals stand near the log's beginning.
//
// Both generations are read: loops over GPU counts (0.6 to 0.9), enumerated candidates (1.0 and
// newer); and markers PROFILING_PHASE::NAME::message. profiler_log_patterns.c has the table.
#ifndef MODEL_PROFILER_LOG_H
#define MODEL_PROFILER_LOG_H

#include "model/message.h"
#include "model/observation.h"

enum { LOG_WARNINGS_MAX = 16, LOG_EVENT_MAX = 240 };

struct profiler_log;
struct profiler_log *profiler_log_new(void) ATTR_MUST_USE;
void profiler_log_free(struct profiler_log *l); // NULL is fine
// Another pod: nothing that was said before counts.
void profiler_log_reset(struct profiler_log *l);

// What a line changed, as bits; 0: nothing that anybody would see.
enum profiler_log_news {
    LOG_NEWS_PROGRESS = 1, // phase, step, GPUs, message or sub-phase
    LOG_NEWS_EVENT = 2,    // a candidate was skipped, or a warning: profiler_log_event()
    LOG_NEWS_ERROR = 4,    // an error's text, or more of it
    LOG_NEWS_RESTART = 8,  // the profiler began from the start again
};

// One line without its newline. at_ms: the cluster's time of it; TIME_UNKNOWN takes the line's own.
// A piece of a line that was too long is a line of its own.
unsigned profiler_log_feed(struct profiler_log *l, int64_t at_ms, const char *line, size_t n);

// A line of the log's beginning, fed in order, after the lines of its end: gives totals, and the
// count of steps if it reaches the first line that profiler_log_feed() got. True when nothing more
// is needed from the beginning, so that reading it may stop.
bool profiler_log_head(struct profiler_log *l, int64_t at_ms, const char *line, size_t n,
                       unsigned *news);

// What the last line with LOG_NEWS_EVENT told, in our words: "candidate 7/12 tp8 (8 GPUs) skipped:
// not ready after 30 min (expected, the run goes on)", "warning: TTFT SLA 600.0ms is unachievable…"
const char *profiler_log_event(const struct profiler_log *l);

// Everything known, as an observation of SOURCE_LOG without a name. Strings are borrowed until the
// next feed. at_ms is the time of the newest phase or step, alive_ms that of the newest line.
void profiler_log_observe(const struct profiler_log *l, struct observation *out);

// The phase of the newest line, by its word in the log; NULL when unknown. Borrowed until the next feed.
const char *profiler_log_phase(const struct profiler_log *l);

// What a log has told beside its progress. Borrowed until the next feed.
struct log_findings {
    const char (*warnings)[NOTE_MAX]; // oldest first; those of one text once
    size_t warning_count;
    int skipped[2]; // candidates of the prefill and the decode sweep; those that were seen here
};
void profiler_log_findings(const struct profiler_log *l, struct log_findings *out);

// The word of "Phase update: X - message", which the sidecar writes. False for any other line.
bool sidecar_log_phase(const char *line, size_t n, struct span *phase);
// The sidecar's log: "Phase update: X - message" and the time at which it stands there, which is
// the start of that phase to 10 s. False for any other line. The draft's strings go to scratch.
bool sidecar_log_observe(int64_t at_ms, const char *line, size_t n, struct arena *scratch,
                         struct observation *out);

#endif
