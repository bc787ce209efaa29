// SPDX-License-Identifier: Apache-2.0
// One run as the store keeps it: the newest observation of every source, what was seen of its
// history, and the run that they make.
#ifndef MODEL_ENTRY_H
#define MODEL_ENTRY_H

#include "model/observation.h"
#include "model/store.h"
#include "model/timeline.h"

enum { EVENTS_MAX = 64, EVENT_TEXT_MAX = 240 };

// What the run still points into while its sources change: freed when the run is made anew.
struct bin {
    void *items[16];
    size_t count;
};

struct entry {
    struct bin *bin; // set between entry_begin() and entry_fold()
    char *namespace_, *name;
    struct facts *facts; // NULL: ConfigMaps came, their object did not
    struct observation *obs[SOURCE_COUNT];
    struct timeline timeline;
    int restarts[SOURCE_COUNT];  // how often a source was seen to start over
    bool seen[SOURCE_COUNT];     // since the last mark
    struct entry_logs *logs;     // NULL until a line came
    struct run_trouble *trouble; // one block with its texts; NULL: none
    int64_t attempt_from_ms, ended_seen_ms;
    int64_t first_seen_ms; // when there first was a run to show
    bool catching_up;      // a source that is new to us tells of what was before that
    struct run run;
    struct run_event *events; // oldest first; texts are malloc'd
    size_t event_count, event_cap;
};

struct entry *entry_new(const char *namespace_, const char *name) ATTR_MUST_USE;
void entry_free(struct entry *e); // NULL is fine

// Begins a change; bin lives until entry_fold() returns.
void entry_begin(struct entry *e, struct bin *bin);
// Takes what a source says now. `readable` false: the draft holds but a note, and what was known
// stays.
void entry_observe(struct entry *e, enum run_source s, const struct observation *draft,
                   bool readable, int64_t seen_ms);
// The source has nothing to say any more.
void entry_drop(struct entry *e, enum run_source s);
// Takes the object's own facts. Another uid is another run: everything but the ConfigMaps is
// forgotten.
void entry_identify(struct entry *e, const struct facts *draft);
// A source tells of another attempt than before: what was known of its course goes.
void entry_start_over(struct entry *e, const struct observation *draft, int64_t seen_ms);
// Another trouble, or none; what it was goes into the bin.
void entry_set_trouble(struct entry *e, const struct run_trouble *trouble);
// No ConfigMap and no object: nothing to keep.
bool entry_is_empty(const struct entry *e);

// Makes the run from the sources and returns what changed since the last time; logs it among the
// events. 0 without a run when the object is not there yet.
unsigned entry_fold(struct entry *e, int64_t seen_ms);
// Ends a change that came to nothing.
void entry_keep(struct entry *e);

// entry_events.c: what differs between two states of one run, as run_change bits, and its log.
unsigned run_compare(const struct run *was, const struct run *is);
void entry_log(struct entry *e, const struct run *was, const struct run *is, unsigned changes,
               int64_t seen_ms);
void entry_log_clear(struct entry *e);
// One event with a time of its own: goes where that puts it among the others.
void entry_log_text(struct entry *e, unsigned change, int64_t at_ms, const char *text);

// entry_logs.c: what the logs of the run's pods say.
struct entry_logs;
void entry_logs_free(struct entry_logs *logs); // NULL is fine
// The findings for a merge, NULL without a log.
const struct log_findings *entry_logs_findings(struct entry *e);

#endif
