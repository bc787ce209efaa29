// SPDX-License-Identifier: Apache-2.0
// One profiling run of a scenario while it is unrolled into steps: the request, its job and pod, and
// whoever reports its progress.
#ifndef SIM_SCENARIO_RUN_H
#define SIM_SCENARIO_RUN_H

#include "scenario_load.h"

// Who tells about the progress.
enum publish {
    PUBLISH_CONFIGMAP_SEED1 = 1 << 0, // dgdr-status-NAME, status.json with phase numbers
    PUBLISH_CONFIGMAP_SEED0 = 1 << 1, // the same key with phase, message, timestamp, progress
    PUBLISH_CONFIGMAP_KEY = 1 << 2,   // as seed 0, under the key "status", without progress
    PUBLISH_STATUS = 1 << 3,          // status.profilingProgress with phase numbers
    PUBLISH_STATUS_SEED0 = 1 << 4,    // status.profilingPhase and a smaller profilingProgress
    PUBLISH_RELAY = 1 << 5,           // what the operator's sidecar relays: the phase, at its start
    PUBLISH_MARKERS = 1 << 6,         // PROFILING_PHASE:: lines in the log
};

// The operator's release, as far as it shows.
enum generation {
    OPERATOR_0_8, // v1alpha1; no status file in the output
    OPERATOR_0_9, // v1alpha1
    OPERATOR_1_0, // v1beta1, the phase stays at its first
    OPERATOR_1_1, // relays phases; the job tries four times
    OPERATOR_1_2, // relays errors too
    OPERATOR_1_3, // deployments are v1beta1
};

enum log_style { LOG_BRIDGE, LOG_ANSI, LOG_PYTHON, LOG_JSONL };

struct progress {
    const char *phase, *message;
    int64_t step, steps; // 0: none
    const char *sub;     // NULL: none
    int64_t gpus;        // 0: none
    const char *mapping; // NULL: none
};

// A phase that the sidecar will see when it looks next.
struct relay {
    bool waiting;
    int64_t at_ms;
    char *phase, *message;
    char *last; // phase that it has told
};

// What profiling has chosen for a kind of worker; gpus 0: it has none.
struct choice {
    int64_t gpus, replicas;
    const char *mapping; // borrowed from the file
};
enum choice_role { CHOICE_WORKER, CHOICE_PREFILL, CHOICE_DECODE, CHOICES };

// How a profiler's container ended. All zero: with exit code 1, by itself.
struct exit_cause {
    const char *reason; // "OOMKilled", "Evicted"
    const char *detail; // the pod's message, when the kubelet took it away
};

enum { RUN_WORDS_MAX = 16 };

struct sim_run {
    struct loader *l;
    struct scenario *sc;
    const char *name, *ns; // borrowed from the file
    const struct node *entry;
    unsigned publish;
    enum generation generation;
    enum log_style log_style;
    const char *time_style; // of the status file, NULL: RFC 3339
    int64_t starts_ms, at_ms;
    int64_t scheduled_ms;  // of the profiler's pod; INT64_MIN: not yet
    int64_t running_ms;    // when the profiler's container began; INT64_MIN: not yet
    int64_t status_lag_ms; // how much later the operator writes what the status file says
    int attempt;
    char *job, *pod, *image, *worker_image;
    struct text_pair words[RUN_WORDS_MAX];
    struct node *status; // of the request, as told last
    char *phase;         // the profiler is in
    char *value;         // of the sweep's inner loop, now
    struct relay relay;
    struct choice chosen[CHOICES];
    bool curves;                          // the run has measured the planner's curves
    const struct node *pareto, *measured; // borrowed from the file, NULL: none
};

// --- scenario_cast.c: objects and parts of them, from templates
enum cast {
    CAST_JOB,
    CAST_JOB_READY,
    CAST_JOB_COMPLETE,
    CAST_JOB_FAILED,
    CAST_POD,
    CAST_POD_CREATING,
    CAST_POD_BACKOFF,
    CAST_POD_UNSCHEDULABLE,
    CAST_POD_RUNNING,
    CAST_POD_DONE,
    CAST_POD_FAILED,
    CAST_POD_EVICTED,
    CAST_EVENT,
    CAST_CANDIDATE,
    CAST_CANDIDATE_READY,
    CAST_CANDIDATE_NAME,
    CAST_WORKER,
    CAST_WORKER_READY,
    CAST_WORKER_CRASH,
    CAST_WORKER_IMAGE,
};
// `more` (may be NULL; ends with a NULL name) are words beside the run's own.
struct node *run_make(struct sim_run *r, enum cast cast,
                      const struct text_pair *more) ATTR_MUST_USE;
