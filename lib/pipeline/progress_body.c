// SPDX-License-Identifier: Apache-2.0
#include "pipeline/progress_body.h"

#include "base/xtime.h"
#include "doc/json.h"

#include <string.h>

static const struct node *conditions_of(const struct node *dgdr)
{
    return node_get(node_get(dgdr, "status"), "conditions");
}

static bool is_profiling(const struct node *condition)
{
    const char *type = node_str(node_get(condition, "type"));
    return type && strcmp(type, "Profiling") == 0;
}

const struct node *progress_condition(const struct node *dgdr)
{
    for (const struct node *c = node_first(conditions_of(dgdr)); c; c = node_next(c)) {
        if (is_profiling(c))
            return c;
    }
    return NULL;
}

// As the status design has it, from when on profiling runs.
static struct node *new_condition(const struct node *dgdr, const struct progress_report *report,
                                  const char *message)
{
    struct node *c = node_new_map();
    char since[TIME_TEXT_MAX];
    int64_t ms = report->started_ms != TIME_UNKNOWN ? report->started_ms : report->updated_ms;
    node_set_str(c, "type", "Profiling");
    node_set_str(c, "status", "False");
    node_set_str(c, "reason", "ProfilingRunning");
    node_set_str(c, "message", message);
    node_set_str(c, "lastTransitionTime",
                 ms != TIME_UNKNOWN ? time_format(ms, since)
                                    : node_str_at(dgdr, "metadata.creationTimestamp"));
    return c;
}

// The fields of the condition that are ours, or nobody's; but for the message only those if it stays as it is.
static struct node *own_part(const struct node *condition, const struct progress_owner *o,
                             const char *message)
{
    struct node *part = node_new_map();
    size_t said = 0;
    for (int i = 0; i < FIELD_COUNT; i++) {
        const struct node *value = node_get(condition, owner_condition_fields[i]);
        bool ours = message ? !(o->condition[i] & OWNER_OTHER) : (o->condition[i] & OWNER_US) != 0;
        if (!value || (i != FIELD_TYPE && !ours))
            continue;
        node_set(part, owner_condition_fields[i], node_clone(value));
        said += (o->condition[i] & OWNER_US) != 0;
    }
    if (message) {
        node_set_str(part, "message", message);
        return part;
    }
    if (said)
        return part;
    node_free(part);
    return NULL;
}

static void add_by_type(struct node *list, const struct node *dgdr, const struct progress_owner *o,
                        const struct progress_report *report, const char *message)
{
    const struct node *condition = progress_condition(dgdr);
    struct node *part = NULL;
    if (condition)
        part = own_part(condition, o, message);
    else if (message)
        part = new_condition(dgdr, report, message);
    if (part)
        node_append(list, part);
}

static void add_as_one(struct node *list, const struct node *dgdr, const struct progress_owner *o,
                       const struct progress_report *report, const char *message)
{
    if (!message && !(o->list & OWNER_US))
        return;
    for (const struct node *c = node_first(conditions_of(dgdr)); c; c = node_next(c)) {
        struct node *same = node_clone(c);
        if (message && is_profiling(c))
            node_set_str(same, "message", message);
        node_append(list, same);
    }
    if (message && !progress_condition(dgdr))
        node_append(list, new_condition(dgdr, report, message));
}

static void set_conditions(struct node *status, const struct node *dgdr,
                           const struct progress_owner *o, const struct progress_report *report,
                           const char *message)
{
    struct node *list = node_new_list();
    if (o->list_is_one)
        add_as_one(list, dgdr, o, report, message);
    else
        add_by_type(list, dgdr, o, report, message);
    if (node_len(list))
        node_set(status, "conditions", list);
    else
        node_free(list);
}

static void set_phase(struct node *status, const struct node *dgdr, const struct progress_owner *o,
                      const char *phase)
{
    if (!phase && (o->phase & OWNER_US))
        phase = node_str(node_get(node_get(dgdr, "status"), "profilingPhase"));
    node_set_str(status, "profilingPhase", phase);
}

void progress_body_write(const struct node *dgdr, const struct progress_owner *o,
                         const struct progress_report *report, const struct progress_change *change,
                         struct strbuf *out)
{
    static const char *const meta[] = {"name", "namespace", "resourceVersion"};
    const struct json_opts style = {.style = JSON_COMPACT};
    struct node *root = node_new_map(), *metadata = node_new_map(), *status = node_new_map();
    node_set_str(root, "apiVersion", node_str(node_get(dgdr, "apiVersion")));
    node_set_str(root, "kind", node_str(node_get(dgdr, "kind")));
    for (size_t i = 0; i < ARRAY_LEN(meta); i++)
        node_set_str(metadata, meta[i], node_str(node_get(node_get(dgdr, "metadata"), meta[i])));
    node_set(root, "metadata", metadata);
    if (change->progress)
        node_set(status, "profilingProgress", node_clone(change->progress));
    set_phase(status, dgdr, o, change->phase);
    set_conditions(status, dgdr, o, report, change->message);
    node_set(root, "status", status);
    json_write(out, root, &style);
    node_free(root);
}
