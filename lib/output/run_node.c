// SPDX-License-Identifier: Apache-2.0
// struct run -> the ProfilingRun record. What is not known is not there: no empty string, no zero,
// no empty map.
#include "output/printer.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void set_text(struct node *map, const char *key, const char *s)
{
    if (s && *s)
        node_set_str(map, key, s);
}

static void set_count(struct node *map, const char *key, int n)
{
    if (n >= 0)
        node_set_int(map, key, n);
}

static void set_number(struct node *map, const char *key, double v)
{
    if (isfinite(v))
        node_set_num(map, key, v);
}

// To one decimal, which is as much as a percentage tells.
static void set_percent(struct node *map, const char *key, double v)
{
    if (isfinite(v))
        node_set_num(map, key, round(v * 10) / 10);
}

static void set_seconds(struct node *map, const char *key, double s)
{
    if (isfinite(s) && fabs(s) < 1e15)
        node_set_int(map, key, llround(s));
}

static void set_duration(struct node *map, const char *key, int64_t ms)
{
    if (ms != TIME_UNKNOWN)
        node_set_int(map, key, ms / 1000);
}

static void set_time(struct node *map, const char *key, int64_t ms)
{
    char text[TIME_TEXT_MAX];
    set_text(map, key, time_format(ms, text));
}

// Takes child; one without members is not set.
static void set_child(struct node *map, const char *key, struct node *child)
{
    if (node_len(child))
        node_set(map, key, child);
    else
        node_free(child);
}

static struct node *metadata_node(const struct run *run)
{
    struct node *n = node_new_map();
    set_text(n, "namespace", run->namespace_);
    set_text(n, "name", run->name);
    set_text(n, "uid", run->uid);
    set_time(n, "creationTimestamp", run->created_ms);
    return n;
}

static struct node *object_node(const struct run *run)
{
    struct node *n = node_new_map();
    set_text(n, "apiVersion", run->api_version);
    set_text(n, "kind", run->kind);
    return n;
}

static struct node *spec_node(const struct run *run)
{
    struct node *n = node_new_map();
    set_text(n, "model", run->model);
    set_text(n, "backend", run->backend);
    set_text(n, "strategy", run->strategy);
    struct node *sla = node_new_map();
    set_number(sla, "ttftMs", run->ttft_ms);
    set_number(sla, "itlMs", run->itl_ms);
    set_child(n, "sla", sla);
    struct node *workload = node_new_map();
    set_number(workload, "isl", run->isl);
    set_number(workload, "osl", run->osl);
    set_child(n, "workload", workload);
    struct node *gpu = node_new_map();
    set_text(gpu, "sku", run->gpu_sku);
    set_count(gpu, "total", run->gpu_total);
    set_child(n, "gpu", gpu);
    return n;
}

static void set_progress(struct node *status, const struct run *run)
{
    struct node *phase = node_new_map();
    set_text(phase, "name", run->phase);
    set_count(phase, "number", run->phase_number);
    set_count(phase, "total", run->phase_total);
    set_child(status, "phase", phase);
    struct node *step = node_new_map();
    set_count(step, "current", run->step_current);
    if (run->step_at_least)
        node_set_bool(step, "atLeast", true);
    set_count(step, "total", run->step_total);
    set_percent(step, "percent", run->step_percent);
    set_text(step, "sub", run->step_sub);
    set_child(status, "step", step);
    struct node *gpus = node_new_map();
    set_count(gpus, "gpus", run->gpus);
    set_text(gpus, "mapping", run->gpu_mapping);
    set_child(status, "gpuConfig", gpus);
}

static struct node *eta_node(const struct run_eta *eta)
{
    struct node *n = node_new_map();
    if (!eta->known)
        return n;
    set_seconds(n, "remainingSeconds", eta->remaining_s);
    set_seconds(n, "p10Seconds", eta->p10_s);
    set_seconds(n, "p90Seconds", eta->p90_s);
    set_time(n, "finishAt", eta->finish_ms);
    set_text(n, "basis", eta->basis);
    return n;
}

static struct node *freshness_node(const struct run *run)
{
    struct node *n = node_new_map();
    if (run->freshness == FRESH_UNKNOWN)
        return n;
    set_text(n, "state", freshness_name(run->freshness));
    set_duration(n, "ageSeconds", run->freshness_age_ms);
    return n;
}

