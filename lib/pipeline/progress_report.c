// SPDX-License-Identifier: Apache-2.0
#include "pipeline/progress_report.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "base/xtime.h"
#include "doc/json.h"
#include "model/message.h"
#include "model/phases.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PHASES = 7, PHASE_NUMBER_MAX = 9, COUNT_MAX = INT32_MAX };

// --- reading

static const struct node *member(const struct node *map, const char *key)
{
    const struct node *n = node_get(map, key);
    return node_type(n) == NODE_NULL ? NULL : n;
}

static int read_count(const struct node *map, const char *key, int64_t most, int64_t *out,
                      struct err *err)
{
    const struct node *n = member(map, key);
    int64_t value;
    *out = COUNT_UNKNOWN;
    if (!n)
        return 0;
    if (!node_int(n, &value))
        return err_set(err, ERR_PARSE, "%s is not a whole number", key);
    if (value < 0 || value > most)
        return err_set(err, ERR_PARSE, "%s is %lld, not of 0 to %lld", key, (long long)value,
                       (long long)most);
    *out = value;
    return 0;
}

// The longest beginning that ends with a whole character.
static size_t whole_characters(const char *s, size_t n)
{
    while (n > 0 && ((unsigned char)s[n] & 0xC0) == 0x80)
        n--;
    return n;
}

static char *clean(const char *text, size_t most)
{
    struct strbuf out CLEANUP_STRBUF = STRBUF_INIT;
    char *head CLEANUP_FREE = xstrndup(text, strnlen(text, most + 1));
    utf8_sanitise(&out, head, UTF8_TEXT);
    if (out.len > most) {
        strbuf_truncate(&out, whole_characters(out.buf, most - 3));
        strbuf_adds(&out, "...");
    }
    return strbuf_detach(&out);
}

static int read_text(const struct node *map, const char *key, size_t most, char **out,
                     struct err *err)
{
    const struct node *n = member(map, key);
    if (n && !node_str(n))
        return err_set(err, ERR_PARSE, "%s is not a text", key);
    if (n && *node_str(n))
        *out = clean(node_str(n), most);
    return 0;
}

static int64_t read_time(const struct node *map, const char *key)
{
    int64_t ms = time_parse(node_str(node_get(map, key)));
    return ms == TIME_UNKNOWN ? ms : ms - (ms % 1000 + 1000) % 1000;
}

static int read_map(const struct node *root, const char *key, const struct node **out,
                    struct err *err)
{
    *out = member(root, key);
    if (*out && node_type(*out) != NODE_MAP)
        return err_set(err, ERR_PARSE, "%s is not an object", key);
    return 0;
}

static int read_phase(struct progress_report *r, const struct node *root, struct err *err)
{
    const char *word = node_str(node_get(root, "phase"));
    if (!word || !*word)
        return err_set(err, ERR_PARSE, "it says no phase");
    r->phase = phase_intern(phase_translate(word, DIALECT_SEED));
    if (!r->phase)
        return err_set(err, ERR_PARSE, "there is no phase \"%.64s\"", word);
    if (read_count(root, "phaseNumber", PHASE_NUMBER_MAX, &r->phase_number, err) ||
        read_count(root, "totalPhases", COUNT_MAX, &r->total_phases, err))
        return -1;
    // The first draft leaves them to the reader.
    if (r->phase_number < 1)
        r->phase_number = phase_rank(r->phase);
    if (r->total_phases < 1)
        r->total_phases = PHASES;
    return 0;
}

static double one_decimal(double v)
{
    char digits[32];
    snprintf(digits, sizeof(digits), "%.1f", v);
    return strtod(digits, NULL);
}

static int read_percentage(struct progress_report *r, const struct node *progress, struct err *err)
{
    const struct node *n = member(progress, "percentage");
    double value;
    if (!n)
        return 0;
    if (!node_num(n, &value))
        return err_set(err, ERR_PARSE, "percentage is not a number");
    if (!(value >= 0 && value <= 100))
        return err_set(err, ERR_PARSE, "percentage is not of 0 to 100");
    r->percent = one_decimal(value);
    return 0;
}

