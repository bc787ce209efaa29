// SPDX-License-Identifier: Apache-2.0
// The request's status as the operator writes it.
#include "scenario_run.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

static bool beta(const struct sim_run *r)
{
    return r->generation >= OPERATOR_1_0;
}

char *run_moment(int64_t at_ms)
{
    return at_ms < 0 ? xasprintf("{start-%lldms}", -(long long)at_ms)
                     : xasprintf("{start+%lldms}", (long long)at_ms);
}

static struct node *find_condition(struct sim_run *r, const char *type)
{
    struct node *list = node_mut(r->status, "conditions");

    for (size_t i = 0; i < node_len(list); i++) {
        struct node *c = node_mut_item(list, i);

        if (!strcmp(node_str_at(c, "type"), type))
            return c;
    }
    return NULL;
}

// As the operator's helper does: the time moves only when the status does.
void run_condition(struct sim_run *r, const char *type, const char *status, const char *reason,
                   const char *message, int64_t at_ms)
{
    struct node *c = find_condition(r, type);
    char *at CLEANUP_FREE = run_moment(at_ms);

    if (!node_get(r->status, "conditions"))
        node_set(r->status, "conditions", node_new_list());
    if (!c) {
        node_append(node_mut(r->status, "conditions"), node_new_map());
        c = node_mut_item(node_mut(r->status, "conditions"),
                          node_len(node_get(r->status, "conditions")) - 1);
        node_set_str(c, "type", type);
    }
    if (!node_str_at(c, "status") || strcmp(node_str_at(c, "status"), status) != 0)
        node_set_str(c, "lastTransitionTime", at);
    node_set_int(c, "observedGeneration", 1);
    node_set_str(c, "status", status);
    node_set_str(c, "reason", reason);
    node_set_str(c, "message", message);
}

// The aggregate that v1beta1 has.
static void succeeded(struct sim_run *r, const char *status, const char *reason,
                      const char *message, int64_t at_ms)
{
    if (beta(r))
        run_condition(r, "Succeeded", status, reason, message, at_ms);
}

// The member goes with the next publish.
static void clear_status(struct sim_run *r, const char *key)
{
    node_set(r->status, key, node_new_null());
}

static void set_phase(struct sim_run *r, const char *phase)
{
    const char *state = !strcmp(phase, "Deployed") ? "Ready" : phase;

    node_set_str(r->status, beta(r) ? "phase" : "state", beta(r) ? phase : state);
}

// A merge: what somebody else has added stays.
void run_status_publish(struct sim_run *r, int64_t at_ms)
{
    struct node *o = node_new_map(), *meta = node_new_map();

    node_set_str(o, "apiVersion", beta(r) ? "nvidia.com/v1beta1" : "nvidia.com/v1alpha1");
    node_set_str(o, "kind", "DynamoGraphDeploymentRequest");
    node_set_str(meta, "name", r->name);
    node_set_str(meta, "namespace", r->ns);
    node_set(o, "metadata", meta);
    node_set(o, "status", node_clone(r->status));
    scenario_object(r->sc, at_ms, SIM_MERGE, o);
}

void run_status_submitted(struct sim_run *r, int64_t at_ms)
{
    node_set_int(r->status, "observedGeneration", 1);
    set_phase(r, "Pending");
    if (!beta(r)) {
        node_set_str(r->status, "backend", node_str_at(r->entry, "spec.backend"));
        run_condition(r, "Validation", "True", "ValidationPassed", "DGDR spec validation passed",
                      at_ms);
        run_status_publish(r, at_ms);
        return;
    }
    if (r->generation >= OPERATOR_1_2)
        run_condition(r, "Validation", "True", "ValidationPassed", "DGDR spec validation passed",
                      at_ms);
    run_condition(r, "Profiling", "False", "DiscoveringHardware",
                  "Discovering GPU hardware and preparing profiling job", at_ms);
    succeeded(r, "False", "Pending", "DGDR is pending", at_ms);
    run_status_publish(r, at_ms);
}

void run_status_profiling(struct sim_run *r, int64_t at_ms)
{
    set_phase(r, "Profiling");
    if (beta(r))
        node_set_str(r->status, "profilingJobName", r->job);
    if (beta(r) && (r->publish & PUBLISH_RELAY || r->generation == OPERATOR_1_0))
        node_set_str(r->status, "profilingPhase", "Initializing");
    run_condition(r, "Profiling", "False", "ProfilingRunning", "Profiling is in progress", at_ms);
    succeeded(r, "False", "Profiling", "Profiling is in progress", at_ms);
    run_status_publish(r, at_ms);
}

static void set_results(struct sim_run *r)
{
    if (!beta(r)) {
        char *ref CLEANUP_FREE = xasprintf("configmap/dgdr-output-%s", r->name);

        node_set_str(r->status, "profilingResults", ref);
        node_set(r->status, "generatedDeployment", run_result_deployment(r, false));
        return;
    }
    struct node *results = node_new_map(), *pareto = run_result_pareto(r);
    node_set(results, "selectedConfig", run_result_deployment(r, true));
    if (pareto)
        node_set(results, "pareto", pareto);
    node_set(r->status, "profilingResults", results);
}

