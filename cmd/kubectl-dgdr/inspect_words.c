// SPDX-License-Identifier: Apache-2.0
// What is said where details are missing.
#include "base/mem.h"
#include "inspect_impl.h"

#include <string.h>

enum { VERB_MAX = 16 };

// The API server's words: `pods is forbidden: User "x" cannot watch resource "pods" in API group "" ...`.
static void refused_verb(const char *text, char verb[VERB_MAX])
{
    static const char before[] = " cannot ";
    const char *at = strstr(text, before);
    size_t n = at ? strcspn(at + sizeof(before) - 1, " ") : 0;
    bool plain =
        n > 0 && n < VERB_MAX && strspn(at + sizeof(before) - 1, "abcdefghijklmnopqrstuvwxyz") == n;
    const char *word = plain ? at + sizeof(before) - 1 : "list";
    n = plain ? n : strlen(word);
    memcpy(verb, word, n);
    verb[n] = '\0';
}

char *words_refused(const struct feed_kind *kind, const char *namespace_, const struct err *err)
{
    char verb[VERB_MAX];
    if (err->kind == ERR_NOT_FOUND)
        return xasprintf("this cluster has no resource type %s", kind->right);
    if (err->kind != ERR_AUTH || err->code != 403)
        return xstrdup(err->text);
    refused_verb(err->text, verb);
    return xasprintf("you may not %s %s in namespace \"%s\": ask for list and watch on %s", verb,
                     kind->resource.plural, namespace_, kind->right);
}

char *words_log_refused(const char *namespace_, const char *pod, const struct err *err)
{
    if (err->kind == ERR_NOT_FOUND)
        return xasprintf("the pod %s is gone, and its log with it", pod);
    if (err->kind == ERR_AUTH && err->code == 403)
        return xasprintf("you may not read pod logs in namespace \"%s\": ask for get on pods/log",
                         namespace_);
    return xasprintf("no log: %s", err->text);
}

char *words_no_pod(const struct evidence *e, const char *job)
{
    const char *refusal = evidence_refusal(e, EVIDENCE_PODS);
    if (refusal)
        return xstrdup(refusal);
    if (!evidence_is_synced(e, EVIDENCE_PODS))
        return xstrdup("looking for the profiler's pod");
    if (evidence_job(e)->known && !evidence_job(e)->gone)
        return xasprintf("the job %s has no pod now", job);
    return xasprintf("there is no pod of a job %s", job);
}

char *words_container(const struct evidence_container *c)
{
    switch (c->state) {
    case CONTAINER_WAITING:
        return xasprintf("container %s %s: %s%s%s", c->name,
                         c->last_reason ? "waits to start again" : "has not started",
                         c->reason ? c->reason : "it waits", c->message ? ": " : "",
                         c->message ? c->message : "");
    case CONTAINER_TERMINATED:
        if (c->exit_code == COUNT_UNKNOWN)
            return xasprintf("container %s has ended", c->name);
        return xasprintf("container %s has ended: %s, exit code %d", c->name,
                         c->reason ? c->reason : "no reason given", c->exit_code);
    case CONTAINER_UNKNOWN:
    case CONTAINER_RUNNING:
        break;
    }
    return NULL;
}

char *words_log_of(const struct evidence *e, const struct evidence_pod *pod, const char *container)
{
    int attempts = evidence_job(e)->attempts;
    if (pod->attempt > 1 && attempts != COUNT_UNKNOWN)
        return xasprintf("pod %s, container %s, attempt %d of %d", pod->name, container,
                         pod->attempt, attempts);
    if (pod->attempt > 1)
        return xasprintf("pod %s, container %s, attempt %d", pod->name, container, pod->attempt);
    return xasprintf("pod %s, container %s", pod->name, container);
}
