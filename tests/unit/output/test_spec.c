// SPDX-License-Identifier: Apache-2.0
// The values of -o: which are taken, and what is said of the others.
#include "base/attr.h"
#include "runs.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

Test(spec, what_is_accepted)
{
    static const struct {
        const char *value;
        enum output_format format;
        bool table;
    } rows[] = {
        {NULL, OUTPUT_TABLE, true},
        {"", OUTPUT_TABLE, true},
        {"wide", OUTPUT_WIDE, true},
        {"Wide", OUTPUT_WIDE, true},
        {"json", OUTPUT_JSON, false},
        {"JSON", OUTPUT_JSON, false},
        {"yaml", OUTPUT_YAML, false},
        {"name", OUTPUT_NAME, false},
        {"jsonl", OUTPUT_JSONL, false},
        {"jsonpath={.metadata.name}", OUTPUT_JSONPATH, false},
        {"JSONPath={.a}={.b}", OUTPUT_JSONPATH, false},
        {"jsonpath-as-json={.metadata}", OUTPUT_JSONPATH, false},
        {"custom-columns=A:.a,B:{.b}", OUTPUT_CUSTOM_COLUMNS, false},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct err err = ERR_INIT;
        struct output_spec *spec = output_parse(rows[i].value, true, &err);
        cr_assert(ne(ptr, spec, NULL), "row %zu: %s", i, err.text);
        cr_expect(eq(int, output_format(spec), rows[i].format), "row %zu", i);
        cr_expect(output_is_table(spec) == rows[i].table, "row %zu", i);
        output_spec_free(spec);
    }
}

#define ALLOWED                                                                               \
    "allowed formats are: custom-columns,custom-columns-file,json,jsonpath,jsonpath-as-json," \
    "jsonpath-file,name,wide,yaml"
#define ALLOWED_FOR_WATCH                                                          \
    "allowed formats are: custom-columns,custom-columns-file,json,jsonl,jsonpath," \
    "jsonpath-as-json,jsonpath-file,name,wide,yaml"

Test(spec, what_is_refused_and_in_which_words)
{
    static const struct {
        const char *value;
        bool jsonl;
        const char *text, *hint;
    } rows[] = {
        {"foo", false, "unable to match a printer suitable for the output format \"foo\", " ALLOWED,
         ""},
        {"foo", true,
         "unable to match a printer suitable for the output format \"foo\", " ALLOWED_FOR_WATCH,
         ""},
        {"jsn", false, "unable to match a printer suitable for the output format \"jsn\", " ALLOWED,
         "did you mean \"json\"?"},
        {"jsonl", false,
         "unable to match a printer suitable for the output format \"jsonl\", " ALLOWED,
         "jsonl is a format of watch"},
        {"json=x", false,
         "unable to match a printer suitable for the output format \"json=x\", " ALLOWED,
         "did you mean \"json\"?"},
        {"=x", false, "unable to match a printer suitable for the output format \"=x\", " ALLOWED,
         ""},
        {"go-template={{.x}}", false, "output format \"go-template\" is not supported",
         "use -o jsonpath='{.status.state}', or -o json with a program such as jq"},
        {"go-template-file", false, "output format \"go-template-file\" is not supported",
         "use -o jsonpath='{.status.state}', or -o json with a program such as jq"},
        {"template=x", false, "output format \"template\" is not supported",
         "use -o jsonpath='{.status.state}', or -o json with a program such as jq"},
        {"jsonpath", false, "template format specified but no template given", ""},
        {"jsonpath=", false, "template format specified but no template given", ""},
        {"jsonpath-file=", false, "template format specified but no template given", ""},
        {"jsonpath-file=/nowhere/at/all", false,
         "cannot read the template: open /nowhere/at/all: no such file or directory", ""},
        {"custom-columns", false, "custom-columns format specified but no custom columns given",
         ""},
        {"custom-columns=", false, "custom-columns format specified but no custom columns given",
         ""},
        {"custom-columns-file=", false,
         "custom-columns format specified but no custom columns given", ""},
        {"custom-columns=A", false,
         "unexpected custom-columns spec: A, expected <header>:<json-path-expr>", ""},
        {"custom-columns=A:.a,,B:.b", false,
         "unexpected custom-columns spec: , expected <header>:<json-path-expr>", ""},
        {"custom-columns=A:.a,", false,
         "unexpected custom-columns spec: , expected <header>:<json-path-expr>", ""},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct err err = ERR_INIT;
        struct output_spec *spec = output_parse(rows[i].value, rows[i].jsonl, &err);
        cr_expect(eq(ptr, spec, NULL), "row %s", rows[i].value);
        cr_expect(eq(int, err.kind, ERR_USAGE), "row %s", rows[i].value);
        cr_expect(eq(str, err.text, (char *)rows[i].text), "row %s", rows[i].value);
        cr_expect(eq(str, err.hint, (char *)rows[i].hint), "row %s", rows[i].value);
        output_spec_free(spec);
    }
}

// A template that does not compile is refused before any request is sent.
Test(spec, a_broken_path_is_refused)
{
    static const char *const values[] = {"jsonpath={.a", "jsonpath={end}x{", "custom-columns=A:{.a",
                                         "jsonpath={.a[?(@.b==)]}"};
    for (size_t i = 0; i < ARRAY_LEN(values); i++) {
        struct err err = ERR_INIT;
        struct output_spec *spec = output_parse(values[i], false, &err);
        cr_expect(eq(ptr, spec, NULL), "%s", values[i]);
        cr_expect(eq(int, err.kind, ERR_USAGE), "%s", values[i]);
        cr_expect(gt(sz, strlen(err.text), 0), "%s", values[i]);
        output_spec_free(spec);
    }
}

// Prints one run with a format that is in a file.
static char *print_from_file(const char *format, const char *text, bool *failed)
{
    char path[] = "/tmp/dgdr-template-XXXXXX";
    int fd = mkstemp(path);
    cr_assert(ge(int, fd, 0));
    cr_assert(write(fd, text, strlen(text)) == (ssize_t)strlen(text));
    close(fd);
    struct strbuf value CLEANUP_STRBUF = STRBUF_INIT;
    strbuf_addf(&value, "%s=%s", format, path);
    struct run run;
    make_full_run(&run);
    char *got = print_runs(value.buf, &(struct output_opts){.single = true}, &run, 1, failed);
    unlink(path);
    return got;
}

Test(spec, templates_from_files)
{
    static const struct {
        const char *format, *file;
        bool failed;
        const char *wanted;
    } rows[] = {
        {"jsonpath-file", "{.status.state}/{.status.phase.name}\n", false,
         "Profiling/DecodeSweep\n"},
        {"custom-columns-file", "NAME  STATE\n.metadata.name {.status.state}\n", false,
         "NAME            STATE\nmy-deployment   Profiling\n"},
        {"custom-columns-file", " N\r\n\t.metadata.name", false, "N\nmy-deployment\n"},
        {"custom-columns-file", "A B\n.a\n", true,
         "number of headers (2) and field specifications (1) don't match"},
        {"custom-columns-file", "A B\n", true, "invalid template, missing spec line"},
        {"custom-columns-file", "", true, "invalid template, missing header line"},
        {"custom-columns-file", "\n\n", true, "invalid template, missing header line"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        bool failed;
        char *got = print_from_file(rows[i].format, rows[i].file, &failed);
        cr_expect(failed == rows[i].failed, "row %zu: %s", i, got);
        cr_expect(eq(str, got, (char *)rows[i].wanted), "row %zu", i);
        free(got);
    }
}
