// SPDX-License-Identifier: Apache-2.0
// What --for=WORDS means for a run and for an object: each row is a pair and a verdict.
#include "base/attr.h"
#include "doc/json.h"
#include "model/wait_condition.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <math.h>
#include <string.h>

static struct run_phase phases[] = {{.name = "PrefillSweep", .state = PHASE_DONE},
                                    {.name = "DecodeSweep", .state = PHASE_ACTIVE},
                                    {.name = "Interpolation", .state = PHASE_PENDING}};

static const struct {
    const char *text;
    enum run_state state;
    double percent;
    bool met;
} runs[] = {
    {"done", RUN_PROFILING, 99, false},
    {"done", RUN_READY, 100, true},
    {"done", RUN_DEPLOYING, 100, false},
    {"Done", RUN_DEPLOYED, 100, true},
    {"done", RUN_FAILED, NAN, false},
    {"ready", RUN_DEPLOYING, 100, true},
    {"ready", RUN_PROFILING, 50, false},
    {"deployed", RUN_READY, 100, false},
    {"deployed", RUN_DEPLOYED, 100, true},
    {"failed", RUN_FAILED, NAN, true},
    {"failed", RUN_READY, 100, false},
    {"phase=decodesweep", RUN_PROFILING, 50, true},
    {"phase=PrefillSweep", RUN_PROFILING, 50, true},
    {"phase=Interpolation", RUN_PROFILING, 50, false},
    {"phase=DecodeSweep", RUN_FAILED, NAN, false},
    {"phase=Nonsuch", RUN_PROFILING, 50, false},
    {"phase=Deployed", RUN_DEPLOYED, 100, true},
    {"percent=50", RUN_PROFILING, 49.9, false},
    {"percent=50%", RUN_PROFILING, 50, true},
    {"percent=50", RUN_PROFILING, NAN, false},
    {"percent=100", RUN_READY, NAN, true},
    {"percent=0", RUN_FAILED, 50, false},
    {"condition=Ready", RUN_READY, 100, false},
    {"create", RUN_READY, 100, false},
};

Test(wait_condition, of_a_run)
{
    for (size_t i = 0; i < ARRAY_LEN(runs); i++) {
        struct wait_condition c;
        struct err err = ERR_INIT;
        struct run run;
        run_init(&run);
        run.state = runs[i].state;
        run.overall_percent = runs[i].percent;
        run.phase = run.state == RUN_PROFILING ? "DecodeSweep" : NULL;
        run.phases = phases;
        run.phase_count = ARRAY_LEN(phases);
        cr_assert(eq(int, wait_condition_parse(&c, runs[i].text, &err), 0), "%s", err.text);
        cr_expect(eq(int, wait_condition_run(&c, &run), runs[i].met), "%s of %s", runs[i].text,
                  run_state_name(run.state));
        wait_condition_release(&c);
    }
}

static const char object[] =
    "{\"metadata\":{\"name\":\"a\",\"generation\":2},\"spec\":{\"sla\":{\"itl\":20}},"
    "\"status\":{\"phase\":\" Ready \",\"conditions\":["
    "{\"type\":\"Succeeded\",\"status\":\"True\"},"
    "{\"type\":\"Profiling\",\"status\":\"False\",\"observedGeneration\":2},"
    "{\"type\":\"Old\",\"status\":\"True\",\"observedGeneration\":1}]}}";

static const struct {
    const char *text;
    bool met;
    const char *error;
} objects[] = {
    {"condition=Succeeded", true, NULL},
    {"condition=succeeded=TRUE", true, NULL},
    {"condition=Profiling", false, NULL},
    {"condition=Profiling=false", true, NULL},
    {"condition=Old", false, NULL},
    {"condition=Nonsuch=False", false, NULL},
    {"jsonpath={.status.phase}", true, NULL},
    {"jsonpath={.status.phase}=Ready", true, NULL},
    {"jsonpath=.status.phase='Ready'", true, NULL},
    {"jsonpath=status.phase=Failed", false, NULL},
    {"jsonpath={.spec.sla.itl}=20", true, NULL},
    {"jsonpath={.status.nope}", false, NULL},
    {"jsonpath={.status.nope}=x", false, NULL},
    {"jsonpath={.status}", true, NULL},
    {"jsonpath={.status}=x", false, "jsonpath leads to a nested object or list which is not supported"},
    {"jsonpath={.status.conditions[*].type}=x", false, "given jsonpath expression matches more than one value"},
    {"jsonpath={.status.conditions[?(@.type==\"Profiling\")].status}=False", true, NULL},
    {"create", true, NULL},
    {"delete", false, NULL},
    {"done", false, NULL},
};

Test(wait_condition, of_an_object)
{
    struct err err = ERR_INIT;
    struct node *node = json_parse(object, strlen(object), &err);
    cr_assert(node != NULL, "%s", err.text);
    for (size_t i = 0; i < ARRAY_LEN(objects); i++) {
        struct wait_condition c;
        bool met = false, there = true;
        err_clear(&err);
        cr_assert(eq(int, wait_condition_parse(&c, objects[i].text, &err), 0), "%s: %s", objects[i].text, err.text);
        int rc = wait_condition_object(&c, node, &met, &err);
        cr_expect(eq(int, rc, objects[i].error ? -1 : 0), "%s: %s", objects[i].text, err.text);
        cr_expect(eq(int, met, objects[i].met), "%s", objects[i].text);
        cr_expect_str_eq(err.text, objects[i].error ? objects[i].error : "");
        cr_expect(eq(int, wait_condition_object(&c, NULL, &there, &err), 0));
        cr_expect(eq(int, there, c.kind == WAIT_DELETE), "%s of nothing", objects[i].text);
        wait_condition_release(&c);
    }
    node_free(node);
}

Test(wait_condition, what_is_refused)
{
    static const char *const texts[][2] = {
        {"foo", "unrecognized condition: \"foo\""},
        {"", "unrecognized condition: \"\""},
        {"phase=", "unrecognized condition: \"phase=\""},
        {"percent=", "invalid --for=percent=: want a number from 0 to 100"},
        {"percent=101", "invalid --for=percent=101: want a number from 0 to 100"},
        {"percent=-1", "invalid --for=percent=-1: want a number from 0 to 100"},
        {"percent=5x", "invalid --for=percent=5x: want a number from 0 to 100"},
        {"percent=nan", "invalid --for=percent=nan: want a number from 0 to 100"},
        {"jsonpath=", "jsonpath expression cannot be empty"},
        {"jsonpath={.status.phase}=", "jsonpath wait has to have a value after equal sign, like --for=jsonpath='{.status.readyReplicas}'=3"},
        {"jsonpath={", "unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'"},
        {"jsonpath={.status.phase}==Ready",
         "unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'"},
    };
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        struct wait_condition c;
        struct err err = ERR_INIT;
        cr_expect(eq(int, wait_condition_parse(&c, texts[i][0], &err), -1), "%s", texts[i][0]);
        cr_expect_str_eq(err.text, texts[i][1]);
        wait_condition_release(&c);
    }
}
