// SPDX-License-Identifier: Apache-2.0
#include "base/mem.h"
#include "model/entry.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool differ(const char *a, const char *b)
{
    return a != b && (!a || !b || strcmp(a, b) != 0);
}

static bool numbers_differ(double a, double b)
{
    return a != b && !(isnan(a) && isnan(b));
}

static bool conditions_differ(const struct run *a, const struct run *b)
{
    if (a->condition_count != b->condition_count)
        return true;
    for (size_t i = 0; i < a->condition_count; i++) {
        const struct run_condition *x = &a->conditions[i], *y = &b->conditions[i];
        if (differ(x->type, y->type) || differ(x->status, y->status) ||
            differ(x->reason, y->reason) || differ(x->message, y->message) ||
            x->last_transition_ms != y->last_transition_ms)
            return true;
    }
    return false;
}

static bool spec_differs(const struct run *a, const struct run *b)
{
    return differ(a->model, b->model) || differ(a->backend, b->backend) ||
           differ(a->strategy, b->strategy) || differ(a->gpu_sku, b->gpu_sku) ||
           a->gpu_total != b->gpu_total || numbers_differ(a->ttft_ms, b->ttft_ms) ||
           numbers_differ(a->itl_ms, b->itl_ms) || numbers_differ(a->isl, b->isl) ||
           numbers_differ(a->osl, b->osl) || a->auto_apply != b->auto_apply;
}

static bool sources_differ(const struct run *a, const struct run *b)
{
    if (a->source_count != b->source_count)
        return true;
    for (size_t i = 0; i < a->source_count; i++) {
        if (differ(a->sources[i].note, b->sources[i].note))
            return true;
    }
    return false;
}

static bool rest_differs(const struct run *a, const struct run *b)
{
    return spec_differs(a, b) || sources_differ(a, b) || differ(a->job, b->job) ||
           differ(a->dgd, b->dgd) || a->updated_ms != b->updated_ms ||
           a->started_ms != b->started_ms || a->finished_ms != b->finished_ms ||
           a->deleted_ms != b->deleted_ms || numbers_differ(a->step_percent, b->step_percent) ||
           a->phase_count != b->phase_count;
}

static bool trouble_differs(const struct run_trouble *a, const struct run_trouble *b)
{
    return (a || b) && (!a || !b || strcmp(a->reason, b->reason) != 0);
}

// What is said of where a run is.
static bool words_differ(const struct run *a, const struct run *b)
{
    return differ(a->message, b->message) || differ(a->step_sub, b->step_sub) ||
           differ(a->error, b->error) || a->gpus != b->gpus ||
           differ(a->gpu_mapping, b->gpu_mapping);
}

unsigned run_compare(const struct run *was, const struct run *is)
{
    unsigned changes = 0;
    if (differ(was->uid, is->uid))
        return CHANGE_NEW | CHANGE_ATTEMPT;
    if (was->attempt != is->attempt)
        changes |= CHANGE_ATTEMPT;
    if (was->state != is->state || differ(was->state_word, is->state_word))
        changes |= CHANGE_STATE;
    if (differ(was->phase, is->phase))
        changes |= CHANGE_PHASE;
    if (was->step_current != is->step_current || was->step_total != is->step_total)
        changes |= CHANGE_STEP;
    if (words_differ(was, is))
        changes |= CHANGE_MESSAGE;
    if (trouble_differs(was->trouble, is->trouble))
        changes |= CHANGE_TROUBLE;
    if (conditions_differ(was, is))
        changes |= CHANGE_CONDITION;
    if (rest_differs(was, is))
        changes |= CHANGE_OTHER;
    return changes;
}

void entry_log_clear(struct entry *e)
{
    for (size_t i = 0; i < e->event_count; i++)
        free((char *)e->events[i].text);
    e->event_count = 0;
}

void entry_log_text(struct entry *e, unsigned change, int64_t at_ms, const char *text)
{
    if (e->event_count == EVENTS_MAX && e->events[0].at_ms > at_ms)
        return; // older than all that are kept
    if (e->event_count == EVENTS_MAX) {
        free((char *)e->events[0].text);
        memmove(e->events, e->events + 1, (EVENTS_MAX - 1) * sizeof(e->events[0]));
        e->event_count--;
    }
    e->events = grow_array(e->events, &e->event_cap, e->event_count + 1, sizeof(e->events[0]));
    size_t at = e->event_count++;
    for (; at > 0 && e->events[at - 1].at_ms > at_ms; at--)
        e->events[at] = e->events[at - 1];
    e->events[at] = (struct run_event){at_ms, xstrdup(text), change};
}

static void step_text(char out[24], int current, int total)
{
    char cur[12] = "-", all[12] = "?";
    if (current != COUNT_UNKNOWN)
        snprintf(cur, sizeof(cur), "%d", current);
    if (total != COUNT_UNKNOWN)
        snprintf(all, sizeof(all), "%d", total);
    snprintf(out, 24, "%s/%s", cur, all);
}

static void log_step(struct entry *e, const struct run *was, const struct run *is, int64_t seen_ms)
{
    char text[EVENT_TEXT_MAX], from[24], to[24];
    if (!is->phase || is->step_current == COUNT_UNKNOWN)
        return;
    step_text(to, is->step_current, is->step_total);
    if (was->step_current == COUNT_UNKNOWN) {
        snprintf(text, sizeof(text), "%.100s %s", is->phase, to);
    } else {
        step_text(from, was->step_current, was->step_total);
        snprintf(text, sizeof(text), "%.100s %s -> %s", is->phase, from, to);
    }
    entry_log_text(e, CHANGE_STEP, seen_ms, text);
}

