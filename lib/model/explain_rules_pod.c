// SPDX-License-Identifier: Apache-2.0
// The profiler's pod. The operator looks at none of this while it profiles (dynamo#6815, dynamo#14589): its status stays at
// "Profiling is in progress" for as long as the pod is dead.
#include "model/explain_rule.h"

#include <string.h>

#define PROFILER "profiler"
#define SIDECAR  "output-copier"

enum { SPIN_MS = 3 * 60 * 1000 }; // the sidecar looks every ten seconds

static bool at_work(const struct explain_input *in)
{
    return in->run->state == RUN_PROFILING;
}

static bool cannot_pull_image(const struct explain_input *in, struct explanation *x,
                              struct finding *f, const struct evidence_container *c)
{
    const struct evidence_pod *pod = profiler_pod(in);
    if (!cannot_pull(c))
        return false;
    f->severity = trouble(in);
    seen_container(x, f, pod, c);
    seen_event(x, f, event_about(in, "Pod", "Failed", c->image));
    because(x, f, "%s", pull_cause(x, c));
    next(x, f, "kubectl -n %s describe pod %s", in->namespace_, pod->name);
    return true;
}

static bool profiler_image(const struct explain_input *in, struct explanation *x, struct finding *f)
{
    const struct evidence_pod *pod = profiler_pod(in);
    for (size_t i = 0; pod && i < pod->container_count; i++) {
        const struct evidence_container *c = &pod->containers[i];
        if (strcmp(c->name, SIDECAR) != 0 && cannot_pull_image(in, x, f, c)) {
            say(x, f, "the profiler cannot start: the image of container %s cannot be pulled",
                c->name);
            return true;
        }
    }
    return false;
}

static bool sidecar_image(const struct explain_input *in, struct explanation *x, struct finding *f)
{
    if (!cannot_pull_image(in, x, f, container_named(profiler_pod(in), SIDECAR)))
        return false;
    say(x, f,
        "the sidecar cannot start: its image cannot be pulled, so neither phases nor the result "
        "are passed on");
    return true;
}

// HF_TOKEN comes from a secret that is not marked optional: the pod waits for ever.
static bool missing_secret(const struct explain_input *in, struct explanation *x, struct finding *f)
{
    static const char *const reasons[] = {"CreateContainerConfigError", NULL};
    const struct evidence_pod *pod = profiler_pod(in);
    const struct evidence_container *c = container_named(pod, PROFILER);
    if (!c || !one_of(c->reason, reasons) || !has_word(c->message, "hf-token-secret"))
        return false;
    f->severity = trouble(in);
    say(x, f,
        "the profiler cannot start: secret hf-token-secret is missing or lacks the key HF_TOKEN");
    seen_container(x, f, pod, c);
    because(x, f,
            "the profiler takes HF_TOKEN from that secret, which is not optional, even for models "
            "that need none");
    next(x, f,
         "kubectl -n %s create secret generic hf-token-secret --from-file=HF_TOKEN=TOKEN_FILE",
         in->namespace_);
    return true;
}

static bool container_config(const struct explain_input *in, struct explanation *x,
                             struct finding *f)
{
    static const char *const reasons[] = {"CreateContainerConfigError", "CreateContainerError",
                                          "RunContainerError", NULL};
    const struct evidence_pod *pod = profiler_pod(in);
    for (size_t i = 0; pod && i < pod->container_count; i++) {
        const struct evidence_container *c = &pod->containers[i];
        if (!one_of(c->reason, reasons) || has_word(c->message, "hf-token-secret"))
            continue;
        f->severity = trouble(in);
        say(x, f, "the profiler's pod cannot start: container %s cannot be made", c->name);
        seen_container(x, f, pod, c);
        if (c->message)
            because(x, f, "%s", c->message);
        next(x, f, "kubectl -n %s describe pod %s", in->namespace_, pod->name);
        return true;
    }
    return false;
}