static int read_steps(struct progress_report *r, const struct node *root, struct err *err)
{
    const struct node *progress;
    if (read_map(root, "progress", &progress, err) ||
        read_count(progress, "currentStep", COUNT_MAX, &r->step, err) ||
        read_count(progress, "totalSteps", COUNT_MAX, &r->steps, err) ||
        read_percentage(r, progress, err) ||
        read_text(progress, "subPhase", PROGRESS_WORD_MAX, &r->sub_phase, err))
        return -1;
    if (r->steps == 0) {
        r->step = r->steps = COUNT_UNKNOWN;
        r->percent = NAN;
    }
    if (r->steps > 0 && r->step > r->steps)
        return err_set(err, ERR_PARSE, "currentStep is %lld of %lld", (long long)r->step,
                       (long long)r->steps);
    if (r->steps > 0 && r->step >= 0 && isnan(r->percent))
        r->percent = one_decimal((double)r->step / (double)r->steps * 100);
    return 0;
}

// In the first draft they are a text within the progress.
static void read_draft_gpus(struct progress_report *r, const char *text)
{
    struct span mapping = {NULL, 0};
    int gpus = 0;
    gpu_config_parse(text, &gpus, &mapping);
    if (gpus > 0)
        r->gpus = gpus;
    if (mapping.at) {
        char *word CLEANUP_FREE = xstrndup(mapping.at, mapping.len);
        r->mapping = clean(word, PROGRESS_WORD_MAX);
    }
}

static int read_gpus(struct progress_report *r, const struct node *root, struct err *err)
{
    const struct node *config;
    const char *draft = node_str(node_get(node_get(root, "progress"), "gpuConfig"));
    if (read_map(root, "gpuConfig", &config, err) ||
        read_count(config, "currentGpus", COUNT_MAX, &r->gpus, err) ||
        read_text(config, "parallelMapping", PROGRESS_WORD_MAX, &r->mapping, err))
        return -1;
    if (r->gpus == 0)
        r->gpus = COUNT_UNKNOWN;
    if (!config && draft)
        read_draft_gpus(r, draft);
    return 0;
}

static int read_record(struct progress_report *r, const struct node *root, struct err *err)
{
    if (node_type(root) != NODE_MAP)
        return err_set(err, ERR_PARSE, "it is not an object");
    if (read_phase(r, root, err) ||
        read_text(root, "message", PROGRESS_MESSAGE_MAX, &r->message, err) ||
        read_steps(r, root, err) || read_gpus(r, root, err))
        return -1;
    r->started_ms = read_time(root, "startedAt");
    r->updated_ms = read_time(root, "timestamp");
    return 0;
}

static int read_status(struct progress_report *r, const char *text, struct err *err)
{
    size_t n = strnlen(text, PROGRESS_STATUS_MAX + 1);
    if (n > PROGRESS_STATUS_MAX)
        return err_set(err, ERR_PARSE, "it is longer than %d KiB", PROGRESS_STATUS_MAX >> 10);
    struct node *root = json_parse(text, n, err);
    int rc = root ? read_record(r, root, err) : -1;
    node_free(root);
    return rc;
}

static void report_init(struct progress_report *r)
{
    *r = (struct progress_report){
        .phase_number = COUNT_UNKNOWN,
        .total_phases = COUNT_UNKNOWN,
        .step = COUNT_UNKNOWN,
        .steps = COUNT_UNKNOWN,
        .percent = NAN,
        .gpus = COUNT_UNKNOWN,
        .started_ms = TIME_UNKNOWN,
        .updated_ms = TIME_UNKNOWN,
    };
}

