// SPDX-License-Identifier: Apache-2.0
// What one run's page says, beyond the pictures of whole screens.
#include "samples.h"

#include "base/attr.h"
#include "doc/yaml.h"
#include "tui/run_page.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <string.h>

#define MINUTES(n) ((n)*INT64_C(60000))

static const char *draw_page(const struct run_page *page, int cols, bool ascii)
{
    struct canvas measure = {.rows = 1, .cols = cols, .ascii = ascii}, c;
    int height = run_page_height(&measure, page, cols);
    canvas_init(&c, height > 0 ? height : 1, cols, ascii);
    run_page_draw(&c, (struct rect){0, 0, c.rows, cols}, page);
    check_canvas(&c, "page");
    const char *text = picture(&c);
    canvas_release(&c);
    return text;
}

static const char *draw_run(const struct run *run)
{
    struct run_page page = {.run = run, .now_ms = NOW};
    return draw_page(&page, 100, false);
}

// Times that nobody saw are no zeros, and what is known of several phases together is said once.
Test(run_page, phases_without_times_stand_together)
{
    static const struct {
        const char *name;
        int64_t run_started_ms, last_started_ms;
        const char *on_screen;
    } rows[] = {
        {"both ends known", NOW - MINUTES(90), NOW - MINUTES(24), "1h06m │"},
        {"no beginning", TIME_UNKNOWN, NOW - MINUTES(24), "not timed │"},
        {"no end", NOW - MINUTES(90), TIME_UNKNOWN, "not timed │"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct run_phase phases[] = {
            {"Initializing", PHASE_DONE, TIME_UNKNOWN, TIME_UNKNOWN, -1, -1},
            {"PrefillSweep", PHASE_DONE, TIME_UNKNOWN, TIME_UNKNOWN, -1, -1},
            {"DecodeSweep", PHASE_DONE, TIME_UNKNOWN, TIME_UNKNOWN, 12, 12},
            {"ConfigSelection", PHASE_ACTIVE, rows[i].last_started_ms, TIME_UNKNOWN, -1, -1},
        };
        struct run *run = sample(SAMPLE_EMPTY);
        run->state = RUN_PROFILING;
        run->phase = "ConfigSelection";
        run->started_ms = rows[i].run_started_ms;
        run->phases = phases;
        run->phase_count = ARRAY_LEN(phases);
        const char *text = draw_run(run);
        cr_expect(strstr(text, rows[i].on_screen) != NULL, "%s: no \"%s\" in\n%s", rows[i].name,
                  rows[i].on_screen, text);
        cr_expect(strstr(text, " 0s") == NULL, "%s: unknown is not zero:\n%s", rows[i].name, text);
    }
}

Test(run_page, a_single_phase_without_times_has_a_dash)
{
    struct run_phase phases[] = {
        {"Initializing", PHASE_DONE, NOW - MINUTES(9), MINUTES(1), -1, -1},
        {"PrefillSweep", PHASE_DONE, TIME_UNKNOWN, TIME_UNKNOWN, -1, -1},
        {"DecodeSweep", PHASE_ACTIVE, NOW - MINUTES(2), TIME_UNKNOWN, -1, -1},
    };
    struct run *run = sample(SAMPLE_EMPTY);
    run->state = RUN_PROFILING;
    run->phase = "DecodeSweep";
    run->phases = phases;
    run->phase_count = ARRAY_LEN(phases);
    const char *text = draw_run(run);
    cr_expect(strstr(text, "│") == NULL && strstr(text, " -\n") != NULL, "%s", text);
}

// What follows the phase that failed was not reached; where none is known, each may have been.
Test(run_page, a_failure_that_nobody_located_leaves_no_phase_out)
{
    static const struct {
        const char *name;
        enum phase_state second;
        bool says;
    } rows[] = {{"known", PHASE_FAILED, true}, {"unknown", PHASE_PENDING, false}};
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct run_phase phases[] = {
            {"Initializing", PHASE_PENDING, TIME_UNKNOWN, TIME_UNKNOWN, -1, -1},
            {"PrefillSweep", rows[i].second, TIME_UNKNOWN, TIME_UNKNOWN, -1, -1},
            {"DecodeSweep", PHASE_PENDING, TIME_UNKNOWN, TIME_UNKNOWN, -1, -1},
        };
        struct run *run = sample(SAMPLE_EMPTY);
        run->state = RUN_FAILED;
        run->phases = phases;
        run->phase_count = ARRAY_LEN(phases);
        const char *text = draw_run(run);
        cr_expect(strstr(text, "DecodeSweep") != NULL, "%s:\n%s", rows[i].name, text);
        cr_expect(eq(int, strstr(text, "not reached") != NULL, rows[i].says), "%s:\n%s",
                  rows[i].name, text);
    }
}

