// SPDX-License-Identifier: Apache-2.0
// The status of the object itself. Its Profiling condition is False while profiling runs and also
// when it failed, so only the phase (or the reason) tells; its transition time does not move
// between phases and so is no phase's start, but it is when the operator began; the phase stays in
// place on failure.
#include "model/observe.h"

#include "doc/json.h"
#include "model/phases.h"

#include <string.h>
#include <strings.h>

enum { STATUS_ANNOTATION_MAX = 256 * 1024 };

static bool equals(const char *a, const char *b)
{
    return a && strcmp(a, b) == 0;
}

static enum run_state state_from_word(const char *word)
{
    static const struct {
        const char *word;
        enum run_state state;
    } more[] = {{"Initializing", RUN_PENDING}, {"DeploymentDeleted", RUN_READY}};
    enum run_state state = RUN_UNKNOWN;
    if (run_state_from_name(word, &state))
        return state;
    for (size_t i = 0; i < ARRAY_LEN(more); i++) {
        if (strcasecmp(word, more[i].word) == 0)
            return more[i].state;
    }
    return RUN_UNKNOWN;
}

static void read_conditions(const struct node *status, struct arena *scratch, struct facts *facts)
{
    const struct node *list = node_get(status, "conditions");
    size_t n = node_len(list) < CONDITIONS_MAX ? node_len(list) : CONDITIONS_MAX;
    facts->conditions = n ? arena_alloc(scratch, n * sizeof(facts->conditions[0])) : NULL;
    for (const struct node *c = node_first(list); c && facts->condition_count < n;
         c = node_next(c)) {
        const char *type = text_clip(scratch, node_str(node_get(c, "type")), WORD_MAX);
        if (!type)
            continue;
        facts->conditions[facts->condition_count++] = (struct run_condition){
            .type = type,
            .status = text_clip(scratch, node_str(node_get(c, "status")), WORD_MAX),
            .reason = text_clip(scratch, node_str(node_get(c, "reason")), WORD_MAX),
            .message = text_clip(scratch, node_str(node_get(c, "message")), LINE_MAX_BYTES),
            .last_transition_ms = time_parse(node_str(node_get(c, "lastTransitionTime"))),
        };
    }
}

static const struct run_condition *condition(const struct facts *facts, const char *type)
{
    for (size_t i = 0; i < facts->condition_count; i++) {
        if (strcmp(facts->conditions[i].type, type) == 0)
            return &facts->conditions[i];
    }
    return NULL;
}

static bool condition_is(const struct facts *facts, const char *type, const char *status)
{
    const struct run_condition *c = condition(facts, type);
    return c && equals(c->status, status);
}

// "SweepingDecode" and "SweepingDecodeFailed" name a phase, "ProfilingRunning" does not.
static const char *phase_of_reason(const char *reason)
{
    static const char suffix[] = "Failed";
    size_t n = reason ? strlen(reason) : 0, ns = sizeof(suffix) - 1;
    char word[WORD_MAX + 1];
    if (n > ns && strcmp(reason + n - ns, suffix) == 0) {
        memcpy(word, reason, n - ns);
        word[n - ns] = '\0';
        reason = word;
    }
    return phase_intern(reason);
}

// A v1beta1 object that was converted keeps the status that v1alpha1 has no place for in an
// annotation. It says nothing when the state has moved on from it.
static void read_kept_status(const struct node *dgdr, struct arena *scratch,
                             struct observation *out)
{
    const struct node *annotations = node_at(dgdr, "metadata.annotations");
    if (!out->job)
        out->job = text_clip(scratch,
                             node_str(node_get(annotations, "nvidia.com/dgdr-profiling-job-name")),
                             WORD_MAX);
    const char *text = node_str(node_get(annotations, "nvidia.com/dgdr-status"));
    if (!text)
        return;
    struct err err = ERR_INIT;
    size_t n = strnlen(text, STATUS_ANNOTATION_MAX);
    struct node *kept = json_parse(text, n, &err);
    if (!kept) {
        observation_note(out, scratch, "malformed annotation nvidia.com/dgdr-status: %s", err.text);
        return;
    }
    const char *phase = node_str(node_get(kept, "phase"));
    if (out->state == RUN_READY && equals(phase, "Deployed"))
        out->state = RUN_DEPLOYED;
    if (!out->phase && !(phase && state_from_word(phase) != out->state))
        out->phase = arena_strdup(
            scratch, text_clip(scratch, node_str(node_get(kept, "profilingPhase")), WORD_MAX));
    if (!out->job)
        out->job = arena_strdup(
            scratch, text_clip(scratch, node_str(node_get(kept, "profilingJobName")), WORD_MAX));
    node_free(kept);
}

static void read_state(const struct node *dgdr, struct arena *scratch, struct observation *out)
{
    const struct node *status = node_get(dgdr, "status");
    const char *word = observe_string(status, "phase", WORD_MAX, scratch, out);
    bool created = false;
    if (!word) {
        word = observe_string(status, "state", WORD_MAX, scratch, out);
        node_bool_at(status, "deployment.created", &created);
    }
    out->state_word = word;
    out->state = word ? state_from_word(word) : RUN_UNKNOWN;
    if (out->state == RUN_READY && created && !equals(word, "DeploymentDeleted"))
        out->state = RUN_DEPLOYED;
    out->phase = text_clip(scratch, node_str(node_get(status, "profilingPhase")), WORD_MAX);
    out->job = observe_string(status, "profilingJobName", WORD_MAX, scratch, out);
    out->dgd = observe_string(status, "dgdName", WORD_MAX, scratch, out);
    if (!out->dgd)
        out->dgd = text_clip(scratch, node_str_at(status, "deployment.name"), WORD_MAX);
    read_kept_status(dgdr, scratch, out);
}

