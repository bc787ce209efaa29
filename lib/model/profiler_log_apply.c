// SPDX-License-Identifier: Apache-2.0
// What each kind of line does to what is known.
#include "model/profiler_log_impl.h"

#include "base/attr.h"
#include "model/format.h"
#include "model/phases.h"

#include <stdio.h>
#include <string.h>

static void keep_span(char *out, size_t cap, struct span s)
{
    log_text_keep(out, cap, s.at, s.len);
}

// The sweep of a phase, in either generation's words; SWEEP_COUNT for other phases.
static enum sweep sweep_of(const char *phase)
{
    int rank = phase_rank(phase);
    return rank == phase_rank("SweepingPrefill")  ? SWEEP_PREFILL
           : rank == phase_rank("SweepingDecode") ? SWEEP_DECODE
                                                  : SWEEP_COUNT;
}

static void clear_step(struct profiler_log *l)
{
    l->sub[0] = l->mapping[0] = '\0';
    l->gpus = COUNT_UNKNOWN;
    l->request_count = 0;
    l->point = l->points = l->last_isl = 0;
    l->curve = CURVE_NONE;
    l->marker_step = l->marker_steps = COUNT_UNKNOWN;
    l->step_ms = TIME_UNKNOWN;
}

// The line belongs to a phase. False when that is over: such a line is a straggler. `begins`: the
// line stands at the phase's beginning.
static bool enter(struct profiler_log *l, int64_t at_ms, const char *phase, bool begins)
{
    if (!phase || strcmp(l->phase, phase) == 0)
        return true;
    int now = phase_rank(l->phase), then = phase_rank(phase);
    if (now && then && then < now)
        return false;
    enum sweep s = sweep_of(phase);
    // Where something before the phase was seen, so was its beginning.
    bool seen = begins || l->phase[0] || l->after_begin;
    if (s != SWEEP_COUNT && seen)
        l->sweeps[s].from_start = true;
    clear_step(l);
    snprintf(l->phase, sizeof(l->phase), "%s", phase);
    l->message[0] = '\0';
    l->phase_ms = seen ? at_ms : TIME_UNKNOWN;
    if (at_ms != TIME_UNKNOWN)
        l->at_ms = at_ms;
    return true;
}

static void set_event(struct profiler_log *l, const char *prefix, const char *text)
{
    char line[LOG_EVENT_MAX * 2];
    int n = snprintf(line, sizeof(line), "%.60s%.400s", prefix, text);
    log_text_keep(l->event, sizeof(l->event), line, (size_t)n);
}

static unsigned warn(struct profiler_log *l, const char *text)
{
    for (size_t i = 0; i < l->warning_count; i++) {
        if (strcmp(l->warnings[i], text) == 0)
            return 0;
    }
    if (l->warning_count == LOG_WARNINGS_MAX) {
        memmove(l->warnings[0], l->warnings[1], sizeof(l->warnings) - sizeof(l->warnings[0]));
        l->warning_count--;
    }
    char *slot = l->warnings[l->warning_count++];
    log_text_keep(slot, sizeof(l->warnings[0]), text, strlen(text));
    set_event(l, "warning: ", slot);
    return LOG_NEWS_EVENT | LOG_NEWS_PROGRESS;
}

static unsigned on_totals(struct profiler_log *l, const struct log_match *m)
{
    l->sweeps[SWEEP_PREFILL].total = m->counts[0];
    l->sweeps[SWEEP_DECODE].total = m->counts[1];
    l->after_begin = true;
    return LOG_NEWS_PROGRESS;
}

// "[1, 2, 4, 8]": how many there are; the first ones go to `out`. COUNT_UNKNOWN for no list.
static int read_list(struct span list, int *out, size_t cap)
{
    const char *p = list.at, *end = list.at + list.len;
    int n = 0;
    if (p == end || *p != '[')
        return COUNT_UNKNOWN;
    for (p++; p < end && *p != ']' && n < REQUESTS_MAX;) {
        int v;
        const char *after = log_read_count(p, end, &v);
        if (!after && *p != ' ' && *p != ',')
            return COUNT_UNKNOWN;
        if (after && (size_t)n < cap)
            out[n] = v;
        n += after != NULL;
        p = after ? after : p + 1;
    }
    return p < end && *p == ']' ? n : COUNT_UNKNOWN;
}