Test(run_page, says_what_takes_longer_than_usual)
{
    static const struct {
        const char *name;
        int64_t step_minutes;
        const char *says;
    } rows[] = {
        {"as usual", 5, NULL},
        {"a slow step", 60, "this step takes 50m longer than usual"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct run *run = sample(SAMPLE_PROFILING);
        run->step_started_ms = NOW - MINUTES(rows[i].step_minutes);
        run->pace_started_ms = run->step_started_ms - MINUTES(21);
        const char *text = draw_run(run);
        const char *at = strstr(text, "longer than usual");
        cr_expect(eq(int, at != NULL, rows[i].says != NULL), "%s:\n%s", rows[i].name, text);
        if (rows[i].says)
            cr_expect(strstr(text, rows[i].says) != NULL, "%s:\n%s", rows[i].name, text);
    }
}

// On a cluster that runs faster than time steps take less than its clocks can tell.
Test(run_page, a_step_of_less_than_a_second_has_no_usual_time)
{
    static const struct {
        const char *name;
        int64_t step_ms;
        const char *says;
    } rows[] = {
        {"no more than the clocks' own", 3000, "step 3s"},
        {"for long", 600000, "longer than usual"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct run *run = sample(SAMPLE_PROFILING);
        run->step_started_ms = NOW - rows[i].step_ms;
        run->pace_started_ms = run->step_started_ms - 900;
        const char *text = draw_run(run);
        cr_expect(strstr(text, rows[i].says) != NULL, "%s:\n%s", rows[i].name, text);
        cr_expect(strstr(text, " 0s") == NULL && strstr(text, "~0s") == NULL, "%s:\n%s",
                  rows[i].name, text);
    }
}

Test(run_page, names_the_source_of_each_value_and_its_age)
{
    struct run_source_info sources[] = {
        {SOURCE_STATUS_CM, "configmap/dgdr-status-x", NOW - 4000, {"phase", "step"}, NULL},
        {SOURCE_DGDR, "dgdr/status", NOW - MINUTES(31), {"message", "state"}, NULL},
        {SOURCE_OUTPUT_CM, "configmap/dgdr-output-x", TIME_UNKNOWN, {"finishedAt"}, NULL},
    };
    struct run *run = sample(SAMPLE_PROFILING);
    run->sources = sources;
    run->source_count = ARRAY_LEN(sources);
    const char *text = draw_run(run);
    cr_expect(strstr(text, "progress  status file, 4s · message  dgdr/status, 31m\n") != NULL, "%s",
              text);
}

Test(run_page, conditions_are_a_table_and_wrap)
{
    struct run_page page = {.run = sample(SAMPLE_PROFILING), .conditions = true, .now_ms = NOW};
    const char *text = draw_page(&page, 70, false);
    cr_expect(strstr(text,
                     " CONDITION   STATUS  REASON               AGE    MESSAGE\n"
                     " Validation  True    ValidationPassed     1h14m  The request is valid\n"
                     " Profiling   False   DecodeInterpolation  28m    Profiling decode\n"
                     "                                                 with batch size 496\n") !=
                  NULL,
              "%s", text);
    page.conditions = false;
    cr_expect(strstr(draw_page(&page, 70, false), "CONDITION") == NULL);
}

// The error comes first, then what is made of it.
Test(run_page, a_verdict_follows_the_error)
{
    struct explanation why = {.findings = {{.code = "profiler-oom",
                                            .severity = EXPLAIN_FAILED,
                                            .verdict = "the profiler was killed",
                                            .cause = "the model does not fit",
                                            .command = "kubectl -n ml get pod p"}},
                              .count = 1};
    struct run_page page = {.run = sample(SAMPLE_FAILED), .why = &why, .now_ms = NOW};
    const char *text = draw_page(&page, 80, false);
    const char *error = strstr(text, "No decode results"),
               *likely = strstr(text, "   the profiler was killed\n"
                                      "   likely  the model does not fit\n"),
               *next = strstr(text, "   next    kubectl -n ml get pod p\n"),
               *phases = strstr(text, "Initializing");
    cr_assert(error && likely && next && phases, "%s", text);
    cr_expect(error < likely && likely < next && next < phases, "%s", text);
}

Test(run_page, changes_have_real_arrows_but_in_ascii)
{
    struct run_event events[] = {
        {NOW - MINUTES(3000), "-> Initializing", CHANGE_PHASE},
        {NOW - MINUTES(1), "DecodeSweep 4/12 -> 5/12", CHANGE_STEP},
    };
    struct run_page page = {.run = sample(SAMPLE_EMPTY),
                            .events = events,
                            .event_count = ARRAY_LEN(events),
                            .now_ms = NOW};
    const char *text = draw_page(&page, 60, false);
    cr_expect(strstr(text, " 12:13:42  DecodeSweep 4/12 → 5/12\n") != NULL, "%s", text);
    cr_expect(strstr(text, " 10:14:42 -2d  → Initializing\n") != NULL, "%s", text);
    cr_expect(strstr(draw_page(&page, 60, true), "4/12 -> 5/12") != NULL);
}

Test(run_page, tells_of_skipped_candidates_and_warnings)
{
    static const char *const warnings[] = {"first", "second", "third", "TTFT SLA is unachievable"};
    struct run *run = sample(SAMPLE_PROFILING);
    run->skips[0] = (struct run_skips){"DecodeSweep", 2};
    run->skip_count = 1;
    run->warnings = warnings;
    run->warning_count = ARRAY_LEN(warnings);
    const char *text = draw_run(run);
    cr_expect(strstr(text, "12/12   2 skipped\n") != NULL, "%s", text);
    cr_expect(strstr(text, " warned   second\n          third\n          TTFT SLA is un") != NULL,
              "the newest:\n%s", text);
}

static void feed(struct evidence *e, const char *yaml)
{
    struct err err = ERR_INIT;
    struct node *n = yaml_parse(yaml, strlen(yaml), NULL, &err);
    cr_assert(n != NULL, "%s: %s", yaml, err.text);
    evidence_upsert(e, n, NOW);
    node_free(n);
}

#define JOB                                                                                        \
    "{kind: Job, metadata: {name: profile-my-deployment, namespace: ml, uid: j, ownerReferences: " \
    "[{kind: DynamoGraphDeploymentRequest, name: my-deployment, uid: run-1}]}, spec: "             \
    "{backoffLimit: 3}, status: {active: 1, startTime: '2026-01-23T11:00:00Z'}}"
#define POD(node, status)                                                                   \
    "{kind: Pod, metadata: {name: profile-my-deployment-7kq2p, namespace: ml, uid: p, "     \
    "creationTimestamp: '2026-01-23T11:00:00Z', labels: {job-name: profile-my-deployment, " \
    "controller-uid: j}}, spec: {" node "containers: [{name: profiler}]}, status: {" status "}}"
#define WAITING(reason, message)                                                             \
    "phase: Pending, containerStatuses: [{name: profiler, state: {waiting: {reason: " reason \
    ", message: '" message "'}}}]"
#define CANDIDATE                                                                           \
    "{kind: DynamoGraphDeployment, metadata: {name: vllm-agg-1a2b, namespace: ml, uid: d, " \
    "creationTimestamp: '2026-01-23T12:11:42Z', ownerReferences: [{kind: "                  \
    "DynamoGraphDeploymentRequest, name: my-deployment, uid: run-1}]}, status: {state: "    \
    "deploying}}"

// clang-format off
static const struct {
    const char *name;
    const char *objects[3];
    const char *refusal;
    const char *says, *never;
} gathered[] = {
    {"a running pod", {JOB, POD("nodeName: node-3, ", "phase: Running, containerStatuses: [{name: profiler, state: {running: {}}}]")},
     NULL, " pod      profile-my-deployment-7kq2p  Running on node-3  attempt 1 of 4\n", "stuck"},
    {"an image that cannot be pulled", {JOB, POD("nodeName: node-3, ", WAITING("ImagePullBackOff", "Back-off pulling image x"))},
     NULL, " stuck    container profiler: the image cannot be pulled (ImagePullBackOff): Back-off pulling image x\n", NULL},
    {"a reason without words for it", {JOB, POD("", WAITING("SomethingNew", "so it is"))},
     NULL, "container profiler: SomethingNew: so it is\n", NULL},
    {"a container that is being made", {JOB, POD("nodeName: node-3, ", WAITING("ContainerCreating", ""))},
     NULL, "Pending on node-3", "stuck"},
    {"no node for it", {JOB, POD("", "phase: Pending, conditions: [{type: PodScheduled, status: 'False', reason: Unschedulable, message: 0/4 nodes are available}]")},
     NULL, " stuck    pod: no node can take the pod (Unschedulable): 0/4 nodes are available\n", NULL},
    {"what that makes of the estimate", {JOB, POD("nodeName: node-3, ", WAITING("ErrImagePull", "x"))},
     NULL, " estimate does not hold: the profiler is not running\n", "typical durations"},
    {"a candidate", {CANDIDATE},
     NULL, " trial    candidate 1 vllm-agg-1a2b  deploying 3m\n", NULL},
    {"a refusal", {NULL},
     "you may not list pods in \"ml\"", " unseen   you may not list pods in \"ml\"\n", "stuck"},
};
// clang-format on

Test(run_page, tells_what_the_cluster_holds)
{
    for (size_t i = 0; i < ARRAY_LEN(gathered); i++) {
        struct evidence *e = evidence_new("ml", "my-deployment", "run-1", NULL);
        for (size_t k = 0; k < ARRAY_LEN(gathered[i].objects) && gathered[i].objects[k]; k++)
            feed(e, gathered[i].objects[k]);
        if (gathered[i].refusal) {
            evidence_refuse(e, EVIDENCE_PODS, gathered[i].refusal);
            evidence_refuse(e, EVIDENCE_EVENTS, gathered[i].refusal);
        }
        struct run_page page = {.run = sample(SAMPLE_PROFILING), .evidence = e, .now_ms = NOW};
        const char *text = draw_page(&page, 120, false);
        const char *at = strstr(text, gathered[i].says);
        cr_expect(at != NULL, "%s:\n%s", gathered[i].name, text);
        if (at)
            cr_expect(strstr(at + 1, gathered[i].says) == NULL, "%s: twice", gathered[i].name);
        if (gathered[i].never)
            cr_expect(strstr(text, gathered[i].never) == NULL, "%s:\n%s", gathered[i].name, text);
        for (int cols = 1; cols <= 240; cols += 1 + cols / 9)
            draw_page(&page, cols, cols % 2);
        evidence_free(e);
    }
}

// A wide page shows all that a narrow one shows.
Test(run_page, two_columns_lose_nothing)
{
    struct run_page page = {
        .run = sample(SAMPLE_PROFILING), .conditions = true, .big_step = true, .now_ms = NOW};
    static const char *const words[] = {"Qwen/Qwen3-0.6B",
                                        "vllm",
                                        "thorough",
                                        "h200_sxm ×8",
                                        "TTFT ≤ 200 ms",
                                        "ITL ≤ 20 ms",
                                        "3000→150 tok",
                                        "PROFILING",
                                        "74 %",
                                        "4/6",
                                        "batch size 496, running the benchmark",
                                        "5m02s of ~7m",
                                        "PlannerGeneration",
                                        "2 × TP=2/DP=1",
                                        "Profiling decode with batch size 496",
                                        "status file, 4s",
                                        "ValidationPassed"};
    for (int cols = 110; cols <= 300; cols += 10) {
        const char *text = draw_page(&page, cols, false);
        for (size_t i = 0; i < ARRAY_LEN(words); i++)
            cr_expect(strstr(text, words[i]) != NULL, "%d columns: no \"%s\" in\n%s", cols,
                      words[i], text);
    }
}

static const char *look(struct dash *d)
{
    struct canvas c;
    canvas_init(&c, 24, 80, false);
    dash_draw(d, &c, NOW, 0);
    const char *text = picture(&c);
    canvas_release(&c);
    return text;
}

Test(run_page, neighbours_follow_the_order_of_the_list)
{
    static const struct {
        const char *keys, *shows;
    } rows[] = {
        {"", "stuck-70b  ml"},          {"J", "my-deployment  ml"},
        {"]", "my-deployment  ml"},     {"JK", "stuck-70b  ml"},
        {"J[", "stuck-70b  ml"},        {"JJ", "r1-sweep  research"},
        {"K", "this is the first run"}, {"JJJJJJJJ", "this is the last run"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct samples s = {.count = 0};
        for (int k = 0; k < SAMPLE_COUNT; k++) {
            if (k != SAMPLE_HOSTILE && k != SAMPLE_EMPTY)
                s.runs[s.count++] = sample((enum sample)k);
        }
        struct tui_source source = sample_source(&s);
        struct tui_opts opts = {.scope = "all namespaces", .all_namespaces = true};
        struct dash d;
        dash_init(&d, &source, &opts);
        d.link.state = TUI_LINK_LIVE;
        look(&d);
        dash_key(&d, '\r');
        look(&d);
        for (const char *k = rows[i].keys; *k; k++)
            dash_key(&d, *k);
        const char *text = look(&d);
        cr_expect(strstr(text, rows[i].shows) != NULL, "\"%s\": no %s in\n%s", rows[i].keys,
                  rows[i].shows, text);
        dash_release(&d);
    }
}

// Back in the list the cursor stands on the run that was shown last.
Test(run_page, the_list_follows_to_the_neighbour)
{
    struct samples s = {.count = 2, .runs = {sample(SAMPLE_STUCK), sample(SAMPLE_PROFILING)}};
    struct tui_source source = sample_source(&s);
    struct tui_opts opts = {.scope = "ml"};
    struct dash d;
    dash_init(&d, &source, &opts);
    d.link.state = TUI_LINK_LIVE;
    look(&d);
    dash_key(&d, '\r');
    dash_key(&d, 'J');
    dash_key(&d, TKEY_ESCAPE);
    look(&d);
    cr_expect(eq(str, d.list.name, (char *)"my-deployment"));
    dash_release(&d);
}

Test(run_page, a_failure_says_how_the_profiler_ended)
{
    static const struct {
        const char *state, *says;
    } rows[] = {
        {"exitCode: 1, reason: Error", "at 11:20   profiler exited 1\n"},
        {"exitCode: 137, reason: OOMKilled", "at 11:20   profiler killed (OOMKilled)\n"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        char pod[1024];
        snprintf(pod, sizeof pod,
                 POD("", "phase: Failed, containerStatuses: [{name: profiler, state: {terminated: "
                         "{%s}}}]"),
                 rows[i].state);
        struct evidence *e = evidence_new("ml", "my-deployment", "run-1", NULL);
        feed(e, JOB);
        feed(e, pod);
        struct run_page page = {.run = sample(SAMPLE_FAILED), .evidence = e, .now_ms = NOW};
        const char *text = draw_page(&page, 80, false);
        cr_expect(strstr(text, rows[i].says) != NULL, "%s:\n%s", rows[i].state, text);
        evidence_free(e);
    }
}

Test(run_page, a_command_of_ours_has_the_name_that_users_call_us_by)
{
    // Why it failed, only its log can tell.
    struct run *run = sample(SAMPLE_FAILED);
    run->error = "No decode results produced";
    struct samples s = {.count = 1, .runs = {run}};
    struct tui_source source = sample_source(&s);
    struct tui_opts opts = {.program = "kubectl nvidia-dgdr",
                            .single_namespace = run->namespace_,
                            .single_name = run->name};
    struct canvas c;
    struct dash d;
    canvas_init(&c, 50, 120, true);
    dash_init(&d, &source, &opts);
    d.link.state = TUI_LINK_LIVE;
    dash_draw(&d, &c, NOW, 0);
    struct strbuf text CLEANUP_STRBUF = STRBUF_INIT;
    canvas_print(&c, 50, false, &text);
    cr_expect(strstr(text.buf, " kubectl nvidia-dgdr ") != NULL, "%s", text.buf);
    dash_release(&d);
    canvas_release(&c);
}