static bool failed_mount(const struct explain_input *in, struct explanation *x, struct finding *f)
{
    const struct evidence_pod *pod = profiler_pod(in);
    const struct evidence_container *c = container_named(pod, PROFILER);
    const struct evidence_event *e = event_about(in, "Pod", "FailedMount", NULL);
    if (!e || !c || c->state != CONTAINER_WAITING || strcmp(e->name, pod->name) != 0)
        return false;
    f->severity = trouble(in);
    say(x, f, "the profiler cannot start: a volume cannot be mounted");
    seen_event(x, f, e);
    seen_container(x, f, pod, c);
    next(x, f, "kubectl -n %s describe pod %s", in->namespace_, pod->name);
    return true;
}

static bool unschedulable(const struct explain_input *in, struct explanation *x, struct finding *f)
{
    static const char *const reasons[] = {"Unschedulable", "SchedulingGated", NULL};
    const struct evidence_pod *pod = profiler_pod(in);
    if (!pod || !one_of(pod->reason, reasons))
        return false;
    f->severity = trouble(in);
    say(x, f, "the profiler cannot start: no node takes its pod");
    seen(x, f, pod->created_ms, "pod %s: %s: %s", pod->name, pod->reason,
         pod->message ? pod->message : "");
    because(x, f, "%s", scheduler_cause(pod->message));
    next(x, f, "kubectl -n %s describe pod %s", in->namespace_, pod->name);
    return true;
}

static bool out_of_memory(const struct explain_input *in, struct explanation *x, struct finding *f)
{
    const struct evidence_pod *pod = profiler_pod(in);
    const struct evidence_container *c = container_named(pod, PROFILER);
    if (!was_oom_killed(c))
        return false;
    f->severity = in->run->state == RUN_FAILED ? EXPLAIN_FAILED : EXPLAIN_STUCK;
    say(x, f, "the profiler was killed because it used more memory than it may");
    seen_container(x, f, pod, c);
    because(x, f,
            "the memory limit of container %s is too low for this model; "
            "spec.overrides.profilingJob sets it",
            c->name);
    next(x, f,
         "kubectl -n %s get pod %s -o "
         "jsonpath='{.spec.containers[?(@.name==\"profiler\")].resources}'",
         in->namespace_, pod->name);
    return true;
}

// dynamo#15034: what the profiler writes goes to an emptyDir, which counts against the node's disk.
static bool evicted(const struct explain_input *in, struct explanation *x, struct finding *f)
{
    static const char *const reasons[] = {
        "Evicted",      "TerminationByKubelet",   "PreemptionByScheduler",
        "NodeLost",     "DeletionByTaintManager", "EvictionByEvictionAPI",
        "NodeShutdown", "DeletionByPodGC",        NULL};
    const struct evidence_pod *pod = in->evidence ? evidence_profiler_pod(in->evidence) : NULL;
    if (!pod || !one_of(pod->reason, reasons))
        return false;
    f->severity = trouble(in);
    say(x, f, "the profiler's pod was taken off its node: %s", pod->reason);
    seen(x, f, pod->deleted_ms, "pod %s on %s: %s: %s", pod->name, pod->node ? pod->node : "-",
         pod->reason, pod->message ? pod->message : "");
    if (has_word(pod->message, "ephemeral-storage") || has_word(pod->message, "disk"))
        because(x, f,
                "what the profiler writes fills the node's disk; a volume claim for /data in "
                "spec.overrides.profilingJob keeps it elsewhere");
    else if (has_word(pod->message, "memory"))
        because(x, f, "the node ran out of memory");
    next(x, f, "kubectl describe node %s", pod->node);
    return true;
}

