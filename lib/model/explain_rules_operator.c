// SPDX-License-Identifier: Apache-2.0
// What the operator does, or does not, before and around profiling.
#include "model/explain_rule.h"

#include <string.h>

enum {
    UNTAKEN_MS = 60 * 1000, // an operator takes a request within seconds
    // "<name>-dgd" and the longest component of a TensorRT-LLM deployment together must not pass 45 characters.
    NAME_RISKY = 22,
};

static const char *failure(const struct explain_input *in, const char *condition)
{
    const struct run_condition *c = condition_of(in->run, condition);
    if (c && c->message && c->status && strcmp(c->status, "False") == 0)
        return c->message;
    return in->run->error;
}

static bool is_reason(const struct explain_input *in, const char *condition, const char *reason)
{
    const struct run_condition *c = condition_of(in->run, condition);
    return c && c->reason && strcmp(c->reason, reason) == 0;
}

static void seen_condition(struct explanation *x, struct finding *f, const struct explain_input *in,
                           const char *type)
{
    const struct run_condition *c = condition_of(in->run, type);
    if (c)
        seen(x, f, c->last_transition_ms, "condition %s: %s%s%s", type, c->reason ? c->reason : "-",
             c->message ? ": " : "", c->message ? c->message : "");
    else
        seen_error(in, x, f);
}

// A status stays empty where no operator feels responsible: not installed, restricted to other namespaces, or the
// namespace's name holds "ephemeral", which operators leave alone (controller_common, 1.x).
static bool no_operator(const struct explain_input *in, struct explanation *x, struct finding *f)
{
    const struct run *run = in->run;
    bool empty = run->dialect == DIALECT_UNKNOWN && !run->condition_count && !run->state_word;
    if (!empty || run->created_ms == TIME_UNKNOWN || in->now_ms - run->created_ms < UNTAKEN_MS)
        return false;
    f->severity = EXPLAIN_STUCK;
    say(x, f, "no operator has taken the request");
    seen(x, f, run->created_ms, "the request was made %s ago and its status is still empty",
         span(x, in->now_ms - run->created_ms));
    if (has_word(in->namespace_, "ephemeral"))
        because(
            x, f,
            "the namespace's name holds \"ephemeral\": the operator leaves such namespaces alone");
    else
        because(x, f,
                "the Dynamo operator is not installed or not running, or watches other namespaces "
                "only");
    next(x, f, "kubectl get deployments -A | grep dynamo-operator");
    return true;
}

static bool refused(const struct explain_input *in, struct explanation *x, struct finding *f)
{
    const char *words = failure(in, "Validation");
    if (!is_reason(in, "Validation", "ValidationFailed"))
        return false;
    f->severity = trouble(in);
    say(x, f, "the operator refuses the request as it is written");
    seen_condition(x, f, in, "Validation");
    if (words)
        because(x, f, "%s", words);
    next(x, f, "kubectl -n %s edit dgdr %s", in->namespace_, in->name);
    return true;
}

// Namespace-restricted operators cannot read nodes; others ask DCGM's exporter (dynamo#6257, dynamo#8365, dynamo#8507).
static bool gpu_discovery(const struct explain_input *in, struct explanation *x, struct finding *f)
{
    const char *words = failure(in, "Profiling");
    if (!has_word(words, "auto-discovery failed") && !has_word(words, "DCGM") &&
        !has_word(words, "GPU discovery"))
        return false;
    f->severity = trouble(in);
    say(x, f, "the operator could not find out which GPUs there are");
    seen_condition(x, f, in, "Profiling");
    because(x, f, "%s; say it yourself in spec.hardware: gpuSku, vramMb, numGpusPerNode",
            has_word(words, "DCGM")
                ? "the DCGM exporter cannot be reached"
                : "the operator may not read nodes, or they carry no GPU labels");
    next(x, f,
         "kubectl get nodes -L nvidia.com/gpu.product,nvidia.com/gpu.memory,nvidia.com/gpu.count");
    return true;
}

// dynamo#9969: an operator may only give away rights that it has itself.
static bool job_creation(const struct explain_input *in, struct explanation *x, struct finding *f)
{
    const char *words = failure(in, "Profiling");
    if (!is_reason(in, "Profiling", "JobCreationFailed") &&
        !has_word(words, "failed to ensure profiling job RBAC"))
        return false;
    if (x->count && strcmp(x->findings[x->count - 1].code, "gpu-discovery") == 0)
        return false;
    bool rbac =
        has_word(words, "RBAC") || has_word(words, "forbidden") || has_word(words, "escalat");
    f->severity = trouble(in);
    say(x, f,
        rbac ? "the operator may not set up the rights that profiling needs"
             : "the operator could not make the profiling job");
    seen_condition(x, f, in, "Profiling");
    if (rbac)
        because(x, f,
                "its service account lacks rights that it should hand to dgdr-profiling-job: the "
                "installed "
                "roles are older than the operator, or were cut down");
    next(x, f, "kubectl -n %s get serviceaccount,rolebinding dgdr-profiling-job", in->namespace_);
    return true;
}

// dynamo#8480, dynamo#8566, dynamo#8807: it shows at the very end, after hours.
static bool long_name(const struct explain_input *in, struct explanation *x, struct finding *f)
{
    size_t n = strlen(in->name);
    bool died_of_it =
        in->run->state == RUN_FAILED && (has_word(in->run->error, "45 characters") ||
                                         has_word(in->run->error, "must be no more than"));
    if (n <= NAME_RISKY || (in->run->state == RUN_FAILED && !died_of_it))
        return false;
    f->severity = died_of_it ? EXPLAIN_FAILED : EXPLAIN_WARNING;
    say(x, f,
        died_of_it ? "the request's name is too long for the deployment that came of it"
                   : "the request's name may be too long for the deployment that will come of it");
    seen(x, f, TIME_UNKNOWN, "the name %s has %zu characters, more than %d are risky", in->name, n,
         NAME_RISKY);
    if (died_of_it)
        seen_error(in, x, f);
    because(x, f, "with \"-dgd\" and a component's name behind it, it must fit into 45 characters");
    next(x, f, "kubectl -n %s get dgdr %s -o yaml", in->namespace_, in->name);
    return true;
}

const struct rule rules_operator[] = {
    {"no-operator", BEFORE_THE_END, no_operator},    {"validation", WHILE_AT_WORK, refused},
    {"gpu-discovery", WHILE_AT_WORK, gpu_discovery}, {"job-creation", WHILE_AT_WORK, job_creation},
    {"long-name", WHILE_AT_WORK, long_name},
};
const size_t rules_operator_count = ARRAY_LEN(rules_operator);
