// SPDX-License-Identifier: Apache-2.0
#include "model/observe.h"

#include "model/message.h"
#include "model/phases.h"

#include <math.h>
#include <string.h>

static bool absent(const struct node *n)
{
    enum node_type t = node_type(n);
    return t == NODE_NONE || t == NODE_NULL;
}

static int count_at(const struct node *map, const char *key, int min, int max,
                    struct arena *scratch, struct observation *out)
{
    const struct node *n = node_get(map, key);
    int64_t v;
    if (absent(n))
        return COUNT_UNKNOWN;
    if (node_int(n, &v) && v >= min && v <= max)
        return (int)v;
    observation_note(out, scratch, "%s is no usable count", key);
    return COUNT_UNKNOWN;
}

int64_t observe_time(const struct node *map, const char *key, struct arena *scratch,
                     struct observation *out)
{
    const struct node *n = node_get(map, key);
    if (absent(n))
        return TIME_UNKNOWN;
    int64_t t = time_parse(node_str(n));
    if (t == TIME_UNKNOWN)
        observation_note(out, scratch, "%s is no time", key);
    return t;
}

const char *observe_string(const struct node *map, const char *key, size_t max,
                           struct arena *scratch, struct observation *out)
{
    const struct node *n = node_get(map, key);
    if (absent(n))
        return NULL;
    const char *s = node_str(n);
    if (!s)
        observation_note(out, scratch, "%s is no text", key);
    return text_clip(scratch, s, max);
}

void observe_cm_metadata(const struct node *cm, struct arena *scratch, struct observation *out)
{
    const char *name = text_clip(scratch, node_str_at(cm, "metadata.name"), WORD_MAX);
    out->name = arena_printf(scratch, "configmap/%s", name ? name : "");
    out->version = text_clip(scratch, node_str_at(cm, "metadata.resourceVersion"), WORD_MAX);
    out->created_ms = time_parse(node_str_at(cm, "metadata.creationTimestamp"));
    const struct node *owners = node_at(cm, "metadata.ownerReferences");
    for (const struct node *o = node_first(owners); o; o = node_next(o)) {
        const char *kind = node_str(node_get(o, "kind"));
        if (kind && strcmp(kind, "DynamoGraphDeploymentRequest") == 0)
            out->owner_uid = text_clip(scratch, node_str(node_get(o, "uid")), WORD_MAX);
    }
}

void observe_message(struct observation *out, struct arena *scratch)
{
    struct message_facts m;
    message_parse(out->message, &m);
    if (out->step_current == COUNT_UNKNOWN && out->step_total == COUNT_UNKNOWN) {
        out->step_current = m.step;
        out->step_total = m.steps;
        if (isnan(out->step_percent))
            out->step_percent = m.percent;
        out->step_at_least = m.step != COUNT_UNKNOWN;
    }
    if (out->gpus == COUNT_UNKNOWN)
        out->gpus = m.gpus;
    if (!out->gpu_mapping && m.mapping.at)
        out->gpu_mapping = arena_strndup(scratch, m.mapping.at, m.mapping.len);
    if (!out->phase && m.phase.at) {
        out->phase = arena_strndup(scratch, m.phase.at, m.phase.len);
        out->phase_number = m.phase_number;
        out->phase_total = m.phase_total;
    }
    out->message = text_clip(scratch, m.text.at, LINE_MAX_BYTES);
}

static void read_steps(const struct node *steps, struct arena *scratch, struct observation *out)
{
    int current = count_at(steps, "currentStep", 0, STEPS_MAX, scratch, out);
    int total = count_at(steps, "totalSteps", 0, STEPS_MAX, scratch, out);
    if (total == 0) // the writer's way to say that it does not know
        total = COUNT_UNKNOWN;
    if (total != COUNT_UNKNOWN && current > total) {
        observation_note(out, scratch, "step %d of %d", current, total);
        current = total = COUNT_UNKNOWN;
    }
    out->step_current = current;
    out->step_total = total;
    out->step_sub = observe_string(steps, "subPhase", LINE_MAX_BYTES, scratch, out);
    const struct node *percentage = node_get(steps, "percentage");
    double v;
    if (absent(percentage))
        return;
    if (node_num(percentage, &v) && v >= 0 && v <= 100)
        out->step_percent = v;
    else
        observation_note(out, scratch, "percentage is out of range");
}

static void read_gpu_config(const struct node *config, struct arena *scratch,
                            struct observation *out)
{
    const char *text = node_str(config);
    if (text) {
        struct span mapping;
        const char *clipped = text_clip(scratch, text, LINE_MAX_BYTES);
        gpu_config_parse(clipped, &out->gpus, &mapping);
        if (mapping.at)
            out->gpu_mapping = arena_strndup(scratch, mapping.at, mapping.len);
        return;
    }
    int gpus = count_at(config, "currentGpus", 0, GPUS_MAX, scratch, out);
    out->gpus = gpus > 0 ? gpus : COUNT_UNKNOWN;
    out->gpu_mapping = observe_string(config, "parallelMapping", WORD_MAX, scratch, out);
}

// What a record says about failure: the reporter's prefix says nothing that the state does not say.
static const char *failure_text(const struct node *root, struct arena *scratch,
                                const struct observation *o)
{
    static const char prefix[] = "Profiling failed: ";
    const char *error = node_str_at(root, "details.error");
    if (!error)
        error = node_str_at(root, "error");
    if (!error)
        error = node_str(node_get(root, "message"));
    if (!error)
        return o->message;
    if (strncmp(error, prefix, sizeof(prefix) - 1) == 0)
        error += sizeof(prefix) - 1;
    return text_clip(scratch, error, ERROR_MAX);
}

static void read_times(const struct node *root, struct arena *scratch, struct observation *out)
{
    const char *key = node_get(root, "lastUpdated") ? "lastUpdated" : "timestamp";
    out->at_ms = observe_time(root, key, scratch, out);
    out->timed = out->at_ms != TIME_UNKNOWN;
    out->started_ms = observe_time(root, "startedAt", scratch, out);
    if (out->timed && out->started_ms != TIME_UNKNOWN && out->started_ms > out->at_ms + 2000) {
        observation_note(out, scratch, "startedAt is later than %s", key);
        out->started_ms = TIME_UNKNOWN;
    }
}

void observe_record(const struct node *root, struct arena *scratch, struct observation *out)
{
    const char *phase = observe_string(root, "phase", WORD_MAX, scratch, out);
    if (phase)
        out->phase = phase;
    out->phase_number = count_at(root, "phaseNumber", 0, PHASES_MAX, scratch, out);
    out->phase_total = count_at(root, "totalPhases", 0, PHASES_MAX, scratch, out);
    out->message = observe_string(root, "message", LINE_MAX_BYTES, scratch, out);
    read_times(root, scratch, out);
    const struct node *progress = node_get(root, "progress");
    if (!absent(progress) && node_type(progress) != NODE_MAP)
        observation_note(out, scratch, "progress is no object");
    bool nested = node_type(progress) == NODE_MAP;
    read_steps(nested ? progress : root, scratch, out);
    const struct node *gpu = node_get(root, "gpuConfig");
    read_gpu_config(gpu ? gpu : node_get(progress, "gpuConfig"), scratch, out);
    out->profiler_failed = phase_is_failed(out->phase);
    out->profiler_done = phase_is_complete(out->phase);
    if (out->profiler_failed)
        out->error = failure_text(root, scratch, out);
    if (out->profiler_failed || out->profiler_done)
        out->finished_ms = out->at_ms;
    observe_message(out, scratch);
    // The profiler itself speaks here, at every step.
    out->step_at_least = false;
}