// dynamo#6880: before 1.1 the sidecar did not notice that the profiler had ended; later ones end within seconds.
static bool sidecar_spins(const struct explain_input *in, struct explanation *x, struct finding *f)
{
    const struct evidence_pod *pod = profiler_pod(in);
    const struct evidence_container *c = container_named(pod, PROFILER);
    const struct evidence_container *sidecar = container_named(pod, SIDECAR);
    bool spins = at_work(in) && c && sidecar && c->state == CONTAINER_TERMINATED &&
                 sidecar->state == CONTAINER_RUNNING && c->finished_ms != TIME_UNKNOWN &&
                 in->now_ms - c->finished_ms > SPIN_MS;
    if (!spins)
        return false;
    f->severity = EXPLAIN_STUCK;
    say(x, f, "the profiler ended %s ago, but its sidecar goes on waiting for it",
        span(x, in->now_ms - c->finished_ms));
    seen_container(x, f, pod, c);
    seen_container(x, f, pod, sidecar);
    seen_log_errors(x, f, in->log, 3);
    because(x, f,
            "the profiler died before it wrote its status file, or the sidecar cannot write the "
            "result; nothing "
            "will end this job");
    next(x, f, "kubectl -n %s logs %s -c profiler --tail=50", in->namespace_, pod->name);
    return true;
}

// dynamo#14589, merged 2026-09: the sidecar's image may be replaced, by one that lacks what its script calls.
static bool sidecar_without_kubectl(const struct explain_input *in, struct explanation *x,
                                    struct finding *f)
{
    static const char *const words[] = {"kubectl: not found", "kubectl: command not found",
                                        "kubectl not found"};
    const struct log_line *line = NULL;
    for (size_t i = 0; i < ARRAY_LEN(words) && !line; i++)
        line = log_with(in->sidecar_log, words[i]);
    if (!line)
        return false;
    const struct evidence_pod *pod = profiler_pod(in);
    const struct evidence_container *c = container_named(pod, SIDECAR);
    f->severity = trouble(in);
    say(x, f, "the sidecar has no kubectl, so neither phases nor the result are passed on");
    seen(x, f, line->at_ms, "sidecar's log: %s", line->message);
    because(x, f, "the sidecar's script calls kubectl, which its image lacks: %s",
            c && c->image ? c->image : "image unknown");
    next(x, f, "kubectl -n %s get pod %s -o jsonpath='{.spec.containers[*].image}'", in->namespace_,
         pod ? pod->name : NULL);
    return true;
}

static bool profiler_crashed(const struct explain_input *in, struct explanation *x,
                             struct finding *f)
{
    const struct evidence_pod *pod = profiler_pod(in);
    const struct evidence_container *c = container_named(pod, PROFILER);
    if (!c || c->state != CONTAINER_TERMINATED || c->exit_code <= 0 || was_oom_killed(c))
        return false;
    // The failure's own words tell more, where there are any.
    if (in->run->state == RUN_FAILED && in->run->error && !has_word(in->run->error, "ExitCode"))
        return false;
    f->severity = in->run->state == RUN_FAILED ? EXPLAIN_FAILED : EXPLAIN_WARNING;
    say(x, f, "the profiler ended with exit code %d", c->exit_code);
    seen_container(x, f, pod, c);
    seen_log_errors(x, f, in->log, 3);
    next(x, f, "kubectl -n %s logs %s -c profiler --tail=50", in->namespace_, pod->name);
    return true;
}

const struct rule rules_pod[] = {
    {"profiler-image", WHILE_AT_WORK, profiler_image},
    {"sidecar-image", WHILE_AT_WORK, sidecar_image},
    {"hf-token-secret", WHILE_AT_WORK, missing_secret},
    {"container-config", WHILE_AT_WORK, container_config},
    {"failed-mount", WHILE_AT_WORK, failed_mount},
    {"unschedulable", WHILE_AT_WORK, unschedulable},
    {"profiler-oom", WHILE_AT_WORK, out_of_memory},
    {"evicted", WHILE_AT_WORK, evicted},
    {"sidecar-kubectl", WHILE_AT_WORK, sidecar_without_kubectl},
    {"sidecar-spins", WHILE_AT_WORK, sidecar_spins},
    {"profiler-crashed", WHILE_AT_WORK, profiler_crashed},
};
const size_t rules_pod_count = ARRAY_LEN(rules_pod);
