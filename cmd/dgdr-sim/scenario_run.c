// SPDX-License-Identifier: Apache-2.0
// Profiling runs: an entry of `runs` says what is asked for, whose operator it is and who publishes
// progress; its timeline says what happens.
#include "scenario_run.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

static const struct {
    const char *word;
    unsigned flag;
} publishers[] = {
    {"configmap-seed1", PUBLISH_CONFIGMAP_SEED1},
    {"configmap-seed0", PUBLISH_CONFIGMAP_SEED0},
    {"configmap-seed0-key", PUBLISH_CONFIGMAP_KEY},
    {"status", PUBLISH_STATUS},
    {"status-seed0", PUBLISH_STATUS_SEED0},
    {"relay", PUBLISH_RELAY},
    {"markers", PUBLISH_MARKERS},
};

static const char *const generations[] = {
    [OPERATOR_0_8] = "0.8", [OPERATOR_0_9] = "0.9", [OPERATOR_1_0] = "1.0",
    [OPERATOR_1_1] = "1.1", [OPERATOR_1_2] = "1.2", [OPERATOR_1_3] = "1.3"};
static const char *const releases[] = {
    [OPERATOR_0_8] = "0.8.1", [OPERATOR_0_9] = "0.9.1", [OPERATOR_1_0] = "1.0.2",
    [OPERATOR_1_1] = "1.1.0", [OPERATOR_1_2] = "1.2.0", [OPERATOR_1_3] = "1.3.0"};
static const char *const log_styles[] = {
    [LOG_BRIDGE] = "bridge", [LOG_ANSI] = "ansi", [LOG_PYTHON] = "python", [LOG_JSONL] = "jsonl"};

static size_t choose(struct loader *l, const struct node *map, const char *key,
                     const char *const *words, size_t count, size_t otherwise)
{
    const char *word = load_str(l, map, key, words[otherwise]);

    for (size_t i = 0; i < count; i++)
        if (!strcmp(words[i], word))
            return i;
    load_fail(l, key, "\"%s\" is not known", word);
    return otherwise;
}

static unsigned read_publish(struct sim_run *r)
{
    const struct node *list = node_get(r->entry, "publish");
    unsigned flags = !list && r->generation >= OPERATOR_1_1 ? (unsigned)PUBLISH_RELAY : 0;

    for (const struct node *c = node_first(list); c; c = node_next(c)) {
        size_t i = 0;

        while (i < ARRAY_LEN(publishers) &&
               (!node_str(c) || strcmp(node_str(c), publishers[i].word) != 0))
            i++;
        if (i == ARRAY_LEN(publishers)) {
            load_fail(r->l, "publish", "\"%s\" is not known", node_str(c) ? node_str(c) : "");
            return 0;
        }
        flags |= publishers[i].flag;
    }
    return flags;
}

static void submit(struct sim_run *r, const struct node *n)
{
    (void)n;
    run_submit(r, r->at_ms);
    run_event(r, "Normal", "Initialized", "DGDR initialized successfully", r->at_ms);
    r->at_ms += 1000;
    run_status_submitted(r, r->at_ms);
}

static void start_containers(struct sim_run *r)
{
    run_pod_event(r, "Normal", "Started", "Started container profiler", r->at_ms);
    r->running_ms = r->at_ms;
    run_pod(r, CAST_POD_RUNNING, NULL, NULL, r->at_ms);
    run_sidecar_log(r, "Waiting for profiler to complete...", r->at_ms);
}

// The image never comes: the kubelet tries again and again.
static void pull_forever(struct sim_run *r, const struct node *n)
{
    const char *reason = load_str(r->l, n, "stuck", "ImagePullBackOff");
    char *detail CLEANUP_FREE = run_text(
        r, load_str(r->l, n, "detail", "Back-off pulling image \"{image}\": not found"), NULL);
    char *failed CLEANUP_FREE = xasprintf("Failed to pull image \"%s\": not found", r->image);
    int64_t tries = load_int(r->l, n, "tries", 6, 1, 1000), wait = 10 * 1000;

    for (int64_t i = 0; i < tries; i++) {
        run_pod_event(r, "Warning", "Failed", failed, r->at_ms);
        run_pod(r, CAST_POD_BACKOFF, "ErrImagePull", failed, r->at_ms);
        run_pod_event(r, "Warning", "BackOff", detail, r->at_ms + 3000);
        run_pod(r, CAST_POD_BACKOFF, reason, detail, r->at_ms + 3000);
        r->at_ms += wait;
        wait = wait < 150 * 1000 ? wait * 2 : 300 * 1000;
    }
}

