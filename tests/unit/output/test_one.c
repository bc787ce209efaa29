// SPDX-License-Identifier: Apache-2.0
// A watch that prints run after run.
#include "base/attr.h"
#include "runs.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <stdlib.h>
#include <string.h>

static char *print_one_by_one(const char *format, bool no_headers)
{
    struct run runs[3];
    make_bare_run(&runs[0], "ns", "a");
    make_bare_run(&runs[1], "ns", "a-longer-name");
    make_bare_run(&runs[2], "ns", "b");
    for (size_t i = 0; i < ARRAY_LEN(runs); i++) {
        runs[i].kind = runs[i].api_version = runs[i].namespace_ = NULL;
        runs[i].created_ms = TIME_UNKNOWN;
    }
    struct err err = ERR_INIT;
    struct strbuf out = STRBUF_INIT;
    struct output_spec *spec = output_parse(format, true, &err);
    struct output *o =
        output_new(spec, &(struct output_opts){.no_headers = no_headers, .now_ms = NOW_MS}, &err);
    for (size_t i = 0; i < ARRAY_LEN(runs); i++)
        cr_expect(eq(int, output_one(o, &runs[i], &out, &err), 0), "%s", err.text);
    cr_expect(eq(sz, output_count(o), 0), "nothing is kept");
    output_free(o);
    output_spec_free(spec);
    return strbuf_detach(&out);
}

#define RECORD(name)                                                                               \
    "{\"apiVersion\":\"kubectl-dgdr/v1\",\"kind\":\"ProfilingRun\",\"metadata\":{\"name\":\"" name \
    "\"},\"status\":{\"state\":\"Unknown\"}}\n"
#define YAML(name)                                                              \
    "apiVersion: kubectl-dgdr/v1\nkind: ProfilingRun\nmetadata:\n  name: " name \
    "\nstatus:\n  state: Unknown\n"

Test(one, every_format)
{
    static const struct {
        const char *format;
        bool no_headers;
        const char *wanted;
    } rows[] = {
        {"jsonl", false, RECORD("a") RECORD("a-longer-name") RECORD("b")},
        {"yaml", false, YAML("a") "---\n" YAML("a-longer-name") "---\n" YAML("b")},
        {"name", false,
         "dynamographdeploymentrequest.nvidia.com/a\n"
         "dynamographdeploymentrequest.nvidia.com/a-longer-name\n"
         "dynamographdeploymentrequest.nvidia.com/b\n"},
        {"jsonpath={.metadata.name}{\"\\n\"}", false, "a\na-longer-name\nb\n"},
        // The header comes once, and a column that grew stays wide.
        {"custom-columns=NAME:.metadata.name,STATE:.status.state", false,
         "NAME   STATE\n"
         "a      Unknown\n"
         "a-longer-name   Unknown\n"
         "b               Unknown\n"},
        {"custom-columns=NAME:.metadata.name,STATE:.status.state", true,
         "a     Unknown\n"
         "a-longer-name   Unknown\n"
         "b               Unknown\n"},
        {NULL, false,
         "NAME   MODEL   BACKEND   STATE     PHASE   STEP   ELAPSED   ETA   AGE\n"
         "a      -       -         Unknown   -       -      -         -     -\n"
         "a-longer-name   -       -         Unknown   -       -      -         -     -\n"
         "b               -       -         Unknown   -       -      -         -     -\n"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        char *got = print_one_by_one(rows[i].format, rows[i].no_headers);
        cr_expect(eq(str, got, (char *)rows[i].wanted), "row %zu", i);
        free(got);
    }
}

Test(one, ages_go_on)
{
    struct run run;
    make_bare_run(&run, "ns", "a");
    struct err err = ERR_INIT;
    struct strbuf out CLEANUP_STRBUF = STRBUF_INIT;
    struct output_spec *spec = output_parse("wide", true, &err);
    struct output_opts opts = {.no_headers = true, .now_ms = run.created_ms};
    struct output *o = output_new(spec, &opts, &err);
    cr_assert(eq(int, output_one(o, &run, &out, &err), 0));
    output_set_now(o, run.created_ms + 7000);
    cr_assert(eq(int, output_one(o, &run, &out, &err), 0));
    cr_expect(ne(ptr, strstr(out.buf, "   0s    "), NULL), "%s", out.buf);
    cr_expect(ne(ptr, strstr(out.buf, "   7s    "), NULL), "%s", out.buf);
    output_free(o);
    output_spec_free(spec);
}
