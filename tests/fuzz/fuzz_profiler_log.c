// SPDX-License-Identifier: Apache-2.0
// Any bytes as a log: the first byte says how many lines of the end come before the beginning, the rest are lines.
#include "check_run.h"
#include "doc/json.h"
#include "model/profiler_log.h"

#include <stdint.h>

static void check_observation(const struct profiler_log *log)
{
    struct observation o;
    struct log_findings f;
    profiler_log_observe(log, &o);
    require(o.step_current >= COUNT_UNKNOWN && o.step_total >= COUNT_UNKNOWN);
    require(o.step_total == COUNT_UNKNOWN || o.step_current <= o.step_total);
    require(o.gpus == COUNT_UNKNOWN || o.gpus > 0);
    require(!o.phase || strlen(o.phase) <= WORD_MAX);
    require(!o.error || strlen(o.error) <= ERROR_MAX);
    require(!o.message || strlen(o.message) <= LINE_MAX_BYTES);
    profiler_log_findings(log, &f);
    require(f.warning_count <= LOG_WARNINGS_MAX);
    for (size_t i = 0; i < f.warning_count; i++)
        require(strlen(f.warnings[i]) < NOTE_MAX);
    require(strlen(profiler_log_event(log)) < LOG_EVENT_MAX);
}

static struct store *store_with_run(void)
{
    static const char dgdr[] = "{\"kind\":\"DynamoGraphDeploymentRequest\",\"apiVersion\":\"nvidia."
                               "com/v1beta1\",\"metadata\":{\"name\":\"r\","
                               "\"namespace\":\"n\",\"uid\":\"u\",\"creationTimestamp\":\"2026-01-"
                               "23T13:00:00Z\"},\"spec\":{\"model\":\"m\","
                               "\"searchStrategy\":\"thorough\"},\"status\":{\"phase\":"
                               "\"Profiling\",\"profilingPhase\":\"SweepingPrefill\"}}";
    struct err err = ERR_INIT;
    struct store *s = store_new();
    struct node *object = json_parse(dgdr, sizeof(dgdr) - 1, &err);
    require(object != NULL);
    store_upsert(s, object, 1769173260000);
    node_free(object);
    return s;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *p = (const char *)data, *end = p + size;
    struct profiler_log *log = profiler_log_new();
    struct store *s = store_with_run();
    int64_t at = 1769173230000;
    int tail = size ? data[0] : 0;
    unsigned news;
    for (int i = 0; p < end; i++, at += 1000) {
        const char *stop = memchr(p, '\n', (size_t)(end - p));
        size_t n = (size_t)((stop ? stop : end) - p);
        char *line = malloc(n + 1); // its own block, so that a read beyond it is seen
        memcpy(line, p, n);
        enum run_source source = i % 7 == 6 ? SOURCE_SIDECAR : SOURCE_LOG;
        if (i < tail) {
            profiler_log_feed(log, at, line, n);
            store_log_line(s, "n", "r", source, i % 64 == 63 ? "b" : "a", at, line, n);
        } else {
            profiler_log_head(log, at - 200000, line, n, &news);
            store_log_head(s, "n", "r", "a", at - 200000, line, n);
        }
        free(line);
        p = stop ? stop + 1 : end;
    }
    store_log_flush(s, "n", "r");
    check_observation(log);
    check_store(s, at);
    store_free(s);
    profiler_log_free(log);
    return 0;
}
