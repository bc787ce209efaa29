// SPDX-License-Identifier: Apache-2.0
// Whoever tells about a run's progress: status files in ConfigMaps, the request's status, the
// operator's relay, and the logs.
#include "scenario_run.h"

#include "base/mem.h"
#include "doc/json.h"
#include "doc/yaml.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { RELAY_POLL_MS = 10000, RELAY_APPLY_MS = 1000, PHASE_FAILED = 9, PHASES_MAIN = 7 };

static int phase_number(const char *phase)
{
    static const char *const names[] = {
        "Initializing",
        "PrefillSweep",
        "DecodeSweep",
        "ConfigSelection",
        "PrefillInterpolation",
        "DecodeInterpolation",
        "PlannerGeneration",
        "Complete",
        "Failed",
    };

    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        if (!strcmp(names[i], phase))
            return (int)i + 1;
    return 0;
}

static char *styled_now(const char *style)
{
    return style ? xasprintf("{now|%s}", style) : xstrdup("{now}");
}

// "{start+5s|naive}"
static char *styled_start(const struct sim_run *r, const char *style)
{
    char *plain CLEANUP_FREE = run_moment(r->running_ms);

    return style ? xasprintf("%.*s|%s}", (int)strlen(plain) - 1, plain, style) : xstrdup(plain);
}

static double percentage(const struct progress *p)
{
    return round((double)p->step / (double)p->steps * 1000) / 10;
}

static void set_steps(struct node *map, const struct progress *p)
{
    node_set_int(map, "currentStep", p->step);
    node_set_int(map, "totalSteps", p->steps);
    node_set_num(map, "percentage", percentage(p));
}

static void set_gpus(struct node *map, const struct progress *p)
{
    struct node *gpu = node_new_map();

    node_set_int(gpu, "currentGpus", p->gpus);
    node_set_str(gpu, "parallelMapping", p->mapping);
    node_set(map, "gpuConfig", gpu);
}

static struct node *seed1_file(const struct sim_run *r, const struct progress *p)
{
    char *now CLEANUP_FREE = styled_now(r->time_style);
    char *started CLEANUP_FREE = styled_start(r, r->time_style);
    struct node *o = node_new_map();

    node_set_str(o, "phase", p->phase);
    node_set_int(o, "phaseNumber", phase_number(p->phase));
    node_set_int(o, "totalPhases", PHASES_MAIN);
    node_set_str(o, "message", p->message);
    node_set_str(o, "timestamp", now);
    node_set_str(o, "startedAt", started);
    if (p->steps) {
        struct node *progress = node_new_map();

        set_steps(progress, p);
        node_set_str(progress, "subPhase", p->sub);
        node_set(o, "progress", progress);
    }
    if (p->gpus)
        set_gpus(o, p);
    return o;
}

static struct node *seed0_file(const struct sim_run *r, const struct progress *p)
{
    char *now CLEANUP_FREE = styled_now(r->time_style ? r->time_style : "naive");
    struct node *o = node_new_map(), *progress = node_new_map();

    node_set_str(o, "phase", p->phase);
    node_set_str(o, "message", p->message);
    node_set_str(o, "timestamp", now);
    if (r->publish & PUBLISH_CONFIGMAP_KEY) {
        node_free(progress);
        return o;
    }
    if (p->steps)
        set_steps(progress, p);
    if (p->gpus) {
        char *gpu CLEANUP_FREE =
            xasprintf("%lld GPU%s, %s", (long long)p->gpus, p->gpus == 1 ? "" : "s", p->mapping);

        node_set_str(progress, "gpuConfig", gpu);
    }
    node_set(o, "progress", progress);
    if (!strcmp(p->phase, "Failed")) {
        struct node *details = node_new_map();

        node_set_str(details, "error", p->message);
        node_set(o, "details", details);
    }
    return o;
}

static struct node *configmap(const struct sim_run *r, const char *prefix)
{
    char *name CLEANUP_FREE = xasprintf("%s%s", prefix, r->name);
    struct node *o = node_new_map(), *meta = node_new_map();

    node_set_str(o, "apiVersion", "v1");
    node_set_str(o, "kind", "ConfigMap");
    node_set_str(meta, "name", name);
    node_set_str(meta, "namespace", r->ns);
    node_set(o, "metadata", meta);
    return o;
}

static void publish_file(struct sim_run *r, struct node *file, int64_t at_ms)
{
    struct node *cm = configmap(r, "dgdr-status-"), *data = node_new_map();
    struct strbuf text CLEANUP_STRBUF = STRBUF_INIT;

    json_write(&text, file, &(struct json_opts){.style = JSON_PRETTY});
    node_set_str(data, r->publish & PUBLISH_CONFIGMAP_KEY ? "status" : "status.json", text.buf);
    node_set(cm, "data", data);
    scenario_object(r->sc, at_ms, SIM_UPDATE, cm);
    run_sidecar_log(r, "Updated status ConfigMap", at_ms);
    node_free(file);
}

