// SPDX-License-Identifier: Apache-2.0
#include "base/attr.h"
#include "output/natural.h"
#include "runs.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <stdlib.h>
#include <string.h>

static const struct {
    const char *namespace_, *name, *model;
    int64_t elapsed_ms;
    int steps;
} subjects[] = {
    {"b", "run-10", "10", 5000, 3},
    {"a", "run-9", "500m", TIME_UNKNOWN, 12},
    {"a", "run-10", "2Ki", 30000, COUNT_UNKNOWN},
    {"a", "run-1", "2", 5000, 3},
};

static void make_subjects(struct run runs[ARRAY_LEN(subjects)])
{
    for (size_t i = 0; i < ARRAY_LEN(subjects); i++) {
        make_bare_run(&runs[i], subjects[i].namespace_, subjects[i].name);
        runs[i].model = subjects[i].model;
        runs[i].elapsed_ms = subjects[i].elapsed_ms;
        runs[i].created_ms = NOW_MS - (int64_t)i * 86400000;
        runs[i].step_total = subjects[i].steps;
    }
}

Test(sort, by_every_kind_of_value)
{
    static const struct {
        const char *path, *wanted;
    } rows[] = {
        {NULL, "b/run-10 a/run-9 a/run-10 a/run-1 "},
        {"", "b/run-10 a/run-9 a/run-10 a/run-1 "},
        {".metadata.name",
         "a/run-1 a/run-9 a/run-10 b/run-10 "}, // digits as numbers, ties by namespace
        {"metadata.name", "a/run-1 a/run-9 a/run-10 b/run-10 "},
        {"{.metadata.name}", "a/run-1 a/run-9 a/run-10 b/run-10 "},
        {"{metadata.namespace}", "a/run-1 a/run-10 a/run-9 b/run-10 "},   // ties by name
        {".status.elapsedSeconds", "a/run-9 a/run-1 b/run-10 a/run-10 "}, // without one: first
        {".status.step.total", "a/run-10 a/run-1 b/run-10 a/run-9 "},
        {".metadata.creationTimestamp", "a/run-1 a/run-10 a/run-9 b/run-10 "},
        {".spec.model", "a/run-9 a/run-1 b/run-10 a/run-10 "}, // quantities
    };
    struct run runs[ARRAY_LEN(subjects)];
    make_subjects(runs);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        bool failed;
        char *got = print_runs(
            "jsonpath={range .items[*]}{.metadata.namespace}/{.metadata.name} {end}",
            &(struct output_opts){.sort_by = rows[i].path}, runs, ARRAY_LEN(runs), &failed);
        cr_expect(not(failed), "row %zu: %s", i, got);
        cr_expect(eq(str, got, (char *)rows[i].wanted), "row %zu", i);
        free(got);
    }
}

Test(sort, one_word_among_quantities_makes_them_all_words)
{
    struct run runs[ARRAY_LEN(subjects)];
    make_subjects(runs);
    runs[0].model = "llama";
    bool failed;
    char *got = print_runs("custom-columns=M:.spec.model",
                           &(struct output_opts){.sort_by = ".spec.model", .no_headers = true},
                           runs, ARRAY_LEN(runs), &failed);
    cr_expect(eq(str, got, (char *)"2\n2Ki\n500m\nllama\n"));
    free(got);
}

Test(sort, holds_for_every_format)
{
    struct run runs[ARRAY_LEN(subjects)];
    make_subjects(runs);
    static const char *const formats[] = {
        NULL, "wide", "json", "yaml", "jsonl", "name", "custom-columns=N:.metadata.name"};
    for (size_t i = 0; i < ARRAY_LEN(formats); i++) {
        bool failed;
        char *got = print_runs(formats[i], &(struct output_opts){.sort_by = ".metadata.name"}, runs,
                               ARRAY_LEN(runs), &failed);
        const char *nine = strstr(got, "run-9"), *ten = strstr(got, "run-10");
        cr_expect(nine && ten && nine < ten, "format %zu: %s", i, got);
        free(got);
    }
}

Test(sort, what_cannot_be_done_is_said)
{
    static const struct {
        const char *path;
        size_t count;
        const char *text;
    } rows[] = {
        {".nope", 2, "couldn't find any field with path \"{.nope}\" in the list of objects"},
        {"{.nope}", 2, "couldn't find any field with path \"{.nope}\" in the list of objects"},
        {"nope.nope", 1,
         "couldn't find any field with path \"{.nope.nope}\" in the list of objects"},
        {".metadata", 1, "cannot sort by {.metadata}: it is a list or a map"},
        {".nope", 0, ""}, // nothing to look into
    };
    struct run runs[ARRAY_LEN(subjects)];
    make_subjects(runs);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        bool failed;
        char *got = print_runs(NULL, &(struct output_opts){.sort_by = rows[i].path}, runs,
                               rows[i].count, &failed);
        cr_expect(failed == (rows[i].text[0] != '\0'), "row %zu", i);
        cr_expect(eq(str, got, (char *)rows[i].text), "row %zu", i);
        free(got);
    }
}

Test(sort, natural_order)
{
    static const char *const ordered[] = {
        "",
        "-",
        "0",
        "00",
        "01",
        "1",
        "001a",
        "1a",
        "2",
        "10",
        "18446744073709551616",
        "a",
        "a1",
        "a1b",
        "a2",
        "a10",
        "a10b1",
        "b",
        "\xc3\xa9",
    };
    for (size_t i = 0; i < ARRAY_LEN(ordered); i++) {
        for (size_t k = 0; k < ARRAY_LEN(ordered); k++) {
            int order = natural_compare(ordered[i], ordered[k]);
            bool right = (order < 0) == (i < k) && (order > 0) == (i > k);
            cr_expect(right, "\"%s\" and \"%s\": %d", ordered[i], ordered[k], order);
        }
    }
}

Test(sort, quantities)
{
    static const struct {
        const char *text;
        bool ok;
        double amount;
    } rows[] = {
        {"0", true, 0},       {"1", true, 1},      {"-1", true, -1},
        {"+1.5", true, 1.5},  {".5", true, 0.5},   {"5.", true, 5},
        {"500m", true, 0.5},  {"2Ki", true, 2048}, {"1.5Gi", true, 1610612736},
        {"3k", true, 3000},   {"1E", true, 1e18},  {"1e3", true, 1000},
        {"1E-2", true, 0.01}, {"2n", true, 2e-9},  {"", false, 0},
        {"-", false, 0},      {".", false, 0},     {"1K", false, 0},
        {"1 Gi", false, 0},   {"Gi", false, 0},    {"1e", false, 0},
        {"1e1000", false, 0}, {"1.2.3", false, 0}, {"0x10", false, 0},
        {"nan", false, 0},    {"1e999", false, 0},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        double amount = 0;
        cr_expect(quantity_parse(rows[i].text, &amount) == rows[i].ok, "\"%s\"", rows[i].text);
        if (rows[i].ok)
            cr_expect(epsilon_eq(dbl, amount, rows[i].amount, 1e-12), "\"%s\"", rows[i].text);
    }
}