static void log_phase(struct entry *e, const struct run *was, const struct run *is, int64_t seen_ms)
{
    char text[EVENT_TEXT_MAX];
    if (!is->phase)
        return;
    if (was->phase)
        snprintf(text, sizeof(text), "%.100s -> %.100s", was->phase, is->phase);
    else
        snprintf(text, sizeof(text), "-> %.100s", is->phase);
    entry_log_text(e, CHANGE_PHASE, seen_ms, text);
}

static void log_state(struct entry *e, const struct run *was, const struct run *is, int64_t seen_ms)
{
    char text[EVENT_TEXT_MAX];
    const char *to =
        is->state == RUN_UNKNOWN && is->state_word ? is->state_word : run_state_name(is->state);
    const char *from =
        was->state == RUN_UNKNOWN && was->state_word ? was->state_word : run_state_name(was->state);
    // Where a word only appears for the state that was assumed, an operator has taken the run.
    if (strcmp(from, to) == 0)
        snprintf(text, sizeof(text), "taken by the operator");
    else
        snprintf(text, sizeof(text), "%.100s -> %.100s", from, to);
    entry_log_text(e, CHANGE_STATE, seen_ms, text);
}

// A log's message begins a step, and where steps are counted that is said already.
static bool goes_with_step(const struct run *is)
{
    if (is->step_current == COUNT_UNKNOWN)
        return false;
    for (size_t i = 0; i < is->source_count; i++) {
        const struct run_source_info *s = &is->sources[i];
        for (size_t g = 0; s->source == SOURCE_LOG && s->gives[g]; g++) {
            if (strcmp(s->gives[g], "message") == 0)
                return true;
        }
    }
    return false;
}

// That it is over goes without saying where something else begins.
static void log_trouble(struct entry *e, const struct run *is, int64_t seen_ms)
{
    char text[EVENT_TEXT_MAX];
    const struct run_trouble *t = is->trouble;
    if (t) {
        snprintf(text, sizeof(text), "stuck: %s%s%.200s", t->reason, t->message ? ": " : "",
                 t->message ? t->message : "");
        entry_log_text(e, CHANGE_TROUBLE, t->since_ms == TIME_UNKNOWN ? seen_ms : t->since_ms,
                       text);
    } else if (is->state == RUN_PROFILING) {
        entry_log_text(e, CHANGE_TROUBLE, seen_ms, "the profiler's pod is no longer stuck");
    }
}

// The loudest change speaks; a step or message that moved with its phase goes without saying.
// What a source said before anybody looked is no change, however late it is read.
static void log_message(struct entry *e, const char *message, int64_t seen_ms)
{
    int64_t at_ms = seen_ms;
    for (int s = 0; s < SOURCE_COUNT; s++) {
        const struct observation *o = e->obs[s];
        if (o && o->timed && o->message && strcmp(o->message, message) == 0)
            at_ms = o->at_ms;
    }
    if (e->first_seen_ms == TIME_UNKNOWN || at_ms >= e->first_seen_ms)
        entry_log_text(e, CHANGE_MESSAGE, at_ms, message);
}

#define ERROR_HEAD "error: "

// An error comes line by line from the log: while it grows it is one change.
static void log_error(struct entry *e, const struct run *was, const struct run *is, int64_t seen_ms)
{
    char text[EVENT_TEXT_MAX];
    bool grown = was->error && strncmp(is->error, was->error, strlen(was->error)) == 0;
    snprintf(text, sizeof(text), ERROR_HEAD "%.220s", is->error);
    for (size_t i = e->event_count; grown && i-- > 0;) {
        if (strncmp(e->events[i].text, ERROR_HEAD, strlen(ERROR_HEAD)) != 0)
            continue;
        free((char *)e->events[i].text);
        e->events[i].text = xstrdup(text);
        return;
    }
    entry_log_text(e, CHANGE_MESSAGE, seen_ms, text);
}

void entry_log(struct entry *e, const struct run *was, const struct run *is, unsigned changes,
               int64_t seen_ms)
{
    char text[EVENT_TEXT_MAX];
    if (changes & CHANGE_NEW) {
        entry_log_text(e, CHANGE_NEW, seen_ms, "a new object of this name");
        return;
    }
    if (changes & CHANGE_ATTEMPT) {
        snprintf(text, sizeof(text), "attempt %d begins", is->attempt);
        entry_log_text(e, CHANGE_ATTEMPT, seen_ms, text);
    }
    if (e->catching_up)
        return; // it happened before, and nobody knows when
    if (changes & CHANGE_STATE)
        log_state(e, was, is, seen_ms);
    if (changes & CHANGE_PHASE)
        log_phase(e, was, is, seen_ms);
    else if (changes & CHANGE_STEP)
        log_step(e, was, is, seen_ms);
    else if (!(changes & CHANGE_STATE) && (changes & CHANGE_MESSAGE) && is->message &&
             differ(was->message, is->message) && !goes_with_step(is))
        log_message(e, is->message, seen_ms);
    if (changes & CHANGE_TROUBLE)
        log_trouble(e, is, seen_ms);
    if (is->error && differ(was->error, is->error))
        log_error(e, was, is, seen_ms);
}
