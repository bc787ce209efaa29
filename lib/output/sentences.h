// SPDX-License-Identifier: Apache-2.0
// What happens to a run in whole sentences, for people who listen to a screen: words only, no glyphs, no bars, the
// subject first. Pure. Every sentence ends with a full stop and no newline; text of a cluster in it is sanitised and
// bounded.
#ifndef OUTPUT_SENTENCES_H
#define OUTPUT_SENTENCES_H

#include "base/strbuf.h"
#include "model/run.h"

#include <stdbool.h>

// Foreign text in one sentence, in columns; more is cut with "...".
enum { SENTENCE_FOREIGN_MAX = 400 };

// Where a run is, derived for now_ms: "my-deployment: decode sweep, step 5 of 12, about 24 minutes left, done about
// 12:39.", "my-deployment: initializing, but its pod cannot run: image pull.", "my-deployment has failed in decode sweep after 51 minutes: out of memory.", "my-deployment is ready after 1
// hour 14 minutes.". scoped: the namespace is said too ("my-deployment in ml").
void sentence_run(struct strbuf *out, const struct run *run, bool scoped, int64_t now_ms);
// "my-deployment has said nothing for 25 minutes." of a run that was expected to; the age as run_derive() left it.
void sentence_silent(struct strbuf *out, const struct run *run, bool scoped);
// "my-deployment was deleted."
void sentence_deleted(struct strbuf *out, const char *namespace_, const char *name, bool scoped);
// "my-deployment has started over, attempt 2."
void sentence_restarted(struct strbuf *out, const struct run *run, bool scoped);

// How many runs there are in which state: for a first look at many, and for a word after long silence.
struct sentence_counts {
    size_t total, by_state[RUN_FAILED + 1];
};
// "12 runs: 3 profiling, 1 pending, 2 failed, 6 ready." or "no runs."
void sentence_counts(struct strbuf *out, const struct sentence_counts *counts);

// A word of the cluster's as people say it: "DecodeSweep" is "decode sweep", "GeneratingDGD" "generating DGD".
void sentence_words(struct strbuf *out, const char *word);
// "1 second", "24 minutes", "1 hour 14 minutes", "2 days 3 hours".
void sentence_duration(struct strbuf *out, int64_t ms);

// What of a run is news to a listener, as bits, against what was said of it last.
struct sentence_mark {
    enum run_state state;
    char *phase;   // malloc'd
    char *trouble; // malloc'd; NULL: none
    int step, attempt;
    bool silent;     // its silence was said
    int64_t said_ms; // on any steady clock; TIME_UNKNOWN: nothing yet
};
enum sentence_news {
    SENTENCE_NONE,
    SENTENCE_LATER, // a step only, too soon after the last sentence: look again SENTENCE_PACE_MS after said_ms
    SENTENCE_NOW,
    SENTENCE_RESTARTED, // to be said first, then where it is
    SENTENCE_SILENT,
};
// At most one sentence about the steps of a phase in this time.
enum { SENTENCE_PACE_MS = 30 * 1000 };
enum sentence_news sentence_news(const struct sentence_mark *mark, const struct run *run,
                                 int64_t mono_ms);
// It was said, or needs no saying.
void sentence_mark_set(struct sentence_mark *mark, const struct run *run, int64_t mono_ms);
void sentence_mark_release(struct sentence_mark *mark);

#endif
