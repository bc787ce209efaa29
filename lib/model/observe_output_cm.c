// SPDX-License-Identifier: Apache-2.0
#include "model/observe.h"

#include "doc/yaml.h"
#include "model/phases.h"

#include <string.h>

enum { STATUS_YAML_MAX = 64 * 1024 };

static bool says(const char *word, const char *expected)
{
    return word && strcmp(word, expected) == 0;
}

// The profiler's own status file, the only place with the whole error and with a time.
static void read_status_yaml(const char *text, struct arena *scratch, struct observation *out)
{
    size_t n = strnlen(text, STATUS_YAML_MAX + 1);
    if (n > STATUS_YAML_MAX) {
        observation_note(out, scratch, "profiler_status.yaml is longer than %d bytes",
                         STATUS_YAML_MAX);
        return;
    }
    struct err err = ERR_INIT;
    struct yaml_opts opts = {.max_bytes = STATUS_YAML_MAX, .max_alias_nodes = 1000};
    struct node *root = yaml_parse(text, n, &opts, &err);
    if (!root) {
        observation_note(out, scratch, "malformed profiler_status.yaml: %s", err.text);
        return;
    }
    const char *status = node_str_at(root, "status");
    out->profiler_failed |= says(status, "failed");
    out->profiler_done |= says(status, "success");
    out->at_ms = observe_time(root, "timestamp", scratch, out);
    out->timed = out->at_ms != TIME_UNKNOWN;
    if (!out->phase)
        out->phase = observe_string(root, "phase", WORD_MAX, scratch, out);
    if (!out->message)
        out->message = observe_string(root, "message", LINE_MAX_BYTES, scratch, out);
    const char *error = observe_string(root, "error", ERROR_MAX, scratch, out);
    if (error)
        out->error = error;
    *out = observation_detach(out, scratch);
    node_free(root);
}

bool observe_output_cm(const struct node *cm, struct arena *scratch, struct observation *out)
{
    observation_init(out, SOURCE_OUTPUT_CM);
    observe_cm_metadata(cm, scratch, out);
    const struct node *data = node_get(cm, "data");
    if (node_type(data) != NODE_MAP) {
        observation_note(out, scratch, "no data in it");
        return false;
    }
    out->phase = observe_string(data, "phase", WORD_MAX, scratch, out);
    out->message = observe_string(data, "message", LINE_MAX_BYTES, scratch, out);
    out->error = observe_string(data, "profiler_error", ERROR_MAX, scratch, out);
    const char *status = node_str(node_get(data, "profiler_status"));
    out->profiler_failed = says(status, "failed");
    out->profiler_done = says(status, "success") || node_get(data, "final_config.yaml") ||
                         node_get(data, "config_with_planner.yaml");
    const char *yaml = node_str(node_get(data, "profiler_status.yaml"));
    if (yaml)
        read_status_yaml(yaml, scratch, out);
    if (out->profiler_failed)
        out->profiler_done = false;
    else
        out->error = NULL;
    if (out->profiler_failed || out->profiler_done)
        out->finished_ms = out->at_ms;
    if (out->at_ms == TIME_UNKNOWN)
        out->at_ms = out->created_ms;
    if (out->phase)
        out->dialect = DIALECT_UPSTREAM;
    observe_message(out, scratch);
    return true;
}
