// SPDX-License-Identifier: Apache-2.0
// The lines of profilers that mean something, one row each, with where they come from: a file of
// the profiler and the releases that have the line. A new line is a new row.
#include "model/profiler_log_impl.h"

#include "base/attr.h"

#include <string.h>

#define PREFILL_SWEEP "SweepingPrefill"
#define DECODE_SWEEP  "SweepingDecode"
#define SELECTION     "SelectingConfig"
#define CURVES        "BuildingCurves"
// The words for phases of profilers whose operators have none.
#define OLD_PREFILL_SWEEP "PrefillSweep"
#define OLD_DECODE_SWEEP  "DecodeSweep"
#define OLD_SELECTION     "ConfigSelection"
#define OLD_PREFILL_CURVE "PrefillInterpolation"
#define OLD_DECODE_CURVE  "DecodeInterpolation"

static const struct log_pattern patterns[] = {
    // profile_sla.py, 1.0 and newer
    {"Profiler config: model=", LOG_BEGIN, "Initializing", NULL},
    {"Selected prefill: ", LOG_SELECTED, SELECTION, NULL},
    {"Final DGD config saved to ", LOG_DONE, "GeneratingDGD", NULL},
    {"Profile job failed with error", LOG_FAILED, NULL, NULL},
    {"Profiler did not produce a DGD config.", LOG_FAILED, NULL, NULL},
    // __main__.py, 1.0 and newer
    {"Failed to parse profiler config", LOG_FAILED, NULL, NULL},
    {"Config validation failed", LOG_FAILED, NULL, NULL},
    // thorough.py, 1.0 and newer
    {"Enumerated %d prefill candidates, %d decode candidates", LOG_TOTALS, NULL, NULL},
    {"Materialized %d prefill + %d decode benchmark candidates", LOG_TOTALS, NULL, NULL},
    {"Applied DGD overrides to %d prefill + %d decode candidates", LOG_TOTALS, NULL,
     NULL}, // 1.0, 1.1
    {"Profiling prefill candidate %s with %d GPUs", LOG_STEP, PREFILL_SWEEP, NULL},
    {"Profiling decode candidate %s with %d GPUs", LOG_STEP, DECODE_SWEEP, NULL},
    {"Benchmarking prefill candidate %d/%d: %s (%d GPU", LOG_STEP_AT, PREFILL_SWEEP, NULL},
    {"Benchmarking decode candidate %d/%d: %s (%d GPU", LOG_STEP_AT, DECODE_SWEEP, NULL},
    {"Waiting for prefill deployment to be ready", LOG_SUB, PREFILL_SWEEP,
     "Waiting for the deployment"},
    {"Waiting for decode deployment to be ready", LOG_SUB, DECODE_SWEEP,
     "Waiting for the deployment"},
    {"Prefill deployment ready", LOG_SUB, PREFILL_SWEEP, "Deployment ready"},
    {"Decode deployment ready", LOG_SUB, DECODE_SWEEP, "Deployment ready"},
    {"Prefill %s with %d GPUs timed out", LOG_SKIP, PREFILL_SWEEP, "not ready"},
    {"Decode %s with %d GPUs timed out", LOG_SKIP, DECODE_SWEEP, "not ready"},
    // since #9215 (1.2)
    {"Prefill %s with %d GPUs entered a terminal failure state, skipping to next candidate: %r",
     LOG_SKIP, PREFILL_SWEEP, NULL},
    {"Decode %s with %d GPUs entered a terminal failure state, skipping to next candidate: %r",
     LOG_SKIP, DECODE_SWEEP, NULL},
    {"Sweeping num_request: %r", LOG_REQUESTS, DECODE_SWEEP, NULL},
    {"Model does not fit in available GPUs", LOG_WARNING, NULL, NULL},
    {"Enumeration returned empty candidate lists", LOG_WARNING, NULL, NULL},
    {"No prefill results produced", LOG_WARNING, NULL, NULL}, // 0.6 and newer
    {"No decode results produced", LOG_WARNING, NULL, NULL},
    // profile_common.py, 1.0 and newer
    {"TTFT SLA %s is unachievable", LOG_WARNING, SELECTION, NULL},
    {"ITL SLA %s is unachievable", LOG_WARNING, SELECTION, NULL},
    {"Request latency SLA %s is unachievable", LOG_WARNING, SELECTION, NULL},
    {"Load target requires %d GPUs but only %d available", LOG_WARNING, SELECTION, NULL},
    {"SLA is unverified", LOG_WARNING, SELECTION, NULL},
    // interpolation.py, 1.0 and newer
    {"Using real GPUs for prefill interpolation", LOG_CURVE, CURVES, "Prefill curve"},
    {"Using real GPUs for decode interpolation", LOG_CURVE, CURVES, "Decode curve"},
    {"Waiting for prefill interpolation deployment", LOG_SUB, CURVES,
     "Prefill curve: waiting for the deployment"},
    {"Waiting for decode interpolation deployment", LOG_SUB, CURVES,
     "Decode curve: waiting for the deployment"},
    {"Prefill interpolation deployment timed out", LOG_WARNING, CURVES, NULL},
    {"Decode interpolation deployment timed out", LOG_WARNING, CURVES, NULL},
    {"Interpolating prefill TTFT and throughput vs ISL", LOG_SUB, CURVES, "Prefill curve"},
    // utils/aiperf.py, all releases
    {"Running aiperf with isl %d", LOG_ISL, NULL, NULL},
    {"Profiling decode with num_request %d", LOG_REQUEST, NULL, NULL},
    {"AIPerf failed with error code: %s", LOG_SUB, NULL, "A benchmark failed"},
    // profile_sla.py, 0.6 to 0.9: loops over GPU counts
    {"Profiling GPU counts: %r", LOG_COUNTS, "Initializing", NULL},
    {"Profiling prefill...", LOG_PHASE, OLD_PREFILL_SWEEP, NULL},
    {"Profiling decode...", LOG_PHASE, OLD_DECODE_SWEEP, NULL},
    {"Profiling prefill with %d GPUs", LOG_STEP_GPUS, OLD_PREFILL_SWEEP, NULL},
    {"Profiling decode with %d GPUs with parallel mapping [%s]", LOG_CURVE, OLD_DECODE_CURVE, NULL},
    {"Profiling decode with %d GPUs", LOG_STEP_GPUS, OLD_DECODE_SWEEP, NULL},
    {"Profiling prefill under best %d GPU(s) with parallel mapping [%s]", LOG_CURVE,
     OLD_PREFILL_CURVE, NULL},
    {"Sweeping num_request range based on maximum number of kv tokens: %r", LOG_REQUESTS,
     OLD_DECODE_SWEEP, NULL},
    {"Waiting for deployment to be ready", LOG_SUB, NULL, "Waiting for the deployment"},
    {"Deployment is ready", LOG_SUB, NULL, "Deployment ready"},
    {"Analyzing results and generate recommendations", LOG_PHASE, OLD_SELECTION, NULL},
    {"Suggested prefill parallel mapping: ", LOG_SELECTED, OLD_SELECTION, NULL},
    {"Suggested decode parallel mapping: ", LOG_SELECTED, OLD_SELECTION, NULL},
    {"No engine configuration satisfies the ", LOG_WARNING, OLD_SELECTION, NULL},
    {"Using model's maximum context length: %d", LOG_CONTEXT, NULL, NULL},
    {"Using user-provided max_context_length: %d", LOG_CONTEXT, NULL, NULL},
    {"Using minimum of user-provided and model's maximum context length: %d", LOG_CONTEXT, NULL,
     NULL},
    // the first draft of the fine-grained pipeline, its option of markers in the log
    {"PROFILING_PHASE::%s::%r", LOG_MARKER, NULL, NULL},
};

