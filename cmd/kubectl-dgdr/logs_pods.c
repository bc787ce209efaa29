// SPDX-License-Identifier: Apache-2.0
#include "logs_pods.h"

#include <stdlib.h>
#include <string.h>

void logs_pods_release(struct logs_pods *p)
{
    for (size_t i = 0; i < p->read_count; i++)
        free(p->read[i].uid);
}

static const struct evidence_container *container_named(const struct evidence_pod *pod,
                                                        const char *name)
{
    for (size_t i = 0; i < pod->container_count; i++)
        if (pod->containers[i].name && strcmp(pod->containers[i].name, name) == 0)
            return &pod->containers[i];
    return NULL;
}

int logs_restarts(const struct logs_values *v, const struct evidence_pod *pod)
{
    const struct evidence_container *c = container_named(pod, logs_container(v, pod));
    return c ? c->restarts : 0;
}

void logs_pods_done(struct logs_pods *p, char *uid, int restarts)
{
    if (p->read_count == EVIDENCE_PODS_MAX) {
        free(p->read[0].uid);
        memmove(p->read, p->read + 1, --p->read_count * sizeof(*p->read));
    }
    p->read[p->read_count++] = (struct logs_read_pod){uid, restarts};
}

bool logs_pods_last_is(const struct logs_pods *p, const char *uid)
{
    return p->read_count > 0 && strcmp(p->read[p->read_count - 1].uid, uid) == 0;
}

static bool is_read(const struct logs_pods *p, const struct evidence_pod *pod)
{
    int restarts = logs_restarts(p->values, pod);
    for (size_t i = 0; i < p->read_count; i++)
        if (strcmp(p->read[i].uid, pod->uid) == 0 && p->read[i].restarts >= restarts)
            return true;
    return false;
}

// Newest first, as the evidence has them. Wanted are the job's, or those of one candidate.
static bool is_wanted(const struct logs_pods *p, const struct evidence_pod *pod)
{
    if (!pod->uid || !pod->name)
        return false;
    if (p->values->candidate)
        return pod->part == POD_CANDIDATE && pod->owner && strcmp(pod->owner, p->owner) == 0;
    return pod->part == POD_PROFILER && (!p->values->attempt || pod->attempt == p->values->attempt);
}

size_t logs_pods_count(const struct logs_pods *p)
{
    const struct evidence_pod *const *all;
    size_t count = evidence_pods(p->evidence, &all), wanted = 0;
    for (size_t i = 0; i < count; i++)
        wanted += is_wanted(p, all[i]);
    return wanted;
}

// The oldest that was not read. The end of a log is the newest attempt's.
const struct evidence_pod *logs_pods_next(const struct logs_pods *p)
{
    const struct evidence_pod *const *all, *next = NULL;
    size_t count = evidence_pods(p->evidence, &all);
    bool newest_only = (p->values->tail >= 0 || p->values->previous) && !p->values->candidate;
    for (size_t i = 0; i < count; i++) {
        if (!is_wanted(p, all[i]))
            continue;
        if (!is_read(p, all[i]) && !all[i]->gone)
            next = all[i];
        if (newest_only)
            break;
    }
    return next;
}

const struct evidence_pod *logs_pods_find(const struct logs_pods *p, const char *uid)
{
    const struct evidence_pod *const *all;
    size_t count = evidence_pods(p->evidence, &all);
    for (size_t i = 0; uid && i < count; i++)
        if (all[i]->uid && strcmp(all[i]->uid, uid) == 0)
            return all[i];
    return NULL;
}

const char *logs_container(const struct logs_values *v, const struct evidence_pod *pod)
{
    const char *wanted = v->container && *v->container ? v->container
                         : v->sidecar                  ? LOGS_SIDECAR
                                                       : LOGS_PROFILER;
    bool given = v->sidecar || wanted == v->container;
    if (given || container_named(pod, wanted))
        return wanted;
    for (size_t i = 0; i < pod->container_count; i++)
        if (!pod->containers[i].init && pod->containers[i].name)
            return pod->containers[i].name;
    return wanted;
}

bool logs_has_terminated(const struct evidence_pod *pod, const char *container)
{
    const struct evidence_container *c = container_named(pod, container);
    bool over =
        pod->phase && (strcmp(pod->phase, "Failed") == 0 || strcmp(pod->phase, "Succeeded") == 0);
    return pod->gone || (c && c->state == CONTAINER_TERMINATED) || (over && !c);
}

static bool has_ended(const struct logs_pods *p)
{
    const struct evidence_job *job = evidence_job(p->evidence);
    for (size_t i = 0; i < job->condition_count; i++) {
        const struct run_condition *c = &job->conditions[i];
        if (c->type && c->status && strcmp(c->status, "True") == 0 &&
            (strcmp(c->type, "Complete") == 0 || strcmp(c->type, "Failed") == 0))
            return true;
    }
    return false;
}

// The newest attempt that was read has ended well: no other will come.
static bool has_succeeded(const struct logs_pods *p)
{
    const struct evidence_pod *const *all;
    size_t count = evidence_pods(p->evidence, &all);
    for (size_t i = 0; i < count; i++) {
        if (!is_wanted(p, all[i]))
            continue;
        const struct evidence_container *c =
            container_named(all[i], logs_container(p->values, all[i]));
        return (all[i]->phase && strcmp(all[i]->phase, "Succeeded") == 0) ||
               (c && c->state == CONTAINER_TERMINATED && c->exit_code == 0);
    }
    return false;
}

bool logs_job_is_over(const struct logs_pods *p)
{
    return has_ended(p) || has_succeeded(p);
}