char *run_text(struct sim_run *r, const char *text, const struct text_pair *more) ATTR_MUST_USE;

// --- scenario_objects.c: what the operator, the job controller and the kubelet do
void run_submit(struct sim_run *r, int64_t at_ms);
void run_job(struct sim_run *r, int64_t at_ms); // with its first pod
void run_new_pod(struct sim_run *r, int64_t at_ms);
// One that no node takes; the scheduler says so again and again.
void run_lost_pod(struct sim_run *r, const char *message, int64_t tries, int64_t at_ms);
// The profiler's pod ends in failure.
void run_pod_failed(struct sim_run *r, const struct exit_cause *cause, int64_t at_ms);
void run_job_retries(struct sim_run *r, int64_t at_ms);
// state: one of CAST_POD_*; detail: message of a back-off (may be NULL).
void run_pod(struct sim_run *r, enum cast state, const char *reason, const char *detail,
             int64_t at_ms);
void run_job_end(struct sim_run *r, bool failed, int64_t at_ms);
void run_event(struct sim_run *r, const char *type, const char *reason, const char *message,
               int64_t at_ms);
void run_pod_event(struct sim_run *r, const char *type, const char *reason, const char *message,
                   int64_t at_ms);
void run_candidate_create(struct sim_run *r, const char *candidate, int64_t gpus, int64_t at_ms);
void run_candidate_ready(struct sim_run *r, const char *candidate, int64_t gpus, int64_t at_ms);
void run_candidate_crash(struct sim_run *r, const char *candidate, int64_t gpus, const char *reason,
                         int64_t at_ms);
void run_candidate_delete(struct sim_run *r, const char *candidate, int64_t at_ms);
void run_deployment(struct sim_run *r, bool ready, int64_t at_ms);

// --- scenario_status.c: the request's status
// "{start+1500ms}": a time that stays what it is wherever it is written.
char *run_moment(int64_t at_ms) ATTR_MUST_USE;
void run_condition(struct sim_run *r, const char *type, const char *status, const char *reason,
                   const char *message, int64_t at_ms);
void run_status_publish(struct sim_run *r, int64_t at_ms);
void run_status_submitted(struct sim_run *r, int64_t at_ms);
void run_status_profiling(struct sim_run *r, int64_t at_ms);
void run_status_succeeded(struct sim_run *r, int64_t at_ms);
bool run_auto_apply(const struct sim_run *r);
void run_status_deployed(struct sim_run *r, int64_t at_ms);
// cause: the operator knows how the container ended, and no more; NULL: it knows the error.
void run_status_failed(struct sim_run *r, const char *error, const struct exit_cause *cause,
                       int64_t at_ms);

// --- scenario_result.c: what profiling chose
// A configuration that did not crash. The first of a sweep is the cheapest, and the one whose curves
// are measured later is the chosen one.
void run_choice_note(struct sim_run *r, const char *phase, int64_t gpus, const char *mapping);
// `worker`, `prefill`, `decode`, `pareto`, `measured` of a scenario's `succeed`.
void run_choice_read(struct sim_run *r, const struct node *n);
// NAME-dgd; beta: in the version that the operator's release stores.
struct node *run_result_deployment(struct sim_run *r, bool beta) ATTR_MUST_USE;
struct node *run_result_pareto(struct sim_run *r) ATTR_MUST_USE; // NULL: none
// final_config.yaml: the planner's ConfigMaps, and the deployment last. malloc'd.
char *run_result_documents(struct sim_run *r) ATTR_MUST_USE;
void run_result_planner(struct sim_run *r, int64_t at_ms); // the ConfigMaps themselves

// --- scenario_publish.c: the progress
void run_progress(struct sim_run *r, const struct progress *p, int64_t at_ms);
// The sidecar's view up to that time.
void run_relay_flush(struct sim_run *r, int64_t at_ms);
// The last word in dgdr-output-NAME. error NULL: success.
void run_output(struct sim_run *r, const char *message, const char *error, int64_t at_ms);
// What is left of an error after the sidecar has read it: the first line of the YAML that the
// profiler's library has folded. malloc'd.
char *run_first_line(const char *error) ATTR_MUST_USE;
void run_status_file_delete(struct sim_run *r, int64_t at_ms);

// --- scenario_log.c
// A line of the profiler's log in the run's style; "WARN " or "ERROR " at its head is its level.
void run_log(struct sim_run *r, const char *logger, const char *line, int64_t at_ms);
void run_sidecar_log(struct sim_run *r, const char *line, int64_t at_ms);

// --- scenario_sweep.c: one phase, with or without steps
void run_sweep(struct sim_run *r, const struct node *sweep);
void run_phase(struct sim_run *r, const struct node *phase);

#endif
