// SPDX-License-Identifier: Apache-2.0
// json, yaml, jsonl and name: of one run, of several, of none.
#include "base/attr.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "doc/json.h"
#include "doc/yaml.h"
#include "runs.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

static struct run two_runs[2];

static void init(void)
{
    for (size_t i = 0; i < ARRAY_LEN(two_runs); i++) {
        run_init(&two_runs[i]);
        two_runs[i].name = i ? "b<&>" : "a";
        two_runs[i].state = i ? RUN_READY : RUN_PENDING;
    }
}

TestSuite(structured, .init = init);

Test(structured, texts)
{
    static const struct {
        const char *format;
        bool single;
        size_t count;
        const char *wanted;
    } rows[] = {
        {"json", true, 1,
         "{\n"
         "    \"apiVersion\": \"kubectl-dgdr/v1\",\n"
         "    \"kind\": \"ProfilingRun\",\n"
         "    \"metadata\": {\n"
         "        \"name\": \"a\"\n"
         "    },\n"
         "    \"status\": {\n"
         "        \"state\": \"Pending\"\n"
         "    }\n"
         "}\n"},
        {"JSON", false, 2,
         "{\n"
         "    \"apiVersion\": \"kubectl-dgdr/v1\",\n"
         "    \"items\": [\n"
         "        {\n"
         "            \"apiVersion\": \"kubectl-dgdr/v1\",\n"
         "            \"kind\": \"ProfilingRun\",\n"
         "            \"metadata\": {\n"
         "                \"name\": \"a\"\n"
         "            },\n"
         "            \"status\": {\n"
         "                \"state\": \"Pending\"\n"
         "            }\n"
         "        },\n"
         "        {\n"
         "            \"apiVersion\": \"kubectl-dgdr/v1\",\n"
         "            \"kind\": \"ProfilingRun\",\n"
         "            \"metadata\": {\n"
         "                \"name\": \"b\\u003c\\u0026\\u003e\"\n"
         "            },\n"
         "            \"status\": {\n"
         "                \"state\": \"Ready\"\n"
         "            }\n"
         "        }\n"
         "    ],\n"
         "    \"kind\": \"ProfilingRunList\"\n"
         "}\n"},
        {"json", false, 0,
         "{\n"
         "    \"apiVersion\": \"kubectl-dgdr/v1\",\n"
         "    \"items\": [],\n"
         "    \"kind\": \"ProfilingRunList\"\n"
         "}\n"},
        {"json", true, 0, ""},
        {"yaml", true, 1,
         "apiVersion: kubectl-dgdr/v1\n"
         "kind: ProfilingRun\n"
         "metadata:\n"
         "  name: a\n"
         "status:\n"
         "  state: Pending\n"},
        {"yaml", false, 2,
         "apiVersion: kubectl-dgdr/v1\n"
         "items:\n"
         "- apiVersion: kubectl-dgdr/v1\n"
         "  kind: ProfilingRun\n"
         "  metadata:\n"
         "    name: a\n"
         "  status:\n"
         "    state: Pending\n"
         "- apiVersion: kubectl-dgdr/v1\n"
         "  kind: ProfilingRun\n"
         "  metadata:\n"
         "    name: b<&>\n"
         "  status:\n"
         "    state: Ready\n"
         "kind: ProfilingRunList\n"},
        {"Yaml", false, 0, "apiVersion: kubectl-dgdr/v1\nitems: []\nkind: ProfilingRunList\n"},
        {"jsonl", false, 2,
         "{\"apiVersion\":\"kubectl-dgdr/"
         "v1\",\"kind\":\"ProfilingRun\",\"metadata\":{\"name\":\"a\"},"
         "\"status\":{\"state\":\"Pending\"}}\n"
         "{\"apiVersion\":\"kubectl-dgdr/v1\",\"kind\":\"ProfilingRun\",\"metadata\":{\"name\":"
         "\"b\\u003c\\u0026\\u003e\"},\"status\":{\"state\":\"Ready\"}}\n"},
        {"name", false, 2,
         "dynamographdeploymentrequest.nvidia.com/a\n"
         "dynamographdeploymentrequest.nvidia.com/b<&>\n"},
        {"name", true, 1, "dynamographdeploymentrequest.nvidia.com/a\n"},
        {"name", false, 0, ""},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        bool failed;
        char *got = print_runs(rows[i].format, &(struct output_opts){.single = rows[i].single},
                               two_runs, rows[i].count, &failed);
        cr_expect(not(failed), "row %zu", i);
        cr_expect(eq(str, got, (char *)rows[i].wanted), "row %zu", i);
        free(got);
    }
}

