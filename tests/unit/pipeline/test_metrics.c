// SPDX-License-Identifier: Apache-2.0
#include "base/xtime.h"
#include "pipeline/metrics.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct metrics_now later = {.leader = true, .queue_depth = 3, .queue_retries = 7, .link_age_ms = 1500, .now_ms = 1000000};
static const struct metrics_run unknown = {.namespace_ = "ml", .name = "u", .phase_number = -1, .step = -1, .steps = -1,
                                           .percent = -1, .updated_ms = TIME_UNKNOWN};

static char *text_of(const struct metrics *m, const struct metrics_now *now)
{
    struct strbuf out = STRBUF_INIT;
    metrics_write(m, now, &out);
    return strbuf_detach(&out);
}

// A whole line of the page.
static bool has(const char *page, const char *line)
{
    size_t n = strlen(line);
    for (const char *p = page; (p = strstr(p, line)); p += n)
        if ((p == page || p[-1] == '\n') && p[n] == '\n')
            return true;
    return false;
}

static void expect_lines(const struct metrics *m, const struct metrics_now *now, const char *const *lines, size_t n)
{
    char *page = text_of(m, now);
    for (size_t i = 0; i < n; i++)
        cr_expect(has(page, lines[i]), "no line `%s` in\n%s", lines[i], page);
    free(page);
}

Test(metrics, where_a_run_is)
{
    static const char *const lines[] = {
        "# TYPE dgdr_run_phase_info gauge",
        "dgdr_run_phase_info{namespace=\"ml\",name=\"a\",phase=\"DecodeSweep\"} 1",
        "dgdr_run_phase_number{namespace=\"ml\",name=\"a\"} 3",
        "dgdr_run_step{namespace=\"ml\",name=\"a\"} 5",
        "dgdr_run_steps{namespace=\"ml\",name=\"a\"} 12",
        "dgdr_run_progress_ratio{namespace=\"ml\",name=\"a\"} 0.417",
        "dgdr_run_update_age_seconds{namespace=\"ml\",name=\"a\"} 2.5",
        "dgdr_runs 1",
    };
    struct metrics *m = metrics_new();
    metrics_run_set(m, &(struct metrics_run){"ml", "a", "PrefillSweep", 2, 1, 1, 10, 0});
    metrics_run_set(m, &(struct metrics_run){"ml", "a", "DecodeSweep", 3, 5, 12, 41.7, 997500});
    expect_lines(m, &later, lines, ARRAY_LEN(lines));
    metrics_free(m);
}

Test(metrics, what_is_unknown_has_no_sample)
{
    struct metrics *m = metrics_new();
    struct metrics_now now = later;
    now.link_age_ms = TIME_UNKNOWN;
    metrics_run_set(m, &unknown);
    char *page = text_of(m, &now);
    cr_expect(!strstr(page, "name=\"u\""), "%s", page);
    cr_expect(!strstr(page, "\ndgdr_api_silence_seconds "), "%s", page);
    cr_expect(has(page, "dgdr_runs 1"), "%s", page);
    free(page);
    metrics_free(m);
}

Test(metrics, zero_is_known)
{
    static const char *const lines[] = {
        "dgdr_run_step{namespace=\"ml\",name=\"a\"} 0",
        "dgdr_run_progress_ratio{namespace=\"ml\",name=\"a\"} 0",
        "dgdr_run_update_age_seconds{namespace=\"ml\",name=\"a\"} 0", // its clock is ahead of ours
    };
    struct metrics *m = metrics_new();
    metrics_run_set(m, &(struct metrics_run){"ml", "a", NULL, -1, 0, -1, 0, later.now_ms + 5000});
    expect_lines(m, &later, lines, ARRAY_LEN(lines));
    metrics_free(m);
}

Test(metrics, a_run_that_is_gone_has_no_samples)
{
    static const char *const names[] = {"b", "a", "c"};
    struct metrics *m = metrics_new();
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        metrics_run_set(m, &(struct metrics_run){"ml", names[i], "P", 1, 1, 1, 1, 0});
    metrics_run_gone(m, "ml", "b");
    metrics_run_gone(m, "ml", "never");
    metrics_run_gone(m, "other", "a");
    char *page = text_of(m, &later);
    cr_expect(!strstr(page, "name=\"b\""), "%s", page);
    cr_expect(has(page, "dgdr_run_step{namespace=\"ml\",name=\"a\"} 1"), "%s", page);
    cr_expect(has(page, "dgdr_run_step{namespace=\"ml\",name=\"c\"} 1"), "%s", page);
    free(page);
    metrics_free(m);
}

Test(metrics, labels_are_escaped)
{
    static const struct {
        const char *phase, *label;
    } rows[] = {
        {"a\"b", "phase=\"a\\\"b\""},
        {"a\\b", "phase=\"a\\\\b\""},
        {"a\nb", "phase=\"a b\""},
        {"a\x1b[31m", "phase=\"a^[[31m\""},
        {"a\xff", "phase=\"a\xef\xbf\xbd\""},
        {"", "phase=\"\""},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct metrics *m = metrics_new();
        metrics_run_set(m, &(struct metrics_run){"ml", "a", rows[i].phase, -1, -1, -1, -1, TIME_UNKNOWN});
        char *page = text_of(m, &later);
        cr_expect(strstr(page, rows[i].label) != NULL, "row %zu: %s", i, page);
        free(page);
        metrics_free(m);
    }
}

