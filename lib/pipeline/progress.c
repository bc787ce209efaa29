// SPDX-License-Identifier: Apache-2.0
#include "pipeline/progress.h"

#include "base/mem.h"
#include "base/xtime.h"
#include "model/kind.h"
#include "model/phases.h"
#include "pipeline/progress_body.h"
#include "pipeline/progress_owner.h"
#include "pipeline/progress_report.h"

#include <stdlib.h>
#include <string.h>

// As far as two clocks in one cluster may be apart.
enum { CLOCKS_DIFFER_MS = 5 * 60 * 1000 };

static bool equals(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

static const char *meta(const struct node *object, const char *key)
{
    return node_str(node_get(node_get(object, "metadata"), key));
}

// --- is it about this request?

static bool label_agrees(const struct node *configmap, const char *key, const char *value)
{
    const char *label = node_str(node_get(node_at(configmap, "metadata.labels"), key));
    return !label || equals(label, value);
}

// An owner of the request's kind is the request itself, or an earlier one of its name. *owned: it is.
static bool owner_agrees(const struct node *dgdr, const struct node *configmap, bool *owned)
{
    const struct node *owners = node_at(configmap, "metadata.ownerReferences");
    for (const struct node *o = node_first(owners); o; o = node_next(o)) {
        if (!equals(node_str(node_get(o, "kind")), run_kinds[0]->kind))
            continue;
        if (!equals(node_str(node_get(o, "uid")), meta(dgdr, "uid")))
            return false;
        *owned = true;
    }
    return true;
}

static bool belongs(const struct node *dgdr, const struct node *configmap, bool *owned)
{
    const char *name = meta(dgdr, "name"), *namespace_ = meta(dgdr, "namespace");
    *owned = false;
    return name && equals(progress_request_name(meta(configmap, "name")), name) &&
           equals(meta(configmap, "namespace"), namespace_) &&
           label_agrees(configmap, "dgdr.nvidia.com/name", name) &&
           label_agrees(configmap, "dgdr.nvidia.com/namespace", namespace_) &&
           owner_agrees(dgdr, configmap, owned);
}

// Left behind by a request that had this name before: older than this one, and nobody has reported since.
static bool left_behind(const struct node *dgdr, const struct node *configmap,
                        const struct progress_report *report)
{
    int64_t born = time_parse(meta(dgdr, "creationTimestamp"));
    int64_t made = time_parse(meta(configmap, "creationTimestamp"));
    return made != TIME_UNKNOWN && made < born && report->updated_ms != TIME_UNKNOWN &&
           report->updated_ms < born;
}

// --- is it the time?

enum stage { STAGE_BEFORE, STAGE_PROFILING, STAGE_OVER };

static const char *state_word(const struct node *dgdr)
{
    const struct node *status = node_get(dgdr, "status");
    const char *word = node_str(node_get(status, "phase"));
    return word && *word ? word : node_str(node_get(status, "state"));
}

static enum stage stage_of(const struct node *dgdr)
{
    const char *word = state_word(dgdr);
    enum run_state state = RUN_UNKNOWN;
    if (equals(word, "DeploymentDeleted"))
        return STAGE_OVER;
    if (word)
        (void)run_state_from_name(word, &state);
    if (run_state_profiling_over(state))
        return STAGE_OVER;
    return state == RUN_PROFILING ? STAGE_PROFILING : STAGE_BEFORE;
}

bool progress_is_over(const struct node *dgdr)
{
    return stage_of(dgdr) == STAGE_OVER;
}

// --- what does the operator say?

static bool is_going_on(const char *reason)
{
    return !reason || !*reason || equals(reason, "ProfilingRunning") ||
           equals(reason, "Initializing");
}

// The phase that the operator itself reports; NULL when it reports none, or its first one only, as those do that never
// go on to another.
static const char *operators_phase(const struct node *dgdr, const struct progress_owner *owner)
{
    const char *phase = node_str(node_get(node_get(dgdr, "status"), "profilingPhase"));
    const char *reason = node_str(node_get(progress_condition(dgdr), "reason"));
    bool theirs = (owner->phase & OWNER_OTHER) || phase_dialect(phase) == DIALECT_UPSTREAM;
    if (theirs && phase_rank(phase) > phase_rank(reason))
        reason = phase;
    return phase_rank(reason) > 1 ? reason : NULL;
}

static bool may_set_message(const struct node *dgdr, const struct progress_owner *owner)
{
    const struct node *condition = progress_condition(dgdr);
    unsigned by = owner->list_is_one ? owner->list : owner->condition[FIELD_MESSAGE];
    if (by & OWNER_APPLIER)
        return false;
    return !condition || (is_going_on(node_str(node_get(condition, "reason"))) &&
                          !equals(node_str(node_get(condition, "status")), "True"));
}

static bool may_set_phase(const struct node *dgdr, const struct progress_owner *owner,
                          enum stage stage)
{
    const char *phase = node_str(node_get(node_get(dgdr, "status"), "profilingPhase"));
    if ((owner->phase & OWNER_OTHER) || phase_dialect(phase) == DIALECT_UPSTREAM)
        return false;
    return stage == STAGE_PROFILING || (owner->phase & OWNER_US);
}

// --- is it news?

static int64_t seconds(const struct node *map, const char *key)
{
    int64_t ms = time_parse(node_str(node_get(map, key)));
    return ms == TIME_UNKNOWN ? ms : ms - (ms % 1000 + 1000) % 1000;
}

// A time that was still to come when it was written is of a clock that was wrong: no order comes of it.
static int64_t credible(int64_t ms, int64_t written_ms)
{
    bool wrong = written_ms != TIME_UNKNOWN && ms > written_ms + CLOCKS_DIFFER_MS;
    return wrong ? TIME_UNKNOWN : ms;
}

static bool is_older(const struct progress_report *report, const struct node *said,
                     int64_t written_ms)
{
    int64_t started = credible(seconds(said, "startedAt"), written_ms);
    int64_t updated = credible(seconds(said, "lastUpdated"), written_ms);
    bool known = started != TIME_UNKNOWN && report->started_ms != TIME_UNKNOWN;
    if (known && started != report->started_ms)
        return report->started_ms < started;
    return updated != TIME_UNKNOWN && report->updated_ms != TIME_UNKNOWN &&
           report->updated_ms < updated;
}

struct decision {
    const struct node *dgdr;
    const struct progress_report *report;
    const struct progress_lacks *lacks;
    enum stage stage;
    struct progress_owner owner;
};

static bool is_news(const struct decision *d, const struct progress_change *change)
{
    const struct node *status = node_get(d->dgdr, "status");
    const struct node *condition = progress_condition(d->dgdr);
    return (change->progress &&
            !node_equal(change->progress, node_get(status, "profilingProgress"))) ||
           (change->phase &&
            !equals(change->phase, node_str(node_get(status, "profilingPhase")))) ||
           (change->message && !equals(change->message, node_str(node_get(condition, "message"))));
}

static enum progress_verdict write_if_news(const struct decision *d, struct strbuf *body)
{
    const struct progress_report *report = d->report;
    bool quiet = d->stage != STAGE_PROFILING || operators_phase(d->dgdr, &d->owner);
    struct node *progress = d->lacks->progress ? NULL : progress_report_node(report);
    char *sentence CLEANUP_FREE = progress_report_sentence(report);
    struct progress_change change = {.progress = progress};
    if (!d->lacks->phase && may_set_phase(d->dgdr, &d->owner, d->stage))
        change.phase = report->phase;
    if (!quiet && may_set_message(d->dgdr, &d->owner))
        change.message = sentence;
    bool news = is_news(d, &change);
    if (news)
        progress_body_write(d->dgdr, &d->owner, report, &change, body);
    node_free(progress);
    return news ? PROGRESS_WRITE : PROGRESS_SAID;
}

static bool operator_is_ahead(const struct decision *d)
{
    return (d->owner.progress & OWNER_OTHER) ||
           phase_rank(operators_phase(d->dgdr, &d->owner)) > phase_rank(d->report->phase);
}

static enum progress_verdict decide(const struct decision *d, struct strbuf *body)
{
    if (operator_is_ahead(d))
        return PROGRESS_YIELD;
    if (is_older(d->report, node_get(node_get(d->dgdr, "status"), "profilingProgress"),
                 d->owner.said_ms))
        return PROGRESS_NOTHING;
    return write_if_news(d, body);
}

enum progress_verdict progress_decide(const struct node *dgdr, const struct node *configmap,
                                      const struct progress_lacks *lacks, struct strbuf *body,
                                      struct err *err)
{
    static const struct progress_lacks nothing = {false, false};
    struct progress_report report;
    bool owned;
    if (!dgdr || !configmap || meta(dgdr, "deletionTimestamp") ||
        meta(configmap, "deletionTimestamp") || !belongs(dgdr, configmap, &owned))
        return PROGRESS_NOTHING;
    struct decision d = {.dgdr = dgdr,
                         .report = &report,
                         .lacks = lacks ? lacks : &nothing,
                         .stage = stage_of(dgdr)};
    if (d.stage == STAGE_BEFORE)
        return PROGRESS_NOTHING;
    if (progress_report_read(&report, configmap, err))
        return d.stage == STAGE_OVER ? PROGRESS_CLEAN : PROGRESS_MALFORMED;
    progress_owner_read(&d.owner, dgdr);
    enum progress_verdict verdict =
        !owned && left_behind(dgdr, configmap, &report) ? PROGRESS_NOTHING : decide(&d, body);
    progress_report_release(&report);
    // The last word comes before the end of what holds it.
    return d.stage == STAGE_OVER && verdict != PROGRESS_WRITE ? PROGRESS_CLEAN : verdict;
}

// --- how has it ended?

static enum progress_end end_of(const char *phase)
{
    if (phase_is_failed(phase))
        return PROGRESS_FAILED;
    return phase_is_complete(phase) ? PROGRESS_COMPLETE : PROGRESS_GOES_ON;
}

// Where there is no place for anything else, the condition's message begins with it.
static bool sentence_ends(const struct node *dgdr, const struct progress_owner *owner)
{
    const char *message = node_str(node_get(progress_condition(dgdr), "message"));
    unsigned by = owner->list_is_one ? owner->list : owner->condition[FIELD_MESSAGE];
    return (by & OWNER_US) && message &&
           (strncmp(message, "[Complete]", 10) == 0 || strncmp(message, "[Failed]", 8) == 0);
}

bool progress_end_is_said(const struct node *dgdr)
{
    const struct node *status = node_get(dgdr, "status");
    struct progress_owner owner;
    progress_owner_read(&owner, dgdr);
    if (owner.progress & OWNER_US)
        return end_of(node_str(node_at(status, "profilingProgress.phase"))) != PROGRESS_GOES_ON;
    if (owner.phase & OWNER_US)
        return end_of(node_str(node_get(status, "profilingPhase"))) != PROGRESS_GOES_ON;
    return sentence_ends(dgdr, &owner);
}

static bool is_another_run(const struct node *dgdr, const struct progress_report *report)
{
    int64_t said = seconds(node_at(dgdr, "status.profilingProgress"), "startedAt");
    return said != TIME_UNKNOWN && report->started_ms != TIME_UNKNOWN && said != report->started_ms;
}

static enum progress_end last_word(const struct node *dgdr, const struct node *configmap)
{
    struct progress_report report;
    struct err err = ERR_INIT;
    if (progress_report_read(&report, configmap, &err))
        return PROGRESS_GOES_ON;
    enum progress_end end = end_of(report.phase);
    if (progress_end_is_said(dgdr) && !is_another_run(dgdr, &report))
        end = PROGRESS_GOES_ON;
    progress_report_release(&report);
    return end;
}

enum progress_end progress_end(const struct node *dgdr, const struct node *configmap,
                               enum progress_verdict verdict)
{
    if (verdict == PROGRESS_WRITE)
        return last_word(dgdr, configmap);
    if (verdict != PROGRESS_CLEAN || progress_end_is_said(dgdr))
        return PROGRESS_GOES_ON;
    return phase_is_failed(state_word(dgdr)) ? PROGRESS_FAILED : PROGRESS_COMPLETE;
}
