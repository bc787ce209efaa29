// SPDX-License-Identifier: Apache-2.0
// What the cluster holds around one run: its profiling job, the pods of that job, the deployments on trial and their
// pods, the deployment that came of it, and the events about all of them. Kubernetes objects go in, records come out,
// told apart by what part they play. Pure: no I/O, no clock.
#ifndef MODEL_EVIDENCE_H
#define MODEL_EVIDENCE_H

#include "base/err.h"
#include "doc/node.h"
#include "model/run.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum evidence_part {
    EVIDENCE_JOB,
    EVIDENCE_PODS,
    EVIDENCE_CANDIDATES,
    EVIDENCE_EVENTS,
    EVIDENCE_PARTS
};

enum pod_part {
    POD_PROFILER,  // of the profiling job
    POD_CANDIDATE, // of a deployment on trial: expected to come and go
    POD_FINAL,     // of the deployment that came of the run
};

enum container_state {
    CONTAINER_UNKNOWN,
    CONTAINER_WAITING,
    CONTAINER_RUNNING,
    CONTAINER_TERMINATED
};

struct evidence_container {
    const char *name, *image;
    bool init;
    bool ready;
    enum container_state state;
    const char *reason, *message; // of the state: "ImagePullBackOff", "OOMKilled"
    int exit_code;                // COUNT_UNKNOWN unless it terminated
    int signal;                   // COUNT_UNKNOWN unless a signal ended it
    int64_t started_ms, finished_ms;
    int restarts;
    const char *last_reason; // how the instance before ended, NULL when there was none
    int last_exit_code;
    int64_t last_finished_ms;
};

struct evidence_pod {
    const char *name, *uid, *node;
    enum pod_part part;
    const char *owner; // of a candidate's or the final deployment's pod: the deployment's name
    const char *phase; // "Pending", "Running", "Succeeded", "Failed"
    const char *
        reason; // of the pod ("Evicted") or of what keeps it from being scheduled ("Unschedulable")
    const char *message;                          // the scheduler's or the kubelet's words
    int64_t created_ms, scheduled_ms, deleted_ms; // deletionTimestamp
    int attempt; // of a profiler pod: 1 for the job's first pod, and so on; COUNT_UNKNOWN else
    bool gone;   // was seen and is no longer there
    struct evidence_container *containers; // init containers first
    size_t container_count;
};

struct evidence_job {
    bool known;
    bool gone; // was seen and is no longer there
    const char *name, *uid;
    int active, ready, succeeded, failed, backoff_limit; // COUNT_UNKNOWN when not told
    int attempt, attempts;                               // k of n by backoffLimit; COUNT_UNKNOWN
    int64_t started_ms, finished_ms;
    struct run_condition *conditions;
    size_t condition_count;
};

enum candidate_state {
    CANDIDATE_DEPLOYING,
    CANDIDATE_READY,
    CANDIDATE_FAILED,
    CANDIDATE_REMOVING,
    CANDIDATE_GONE
};
const char *candidate_state_name(
    enum candidate_state s); // "deploying", "ready", "failed", "being removed", "gone"

struct evidence_candidate {
    const char *name, *uid;
    const char *state_word; // as the cluster wrote it
    enum candidate_state state;
    int64_t created_ms, ready_ms, gone_ms;
    int number;   // in the order of their coming, from 1
    bool final;   // not a trial: the deployment that the run made
    bool foreign; // has the name of the run's deployment, but somebody else made it
    const char *message;
};

struct evidence_event {
    int64_t first_ms, last_ms;
    int count;
    bool warning;
    const char *kind, *name; // the object it is about
    const char *reason, *message, *reporter;
};

// Bounds: older ones go first (pods and candidates that are gone before any that is there).
enum {
    EVIDENCE_PODS_MAX = 256,
    EVIDENCE_CONTAINERS_MAX = 32,
    EVIDENCE_CANDIDATES_MAX = 256,
    EVIDENCE_EVENTS_MAX = 256
};

struct evidence;
// job: the name of the profiling job where it is known (NULL: "profile-NAME").
struct evidence *evidence_new(const char *namespace_, const char *name, const char *uid,
                              const char *job) ATTR_MUST_USE;
void evidence_free(struct evidence *e);
// The name of the deployment that comes of the run, where the request's status tells it (NULL: by its labels alone).
void evidence_set_final(struct evidence *e, const char *name);

// Takes a Job, Pod, DynamoGraphDeployment or Event (core/v1 and events.k8s.io/v1); what does not belong to the run, and
// other kinds, are ignored. seen_ms: the server's idea of the time. True when a user would see a difference.
bool evidence_upsert(struct evidence *e, const struct node *object, int64_t seen_ms);
bool evidence_remove(struct evidence *e, const struct node *object, int64_t seen_ms);
// Relists, as in store.h: mark, then whatever was not upserted is gone. An event outlives its object: what happened
// stays, also when the cluster has forgotten it.
void evidence_mark(struct evidence *e, enum evidence_part part);
bool evidence_sweep(struct evidence *e, enum evidence_part part, int64_t seen_ms);
// The same for some of the pods only: those of the job are listed apart from those of deployments.
void evidence_mark_pods(struct evidence *e, bool of_job);
bool evidence_sweep_pods(struct evidence *e, bool of_job, int64_t seen_ms);
// This part cannot be read (403, 404): why is shown in its place. NULL takes that back.
void evidence_refuse(struct evidence *e, enum evidence_part part, const char *why);
// This part was listed once in full.
void evidence_synced(struct evidence *e, enum evidence_part part);

// What is known. All are borrowed until the next change. Pods: profiler first (newest attempt first), then candidates
// (newest first), then final; candidates: newest first; events: newest first.
const struct evidence_job *evidence_job(const struct evidence *e);
size_t evidence_pods(const struct evidence *e, const struct evidence_pod *const **pods);
size_t evidence_candidates(const struct evidence *e,
                           const struct evidence_candidate *const **candidates);
size_t evidence_events(const struct evidence *e, const struct evidence_event *const **events);
const char *evidence_refusal(const struct evidence *e, enum evidence_part part); // NULL: none
bool evidence_is_synced(const struct evidence *e, enum evidence_part part);
// The pod whose container `profiler` tells of the current attempt; NULL when there is none.
const struct evidence_pod *evidence_profiler_pod(const struct evidence *e);

#endif