// A merge would leave what an earlier step said: what is not there is taken away.
static void clear_missing(struct node *map)
{
    static const char *const optional[] = {"currentStep", "totalSteps", "percentage", "subPhase",
                                           "gpuConfig"};

    for (size_t i = 0; i < ARRAY_LEN(optional); i++)
        if (!node_get(map, optional[i]))
            node_set(map, optional[i], node_new_null());
}

static char *step_suffix(const struct progress *p)
{
    return p->steps ? xasprintf(" (%lld/%lld, %.1f%%)", (long long)p->step, (long long)p->steps,
                                percentage(p))
                    : xstrdup("");
}

// The operator copies the file's times, whenever it writes.
static void publish_status(struct sim_run *r, const struct progress *p, int64_t at_ms)
{
    char *suffix CLEANUP_FREE = step_suffix(p);
    char *message CLEANUP_FREE = xasprintf("[Phase %d/%d: %s] %s%s", phase_number(p->phase),
                                           PHASES_MAIN, p->phase, p->message, suffix);
    char *now CLEANUP_FREE = run_moment(at_ms);
    char *started CLEANUP_FREE = run_moment(r->running_ms);
    struct node *progress = node_new_map();

    node_set_str(progress, "phase", p->phase);
    node_set_int(progress, "phaseNumber", phase_number(p->phase));
    node_set_int(progress, "totalPhases", PHASES_MAIN);
    node_set_str(progress, "message", p->message);
    if (p->steps) {
        set_steps(progress, p);
        node_set_str(progress, "subPhase", p->sub);
    }
    if (p->gpus)
        set_gpus(progress, p);
    node_set_str(progress, "startedAt", started);
    node_set_str(progress, "lastUpdated", now);
    clear_missing(progress);
    node_set(r->status, "profilingProgress", progress);
    run_condition(r, "Profiling", "False", "ProfilingRunning", message, at_ms + r->status_lag_ms);
    run_status_publish(r, at_ms + r->status_lag_ms);
}

static void publish_status_seed0(struct sim_run *r, const struct progress *p, int64_t at_ms)
{
    char *suffix CLEANUP_FREE = step_suffix(p);
    char *message CLEANUP_FREE = xasprintf("[%s] %s%s", p->phase, p->message, suffix);
    char *now CLEANUP_FREE = run_moment(at_ms);
    struct node *progress = node_new_map();

    if (p->steps)
        set_steps(progress, p);
    node_set_str(progress, "message", p->message);
    node_set_str(progress, "lastUpdated", now);
    clear_missing(progress);
    node_set_str(r->status, "profilingPhase", p->phase);
    node_set(r->status, "profilingProgress", progress);
    run_condition(r, "Profiling", "False", "ProfilingRunning", message, at_ms);
    run_status_publish(r, at_ms);
}

// The operator owns the ConfigMap of its sidecar.
static struct node *output_configmap(struct sim_run *r)
{
    struct node *cm = configmap(r, "dgdr-output-"), *labels = node_new_map();
    struct node *job =
        run_make(r, CAST_JOB, (const struct text_pair[]){{"owns", "true"}, {NULL, NULL}});

    node_set_str(labels, "dgdr.nvidia.com/name", r->name);
    if (r->generation >= OPERATOR_1_1)
        node_set_str(labels, "dgdr.nvidia.com/namespace", r->ns);
    node_set_str(labels, "nvidia.com/managed-by", "dynamo-operator");
    node_set(node_mut(cm, "metadata"), "labels", labels);
    if (r->generation >= OPERATOR_1_0)
        node_set(node_mut(cm, "metadata"), "ownerReferences",
                 node_take(node_mut(job, "metadata"), "ownerReferences"));
    node_set(cm, "data", node_new_map());
    node_free(job);
    return cm;
}

static void relay_tell(struct sim_run *r)
{
    struct relay *y = &r->relay;
    struct node *cm = output_configmap(r), *data = node_mut(cm, "data");
    char *update CLEANUP_FREE = xasprintf("Phase update: %s - %s", y->phase, y->message);
    char *applied CLEANUP_FREE = xasprintf("configmap/dgdr-output-%s configured", r->name);

    node_set_str(data, "phase", y->phase);
    node_set_str(data, "message", y->message);
    scenario_object(r->sc, y->at_ms, SIM_UPDATE, cm);
    run_sidecar_log(r, update, y->at_ms);
    run_sidecar_log(r, applied, y->at_ms);
    node_set_str(r->status, "profilingPhase", y->phase);
    run_condition(r, "Profiling", "False", !strcmp(y->phase, "Done") ? "Completed" : y->phase,
                  y->message, y->at_ms);
    run_status_publish(r, y->at_ms + RELAY_APPLY_MS);
    free(y->last);
    y->last = xstrdup(y->phase);
    y->waiting = false;
}

void run_relay_flush(struct sim_run *r, int64_t at_ms)
{
    if (r->relay.waiting && r->relay.at_ms <= at_ms)
        relay_tell(r);
}

