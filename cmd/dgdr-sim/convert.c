// SPDX-License-Identifier: Apache-2.0
#include "convert.h"

#include "base/strbuf.h"
#include "doc/json.h"

#include <string.h>

#define DGDR_STATUS_ANNOTATION "nvidia.com/dgdr-status"

static void set_api_version(struct node *object, const struct sim_kind *k)
{
    char text[SIM_API_VERSION_MAX];

    node_set_str(object, "apiVersion", sim_kind_api_version(k, text));
}

static void move_member(struct node *object, const char *from, const char *to)
{
    struct node *value = node_take(object, from);

    if (value)
        node_set(object, to, value);
}

// The members of an event that events.k8s.io renamed.
static const struct {
    const char *core, *events;
} event_members[] = {
    {"involvedObject", "regarding"},
    {"message", "note"},
    {"source", "deprecatedSource"},
    {"firstTimestamp", "deprecatedFirstTimestamp"},
    {"lastTimestamp", "deprecatedLastTimestamp"},
    {"count", "deprecatedCount"},
    {"reportingComponent", "reportingController"},
};

static void convert_event(struct node *object, bool to_core)
{
    for (size_t i = 0; i < ARRAY_LEN(event_members); i++)
        move_member(object, to_core ? event_members[i].events : event_members[i].core,
                    to_core ? event_members[i].core : event_members[i].events);
}

// Upstream's mapping between v1alpha1 status.state and v1beta1 status.phase; first match wins, in
// both directions.
static const struct {
    const char *state, *phase;
} dgdr_states[] = {
    {"Pending", "Pending"},         {"Initializing", "Pending"}, {"Profiling", "Profiling"},
    {"Deploying", "Deploying"},     {"Ready", "Ready"},          {"Ready", "Deployed"},
    {"DeploymentDeleted", "Ready"}, {"Failed", "Failed"},
};

static const char *dgdr_phase_of(const char *state, bool created)
{
    if (created && !strcmp(state, "Ready"))
        return "Deployed";
    for (size_t i = 0; i < ARRAY_LEN(dgdr_states); i++)
        if (!strcmp(dgdr_states[i].state, state))
            return dgdr_states[i].phase;
    return NULL;
}

static const char *dgdr_state_of(const char *phase)
{
    for (size_t i = 0; i < ARRAY_LEN(dgdr_states); i++)
        if (!strcmp(dgdr_states[i].phase, phase))
            return dgdr_states[i].state;
    return NULL;
}

// What a reader of v1alpha1 was given in the annotation comes back with its update.
static void dgdr_restore_from_annotation(struct node *object)
{
    struct node *notes = node_mut(node_mut(object, "metadata"), "annotations");
    const char *text = node_str(node_get(notes, DGDR_STATUS_ANNOTATION));
    struct node *kept = text ? json_parse(text, strlen(text), NULL) : NULL;

    for (const struct node *m = node_first(kept); m && node_get(object, "status"); m = node_next(m))
        if (!node_get(node_get(object, "status"), node_key(m)))
            node_set(node_mut(object, "status"), node_key(m), node_clone(m));
    node_del(notes, DGDR_STATUS_ANNOTATION);
    node_free(kept);
}

static void dgdr_phase_from_state(struct node *object)
{
    bool created = false;

    dgdr_restore_from_annotation(object);
    const char *state = node_str_at(object, "status.state");
    if (!state || node_at(object, "status.phase"))
        return;
    node_bool_at(object, "status.deployment.created", &created);
    node_set_str(node_mut(object, "status"), "phase", dgdr_phase_of(state, created));
}

// What v1alpha1 has no member for travels in an annotation, as the operator's conversion does it.
static void dgdr_keep_in_annotation(struct node *object)
{
    static const char *const members[] = {"phase", "profilingPhase", "profilingJobName",
                                          "deploymentInfo"};
    const struct node *status = node_get(object, "status");
    struct node *kept = node_new_map();
    struct node *meta = node_mut(object, "metadata");
    struct strbuf text = STRBUF_INIT;

    for (size_t i = 0; i < ARRAY_LEN(members); i++)
        if (node_get(status, members[i]) &&
            (i > 0 ||
             (node_str_at(status, "phase") && !strcmp(node_str_at(status, "phase"), "Deployed"))))
            node_set(kept, members[i], node_clone(node_get(status, members[i])));
    if (node_len(kept) && meta) {
        if (!node_get(meta, "annotations"))
            node_set(meta, "annotations", node_new_map());
        json_write(&text, kept, &(struct json_opts){.style = JSON_COMPACT, .sorted = true});
        node_set_str(node_mut(meta, "annotations"), DGDR_STATUS_ANNOTATION, text.buf);
    }
    for (size_t i = 0; i < ARRAY_LEN(members); i++)
        node_del(node_mut(object, "status"), members[i]);
    strbuf_release(&text);
    node_free(kept);
}

// A state that was stored is kept as long as the phase has not moved on from it.
static void dgdr_state_from_phase(struct node *object)
{
    const char *phase = node_str_at(object, "status.phase");
    const char *state = node_str_at(object, "status.state");
    struct node *status = node_mut(object, "status");
    const char *implied = state ? dgdr_phase_of(state, false) : NULL;
    const char *now = phase ? dgdr_state_of(phase) : NULL;

    if (!status)
        return;
    if (now && (!state || !implied || strcmp(implied, phase) != 0))
        node_set_str(status, "state", now);
    dgdr_keep_in_annotation(object);
}

static bool is_dgdr(const struct sim_kind *k)
{
    return !strcmp(k->kind, "DynamoGraphDeploymentRequest");
}

void sim_convert_to_storage(struct node *object, const struct sim_kind *from)
{
    if (from->view && is_dgdr(from))
        dgdr_phase_from_state(object);
    else if (from->view)
        convert_event(object, true);
    set_api_version(object, sim_kind_storage(from));
}

void sim_convert_from_storage(struct node *object, const struct sim_kind *to)
{
    if (to->view && is_dgdr(to))
        dgdr_state_from_phase(object);
    else if (to->view)
        convert_event(object, false);
    set_api_version(object, to);
}