const char *log_read_count(const char *p, const char *end, int *out)
{
    int v = 0;
    const char *from = p;
    while (p < end && p - from < 8 && *p >= '0' && *p <= '9')
        v = v * 10 + (*p++ - '0');
    if (p == from || p - from > 7 || v > STEPS_MAX)
        return NULL;
    *out = v;
    return p;
}

// Some text up to the literal that follows in the pattern; returns where that begins.
static const char *read_text(const char *p, const char *end, const char *next, struct span *out)
{
    size_t n = strcspn(next, "%");
    const char *stop = n ? memmem(p, (size_t)(end - p), next, n) : end;
    if (!stop || stop == p || stop - p > WORD_MAX)
        return NULL;
    *out = (struct span){p, (size_t)(stop - p)};
    return stop;
}

static bool fits(const struct log_pattern *pattern, const char *p, const char *end,
                 struct log_match *out)
{
    out->count_count = out->text_count = 0;
    for (const char *t = pattern->text; *t; t++) {
        if (*t != '%') {
            if (p == end || *p++ != *t)
                return false;
            continue;
        }
        t++;
        if (*t == 'd')
            p = log_read_count(p, end, &out->counts[out->count_count++]);
        else if (*t == 's')
            p = read_text(p, end, t + 1, &out->texts[out->text_count++]);
        else {
            out->texts[out->text_count++] = (struct span){p, (size_t)(end - p)};
            p = end;
        }
        if (!p)
            return false;
    }
    out->pattern = pattern;
    return true;
}

bool log_match(struct span message, struct log_match *out)
{
    const char *m = message.at;
    out->pattern = NULL;
    if (message.len < 8)
        return false;
    for (size_t i = 0; i < ARRAY_LEN(patterns); i++) {
        const char *t = patterns[i].text;
        // The first letters decide almost always; no row has a capture in them.
        if (m[0] == t[0] && m[1] == t[1] && fits(&patterns[i], m, m + message.len, out))
            return true;
    }
    return false;
}
