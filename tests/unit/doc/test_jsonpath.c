// SPDX-License-Identifier: Apache-2.0
#include "base/strbuf.h"
#include "doc/json.h"
#include "doc/jsonpath.h"
#include "jsonpath_rows.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <stdlib.h>
#include <string.h>

static struct node *parse(const char *text)
{
    struct err err = ERR_INIT;
    struct node *n = json_parse(text, strlen(text), &err);
    cr_assert(n != NULL, "%s: %s", text, err.text);
    return n;
}

static void expect_row(const struct node *root, const struct jsonpath_row *row)
{
    struct err err = ERR_INIT;
    struct strbuf out = STRBUF_INIT;
    struct jsonpath *jp = jsonpath_compile(row->template, &err);
    int rc = jp ? jsonpath_execute(jp, root, &out, &err) : -1;
    if (row->error) {
        size_t n = strlen(err.text), m = strlen(row->error);
        cr_expect(rc != 0 && n >= m && strcmp(err.text + n - m, row->error) == 0, "row %s: %s",
                  row->template, err.text);
        cr_expect(eq(sz, out.len, 0), "row %s printed something all the same", row->template);
    } else {
        cr_expect(eq(int, rc, 0), "row %s: %s", row->template, err.text);
        cr_expect(eq(str, out.buf, (char *)row->want), "row %s", row->template);
    }
    jsonpath_free(jp);
    strbuf_release(&out);
}

Test(jsonpath, prints_what_kubectl_prints)
{
    struct node *root = parse(jsonpath_sample);
    for (size_t i = 0; i < ARRAY_LEN(jsonpath_rows); i++)
        expect_row(root, &jsonpath_rows[i]);
    for (size_t i = 0; i < ARRAY_LEN(jsonpath_errors); i++)
        expect_row(root, &jsonpath_errors[i]);
    node_free(root);
}

Test(jsonpath, where_kubectl_has_no_order_or_refuses_we_are_kinder)
{
    struct node *root = parse(jsonpath_sample);
    static const struct jsonpath_row rows[] = {
        {"{.map.*}", "[1,2.5,null,true] <&>", 0},
        {"{.arr[?(@.v>1.5)].n}", "y", 0},
        {"{.s.*}", "", 0},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        expect_row(root, &rows[i]);
    node_free(root);
}

Test(jsonpath, errors_are_worded_as_kubectls)
{
    struct err err = ERR_INIT;
    cr_expect(jsonpath_compile("{.a", &err) == NULL);
    cr_expect(eq(str, err.text, (char *)"error parsing jsonpath {.a, unclosed action"));
    cr_expect(eq(int, err.kind, ERR_USAGE));

    struct strbuf out = STRBUF_INIT;
    struct node *root = parse("{\"a\":[]}");
    struct jsonpath *jp = jsonpath_compile("{.a[0]}{\"x\"}", &err);
    cr_expect(eq(int, jsonpath_execute(jp, root, &out, &err), -1));
    cr_expect(eq(str, err.text,
                 (char *)"error executing jsonpath \"{.a[0]}{\\\"x\\\"}\": Error executing "
                         "template: array index "
                         "out of bounds: index 0, length 0"));
    jsonpath_free(jp);
    node_free(root);
    strbuf_release(&out);
}

Test(jsonpath, finds_nodes)
{
    static const struct {
        const char *path;
        size_t count;
        const char *first;
    } rows[] = {
        {"metadata.name", 1, "a"},   {".metadata.name", 1, "a"},
        {"{metadata.name}", 1, "a"}, {"{.metadata.name}", 1, "a"},
        {".arr[*].n", 3, "x"},       {"nope", 0, NULL},
        {".nul", 1, NULL},
    };
    struct node *root = parse(jsonpath_sample);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct err err = ERR_INIT;
        const struct node **found = NULL;
        size_t count = 7;
        struct jsonpath *jp = jsonpath_compile_relaxed(rows[i].path, &err);
        cr_assert(jp != NULL, "row %s: %s", rows[i].path, err.text);
        cr_expect(eq(int, jsonpath_find(jp, root, &found, &count, &err), 0));
        cr_expect(eq(sz, count, rows[i].count), "row %s", rows[i].path);
        if (rows[i].first)
            cr_expect(eq(str, (char *)node_str(found[0]), (char *)rows[i].first), "row %s",
                      rows[i].path);
        free(found);
        jsonpath_free(jp);
    }
    node_free(root);
}

Test(jsonpath, relaxed_form_refuses_the_rest)
{
    static const char *const rows[] = {"{x", "x}", "{x}{y}", "{}", ".", "a{b}"};
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct err err = ERR_INIT;
        struct jsonpath *jp = jsonpath_compile_relaxed(rows[i], &err);
        cr_expect(jp == NULL, "row %s was accepted", rows[i]);
        cr_expect(strncmp(err.text, "unexpected path string", 22) == 0, "row %s: %s", rows[i],
                  err.text);
        jsonpath_free(jp);
    }
}

// Each range without an end doubles what comes after it.
Test(jsonpath, work_is_bounded)
{
    struct strbuf text = STRBUF_INIT, out = STRBUF_INIT;
    struct err err = ERR_INIT;
    for (int i = 0; i < 60; i++)
        strbuf_adds(&text, "{range @}");
    struct node *root = parse("{}");
    struct jsonpath *jp = jsonpath_compile(text.buf, &err);
    cr_expect(eq(int, jsonpath_execute(jp, root, &out, &err), -1));
    cr_expect(strstr(err.text, "finds too many values") != NULL);
    jsonpath_free(jp);
    node_free(root);
    strbuf_release(&text);
    strbuf_release(&out);
}