static unsigned on_counts(struct profiler_log *l, const struct log_match *m)
{
    int n = read_list(m->texts[0], NULL, 0);
    l->after_begin = true;
    for (int i = 0; i < SWEEP_COUNT; i++)
        l->sweeps[i].total = n > 0 ? n : COUNT_UNKNOWN;
    return LOG_NEWS_PROGRESS;
}

static unsigned begin_step(struct profiler_log *l, int64_t at_ms, struct span text)
{
    clear_step(l);
    keep_span(l->message, sizeof(l->message), text);
    l->step_ms = at_ms;
    if (at_ms != TIME_UNKNOWN)
        l->at_ms = at_ms;
    return LOG_NEWS_PROGRESS;
}

static unsigned on_step(struct profiler_log *l, int64_t at_ms, struct span text,
                        const struct log_match *m)
{
    enum sweep s = sweep_of(m->pattern->phase);
    unsigned news = begin_step(l, at_ms, text);
    if (s == SWEEP_COUNT)
        return news;
    if (m->pattern->effect == LOG_STEP_AT) {
        l->sweeps[s].starts = m->counts[0];
        l->sweeps[s].total = m->counts[1];
        l->sweeps[s].from_start = true;
    } else if (l->sweeps[s].starts < STEPS_MAX) {
        l->sweeps[s].starts++;
    }
    int gpus = m->counts[m->count_count - 1];
    l->gpus = gpus > 0 && gpus <= GPUS_MAX ? gpus : COUNT_UNKNOWN;
    if (m->text_count)
        keep_span(l->mapping, sizeof(l->mapping), m->texts[0]);
    return news;
}

static unsigned set_sub(struct profiler_log *l, int64_t at_ms, const char *text)
{
    if (strcmp(l->sub, text) == 0)
        return 0;
    snprintf(l->sub, sizeof(l->sub), "%s", text);
    if (at_ms != TIME_UNKNOWN && at_ms > l->at_ms)
        l->at_ms = at_ms;
    return LOG_NEWS_PROGRESS;
}

// "candidate 7/12 tp8 (8 GPUs) skipped: not ready after 30m (expected, the run goes on)"
static unsigned on_skip(struct profiler_log *l, int64_t at_ms, const struct log_match *m)
{
    char step[32] = "", label[80], gpus[24], took[CELL_TEXT_MAX + 8] = "", reason[120], text[400];
    enum sweep s = sweep_of(m->pattern->phase);
    struct sweep_state *sweep = &l->sweeps[s];
    if (sweep->skipped < STEPS_MAX)
        sweep->skipped++;
    keep_span(label, sizeof(label), m->texts[0]);
    snprintf(gpus, sizeof(gpus), "%d GPU%s", m->counts[0], m->counts[0] == 1 ? "" : "s");
    if (sweep->from_start && sweep->starts > 0 && sweep->total >= sweep->starts)
        snprintf(step, sizeof(step), "%d/%d ", sweep->starts, sweep->total);
    if (m->text_count > 1) {
        keep_span(reason, sizeof(reason), m->texts[1]);
    } else {
        char duration[CELL_TEXT_MAX];
        if (l->step_ms != TIME_UNKNOWN && at_ms != TIME_UNKNOWN && at_ms > l->step_ms)
            snprintf(took, sizeof(took), " after %s",
                     format_duration(at_ms - l->step_ms, duration));
        snprintf(reason, sizeof(reason), "%s%.60s", m->pattern->note, took);
    }
    snprintf(text, sizeof(text), "candidate %s%s (%s) skipped: %s (expected, the run goes on)",
             step, label, gpus, reason);
    set_event(l, "", text);
    set_sub(l, at_ms, "Skipped");
    return LOG_NEWS_EVENT | LOG_NEWS_PROGRESS;
}

