// SPDX-License-Identifier: Apache-2.0
// A pod and its containers. The profiling job's pods carry no labels of the operator's, only those that the job
// controller sets; a deployment's pods carry the deployment's name.
#include "model/evidence_impl.h"
#include "model/observation.h"

#include <string.h>

// What kubelets and schedulers write: 4 KiB of a termination message, a line per node of a refusal.
enum { CONTAINER_TEXT_MAX = 1024, POD_TEXT_MAX = 4096 };
// By convention of shells and container runtimes: the exit code of what a signal ended.
enum { EXIT_SIGNAL = 128, SIGNAL_MAX = 64 };

static int int_of(const struct node *map, const char *key)
{
    int64_t v;
    bool usable = node_int(node_get(map, key), &v) && v >= 0 && v <= 0xffff;
    return usable ? (int)v : COUNT_UNKNOWN;
}

static int signal_of(const struct node *terminated, int exit_code)
{
    int told = int_of(terminated, "signal");
    if (told > 0)
        return told;
    bool conventional = exit_code > EXIT_SIGNAL && exit_code <= EXIT_SIGNAL + SIGNAL_MAX;
    return conventional ? exit_code - EXIT_SIGNAL : COUNT_UNKNOWN;
}

static void read_state(struct record *r, const struct node *state, struct evidence_container *c)
{
    static const struct {
        const char *key;
        enum container_state state;
    } states[] = {
        {"terminated", CONTAINER_TERMINATED},
        {"running", CONTAINER_RUNNING},
        {"waiting", CONTAINER_WAITING},
    };
    for (size_t i = 0; i < ARRAY_LEN(states); i++) {
        const struct node *n = node_get(state, states[i].key);
        if (node_type(n) != NODE_MAP)
            continue;
        c->state = states[i].state;
        c->reason = record_text(r, node_str(node_get(n, "reason")), WORD_MAX);
        c->message = record_text(r, node_str(node_get(n, "message")), CONTAINER_TEXT_MAX);
        c->started_ms = time_parse(node_str(node_get(n, "startedAt")));
        if (c->state == CONTAINER_TERMINATED) {
            c->finished_ms = time_parse(node_str(node_get(n, "finishedAt")));
            c->exit_code = int_of(n, "exitCode");
            c->signal = signal_of(n, c->exit_code);
        }
        return;
    }
}

static void read_last(struct record *r, const struct node *status, struct evidence_container *c)
{
    const struct node *last = node_at(status, "lastState.terminated");
    if (node_type(last) != NODE_MAP)
        return;
    const char *reason = node_str(node_get(last, "reason"));
    c->last_reason = record_text(r, reason && *reason ? reason : "Terminated", WORD_MAX);
    c->last_exit_code = int_of(last, "exitCode");
    c->last_finished_ms = time_parse(node_str(node_get(last, "finishedAt")));
}

static const struct node *named(const struct node *list, const char *name)
{
    for (const struct node *n = node_first(list); n; n = node_next(n)) {
        const char *found = node_str(node_get(n, "name"));
        if (found && strcmp(found, name) == 0)
            return n;
    }
    return NULL;
}

static void read_container(struct record *r, const struct node *of, const struct node *status,
                           struct evidence_container *c)
{
    int restarts = count_of(status, "restartCount");
    const char *image = node_str(node_get(status, "image"));
    c->name = record_text(r, node_str(node_get(of, "name")), WORD_MAX);
    c->image = record_text(r, image && *image ? image : node_str(node_get(of, "image")),
                           CONTAINER_TEXT_MAX);
    c->restarts = restarts > 0 ? restarts : 0;
    node_bool(node_get(status, "ready"), &c->ready);
    c->started_ms = c->finished_ms = c->last_finished_ms = TIME_UNKNOWN;
    c->exit_code = c->signal = c->last_exit_code = COUNT_UNKNOWN;
    read_state(r, node_get(status, "state"), c);
    read_last(r, status, c);
}

static size_t more_of(const struct node *a, const struct node *b)
{
    return node_len(a) > node_len(b) ? node_len(a) : node_len(b);
}

static void make_room(struct pod_record *p, const struct node *status, const struct node *spec)
{
    size_t init =
        more_of(node_get(spec, "initContainers"), node_get(status, "initContainerStatuses"));
    size_t n = init + more_of(node_get(spec, "containers"), node_get(status, "containerStatuses"));
    if (n > EVIDENCE_CONTAINERS_MAX)
        n = EVIDENCE_CONTAINERS_MAX;
    p->pod.containers = arena_alloc(&p->head.arena, (n ? n : 1) * sizeof(*p->pod.containers));
}

