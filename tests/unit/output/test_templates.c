// SPDX-License-Identifier: Apache-2.0
// jsonpath over the record or the list, and custom-columns with kubectl's cells.
#include "base/attr.h"
#include "runs.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <stdlib.h>
#include <string.h>

Test(templates, jsonpath)
{
    struct run runs[2];
    make_full_run(&runs[0]);
    make_bare_run(&runs[1], "ml", "b");
    static const struct {
        const char *format;
        bool single;
        size_t count;
        const char *wanted;
    } rows[] = {
        {"jsonpath={.metadata.name}", true, 1, "my-deployment"},
        {"jsonpath={.status.step.percent} {.spec.sla.ttftMs} {.status.elapsedSeconds}", true, 1,
         "41.7 200.5 1800"},
        {"jsonpath={.nope}", true, 1, ""},
        {"jsonpath={.status.gpuConfig}", true, 1, "{\"gpus\":4,\"mapping\":\"TP=2/DP=2\"}"},
        {"jsonpath={.items[*].metadata.name}", false, 2, "my-deployment b"},
        {"jsonpath={.items[*].metadata.name}", false, 1, "my-deployment"},
        {"jsonpath={.kind}", false, 0, "ProfilingRunList"},
        {"jsonpath={.items[*].metadata.name}", false, 0, ""},
        {"jsonpath={range .items[*]}{.metadata.name}={.status.state}{\"\\n\"}{end}", false, 2,
         "my-deployment=Profiling\nb=Unknown\n"},
        {"jsonpath={.items[?(@.status.state==\"Profiling\")].metadata.name}", false, 2,
         "my-deployment"},
        {"jsonpath-as-json={.items[*].metadata.name}", false, 2,
         "[\n    \"my-deployment\",\n    \"b\"\n]\n"},
        {"jsonpath-as-json={.nope}", true, 1, "[]\n"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        bool failed;
        char *got = print_runs(rows[i].format, &(struct output_opts){.single = rows[i].single},
                               runs, rows[i].count, &failed);
        cr_expect(not(failed), "row %s: %s", rows[i].format, got);
        cr_expect(eq(str, got, (char *)rows[i].wanted), "row %s", rows[i].format);
        free(got);
    }
}

Test(templates, a_path_that_cannot_be_followed_prints_nothing)
{
    struct run run;
    make_full_run(&run);
    bool failed;
    char *got = print_runs("jsonpath={.status.phases[9].name}",
                           &(struct output_opts){.single = true}, &run, 1, &failed);
    cr_expect(failed);
    cr_expect(ne(ptr, strstr(got, "array index out of bounds: index 9, length 3"), NULL), "%s",
              got);
    free(got);
}

Test(templates, custom_columns)
{
    struct run runs[2];
    make_full_run(&runs[0]);
    make_bare_run(&runs[1], "ml", "b");
    runs[1].message = "a\r\x1b[1mb\nc\td";
    static const struct {
        const char *format;
        size_t count;
        bool no_headers;
        const char *wanted;
    } rows[] = {
        {"custom-columns=NAME:.metadata.name,State:status.state", 2, false,
         "NAME            State\nmy-deployment   Profiling\nb               Unknown\n"},
        {"custom-columns=N:{.metadata.name},P:{status.phase.number}", 2, true,
         "my-deployment   3\nb               <none>\n"},
        {"custom-columns=N:.metadata.name", 2, false, "N\nmy-deployment\nb\n"},
        {"custom-columns=A:.metadata.name,B:.kind", 0, false, "A     B\n"},
        {"custom-columns=A:.metadata.name,B:.kind", 0, true, ""},
        {"custom-columns=S:.status.step,G:.status.sources[0].gives", 1, true,
         "map[current:5 percent:41.7 sub:Benchmarking batch size 256 total:12]   [phase step "
         "gpuConfig]\n"},
        {"custom-columns=P:.status.phases[*].name,E:.status.elapsedSeconds", 1, true,
         "PrefillSweep,DecodeSweep,Interpolation   1800\n"},
        {"custom-columns=M:.status.message,T:.spec.sla.ttftMs", 2, true,
         "Profiling decode with 4 GPUs, TP=2/DP=2   200.5\n"
         "a\\r^[[1mb c d                             <none>\n"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        bool failed;
        char *got =
            print_runs(rows[i].format, &(struct output_opts){.no_headers = rows[i].no_headers},
                       runs, rows[i].count, &failed);
        cr_expect(not(failed), "row %s: %s", rows[i].format, got);
        cr_expect(eq(str, got, (char *)rows[i].wanted), "row %s", rows[i].format);
        free(got);
    }
}
