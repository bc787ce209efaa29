// SPDX-License-Identifier: Apache-2.0
#include "output/sentences.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "model/phases.h"

#include <ctype.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

// Foreign text as part of a sentence: one line, no blanks around it, bounded.
static void add_foreign(struct strbuf *out, const char *text)
{
    struct strbuf clean CLEANUP_STRBUF = STRBUF_INIT;
    utf8_sanitise(&clean, text, UTF8_LINE);
    const char *start = clean.buf + strspn(clean.buf, " ");
    size_t len = strlen(start);
    while (len > 0 && start[len - 1] == ' ')
        len--;
    strbuf_truncate(&clean, (size_t)(start - clean.buf) + len);
    start = clean.buf + strspn(clean.buf, " ");
    size_t fits = utf8_prefix(start, SENTENCE_FOREIGN_MAX);
    strbuf_add(out, start, fits);
    if (fits < len)
        strbuf_adds(out, "...");
}

static void end_sentence(struct strbuf *out)
{
    if (out->len == 0 || !strchr(".!?", out->buf[out->len - 1]))
        strbuf_addc(out, '.');
}

static void add_subject(struct strbuf *out, const char *namespace_, const char *name, bool scoped)
{
    add_foreign(out, name ? name : "");
    if (!scoped || !namespace_)
        return;
    strbuf_adds(out, " in ");
    add_foreign(out, namespace_);
}

// A capital begins a word unless it stands within an abbreviation: before another capital, or at its end.
static bool begins_word(const char *start, const char *p)
{
    if (p == start || !isupper((unsigned char)*p))
        return false;
    return !isupper((unsigned char)p[-1]) || islower((unsigned char)p[1]);
}

void sentence_words(struct strbuf *out, const char *word)
{
    struct strbuf clean CLEANUP_STRBUF = STRBUF_INIT;
    utf8_sanitise(&clean, word, UTF8_LINE);
    for (const char *p = clean.buf; *p; p++) {
        bool separator = *p == '_' || *p == '-' || *p == ' ';
        if (begins_word(clean.buf, p) && p[-1] != ' ' && p[-1] != '_' && p[-1] != '-')
            strbuf_addc(out, ' ');
        bool alone =
            !isupper((unsigned char)p[1]) &&
            (p == clean.buf || !isupper((unsigned char)p[-1]) || islower((unsigned char)p[1]));
        if (separator)
            strbuf_addc(out, ' ');
        else
            strbuf_addc(out, alone ? (char)tolower((unsigned char)*p) : *p);
    }
}

static void add_units(struct strbuf *out, int64_t count, const char *unit)
{
    strbuf_addf(out, "%" PRId64 " %s%s", count, unit, count == 1 ? "" : "s");
}

void sentence_duration(struct strbuf *out, int64_t ms)
{
    enum { MINUTE = 60, HOUR = 60 * MINUTE, DAY = 24 * HOUR };
    int64_t s = ms < 0 ? 0 : ms / 1000;
    if (s < MINUTE) {
        add_units(out, s, "second");
        return;
    }
    bool days = s >= DAY, hours = s >= HOUR;
    int64_t major = days ? DAY : hours ? HOUR : MINUTE, minor = days ? HOUR : MINUTE;
    add_units(out, s / major, days ? "day" : hours ? "hour" : "minute");
    int64_t rest = hours ? s % major / minor : 0;
    if (rest == 0)
        return;
    strbuf_addc(out, ' ');
    add_units(out, rest, days ? "hour" : "minute");
}

// As precise as an estimate is: tens of seconds, then minutes, from three hours on quarters of an hour.
static int64_t rounded(double seconds)
{
    int64_t ms = llround(seconds) * 1000;
    const int64_t minute = 60 * 1000, hour = 60 * minute;
    int64_t unit = ms < minute ? 10 * 1000 : ms < 3 * hour ? minute : 15 * minute;
    int64_t out = (ms + unit / 2) / unit * unit;
    return out > 0 ? out : unit;
}

static void add_estimate(struct strbuf *out, const struct run *run, int64_t now_ms)
{
    if (!run->eta.known || !isfinite(run->eta.remaining_s))
        return;
    // Beyond any run, and safe to round.
    const double longest_s = 365.0 * 24 * 3600;
    strbuf_adds(out, ", about ");
    sentence_duration(out, rounded(fmin(fmax(run->eta.remaining_s, 0), longest_s)));
    strbuf_adds(out, " left");
    const int64_t day = INT64_C(24) * 3600 * 1000;
    if (run->eta.finish_ms == TIME_UNKNOWN || run->eta.finish_ms - now_ms > day)
        return;
    char clock[TIME_TEXT_MAX];
    strbuf_addf(out, ", done about %s", time_format_clock(run->eta.finish_ms, false, clock));
}

static void add_elapsed(struct strbuf *out, const struct run *run)
{
    if (run->elapsed_ms == TIME_UNKNOWN)
        return;
    strbuf_adds(out, " after ");
    sentence_duration(out, run->elapsed_ms);
}

static void add_step(struct strbuf *out, const struct run *run)
{
    if (run->step_current == COUNT_UNKNOWN)
        return;
    strbuf_addf(out, ", step %d", run->step_current);
    if (run->step_total != COUNT_UNKNOWN)
        strbuf_addf(out, " of %d", run->step_total);
}

static void add_trouble(struct strbuf *out, const struct run_trouble *t)
{
    strbuf_adds(out, ", but its pod cannot run: ");
    add_foreign(out, t->reason);
    if (!t->message || !*t->message)
        return;
    strbuf_adds(out, ", ");
    add_foreign(out, t->message);
}