// What the container needs is not there: the kubelet looks again and again.
static void config_error(struct sim_run *r, const char *detail)
{
    char *error CLEANUP_FREE = xasprintf("Error: %s", detail);

    run_pod_event(r, "Warning", "Failed", error, r->at_ms);
    run_pod(r, CAST_POD_BACKOFF, "CreateContainerConfigError", detail, r->at_ms);
}

static void job(struct sim_run *r, const struct node *n)
{
    static const char *const keys[] = {"pull", "stuck", "detail", "tries", NULL};
    char *pulling CLEANUP_FREE = xasprintf("Pulling image \"%s\"", r->image);

    if (!load_keys(r->l, n, keys))
        return;
    const char *stuck = load_str(r->l, n, "stuck", NULL);
    run_job(r, r->at_ms);
    run_status_profiling(r, r->at_ms);
    if (stuck && !strcmp(stuck, "Unschedulable")) {
        run_lost_pod(r, load_required(r->l, n, "detail"), load_int(r->l, n, "tries", 6, 1, 1000),
                     r->at_ms);
        return;
    }
    run_new_pod(r, r->at_ms);
    r->at_ms += 1000;
    run_pod_event(r, "Normal", "Pulling", pulling, r->at_ms);
    r->at_ms += load_duration(r->l, n, "pull", 12000);
    if (stuck && !strcmp(stuck, "CreateContainerConfigError"))
        config_error(r, load_required(r->l, n, "detail"));
    else if (stuck)
        pull_forever(r, n);
    else
        start_containers(r);
}

// What the sidecar says while it waits, and that it has seen the end. An evicted pod says nothing.
static void sidecar_ends(struct sim_run *r, const struct exit_cause *cause)
{
    enum { EVERY_MS = 5 * 60 * 1000, MINUTE_MS = 60 * 1000 };
    char *ran CLEANUP_FREE = xasprintf("Profiler terminated (ran for %lld minutes)",
                                       (long long)((r->at_ms - r->running_ms) / MINUTE_MS));

    for (int64_t ms = EVERY_MS; ms < r->at_ms - r->running_ms; ms += EVERY_MS) {
        char *still CLEANUP_FREE =
            xasprintf("Still waiting... (%lld minutes elapsed)", (long long)(ms / MINUTE_MS));

        run_sidecar_log(r, still, r->running_ms + ms);
    }
    if (!cause->detail)
        run_sidecar_log(r, ran, r->at_ms);
}

static void finish_pod(struct sim_run *r, const struct exit_cause *cause, bool job_fails)
{
    sidecar_ends(r, cause ? cause : &(struct exit_cause){NULL, NULL});
    if (job_fails && cause)
        run_pod_failed(r, cause, r->at_ms + 4000);
    else
        run_pod(r, CAST_POD_DONE, "Completed", NULL, r->at_ms + 4000);
    run_job_end(r, job_fails, r->at_ms + 5000);
}

static bool seeds(const struct sim_run *r)
{
    return r->publish & ~(unsigned)(PUBLISH_RELAY | PUBLISH_MARKERS);
}

static void succeed(struct sim_run *r, const struct node *n)
{
    static const char *const keys[] = {"message", "deploy", "worker",   "prefill",
                                       "decode",  "pareto", "measured", NULL};

    if (!load_keys(r->l, n, keys))
        return;
    run_choice_read(r, n);
    const char *message =
        load_str(r->l, n, "message",
                 seeds(r) ? "Profiling completed successfully" : "Profiler completed successfully");
    if (node_get(n, "deploy") && !run_auto_apply(r))
        load_fail(r->l, "deploy", "spec.autoApply is off");
    run_progress(r, &(struct progress){.phase = seeds(r) ? "Complete" : "Done", .message = message},
                 r->at_ms);
    run_relay_flush(r, r->at_ms + 10000);
    r->at_ms += 11000;
    finish_pod(r, NULL, false);
    run_output(r, message, NULL, r->at_ms + 2000);
    r->at_ms += 7000;
    run_status_succeeded(r, r->at_ms);
    run_status_file_delete(r, r->at_ms + 1000);
    r->at_ms += load_duration(r->l, n, "deploy", 90000);
    if (node_get(n, "deploy"))
        run_status_deployed(r, r->at_ms);
}

static struct exit_cause exit_cause(struct sim_run *r, const struct node *n)
{
    return (struct exit_cause){load_str(r->l, n, "reason", NULL),
                               load_str(r->l, n, "detail", NULL)};
}

