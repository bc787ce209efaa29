// SPDX-License-Identifier: Apache-2.0
#include "status_text.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "base/xtime.h"
#include "doc/json.h"
#include "doc/yaml.h"
#include "model/message.h"
#include "model/phases.h"
#include "report/dgdr_report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char failed[] = "Profiling failed: ";

// The phase with its number, and how many are counted; nothing for NULL.
static void set_phase(struct node *to, const char *phase)
{
    if (!phase)
        return;
    node_set_str(to, "phase", phase);
    if (phase_rank(phase)) {
        node_set_int(to, "phaseNumber", phase_rank(phase));
        node_set_int(to, "totalPhases", DGDR_PLANNER_GENERATION);
    }
}

// As RFC 3339 in UTC; what is no time is left out.
static void set_time(struct node *to, const char *key, const char *text)
{
    char stamp[TIME_TEXT_MAX];
    int64_t ms = time_parse(text);
    if (ms != TIME_UNKNOWN)
        node_set_str(to, key, time_format(ms, stamp));
}

static void set_steps(struct node *progress, int64_t step, int64_t steps)
{
    node_set_int(progress, "currentStep", step);
    node_set_int(progress, "totalSteps", steps);
    if (step < 0 || steps <= 0 || step > steps)
        return;
    // To one decimal, as the decimal that is nearest.
    char digits[32];
    snprintf(digits, sizeof(digits), "%.1f", (double)step / (double)steps * 100);
    node_set_num(progress, "percentage", strtod(digits, NULL));
}

static void set_gpus(struct node *to, int gpus, const struct span *mapping)
{
    if (gpus <= 0 && !mapping->at)
        return;
    struct node *config = node_new_map();
    if (gpus > 0)
        node_set_int(config, "currentGpus", gpus);
    if (mapping->at) {
        char *text CLEANUP_FREE = xstrndup(mapping->at, mapping->len);
        node_set_str(config, "parallelMapping", text);
    }
    node_set(to, "gpuConfig", config);
}

// The first draft: no numbers of phases, and the GPUs as a text within the progress.
static struct node *from_draft(const struct node *from)
{
    struct node *to = node_new_map();
    const struct node *progress = node_get(from, "progress");
    const char *gpus = node_str(node_get(progress, "gpuConfig"));
    int64_t step, steps;
    set_phase(to, node_str(node_get(from, "phase")));
    node_set_str(to, "message", node_str(node_get(from, "message")));
    set_time(to, "timestamp", node_str(node_get(from, "timestamp")));
    if (node_int(node_get(progress, "currentStep"), &step) &&
        node_int(node_get(progress, "totalSteps"), &steps)) {
        struct node *own = node_new_map();
        set_steps(own, step, steps);
        node_set(to, "progress", own);
    }
    set_time(to, "startedAt", node_str(node_get(from, "startedAt")));
    if (gpus) {
        struct span mapping = {NULL, 0};
        int count = 0;
        gpu_config_parse(gpus, &count, &mapping);
        set_gpus(to, count, &mapping);
    }
    return to;
}

static void set_failure(struct node *to, const struct node *from)
{
    const char *why = node_str(node_get(from, "error"));
    struct strbuf message CLEANUP_STRBUF = STRBUF_INIT;
    if (!why || !*why)
        why = node_str(node_get(from, "message"));
    strbuf_adds(&message, failed);
    if (why)
        strbuf_add(&message, why, (size_t)(dgdr_report_fail_rest(why) - why));
    node_set_str(to, "message", message.buf);
}

static struct node *from_profiler(const struct node *from, const char *status)
{
    struct node *to = node_new_map();
    struct message_facts facts;
    const char *phase = node_str(node_get(from, "phase"));
    const char *message = node_str(node_get(from, "message"));
    if (strcmp(status, "failed") == 0)
        phase = "Failed";
    else if (strcmp(status, "success") == 0)
        phase = "Complete";
    else
        phase = phase_translate(phase, DIALECT_SEED);
    set_phase(to, phase);
    node_set_str(to, "message", message);
    set_time(to, "timestamp", node_str(node_get(from, "timestamp")));
    if (strcmp(status, "failed") == 0)
        set_failure(to, from);
    if (strcmp(status, "running") != 0)
        return to;
    message_parse(message, &facts);
    if (facts.steps > 0) {
        struct node *progress = node_new_map();
        set_steps(progress, facts.step, facts.steps);
        node_set(to, "progress", progress);
    }
    set_gpus(to, facts.gpus, &facts.mapping);
    return to;
}

static void write_node(struct strbuf *out, const struct node *n)
{
    const struct json_opts style = {.style = JSON_PRETTY};
    json_write(out, n, &style);
    strbuf_addc(out, '\n');
}

static bool is_end(const char *phase)
{
    return phase_is_complete(phase) || phase_is_failed(phase);
}

static int read_json(const char *bytes, size_t n, struct strbuf *out, bool *ended, struct err *err)
{
    struct node *root = json_parse(bytes, n, err);
    const char *phase = node_str(node_get(root, "phase"));
    if (!root)
        return -1;
    int rc = phase && *phase ? 0 : err_set(err, ERR_PARSE, "it says no phase");
    if (rc == 0) {
        *ended = is_end(phase);
        if (node_get(root, "phaseNumber")) {
            strbuf_add(out, bytes, n);
        } else {
            struct node *record = from_draft(root);
            write_node(out, record);
            node_free(record);
        }
    }
    node_free(root);
    return rc;
}

static int read_yaml(const char *bytes, size_t n, struct strbuf *out, bool *ended, struct err *err)
{
    // It is not replaced as a whole; the writer's last byte is a newline.
    if (n == 0 || bytes[n - 1] != '\n')
        return err_set(err, ERR_PARSE, "its last line has no end");
    struct node *root = yaml_parse(bytes, n, NULL, err);
    const char *status = node_str(node_get(root, "status"));
    if (!root)
        return -1;
    int rc = status ? 0 : err_set(err, ERR_PARSE, "it says no status");
    if (rc == 0) {
        struct node *record = from_profiler(root, status);
        *ended = is_end(node_str(node_get(record, "phase")));
        write_node(out, record);
        node_free(record);
    }
    node_free(root);
    return rc;
}

int status_text_read(const char *bytes, size_t n, enum status_form form, struct strbuf *out,
                     bool *ended, struct err *err)
{
    *ended = false;
    return form == STATUS_JSON ? read_json(bytes, n, out, ended, err)
                               : read_yaml(bytes, n, out, ended, err);
}
