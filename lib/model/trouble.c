// SPDX-License-Identifier: Apache-2.0
#include "model/trouble.h"

#include "base/attr.h"

#include <string.h>
#include <strings.h>

// How kubelets and schedulers call it, and the words for it. Where a message tells more than the reason, the row with
// a part of the message comes first.
static const struct {
    const char *reason, *part, *words;
} troubles[] = {
    {"ErrImagePull", NULL, "image pull"},
    {"ImagePullBackOff", NULL, "image pull"},
    {"ErrImageNeverPull", NULL, "image pull"},
    {"ImageInspectError", NULL, "image pull"},
    {"RegistryUnavailable", NULL, "image pull"},
    {"SignatureValidationFailed", NULL, "image pull"},
    {"InvalidImageName", NULL, "image name"},
    {"CreateContainerConfigError", "secret", "missing secret"},
    {"CreateContainerConfigError", "configmap", "missing ConfigMap"},
    {"CreateContainerConfigError", NULL, "container config"},
    {"CreateContainerError", NULL, "container start"},
    {"RunContainerError", NULL, "container start"},
    {"CrashLoopBackOff", NULL, "crash loop"},
    {"OOMKilled", NULL, "out of memory"},
    {"Unschedulable", NULL, "unschedulable"},
    {"SchedulingGated", NULL, "scheduling gated"},
    {"Evicted", NULL, "evicted"},
    {"NodeLost", NULL, "node lost"},
};

static const char *words_of(const char *reason, const char *message)
{
    for (size_t i = 0; reason && i < ARRAY_LEN(troubles); i++) {
        bool fits = !troubles[i].part || (message && strcasestr(message, troubles[i].part));
        if (fits && strcmp(troubles[i].reason, reason) == 0)
            return troubles[i].words;
    }
    return NULL;
}

static int64_t known_or(int64_t at_ms, int64_t other_ms)
{
    return at_ms != TIME_UNKNOWN ? at_ms : other_ms;
}

bool trouble_of(const struct evidence *e, struct run_trouble *out)
{
    const struct evidence_pod *pod = evidence_profiler_pod(e);
    if (!pod || pod->gone)
        return false;
    *out = (struct run_trouble){words_of(pod->reason, pod->message), pod->message, pod->created_ms};
    for (size_t i = 0; i < pod->container_count && !out->reason; i++) {
        const struct evidence_container *c = &pod->containers[i];
        if (c->state == CONTAINER_RUNNING || c->exit_code == 0)
            continue;
        *out = (struct run_trouble){
            words_of(c->reason, c->message), c->message,
            known_or(c->finished_ms, known_or(pod->scheduled_ms, pod->created_ms))};
    }
    return out->reason != NULL;
}