static unsigned on_requests(struct profiler_log *l, int64_t at_ms, struct span text,
                            const struct log_match *m)
{
    int n = read_list(m->texts[0], l->requests, ARRAY_LEN(l->requests));
    l->request_count = n > 0 ? (size_t)n : 0;
    if (n != 0)
        return set_sub(l, at_ms, "Benchmarking");
    char line[NOTE_MAX], label[100];
    keep_span(line, 80, text);
    snprintf(label, sizeof(label), "%.90s", l->mapping[0] ? l->mapping : "this candidate");
    size_t used = strlen(line);
    snprintf(line + used, sizeof(line) - used, ": nothing to measure for %s", label);
    return warn(l, line);
}

static unsigned on_request(struct profiler_log *l, int64_t at_ms, int requests)
{
    char text[NOTE_MAX], which[64] = "";
    for (size_t i = 0; i < l->request_count; i++) {
        if (l->requests[i] == requests) {
            snprintf(which, sizeof(which), " (%zu of %zu)", i + 1, l->request_count);
            break;
        }
    }
    snprintf(text, sizeof(text), "%s %d request%s at once%s",
             l->curve == CURVE_DECODE ? "Decode curve:" : "Benchmarking", requests,
             requests == 1 ? "" : "s", which);
    return set_sub(l, at_ms, text);
}

// The lengths of a curve are a range with a constant step, so its second point tells how many there
// are where the end of the range is known.
static unsigned on_isl(struct profiler_log *l, int64_t at_ms, int isl)
{
    char text[NOTE_MAX];
    if (l->curve != CURVE_PREFILL) {
        snprintf(text, sizeof(text), "Benchmarking, input length %d", isl);
        return set_sub(l, at_ms, text);
    }
    if (isl == l->last_isl && l->point > 0)
        return 0;
    int gap = isl - l->last_isl;
    if (l->point == 1 && gap > 0 && l->context_max > isl)
        l->points = (l->context_max - l->last_isl + gap - 1) / gap;
    l->point++;
    if (l->point > l->points)
        l->points = 0;
    l->last_isl = isl;
    if (l->points > 0)
        snprintf(text, sizeof(text), "Prefill curve: input length %d (%d of %d)", isl, l->point,
                 l->points);
    else
        snprintf(text, sizeof(text), "Prefill curve: input length %d (point %d)", isl, l->point);
    return set_sub(l, at_ms, text);
}

static unsigned on_curve(struct profiler_log *l, int64_t at_ms, struct span text,
                         const struct log_match *m)
{
    static const char prefill[] = "Prefill curve", decode[] = "Decode curve";
    unsigned news = begin_step(l, at_ms, text);
    bool is_prefill = memmem(text.at, text.len, "prefill", 7) != NULL;
    l->curve = is_prefill ? CURVE_PREFILL : CURVE_DECODE;
    if (m->count_count && m->counts[0] > 0 && m->counts[0] <= GPUS_MAX)
        l->gpus = m->counts[0];
    if (m->text_count)
        keep_span(l->mapping, sizeof(l->mapping), m->texts[0]);
    return news | set_sub(l, at_ms, is_prefill ? prefill : decode);
}

static unsigned on_marker(struct profiler_log *l, int64_t at_ms, const struct log_match *m)
{
    char phase[WORD_MAX + 1], message[LINE_MAX_BYTES + 1];
    struct message_facts facts;
    keep_span(phase, sizeof(phase), m->texts[0]);
    keep_span(message, sizeof(message), m->texts[1]);
    if (!phase[0] || strchr(phase, ' '))
        return 0;
    if (!enter(l, at_ms, phase, true))
        return 0;
    begin_step(l, at_ms, (struct span){message, strlen(message)});
    message_parse(l->message, &facts);
    l->marker_step = facts.step;
    l->marker_steps = facts.steps;
    l->gpus = facts.gpus;
    if (facts.mapping.at)
        keep_span(l->mapping, sizeof(l->mapping), facts.mapping);
    if (phase_is_failed(phase))
        l->error.failed = true;
    l->done = phase_is_complete(phase);
    return LOG_NEWS_PROGRESS;
}