Test(metrics, results_and_times)
{
    static const char *const lines[] = {
        "dgdr_reconciles_total{result=\"written\"} 2",
        "dgdr_reconciles_total{result=\"failed\"} 1",
        "dgdr_reconciles_total{result=\"conflict\"} 0", // of its own: it is no failure
        "dgdr_reconciles_total{result=\"malformed\"} 0",
        "# TYPE dgdr_reconcile_duration_seconds histogram",
        "dgdr_reconcile_duration_seconds_bucket{le=\"0.001\"} 1", // a bound belongs to what is below it
        "dgdr_reconcile_duration_seconds_bucket{le=\"0.0025\"} 2",
        "dgdr_reconcile_duration_seconds_bucket{le=\"10\"} 2",
        "dgdr_reconcile_duration_seconds_bucket{le=\"+Inf\"} 3",
        "dgdr_reconcile_duration_seconds_sum 20.002001",
        "dgdr_reconcile_duration_seconds_count 3",
        "dgdr_reconcile_wait_seconds_bucket{le=\"0.001\"} 2",
        "dgdr_reconcile_wait_seconds_bucket{le=\"60\"} 3",
        "dgdr_reconcile_wait_seconds_count 3",
        "dgdr_leader 1",
        "dgdr_queue_depth 3",
        "dgdr_queue_retries_total 7",
        "dgdr_api_silence_seconds 1.5",
    };
    struct metrics *m = metrics_new();
    metrics_reconciled(m, METRICS_WRITTEN, 1000, 0);
    metrics_reconciled(m, METRICS_WRITTEN, 1001, -5);
    metrics_reconciled(m, METRICS_FAILED, 20000000, 31000000);
    expect_lines(m, &later, lines, ARRAY_LEN(lines));
    metrics_free(m);
}

Test(metrics, every_name_has_its_help_and_type_and_every_sample_a_name)
{
    struct metrics *m = metrics_new();
    metrics_run_set(m, &(struct metrics_run){"ml", "a", "P", 1, 1, 1, 1, 0});
    char *page = text_of(m, &later), *line, *rest = page;
    for (size_t i = 0; i < metrics_name_count; i++) {
        char want[128];
        snprintf(want, sizeof(want), "# HELP %s ", metrics_names[i]);
        cr_expect(strstr(page, want) != NULL, "%s", want);
        snprintf(want, sizeof(want), "# TYPE %s ", metrics_names[i]);
        cr_expect(strstr(page, want) != NULL, "%s", want);
        cr_expect(strncmp(metrics_names[i], "dgdr_", 5) == 0, "%s", metrics_names[i]);
    }
    while ((line = strsep(&rest, "\n")) && *line) {
        bool known = *line == '#';
        for (size_t i = 0; i < metrics_name_count && !known; i++) {
            size_t n = strlen(metrics_names[i]);
            known = strncmp(line, metrics_names[i], n) == 0 && strchr("{ _", line[n]);
        }
        cr_expect(known, "%s", line);
    }
    free(page);
    metrics_free(m);
}

Test(metrics, the_number_of_runs_is_bounded)
{
    struct metrics *m = metrics_new();
    char name[32], *page;
    for (int i = 0; i < METRICS_RUNS_MAX + 5; i++) {
        snprintf(name, sizeof(name), "run-%d", i);
        metrics_run_set(m, &(struct metrics_run){"ml", name, NULL, -1, 1, -1, -1, TIME_UNKNOWN});
    }
    // One that is known is still brought up to date.
    metrics_run_set(m, &(struct metrics_run){"ml", "run-7", NULL, -1, 2, -1, -1, TIME_UNKNOWN});
    page = text_of(m, &later);
    cr_expect(has(page, "dgdr_runs 10000"));
    cr_expect(has(page, "dgdr_run_updates_omitted_total 5"));
    cr_expect(has(page, "dgdr_run_step{namespace=\"ml\",name=\"run-7\"} 2"));
    cr_expect(!strstr(page, "run-10001"));
    free(page);
    metrics_free(m);
}

Test(metrics, ends_are_counted_by_namespace)
{
    static const char *const lines[] = {
        "# TYPE dgdr_runs_ended_total counter",
        "dgdr_runs_ended_total{namespace=\"ml\",result=\"complete\"} 2",
        "dgdr_runs_ended_total{namespace=\"ml\",result=\"failed\"} 1",
        // From 0 on: an alert sees no rise in a series that begins with 1.
        "dgdr_runs_ended_total{namespace=\"lab\",result=\"complete\"} 0",
        "dgdr_runs_ended_total{namespace=\"lab\",result=\"failed\"} 0",
        "dgdr_runs 1",
    };
    struct metrics *m = metrics_new();
    metrics_run_set(m, &unknown);
    metrics_run_set(m, &(struct metrics_run){"lab", "a", "P", 1, 1, 1, 1, 0});
    metrics_run_ended(m, "ml", false);
    metrics_run_ended(m, "ml", true);
    metrics_run_gone(m, "ml", "u");
    metrics_run_ended(m, "ml", false);
    expect_lines(m, &later, lines, ARRAY_LEN(lines));
    metrics_free(m);
}

Test(metrics, the_number_of_namespaces_is_bounded)
{
    static const char *const lines[] = {
        "dgdr_runs_ended_total{namespace=\"ns-7\",result=\"failed\"} 2",
        "dgdr_runs_ended_total{namespace=\"\",result=\"failed\"} 3",
        "dgdr_runs_ended_total{namespace=\"\",result=\"complete\"} 0",
    };
    struct metrics *m = metrics_new();
    char name[32];
    for (int i = 0; i < METRICS_NAMESPACES_MAX + 3; i++) {
        snprintf(name, sizeof(name), "ns-%d", i);
        metrics_run_ended(m, name, true);
    }
    metrics_run_ended(m, "ns-7", true);
    expect_lines(m, &later, lines, ARRAY_LEN(lines));
    metrics_free(m);
}
