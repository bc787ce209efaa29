// SPDX-License-Identifier: Apache-2.0
// Columns of pods and jobs.
#include "kind.h"

#include "base/strbuf.h"
#include "base/xtime.h"

#include <string.h>

struct node *cell_pod_ready(const struct node *o, int64_t now_ms)
{
    struct strbuf sb = STRBUF_INIT;
    size_t ready = 0;

    (void)now_ms;
    for (const struct node *c = node_first(node_at(o, "status.containerStatuses")); c;
         c = node_next(c)) {
        bool is_ready = false;

        if (node_bool_at(c, "ready", &is_ready) && is_ready)
            ready++;
    }
    strbuf_addf(&sb, "%zu/%zu", ready, node_len(node_at(o, "spec.containers")));
    return cell_text(&sb);
}

// The word of an init container that has not succeeded; "" when all have.
static void init_status(struct strbuf *out, const struct node *pod)
{
    const struct node *statuses = node_at(pod, "status.initContainerStatuses");
    size_t done = 0;

    for (const struct node *c = node_first(statuses); c; c = node_next(c)) {
        const char *waiting = node_str_at(c, "state.waiting.reason");
        const char *ended = node_str_at(c, "state.terminated.reason");
        int64_t code = 0;

        if (node_int_at(c, "state.terminated.exitCode", &code) && code == 0) {
            done++;
            continue;
        }
        if (ended || waiting)
            strbuf_addf(out, "Init:%s", ended ? ended : waiting);
        else if (node_at(c, "state.terminated"))
            strbuf_addf(out, "Init:ExitCode:%lld", (long long)code);
        if (out->len && !(waiting && !strcmp(waiting, "PodInitializing")))
            return;
        strbuf_reset(out);
        strbuf_addf(out, "Init:%zu/%zu", done, node_len(node_at(pod, "spec.initContainers")));
        return;
    }
}

// The last container that waits or has ended gives the word, as in the API server's printer.
static void container_status(struct strbuf *out, const struct node *pod)
{
    bool running = false;

    for (const struct node *c = node_first(node_at(pod, "status.containerStatuses")); c;
         c = node_next(c)) {
        const char *waiting = node_str_at(c, "state.waiting.reason");
        const char *ended = node_str_at(c, "state.terminated.reason");
        int64_t code = 0;

        running = running || node_at(c, "state.running");
        if (!waiting && !node_at(c, "state.terminated"))
            continue;
        strbuf_reset(out);
        node_int_at(c, "state.terminated.exitCode", &code);
        if (waiting || ended)
            strbuf_adds(out, waiting ? waiting : ended);
        else
            strbuf_addf(out, "ExitCode:%lld", (long long)code);
    }
    if (running && !strcmp(out->buf, "Completed")) {
        strbuf_reset(out);
        strbuf_adds(out, "NotReady");
    }
}

struct node *cell_pod_status(const struct node *o, int64_t now_ms)
{
    struct strbuf sb = STRBUF_INIT;
    const char *phase = node_str_at(o, "status.phase");
    const char *reason = node_str_at(o, "status.reason");

    (void)now_ms;
    init_status(&sb, o);
    if (!sb.len) {
        strbuf_adds(&sb, reason ? reason : phase ? phase : "Unknown");
        container_status(&sb, o);
    }
    if (node_at(o, "metadata.deletionTimestamp")) {
        strbuf_reset(&sb);
        strbuf_adds(&sb, "Terminating");
    }
    return cell_text(&sb);
}

struct node *cell_pod_restarts(const struct node *o, int64_t now_ms)
{
    struct strbuf sb = STRBUF_INIT;
    char age[AGE_TEXT_MAX];
    int64_t total = 0, last = TIME_UNKNOWN;

    for (const struct node *c = node_first(node_at(o, "status.containerStatuses")); c;
         c = node_next(c)) {
        int64_t count = 0;
        int64_t at = time_parse(node_str_at(c, "lastState.terminated.finishedAt"));

        if (node_int_at(c, "restartCount", &count))
            total += count;
        if (at > last)
            last = at;
    }
    strbuf_addf(&sb, "%lld", (long long)total);
    if (total && last != TIME_UNKNOWN)
        strbuf_addf(&sb, " (%s ago)", age_format(now_ms - last, age));
    return cell_text(&sb);
}

static bool job_condition(const struct node *o, const char *type)
{
    for (const struct node *c = node_first(node_at(o, "status.conditions")); c; c = node_next(c)) {
        const char *t = node_str_at(c, "type"), *s = node_str_at(c, "status");

        if (t && s && !strcmp(t, type) && !strcmp(s, "True"))
            return true;
    }
    return false;
}

struct node *cell_job_status(const struct node *o, int64_t now_ms)
{
    static const struct {
        const char *condition, *word;
    } rows[] = {
        {"Complete", "Complete"},
        {"Failed", "Failed"},
        {"Suspended", "Suspended"},
        {"FailureTarget", "FailureTarget"},
        {"SuccessCriteriaMet", "SuccessCriteriaMet"},
    };

    (void)now_ms;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        if (job_condition(o, rows[i].condition))
            return node_new_str(rows[i].word);
    return node_new_str(node_at(o, "metadata.deletionTimestamp") ? "Terminating" : "Running");
}

struct node *cell_job_completions(const struct node *o, int64_t now_ms)
{
    struct strbuf sb = STRBUF_INIT;
    int64_t done = 0, wanted = 1;

    (void)now_ms;
    node_int_at(o, "status.succeeded", &done);
    node_int_at(o, "spec.completions", &wanted);
    strbuf_addf(&sb, "%lld/%lld", (long long)done, (long long)wanted);
    return cell_text(&sb);
}

struct node *cell_job_duration(const struct node *o, int64_t now_ms)
{
    char age[AGE_TEXT_MAX];
    int64_t start = time_parse(node_str_at(o, "status.startTime"));
    int64_t end = time_parse(node_str_at(o, "status.completionTime"));

    if (start == TIME_UNKNOWN)
        return node_new_str("");
    return node_new_str(age_format((end == TIME_UNKNOWN ? now_ms : end) - start, age));
}

static struct node *join_containers(const struct node *job, const char *member)
{
    struct strbuf sb = STRBUF_INIT;

    for (const struct node *c = node_first(node_at(job, "spec.template.spec.containers")); c;
         c = node_next(c)) {
        const char *text = node_str_at(c, member);

        strbuf_addf(&sb, "%s%s", sb.len ? "," : "", text ? text : "");
    }
    return cell_text(&sb);
}

struct node *cell_job_containers(const struct node *o, int64_t now_ms)
{
    (void)now_ms;
    return join_containers(o, "name");
}

struct node *cell_job_images(const struct node *o, int64_t now_ms)
{
    (void)now_ms;
    return join_containers(o, "image");
}

struct node *cell_job_selector(const struct node *o, int64_t now_ms)
{
    struct strbuf sb = STRBUF_INIT;

    for (const struct node *l = node_first(node_at(o, "spec.selector.matchLabels")); l;
         l = node_next(l))
        strbuf_addf(&sb, "%s%s=%s", sb.len ? "," : "", node_key(l), node_str(l) ? node_str(l) : "");
    if (!sb.len)
        return cell_none(o, now_ms);
    return cell_text(&sb);
}