// The sidecar looks every 10 s and tells a phase once, with the message that it finds then: short
// phases are never seen, and "candidate 1/12" stays until the phase ends.
static void relay_note(struct sim_run *r, const struct progress *p, int64_t at_ms)
{
    struct relay *y = &r->relay;
    int64_t polls = (at_ms - r->running_ms) / RELAY_POLL_MS + 1;

    if (!y->waiting && y->last && !strcmp(y->last, p->phase))
        return;
    free(y->phase);
    free(y->message);
    y->phase = xstrdup(p->phase);
    y->message = xstrdup(p->message);
    y->at_ms = r->running_ms + polls * RELAY_POLL_MS;
    y->waiting = true;
}

void run_progress(struct sim_run *r, const struct progress *p, int64_t at_ms)
{
    run_relay_flush(r, at_ms);
    if (!r->phase || strcmp(r->phase, p->phase) != 0) {
        char *marker CLEANUP_FREE = xasprintf("PROFILING_PHASE::%s::%s", p->phase, p->message);

        free(r->phase);
        r->phase = xstrdup(p->phase);
        if (r->publish & PUBLISH_MARKERS)
            run_log(r, "__main__", marker, at_ms);
    }
    if (r->publish & PUBLISH_CONFIGMAP_SEED1)
        publish_file(r, seed1_file(r, p), at_ms);
    if (r->publish & (PUBLISH_CONFIGMAP_SEED0 | PUBLISH_CONFIGMAP_KEY))
        publish_file(r, seed0_file(r, p), at_ms);
    if (r->publish & PUBLISH_STATUS)
        publish_status(r, p, at_ms);
    if (r->publish & PUBLISH_STATUS_SEED0)
        publish_status_seed0(r, p, at_ms + r->status_lag_ms);
    if (r->publish & PUBLISH_RELAY)
        relay_note(r, p, at_ms);
}

// profiler_status.yaml as the profiler's library writes it.
static char *profiler_status(const char *phase, const char *message, const char *error)
{
    struct node *o = node_new_map();
    struct strbuf text = STRBUF_INIT;

    node_set_str(o, "status", error ? "failed" : "success");
    node_set_str(o, "timestamp", "{now}");
    node_set_str(o, "message", message);
    node_set_str(o, "error", error);
    node_set_str(o, "phase", phase);
    if (!error) {
        struct node *outputs = node_new_map();

        node_set_str(outputs, "final_config", "final_config.yaml");
        node_set(o, "outputs", outputs);
    }
    yaml_write(&text, o);
    node_free(o);
    return strbuf_detach(&text);
}

char *run_first_line(const char *error)
{
    enum { FOLD = 73 };
    size_t n = strcspn(error, "\n");

    if (n > FOLD) {
        n = FOLD;
        while (n > 1 && error[n] != ' ')
            n--;
    }
    return xstrndup(error, n);
}

static void set_config(struct sim_run *r, struct node *data)
{
    char *text CLEANUP_FREE = run_result_documents(r);

    node_set_str(data,
                 r->generation <= OPERATOR_0_9 ? "config_with_planner.yaml" : "final_config.yaml",
                 text);
}

void run_output(struct sim_run *r, const char *message, const char *error, int64_t at_ms)
{
    run_relay_flush(r, at_ms);
    struct node *cm = output_configmap(r), *data = node_mut(cm, "data");
    const char *phase = r->generation >= OPERATOR_1_0 ? r->phase : NULL;
    char *status CLEANUP_FREE = profiler_status(phase, message, error);
    char *line CLEANUP_FREE = error ? run_first_line(error) : NULL;
    char *saved CLEANUP_FREE = xasprintf("Saved %s to ConfigMap dgdr-output-%s",
                                         error ? "failure info" : "profiling output", r->name);
    char *verdict CLEANUP_FREE =
        xasprintf("Profiler %s: %s", error ? "failed" : "succeeded", error ? line : message);

    r->relay.waiting = false;
    if (r->generation >= OPERATOR_1_1) {
        node_set_str(data, "phase", phase);
        node_set_str(data, "message", message);
    }
    if (r->generation >= OPERATOR_1_2) {
        node_set_str(data, "profiler_status", error ? "failed" : "success");
        node_set_str(data, "profiler_error", line);
    }
    if (r->generation >= OPERATOR_0_9)
        node_set_str(data, "profiler_status.yaml", status);
    if (!error)
        set_config(r, data);
    scenario_object(r->sc, at_ms, SIM_UPDATE, cm);
    run_sidecar_log(r, "Checking profiler status...", at_ms);
    run_sidecar_log(r, verdict, at_ms);
    run_sidecar_log(r, saved, at_ms);
}

void run_status_file_delete(struct sim_run *r, int64_t at_ms)
{
    if (r->publish & (PUBLISH_CONFIGMAP_SEED1 | PUBLISH_CONFIGMAP_SEED0 | PUBLISH_CONFIGMAP_KEY))
        scenario_object(r->sc, at_ms, SIM_DELETE, configmap(r, "dgdr-status-"));
}