// An error that the sidecar cannot pass on: releases before 1.2 never do, and of a text of several
// lines it makes a ConfigMap that nobody can parse.
static void sidecar_gives_up(struct sim_run *r, const char *error, const struct exit_cause *cause,
                             int64_t at_ms)
{
    char *line CLEANUP_FREE = run_first_line(error);
    char *failed CLEANUP_FREE = xasprintf("Profiler failed: %s", line);

    if (cause->detail)
        return;
    run_sidecar_log(r, "Checking profiler status...", at_ms);
    if (cause->reason) {
        run_sidecar_log(r, "ERROR: Profiler terminated without a final status", at_ms);
        return;
    }
    run_sidecar_log(r, failed, at_ms);
    if (r->generation >= OPERATOR_1_2)
        run_sidecar_log(r, "error: error parsing cm.yaml", at_ms);
}

static void fail(struct sim_run *r, const struct node *n)
{
    static const char *const keys[] = {"error",  "message", "relay", "jobFails",
                                       "reason", "detail",  NULL};
    struct exit_cause cause = exit_cause(r, n);
    const char *error = cause.reason ? "" : load_required(r->l, n, "error");
    bool relayed = load_bool(r->l, n, "relay", !cause.reason && r->generation >= OPERATOR_1_2);

    if (!load_keys(r->l, n, keys))
        return;
    const char *message =
        load_str(r->l, n, "message", "Profiler failed with exception: RuntimeError");
    if (seeds(r)) {
        char *told CLEANUP_FREE = xasprintf("Profiling failed: %.500s", error);

        run_progress(r, &(struct progress){.phase = "Failed", .message = told}, r->at_ms);
        r->at_ms += 4000;
    }
    run_relay_flush(r, r->at_ms);
    finish_pod(r, &cause, load_bool(r->l, n, "jobFails", true));
    if (relayed)
        run_output(r, message, error, r->at_ms + 2000);
    else
        sidecar_gives_up(r, error, &cause, r->at_ms + 2000);
    r->at_ms += 7000;
    run_status_failed(r, error, relayed ? NULL : &cause, r->at_ms);
    run_status_file_delete(r, r->at_ms + 30000);
    r->at_ms += 31000;
}

static void log_entry(struct sim_run *r, const struct node *n)
{
    static const char *const keys[] = {"logger", "line", "lines", "every", "raw", NULL};
    const struct node *lines = node_get(n, "lines");
    const char *logger = load_str(r->l, n, "logger", "__main__");
    bool raw = load_bool(r->l, n, "raw", false);

    if (!load_keys(r->l, n, keys))
        return;
    for (const struct node *c = lines ? node_first(lines) : node_get(n, "line"); c;
         c = lines ? node_next(c) : NULL) {
        char *text CLEANUP_FREE = run_text(r, node_str(c) ? node_str(c) : "", NULL);

        if (raw)
            scenario_log(r->sc, r->at_ms, r->ns, r->pod, "profiler", text);
        else
            run_log(r, logger, text, r->at_ms);
        r->at_ms += load_duration(r->l, n, "every", 0);
    }
}

static void event(struct sim_run *r, const struct node *n)
{
    static const char *const keys[] = {"type", "reason", "message", NULL};

    if (load_keys(r->l, n, keys))
        run_event(r, load_str(r->l, n, "type", "Normal"), load_required(r->l, n, "reason"),
                  load_required(r->l, n, "message"), r->at_ms);
}

// The first pod has failed and the job makes another one.
static void retry(struct sim_run *r, const struct node *n);

static const struct {
    const char *key;
    void (*handle)(struct sim_run *r, const struct node *n);
} actions[] = {
    {"submit", submit},   {"job", job},         {"phase", run_phase},
    {"sweep", run_sweep}, {"succeed", succeed}, {"fail", fail},
    {"retry", retry},     {"write", log_entry}, {"event", event},
};

static void name_pod(struct sim_run *r)
{
    char suffix[TEXT_SUFFIX_MAX];
    char *key CLEANUP_FREE = xasprintf("%s/%s %d", r->ns, r->job, r->attempt);

    free(r->pod);
    r->pod = xasprintf("%s-%s", r->job, text_suffix(key, suffix));
}

static void set_words(struct sim_run *r)
{
    const struct node *spec = node_get(r->entry, "spec");
    const struct text_pair words[RUN_WORDS_MAX] = {
        {"name", r->name},
        {"ns", r->ns},
        {"job", r->job},
        {"pod", r->pod},
        {"image", r->image},
        {"model", load_str(r->l, spec, "model", "")},
        {"backend", load_str(r->l, spec, "backend", "vllm")},
        {"worker-image", r->worker_image},
        {NULL, NULL},
    };

    memcpy(r->words, words, sizeof(words));
}