static unsigned on_begin(struct profiler_log *l, int64_t at_ms)
{
    if (phase_rank(l->phase) <= 1 && !l->error.failed)
        return 0;
    // The same container started again: the lines fed go on, all else is of an earlier attempt.
    profiler_log_reset(l);
    l->fed = l->head_done = true;
    l->alive_ms = at_ms;
    return LOG_NEWS_RESTART;
}

static bool begins_phase(enum log_effect e)
{
    return e == LOG_BEGIN || e == LOG_COUNTS || e == LOG_PHASE || e == LOG_CURVE;
}

static unsigned set_message(struct profiler_log *l, int64_t at_ms, struct span text)
{
    keep_span(l->message, sizeof(l->message), text);
    if (at_ms != TIME_UNKNOWN)
        l->at_ms = at_ms;
    return LOG_NEWS_PROGRESS;
}

static unsigned on_end(struct profiler_log *l, int64_t at_ms, struct span text,
                       const struct log_match *m)
{
    if (m->pattern->effect == LOG_DONE) {
        l->done = true;
        return set_message(l, at_ms, text);
    }
    char said[NOTE_MAX];
    keep_span(said, sizeof(said), text);
    if (l->error.text.len == 0)
        strbuf_adds(&l->error.text, said);
    l->error.failed = true;
    return LOG_NEWS_ERROR | LOG_NEWS_PROGRESS;
}

static unsigned on_warning(struct profiler_log *l, struct span text)
{
    char line[NOTE_MAX];
    keep_span(line, sizeof(line), text);
    return warn(l, line);
}

static unsigned act(struct profiler_log *l, int64_t at_ms, struct span text,
                    const struct log_match *m)
{
    switch (m->pattern->effect) {
    case LOG_STEP:
    case LOG_STEP_GPUS:
    case LOG_STEP_AT:
        return on_step(l, at_ms, text, m);
    case LOG_TOTALS:
        return on_totals(l, m);
    case LOG_COUNTS:
        return on_counts(l, m);
    case LOG_SUB:
        return set_sub(l, at_ms, m->pattern->note);
    case LOG_SKIP:
        return on_skip(l, at_ms, m);
    case LOG_REQUESTS:
        return on_requests(l, at_ms, text, m);
    case LOG_REQUEST:
        return on_request(l, at_ms, m->counts[0]);
    case LOG_ISL:
        return on_isl(l, at_ms, m->counts[0]);
    case LOG_CONTEXT:
        l->context_max = m->counts[0];
        return 0;
    case LOG_CURVE:
        return on_curve(l, at_ms, text, m);
    case LOG_WARNING:
        return on_warning(l, text);
    case LOG_DONE:
    case LOG_FAILED:
        return on_end(l, at_ms, text, m);
    default: // LOG_BEGIN, LOG_PHASE, LOG_SELECTED: the words themselves; LOG_MARKER is no row of a phase
        return set_message(l, at_ms, text);
    }
}

unsigned log_apply(struct profiler_log *l, int64_t at_ms, struct span text,
                   const struct log_match *m)
{
    enum log_effect effect = m->pattern->effect;
    unsigned news = effect == LOG_BEGIN ? on_begin(l, at_ms) : 0;
    if (effect == LOG_MARKER)
        return on_marker(l, at_ms, m);
    if (!enter(l, at_ms, m->pattern->phase, begins_phase(effect)))
        return news;
    return news | act(l, at_ms, text, m);
}

unsigned log_apply_head(struct profiler_log *l, const struct log_match *m)
{
    enum log_effect effect = m->pattern->effect;
    enum sweep s = sweep_of(m->pattern->phase);
    if (effect == LOG_TOTALS || effect == LOG_COUNTS) {
        bool later = l->after_begin;
        unsigned news = effect == LOG_TOTALS ? on_totals(l, m) : on_counts(l, m);
        l->after_begin = later;
        return news;
    }
    if (effect == LOG_CONTEXT)
        l->context_max = m->counts[0];
    bool step = effect == LOG_STEP || effect == LOG_STEP_GPUS;
    if (step && s != SWEEP_COUNT && l->sweeps[s].head_starts < STEPS_MAX / 2)
        l->sweeps[s].head_starts++;
    return 0;
}