// By the specification's order; a pod that nobody has placed yet has no statuses.
static void read_containers(struct pod_record *p, const struct node *specs,
                            const struct node *statuses, bool init)
{
    struct evidence_pod *pod = &p->pod;
    const struct node *list = specs ? specs : statuses;
    for (const struct node *n = node_first(list); n; n = node_next(n)) {
        const char *name = node_str(node_get(n, "name"));
        if (!name || !*name || pod->container_count == EVIDENCE_CONTAINERS_MAX)
            continue;
        struct evidence_container *c = &pod->containers[pod->container_count++];
        c->init = init;
        read_container(&p->head, n, named(statuses, name), c);
    }
}

static void set_trouble(struct pod_record *p, const char *reason, const struct node *of)
{
    p->pod.reason = record_text(&p->head, reason, WORD_MAX);
    p->pod.message = record_text(&p->head, node_str(node_get(of, "message")), POD_TEXT_MAX);
}

// Why the pod as a whole is in trouble: its own reason first, then who took it away, then what keeps it waiting.
static void read_trouble(struct pod_record *p, const struct node *status)
{
    static const struct {
        const char *type, *status;
    } telling[] = {{"DisruptionTarget", "True"}, {"PodScheduled", "False"}};
    const char *own = node_str(node_get(status, "reason"));
    if (own && *own) {
        set_trouble(p, own, status);
        return;
    }
    for (size_t i = 0; i < ARRAY_LEN(telling); i++) {
        const struct node *list = node_get(status, "conditions");
        for (const struct node *c = node_first(list); c; c = node_next(c)) {
            const char *type = node_str(node_get(c, "type"));
            const char *is = node_str(node_get(c, "status"));
            const char *reason = node_str(node_get(c, "reason"));
            if (type && is && reason && strcmp(type, telling[i].type) == 0 &&
                strcmp(is, telling[i].status) == 0) {
                set_trouble(p, reason, c);
                return;
            }
        }
    }
}

static int64_t scheduled_at(const struct node *status)
{
    const struct node *list = node_get(status, "conditions");
    for (const struct node *c = node_first(list); c; c = node_next(c)) {
        const char *type = node_str(node_get(c, "type")), *is = node_str(node_get(c, "status"));
        if (type && is && strcmp(type, "PodScheduled") == 0 && strcmp(is, "True") == 0)
            return time_parse(node_str(node_get(c, "lastTransitionTime")));
    }
    return TIME_UNKNOWN;
}

// Both spellings are set since Kubernetes 1.27, the short one alone before.
static const char *job_label(const struct node *pod, const char *what)
{
    struct strbuf key CLEANUP_STRBUF = STRBUF_INIT;
    strbuf_addf(&key, "batch.kubernetes.io/%s", what);
    const char *label = label_of(pod, key.buf);
    return label ? label : label_of(pod, what);
}

struct pod_record *pod_record_new(const struct node *pod)
{
    struct pod_record *p = (struct pod_record *)record_new(sizeof(*p), pod);
    if (!p)
        return NULL;
    struct record *r = &p->head;
    const struct node *status = node_get(pod, "status"), *spec = node_get(pod, "spec");
    p->job = record_text(r, job_label(pod, "job-name"), WORD_MAX);
    p->job_uid = record_text(r, job_label(pod, "controller-uid"), WORD_MAX);
    p->pod = (struct evidence_pod){
        .name = r->name,
        .uid = record_text(r, node_str_at(pod, "metadata.uid"), WORD_MAX),
        .node = record_text(r, node_str(node_get(spec, "nodeName")), WORD_MAX),
        .owner = record_text(r, label_of(pod, "nvidia.com/dynamo-graph-deployment-name"), WORD_MAX),
        .phase = record_text(r, node_str(node_get(status, "phase")), WORD_MAX),
        .created_ms = r->order_ms,
        .scheduled_ms = scheduled_at(status),
        .deleted_ms = time_parse(node_str_at(pod, "metadata.deletionTimestamp")),
        .attempt = COUNT_UNKNOWN,
    };
    read_trouble(p, status);
    make_room(p, status, spec);
    read_containers(p, node_get(spec, "initContainers"), node_get(status, "initContainerStatuses"),
                    true);
    read_containers(p, node_get(spec, "containers"), node_get(status, "containerStatuses"), false);
    return p;
}