Test(structured, the_name_is_of_the_objects_own_kind)
{
    static const struct {
        const char *api_version, *kind, *wanted;
    } rows[] = {
        {"nvidia.com/v1alpha1", "DynamoGraphDeploymentRequest",
         "dynamographdeploymentrequest.nvidia.com/a\n"},
        {"aim.example/v1", "InferenceService", "inferenceservice.aim.example/a\n"},
        {"v1", "Pod", "pod/a\n"},
        {NULL, NULL, "dynamographdeploymentrequest.nvidia.com/a\n"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        two_runs[0].api_version = rows[i].api_version;
        two_runs[0].kind = rows[i].kind;
        bool failed;
        char *got = print_runs("name", &(struct output_opts){0}, two_runs, 1, &failed);
        cr_expect(eq(str, got, (char *)rows[i].wanted), "row %zu", i);
        free(got);
    }
}

// A list's parts are written one by one; together they must be what one tree would have been.
Test(structured, a_list_reads_back_as_its_records)
{
    struct run runs[3];
    make_full_run(&runs[0]);
    make_bare_run(&runs[1], "ns", "b");
    make_full_run(&runs[2]);
    runs[2].message =
        "several words that go on for so long that a line of yaml has to be folded at "
        "some place, and then goes on even further";
    runs[2].error = "Traceback:\n  File \"x\", line 3\n\n{\"a\":\n1}\n";
    static const char *const formats[] = {"json", "yaml"};
    for (size_t f = 0; f < ARRAY_LEN(formats); f++) {
        bool failed;
        struct err err = ERR_INIT;
        char *got =
            print_runs(formats[f], &(struct output_opts){0}, runs, ARRAY_LEN(runs), &failed);
        struct node *list =
            f ? yaml_parse(got, strlen(got), NULL, &err) : json_parse(got, strlen(got), &err);
        cr_assert(ne(ptr, list, NULL), "%s: %s", formats[f], err.text);
        const struct node *items = node_get(list, "items");
        cr_expect(eq(sz, node_len(items), ARRAY_LEN(runs)), "%s", formats[f]);
        for (size_t i = 0; i < ARRAY_LEN(runs); i++) {
            struct node *wanted = output_run_node(&runs[i]);
            cr_expect(node_equal(node_item(items, i), wanted), "%s, item %zu:\n%s", formats[f], i,
                      got);
            node_free(wanted);
        }
        node_free(list);
        free(got);
    }
}

Test(structured, a_yaml_list_is_what_its_tree_would_print)
{
    struct run run;
    make_full_run(&run);
    run.message = "several words that go on for so long that a line of yaml has to be folded at "
                  "some place, and then goes on even further";
    run.error = "one\ntwo\n";
    bool failed;
    char *got = print_runs("yaml", &(struct output_opts){0}, &run, 1, &failed);
    struct strbuf wanted CLEANUP_STRBUF = STRBUF_INIT;
    struct node *list = node_new_map();
    struct node *items = node_new_list();
    node_append(items, output_run_node(&run));
    node_set_str(list, "apiVersion", "kubectl-dgdr/v1");
    node_set(list, "items", items);
    node_set_str(list, "kind", "ProfilingRunList");
    yaml_write(&wanted, list);
    cr_expect(eq(str, got, wanted.buf));
    node_free(list);
    free(got);
}

static void fill_with(struct run *run, const char *text)
{
    static struct run_phase phase;
    static struct run_source_info source;
    static struct run_condition condition;
    phase = (struct run_phase){text, PHASE_ACTIVE, INT64_MAX, INT64_MAX, 0, 0};
    source = (struct run_source_info){SOURCE_DGDR, text, INT64_MIN + 1, {text, text}, text};
    condition = (struct run_condition){text, text, text, text, 0};
    run_init(run);
    run->namespace_ = run->name = run->uid = run->api_version = run->kind = text;
    run->model = run->backend = run->strategy = run->gpu_sku = text;
    run->state_word = run->phase = run->step_sub = run->gpu_mapping = text;
    run->message = run->error = run->job = run->pod = run->dgd = text;
    run->state = RUN_FAILED;
    run->eta = (struct run_eta){true, 1e300, -1e300, INFINITY, INT64_MAX, text};
    run->created_ms = run->started_ms = INT64_MAX;
    run->elapsed_ms = run->freshness_age_ms = INT64_MAX;
    run->freshness = FRESH_STALE;
    run->phases = &phase;
    run->sources = &source;
    run->conditions = &condition;
    run->phase_count = run->source_count = run->condition_count = 1;
}

static const char *const hostile[] = {
    "\x1b[2J\x1b[H",
    "\x1b]0;title\a",
    "\"\\\",\"admin\":\"yes",
    "a\nb\r\nc\td",
    "\xff\xfe\x80",
    "\xe2\x80\xae\xe2\x80\x8b",
    "\xe2\x80\xa8\xe2\x80\xa9",
    "\xc2\x9b"
    "31m",
    "</script><!--",
    "'\"`$(reboot)",
    ": - # & * ! | > % @",
    "- a\n- b",
    "---\n...\n",
    "{{.}}{.}%s%n",
    " ",
    "~",
};

Test(structured, hostile_text_leaves_json_and_yaml_valid)
{
    static const char *const formats[] = {"json", "jsonl", "yaml"};
    for (size_t h = 0; h < ARRAY_LEN(hostile); h++) {
        struct run run;
        fill_with(&run, hostile[h]);
        for (size_t f = 0; f < ARRAY_LEN(formats); f++) {
            bool failed, is_yaml = strcmp(formats[f], "yaml") == 0;
            struct err err = ERR_INIT;
            char *got =
                print_runs(formats[f], &(struct output_opts){.single = true}, &run, 1, &failed);
            cr_assert(not(failed), "%s", got);
            cr_expect(eq(ptr, strchr(got, '\x1b'), NULL), "%s %zu: no escape gets through",
                      formats[f], h);
            struct node *back = is_yaml ? yaml_parse(got, strlen(got), NULL, &err)
                                        : json_parse(got, strlen(got), &err);
            cr_expect(ne(ptr, back, NULL), "%s %zu: %s\n%s", formats[f], h, err.text, got);
            cr_expect(eq(sz, node_len(back), 6), "%s %zu: nothing was smuggled in", formats[f], h);
            if ((unsigned char)*hostile[h] != 0xff)
                cr_expect(eq(str, (char *)node_str_at(back, "status.message"), (char *)hostile[h]),
                          "%s %zu:\n%s", formats[f], h, got);
            node_free(back);
            free(got);
        }
    }
}

Test(structured, hostile_text_is_harmless_in_lines)
{
    static const char *const formats[] = {
        NULL, "wide", "name", "custom-columns=A:.metadata.name,B:.status.message,C:.status.error"};
    for (size_t h = 0; h < ARRAY_LEN(hostile); h++) {
        struct run run;
        fill_with(&run, hostile[h]);
        for (size_t f = 0; f < ARRAY_LEN(formats); f++) {
            bool failed;
            char *got = print_runs(
                formats[f], &(struct output_opts){.no_headers = true, .all_namespaces = true}, &run,
                1, &failed);
            size_t n = strlen(got);
            cr_assert(gt(sz, n, 1));
            cr_expect(eq(ptr, strchr(got, '\n'), got + n - 1),
                      "%zu in format %zu: one line, but got %s", h, f, got);
            got[n - 1] = '\0';
            cr_expect(utf8_is_clean(got), "%zu in format %zu: %s", h, f, got);
            free(got);
        }
    }
}