static void retry(struct sim_run *r, const struct node *n)
{
    static const char *const keys[] = {"after", "error", "reason", "detail", NULL};
    struct exit_cause cause = exit_cause(r, n);

    if (!load_keys(r->l, n, keys))
        return;
    run_relay_flush(r, r->at_ms);
    sidecar_ends(r, &cause);
    sidecar_gives_up(r, load_str(r->l, n, "error", ""), &cause, r->at_ms + 1000);
    run_pod_failed(r, &cause, r->at_ms + 2000);
    run_job_retries(r, r->at_ms + 3000);
    r->at_ms += load_duration(r->l, n, "after", 10000);
    r->attempt++;
    free(r->relay.last);
    r->relay.last = NULL;
    r->scheduled_ms = r->running_ms = INT64_MIN;
    name_pod(r);
    set_words(r);
    run_new_pod(r, r->at_ms);
    r->at_ms += 5000;
    start_containers(r);
}

static void play_entry(struct sim_run *r, const struct node *entry)
{
    struct text_words words = text_words_pairs(r->words);

    load_when(r->l, entry, r->starts_ms, &r->at_ms);
    for (size_t i = 0; i < ARRAY_LEN(actions); i++) {
        const struct node *n = node_get(entry, actions[i].key);

        if (!n)
            continue;
        size_t mark = load_enter(r->l, actions[i].key);
        actions[i].handle(r, n);
        load_leave(r->l, mark);
        return;
    }
    if (!load_common(r->l, entry, &words, r->ns, r->pod, &r->at_ms))
        load_fail(r->l, NULL,
                  "want one of submit, job, phase, sweep, succeed, fail, retry, write, "
                  "event, or what any timeline may hold");
}

static void play_timeline(struct sim_run *r)
{
    const struct node *list = node_get(r->entry, "timeline");
    size_t mark = load_enter(r->l, "timeline"), i = 0;

    if (node_type(list) != NODE_LIST)
        load_fail(r->l, NULL, "want a list");
    for (const struct node *e = node_first(list); e && !r->l->failed; e = node_next(e)) {
        size_t item = load_enter_item(r->l, i++);

        play_entry(r, e);
        load_leave(r->l, item);
    }
    load_leave(r->l, mark);
}

static void run_release(struct sim_run *r)
{
    node_free(r->status);
    free(r->job);
    free(r->pod);
    free(r->image);
    free(r->worker_image);
    free(r->phase);
    free(r->value);
    free(r->relay.phase);
    free(r->relay.message);
    free(r->relay.last);
}

static void name_images(struct sim_run *r)
{
    const char *backend = load_str(r->l, node_get(r->entry, "spec"), "backend", "vllm");
    const char *profiler = r->generation >= OPERATOR_1_1   ? "dynamo-planner"
                           : r->generation >= OPERATOR_1_0 ? "dynamo-frontend"
                                                           : "vllm-runtime";
    const char *worker = !strcmp(backend, "trtllm")   ? "tensorrtllm-runtime"
                         : !strcmp(backend, "sglang") ? "sglang-runtime"
                                                      : "vllm-runtime";
    char *image CLEANUP_FREE =
        xasprintf("nvcr.io/nvidia/ai-dynamo/%s:%s", profiler, releases[r->generation]);

    r->image = xstrdup(load_str(r->l, r->entry, "image", image));
    r->worker_image = xasprintf("nvcr.io/nvidia/ai-dynamo/%s:%s", worker, releases[r->generation]);
}

void load_run(struct loader *l, const struct node *entry)
{
    static const char *const keys[] = {"name",     "namespace", "starts",      "apiVersion",
                                       "spec",     "labels",    "annotations", "operator",
                                       "publish",  "times",     "statusLag",   "image",
                                       "logStyle", "timeline",  NULL};
    struct sim_run r = {.l = l, .sc = l->sc, .entry = entry, .attempt = 1};

    if (!load_keys(l, entry, keys))
        return;
    r.name = load_required(l, entry, "name");
    r.ns = load_str(l, entry, "namespace", l->sc->ns);
    r.generation = (enum generation)choose(l, entry, "operator", generations,
                                           ARRAY_LEN(generations), OPERATOR_1_2);
    r.log_style =
        (enum log_style)choose(l, entry, "logStyle", log_styles, ARRAY_LEN(log_styles), LOG_BRIDGE);
    r.publish = read_publish(&r);
    r.time_style = load_str(l, entry, "times", NULL);
    r.starts_ms = r.at_ms = load_duration(l, entry, "starts", 0);
    r.status_lag_ms = load_duration(l, entry, "statusLag", 0);
    r.scheduled_ms = r.running_ms = INT64_MIN;
    r.job = xasprintf("profile-%s", r.name);
    name_images(&r);
    r.status = node_new_map();
    if (node_type(node_get(entry, "spec")) != NODE_MAP)
        load_fail(l, "spec", "is required");
    name_pod(&r);
    set_words(&r);
    if (!l->failed)
        play_timeline(&r);
    run_relay_flush(&r, INT64_MAX);
    run_release(&r);
}