// Candidates that were given up on; COUNT_UNKNOWN for none.
static int skipped_in(const struct run *run, const char *phase)
{
    for (size_t i = 0; i < run->skip_count; i++) {
        if (strcmp(run->skips[i].phase, phase) == 0)
            return run->skips[i].count;
    }
    return COUNT_UNKNOWN;
}

static struct node *trouble_node(const struct run_trouble *t)
{
    struct node *n = node_new_map();
    if (!t)
        return n;
    set_text(n, "reason", t->reason);
    set_text(n, "message", t->message);
    set_time(n, "since", t->since_ms);
    return n;
}

static struct node *phases_node(const struct run *run)
{
    struct node *list = node_new_list();
    for (size_t i = 0; i < run->phase_count; i++) {
        const struct run_phase *p = &run->phases[i];
        struct node *n = node_new_map();
        set_text(n, "name", p->name);
        set_text(n, "state", phase_state_name(p->state));
        set_time(n, "startedAt", p->started_ms);
        set_duration(n, "durationSeconds", p->duration_ms);
        set_count(n, "skipped", skipped_in(run, p->name));
        node_append(list, n);
    }
    return list;
}

static struct node *sources_node(const struct run *run)
{
    struct node *list = node_new_list();
    for (size_t i = 0; i < run->source_count; i++) {
        const struct run_source_info *s = &run->sources[i];
        struct node *n = node_new_map();
        set_text(n, "name", s->name ? s->name : run_source_kind(s->source));
        set_time(n, "at", s->at_ms);
        struct node *gives = node_new_list();
        for (size_t g = 0; g < ARRAY_LEN(s->gives) && s->gives[g]; g++)
            node_append(gives, node_new_str(s->gives[g]));
        set_child(n, "gives", gives);
        set_text(n, "note", s->note);
        node_append(list, n);
    }
    return list;
}

static struct node *conditions_node(const struct run *run)
{
    struct node *list = node_new_list();
    for (size_t i = 0; i < run->condition_count; i++) {
        const struct run_condition *c = &run->conditions[i];
        struct node *n = node_new_map();
        set_text(n, "type", c->type);
        set_text(n, "status", c->status);
        set_text(n, "reason", c->reason);
        set_text(n, "message", c->message);
        set_time(n, "lastTransitionTime", c->last_transition_ms);
        node_append(list, n);
    }
    return list;
}

static struct node *status_node(const struct run *run)
{
    struct node *n = node_new_map();
    set_text(n, "state", run_state_name(run->state));
    set_progress(n, run);
    set_text(n, "message", run->message);
    set_text(n, "error", run->error);
    struct node *warnings = node_new_list();
    for (size_t i = 0; i < run->warning_count; i++)
        node_append(warnings, node_new_str(run->warnings[i]));
    set_child(n, "warnings", warnings);
    set_time(n, "startedAt", run->started_ms);
    set_time(n, "updatedAt", run->updated_ms);
    set_time(n, "finishedAt", run->finished_ms);
    set_duration(n, "elapsedSeconds", run->elapsed_ms);
    set_percent(n, "overallPercent", run->overall_percent);
    set_child(n, "eta", eta_node(&run->eta));
    set_child(n, "freshness", freshness_node(run));
    set_child(n, "trouble", trouble_node(run->trouble));
    set_child(n, "phases", phases_node(run));
    set_child(n, "sources", sources_node(run));
    set_text(n, "job", run->job);
    set_text(n, "pod", run->pod);
    set_count(n, "attempt", run->attempt);
    set_text(n, "dgd", run->dgd);
    set_child(n, "conditions", conditions_node(run));
    return n;
}

struct node *output_run_node(const struct run *run)
{
    struct node *n = node_new_map();
    set_text(n, "apiVersion", RECORD_API_VERSION);
    set_text(n, "kind", RECORD_KIND);
    set_child(n, "metadata", metadata_node(run));
    set_child(n, "object", object_node(run));
    set_child(n, "spec", spec_node(run));
    set_child(n, "status", status_node(run));
    return n;
}

struct node *run_list_node(void)
{
    struct node *n = node_new_map();
    set_text(n, "apiVersion", RECORD_API_VERSION);
    node_set(n, "items", node_new_list());
    set_text(n, "kind", RECORD_LIST_KIND);
    return n;
}