static void add_profiling(struct strbuf *out, const struct run *run, int64_t now_ms)
{
    strbuf_adds(out, ": ");
    if (run->phase)
        sentence_words(out, run->phase);
    else
        strbuf_adds(out, "profiling, phase unknown");
    add_step(out, run);
    if (run->trouble)
        add_trouble(out, run->trouble);
    add_estimate(out, run, now_ms);
}

static void add_failure(struct strbuf *out, const struct run *run)
{
    const char *why = run->error && *run->error ? run->error : run->message;
    strbuf_adds(out, " has failed");
    if (run->phase && run->profiling_failed && !phase_is_failed(run->phase)) {
        strbuf_adds(out, " in ");
        sentence_words(out, run->phase);
    } else if (!run->profiling_failed && run->dgd) {
        strbuf_adds(out, " in its deployment");
    }
    add_elapsed(out, run);
    if (!why || !*why)
        return;
    strbuf_adds(out, ": ");
    add_foreign(out, why);
}

void sentence_run(struct strbuf *out, const struct run *run, bool scoped, int64_t now_ms)
{
    add_subject(out, run->namespace_, run->name, scoped);
    switch (run->state) {
    case RUN_PROFILING:
        add_profiling(out, run, now_ms);
        break;
    case RUN_FAILED:
        add_failure(out, run);
        break;
    case RUN_READY:
        strbuf_adds(out, " is ready");
        add_elapsed(out, run);
        break;
    case RUN_DEPLOYED:
        strbuf_adds(out, " is deployed");
        break;
    case RUN_DEPLOYING:
        strbuf_adds(out, " has been profiled and is being deployed");
        break;
    case RUN_PENDING:
        strbuf_adds(out, " is waiting to be profiled");
        if (run->trouble)
            add_trouble(out, run->trouble);
        break;
    default:
        strbuf_adds(out, " is in an unknown state");
        if (run->state_word && *run->state_word) {
            strbuf_adds(out, ", ");
            add_foreign(out, run->state_word);
        }
        break;
    }
    end_sentence(out);
}

void sentence_silent(struct strbuf *out, const struct run *run, bool scoped)
{
    add_subject(out, run->namespace_, run->name, scoped);
    strbuf_adds(out, " has said nothing");
    if (run->freshness_age_ms != TIME_UNKNOWN) {
        strbuf_adds(out, " for ");
        sentence_duration(out, run->freshness_age_ms);
    } else {
        strbuf_adds(out, " for far too long");
    }
    strbuf_addc(out, '.');
}

void sentence_deleted(struct strbuf *out, const char *namespace_, const char *name, bool scoped)
{
    add_subject(out, namespace_, name, scoped);
    strbuf_adds(out, " was deleted.");
}

void sentence_restarted(struct strbuf *out, const struct run *run, bool scoped)
{
    add_subject(out, run->namespace_, run->name, scoped);
    strbuf_adds(out, " has started over");
    if (run->attempt > 1)
        strbuf_addf(out, ", attempt %d", run->attempt);
    strbuf_addc(out, '.');
}

void sentence_counts(struct strbuf *out, const struct sentence_counts *counts)
{
    static const struct {
        enum run_state state;
        const char *words;
    } parts[] = {
        {RUN_PROFILING, "profiling"}, {RUN_DEPLOYING, "being deployed"},
        {RUN_PENDING, "waiting"},     {RUN_FAILED, "failed"},
        {RUN_READY, "ready"},         {RUN_DEPLOYED, "deployed"},
        {RUN_UNKNOWN, "unknown"},
    };
    if (counts->total == 0) {
        strbuf_adds(out, "No runs.");
        return;
    }
    add_units(out, (int64_t)counts->total, "run");
    const char *before = ": ";
    for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
        size_t n = counts->by_state[parts[i].state];
        if (n == 0)
            continue;
        strbuf_addf(out, "%s%zu %s", before, n, parts[i].words);
        before = ", ";
    }
    strbuf_addc(out, '.');
}

static bool same_text(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

static int attempt_of(const struct run *run)
{
    return run->attempt > 1 ? run->attempt : 1;
}

enum sentence_news sentence_news(const struct sentence_mark *mark, const struct run *run,
                                 int64_t mono_ms)
{
    if (mark->said_ms == TIME_UNKNOWN)
        return SENTENCE_NOW;
    if (attempt_of(run) > mark->attempt)
        return SENTENCE_RESTARTED;
    bool phase_counts = run->state == RUN_PROFILING;
    if (run->state != mark->state || (phase_counts && !same_text(run->phase, mark->phase)))
        return SENTENCE_NOW;
    if (!same_text(run->trouble ? run->trouble->reason : NULL, mark->trouble))
        return SENTENCE_NOW;
    if (phase_counts && run->step_current != mark->step)
        return mono_ms - mark->said_ms >= SENTENCE_PACE_MS ? SENTENCE_NOW : SENTENCE_LATER;
    return run->freshness == FRESH_STALE && !mark->silent ? SENTENCE_SILENT : SENTENCE_NONE;
}

void sentence_mark_set(struct sentence_mark *mark, const struct run *run, int64_t mono_ms)
{
    sentence_mark_release(mark);
    *mark = (struct sentence_mark){.state = run->state,
                                   .phase = xstrdup(run->phase),
                                   .trouble = xstrdup(run->trouble ? run->trouble->reason : NULL),
                                   .step = run->step_current,
                                   .attempt = attempt_of(run),
                                   .silent = run->freshness == FRESH_STALE,
                                   .said_ms = mono_ms};
}

void sentence_mark_release(struct sentence_mark *mark)
{
    free(mark->phase);
    free(mark->trouble);
    *mark = (struct sentence_mark){.said_ms = TIME_UNKNOWN};
}
