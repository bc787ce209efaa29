// SPDX-License-Identifier: Apache-2.0
// What rules ask of a run's evidence and logs.
#include "model/explain_rule.h"
#include "model/format.h"

#include <string.h>
#include <strings.h>

enum { LOG_LOOK_BACK = 20000, PULL_TEXT_MAX = 256 };

enum explain_severity trouble(const struct explain_input *in)
{
    return in->run->state == RUN_FAILED ? EXPLAIN_FAILED : EXPLAIN_STUCK;
}

bool has_word(const char *text, const char *part)
{
    return text && part && strcasestr(text, part) != NULL;
}

bool one_of(const char *word, const char *const *words)
{
    for (; word && *words; words++)
        if (strcmp(word, *words) == 0)
            return true;
    return false;
}

const struct evidence_pod *profiler_pod(const struct explain_input *in)
{
    const struct evidence_pod *pod = in->evidence ? evidence_profiler_pod(in->evidence) : NULL;
    return pod && !pod->gone ? pod : NULL;
}

const struct evidence_container *container_named(const struct evidence_pod *pod, const char *name)
{
    for (size_t i = 0; pod && i < pod->container_count; i++)
        if (strcmp(pod->containers[i].name, name) == 0)
            return &pod->containers[i];
    return NULL;
}

const struct run_condition *condition_of(const struct run *run, const char *type)
{
    for (size_t i = 0; i < run->condition_count; i++)
        if (run->conditions[i].type && strcmp(run->conditions[i].type, type) == 0)
            return &run->conditions[i];
    return NULL;
}

const struct evidence_event *event_about(const struct explain_input *in, const char *kind,
                                         const char *reason, const char *message)
{
    const struct evidence_event *const *events;
    size_t n = in->evidence ? evidence_events(in->evidence, &events) : 0;
    for (size_t i = 0; i < n; i++) {
        const struct evidence_event *e = events[i];
        if (e->warning && (!kind || strcmp(e->kind, kind) == 0) &&
            (!reason || (e->reason && strcmp(e->reason, reason) == 0)) &&
            (!message || has_word(e->message, message)))
            return e;
    }
    return NULL;
}

void seen_error(const struct explain_input *in, struct explanation *x, struct finding *f)
{
    const struct run *run = in->run;
    int64_t at = run->finished_ms != TIME_UNKNOWN ? run->finished_ms : run->updated_ms;
    if (run->error)
        seen(x, f, at, "error: %s", run->error);
}

void seen_event(struct explanation *x, struct finding *f, const struct evidence_event *e)
{
    if (!e)
        return;
    if (e->count > 1)
        seen(x, f, e->last_ms, "event %s on %s %s, %d times: %s", e->reason ? e->reason : "-",
             e->kind, e->name, e->count, e->message ? e->message : "");
    else
        seen(x, f, e->last_ms, "event %s on %s %s: %s", e->reason ? e->reason : "-", e->kind,
             e->name, e->message ? e->message : "");
}

static int64_t state_since(const struct evidence_pod *pod, const struct evidence_container *c)
{
    if (c->finished_ms != TIME_UNKNOWN)
        return c->finished_ms;
    if (c->started_ms != TIME_UNKNOWN)
        return c->started_ms;
    if (c->last_finished_ms != TIME_UNKNOWN)
        return c->last_finished_ms;
    return pod->scheduled_ms != TIME_UNKNOWN ? pod->scheduled_ms : pod->created_ms;
}

void seen_container(struct explanation *x, struct finding *f, const struct evidence_pod *pod,
                    const struct evidence_container *c)
{
    static const char *const states[] = {
        [CONTAINER_UNKNOWN] = "in an unknown state",
        [CONTAINER_WAITING] = "waiting",
        [CONTAINER_RUNNING] = "running",
        [CONTAINER_TERMINATED] = "terminated",
    };
    struct strbuf sb CLEANUP_STRBUF = STRBUF_INIT;
    strbuf_addf(&sb, "pod %s, container %s: %s", pod->name, c->name, states[c->state]);
    if (c->reason)
        strbuf_addf(&sb, ": %s", c->reason);
    if (c->exit_code != COUNT_UNKNOWN)
        strbuf_addf(&sb, ", exit code %d", c->exit_code);
    if (c->restarts > 0)
        strbuf_addf(&sb, ", restarted %d times", c->restarts);
    if (c->last_reason)
        strbuf_addf(&sb, ", before that %s", c->last_reason);
    if (c->message)
        strbuf_addf(&sb, ": %s", c->message);
    seen(x, f, state_since(pod, c), "%s", sb.buf);
}

