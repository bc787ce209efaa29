// SPDX-License-Identifier: Apache-2.0
// What the profiler says of itself, in its log and in the error that it leaves.
#include "model/explain_rule.h"

static bool failed(const struct explain_input *in)
{
    return in->run->state == RUN_FAILED;
}

// What keeps every candidate from coming up is often said once, long before the end.
static bool lacks_memory(const struct explain_input *in, struct explanation *x, struct finding *f)
{
    const struct log_line *line = log_with(in->log, "out of memory");
    if (!line && !has_word(in->run->error, "out of memory"))
        return false;
    if (line)
        seen(x, f, line->at_ms, "log: %s", line->message);
    because(x, f,
            "the model does not fit into the memory of the candidates' GPUs: raise "
            "spec.hardware.totalGpus, or try a smaller model");
    next(x, f, "kubectl -n %s get dgdr %s -o jsonpath='{.spec.hardware}'", in->namespace_,
         in->name);
    return true;
}

// dynamo#8638: the range of loads to try came out empty, which shows only in these lines. Without them it may be that all
// candidates died.
static bool decode_empty(const struct explain_input *in, struct explanation *x, struct finding *f)
{
    const struct log_line *sweep = log_with(in->log, "Sweeping num_request: []");
    const struct log_line *end = log_with(in->log, "No decode results produced");
    if (!sweep && !end && !has_word(in->run->error, "No decode results produced"))
        return false;
    f->severity = failed(in) ? EXPLAIN_FAILED : EXPLAIN_WARNING;
    bool empty = sweep || has_word(end ? end->text : in->run->error, "empty sweep");
    say(x, f, empty ? "the decode sweep has nothing to measure" : "the decode sweep has no result");
    if (sweep)
        seen(x, f, sweep->at_ms, "log: %s", sweep->message);
    if (end)
        seen(x, f, end->at_ms, "log: %s", end->message);
    if (empty) {
        because(x, f,
                "no number of concurrent requests fits the key-value cache of any candidate: the "
                "sequences are too long for the memory that the model leaves");
        next(x, f, "kubectl -n %s get dgdr %s -o jsonpath='{.spec.workload}'", in->namespace_,
             in->name);
    } else if (!lacks_memory(in, x, f)) {
        because(x, f,
                "no candidate came up, or the sequences are too long for the memory that the "
                "model leaves");
        next_own(in, x, f, "logs %s -n %s", in->name, in->namespace_);
    }
    return true;
}

// rapid takes no "closest" configuration, thorough does (dynamo#12774).
static bool no_configuration(const struct explain_input *in, struct explanation *x,
                             struct finding *f)
{
    if (!has_word(in->run->error, "did not produce a DGD config"))
        return false;
    f->severity = EXPLAIN_FAILED;
    say(x, f, "no configuration meets the targets");
    seen_error(in, x, f);
    seen_log_errors(x, f, in->log, 3);
    because(x, f,
            "the rapid strategy gives up when no configuration meets the SLA; thorough takes the "
            "closest one");
    next(x, f, "kubectl -n %s get dgdr %s -o jsonpath='{.spec.sla}'", in->namespace_, in->name);
    return true;
}

static bool unreachable_sla(const struct explain_input *in, struct explanation *x,
                            struct finding *f)
{
    static const char *const words[] = {"SLA is unverified", "Load target requires",
                                        "ms is unachievable", NULL};
    for (size_t i = 0; words[i]; i++) {
        const struct log_line *line = log_with(in->log, words[i]);
        if (line)
            seen(x, f, line->at_ms, "log: %s", line->message);
    }
    if (!f->line_count)
        return false;
    f->severity = EXPLAIN_WARNING;
    say(x, f, "the targets cannot all be met: the profiler takes what comes closest");
    because(x, f,
            "the model on these GPUs is slower than spec.sla asks for, or needs more GPUs than "
            "there are");
    next(x, f, "kubectl -n %s get dgdr %s -o jsonpath='{.spec.sla}'", in->namespace_, in->name);
    return true;
}

static bool bad_configuration(const struct explain_input *in, struct explanation *x,
                              struct finding *f)
{
    const struct log_line *line = log_with(in->log, "Failed to parse profiler config");
    if (!line && !has_word(in->run->error, "Config validation failed") &&
        !has_word(in->run->error, "validation error"))
        return false;
    f->severity = trouble(in);
    say(x, f, "the profiler does not understand its configuration");
    seen_error(in, x, f);
    if (line)
        seen(x, f, line->at_ms, "log: %s", line->message);
    because(x, f,
            "the spec holds values that the profiler does not take, or the operator and the "
            "profiler's image are "
            "of different releases");
    next(x, f, "kubectl -n %s get dgdr %s -o jsonpath='{.spec}'", in->namespace_, in->name);
    return true;
}

const struct rule rules_log[] = {
    {"decode-empty", WHILE_AT_WORK, decode_empty},
    {"no-configuration", IN(RUN_FAILED), no_configuration},
    {"profiler-config", WHILE_AT_WORK, bad_configuration},
    {"sla-unreachable", ANY_STATE, unreachable_sla},
};
const size_t rules_log_count = ARRAY_LEN(rules_log);