bool run_auto_apply(const struct sim_run *r)
{
    bool apply = beta(r); // the default of either version

    node_bool_at(r->entry, "spec.autoApply", &apply);
    return apply;
}

static void start_deploying(struct sim_run *r, int64_t at_ms)
{
    char *dgd CLEANUP_FREE = xasprintf("%s-dgd", r->name);
    char *message CLEANUP_FREE = xasprintf("DGD %s is in pending state", dgd);
    char *event CLEANUP_FREE = xasprintf("Created DynamoGraphDeployment %s", dgd);

    set_phase(r, "Deploying");
    if (beta(r)) {
        node_set_str(r->status, "dgdName", dgd);
    } else {
        struct node *deployment = node_new_map();

        node_set_str(deployment, "name", dgd);
        node_set_str(deployment, "namespace", r->ns);
        node_set_str(deployment, "state", "pending");
        node_set_bool(deployment, "created", true);
        node_set(r->status, "deployment", deployment);
    }
    run_condition(r, "DeploymentReady", "False", "DeploymentInProgress", message, at_ms);
    succeeded(r, "False", "Deploying", message, at_ms);
    run_deployment(r, false, at_ms);
    run_result_planner(r, at_ms);
    run_event(r, "Normal", "DeploymentCreated", event, at_ms);
}

void run_status_succeeded(struct sim_run *r, int64_t at_ms)
{
    clear_status(r, "profilingPhase");
    set_results(r);
    run_condition(r, "Profiling", "True", "ProfilingCompleted",
                  "Profiling job completed successfully", at_ms);
    run_condition(r, "SpecGenerated", "True", "SpecGenerated",
                  run_auto_apply(r) ? "DynamoGraphDeployment spec generated successfully"
                                    : "Generated spec is available in annotation "
                                      "nvidia.com/generated-dgd-spec",
                  at_ms);
    run_event(r, "Normal", "SpecGenerated", "DynamoGraphDeployment spec generated", at_ms);
    if (run_auto_apply(r)) {
        start_deploying(r, at_ms);
    } else {
        set_phase(r, "Ready");
        succeeded(r, "True", "SpecGenerated", "Profiling complete, spec available", at_ms);
    }
    run_status_publish(r, at_ms);
}

void run_status_deployed(struct sim_run *r, int64_t at_ms)
{
    struct node *deployment = node_mut(r->status, "deployment");
    char *message CLEANUP_FREE = xasprintf("DynamoGraphDeployment %s-dgd is ready", r->name);

    run_deployment(r, true, at_ms);
    set_phase(r, "Deployed");
    if (deployment)
        node_set_str(deployment, "state", "successful");
    if (beta(r)) {
        node_set(r->status, "deploymentInfo", node_new_map());
        node_set_int(node_mut(r->status, "deploymentInfo"), "replicas", 2);
        node_set_int(node_mut(r->status, "deploymentInfo"), "availableReplicas", 2);
    }
    run_condition(r, "DeploymentReady", "True", "DeploymentReady", message, at_ms);
    succeeded(r, "True", "Deployed", message, at_ms);
    run_event(r, "Normal", "DeploymentReady", message, at_ms);
    run_status_publish(r, at_ms);
}

static char *failure_message(struct sim_run *r, const char *error, const struct exit_cause *cause)
{
    if (cause)
        return xasprintf("profiling job failed: Job has reached the specified backoff limit. "
                         "Details: Pod: %s, Container: profiler, ExitCode: %d, Reason: %s",
                         r->pod, cause->reason ? 137 : 1,
                         cause->reason && !cause->detail ? cause->reason : "Error");
    char *line CLEANUP_FREE = run_first_line(error);
    return xasprintf("profiling failed: %s", line);
}

void run_status_failed(struct sim_run *r, const char *error, const struct exit_cause *cause,
                       int64_t at_ms)
{
    const char *phase = node_str_at(r->status, "profilingPhase");
    bool relayed = phase && r->generation >= OPERATOR_1_1;
    char *reason CLEANUP_FREE = xasprintf("%sFailed", relayed ? phase : "Profiling");
    char *message CLEANUP_FREE = failure_message(r, error, cause);
    char *told CLEANUP_FREE = xasprintf("Profiling failed: %s", message);

    set_phase(r, "Failed");
    if (r->generation == OPERATOR_1_0)
        clear_status(r, "profilingPhase");
    run_condition(r, "Profiling", "False", reason, message, at_ms);
    if (r->generation >= OPERATOR_1_2)
        succeeded(r, "False", reason, told, at_ms);
    else
        succeeded(r, "False", "Failed", "DGDR has failed", at_ms);
    run_event(r, "Warning", "ProfilingJobFailed", message, at_ms);
    run_status_publish(r, at_ms);
}