const struct log_line *log_with(const struct logbook *log, const char *text)
{
    size_t n = log ? logbook_count(log) : 0;
    for (size_t i = 0; i < n && i < LOG_LOOK_BACK; i++) {
        const struct log_line *line = logbook_at(log, n - 1 - i);
        if (!line->mark && strstr(line->text, text))
            return line;
    }
    return NULL;
}

void seen_log_errors(struct explanation *x, struct finding *f, const struct logbook *log,
                     size_t max)
{
    size_t n = log ? logbook_count(log) : 0, first = n, found = 0;
    while (first > 0 && found < max)
        found += logbook_at(log, --first)->level == LOG_LEVEL_ERROR;
    for (size_t i = first; i < n; i++) {
        const struct log_line *line = logbook_at(log, i);
        if (line->level == LOG_LEVEL_ERROR)
            seen(x, f, line->at_ms, "log: %s", line->message);
    }
}

bool deployments_known(const struct explain_input *in)
{
    return in->evidence && evidence_is_synced(in->evidence, EVIDENCE_CANDIDATES) &&
           !evidence_refusal(in->evidence, EVIDENCE_CANDIDATES);
}

const char *span(struct explanation *x, int64_t ms)
{
    char text[CELL_TEXT_MAX];
    return arena_strdup(&x->arena, format_duration(ms > 0 ? ms : 0, text));
}

bool cannot_pull(const struct evidence_container *c)
{
    static const char *const reasons[] = {"ErrImagePull",
                                          "ImagePullBackOff",
                                          "InvalidImageName",
                                          "ErrImageNeverPull",
                                          "ImageInspectError",
                                          "RegistryUnavailable",
                                          "SignatureValidationFailed",
                                          NULL};
    return c && c->state == CONTAINER_WAITING && one_of(c->reason, reasons);
}

const char *pull_cause(struct explanation *x, const struct evidence_container *c)
{
    static const struct {
        const char *word, *cause;
    } causes[] = {
        {"unauthorized", "the registry wants credentials: the pull secret is missing or wrong"},
        {"denied", "the registry wants credentials: the pull secret is missing or wrong"},
        {"403 Forbidden", "the registry refuses these credentials"},
        {"manifest unknown", "the registry has no such image or tag"},
        {"not found", "the registry has no such image or tag"},
        {"no such host", "the node cannot resolve the registry's name"},
        {"timeout", "the node cannot reach the registry"},
        {"connection refused", "the node cannot reach the registry"},
        {"toomanyrequests", "the registry limits the rate of pulls"},
        {"no space left", "the node's disk is full"},
    };
    for (size_t i = 0; i < ARRAY_LEN(causes); i++)
        if (has_word(c->message, causes[i].word))
            return arena_printf(&x->arena, "%s: %.*s", causes[i].cause, PULL_TEXT_MAX,
                                c->image ? c->image : "image unknown");
    return arena_printf(&x->arena, "image %.*s", PULL_TEXT_MAX, c->image ? c->image : "unknown");
}

const char *scheduler_cause(const char *words)
{
    static const struct {
        const char *word, *cause;
    } causes[] = {
        {"Insufficient nvidia.com/gpu", "no node has that many free GPUs"},
        {"Insufficient memory", "no node has that much free memory"},
        {"Insufficient cpu", "no node has that many free CPUs"},
        {"PersistentVolumeClaim", "a volume claim of the pod is not there or not bound"},
        {"persistentvolumeclaim", "a volume claim of the pod is not there or not bound"},
        {"untolerated taint", "the nodes carry taints that the pod does not tolerate"},
        {"node affinity", "no node has the labels that the pod asks for"},
        {"node selector", "no node has the labels that the pod asks for"},
    };
    for (size_t i = 0; i < ARRAY_LEN(causes); i++)
        if (has_word(words, causes[i].word))
            return causes[i].cause;
    return "no node fits";
}

bool was_oom_killed(const struct evidence_container *c)
{
    return c && ((c->state == CONTAINER_TERMINATED && c->reason &&
                  strcmp(c->reason, "OOMKilled") == 0) ||
                 (c->last_reason && strcmp(c->last_reason, "OOMKilled") == 0));
}