// Words that an operator writes for want of anything to say.
static bool says_nothing(const char *message)
{
    return equals(message, "Profiling is in progress") || equals(message, "DGDR has failed") ||
           equals(message, "DGDR is pending");
}

static const char *told(const struct run_condition *c)
{
    return c && !says_nothing(c->message) ? c->message : NULL;
}

static void read_message(const struct facts *facts, struct arena *scratch, struct observation *out)
{
    const struct run_condition *profiling = condition(facts, "Profiling");
    const struct run_condition *fine = condition(facts, "ProfilingPhase");
    bool over = run_state_profiling_over(out->state);
    if (over) {
        out->message = told(condition(facts, "Succeeded"));
        if (!out->message)
            out->message = told(condition(facts, "DeploymentReady"));
        if (!out->message)
            out->message = told(condition(facts, "SpecGenerated"));
    }
    if (!out->message)
        out->message = told(profiling);
    if (!over && fine && !out->message)
        out->message = told(fine);
    if (!out->phase && fine && phase_intern(fine->reason))
        out->phase = fine->reason;
    if (!out->phase && profiling)
        out->phase = phase_of_reason(profiling->reason);
    observe_message(out, scratch);
}

// What failed, in the order in which a run meets them.
static const struct run_condition *failed_condition(const struct facts *facts)
{
    static const char *const types[] = {"Validation", "Profiling", "SpecGenerated",
                                        "DeploymentReady"};
    for (size_t i = 0; i < ARRAY_LEN(types); i++) {
        if (condition_is(facts, types[i], "False"))
            return condition(facts, types[i]);
    }
    return NULL;
}

static void read_failure(const struct facts *facts, struct observation *out)
{
    if (out->state != RUN_FAILED)
        return;
    const struct run_condition *cause = failed_condition(facts);
    out->error = told(cause);
    if (!out->error)
        out->error = told(condition(facts, "Succeeded"));
    out->profiler_failed = cause ? equals(cause->type, "Profiling") : out->phase != NULL;
    if (cause && !out->profiler_failed)
        out->phase = NULL;
}

static void read_times(const struct facts *facts, struct observation *out)
{
    for (size_t i = 0; i < facts->condition_count; i++) {
        if (facts->conditions[i].last_transition_ms > out->at_ms)
            out->at_ms = facts->conditions[i].last_transition_ms;
    }
    const struct run_condition *profiling = condition(facts, "Profiling");
    const struct run_condition *valid = condition(facts, "Validation");
    if (profiling && equals(profiling->status, "False"))
        out->started_ms = profiling->last_transition_ms;
    else if (valid && equals(valid->status, "True"))
        out->started_ms = valid->last_transition_ms;
    if (out->state == RUN_PENDING || out->state == RUN_UNKNOWN)
        out->started_ms = TIME_UNKNOWN;
    else if (out->started_ms == TIME_UNKNOWN)
        out->started_ms = facts->created_ms;
    if (profiling && equals(profiling->status, "True"))
        out->finished_ms = profiling->last_transition_ms;
    else if (out->state == RUN_FAILED && valid && equals(valid->status, "False"))
        out->finished_ms = valid->last_transition_ms;
}

static enum run_dialect dialect_of(const struct facts *facts, const struct observation *o)
{
    if (!o->state_word)
        return DIALECT_UNKNOWN;
    if (o->phase) {
        enum run_dialect d = phase_dialect(o->phase);
        return d == DIALECT_UNKNOWN ? DIALECT_UPSTREAM : d;
    }
    bool v1beta1 = equals(facts->api_version, "nvidia.com/v1beta1");
    return v1beta1 && o->state != RUN_PROFILING ? DIALECT_UPSTREAM : DIALECT_STATE_ONLY;
}

void observe_dgdr(const struct node *dgdr, struct arena *scratch, struct facts *facts,
                  struct observation *out)
{
    observation_init(out, SOURCE_DGDR);
    out->name = run_source_kind(SOURCE_DGDR);
    read_conditions(node_get(dgdr, "status"), scratch, facts);
    read_state(dgdr, scratch, out);
    read_message(facts, scratch, out);
    read_failure(facts, out);
    read_times(facts, out);
    if (out->state == RUN_PENDING ||
        (run_state_profiling_over(out->state) && out->state != RUN_FAILED))
        out->phase = NULL;
    out->profiler_done = condition_is(facts, "Profiling", "True") ||
                         (run_state_profiling_over(out->state) && out->state != RUN_FAILED);
    out->dialect = dialect_of(facts, out);
    if (!out->phase)
        out->step_current = out->step_total = COUNT_UNKNOWN;
    // The seed's operator keeps the message at what the profiler says.
    if (out->dialect == DIALECT_SEED)
        out->step_at_least = false;
}