int progress_report_read(struct progress_report *r, const struct node *configmap, struct err *err)
{
    const struct node *data = node_get(configmap, "data");
    const char *key = node_get(data, "status.json") ? "status.json" : "status";
    const char *text = node_str(node_get(data, key));
    const char *reason = node_str(node_get(configmap, "malformed"));
    report_init(r);
    if (reason)
        return err_set(err, ERR_PARSE, "%s", reason);
    if (!text)
        return err_set(err, ERR_PARSE, "it has no key status.json");
    struct err why = ERR_INIT;
    if (read_status(r, text, &why) == 0)
        return 0;
    progress_report_release(r);
    return err_set(err, ERR_PARSE, "malformed %s: %s", key, why.text);
}

void progress_report_release(struct progress_report *r)
{
    free_clear(&r->message);
    free_clear(&r->sub_phase);
    free_clear(&r->mapping);
}

// --- saying it

static void set_count(struct node *map, const char *key, int64_t value)
{
    if (value != COUNT_UNKNOWN)
        node_set_int(map, key, value);
}

static void set_time(struct node *map, const char *key, int64_t ms)
{
    char text[TIME_TEXT_MAX];
    if (ms != TIME_UNKNOWN)
        node_set_str(map, key, time_format(ms, text));
}

static void set_phase(struct node *map, const struct progress_report *r)
{
    node_set_str(map, "phase", r->phase);
    node_set_int(map, "phaseNumber", r->phase_number);
    node_set_int(map, "totalPhases", r->total_phases);
    node_set_str(map, "message", r->message);
}

static void set_steps(struct node *map, const struct progress_report *r)
{
    set_count(map, "currentStep", r->step);
    set_count(map, "totalSteps", r->steps);
    if (!isnan(r->percent))
        node_set_num(map, "percentage", r->percent);
    node_set_str(map, "subPhase", r->sub_phase);
}

static void set_gpus(struct node *map, const struct progress_report *r)
{
    if (r->gpus == COUNT_UNKNOWN && !r->mapping)
        return;
    struct node *config = node_new_map();
    set_count(config, "currentGpus", r->gpus);
    node_set_str(config, "parallelMapping", r->mapping);
    node_set(map, "gpuConfig", config);
}

struct node *progress_report_node(const struct progress_report *r)
{
    struct node *map = node_new_map();
    set_phase(map, r);
    set_steps(map, r);
    set_time(map, "startedAt", r->started_ms);
    set_time(map, "lastUpdated", r->updated_ms);
    set_gpus(map, r);
    return map;
}

struct node *progress_report_file(const struct progress_report *r)
{
    struct node *map = node_new_map(), *progress = node_new_map();
    set_phase(map, r);
    set_time(map, "timestamp", r->updated_ms);
    set_steps(progress, r);
    node_set(map, "progress", progress);
    set_time(map, "startedAt", r->started_ms);
    set_gpus(map, r);
    return map;
}

// Messages of the first draft count their steps themselves.
static size_t without_steps(const char *message, const char *steps)
{
    size_t n = strlen(message), tail = strlen(steps);
    return n > tail && strcmp(message + n - tail, steps) == 0 ? n - tail : n;
}

char *progress_report_sentence(const struct progress_report *r)
{
    struct strbuf out CLEANUP_STRBUF = STRBUF_INIT;
    bool stepped = r->step != COUNT_UNKNOWN && r->steps != COUNT_UNKNOWN;
    if (phase_is_complete(r->phase) || phase_is_failed(r->phase))
        strbuf_addf(&out, "[%s]", r->phase);
    else
        strbuf_addf(&out, "[Phase %lld/%lld: %s]", (long long)r->phase_number,
                    (long long)r->total_phases, r->phase);
    if (r->message) {
        char *steps CLEANUP_FREE =
            xasprintf(" (%lld/%lld)", (long long)r->step, (long long)r->steps);
        strbuf_addf(&out, " %.*s", (int)without_steps(r->message, steps), r->message);
    }
    if (stepped)
        strbuf_addf(&out, " (%lld/%lld, %.1f%%)", (long long)r->step, (long long)r->steps,
                    r->percent);
    return strbuf_detach(&out);
}
